import { readBaseline } from '../../check/index.ts'
import type { Places } from '../../sources/index.ts'
import { IsthmusError } from '../../world/index.ts'
import type { Progress } from '../progress.ts'
import { readFile } from './arguments.ts'
import type { LiveFlags } from './live.ts'
import { readAllPlaces, type SourceFlags } from './source.ts'

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
 * What is to be checked, for every account and Region.
 *
 * @param lost given: told of accounts that cannot be read, as long as one can
 * @throws IsthmusError `ARGUMENT_INVALID`; what `readAllPlaces` and `readAccounts` throw
 */
export async function placesOf(
  sources: readonly string[],
  { region, ...flags }: CheckFlags,
  progress: Progress,
  lost?: (account: string, error: IsthmusError) => void,
): Promise<Places> {
  const { live, profile, endpointUrl } = flags
  if (sources.length === 0 && !live)
    throw new IsthmusError('ARGUMENT_INVALID', 'give a source, or --live for the account itself')
  const [first, ...more] = region ?? []
  if (!live && (more.length > 0 || profile !== undefined || endpointUrl !== undefined))
    throw new IsthmusError('ARGUMENT_INVALID', 'several --region, --profile and --endpoint-url go with --live only')
  // Accounts are read in the Regions that are given, and all that was read is checked.
  const own = first === undefined || (live && sources.length === 0) ? flags : { ...flags, region: first }
  if (!live) return readAllPlaces(sources, own, progress, [])
  const { readAccounts } = await import('./live.ts')
  const read = await readAccounts({ ...flags, ...(region === undefined ? {} : { region }) }, lost)
  return readAllPlaces(sources, own, progress, read)
}

export function baselineOf(file: string): ReadonlyMap<string, string> {
  return readBaseline(readFile(file, 'BASELINE_UNREADABLE'), file)
}
