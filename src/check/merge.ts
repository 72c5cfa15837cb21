import { inOrder } from './findings.ts'
import { worst } from './prove.ts'
import type { CheckResult, Finding, Question } from './types.ts'

/** Checks of several accounts and Regions as one: what breaks mappings of more than one of them is one finding. */
export function mergeChecks(checks: readonly CheckResult[]): CheckResult {
  const [only, ...more] = checks
  if (only && more.length === 0) return only
  return {
    format_version: '1.0',
    verdict: worst(checks.map(({ verdict }) => verdict)),
    mappings: checks.flatMap(({ mappings }) => mappings),
    findings: onceEach(checks.flatMap(({ findings }) => findings)).sort(inOrder),
    questions: onceEach(checks.flatMap(({ questions }) => questions)),
  }
}

/** A fingerprint has no folder in it, and folders tell accounts and Regions. */
function onceEach<Found extends Finding | Question>(all: readonly Found[]): Found[] {
  const same = Map.groupBy(all, ({ fingerprint, at }) => `${fingerprint} ${at?.file}`)
  return [...same.values()].map((group) => ({
    ...group[0]!,
    mappings: [...new Set(group.flatMap(({ mappings }) => mappings))],
    flows: [...new Set(group.flatMap(({ flows }) => flows))],
  }))
}
