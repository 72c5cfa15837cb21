import { createHash } from 'node:crypto'
import path from 'node:path'
import type { Finding, Question } from './types.ts'

/** A finding before it has its fingerprint. */
export interface Unmarked extends Omit<Finding, 'fingerprint'> {
  /** What tells it from others of the same code and resource: what would mend it, the parameter, the problem. */
  readonly detail: string
}

/**
 * Gives every finding its fingerprint: of code, path, file name, resource and detail, never of its line. Those that
 * share all of these are counted. The detail is a text, so its wording is a promise.
 */
export function fingerprinted(findings: readonly Unmarked[]): readonly Finding[] {
  const seen = new Map<string, number>()
  return findings.map(({ detail, ...finding }) => {
    const { code, path: way, at, resource } = finding
    // The folder plays no part, so that it does not matter where the check is started.
    const identity = [code, way, path.basename(at.file), resource, detail].join('\n')
    const nth = (seen.get(identity) ?? 0) + 1
    seen.set(identity, nth)
    return { ...finding, fingerprint: digest(nth === 1 ? identity : `${identity}\n${nth}`) }
  })
}

/** A question is known by its text; some texts name a line, which plays no part. */
export function questionMarked(question: Omit<Question, 'fingerprint'>): Question {
  return { ...question, fingerprint: digest(`UNDECIDED\n${question.question.replace(/ in line \d+/g, '')}`) }
}

function digest(identity: string): string {
  return createHash('sha256').update(identity).digest('hex').slice(0, 32)
}
