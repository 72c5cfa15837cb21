import { allAddresses, identityText, isUnknown, type NatGateway, nameOf, type Ref, sameValue } from '../model/index.ts'
import { passAcl, sameSubnet } from './acl.ts'
import { answersFromOutside, translatedAnswers } from './answers.ts'
import { exceptSinglePorts } from './client-ports.ts'
import { stateOf, unfollowed } from './dead-ends.ts'
import { at, choiceOf, type End, gatewayEnd, type Position, type Sender, type Station, stationOf } from './ends.ts'
import { find } from './find.ts'
import { passInternetGateway } from './gateway.ts'
import { isPrivate } from './internet.ts'
import { allPorts, ephemeralPorts } from './match.ts'
import { type Network, within } from './network.ts'
import { intersectPackets, packetBox, widen } from './packets.ts'
import { emptyPassage, join, mapPackets, type Passage, passage, type Reason, type Step, settle } from './passage.ts'
import type { Leg } from './routes.ts'
import type { PacketSet, TraceNote } from './types.ts'
import { differentZones, sameZone } from './zones.ts'

/**
 * A NAT gateway: the packets enter its subnet, get its address and a port of its own, and go on by its subnet's
 * routes; the answers are rewritten and go back. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
 */
export function throughNat(
  network: Network,
  from: Sender,
  position: Position,
  to: End,
  leg: Leg,
  id: Ref,
  onward: (sender: Sender, packets: PacketSet) => Passage,
): Passage {
  const nat = find(network.natGateways, id)
  if (!nat || to.family === 6) return unfollowed(network, from, to, leg, id, 'NAT gateway')
  const decision = 'source address and port rewritten'
  const step: Step = { direction: 'out', kind: 'NAT gateway', resource: nat.id, decision, at: nat.at }
  if (from.through.includes(nat.id)) return circling(step, leg)

  const regional = nat.subnet === undefined
  const station = regional ? { ...position.station, ref: `${nat.id} (regional)` } : stationOf(network, nat.subnet)
  const sender: Sender = {
    end: gatewayEnd(`NAT gateway ${nat.id}`, station, to.family),
    station,
    publicAddress: isUnknown(nat.connectivity) ? undefined : nat.connectivity === 'public',
    through: [...from.through, nat.id],
  }
  const { packets } = leg
  const reasons = [foreign(leg, nat, station, position), broken(nat)].filter((stop) => stop !== undefined)
  const state = nat.state !== undefined && isUnknown(nat.state) ? [nat.state] : []
  const here = passage({
    steps: [step],
    stops: reasons.map((stop) => ({ step, packets, ...stop })),
    doubts: state.map((value) => ({ step, packets, value, question: value.question })),
  })
  if (regional) {
    // Its own table may lead to a transit gateway too, and is not described.
    if (position.fromOutside || isPrivate(to))
      return join(here, unfollowed(network, from, to, leg, id, 'the route table of regional NAT gateway'))
    return join(
      here,
      inZone(nat, position, leg, step),
      regionalGateway(network, nat, sender, to, leg),
      answersFromOutside(network, from, to, packets),
    )
  }
  const near = sameSubnet(position.station, station)
  const rewritten = packets.map((box) => packetBox(sender.end.addresses, ephemeralPorts, box.destinations, box.ports))
  return join(
    near ? emptyPassage : passAcl(network, station, from.end, 'in', 'out', packets),
    here,
    passage({ notes: otherZone(nat, station, position.station) }),
    restore(onward(sender, rewritten), rewritten, sender.end, packets),
    near && !position.fromOutside ? emptyPassage : translatedAnswers(network, station, from, to, packets),
  )
}

/**
 * What happened to the rewritten packets, told of the ones they were: any port the gateway may choose must do, and
 * so must the one address it has.
 */
function restore(inner: Passage, rewritten: PacketSet, nat: End, original: PacketSet): Passage {
  const anyPort = mapPackets(exceptSinglePorts(inner, 'sourcePorts'), (packets) =>
    rewritten.flatMap((whole) => widen(intersectPackets(packets, [whole]), whole, ['sourcePorts'])),
  )
  const settled = settle(anyPort, rewritten, choiceOf(nat, 'sources'))
  return mapPackets(settled, (packets) =>
    intersectPackets(
      original,
      packets.map((box) => ({ ...box, sources: allAddresses(nat.family), sourcePorts: allPorts })),
    ),
  )
}

