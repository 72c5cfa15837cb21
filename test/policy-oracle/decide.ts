/**
 * IAM's decision about one call, read off the user guide step by step: slow, with every value known or chosen, and with
 * nothing of the evaluator but the model's types.
 */

import { isUnknown, type Maybe, type Unknown } from '../../src/model/index.ts'
import type { Choose } from './choices.ts'
import { type Context, isMet, variable } from './conditions.ts'
import { conditions, contextOf, documents, principals, valuesOf } from './domains.ts'
import { isLike, lettersOf } from './matching.ts'
import type { Attached, Call, Caller, JsonPolicy, JsonStatement } from './types.ts'

type Verdict = 'allow' | 'deny'
type Kind = keyof Attached

/** How a statement of a resource's policy means the caller. */
type Naming = 'in person' | 'as everyone' | 'by what it comes from' | 'by its account'

interface World {
  readonly call: Call
  readonly attached: Attached
  readonly choose: Choose
  readonly context: Context
  readonly caller: Names
}

/** The caller's names in a Principal element. */
interface Names {
  readonly kind: Caller['kind']
  readonly account: string | undefined
  readonly own: readonly string[]
  readonly origin: readonly string[]
}

export function decide(call: Call, attached: Attached, choose: Choose): Verdict {
  const world: World = {
    call,
    attached,
    choose,
    caller: namesOf(call.principal, choose),
    context: (key) => contextValues(call, key.toLowerCase(), choose),
  }
  return isAllowed(world) ? 'allow' : 'deny'
}

function isAllowed(world: World): boolean {
  const { call, attached, choose, caller } = world
  const linked = caller.origin.some((arn) => arn.includes('/aws-service-role/'))
  const hasAccount = caller.account !== undefined
  const isRoot = caller.kind === 'root'
  const list = (kind: Kind, documents: readonly Maybe<JsonPolicy>[]): Statements =>
    documents.flatMap((document) => statementsOf(document, kind, choose))
  const one = (kind: Kind, document: Maybe<JsonPolicy> | undefined) =>
    list(kind, document === undefined ? [] : [document])

  const rcps = linked ? [] : (attached.resourceControl ?? []).map((level) => list('resourceControl', level))
  const scps =
    linked || !hasAccount ? [] : (attached.serviceControl ?? []).map((level) => list('serviceControl', level))
  const endpoint = one('endpoint', attached.endpoint)
  const gateway = one('gateway', attached.gateway)
  const limited = hasAccount && !isRoot
  const boundary = limited ? one('boundary', attached.boundary) : []
  const session = limited ? one('session', attached.session) : []
  const identity = limited ? list('identity', attached.identity ?? []) : []
  const resource = one('resource', attached.resource)

  const says = (statements: Statements, effect: string) => statements.filter((each) => applies(each, effect, world))
  const everything = [...rcps, ...scps, endpoint, gateway, boundary, session, identity, resource]
  if (everything.some((statements) => says(statements, 'Deny').length > 0)) return false
  const allow = (statements: Statements) => says(statements, 'Allow').length > 0
  if (![...rcps, ...scps].every(allow)) return false
  if (attached.endpoint !== undefined && !allow(endpoint)) return false
  if (attached.gateway !== undefined && !allow(gateway)) return false

  const inBoundary = !limited || attached.boundary === undefined || allow(boundary)
  const inSession = !limited || (attached.session === undefined ? caller.kind !== 'federated-user' : allow(session))
  const bounded = inBoundary && inSession
  const asksNobody = attached.resource === undefined && (!hasAccount || attached.identity === undefined)
  if (asksNobody) return bounded

  const namings = says(resource, 'Allow').flatMap((each) => namingsOf(each.statement, world))
  if (!hasAccount) return namings.length > 0
  const ownGrant = (isRoot || allow(identity)) && bounded
  const sameAccount = caller.account === known(call.resourceAccount, choose)
  if (!sameAccount) return namings.length > 0 && ownGrant
  if (namings.includes('in person')) return true
  if (namings.includes('by what it comes from') && bounded) return true
  // The guide says of "*" with a condition on aws:PrincipalArn only that bounds do not limit it.
  if (namings.includes('as everyone') && (bounded || choose('bounds limit everyone', [true, false]))) return true
  const [service, name = ''] = call.action.toLowerCase().split(':')
  const policyNeeded = service === 'kms' || (service === 'sts' && name.startsWith('assumerole'))
  return ownGrant && (!policyNeeded || namings.includes('by its account'))
}

