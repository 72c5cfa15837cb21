import {
  type AttachedPolicy,
  type Integration,
  isUnknown,
  type Mapping,
  type Maybe,
  type PolicyDocument,
  problemsOfKind,
  type Role,
  type VpcEndpoint,
} from '../model/index.ts'
import type { TraceNote } from '../network/index.ts'
import { onItsPath } from '../policy/index.ts'
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
    ...attachedRemarks(role),
  ]
}

/** What is attached by its ARN. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html */
function attachedRemarks({ id, at, managedPolicies, boundary }: Role): readonly TraceNote[] {
  const remark = (text: string, remedy: string) =>
    ({ severity: 'warning', code: 'ARN_MALFORMED', resource: id, text, remedy, at }) as const
  return [...managedPolicies, ...(typeof boundary === 'string' ? [boundary] : [])].flatMap((arn) => {
    if (isUnknown(arn)) return []
    if (!/^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/./.test(arn))
      return [
        remark(
          `role ${id} has the policy ${arn}, which is not the ARN of a policy`,
          'write it like arn:aws:iam::aws:policy/service-role/AWSLambdaMSKExecutionRole',
        ),
      ]
    const right = onItsPath(arn)
    return right === undefined
      ? []
      : [remark(`role ${id} has the policy ${arn}: AWS has none there, but ${right}`, `write ${right}`)]
  })
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
