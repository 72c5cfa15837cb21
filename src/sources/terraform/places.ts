import { posix } from 'node:path'
import type { SourceLocation } from '../../model/index.ts'
import { remembered } from '../remembered.ts'
import { type Module, moduleAt } from './configuration.ts'
import { isMap, type Json, listIn, textIn } from './json.ts'

/** The files beside the plan. */
export interface Files {
  /** Names in a folder; none where it cannot be read. */
  readonly list: (folder: string) => readonly string[]
  readonly read: (path: string) => string | undefined
}

/** Where an instance is written: the module's instance, `aws_route.private` or `data...`, and its address. */
export type PlaceOf = (module: string, local: string, address: string) => SourceLocation

/**
 * Where resources are declared, if the configuration lies beside the plan: a type and a name stand once in a module, and
 * a module's folder is the one that `terraform init` wrote down, or that a local `source` names. Else the plan itself,
 * which is one line.
 */
export function placesOf(root: Module, file: string, files: Files | undefined): PlaceOf {
  const folder = posix.dirname(file)
  const installed = files ? installedModules(files, folder) : new Map<string, string>()

  const folderOf = (module: Module): string | undefined => {
    if (!module.parent) return folder
    const known = installed.get(module.path.replace(/^module\./, '').replaceAll('.module.', '.'))
    if (known !== undefined) return posix.join(folder, known)
    const source = textIn(module.call, 'source') ?? ''
    const parent = folderOf(module.parent)
    return parent !== undefined && /^\.\.?\//.test(source) ? posix.join(parent, source) : undefined
  }
  const declaredIn = remembered((module: Module): ReadonlyMap<string, SourceLocation> => {
    const where = files && folderOf(module)
    return where === undefined ? new Map<string, SourceLocation>() : declarationsIn(files!, where)
  })

  const moduleOf = remembered((address: string) => moduleAt(root, address))
  return (module, local, address) => {
    const place = { file, line: 1, address }
    if (!files) return place
    const of = moduleOf(module)
    return { ...place, ...(of && declaredIn(of).get(local)) }
  }
}

function declarationsIn(files: Files, folder: string): ReadonlyMap<string, SourceLocation> {
  const found = new Map<string, SourceLocation>()
  const doubled = new Set<string>()
  const names = files.list(folder).filter((name) => name.endsWith('.tf') && !/(^|_)override\.tf$/.test(name))
  for (const name of [...names].sort()) {
    const path = posix.join(folder, name)
    const lines = files.read(path)?.split('\n') ?? []
    for (const [index, line] of lines.entries()) {
      const [, mode, type, label] = /^\s*(resource|data)\s+"([\w-]+)"\s+"([\w-]+)"/.exec(line) ?? []
      if (mode === undefined) continue
      const local = `${mode === 'data' ? 'data.' : ''}${type}.${label}`
      if (found.has(local)) doubled.add(local)
      found.set(local, { file: path, line: index + 1 })
    }
  }
  // One of the two is a comment or a text.
  for (const local of doubled) found.delete(local)
  return found
}

/** `.terraform/modules/modules.json`: `network.zone` and its folder. */
function installedModules(files: Files, folder: string): ReadonlyMap<string, string> {
  const text = files.read(posix.join(folder, '.terraform/modules/modules.json'))
  try {
    const modules = listIn(JSON.parse(text ?? '{}') as Json, 'Modules')
    return new Map(
      modules.flatMap((each): [string, string][] => {
        const [key, path] = isMap(each) ? [textIn(each, 'Key'), textIn(each, 'Dir')] : []
        return key !== undefined && path !== undefined ? [[key, path]] : []
      }),
    )
  } catch {
    return new Map()
  }
}