/** A regional NAT gateway needs no subnet: its own route table leads what is public to the internet gateway of its VPC. */
function regionalGateway(network: Network, nat: NatGateway, sender: Sender, to: End, leg: Leg): Passage {
  const vpc = sender.station.vpc?.id
  const attached = vpc === undefined ? undefined : within(network.gatewaysIn, vpc)[0]
  if (vpc !== undefined && !attached) return withoutGateway(nat, vpc, leg)
  const none: Ref = {
    unknown: `igw-of:${identityText(sender.station.ref)}`,
    question: `internet gateway of the VPC of ${sender.end.label}`,
  }
  // It stands in no subnet: only its VPC's exclusions are its own.
  const { subnet, ...station } = sender.station
  const position = at({ ...station, subnet: subnet && { ...subnet, id: nat.id } })
  return passInternetGateway(network, { ...sender, station: position.station }, position, to, leg, attached?.id ?? none)
}

function withoutGateway(nat: NatGateway, vpc: string, leg: Leg): Passage {
  const stop = {
    step: { ...leg.step, at: nat.at },
    packets: leg.packets,
    code: 'UNASSOCIATED_COMPONENT',
    explanation: `regional NAT gateway ${nat.id} leads to the internet gateway of ${vpc}, and none is attached to it`,
    remedy: `attach an internet gateway to ${vpc} (AWS::EC2::VPCGatewayAttachment)`,
  }
  return passage({ stops: [stop] })
}

/**
 * In manual mode a regional NAT gateway is in the zones that are listed, and serves no other.
 * https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
 */
function inZone(nat: NatGateway, position: Position, leg: Leg, step: Step): Passage {
  const { packets } = leg
  const zone = position.station.subnet?.zone
  if (!nat.zones || zone === undefined) return emptyPassage
  const answers = nat.zones.map((each) => sameZone(each, zone))
  if (answers.includes(true)) return emptyPassage
  if (answers.includes(undefined)) {
    const open = [zone, ...nat.zones].filter((each) => isUnknown(each))
    return passage({ doubts: open.map((value) => ({ step, packets, value, question: value.question })) })
  }
  const stop = {
    step,
    packets,
    code: 'REGIONAL_NGW_ROUTE_AZ_RESTRICTION',
    explanation: `regional NAT gateway ${nat.id} is in ${nat.zones.map(nameOf).join(', ')} only, and ${nameOf(position.station.ref)} is in ${nameOf(zone)}`,
    remedy: `add ${nameOf(zone)} to ${nat.id} (AvailabilityZoneAddresses), or leave the zones to AWS`,
  }
  return passage({ stops: [stop] })
}

function circling(step: Step, leg: Leg): Passage {
  const stop = {
    step: { ...step, decision: 'routes back to itself' },
    packets: leg.packets,
    code: 'NO_POSSIBLE_DESTINATION',
    explanation: `NAT gateway ${step.resource} stands in a subnet whose route table sends the packets back to it (${leg.step.decision})`,
    remedy: `put ${step.resource} into a public subnet: one whose route table sends 0.0.0.0/0 to an internet gateway`,
  }
  return passage({ steps: [stop.step], stops: [stop] })
}

function broken(nat: NatGateway): Reason | undefined {
  if (stateOf(nat.state, 'available') !== false) return undefined
  return {
    code: 'BAD_STATE',
    explanation: `NAT gateway ${nat.id} is ${nameOf(nat.state ?? '')}: only an available one carries anything`,
    remedy: `make ${nat.id} anew, and see why it is so`,
  }
}

/** A NAT gateway serves its own VPC, and what a transit gateway brings there. */
function foreign(leg: Leg, nat: NatGateway, station: Station, position: Position): Reason | undefined {
  const its = nat.vpc ?? station.subnet?.vpc
  const own = position.station.subnet?.vpc
  if (its === undefined || own === undefined || sameValue(its, own) !== false) return undefined
  return {
    code: 'NGW_REQUIRES_SOURCE_IN_VPC',
    explanation: `NAT gateway ${nat.id} stands in another VPC (${nameOf(its)})`,
    remedy: `let the ${leg.step.decision} of ${leg.step.resource} lead to a NAT gateway of its own VPC`,
  }
}

function otherZone(nat: NatGateway, station: Station, from: Station): readonly TraceNote[] {
  if (!station.subnet || !from.subnet || !differentZones(station.subnet.zone, from.subnet.zone)) return []
  const [there, here] = [nameOf(station.ref), nameOf(from.ref)]
  return [
    {
      severity: 'warning',
      code: 'NAT_IN_OTHER_ZONE',
      resource: nat.id,
      text: `NAT gateway ${nat.id} stands in ${there}, in another zone than ${here}: losing that zone loses the way out of ${here} too, and what crosses zones is paid for`,
      remedy: `add a NAT gateway in a public subnet of the zone of ${here} and let the route table of ${here} send 0.0.0.0/0 to it`,
      at: nat.at,
    },
  ]
}
