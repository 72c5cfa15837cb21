import { type Family, isUnknown, nameOf, type VpcEndpoint } from '../model/index.ts'
import type { End } from './ends.ts'
import { brokenEndpoint } from './gateway-endpoint.ts'
import { before, type Journey, toNowhere, travel } from './journey.ts'
import { endpointEnds } from './names.ts'
import type { Network } from './network.ts'
import { join, passage, type Reason, type Step } from './passage.ts'
import type { Flow, TraceNote } from './types.ts'
import { differentZones } from './zones.ts'

/** Every interface of the endpoint must be reachable: the name resolves to all of them. */
export function toEndpoint(network: Network, flow: Flow, from: End, endpoint: VpcEndpoint): readonly Journey[] {
  const ends = endpointEnds(network, endpoint, from.family)
  const zone = from.station?.subnet?.zone
  const elsewhere =
    zone !== undefined &&
    ends.length > 0 &&
    ends.every(({ station }) => station?.subnet && differentZones(station.subnet.zone, zone))
  const note: TraceNote = {
    severity: 'warning',
    code: 'ENDPOINT_IN_OTHER_ZONE',
    resource: endpoint.id,
    text: `endpoint ${endpoint.id} has no interface in the zone of ${nameOf(flow.from.subnet)}: it works by route, and losing its zone loses it`,
    remedy: `add a subnet of the zone of ${nameOf(flow.from.subnet)} to ${endpoint.id} (SubnetIds)`,
    at: endpoint.at,
  }
  const useless = withoutSubnet(endpoint) ?? brokenEndpoint(endpoint) ?? withoutFamily(endpoint, from.family)
  const step = endpointStep(endpoint)
  if (useless) return [toNowhere(from, flow, { ...step, decision: 'no interface answers' }, useless)]
  const open = [endpoint.state, endpoint.addressType].filter((value) => isUnknown(value))
  const journeys = ends.map((end): Journey => {
    const { whole, passage: went } = travel(network, flow, from, end)
    const doubts = open.map((value) => ({ step, packets: whole, value, question: value.question }))
    return { whole, passage: join(went, passage({ doubts })) }
  })
  return elsewhere ? before(passage({ notes: [note] }), journeys) : journeys
}

function withoutSubnet({ id, subnets }: VpcEndpoint): Reason | undefined {
  if (subnets.length > 0) return undefined
  return {
    code: 'ENDPOINT_WITHOUT_SUBNET',
    explanation: `endpoint ${id} captures the service's name and has no interface in any subnet`,
    remedy: `give ${id} the subnets of the cluster (SubnetIds)`,
  }
}

function withoutFamily({ id, addressType = 'ipv4' }: VpcEndpoint, family: Family): Reason | undefined {
  if (isUnknown(addressType) || addressType === 'dualstack' || addressType === `ipv${family}`) return undefined
  return {
    code: 'NO_ADDRESS_OF_FAMILY',
    explanation: `endpoint ${id} has ${addressType} addresses only`,
    remedy: `set IpAddressType: dualstack on ${id}`,
  }
}

export function endpointStep({ id, subnets, at }: VpcEndpoint): Step {
  const interfaces = subnets.length === 1 ? 'one interface' : `${subnets.length} interfaces, all of which must answer`
  return { direction: 'out', kind: 'endpoint', resource: id, decision: interfaces, at }
}
