import {
  isUnknown,
  type Maybe,
  type PolicyStatement,
  type PrincipalMap,
  sameValue,
  type Unknown,
} from '../model/index.ts'
import { type Answer, and, not, or } from './answer.ts'
import { type AccountPrincipal, isOfAccount, type Principal } from './request.ts'

/**
 * How a Principal element names a caller: the very session, user or service, or everyone; whom the session comes from
 * (its role or user); or only the caller's account, which then decides by its identity policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export type PrincipalForm = 'exact' | 'origin' | 'account'

export const allForms: readonly PrincipalForm[] = ['exact', 'origin', 'account']

/** Whether a statement is about the caller, by one of the forms. One without the element is about everyone. */
export function isAbout(statement: PolicyStatement, caller: Principal, forms = allForms): Answer {
  const { principal, notPrincipal } = statement
  if (principal !== undefined)
    return isEveryone(principal) ? namesEveryone(statement, forms) : isNamed(principal, caller, forms)
  if (notPrincipal === undefined) return true
  return and([namesEveryone(statement, forms), not(isSpared(notPrincipal, caller))])
}

/**
 * Whether the element names the caller in one of the forms. An entry that is not known is taken to be some principal,
 * not everyone.
 */
function isNamed(element: PrincipalMap, caller: Principal, forms: readonly PrincipalForm[]): Answer {
  if (isOfAccount(caller)) {
    const { AWS = [], CanonicalUser = [] } = element
    const account: PrincipalForm = caller.kind === 'root' ? 'exact' : 'account'
    return or([
      ...forms.flatMap((form) => AWS.map((entry) => namesAs(entry, caller, form))),
      ...CanonicalUser.map((id) => forms.includes(account) && [canonicalUser(id)]),
    ])
  }
  if (!forms.includes('exact') || caller.kind === 'anonymous') return false
  const [entries = [], name] =
    caller.kind === 'service' ? [element.Service, caller.name] : [element.Federated, caller.provider]
  return or(entries.map((entry) => equal(entry, name)))
}

/** `*` is the same as `{AWS: *}`. */
function isEveryone(element: '*' | PrincipalMap): element is '*' {
  return element === '*' || (element.AWS?.includes('*') ?? false)
}

/**
 * Whether `*` names a caller in one of the forms. AWS says that no boundary and no session policy limits what it grants
 * with a condition on `aws:PrincipalArn`, as if the caller were named in person; of `*` alone it does not say so.
 */
function namesEveryone({ conditions }: Pick<PolicyStatement, 'conditions'>, forms: readonly PrincipalForm[]): Answer {
  if (forms.includes('origin')) return true
  if (!forms.includes('exact')) return false
  return conditions.some(({ key }) => key.toLowerCase() === 'aws:principalarn') || [starAndBounds]
}

const starAndBounds: Unknown = {
  unknown: 'principal:star',
  question: 'whether a permissions boundary or a session policy limits what Principal "*" grants',
}

/**
 * Whether a NotPrincipal element spares the caller: a session when the session, its role and its account are named; when
 * only some of them are, AWS says that the outcome depends on what the service looks at first.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function isSpared(element: '*' | PrincipalMap, caller: Principal): Answer {
  if (isEveryone(element)) return true
  const named = formsOf(caller).map((form) => isNamed(element, caller, [form]))
  if (or(named) === false) return false
  const all = and(named)
  return all === false ? [notPrincipalOrder] : all
}

const notPrincipalOrder: Unknown = {
  unknown: 'not-principal:order',
  question: 'whether the service compares NotPrincipal with the account, the role or the session first',
}

function formsOf(caller: Principal): readonly PrincipalForm[] {
  if (caller.kind === 'role' || caller.kind === 'federated-user') return allForms
  return caller.kind === 'user' ? ['exact', 'account'] : ['exact']
}

/**
 * Whether a statement of a gateway endpoint's policy is about the caller. Its Principal must be `*`; an account there is its
 * root user alone. What any other principal does there is not documented.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html#vpc-endpoint-policies-gateway
 */
export function isAboutAtGateway({ principal, notPrincipal }: PolicyStatement, caller: Principal): Answer {
  if (notPrincipal !== undefined) return [gatewayPrincipal]
  if (principal === undefined || isEveryone(principal)) return true
  const named = isNamed(principal, caller, ['exact', 'origin'])
  return caller.kind === 'root' || named === false ? named : [gatewayPrincipal]
}

const gatewayPrincipal: Unknown = {
  unknown: 'gateway-endpoint:principal',
  question: 'whether a gateway endpoint heeds a principal other than "*"',
}

/** Whether an entry names the caller, and in this form. */
function namesAs(entry: Maybe<string>, caller: AccountPrincipal, form: PrincipalForm): Answer {
  if (isUnknown(entry)) return unknownNamesAs(entry, caller, form)
  const accountForm = caller.kind === 'root' ? 'exact' : 'account'
  const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(entry)?.[1]
  if (account !== undefined) return form === accountForm && equal(account, caller.account)
  if (/^(AROA|AIDA)[A-Z0-9]+$/.test(entry)) return hasUniqueId(entry, caller, form)
  const session = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/.exec(entry)
  if (session) return form === 'exact' && isSession(session, caller)
  return equal(entry, nameOf(caller, form))
}

/** The caller's own ARN in this form. */
function nameOf(caller: AccountPrincipal, form: PrincipalForm): Maybe<string> {
  if (form === 'exact' && (caller.kind === 'user' || caller.kind === 'federated-user')) return caller.arn
  if (form === 'origin' && caller.kind === 'role') return caller.arn
  return form === 'origin' && caller.kind === 'federated-user' ? caller.user : ''
}

/** An unknown entry may be any form; the caller's own unknown ARN or account is itself. */
function unknownNamesAs(entry: Unknown, caller: AccountPrincipal, form: PrincipalForm): Answer {
  for (const own of formsOf(caller)) {
    const known = own === 'account' || caller.kind === 'root' ? caller.account : nameOf(caller, own)
    if (sameValue(entry, known) === true) return form === own
  }
  return formsOf(caller).includes(form) && [entry]
}

function hasUniqueId(id: string, caller: AccountPrincipal, form: PrincipalForm): Answer {
  const own = id.startsWith('AROA')
    ? caller.kind === 'role' && form === 'origin'
    : (caller.kind === 'user' && form === 'exact') || (caller.kind === 'federated-user' && form === 'origin')
  return own && [{ unknown: `unique-id:${id}`, question: `which role or user has the unique id ${id}` }]
}

/** Another name of an account, which no description translates. */
function canonicalUser(id: Maybe<string>): Unknown {
  if (isUnknown(id)) return id
  return { unknown: `canonical-user:${id}`, question: `which account has the canonical user id ${id}` }
}

function isSession(named: RegExpExecArray, caller: AccountPrincipal): Answer {
  if (caller.kind !== 'role') return false
  const [, account = '', role = '', session = ''] = named
  const name = isUnknown(caller.arn) ? caller.arn : caller.arn.slice(caller.arn.lastIndexOf('/') + 1)
  return and([equal(account, caller.account), equal(role, name), equal(session, caller.session)])
}

function equal(a: Maybe<string>, b: Maybe<string>): Answer {
  return sameValue(a, b) ?? [a, b].filter(isUnknown)
}
