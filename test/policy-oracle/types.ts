import type { Maybe, Unknown } from '../../src/model/index.ts'

type Texts = Maybe<string> | readonly Maybe<string>[]
type PrincipalElement = '*' | Unknown | Readonly<Record<string, Texts>>

/** A statement as JSON has it; anything may be unknown. */
export interface JsonStatement {
  readonly Effect: Maybe<string>
  readonly Principal?: PrincipalElement
  readonly NotPrincipal?: PrincipalElement
  readonly Action?: Texts
  readonly NotAction?: Texts
  readonly Resource?: Texts
  readonly NotResource?: Texts
  readonly Condition?: Unknown | Readonly<Record<string, Readonly<Record<string, Texts>>>>
}

export interface JsonPolicy {
  readonly Version?: string
  readonly Statement: JsonStatement | readonly JsonStatement[]
}

/** The policies that a call meets. */
export interface Attached {
  readonly identity?: readonly Maybe<JsonPolicy>[]
  readonly resource?: Maybe<JsonPolicy>
  readonly endpoint?: Maybe<JsonPolicy>
  readonly gateway?: Maybe<JsonPolicy>
  readonly boundary?: Maybe<JsonPolicy>
  readonly session?: Maybe<JsonPolicy>
  readonly serviceControl?: readonly (readonly Maybe<JsonPolicy>[])[]
  readonly resourceControl?: readonly (readonly Maybe<JsonPolicy>[])[]
}

export type Caller =
  | { readonly kind: 'service'; readonly name: string }
  | {
      readonly kind: 'role'
      readonly arn: Maybe<string>
      readonly session: Maybe<string>
      readonly account: Maybe<string>
    }
  | { readonly kind: 'user'; readonly arn: Maybe<string>; readonly account: Maybe<string> }
  | {
      readonly kind: 'federated-user'
      readonly arn: Maybe<string>
      readonly user: Maybe<string>
      readonly account: Maybe<string>
    }
  | { readonly kind: 'root'; readonly account: Maybe<string> }
  | { readonly kind: 'federated'; readonly provider: Maybe<string> }
  | { readonly kind: 'anonymous' }

export interface Call {
  readonly principal: Caller
  readonly action: string
  readonly resource: Maybe<string> | { readonly prefix: string; readonly rest: Unknown }
  readonly resourceAccount: Maybe<string>
  /** By lower-case key. */
  readonly context: Readonly<Record<string, readonly Maybe<string>[] | Unknown>>
}
