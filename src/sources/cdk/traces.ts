import { posix } from 'node:path'
import type { SourceLocation } from '../../model/index.ts'
import type { Files } from '../terraform/places.ts'

/** Frames of the stack in which a construct was made, the innermost first. */
export type Trace = readonly string[]

/**
 * Where a construct is written: the innermost frame that is no library's. A trace has the paths of the machine that ran
 * the app, so its file is looked for below `folder`, by the longest end of the path that is there.
 */
export function placesOf(
  traces: ReadonlyMap<string, Trace>,
  folder: string,
  files: Files,
): (construct: string) => SourceLocation | undefined {
  const found = new Map<string, string | undefined>()
  const pathOf = (path: string): string | undefined => {
    if (!found.has(path)) found.set(path, endBelow(path, folder, files))
    return found.get(path)
  }
  return (construct) => {
    // What a library makes for a construct of the user's is written where that construct is.
    for (let path = construct; path.includes('/'); path = path.slice(0, path.lastIndexOf('/'))) {
      for (const frame of traces.get(path) ?? []) {
        const [, name, line, column] = /\(?(?:file:\/\/)?([^\s()]+):(\d+):(\d+)\)?$/.exec(frame) ?? []
        if (name === undefined || /node_modules|^node:/.test(name)) continue
        const file = pathOf(name.replaceAll('\\', '/'))
        if (file !== undefined) return { file, line: Number(line), column: Number(column) }
      }
    }
    return undefined
  }
}

function endBelow(path: string, folder: string, files: Files): string | undefined {
  const parts = path.split('/').filter((part) => part !== '')
  for (let from = 0; from < parts.length; from++) {
    const file = posix.join(folder, ...parts.slice(from))
    if (files.read(file) !== undefined) return file
  }
  return undefined
}
