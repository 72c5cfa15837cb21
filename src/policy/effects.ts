import { isUnknown, type Maybe, type PolicyDocument, sameValue } from '../model/index.ts'
import { type Answer, and, or } from './answer.ts'
import type { Layer } from './layers.ts'
import type { PrincipalForm } from './principal.ts'
import type { Request } from './request.ts'
import { matchStatement, type Scope, type StatementMatch } from './statement.ts'

/** What the statements of one effect in a layer say to a call. */
export interface Effect {
  readonly layer: Layer
  /** Whether one of them is about the call. */
  readonly answer: Answer
  readonly matches: readonly StatementMatch[]
}

export function allows(layer: Layer, request: Request, forms?: readonly PrincipalForm[]): Effect {
  return effectOf(layer, 'Allow', request, forms ? { forms } : {})
}

/** @param bounded whether the caller has a permissions boundary: then NotPrincipal spares it from no Deny */
export function denies(layer: Layer, request: Request, bounded: boolean): Effect {
  return effectOf(layer, 'Deny', request, { unsparing: bounded })
}

function effectOf(layer: Layer, wanted: 'Allow' | 'Deny', request: Request, scope: Scope): Effect {
  const ofLayer: Scope = { ...scope, gateway: layer.kind === 'gateway' }
  const matches = layer.documents.flatMap((document) => matchesOf(document, wanted, request, ofLayer))
  return {
    layer,
    answer: or([
      ...layer.documents.filter(isUnknown).map((unknown) => [unknown]),
      ...matches.map((match) => match.answer),
    ]),
    matches,
  }
}

function matchesOf(
  document: Maybe<PolicyDocument>,
  wanted: 'Allow' | 'Deny',
  request: Request,
  scope: Scope,
): readonly StatementMatch[] {
  if (isUnknown(document)) return []
  return document.statements.flatMap((statement) => {
    const is = sameValue(statement.effect, wanted) ?? [statement.effect].filter(isUnknown)
    if (is === false) return []
    const match = matchStatement(statement, document, request, scope)
    return [{ ...match, answer: and([is, match.answer]) }]
  })
}