type Statements = readonly { readonly statement: JsonStatement; readonly policy: JsonPolicy; readonly kind: Kind }[]

function statementsOf(document: Maybe<JsonPolicy>, kind: Kind, choose: Choose): Statements {
  const policy: JsonPolicy = isUnknown(document) ? choose(document.unknown, documents) : document
  return toList(policy.Statement).map((statement) => ({ statement, policy, kind }))
}

function applies(from: Statements[number], effect: string, world: World): boolean {
  const { statement, policy } = from
  const { call, choose, context } = world
  if (known(statement.Effect, choose) !== effect) return false
  if (!isAbout(from, effect, world)) return false
  const variables = policy.Version === '2012-10-17'
  const acts = (texts: unknown) =>
    toList(texts).some((text) => {
      const pattern = lettersOf(known(text as string, choose).toLowerCase(), undefined)
      return pattern !== undefined && isLike(pattern, call.action.toLowerCase(), 'all')
    })
  if (statement.Action !== undefined ? !acts(statement.Action) : acts(statement.NotAction)) return false
  const called = 'rest' in Object(call.resource) ? (call.resource as { rest: Unknown }).rest : call.resource
  const target = known(called as Maybe<string>, choose)
  const read = (text: string) =>
    lettersOf(known(text, choose), variables ? (body) => variable(body, context, choose) : undefined)
  const covers = (texts: unknown) =>
    toList(texts).some((text) => {
      const pattern = read(text as string)
      if (pattern === undefined) return false
      if (isLike(pattern, target, 'at the end')) return true
      // The guide speaks of the parts between colons, and not of colons in the resource's own name.
      return isLike(pattern, target, 'in the name') && choose('colons of names', [true, false])
    })
  if (statement.Resource !== undefined && !covers(statement.Resource)) return false
  if (statement.NotResource !== undefined) {
    if (covers(statement.NotResource)) return false
    // The guide speaks of a text that matches nothing, and of statements that might become invalid.
    const isVoid = toList(statement.NotResource).some((text) => read(text as string) === undefined)
    if (isVoid && choose('a variable without a value makes the statement void', [true, false])) return false
  }
  const condition = isUnknown(statement.Condition)
    ? choose(statement.Condition.unknown, conditions)
    : statement.Condition
  return Object.entries<NonNullable<unknown>>(condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, texts]) => {
      const wanted = toList(texts).map((text) => known(text as Maybe<string>, choose))
      return isMet(operator, key.toLowerCase(), wanted, context, variables, choose)
    }),
  )
}

/** Whether the Principal or NotPrincipal element means the caller. */
function isAbout({ statement, kind }: Statements[number], effect: string, world: World): boolean {
  const { attached, caller, choose } = world
  const { Principal, NotPrincipal } = statement
  const odd = () => choose('a gateway endpoint heeds other principals', [true, false])
  if (NotPrincipal !== undefined) {
    if (kind === 'gateway') return odd()
    const iam = caller.account !== undefined && caller.kind !== 'root'
    if (effect === 'Deny' && attached.boundary !== undefined && iam) return true
    return !isExcepted(NotPrincipal, world)
  }
  if (Principal === undefined) return true
  const namings = namingsOf(statement, world)
  if (kind !== 'gateway' || isEveryone(elementOf(Principal, choose))) return namings.length > 0
  if (caller.kind === 'root') return namings.length > 0
  return namings.some((naming) => naming !== 'by its account') && odd()
}

