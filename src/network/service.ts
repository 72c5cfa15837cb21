import type { VpcEndpoint } from '../model/index.ts'
import { askFor, type End, placeOf, refName } from './ends.ts'
import { publicEnd } from './internet.ts'
import { type Journey, travel, verdictOf } from './journey.ts'
import { ephemeralPorts } from './match.ts'
import { endpointEnds, type Resolution, resolve } from './names.ts'
import type { Network } from './network.ts'
import { packetBox } from './packets.ts'
import { type Doubt, join, type Passage, passage, type Step } from './passage.ts'
import { explainNoWay } from './service-stops.ts'
import type { Flow, TraceNote } from './types.ts'
import { differentZones } from './zones.ts'

/** The name first: it says whether the way leads to an endpoint or to the internet. */
export function toService(network: Network, flow: Flow, from: End, service: string): readonly Journey[] {
  const resolution = resolve(network, from, service)
  const asked = passage({ steps: [nameStep(from, resolution), ...resolution.capturing.map(endpointStep)] })
  if (!resolution.vpc) {
    const ask = from.station?.subnet
      ? askFor(from.station.subnet.vpc, 'VPC')
      : askFor(from.station!.ref, 'VPC and routes of subnet')
    const internet = travel(network, flow, from, publicEnd(network, from, service))
    return [inDoubt(internet, asked, [ask])]
  }
  if (resolution.capturing.length > 0) {
    const journeys = resolution.capturing.flatMap((endpoint) => toEndpoint(network, flow, from, endpoint))
    return before(asked, journeys)
  }
  const internet = travel(network, flow, from, publicEnd(network, from, service))
  if (resolution.perhaps.length === 0) {
    const explained = explainNoWay(network, from, service, resolution, internet.passage, asked.steps[0]!)
    return before(asked, [{ ...internet, passage: explained }])
  }
  const ways = [[internet], ...resolution.perhaps.map(({ endpoint }) => toEndpoint(network, flow, from, endpoint))]
  const verdicts = new Set(ways.map((way) => verdictOf(way)))
  const [only] = verdicts
  const all = ways.flat()
  if (verdicts.size === 1 && only !== 'unknown') return before(asked, all)
  const asks = resolution.perhaps.flatMap(({ unknowns }) =>
    unknowns.map((value) => ({ value, question: value.question })),
  )
  return all.map((journey, index) => inDoubt(journey, index === 0 ? asked : passage({}), asks))
}

/** Every interface of the endpoint must be reachable: the name resolves to all of them. */
function toEndpoint(network: Network, flow: Flow, from: End, endpoint: VpcEndpoint): readonly Journey[] {
  const ends = endpointEnds(network, endpoint)
  const zone = from.station?.subnet?.zone
  const elsewhere =
    zone !== undefined &&
    ends.length > 0 &&
    ends.every(({ station }) => station?.subnet && differentZones(station.subnet.zone, zone))
  const note: TraceNote = {
    severity: 'warning',
    code: 'ENDPOINT_IN_OTHER_ZONE',
    text: `endpoint ${endpoint.id} has no interface in the zone of ${refName(flow.from.subnet)}: it works by route, and losing its zone loses it`,
    remedy: `add a subnet of the zone of ${refName(flow.from.subnet)} to ${endpoint.id} (SubnetIds)`,
    at: endpoint.at,
  }
  if (ends.length === 0) return [toNowhere(flow, from, endpoint)]
  const journeys = ends.map((end) => travel(network, flow, from, end))
  return elsewhere ? before(passage({ notes: [note] }), journeys) : journeys
}

function toNowhere(flow: Flow, from: End, endpoint: VpcEndpoint): Journey {
  const packets = [packetBox(from.addresses, ephemeralPorts, [0, 0], [flow.port, flow.port])]
  const step: Step = {
    direction: 'out',
    kind: 'endpoint',
    resource: endpoint.id,
    decision: 'no subnet',
    at: endpoint.at,
  }
  const stop = {
    step,
    packets,
    code: 'ENDPOINT_WITHOUT_SUBNET',
    explanation: `endpoint ${endpoint.id} captures the service's name and has no interface in any subnet`,
    remedy: `give ${endpoint.id} the subnets of the cluster (SubnetIds)`,
  }
  return { whole: packets, passage: passage({ steps: [step], stops: [stop] }) }
}

function nameStep(from: End, { host, vpc, capturing, perhaps, missing }: Resolution): Step {
  const [endpoint] = capturing
  const name = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).join(' + ')
  const decision = !vpc
    ? `${host}: VPC not described`
    : endpoint
      ? `${host} -> ${name(capturing)}`
      : perhaps.length > 0
        ? `${host} -> public addresses, or ${name(perhaps.map((each) => each.endpoint))}`
        : `${host} -> public addresses${missing[0] ? ` (${missing[0].endpoint.id}: ${missing[0].why})` : ''}`
  const at = endpoint?.at ?? missing[0]?.endpoint.at ?? vpc?.at ?? placeOf(from.station!)
  return { direction: 'out', kind: 'DNS', resource: vpc?.id ?? refName(from.station!.ref), decision, at }
}

function endpointStep({ id, subnets, at }: VpcEndpoint): Step {
  const interfaces = subnets.length === 1 ? 'one interface' : `${subnets.length} interfaces, all of which must answer`
  return { direction: 'out', kind: 'endpoint', resource: id, decision: interfaces, at }
}

function before(first: Passage, [head, ...tail]: readonly Journey[]): readonly Journey[] {
  return head ? [{ ...head, passage: join(first, head.passage) }, ...tail] : []
}

/** A journey that is not certain to be the one: nothing stops the packets for sure, and nothing lets them pass. */
function inDoubt(journey: Journey, first: Passage, asks: readonly Pick<Doubt, 'value' | 'question'>[]): Journey {
  const went = join(first, journey.passage)
  const step = went.steps[0]!
  const doubts = asks.map((ask) => ({ ...ask, step, packets: journey.whole }))
  return { ...journey, passage: { ...went, stops: [], doubts: [...doubts, ...went.doubts] } }
}
