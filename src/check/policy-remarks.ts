import {
  type AttachedPolicy,
  type Integration,
  isUnknown,
  type Mapping,
  type Maybe,
  type PolicyDocument,
  problemsOfKind,
  type VpcEndpoint,
} from '../model/index.ts'
import type { TraceNote } from '../network/index.ts'
import { roleOf } from './permissions.ts'

export function attachedTo({ type }: VpcEndpoint): 'endpoint' | 'gateway' {
  return type === 'Gateway' ? 'gateway' : 'endpoint'
}

/** What AWS would refuse in the policies of a mapping's execution role. */
export function roleRemarks(integration: Integration, mapping: Mapping): readonly TraceNote[] {
  const role = roleOf(integration, mapping)
  if (!role) return []
  return [
    ...policyRemarks(role.id, `trust policy of role ${role.id}`, role.trust, 'trust'),
    ...role.policies.flatMap((policy) => policyRemarks(role.id, `policy of role ${role.id}`, policy, 'identity')),
  ]
}

/** What AWS would refuse in a policy, or what can never match. */
export function policyRemarks(
  resource: string,
  name: string,
  policy: Maybe<PolicyDocument>,
  kind: AttachedPolicy,
): readonly TraceNote[] {
  if (isUnknown(policy)) return []
  return [...(policy.problems ?? []), ...problemsOfKind(policy, kind)].map(({ code, message, remedy, at }) => ({
    severity: 'warning',
    code,
    resource,
    text: `${name}: ${message}`,
    remedy,
    at,
  }))
}
