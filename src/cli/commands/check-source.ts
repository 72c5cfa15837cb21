import { readBaseline } from '../../check/index.ts'
import type { Description } from '../../sources/index.ts'
import { IsthmusError } from '../../world/index.ts'
import type { Progress } from '../progress.ts'
import { readFile } from './arguments.ts'
import type { LiveFlags } from './live.ts'
import { readDescription, type SourceFlags } from './source.ts'

export interface CheckFlags extends Omit<SourceFlags, 'region'>, LiveFlags {
  readonly live?: boolean
  readonly failOn: string
  readonly format?: readonly string[]
  readonly json?: boolean
  readonly verbose?: boolean
  readonly baseline?: string
  readonly writeBaseline?: boolean
  readonly without?: string
  readonly exposure?: string
  readonly all?: boolean
  readonly color: boolean
}

/** @throws IsthmusError `ARGUMENT_INVALID`; what `readDescription` and `readAccounts` throw */
export async function descriptionOf(
  sources: readonly string[],
  { region, ...flags }: CheckFlags,
  progress: Progress,
): Promise<Description> {
  const { live, profile, endpointUrl } = flags
  if (sources.length === 0 && !live)
    throw new IsthmusError('ARGUMENT_INVALID', 'give a source, or --live for the account itself')
  const [first, ...more] = region ?? []
  if (!live && (more.length > 0 || profile !== undefined || endpointUrl !== undefined))
    throw new IsthmusError('ARGUMENT_INVALID', 'several --region, --profile and --endpoint-url go with --live only')
  const own = first === undefined ? flags : { ...flags, region: first }
  if (!live) return readDescription(sources, own, progress)
  const { readAccounts } = await import('./live.ts')
  const read = await readAccounts({ ...flags, ...(region === undefined ? {} : { region }) })
  return readDescription(sources, own, progress, read)
}

export function baselineOf(file: string): ReadonlyMap<string, string> {
  return readBaseline(readFile(file, 'BASELINE_UNREADABLE'), file)
}
