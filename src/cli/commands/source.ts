import { existsSync } from 'node:fs'
import path from 'node:path'
import type { FailOn } from '../../check/index.ts'
import {
  type Collected,
  type Description,
  type Places,
  readPlaces,
  readSources,
  type Source,
} from '../../sources/index.ts'
import { IsthmusError } from '../../world/index.ts'
import type { Progress } from '../progress.ts'
import { filesAround, filesIn, isFolder, oneOf, parametersOf, readFile } from './arguments.ts'
import { type ParameterFile, parameterFile } from './parameter-files.ts'
import { valuesOf } from './values.ts'

/** What is given beside the sources. */
export interface SourceFlags {
  readonly set?: readonly string[]
  readonly values?: string
  readonly parameters?: readonly string[]
  readonly configEnv?: string
  readonly region?: string
  readonly account?: string
}

/** Letters that take about a second to read. */
const long = 2e6

/**
 * What sources describe together, each a file, a folder with a manifest, a snapshot, or `NAME=FILE`.
 *
 * @throws IsthmusError what reading them throws, `TEMPLATE_UNREADABLE`, `SNAPSHOT_UNREADABLE`, `VALUES_UNREADABLE`
 */
export function readDescription(given: readonly string[], flags: SourceFlags): Description {
  const { sources, options } = sourcesOf(given, flags)
  return readSources(sources, options)
}

export interface NamedPlaces extends Places {
  /** The source of a mapping, as it was named. */
  readonly nameOf: (mapping: string) => string
}

/**
 * The same for every account and Region that has mappings.
 *
 * @param live what was just read of accounts; what says nowhere where it stands, is in the first of them
 * @throws IsthmusError as `readDescription` does
 */
export function readAllPlaces(
  given: readonly string[],
  flags: SourceFlags,
  progress: Progress,
  live: readonly Collected[],
): NamedPlaces {
  const { sources, options } = sourcesOf(given, flags)
  for (const source of sources) {
    const length = 'text' in source ? source.text.length : source.files.reduce((sum, { text }) => sum + text.length, 0)
    const name = 'text' in source ? source.file : source.folder
    if (length > long) progress.long(`reading ${name}, ${Math.round(length / 1e6)} MB`)
  }
  const files = live.flatMap((each) => each.files.map(({ path, text }) => ({ path: `live/${path}`, text })))
  const [first] = live
  const accounts: readonly Source[] = first ? [{ folder: 'live', files }] : []
  const standing = first ? { region: first.region, account: first.account } : {}
  const places = readPlaces([...sources, ...accounts], options, standing)
  const names = new Map([...sources, ...accounts].map((source, i) => [source, given[i] ?? 'live']))
  return { ...places, nameOf: (mapping) => names.get(places.sourceOf.get(mapping)!) ?? '' }
}

/**
 * The sources and how to read them.
 *
 * @throws IsthmusError `TEMPLATE_UNREADABLE`, `SNAPSHOT_UNREADABLE`, `VALUES_UNREADABLE`, `VALUE_INVALID`
 */
export function sourcesOf(
  given: readonly string[],
  flags: SourceFlags,
): { readonly sources: readonly Source[]; readonly options: Parameters<typeof readSources>[1] } {
  const files = (flags.parameters ?? []).map((file) => parameterFile(file, flags.configEnv ?? 'default'))
  const region = flags.region ?? files.find((file) => file.region !== undefined)?.region
  return {
    sources: given.map((each) => sourceOf(each, given.length === 1, files)),
    options: {
      parameters: valuesFrom(files, flags),
      files: filesAround,
      ...(region === undefined ? {} : { region }),
      ...(flags.account === undefined ? {} : { account: flags.account }),
    },
  }
}

/** What stands on the command line is nearer than what stands in a file. */
function valuesFrom(files: readonly ParameterFile[], flags: SourceFlags): Record<string, string> {
  const ofFiles = files.flatMap(({ stack, values }) =>
    Object.entries(values).map(([name, value]) => [stack === undefined ? name : `${stack}/${name}`, value]),
  )
  const values = flags.values === undefined ? {} : valuesOf(readFile(flags.values, 'VALUES_UNREADABLE'), flags.values)
  return { ...Object.fromEntries(ofFiles), ...values, ...parametersOf(flags.set) }
}

function sourceOf(given: string, alone: boolean, files: readonly ParameterFile[]): Source {
  const [, name, rest] = (existsSync(given) ? null : /^([A-Za-z][\w-]*)=(.+)$/s.exec(given)) ?? []
  const named = rest ?? given
  const file = isFolder(named) ? manifestIn(named) : named
  if (file === undefined) return snapshotIn(named)
  const said = files.find(
    ({ stack, stackName }) => stackName !== undefined && (stack === undefined ? alone : stack === name),
  )
  return {
    file,
    text: readFile(file, 'TEMPLATE_UNREADABLE'),
    ...(name === undefined ? {} : { name }),
    ...(said?.stackName === undefined ? {} : { stackName: said.stackName }),
  }
}

/** The manifest of the cloud assembly that a folder is; of another folder none. */
function manifestIn(folder: string): string | undefined {
  const manifest = path.posix.join(folder, 'manifest.json')
  if (existsSync(manifest)) return manifest
  if (!existsSync(path.posix.join(folder, 'cdk.out'))) return undefined
  throw unreadable(folder, ': give a file, or the folder that cdk synth writes (cdk.out)')
}

function snapshotIn(folder: string): Source {
  const files = filesIn(folder)
  // Maps of JSON in any encoding; which they are is told by who reads them.
  if (files.some(({ text }) => /^\W*\{/.test(text))) return { folder, files }
  throw unreadable(folder, ', and no output of the AWS CLI is in it (docs/snapshot.md): give a file')
}

function unreadable(folder: string, more: string): IsthmusError {
  const said = `cannot read ${folder}: it is a folder without manifest.json${more}`
  return new IsthmusError('TEMPLATE_UNREADABLE', said, { data: { path: folder } })
}

/** @throws IsthmusError `ARGUMENT_INVALID` */
export function failOnOf(text: string): FailOn {
  return oneOf('--fail-on', text, ['error', 'warning', 'note', 'never'])
}
