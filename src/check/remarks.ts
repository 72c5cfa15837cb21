import { isUnknown, type VpcEndpoint } from '../model/index.ts'
import { type Network, servingEndpoints, type TraceNote } from '../network/index.ts'
import type { NeededFlow } from './types.ts'

/** What is worth knowing about the policies of the endpoints that a flow passes. */
export function remarksOf(network: Network, { to, flow }: NeededFlow): readonly TraceNote[] {
  return to.kind === 'service' ? servingEndpoints(network, flow.from, to.service).flatMap(policyRemarks) : []
}

function policyRemarks({ id, at, policy }: VpcEndpoint): readonly TraceNote[] {
  if (policy === undefined) {
    return [
      {
        severity: 'note',
        code: 'ENDPOINT_POLICY_OPEN',
        text: `endpoint ${id} has no policy: it lets every call of its service through`,
        remedy: `narrow PolicyDocument of ${id} to what the mapping calls`,
        at,
      },
    ]
  }
  const problems = isUnknown(policy) ? [] : (policy.problems ?? [])
  return problems.map(({ code, message, remedy, at: place }) => ({
    severity: 'warning',
    code,
    text: `policy of endpoint ${id}: ${message}`,
    remedy,
    at: place,
  }))
}
