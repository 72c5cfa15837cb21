import type { SourceLocation } from './source.ts'
import type { Maybe } from './unknown.ts'

export const principalTypes = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const
export type PrincipalType = (typeof principalTypes)[number]

/** Principal types of a policy statement; `'*'` stands alone. */
export type PrincipalMap = Readonly<Partial<Record<PrincipalType, readonly Maybe<string>[]>>>

export interface PolicyCondition {
  /** As written: `StringEquals`, `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string
  readonly key: string
  readonly values: readonly Maybe<string>[]
}

/** One statement; lists are never single values here. Exactly one of each pair with `not...` is present. */
export interface PolicyStatement {
  readonly sid?: string
  /** Unknown also where an element that is no text (`Condition`, `Principal`) is not known. */
  readonly effect: Maybe<'Allow' | 'Deny'>
  readonly principal?: '*' | PrincipalMap
  readonly notPrincipal?: '*' | PrincipalMap
  readonly actions?: readonly Maybe<string>[]
  readonly notActions?: readonly Maybe<string>[]
  readonly resources?: readonly Maybe<string>[]
  readonly notResources?: readonly Maybe<string>[]
  readonly conditions: readonly PolicyCondition[]
  readonly at: SourceLocation
}

/** What is wrong with a text of a policy. */
export interface TextProblem {
  readonly code: 'POLICY_MALFORMED' | 'ARN_MALFORMED'
  readonly message: string
  readonly remedy: string
}

/** Something in a policy that AWS would refuse, or that can never match. */
export interface PolicyProblem extends TextProblem {
  readonly at: SourceLocation
}

export interface PolicyDocument {
  /** `2012-10-17` knows policy variables; absent means `2008-10-17`, which takes `${...}` as plain text. */
  readonly version?: string
  readonly id?: string
  /** Without those that cannot be read. */
  readonly statements: readonly PolicyStatement[]
  readonly problems?: readonly PolicyProblem[]
  readonly at: SourceLocation
}
