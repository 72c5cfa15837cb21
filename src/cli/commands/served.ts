import { existsSync } from 'node:fs'
import {
  giveAttributes,
  givenSecrets,
  isAttribute,
  readServeDescription,
  readServeFile,
  type ServeConfig,
} from '../../control/index.ts'
import { entryOf } from '../../model/index.ts'
import { readDocument, readSources } from '../../sources/index.ts'
import { IsthmusError } from '../../world/index.ts'
import { flagNamed, isFolder, oneOf, readFile } from './arguments.ts'
import { serversIn } from './cluster-flags.ts'
import { type SourceFlags, sourcesOf } from './source.ts'

/** What is given beside a template that is served. */
export interface ServedFlags extends SourceFlags {
  readonly functionAt?: string
  readonly bootstrapServers?: string
  readonly secret?: readonly string[]
  readonly mapping?: readonly string[]
}

export interface Served {
  readonly configs: readonly ServeConfig[]
  /** All that were read. */
  readonly files: readonly string[]
}

/**
 * The mappings of a mapping file, or of templates and whatever else describes them; anew at each call.
 *
 * @throws IsthmusError `ARGUMENT_INVALID` for a flag of templates beside a mapping file; what `readServeFile`,
 * `readSources` and `readServeDescription` throw
 */
export function readServed(given: readonly string[], flags: ServedFlags): Served {
  const only = flags.mapping ?? []
  const servers = flags.bootstrapServers === undefined ? undefined : serversIn(flags.bootstrapServers)
  const [file = ''] = given
  if (given.length === 1 && isMappingFile(file)) {
    const flag = templateFlags.find((name) => flags[name] !== undefined)
    if (flag !== undefined)
      throw new IsthmusError(
        'ARGUMENT_INVALID',
        `${flagNamed(flag)} goes with a template, and ${file} is a mapping file, which says it itself`,
      )
    const all = readServeFile(readFile(file, 'CONFIG_UNREADABLE'), file, process.env)
    const missing = only.find((name) => !all.some((config) => config.name === name))
    if (missing !== undefined) {
      const there = all.map(({ name }) => name).join(', ')
      throw new IsthmusError('MAPPING_NOT_FOUND', `${file} has no mapping ${missing}: it has ${there}`)
    }
    const configs = only.length === 0 ? all : all.filter(({ name }) => only.includes(name))
    return {
      configs: servers ? configs.map((config) => ({ ...config, source: { ...config.source, servers } })) : configs,
      files: [file],
    }
  }
  const { sources, options } = sourcesOf(given, flags)
  const values = Object.entries(options.parameters ?? {})
  const ofResources = values.filter(([name]) => isAttribute(name))
  const parameters = Object.fromEntries(values.filter(([name]) => !isAttribute(name)))
  const { integration, files } = readSources(sources, { ...options, parameters })
  const configs = readServeDescription(giveAttributes(integration, Object.fromEntries(ofResources)), {
    functionAt: oneOf('--function-at', flags.functionAt ?? 'here', ['here', 'aws']),
    servers,
    secrets: givenSecrets(flags.secret ?? [], process.cwd()),
    only,
  })
  return { configs, files }
}

const templateFlags = ['set', 'values', 'parameters', 'region', 'account', 'functionAt', 'secret'] as const

/** What a document has that describes more than mappings: templates, manifests of assemblies, plans and states. */
const ofOthers = ['Resources', 'AWSTemplateFormatVersion', 'Transform', 'artifacts', 'format_version', 'planned_values']

/** @throws IsthmusError `CONFIG_UNREADABLE`, `TEMPLATE_INVALID` */
export function isMappingFile(file: string): boolean {
  // `NAME=FILE` names a stack.
  if (isFolder(file) || (!existsSync(file) && file.includes('='))) return false
  const root = readDocument(readFile(file, 'CONFIG_UNREADABLE'), file)
  return !ofOthers.some((key) => entryOf(root, key) !== undefined)
}
