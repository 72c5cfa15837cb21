import { isUnknown, type Maybe, type PolicyDocument, type PolicyStatement, type VpcEndpoint } from '../model/index.ts'
import { type Network, servingEndpoints, type TraceNote } from '../network/index.ts'
import { attachedTo, policyRemarks } from './policy-remarks.ts'
import type { NeededFlow } from './types.ts'

/** What is worth knowing about the policies of the endpoints that a flow passes. */
export function remarksOf(network: Network, { to, flow }: NeededFlow): readonly TraceNote[] {
  return to.kind === 'service' ? servingEndpoints(network, flow.from, to.service).flatMap(endpointRemarks) : []
}

function endpointRemarks(endpoint: VpcEndpoint): readonly TraceNote[] {
  const { id, at, policy } = endpoint
  const open = (how: string, place = at): TraceNote => ({
    severity: 'note',
    code: 'ENDPOINT_POLICY_OPEN',
    resource: id,
    text: `endpoint ${id} ${how}: it lets every call of its service through`,
    remedy: `narrow PolicyDocument of ${id} to what the mapping calls`,
    at: place,
  })
  if (policy === undefined) return [open('has no policy')]
  const statement = openStatement(policy)
  return [
    ...(statement ? [open('has the open policy written out', statement.at)] : []),
    ...policyRemarks(id, `policy of endpoint ${id}`, policy, attachedTo(endpoint)),
  ]
}

/** What AWS gives an endpoint without a policy, as it is often written: all actions of anybody on anything. */
function openStatement(policy: Maybe<PolicyDocument>): PolicyStatement | undefined {
  if (isUnknown(policy) || policy.statements.some(({ effect }) => effect !== 'Allow')) return undefined
  return policy.statements.find(({ principal, actions, resources, conditions }) => {
    const anybody = principal === '*' || (typeof principal === 'object' && principal.AWS?.includes('*') === true)
    return anybody && actions?.includes('*') && resources?.includes('*') && conditions.length === 0
  })
}
