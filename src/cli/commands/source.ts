import type { FailOn } from '../../check/index.ts'
import type { Integration, Suppression } from '../../model/index.ts'
import { readSuppressions, readText } from '../../sources/index.ts'
import { IsthmusError } from '../../world/index.ts'
import { filesAround, parametersOf, readFile } from './arguments.ts'
import { valuesOf } from './values.ts'

/** What is given beside a template. */
export interface SourceFlags {
  readonly set?: readonly string[]
  readonly values?: string
  readonly region?: string
  readonly account?: string
}

/** @throws IsthmusError what reading a template throws, `TEMPLATE_UNREADABLE`, `VALUES_UNREADABLE` */
export function readSource(
  file: string,
  flags: SourceFlags,
): { readonly integration: Integration; readonly suppressions: readonly Suppression[] } {
  const text = readFile(file, 'TEMPLATE_UNREADABLE')
  const values = flags.values === undefined ? {} : valuesOf(readFile(flags.values, 'VALUES_UNREADABLE'), flags.values)
  const integration = readText(text, file, {
    // What stands on the command line is nearer than what stands in a file.
    parameters: { ...values, ...parametersOf(flags.set) },
    files: filesAround,
    ...(flags.region === undefined ? {} : { region: flags.region }),
    ...(flags.account === undefined ? {} : { account: flags.account }),
  })
  return { integration, suppressions: readSuppressions(text, file) }
}

/** @throws IsthmusError `ARGUMENT_INVALID` */
export function failOnOf(text: string): FailOn {
  const known = (['error', 'warning', 'note', 'never'] as const).find((each) => each === text)
  if (known) return known
  throw new IsthmusError('ARGUMENT_INVALID', `--fail-on ${text} is none of error, warning, note, never`)
}
