import type { PolicyStatement, Unknown } from '../model/index.ts'
import type { Answer } from './answer.ts'
import type { Effect } from './effects.ts'
import type { PolicyKind } from './layers.ts'
import { describePrincipal, type Request } from './request.ts'
import type { StatementMatch } from './statement.ts'

export interface Decision {
  readonly verdict: 'allow' | 'deny' | 'depends'
  /** Which kind decided. */
  readonly policy: PolicyKind | undefined
  /**
   * The statement that decided; where nothing allows the call, the Allow statement that comes nearest; where it
   * depends, the one that does.
   */
  readonly statement?: PolicyStatement
  /** One sentence: what decided, or what the nearest statement asks for that the call has not. */
  readonly reason: string
  /** What would decide it; empty unless it depends. */
  readonly questions: readonly Unknown[]
}

const words: Readonly<Record<PolicyKind, string>> = {
  identity: 'identity policy',
  resource: 'resource policy',
  endpoint: 'endpoint policy',
  gateway: 'endpoint policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  serviceControl: 'service control policy',
  resourceControl: 'resource control policy',
}

export function explicitDeny({ layer, matches }: Effect): Decision {
  const match = matches.find(({ answer }) => answer === true)
  const reason = `${match ? named(match.statement) : 'a statement'} of the ${words[layer.kind]} denies it`
  return { verdict: 'deny', policy: layer.kind, ...statementOf(match), reason, questions: [] }
}

/** @param effects of the layers of which one should allow the call, and none does */
export function implicitDeny(effects: readonly Effect[], request: Request): Decision {
  const call = `${request.action} by ${describePrincipal(request.principal)}`
  const asked = effects.map(({ layer }) => words[layer.kind]).join(' and no ')
  const near = nearest(effects)
  const gap = near
    ? `; ${named(near.statement)} comes nearest and does not match the ${near.mismatches().join(', nor the ')}`
    : ''
  const reason = `no ${asked || 'policy'} allows ${call}${gap}`
  return { verdict: 'deny', policy: effects[0]?.layer.kind, ...statementOf(near), reason, questions: [] }
}

/** The statement that differs from the call in the fewest elements. */
function nearest(effects: readonly Effect[]): StatementMatch | undefined {
  let best: { readonly match: StatementMatch; readonly differs: number } | undefined
  for (const match of effects.flatMap(({ matches }) => matches)) {
    const differs = match.mismatches().length
    if (differs > 0 && differs < (best?.differs ?? Number.POSITIVE_INFINITY)) best = { match, differs }
  }
  return best?.match
}

/** @param effects of the layers that allow the call, those that grant first */
export function allowed(effects: readonly Effect[]): Decision {
  for (const { layer, matches } of effects) {
    const match = matches.find(({ answer }) => answer === true)
    if (!match) continue
    const reason = `${named(match.statement)} of the ${words[layer.kind]} allows it`
    return { verdict: 'allow', policy: layer.kind, statement: match.statement, reason, questions: [] }
  }
  return { verdict: 'allow', policy: undefined, reason: 'no policy was asked', questions: [] }
}

export function depends(answer: Answer, effects: readonly Effect[]): Decision {
  const questions = typeof answer === 'boolean' ? [] : answer
  const reason = `it depends on the ${questions.map((unknown) => unknown.question).join(', the ')}`
  const open = effects.find((effect) => typeof effect.answer !== 'boolean')
  const match = open?.matches.find((each) => typeof each.answer !== 'boolean')
  return { verdict: 'depends', policy: open?.layer.kind, ...statementOf(match), reason, questions }
}

function statementOf(match: StatementMatch | undefined): Pick<Decision, 'statement'> {
  return match ? { statement: match.statement } : {}
}

function named(statement: PolicyStatement): string {
  return statement.sid ? `statement ${statement.sid}` : `the statement at line ${statement.at.line}`
}
