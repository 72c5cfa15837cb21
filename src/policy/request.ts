import { isUnknown, type Maybe, type Unknown } from '../model/index.ts'

/** Who calls. A role calls by a session of it, as Lambda does with a function's execution role. */
export type Principal =
  | { readonly kind: 'service'; readonly name: string }
  | {
      readonly kind: 'role'
      /** `arn:aws:iam::111122223333:role/orders`. */
      readonly arn: Maybe<string>
      readonly session: Maybe<string>
      readonly account: Maybe<string>
    }
  | { readonly kind: 'user'; readonly arn: Maybe<string>; readonly account: Maybe<string> }

/** An ARN of which only the beginning is certain. */
export interface PartialArn {
  readonly prefix: string
  readonly rest: Unknown
}

/**
 * Values of one condition key. None: the call does not carry the key. Unknown: nobody knows whether it does, or what
 * it says.
 */
export type ContextValues = readonly Maybe<string>[] | Unknown

/**
 * Condition keys by lower-case name; a family by its prefix (`aws:principaltag/*`). What is not listed is unknown.
 */
export type RequestContext = Readonly<Record<string, ContextValues>>

/** One call, as IAM sees it. */
export interface Request {
  readonly principal: Principal
  /** `lambda:InvokeFunction`. */
  readonly action: string
  readonly resource: Maybe<string> | PartialArn
  readonly resourceAccount: Maybe<string>
  readonly context: RequestContext
}

/** What the call carries for a condition key; names of condition keys are not case-sensitive. */
export function contextValues(request: Request, key: string): ContextValues {
  const name = key.toLowerCase()
  const family = `${name.slice(0, name.indexOf('/') + 1)}*`
  return (
    request.context[name] ??
    request.context[family] ?? {
      unknown: `condition-key:${request.action}:${name}`,
      question: `value of condition key ${key} in the call ${request.action}`,
    }
  )
}

/** The account of an ARN that carries one (S3's do not). */
export function accountOf(arn: Maybe<string>): Maybe<string> | undefined {
  if (isUnknown(arn)) return undefined
  return arn.split(':')[4] || undefined
}

/** `service lambda.amazonaws.com`, `role arn:...`: as reasons name it. */
export function describePrincipal(principal: Principal): string {
  if (principal.kind === 'service') return `service ${principal.name}`
  return isUnknown(principal.arn) ? `the ${principal.kind}` : `${principal.kind} ${principal.arn}`
}

export function describeResource(resource: Request['resource']): string {
  if (typeof resource === 'string') return resource
  return 'prefix' in resource ? `${resource.prefix}...` : `the resource (unknown: ${resource.question})`
}
