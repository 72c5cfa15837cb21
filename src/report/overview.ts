import type { CheckResult, Finding, Standpoint } from '../check/index.ts'
import { type Integration, isUnknown, type Maybe } from '../model/index.ts'
import type { Verdict } from '../network/index.ts'
import { remedyOf } from './problems.ts'

/** Where mappings are from. */
interface Origins {
  /** Each with the mappings that stand there. */
  readonly integrations: readonly Pick<Integration, 'account' | 'region' | 'mappings'>[]
  /** The source of a mapping, as it was named. */
  readonly nameOf: (mapping: string) => string
}

/** One mapping of many, and what breaks it. */
export interface OverviewRow {
  readonly source: string
  /** Absent: the source does not say. */
  readonly account?: string
  readonly region?: string
  readonly mapping: string
  readonly standpoint: Standpoint
  readonly verdict: Verdict
  /** Errors that count, and of a mapping that is undecided what would decide it. */
  readonly causes: readonly OverviewCause[]
}

export interface OverviewCause extends Pick<Finding, 'code' | 'fingerprint'> {
  /** That of the first mapping that it breaks. */
  readonly source: string
  readonly at?: Finding['at']
  /** What is wrong where, in one line. */
  readonly text: string
  readonly remedy: string
  /** How many mappings it breaks. */
  readonly mappings: number
}

/** A table over mappings of many accounts and Regions: the blocked first, then the undecided. */
export function overviewOf(result: CheckResult, origins: Origins): readonly OverviewRow[] {
  const known = (name: 'account' | 'region', value: Maybe<string> | undefined) =>
    value === undefined || isUnknown(value) ? {} : { [name]: value }
  const places = new Map(origins.integrations.flatMap((place) => place.mappings.map(({ id }) => [id, place] as const)))
  const causes = causesByMapping(result, origins)
  const rows = result.mappings.map(
    ({ mapping, standpoint, verdict }): OverviewRow => ({
      source: origins.nameOf(mapping),
      ...known('account', places.get(mapping)?.account),
      ...known('region', places.get(mapping)?.region),
      mapping,
      standpoint,
      verdict,
      causes: causes.get(mapping) ?? [],
    }),
  )
  const rank = ({ verdict }: OverviewRow) => (['blocked', 'unknown', 'reachable'] as const).indexOf(verdict)
  return rows.toSorted((a, b) => rank(a) - rank(b))
}

function causesByMapping(
  { findings, questions }: CheckResult,
  { nameOf }: Origins,
): ReadonlyMap<string, OverviewCause[]> {
  const causes = new Map<string, OverviewCause[]>()
  const add = (mappings: readonly string[], cause: Omit<OverviewCause, 'source' | 'mappings'>) => {
    const [first = ''] = mappings
    const told = { source: nameOf(first), ...cause, mappings: mappings.length }
    for (const mapping of mappings) causes.set(mapping, [...(causes.get(mapping) ?? []), told])
  }
  for (const finding of findings) {
    const { severity, accepted, code, fingerprint, at, hop, explanation, remedy, mappings } = finding
    if (severity === 'error' && !accepted)
      add(mappings, { code, fingerprint, ...(at.file ? { at } : {}), text: hop || explanation, remedy })
  }
  for (const open of questions) {
    const { accepted, question, fingerprint, at, mappings } = open
    const place = at ? { at } : {}
    if (!accepted) add(mappings, { code: 'UNDECIDED', fingerprint, ...place, text: question, remedy: remedyOf(open) })
  }
  return causes
}

/** Each cause once, the one that breaks most first. */
export function causesOf(rows: readonly OverviewRow[]): readonly OverviewCause[] {
  const distinct = new Map(
    rows.flatMap(({ causes }) => causes.map((cause) => [`${cause.fingerprint}\n${cause.at?.file}`, cause])),
  )
  const undecided = ({ code }: OverviewCause) => Number(code === 'UNDECIDED')
  return [...distinct.values()].toSorted((a, b) => undecided(a) - undecided(b) || b.mappings - a.mappings)
}

/** How many mappings have each verdict: `2 blocked, 1 unknown, 5 reachable`. */
export function verdictCounts(rows: readonly OverviewRow[]): string {
  return (['blocked', 'unknown', 'reachable'] as const)
    .map((verdict) => [rows.filter((row) => row.verdict === verdict).length, verdict] as const)
    .filter(([count]) => count > 0)
    .map(([count, verdict]) => `${count} ${verdict}`)
    .join(', ')
}

/** `schema/check-all.json` describes it. */
export function overviewToJson(rows: readonly OverviewRow[], unread: readonly UnreadSource[]): string {
  return JSON.stringify({ format_version: '1.0', mappings: rows, causes: causesOf(rows), unread }, null, 2)
}

/** A source that could not be checked, and why. */
export interface UnreadSource {
  readonly source: string
  readonly code: string
  readonly message: string
}
