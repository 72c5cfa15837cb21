import { isUnknown, nameOf, type VpcEndpoint } from '../model/index.ts'
import { stateOf } from './dead-ends.ts'
import { type Passage, passage, type Reason } from './passage.ts'
import type { Leg } from './routes.ts'

/** Why an endpoint carries nothing. */
export function brokenEndpoint({ id, state }: VpcEndpoint): Reason | undefined {
  if (stateOf(state, 'available') !== false) return undefined
  return {
    code: 'BAD_STATE',
    explanation: `endpoint ${id} is ${nameOf(state ?? '')}: only an available one carries anything`,
    remedy: `accept ${id}, or make it anew`,
  }
}

/** A gateway endpoint: its prefix-list route leads straight to the service, when it is available. */
export function passGatewayEndpoint({ step, packets }: Leg, endpoint: VpcEndpoint): Passage {
  const broken = brokenEndpoint(endpoint)
  const { state } = endpoint
  return passage({
    stops: broken ? [{ step, packets, ...broken }] : [],
    doubts: isUnknown(state) ? [{ step, packets, value: state, question: state.question }] : [],
  })
}

/** It serves its own VPC. https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html */
export function notForOthers({ step, packets }: Leg, { id }: VpcEndpoint): Passage {
  const stop = {
    step,
    packets,
    code: 'GATEWAY_ENDPOINT_FROM_OUTSIDE',
    explanation: `gateway endpoint ${id} serves its own VPC only, and these packets came by a transit gateway`,
    remedy: `give the VPC where they come from its own endpoint, or take ${step.resource} out of ${id} (RouteTableIds)`,
  }
  return passage({ stops: [stop] })
}
