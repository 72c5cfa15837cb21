import {
  isUnknown,
  type Maybe,
  type PolicyDocument,
  type PolicyStatement,
  sameValue,
  type Unknown,
} from '../model/index.ts'
import { type Answer, and, choose, not, or } from './answer.ts'
import type { PrincipalForm } from './principal.ts'
import { describePrincipal, type Request } from './request.ts'
import { matchStatement, type StatementMatch } from './statement.ts'

/** The policies that a call meets. A kind that is left out is not asked. */
export interface Policies {
  /** The caller's own (inline and attached). */
  readonly identity?: readonly Maybe<PolicyDocument>[]
  /** The called resource's; for `sts:AssumeRole` the role's trust policy. */
  readonly resource?: Maybe<PolicyDocument>
  /** Of the VPC endpoint that the call goes through. */
  readonly endpoint?: Maybe<PolicyDocument>
  readonly boundary?: Maybe<PolicyDocument>
  readonly session?: Maybe<PolicyDocument>
  /** Service control policies of the caller's account: for the root, each unit on the way and the account. */
  readonly serviceControl?: readonly (readonly Maybe<PolicyDocument>[])[]
  /** Resource control policies of the resource's account, likewise. */
  readonly resourceControl?: readonly (readonly Maybe<PolicyDocument>[])[]
}

export type PolicyKind =
  | 'identity'
  | 'resource'
  | 'endpoint'
  | 'boundary'
  | 'session'
  | 'serviceControl'
  | 'resourceControl'

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

/** All policies of one kind and level: one Allow of any of them is enough. */
interface Layer {
  readonly kind: PolicyKind
  readonly documents: readonly Maybe<PolicyDocument>[]
}

const words: Readonly<Record<PolicyKind, string>> = {
  identity: 'identity policy',
  resource: 'resource policy',
  endpoint: 'endpoint policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  serviceControl: 'service control policy',
  resourceControl: 'resource control policy',
}

/**
 * What IAM decides: an explicit Deny anywhere ends it; every layer that can only limit must allow; and the caller's own
 * policies or the resource's must grant it: one of them within an account, both across accounts. Trust and key policies
 * must always agree. A service principal has no policies of its own, and no service control policy reaches it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function evaluate(request: Request, policies: Policies): Decision {
  const limits = limitsOf(request, policies)
  const grants = grantsOf(request, policies)
  const personal = personalOf(request, policies)
  const denied = [...limits, ...personal, ...grants].map((layer) => denies(layer, request))
  for (const { layer, answer, match } of denied)
    if (answer === true && match) return explicitDeny(layer.kind, match.statement)

  for (const layer of limits) if (allows(layer, request) === false) return implicitDeny([layer], request)
  const bounds = and(personal.map((layer) => allows(layer, request)))
  const granted = grants.length === 0 ? bounds : grantAnswer(request, policies, bounds)
  if (granted === false) return implicitDeny(blocking(request, personal, grants), request)

  const answer = and([not(or(denied.map((deny) => deny.answer))), ...limits.map((l) => allows(l, request)), granted])
  if (answer === true) return allowed([...grants, ...personal, ...limits], request)
  return depends(answer, [...limits, ...personal, ...grants], request)
}

function limitsOf(request: Request, policies: Policies): readonly Layer[] {
  const levels = (kind: PolicyKind, list: readonly (readonly Maybe<PolicyDocument>[])[] = []) =>
    list.map((documents): Layer => ({ kind, documents }))
  return [
    ...levels('resourceControl', policies.resourceControl),
    ...(request.principal.kind === 'service' ? [] : levels('serviceControl', policies.serviceControl)),
    ...levels('endpoint', policies.endpoint && [[policies.endpoint]]),
  ]
}

/** Layers that limit what the identity policies grant. */
function personalOf(request: Request, policies: Policies): readonly Layer[] {
  if (request.principal.kind === 'service') return []
  const { boundary, session } = policies
  return [
    ...(boundary ? [{ kind: 'boundary', documents: [boundary] } as const] : []),
    ...(session ? [{ kind: 'session', documents: [session] } as const] : []),
  ]
}

function grantsOf(request: Request, policies: Policies): readonly Layer[] {
  const { identity, resource } = policies
  return [
    ...(identity && request.principal.kind !== 'service' ? [{ kind: 'identity', documents: identity } as const] : []),
    ...(resource ? [{ kind: 'resource', documents: [resource] } as const] : []),
  ]
}

