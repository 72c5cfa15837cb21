import { isUnknown, type Maybe, sameValue } from '../model/index.ts'
import { type Answer, and, choose, not, or } from './answer.ts'
import { allowed, type Decision, depends, explicitDeny, implicitDeny } from './decision.ts'
import { allows, denies, type Effect } from './effects.ts'
import { boundsOf, grantsOf, type Layer, limitsOf, type Policies } from './layers.ts'
import { allForms, type PrincipalForm } from './principal.ts'
import { isOfAccount, type Request } from './request.ts'

/**
 * What IAM decides: an explicit Deny anywhere ends it; every layer that can only limit must allow; and the caller's own
 * policies or the resource's must grant it: one of them within an account, both across accounts. Trust and key policies
 * must always agree. Who has no account behind it (a service, an identity provider, nobody) has no policies of its own.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function evaluate(request: Request, policies: Policies): Decision {
  const { principal } = request
  const limits = limitsOf(principal, policies)
  const bounds = boundsOf(principal, policies)
  const grants = grantsOf(principal, policies)
  const layers = [...limits, ...bounds, ...grants]

  // AWS: NotPrincipal with Deny spares no user and no role that has a permissions boundary.
  const bounded = bounds.some(({ kind }) => kind === 'boundary')
  const denying = layers.map((layer) => denies(layer, request, bounded))
  const denied = denying.find(({ answer }) => answer === true)
  if (denied) return explicitDeny(denied)

  const limiting = limits.map((layer) => allows(layer, request))
  const silent = limiting.find(({ answer }) => answer === false)
  if (silent) return implicitDeny([silent], request)

  const bounding = bounds.map((layer) => allows(layer, request))
  const granting = grants.map((layer) => allows(layer, request))
  const granted = isGranted(request, policies, granting, and(bounding.map(({ answer }) => answer)))
  if (granted === false) return implicitDeny(missing(bounding, granting), request)

  const answer = and([not(or(denying.map(({ answer }) => answer))), ...limiting.map(({ answer }) => answer), granted])
  if (answer === true) return allowed([...granting, ...bounding, ...limiting])
  return depends(answer, [...denying, ...limiting, ...bounding, ...granting])
}

/** Whether the caller's own policies, within their bounds, or the resource's policy grant the call. */
function isGranted(request: Request, policies: Policies, granting: readonly Effect[], bounds: Answer): Answer {
  const { principal } = request
  const isRoot = principal.kind === 'root'
  if (granting.length === 0 && !(isRoot && policies.identity)) return bounds
  const of = (wanted: Layer['kind']) => granting.find(({ layer }) => layer.kind === wanted)
  const resource = of('resource')?.layer
  const by = (...forms: readonly PrincipalForm[]) => resource !== undefined && allows(resource, request, forms).answer
  if (!isOfAccount(principal)) return by(...allForms)

  // The root user may do everything in its account.
  const own = and([isRoot || (of('identity')?.answer ?? false), bounds])
  // Who is named in person needs no more; whose role or user is named stays within the bounds.
  const named = or([by('exact'), and([by('origin'), bounds])])
  const within = or([named, needsResourcePolicy(request.action) ? and([by('account'), own]) : own])
  return choose(isSame(principal.account, request.resourceAccount), within, and([by(...allForms), own]))
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html for keys; trust policies likewise. */
function needsResourcePolicy(action: string): boolean {
  return /^(sts:assumerole|kms:)/i.test(action)
}

function isSame(a: Maybe<string>, b: Maybe<string>): Answer {
  return sameValue(a, b) ?? [a, b].filter(isUnknown)
}

/** What to blame when nothing grants the call: bounds that do not allow what would be granted, else the grants. */
function missing(bounding: readonly Effect[], granting: readonly Effect[]): readonly Effect[] {
  const isSilent = ({ answer }: Effect) => answer === false
  const identity = granting.find(({ layer }) => layer.kind === 'identity')
  if (bounding.some(isSilent) && identity?.answer !== false) return bounding.filter(isSilent)
  return granting.some(isSilent) ? granting.filter(isSilent) : granting
}
