import { isUnknown, type Maybe, type PolicyStatement, type PrincipalMap, sameValue } from '../model/index.ts'
import { type Answer, and, not, or } from './answer.ts'
import type { Principal, Request } from './request.ts'

/**
 * How a Principal element names a caller: the very session, user or service; the session's role (or everyone); or only
 * the caller's account, which then decides by its identity policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export type PrincipalForm = 'exact' | 'role' | 'account'

const allForms: readonly PrincipalForm[] = ['exact', 'role', 'account']

/** Whether the statement is about the caller. A statement without the element (an identity policy's) always is. */
export function principalMatches(
  statement: PolicyStatement,
  request: Request,
  forms: readonly PrincipalForm[] = allForms,
): Answer {
  const { principal, notPrincipal } = statement
  if (principal !== undefined) return or(forms.map((form) => isNamed(principal, request.principal, form)))
  // Everyone but a few: as good as `*`, so that it never counts as the caller's very name.
  if (notPrincipal !== undefined) return forms.includes('role') && not(isExempt(notPrincipal, request.principal))
  return true
}

function isNamed(element: '*' | PrincipalMap, caller: Principal, form: PrincipalForm): Answer {
  if (element === '*') return form === 'role'
  const entries = caller.kind === 'service' ? element.Service : element.AWS
  const everyone = element.AWS?.includes('*') && form === 'role'
  return or([everyone ?? false, ...(entries ?? []).map((entry) => isCaller(entry, caller, form))])
}

/**
 * A session is exempt when the list names the session, its role and its account; when it names only some of them, AWS
 * says that the outcome depends on what the service looks at first.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function isExempt(element: '*' | PrincipalMap, caller: Principal): Answer {
  if (element === '*' || element.AWS?.includes('*')) return true
  if (caller.kind === 'service') return isNamed(element, caller, 'exact')
  const links: readonly PrincipalForm[] = caller.kind === 'role' ? allForms : ['exact', 'account']
  const named = links.map((form) => isNamed(element, caller, form))
  if (or(named) === false) return false
  const all = and(named)
  if (all !== false) return all
  return [
    {
      unknown: 'not-principal:order',
      question: 'whether the service compares NotPrincipal with the account, the role or the session first',
    },
  ]
}

function isCaller(entry: Maybe<string>, caller: Principal, form: PrincipalForm): Answer {
  if (caller.kind === 'service') return form === 'exact' && equal(entry, caller.name)
  if (isUnknown(entry)) return isUnknownCaller(entry, caller, form)
  if (entry === '*') return false
  const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(entry)?.[1]
  if (account !== undefined) return form === 'account' && equal(account, caller.account)
  if (/^(AROA|AIDA)[A-Z0-9]+$/.test(entry))
    return [{ unknown: `unique-id:${entry}`, question: `which role or user has the unique id ${entry}` }]
  const session = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/.exec(entry)
  if (session) return form === 'exact' && isSession(session, caller)
  return form === (caller.kind === 'role' ? 'role' : 'exact') && equal(entry, caller.arn)
}

/** An unknown entry may be any of the three forms; the caller's own unknown ARN is itself. */
function isUnknownCaller(entry: Exclude<Maybe<string>, string>, caller: Principal, form: PrincipalForm): Answer {
  if (caller.kind !== 'service' && sameValue(entry, caller.arn) === true)
    return form === (caller.kind === 'role' ? 'role' : 'exact')
  if (caller.kind !== 'service' && sameValue(entry, caller.account) === true) return form === 'account'
  return [entry]
}

function isSession(named: RegExpExecArray, caller: Principal): Answer {
  if (caller.kind !== 'role') return false
  const [, account = '', role = '', session = ''] = named
  const name = isUnknown(caller.arn) ? caller.arn : caller.arn.slice(caller.arn.lastIndexOf('/') + 1)
  return and([equal(account, caller.account), equal(role, name), equal(session, caller.session)])
}

function equal(a: Maybe<string>, b: Maybe<string>): Answer {
  const same = sameValue(a, b)
  return same ?? [a, b].filter(isUnknown)
}
