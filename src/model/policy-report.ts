import type { PolicyProblem, TextProblem } from './policy-document.ts'
import type { SourceLocation } from './source.ts'
import type { SourceNode } from './source-node.ts'

/** Gathers what is wrong with a policy, or with one statement of it. */
export class PolicyReport {
  readonly problems: PolicyProblem[] = []
  /** Whether what was read has a meaning in spite of its problems. */
  readable = true

  /** AWS would refuse it, but what it means is clear. */
  tell(at: SourceLocation, problem: TextProblem | undefined): void {
    if (problem) this.problems.push({ ...problem, at })
  }

  /** AWS would refuse it, and nobody can say what it means. */
  refuse(at: SourceLocation, message: string, remedy: string): void {
    this.tell(at, malformed(message, remedy))
    this.readable = false
  }
}

export function malformed(message: string, remedy: string): TextProblem {
  return { code: 'POLICY_MALFORMED', message, remedy }
}

/** A node as messages name it. */
export function shown(node: SourceNode | undefined): string {
  if (node === undefined) return 'nothing'
  if (node.kind === 'scalar') return node.value === null ? 'null' : node.text
  return node.kind === 'list' ? 'a list' : node.kind === 'map' ? 'a map' : 'a value that is not known'
}