function grantAnswer(request: Request, policies: Policies, bounds: Answer): Answer {
  const { principal } = request
  const by = (forms: readonly PrincipalForm[]): Answer =>
    policies.resource ? allows({ kind: 'resource', documents: [policies.resource] }, request, forms) : false
  if (principal.kind === 'service') return by(['exact', 'role', 'account'])

  const own = and([allows({ kind: 'identity', documents: policies.identity ?? [] }, request), bounds])
  const named = or([by(['exact']), and([by(['role']), bounds])])
  const delegated = and([by(['account']), own])
  const within = or([named, needsResourcePolicy(request.action) ? delegated : own])
  const across = and([by(['exact', 'role', 'account']), own])
  return choose(sameAccount(principal.account, request.resourceAccount), within, across)
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html for keys; trust policies likewise. */
function needsResourcePolicy(action: string): boolean {
  return /^(sts:assumerole|kms:)/i.test(action)
}

function sameAccount(a: Maybe<string>, b: Maybe<string>): Answer {
  return sameValue(a, b) ?? [a, b].filter(isUnknown)
}

function allows(layer: Layer, request: Request, forms?: readonly PrincipalForm[]): Answer {
  return or(layer.documents.map((document) => effect(document, 'Allow', request, forms).answer))
}

function denies(layer: Layer, request: Request) {
  const results = layer.documents.map((document) => effect(document, 'Deny', request))
  const match = results.find((result) => result.answer === true)?.matches.find((match) => match.answer === true)
  return { layer, answer: or(results.map((result) => result.answer)), match }
}

function effect(
  document: Maybe<PolicyDocument>,
  wanted: 'Allow' | 'Deny',
  request: Request,
  forms?: readonly PrincipalForm[],
): { readonly answer: Answer; readonly matches: readonly StatementMatch[] } {
  if (isUnknown(document)) return { answer: [document], matches: [] }
  const matches = document.statements.flatMap((statement) => {
    const is = sameValue(statement.effect, wanted) ?? [statement.effect].filter(isUnknown)
    if (is === false) return []
    const match = matchStatement(statement, document, request, forms)
    return [{ ...match, answer: and([is, match.answer]) }]
  })
  return { answer: or(matches.map((match) => match.answer)), matches }
}

/** The layers to blame when nothing grants the call: limits that do not allow, else the grants. */
function blocking(request: Request, personal: readonly Layer[], grants: readonly Layer[]): readonly Layer[] {
  const silent = personal.filter((layer) => allows(layer, request) === false)
  const identity = grants.filter((layer) => layer.kind === 'identity')
  const mayGrant = identity.length === 0 || allows(identity[0]!, request) !== false
  if (silent.length > 0 && mayGrant) return silent
  const quiet = grants.filter((layer) => allows(layer, request) === false)
  return quiet.length > 0 ? quiet : grants
}

function explicitDeny(policy: PolicyKind, statement: PolicyStatement): Decision {
  const reason = `${named(statement)} of the ${words[policy]} denies it`
  return { verdict: 'deny', policy, statement, reason, questions: [] }
}

function implicitDeny(layers: readonly Layer[], request: Request): Decision {
  const call = `${request.action} by ${describePrincipal(request.principal)}`
  const asked = layers.map((layer) => words[layer.kind]).join(' and no ')
  const near = nearest(layers, request)
  const reason = `no ${asked} allows ${call}${near ? `; ${named(near.statement)} comes nearest and does not match the ${near.mismatches.join(', nor the ')}` : ''}`
  const policy = layers[0]?.kind
  return { verdict: 'deny', policy, ...(near ? { statement: near.statement } : {}), reason, questions: [] }
}

/** The Allow statement that differs from the call in the fewest elements. */
function nearest(layers: readonly Layer[], request: Request): StatementMatch | undefined {
  const matches = layers.flatMap((layer) =>
    layer.documents.flatMap((document) => effect(document, 'Allow', request).matches),
  )
  return matches
    .filter((match) => match.mismatches.length > 0)
    .reduce<StatementMatch | undefined>(
      (best, match) => (best && best.mismatches.length <= match.mismatches.length ? best : match),
      undefined,
    )
}

function allowed(layers: readonly Layer[], request: Request): Decision {
  for (const layer of layers)
    for (const document of layer.documents) {
      const match = effect(document, 'Allow', request).matches.find((match) => match.answer === true)
      if (!match) continue
      const reason = `${named(match.statement)} of the ${words[layer.kind]} allows it`
      return { verdict: 'allow', policy: layer.kind, statement: match.statement, reason, questions: [] }
    }
  return { verdict: 'allow', policy: undefined, reason: 'no policy was asked', questions: [] }
}

function depends(answer: Answer, layers: readonly Layer[], request: Request): Decision {
  const questions = typeof answer === 'boolean' ? [] : answer
  const reason = `it depends on the ${questions.map((unknown) => unknown.question).join(', the ')}`
  for (const layer of layers)
    for (const document of layer.documents)
      for (const wanted of ['Deny', 'Allow'] as const) {
        const match = effect(document, wanted, request).matches.find((match) => typeof match.answer !== 'boolean')
        if (match) return { verdict: 'depends', policy: layer.kind, statement: match.statement, reason, questions }
      }
  return { verdict: 'depends', policy: layers[0]?.kind, reason, questions }
}

function named(statement: PolicyStatement): string {
  return statement.sid ? `statement ${statement.sid}` : `the statement at line ${statement.at.line}`
}
