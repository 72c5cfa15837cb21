import type { FailOn } from '../../check/index.ts'
import type { Integration, Suppression } from '../../model/index.ts'
import { type Collected, readSnapshot, readSuppressions, readText } from '../../sources/index.ts'
import { IsthmusError } from '../../world/index.ts'
import { filesAround, filesIn, isFolder, parametersOf, readFile } from './arguments.ts'
import { valuesOf } from './values.ts'

export interface Source {
  readonly integration: Integration
  readonly suppressions: readonly Suppression[]
}

/** What is given beside a template. */
export interface SourceFlags {
  readonly set?: readonly string[]
  readonly values?: string
  readonly region?: string
  readonly account?: string
}

/**
 * @param source a file, or a folder that is a snapshot
 * @throws IsthmusError what reading a template or a snapshot throws, `TEMPLATE_UNREADABLE`, `VALUES_UNREADABLE`
 */
export function readSource(source: string, flags: SourceFlags): Source {
  const options = optionsOf(flags)
  if (isFolder(source)) return { integration: readSnapshot(filesIn(source), source, options), suppressions: [] }
  const text = readFile(source, 'TEMPLATE_UNREADABLE')
  return {
    integration: readText(text, source, { ...options, files: filesAround }),
    suppressions: readSuppressions(text, source),
  }
}

/** What was just read of accounts; the first of them is checked, where nothing else says which. */
export function readCollected(read: readonly Collected[], flags: SourceFlags): Source {
  const [first] = read
  const files = read.flatMap((each) => each.files.map(({ path, text }) => ({ path: `live/${path}`, text })))
  const place = { region: flags.region ?? first!.region, account: flags.account ?? first!.account }
  return { integration: readSnapshot(files, 'live', { ...optionsOf(flags), ...place }), suppressions: [] }
}

function optionsOf(flags: SourceFlags) {
  const values = flags.values === undefined ? {} : valuesOf(readFile(flags.values, 'VALUES_UNREADABLE'), flags.values)
  return {
    // What stands on the command line is nearer than what stands in a file.
    parameters: { ...values, ...parametersOf(flags.set) },
    ...(flags.region === undefined ? {} : { region: flags.region }),
    ...(flags.account === undefined ? {} : { account: flags.account }),
  }
}

/** @throws IsthmusError `ARGUMENT_INVALID` */
export function failOnOf(text: string): FailOn {
  const known = (['error', 'warning', 'note', 'never'] as const).find((each) => each === text)
  if (known) return known
  throw new IsthmusError('ARGUMENT_INVALID', `--fail-on ${text} is none of error, warning, note, never`)
}
