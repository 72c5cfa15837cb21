import type { Unknown } from '../../src/model/index.ts'
import type { evaluate, Request } from '../../src/policy/index.ts'

type Policies = Parameters<typeof evaluate>[1]
type Verdict = ReturnType<typeof evaluate>['verdict']

/** What a public page says of a policy: who does what, and whether it is allowed. */
export interface PolicyCase {
  readonly name: string
  readonly policies: Policies
  readonly call: Partial<Omit<Request, 'context'>> & { readonly action: string }
  /** By key as written; `undefined`: the call does not carry it. A key that is not listed is unknown. */
  readonly keys?: Readonly<Record<string, string | readonly string[] | Unknown | undefined>>
  readonly verdict: Verdict
}

export const account = '111122223333'
export const other = '444455556666'
export const user = { kind: 'user', arn: `arn:aws:iam::${account}:user/carlos`, account } as const
export const role = { kind: 'role', arn: `arn:aws:iam::${account}:role/orders`, session: 's1', account } as const
export const lambda = { kind: 'service', name: 'lambda.amazonaws.com' } as const

export function allow(Action: unknown, Resource: unknown = '*', more: object = {}) {
  return { Effect: 'Allow', Action, Resource, ...more }
}

export function deny(Action: unknown, Resource: unknown = '*', more: object = {}) {
  return { Effect: 'Deny', Action, Resource, ...more }
}

/** One line of a Condition element. */
export function when(operator: string, key: string, value: unknown) {
  return { Condition: { [operator]: { [key]: value } } }
}
