import type { SourceLocation, Suppression } from '../model/index.ts'
import { fingerprinted, type Unmarked } from './fingerprint.ts'
import type { Acceptance, CheckResult, Finding, Question, Severity } from './types.ts'

/** The lowest severity that counts; what is undecided is a warning. */
export type FailOn = Severity | 'never'

/**
 * Marks what the authors of the description, or of a baseline, have accepted; and tells of suppressions that do
 * nothing. Verdicts stay what they are.
 *
 * @param given.baseline fingerprints
 */
export function accept(
  result: CheckResult,
  given: { readonly suppressions: readonly Suppression[]; readonly baseline: ReadonlySet<string> },
): CheckResult {
  const used = new Set<Suppression>()
  const suppressed = (finding: Finding): Acceptance | undefined => {
    const found = given.suppressions.filter(
      (each) => each.code === finding.code && each.reason !== '' && holds(each, finding),
    )
    for (const each of found) used.add(each)
    return found[0] && { by: 'suppression', reason: found[0].reason, at: found[0].at }
  }
  const known = ({ fingerprint }: Finding | Question): Acceptance | undefined =>
    given.baseline.has(fingerprint) ? { by: 'baseline' } : undefined
  const marked = <Found extends Finding | Question>(found: Found, accepted: Acceptance | undefined): Found =>
    accepted ? { ...found, accepted } : found

  const findings = result.findings.map((finding) => marked(finding, suppressed(finding) ?? known(finding)))
  const idle = fingerprinted(given.suppressions.filter((each) => !used.has(each)).map(idleSuppression))
  return {
    ...result,
    findings: [...findings, ...idle.map((finding) => marked(finding, known(finding)))],
    questions: result.questions.map((question) => marked(question, known(question))),
  }
}

/** Whether something counts that is at least as severe. */
export function fails({ findings, questions }: CheckResult, failOn: FailOn): boolean {
  if (failOn === 'never') return false
  const counted = severities.slice(0, severities.indexOf(failOn) + 1)
  const open = counted.includes('warning') && questions.some(({ accepted }) => !accepted)
  return open || findings.some(({ severity, accepted }) => !accepted && counted.includes(severity))
}

const severities: readonly Severity[] = ['error', 'warning', 'note']

function idleSuppression(suppression: Suppression): Unmarked {
  const { code, reason, at } = suppression
  const named = 'names' in suppression
  const base = { severity: 'warning', path: 'settings', at, resource: code, hop: '', mappings: [], flows: [] } as const
  return reason === ''
    ? {
        ...base,
        code: 'SUPPRESSION_WITHOUT_REASON',
        detail: code,
        explanation: `${code} is to be ignored here, and no reason is given: it is told as before`,
        remedy: named
          ? 'write why: the value of the tag, or "reason" beside "code"'
          : `write why: "isthmus-ignore ${code}: REASON", or "reason" beside "code" in Metadata`,
      }
    : {
        ...base,
        code: 'SUPPRESSION_UNUSED',
        detail: code,
        explanation: `${code} is to be ignored here (${reason}), and nothing here is found by that code`,
        remedy: named
          ? 'take it out, or give it to the resource that the finding names'
          : 'take it out, or move it to the line before what the finding points at',
      }
}

function holds(suppression: Suppression, { at, resource }: Finding): boolean {
  if ('names' in suppression)
    return suppression.names.some((name) => resource === name || resource.startsWith(`${name} (`))
  const { from, to } = suppression
  if (from.construct !== undefined) return at.construct === from.construct
  return at.file === from.file && before(from, at) && !before(to, at)
}

/** Not after. */
function before(a: SourceLocation, b: SourceLocation): boolean {
  return a.line === b.line ? (a.column ?? 0) <= (b.column ?? Number.MAX_SAFE_INTEGER) : a.line < b.line
}
