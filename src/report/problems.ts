import type { CheckResult, Finding, Question, Severity } from '../check/index.ts'
import type { SourceLocation } from '../model/index.ts'
import { counted } from './counted.ts'

/** What a report lists: a finding, or a question, which is a warning of the code `UNDECIDED`. */
export interface Problem extends Pick<Finding, 'code' | 'severity' | 'hop' | 'explanation' | 'remedy' | 'fingerprint'> {
  readonly at?: SourceLocation
  readonly resource?: string
  readonly accepted?: Finding['accepted']
  readonly nearMiss?: Finding['nearMiss']
  readonly mappings: readonly string[]
  readonly flows: readonly string[]
}

/** All that a check has to say, errors first. */
export function problemsOf({ findings, questions }: CheckResult): readonly Problem[] {
  const asked = questions.map((open): Problem => {
    const { question, answers, command, ...found } = open
    return {
      ...found,
      code: 'UNDECIDED',
      severity: 'warning',
      hop: '',
      explanation: `not decided: ${question}`,
      remedy: remedyOf(open),
    }
  })
  const all: readonly Problem[] = [...findings, ...asked]
  const ranks: readonly Severity[] = ['error', 'warning', 'note']
  return all.toSorted((a, b) => ranks.indexOf(a.severity) - ranks.indexOf(b.severity))
}

/** How a question is answered. */
export function remedyOf({ answers, command }: Question): string {
  if (answers.length > 0) return `give it by ${answers.join(' or ')}`
  return command === undefined ? 'say it in the description' : 'add the output of that command to the snapshot'
}

/** `3 errors, 1 note`; empty when there is none. */
export function countsText(problems: readonly { readonly severity: Severity }[]): string {
  const of = (severity: Severity) => problems.filter((problem) => problem.severity === severity).length
  return (['error', 'warning', 'note'] as const).flatMap((severity) => plural(of(severity), severity) ?? []).join(', ')
}

/** `2 flows`; `undefined` for none. */
export function plural(count: number, noun: string): string | undefined {
  return count === 0 ? undefined : counted(count, noun)
}