function isExcepted(element: NonNullable<JsonStatement['NotPrincipal']>, world: World): boolean {
  const { caller } = world
  const namings = namingsIn(element, world)
  if (namings.length === 0) return false
  if (isEveryone(elementOf(element, world.choose))) return true
  const needed: Naming[] = ['in person']
  if (caller.origin.length > 0) needed.push('by what it comes from')
  if (caller.account !== undefined && caller.kind !== 'root') needed.push('by its account')
  return (
    needed.every((naming) => namings.includes(naming)) || world.choose('a part of the names is enough', [true, false])
  )
}

function namingsOf(statement: JsonStatement, world: World): readonly Naming[] {
  const { Principal, NotPrincipal } = statement
  if (Principal !== undefined && !isEveryone(elementOf(Principal, world.choose))) return namingsIn(Principal, world)
  if (Principal !== undefined) return asksForArn(statement, world.choose) ? ['in person'] : ['as everyone']
  return NotPrincipal !== undefined && isExcepted(NotPrincipal, world) ? [] : ['in person']
}

/** Whether the statement has a condition on aws:PrincipalArn. */
function asksForArn({ Condition }: JsonStatement, choose: Choose): boolean {
  const condition = isUnknown(Condition) ? choose(Condition.unknown, conditions) : Condition
  return Object.values<object>(condition ?? {}).some((keys) => 'aws:principalarn' in keys)
}

type Element = '*' | Readonly<Record<string, unknown>>

function elementOf(element: NonNullable<JsonStatement['Principal']>, choose: Choose): Element {
  return isUnknown(element) ? choose(element.unknown, principals) : element
}

function isEveryone(element: Element): boolean {
  return element === '*' || toList(element.AWS).includes('*')
}

function namingsIn(written: NonNullable<JsonStatement['Principal']>, { caller, choose }: World): readonly Naming[] {
  const element = elementOf(written, choose)
  if (element === '*' || isEveryone(element)) return ['in person']
  const texts = (type: string) => toList(element[type]).map((text) => known(text as Maybe<string>, choose))
  if (caller.kind === 'anonymous') return []
  if (caller.kind === 'service' || caller.kind === 'federated') {
    const type = caller.kind === 'service' ? 'Service' : 'Federated'
    return texts(type).some((text) => caller.own.includes(text)) ? ['in person'] : []
  }
  const account: Naming = caller.kind === 'root' ? 'in person' : 'by its account'
  const canonical = texts('CanonicalUser').filter((id) => choose(`canonical user ${id}`, [true, false]))
  return [
    ...canonical.map(() => account),
    ...texts('AWS').flatMap((text): Naming[] => {
      if (text === caller.account || text === `arn:aws:iam::${caller.account}:root`) return [account]
      if (/^AROA/.test(text))
        return caller.kind === 'role' && choose(text, [true, false]) ? ['by what it comes from'] : []
      if (caller.own.includes(text)) return ['in person']
      return caller.origin.includes(text) ? ['by what it comes from'] : []
    }),
  ]
}

function namesOf(caller: Caller, choose: Choose): Names {
  const none = { kind: caller.kind, account: undefined, own: [], origin: [] }
  if (caller.kind === 'anonymous') return none
  if (caller.kind === 'service') return { ...none, own: [caller.name] }
  if (caller.kind === 'federated') return { ...none, own: [known(caller.provider, choose)] }
  const account = known(caller.account, choose)
  if (caller.kind === 'root') return { ...none, account }
  const arn = known(caller.arn, choose)
  if (caller.kind === 'user') return { ...none, account, own: [arn] }
  if (caller.kind === 'federated-user') return { ...none, account, own: [arn], origin: [known(caller.user, choose)] }
  const name = arn.split('/').at(-1)
  const session = `arn:aws:sts::${account}:assumed-role/${name}/${known(caller.session, choose)}`
  return { ...none, account, own: [session], origin: [arn] }
}

function contextValues(call: Call, key: string, choose: Choose): readonly string[] {
  const listed = call.context[key]
  if (listed === undefined || isUnknown(listed)) return choose(`key ${listed?.unknown ?? key}`, contextOf(key))
  return listed.map((value) => known(value, choose))
}

function known(value: Maybe<string>, choose: Choose): string {
  return isUnknown(value) ? choose(value.unknown, valuesOf(value)) : value
}

function toList<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value as T]
}
