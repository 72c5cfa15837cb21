import { identityText, interval, isUnknown, nameOf, type Ref } from '../model/index.ts'
import { certainPortsOnly, exceptSinglePorts } from './client-ports.ts'
import { choiceOf, type End, placeOf } from './ends.ts'
import { passGroups } from './groups.ts'
import { exceptNamedBlocks } from './internet.ts'
import { anyPort, ephemeralPorts, portsOf } from './match.ts'
import type { Network } from './network.ts'
import { packetBox } from './packets.ts'
import { type Choice, join, type Passage, passage, type Reason, type Step, type Stop, settle } from './passage.ts'
import type { Flow, PacketSet, Verdict } from './types.ts'
import { forward } from './way.ts'

/** What happened to one set of packets: the whole of it, and the passage. */
export interface Journey {
  readonly whole: PacketSet
  readonly passage: Passage
}

/** From one interface to one destination, and back. */
export function travel(network: Network, flow: Flow, from: End, to: End): Journey {
  const unborn = neverBorn(network, flow, from, to)
  if (unborn) return unborn
  const whole = packetBox(from.addresses, ephemeralPorts, to.addresses, portsOf(flow))
  const sender = { end: from, station: from.station!, publicAddress: flow.from.publicAddress, through: [] }
  const passed = join(passGroups(network, from, to, 'egress', [whole]), forward(network, sender, to, [whole]))
  const went = exceptSinglePorts(passed, 'sourcePorts')
  const considered = to.service ? exceptNamedBlocks(network, from, went, [whole]) : went
  const open = [...choiceOf(from, 'sources'), ...choiceOf(to, 'destinations'), ...choiceOfPort(flow)]
  const settled = settle(considered, [whole], open)
  return { whole: [whole], passage: certainPortsOnly(settled, whole, from.label) }
}

function choiceOfPort({ port }: Flow): readonly Choice[] {
  if (!isUnknown(port)) return []
  return [{ dimension: 'ports', values: anyPort, value: port, question: port.question }]
}

/** Packets for something that has no address. */
export function toNowhere(from: End, flow: Flow, step: Step, reason: Reason): Journey {
  const packets = [packetBox(from.addresses, ephemeralPorts, [0, 0], portsOf(flow))]
  return { whole: packets, passage: passage({ steps: [step], stops: [{ step, packets, ...reason }] }) }
}

/** The same journeys after something that comes before them. */
export function before(first: Passage, [head, ...tail]: readonly Journey[]): readonly Journey[] {
  return head ? [{ ...head, passage: join(first, head.passage) }, ...tail] : []
}

/** One of the two interfaces cannot be there. */
export function neverBorn(network: Network, flow: Flow, from: End, to: End): Journey | undefined {
  const stop = withoutAddress(from) ?? withoutAddress(to) ?? withoutFreeAddress(network, flow, from)
  return stop && { whole: stop.packets, passage: passage({ steps: [stop.step], stops: [stop] }) }
}

/** Nothing stands there: no packet is ever sent. */
function neverSent(end: End, flow: Flow | undefined, decision: string, stop: Reason): Stop {
  const step: Step = {
    direction: 'out',
    kind: 'interface',
    resource: end.label,
    decision,
    at: placeOf(end.station!),
  }
  const ports = flow ? portsOf(flow) : interval(0)
  return { step, packets: [packetBox([0, 0], ephemeralPorts, [0, 0], ports)], ...stop }
}

function withoutAddress(end: End): Stop | undefined {
  if (end.addresses.length > 0) return undefined
  const where = end.station ? nameOf(end.station.ref) : end.label
  return neverSent(end, undefined, `no IPv${end.family} address`, {
    code: 'NO_ADDRESS_OF_FAMILY',
    explanation: `${end.label} has no IPv${end.family} address: ${where} has no IPv${end.family} block`,
    remedy: `give ${where} an IPv${end.family} block`,
  })
}

/**
 * Lambda makes a network interface, or takes one that it made in the subnet for the same groups.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
function withoutFreeAddress(network: Network, flow: Flow, from: End): Stop | undefined {
  const { toBeMade, groups } = flow.from
  const subnet = from.station?.subnet
  if (!toBeMade || subnet?.freeAddresses !== 0) return undefined
  const held = (refs: readonly Ref[]) => [...new Set(refs.map(identityText))].sort().join(' ')
  for (const one of network.interfacesIn.get(subnet.id) ?? []) {
    if (one.type === 'lambda' && held(one.groups) === held(groups)) return undefined
  }
  return neverSent(from, flow, 'no free address', {
    code: 'SUBNET_WITHOUT_FREE_ADDRESSES',
    explanation: `${subnet.id} has no free address for the network interface of ${from.label}`,
    remedy: `free addresses in ${subnet.id}, or give the cluster's VPC larger subnets`,
  })
}

export function verdictOf(journeys: readonly Journey[]): Verdict {
  if (journeys.some(({ passage: went }) => went.stops.length > 0)) return 'blocked'
  return journeys.some(({ passage: went }) => went.doubts.length > 0) ? 'unknown' : 'reachable'
}
