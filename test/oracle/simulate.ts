import type { NatGateway, RouteTarget } from '../../src/model/index.ts'
import { mayEnter, mayLeave } from './acls.ts'
import { addressesIn, isPublic } from './address.ts'
import { answer } from './answer.ts'
import { admitsAnyone, groupsAllow, type Holder, namesGroupOf } from './groups.ts'
import { type Origin, throughPeering } from './peering.ts'
import { publicAccessAllows } from './public-access.ts'
import { lookup } from './routes.ts'
import { both, type Far, type Outcome, type Packet, type Run, reversed } from './run.ts'
import { throughTransit } from './transit.ts'
import type { Place } from './world.ts'

/**
 * A slow judge of the engine: follows one TCP connection with every address and port fixed, packet by packet, SYN and
 * answer, through a description without unknown values. Written from the rules as AWS documents them.
 */
export function simulate(run: Run, from: Node, port: number, farPort: number): Outcome {
  const syn: Packet = { from: from.address, fromPort: port, to: run.far.address, toPort: farPort }
  const holder = { vpc: from.place.vpc, groups: from.groups }
  if (!mayBeSent(run, holder, syn)) return 'fail'
  return send(run, { place: from.place, publicAddress: from.publicAddress, holder, through: [] }, syn, new Set())
}

function mayBeSent(run: Run, holder: Holder, { to, toPort }: Packet): boolean {
  const { home, groups } = run.far
  if (groupsAllow(run, holder, 'egress', to, toPort, holderOf(run.far))) return true
  return home !== undefined && groups === undefined && namesGroupOf(run.world, holder, toPort, home.vpc)
}

/** An interface, with the address that it has this time. */
export interface Node {
  readonly place: Place
  readonly groups: readonly string[]
  readonly address: string
  readonly publicAddress: boolean
}

/** In whose name packets travel: an interface, or a NAT gateway. */
interface Sender {
  readonly place: Place
  readonly publicAddress: boolean
  /** Absent behind NAT. */
  readonly holder?: Holder
  /** The NAT gateways so far; the last is the sender. */
  readonly through: readonly string[]
}

/** The packet is in the subnet `at` and goes where the table there says. */
interface Step {
  readonly sender: Sender
  readonly at: Place
  readonly origin: Origin
  readonly packet: Packet
  /** The transit gateway tables where it was. */
  readonly passed: Set<string>
  /** The transit gateways that it passed. */
  readonly links: readonly string[]
}

function holderOf({ home, groups, endpoint }: Far): Holder | undefined {
  return home && groups ? { vpc: home.vpc, groups, endpoint } : undefined
}

function send(run: Run, sender: Sender, packet: Packet, passed: Set<string>): Outcome {
  if (run.far.home === sender.place) return arrive(run, sender, packet, [])
  const origin = sender.through.length > 0 ? 'nat-gateway' : 'interface'
  return onward(run, { sender, at: sender.place, origin, packet, passed, links: [] })
}

/** One step; the outcome includes the answer's way, all the way back to the sender. */
function onward(run: Run, step: Step): Outcome {
  const { sender, at, packet } = step
  const found = lookup(run, at.table, packet.to)
  if (found === 'nothing') return 'fail'
  const target = found === 'doubt' ? undefined : found
  const isThere = run.far.home === at
  if (!mayStay(run, at, target) && !mayLeave(run, at, packet)) return 'fail'
  switch (target?.kind) {
    case undefined:
    case 'other':
      return somehow(run, sender, packet)
    case 'local':
      if (run.far.home?.vpc !== at.vpc) return 'fail'
      return isThere ? deliver(run, sender, packet, step.links) : enter(run, sender, packet, step.links)
    case 'peering':
      return overPeering(run, step, String(target.id))
    case 'transit-gateway':
      return overTransit(run, step, String(target.id))
    case 'internet-gateway':
      return throughInternetGateway(run, step, String(target.id))
    case 'egress-only-gateway':
      return throughEgressOnlyGateway(run, step, String(target.id))
    case 'nat-gateway':
      return throughNat(run, step, String(target.id))
    case 'endpoint':
      return throughEndpoint(run, step, String(target.id))
  }
}

/** Out of a transit gateway beside the receiver: need the packet not leave the subnet on its way? */
function mayStay(run: Run, at: Place, target: RouteTarget | undefined): boolean {
  if (run.far.home !== at) return false
  if (target?.kind === 'nat-gateway') return natGateway(run, String(target.id)).subnet === at.id
  return target === undefined || target.kind === 'local' || target.kind === 'other'
}

/** Into the receiver's subnet from another one. */
function enter(run: Run, sender: Sender, packet: Packet, links: readonly string[]): Outcome {
  return mayEnter(run, run.far.home!, packet) ? deliver(run, sender, packet, links) : 'fail'
}

function deliver(run: Run, sender: Sender, packet: Packet, links: readonly string[]): Outcome {
  const arrives = arrive(run, sender, packet, links)
  if (arrives === 'fail') return 'fail'
  return both(arrives, answer(run, run.far.home!, 'interface', reversed(packet), sender.place))
}

function arrive(run: Run, { holder }: Sender, { from, toPort }: Packet, links: readonly string[]): Outcome {
  const receiver = holderOf(run.far)
  if (!receiver) return 'unmodelled'
  if (groupsAllow(run, receiver, 'ingress', from, toPort, holder, links)) return 'pass'
  // By another link between the two VPCs the groups would be seen.
  return groupsAllow(run, receiver, 'ingress', from, toPort, holder) ? 'unmodelled' : 'fail'
}

