import { isUnknown, type Maybe, type PolicyDocument } from '../model/index.ts'
import { isOfAccount, type Principal } from './request.ts'

/**
 * The policies that a call meets. A kind that is left out is not asked; with a resource policy, though, a caller without
 * identity policies has none.
 */
export interface Policies {
  /** The caller's own (inline and attached); of a federated user, the user's. */
  readonly identity?: readonly Maybe<PolicyDocument>[]
  /** The called resource's; for `sts:AssumeRole` the role's trust policy. */
  readonly resource?: Maybe<PolicyDocument>
  /** Of the VPC endpoint that the call goes through: an interface endpoint's, or a gateway endpoint's. */
  readonly endpoint?: Maybe<PolicyDocument>
  readonly gateway?: Maybe<PolicyDocument>
  /** Of the role or user. */
  readonly boundary?: Maybe<PolicyDocument>
  readonly session?: Maybe<PolicyDocument>
  /** Service control policies of the caller's account: for the root, each unit on the way and the account. */
  readonly serviceControl?: readonly (readonly Maybe<PolicyDocument>[])[]
  /** Resource control policies of the resource's account, likewise; AWS's own `RCPFullAWSAccess` is at every level. */
  readonly resourceControl?: readonly (readonly Maybe<PolicyDocument>[])[]
}

export type PolicyKind = keyof Policies

/** All policies of one kind and level: one Allow of any of them is enough. */
export interface Layer {
  readonly kind: PolicyKind
  readonly documents: readonly Maybe<PolicyDocument>[]
}

function layer(kind: PolicyKind, documents: readonly Maybe<PolicyDocument>[] | undefined): readonly Layer[] {
  return documents ? [{ kind, documents }] : []
}

function single(kind: PolicyKind, document: Maybe<PolicyDocument> | undefined): readonly Layer[] {
  return layer(kind, document && [document])
}

/**
 * Policies that only limit, whoever grants: each of them must allow. No service control policy reaches a service, nor
 * does any policy of the organization reach a service-linked role.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_evaluation.html
 */
export function limitsOf(caller: Principal, policies: Policies): readonly Layer[] {
  const linked = caller.kind === 'role' && !isUnknown(caller.arn) && caller.arn.includes(':role/aws-service-role/')
  const { resourceControl = [], serviceControl = [] } = policies
  return [
    ...(linked ? [] : resourceControl.flatMap((level) => layer('resourceControl', level))),
    ...(linked || !isOfAccount(caller) ? [] : serviceControl.flatMap((level) => layer('serviceControl', level))),
    ...single('endpoint', policies.endpoint),
    ...single('gateway', policies.gateway),
  ]
}

/** Policies that limit what the identity policies grant; the root user has none. */
export function boundsOf(caller: Principal, policies: Policies): readonly Layer[] {
  if (!isOfAccount(caller) || caller.kind === 'root') return []
  return [
    ...single('boundary', policies.boundary),
    // A session of GetFederationToken may do nothing without a session policy.
    ...(caller.kind === 'federated-user' && !policies.session ? layer('session', []) : []),
    ...single('session', policies.session),
  ]
}

/** Policies that grant. */
export function grantsOf(caller: Principal, policies: Policies): readonly Layer[] {
  const own = isOfAccount(caller) && caller.kind !== 'root'
  return [...(own ? layer('identity', policies.identity) : []), ...single('resource', policies.resource)]
}
