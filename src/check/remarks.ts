import type { VpcEndpoint } from '../model/index.ts'
import { type Network, servingEndpoints, type TraceNote } from '../network/index.ts'
import { attachedTo, policyRemarks } from './policy-remarks.ts'
import type { NeededFlow } from './types.ts'

/** What is worth knowing about the policies of the endpoints that a flow passes. */
export function remarksOf(network: Network, { to, flow }: NeededFlow): readonly TraceNote[] {
  return to.kind === 'service' ? servingEndpoints(network, flow.from, to.service).flatMap(endpointRemarks) : []
}

function endpointRemarks(endpoint: VpcEndpoint): readonly TraceNote[] {
  const { id, at, policy } = endpoint
  if (policy === undefined) {
    return [
      {
        severity: 'note',
        code: 'ENDPOINT_POLICY_OPEN',
        resource: id,
        text: `endpoint ${id} has no policy: it lets every call of its service through`,
        remedy: `narrow PolicyDocument of ${id} to what the mapping calls`,
        at,
      },
    ]
  }
  return policyRemarks(endpoint.id, `policy of endpoint ${endpoint.id}`, policy, attachedTo(endpoint))
}
