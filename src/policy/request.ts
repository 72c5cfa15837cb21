import { isUnknown, type Maybe, nameOf, type Unknown } from '../model/index.ts'

/** Who calls with the policies of an account behind it. */
export type AccountPrincipal =
  /** By a session of the role, as Lambda calls with a function's execution role. */
  | {
      readonly kind: 'role'
      /** `arn:aws:iam::111122223333:role/orders`. */
      readonly arn: Maybe<string>
      readonly session: Maybe<string>
      readonly account: Maybe<string>
    }
  | { readonly kind: 'user'; readonly arn: Maybe<string>; readonly account: Maybe<string> }
  /** By a session that the user opened with GetFederationToken. */
  | {
      readonly kind: 'federated-user'
      /** `arn:aws:sts::111122223333:federated-user/guest`. */
      readonly arn: Maybe<string>
      readonly user: Maybe<string>
      readonly account: Maybe<string>
    }
  | { readonly kind: 'root'; readonly account: Maybe<string> }

/** Who calls. */
export type Principal =
  | AccountPrincipal
  | { readonly kind: 'service'; readonly name: string }
  /** Whom an identity provider vouches for, when it assumes a role: `accounts.google.com`, the ARN of a SAML provider. */
  | { readonly kind: 'federated'; readonly provider: Maybe<string> }
  | { readonly kind: 'anonymous' }

export function isOfAccount(principal: Principal): principal is AccountPrincipal {
  return 'account' in principal
}

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
  switch (principal.kind) {
    case 'service':
      return `service ${principal.name}`
    case 'anonymous':
      return 'nobody in particular'
    case 'root':
      return isUnknown(principal.account) ? 'the root user' : `the root user of ${principal.account}`
    case 'federated':
      return isUnknown(principal.provider) ? 'the identity provider' : `identity provider ${principal.provider}`
    default:
      return isUnknown(principal.arn) ? `the ${principal.kind}` : `${principal.kind} ${principal.arn}`
  }
}

export function describeResource(resource: Request['resource']): string {
  if (typeof resource === 'string') return resource
  if (!('prefix' in resource) && resource.unknown.includes('${')) return nameOf(resource)
  return 'prefix' in resource ? `${resource.prefix}...` : `the resource (unknown: ${resource.question})`
}
