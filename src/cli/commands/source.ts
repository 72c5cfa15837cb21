import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { FailOn } from '../../check/index.ts'
import { type Description, readSources, type Source } from '../../sources/index.ts'
import { IsthmusError } from '../../world/index.ts'
import type { Progress } from '../progress.ts'
import { filesAround, parametersOf, readFile } from './arguments.ts'
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
 * What sources describe together, each a file, a folder with a manifest, or `NAME=FILE`.
 *
 * @throws IsthmusError what reading them throws, `TEMPLATE_UNREADABLE`, `VALUES_UNREADABLE`
 */
export function readDescription(given: readonly string[], flags: SourceFlags, progress?: Progress): Description {
  const { sources, options } = sourcesOf(given, flags)
  for (const { file, text } of sources)
    if (text.length > long) progress?.long(`reading ${file}, ${Math.round(text.length / 1e6)} MB`)
  return readSources(sources, options)
}

/** The sources and how to read them. @throws IsthmusError `TEMPLATE_UNREADABLE`, `VALUES_UNREADABLE`, `VALUE_INVALID` */
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
  const file = manifestIn(rest ?? given)
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

/** A folder stands for the manifest of the cloud assembly in it. */
function manifestIn(given: string): string {
  if (!statSync(given, { throwIfNoEntry: false })?.isDirectory()) return given
  const manifest = path.posix.join(given, 'manifest.json')
  if (existsSync(manifest)) return manifest
  throw new IsthmusError(
    'TEMPLATE_UNREADABLE',
    `cannot read ${given}: it is a folder without manifest.json: give a file, or the folder that cdk synth writes (cdk.out)`,
    { data: { path: given } },
  )
}

/** @throws IsthmusError `ARGUMENT_INVALID` */
export function failOnOf(text: string): FailOn {
  const known = (['error', 'warning', 'note', 'never'] as const).find((each) => each === text)
  if (known) return known
  throw new IsthmusError('ARGUMENT_INVALID', `--fail-on ${text} is none of error, warning, note, never`)
}