/** By a way of which nothing is known, in the sender's name or another one: is there a rule that could let it in? */
function somehow(run: Run, sender: Sender, packet: Packet): Outcome {
  const receiver = holderOf(run.far)
  if (!receiver || admitsAnyone(run.world, receiver, 'ingress', run.family, packet.toPort)) return 'unmodelled'
  return arrive(run, sender, packet, []) === 'fail' ? 'fail' : 'unmodelled'
}

function overPeering(run: Run, { sender, at, origin, packet }: Step, id: string): Outcome {
  const vpc = throughPeering(run, id, at.vpc, origin, packet)
  if (vpc === 'fail' || vpc !== run.far.home?.vpc) return 'fail'
  return origin === 'nat-gateway' ? somehow(run, sender, packet) : enter(run, sender, packet, [id])
}

function overTransit(run: Run, step: Step, id: string): Outcome {
  const exit = throughTransit(run, id, step.at, step.packet, step.passed)
  if (exit === 'fail') return 'fail'
  if (exit === 'unmodelled') return somehow(run, step.sender, step.packet)
  return onward(run, { ...step, at: exit, origin: 'transit-gateway', links: [...step.links, id] })
}

function throughInternetGateway(run: Run, step: Step, id: string): Outcome {
  const { sender, at, origin, packet } = step
  const gateway = run.world.description.internetGateways.find((each) => each.id === id)!
  if (!gateway.vpcs.includes(at.vpc.id)) return 'fail'
  if (run.family === 4 && (origin === 'transit-gateway' || !sender.publicAddress || !isPublic(packet.to))) return 'fail'
  return toInternet(run, step, publicAccessAllows(run, at, origin === 'nat-gateway' ? origin : 'interface'))
}

function throughEgressOnlyGateway(run: Run, step: Step, id: string): Outcome {
  const { at } = step
  const gateway = run.world.description.egressOnlyGateways.find((each) => each.id === id)!
  if (gateway.vpc !== at.vpc.id) return 'fail'
  run.trail.met.add('egress-only gateway')
  return toInternet(run, step, publicAccessAllows(run, at, 'egress-only-gateway'))
}

/** Past the VPC's border, and back. */
function toInternet(run: Run, { sender, at, origin, packet }: Step, allowed: Outcome): Outcome {
  if (allowed === 'fail') return 'fail'
  // IPv6 through another VPC's gateways, or to another VPC: not followed.
  if (origin === 'transit-gateway') return somehow(run, sender, packet)
  if (!mayEnter(run, at, reversed(packet))) return 'fail'
  return run.far.home ? somehow(run, sender, packet) : allowed
}

function natGateway({ world }: Run, id: string): NatGateway {
  return world.description.natGateways.find((each) => each.id === id)!
}

function throughNat(run: Run, step: Step, id: string): Outcome {
  const { sender, at, origin, packet, passed } = step
  if (run.family === 6) return somehow(run, sender, packet)
  const gateway = natGateway(run, id)
  if (sender.through.includes(id) || (gateway.state ?? 'available') !== 'available') return 'fail'
  run.trail.met.add(sender.through.length > 0 ? 'two NAT gateways' : 'NAT gateway')
  if (origin === 'transit-gateway') run.trail.met.add('NAT gateway behind a transit gateway')
  if (gateway.subnet === undefined) return throughRegionalNat(run, step, gateway)
  const place = run.world.places.get(String(gateway.subnet))!
  if (place.vpc !== at.vpc) return 'fail'
  if (place !== at && !mayEnter(run, place, packet)) return 'fail'
  const addresses = addressesIn(String(place.subnet.cidr))
  const from = addresses[run.choices.ofAws(addresses.length)]!
  const rewritten = { ...packet, from, fromPort: run.choices.port(run.natPorts) }
  const publicAddress = gateway.connectivity === 'public'
  const onwards = send(run, { place, publicAddress, through: [...sender.through, id] }, rewritten, passed)
  return onwards === 'fail' ? 'fail' : both(onwards, answer(run, place, 'nat-gateway', reversed(packet), sender.place))
}

/** It stands in no subnet and leads straight to the VPC's internet gateway. */
function throughRegionalNat(run: Run, step: Step, gateway: NatGateway): Outcome {
  const { sender, at, origin, packet } = step
  run.trail.met.add('regional NAT gateway')
  if (gateway.vpc !== at.vpc.id) return 'fail'
  // Its own table is not described.
  if (origin === 'transit-gateway' || !isPublic(packet.to)) return somehow(run, sender, packet)
  if (gateway.zones && !gateway.zones.includes(at.zone)) return 'fail'
  const attached = run.world.description.internetGateways.some(({ vpcs }) => vpcs.includes(at.vpc.id))
  if (!attached) return 'fail'
  return toInternet(run, step, publicAccessAllows(run, at, 'regional-nat-gateway'))
}

/** A gateway endpoint, or a Gateway Load Balancer's. */
function throughEndpoint(run: Run, step: Step, id: string): Outcome {
  const { sender, origin, packet } = step
  const endpoint = run.world.description.endpoints.find((each) => each.id === id)!
  if (endpoint.type !== 'Gateway') return somehow(run, sender, packet)
  run.trail.met.add('gateway endpoint')
  if (origin === 'transit-gateway' || (endpoint.state ?? 'available') !== 'available') return 'fail'
  return toInternet(run, step, 'pass')
}
