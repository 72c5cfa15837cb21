import { allAddresses, type Family, isUnknown, type VpcEndpoint } from '../model/index.ts'
import { addressEnd } from './address-end.ts'
import { askFor, choiceOf, type End, placeOf, refName } from './ends.ts'
import { find } from './find.ts'
import { brokenEndpoint } from './gateway-endpoint.ts'
import { passGroups } from './groups.ts'
import { publicEnd } from './internet.ts'
import { type Journey, neverBorn, travel, verdictOf } from './journey.ts'
import { ephemeralPorts } from './match.ts'
import { endpointEnds, type Resolution, resolve } from './names.ts'
import type { Network } from './network.ts'
import { packetBox } from './packets.ts'
import { type Doubt, join, type Passage, passage, type Step, type Stop, settle } from './passage.ts'
import type { PrivateAnswer } from './private-names.ts'
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
  const named = (answer: PrivateAnswer) => toPrivateAnswer(network, flow, from, resolution.host, answer)
  const open = resolution.privately.filter(({ unknowns }) => unknowns.length > 0)
  const decisive = resolution.privately.find(({ unknowns }) => unknowns.length === 0)
  if (open.length === 0 && resolution.perhaps.length === 0) {
    if (decisive) return named(decisive)
    const internet = travel(network, flow, from, publicEnd(network, from, service))
    const explained = explainNoWay(network, from, service, resolution, internet.passage, asked.steps[0]!)
    return before(asked, [{ ...internet, passage: explained }])
  }
  const ways = [
    decisive ? named(decisive) : [travel(network, flow, from, publicEnd(network, from, service))],
    ...resolution.perhaps.map(({ endpoint }) => toEndpoint(network, flow, from, endpoint)),
    ...open.map(named),
  ]
  const verdicts = new Set(ways.map((way) => verdictOf(way)))
  const [only] = verdicts
  const all = ways.flat()
  if (verdicts.size === 1 && only !== 'unknown') return before(asked, all)
  const asks = [...resolution.perhaps, ...open].flatMap(({ unknowns }) =>
    unknowns.map((value) => ({ value, question: value.question })),
  )
  return all.map((journey, index) => inDoubt(journey, index === 0 ? asked : passage({}), asks))
}

/** What a hosted zone or a Resolver rule makes of the name. */
function toPrivateAnswer(
  network: Network,
  flow: Flow,
  from: End,
  host: string,
  { from: { id }, target, at }: PrivateAnswer,
): readonly Journey[] {
  const packets = [packetBox(from.addresses, ephemeralPorts, [0, 0], [flow.port, flow.port])]
  const step: Step = { direction: 'out', kind: 'DNS', resource: id, decision: `${host}: ${answerText(target)}`, at }
  const ask = (asked: Pick<Doubt, 'value' | 'question'>): readonly Journey[] => [
    toNobodyKnows(network, flow, from, host, step, asked),
  ]
  const stop = (reason: Omit<Stop, 'step' | 'packets'>): readonly Journey[] => [
    { whole: packets, passage: passage({ steps: [step], stops: [{ step, packets, ...reason }] }) },
  ]
  if (target === undefined) {
    return ask({ value: undefined, question: `what ${host} is where Resolver rule ${id} sends the question` })
  }
  if (target === 'missing') {
    return stop({
      code: 'NAME_NOT_FOUND',
      explanation: `hosted zone ${id} answers for ${host} in this VPC and has no record for it: the name does not resolve`,
      remedy: `add a record for ${host} to ${id}, or take the VPC out of it`,
    })
  }
  if (target.kind === 'other') return ask({ value: undefined, question: `addresses of ${target.text}` })
  if (target.kind === 'endpoint') {
    const endpoint = find(network.endpoints, target.id)
    if (!endpoint) return ask(askFor(target.id, 'subnets and groups of endpoint'))
    return before(passage({ steps: [step, endpointStep(endpoint)] }), toEndpoint(network, flow, from, endpoint))
  }
  const addresses = [...target.addresses].sort((a, b) => (refName(a) < refName(b) ? -1 : 1))
  const ends = addresses.flatMap((text) => (isUnknown(text) ? [] : (addressEnd(network, from, host, text) ?? [])))
  const unknown = addresses.filter((address) => isUnknown(address))
  if (ends.length === 0 && unknown.length === 0) {
    return stop({
      code: 'NO_ADDRESS_OF_FAMILY',
      explanation: `hosted zone ${id} has no IPv${from.family} address for ${host}`,
      remedy: `add one to the record`,
    })
  }
  const journeys = ends.map((end) => travel(network, flow, from, end))
  const asked = unknown.flatMap((value) => ask({ value, question: value.question }))
  return before(passage({ steps: [step] }), [...journeys, ...asked])
}

