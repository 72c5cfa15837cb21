import { readBaseline } from '../../check/index.ts'
import type { Collected } from '../../sources/index.ts'
import { IsthmusError } from '../../world/index.ts'
import type { Progress } from '../progress.ts'
import { readFile } from './arguments.ts'
import type { LiveFlags } from './live.ts'
import { type NamedPlaces, readAllPlaces, type SourceFlags } from './source.ts'

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

/**
 * The accounts of `--live`; none without it.
 *
 * @param lost given: told of accounts that cannot be read, as long as one can
 * @throws IsthmusError what `readAccounts` throws
 */
export async function liveOf(
  flags: CheckFlags,
  lost?: (account: string, error: IsthmusError) => void,
): Promise<readonly Collected[]> {
  if (!flags.live) return []
  const { readAccounts } = await import('./live.ts')
  return readAccounts(flags, lost)
}

/**
 * What is to be checked, for every account and Region.
 *
 * @throws IsthmusError `ARGUMENT_INVALID`; what `readAllPlaces` throws
 */
export function placesOf(
  sources: readonly string[],
  { region, ...flags }: CheckFlags,
  progress: Progress,
  live: readonly Collected[],
): NamedPlaces {
  if (sources.length === 0 && live.length === 0)
    throw new IsthmusError('ARGUMENT_INVALID', 'give a source, or --live for the account itself')
  const [first, ...more] = region ?? []
  if (!flags.live && (more.length > 0 || flags.profile !== undefined || flags.endpointUrl !== undefined))
    throw new IsthmusError('ARGUMENT_INVALID', 'several --region, --profile and --endpoint-url go with --live only')
  // Accounts are read in the Regions that are given, and all that was read is checked.
  const own = first === undefined || live.length > 0 ? flags : { ...flags, region: first }
  return readAllPlaces(sources, own, progress, live)
}

export function baselineOf(file: string): ReadonlyMap<string, string> {
  return readBaseline(readFile(file, 'BASELINE_UNREADABLE'), file)
}