/** Where the name leads is not known: what no rule of the sender lets out to anyone is stopped all the same. */
function toNobodyKnows(
  network: Network,
  flow: Flow,
  from: End,
  host: string,
  step: Step,
  asked: Pick<Doubt, 'value' | 'question'>,
): Journey {
  const addresses = allAddresses(from.family)
  const groups = [{ unknown: `security groups of ${host}`, ...asked }]
  const end: End = { label: host, family: from.family, addresses, open: asked, within: new Set(), groups }
  const unborn = neverBorn(network, flow, from, end)
  if (unborn) return unborn
  const whole = [packetBox(from.addresses, ephemeralPorts, addresses, [flow.port, flow.port])]
  const leaving = passGroups(network, from, end, 'egress', whole)
  const went = join(passage({ steps: [step], doubts: [{ step, packets: whole, ...asked }] }), leaving)
  return { whole, passage: settle(went, whole, [...choiceOf(from, 'sources'), ...choiceOf(end, 'destinations')]) }
}

function answerText(target: PrivateAnswer['target']): string {
  if (target === undefined) return 'asked elsewhere'
  if (target === 'missing') return 'no record'
  if (target.kind === 'endpoint') return `endpoint ${refName(target.id)}`
  return target.kind === 'other' ? target.text : target.addresses.map(refName).sort().join(', ')
}

/** Every interface of the endpoint must be reachable: the name resolves to all of them. */
function toEndpoint(network: Network, flow: Flow, from: End, endpoint: VpcEndpoint): readonly Journey[] {
  const ends = endpointEnds(network, endpoint, from.family)
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
  const useless = withoutSubnet(endpoint) ?? brokenEndpoint(endpoint) ?? withoutFamily(endpoint, from.family)
  if (useless) return [toNowhere(flow, from, endpoint, useless)]
  const step = endpointStep(endpoint)
  const open = [endpoint.state, endpoint.addressType].filter((value) => isUnknown(value))
  const journeys = ends.map((end): Journey => {
    const { whole, passage: went } = travel(network, flow, from, end)
    const doubts = open.map((value) => ({ step, packets: whole, value, question: value.question }))
    return { whole, passage: join(went, passage({ doubts })) }
  })
  return elsewhere ? before(passage({ notes: [note] }), journeys) : journeys
}

type Reason = Omit<Stop, 'step' | 'packets'>

function toNowhere(flow: Flow, from: End, endpoint: VpcEndpoint, reason: Reason): Journey {
  const packets = [packetBox(from.addresses, ephemeralPorts, [0, 0], [flow.port, flow.port])]
  const { id, at } = endpoint
  const step: Step = { direction: 'out', kind: 'endpoint', resource: id, decision: 'no interface answers', at }
  return { whole: packets, passage: passage({ steps: [step], stops: [{ step, packets, ...reason }] }) }
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

function nameStep(from: End, { host, vpc, capturing, perhaps, privately, missing }: Resolution): Step {
  const [endpoint] = capturing
  const name = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).join(' + ')
  const others = [...perhaps.map((each) => each.endpoint), ...privately.map((each) => each.from)]
  const decision = !vpc
    ? `${host}: VPC not described`
    : endpoint
      ? `${host} -> ${name(capturing)}`
      : others.length > 0
        ? `${host} -> public addresses, or ${others.map(({ id }) => id).join(' or ')}`
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
