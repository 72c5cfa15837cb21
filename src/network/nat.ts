import { allIpv4, isUnknown, type NatGateway, type Ref, sameValue } from '../model/index.ts'
import { passAcl, sameSubnet } from './acl.ts'
import { back } from './answers.ts'
import { unfollowed } from './dead-ends.ts'
import { choiceOf, type End, gatewayEnd, refName, type Sender, type Station, stationOf } from './ends.ts'
import { find } from './find.ts'
import { passInternetGateway } from './gateway.ts'
import { allPorts, ephemeralPorts } from './match.ts'
import type { Network } from './network.ts'
import { intersectPackets, packetBox, widen } from './packets.ts'
import { emptyPassage, join, mapPackets, type Passage, passage, type Step, settle } from './passage.ts'
import type { Leg } from './routes.ts'
import type { PacketSet, TraceNote } from './types.ts'
import { differentZones } from './zones.ts'

/**
 * A NAT gateway: the packets enter its subnet, get its address and a port of its own, and go on by its subnet's
 * routes; the answers are rewritten and go back. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
 */
export function throughNat(
  network: Network,
  from: Sender,
  to: End,
  leg: Leg,
  id: Ref,
  onward: (sender: Sender, packets: PacketSet) => Passage,
): Passage {
  const nat = find(network.natGateways, id)
  if (!nat) return unfollowed(network, from, to, leg, id, 'NAT gateway')
  const decision = 'source address and port rewritten'
  const step: Step = { direction: 'out', kind: 'NAT gateway', resource: nat.id, decision, at: nat.at }
  if (from.through.includes(nat.id)) return circling(step, leg)
  if (from.through.length > 0) return unfollowed(network, from, to, leg, id, 'NAT gateway behind a NAT gateway')

  const regional = nat.subnet === undefined
  const station = regional ? { ...from.station, ref: `${nat.id} (regional)` } : stationOf(network, nat.subnet)
  const sender: Sender = {
    end: gatewayEnd(`NAT gateway ${nat.id}`, station),
    station,
    publicAddress: isUnknown(nat.connectivity) ? undefined : nat.connectivity === 'public',
    through: [...from.through, nat.id],
  }
  const here = join(passage({ steps: [step] }), foreign(step, leg, nat, station, from))
  const { packets } = leg
  if (regional) {
    return join(here, regionalGateway(network, sender, to, leg), back(network, undefined, from, to, packets))
  }
  const near = sameSubnet(from.station, station)
  const rewritten = packets.map((box) => packetBox(sender.end.addresses, ephemeralPorts, box.destinations, box.ports))
  return join(
    near ? emptyPassage : passAcl(network, station, from.end, 'in', 'out', packets),
    here,
    passage({ notes: otherZone(nat, station, from.station) }),
    restore(onward(sender, rewritten), rewritten, sender.end, packets),
    near ? emptyPassage : back(network, station, from, to, packets),
  )
}

/**
 * What happened to the rewritten packets, told of the ones they were: any port the gateway may choose must do, and
 * so must the one address it has.
 */
function restore(inner: Passage, rewritten: PacketSet, nat: End, original: PacketSet): Passage {
  const anyPort = mapPackets(inner, (packets) =>
    rewritten.flatMap((whole) => widen(intersectPackets(packets, [whole]), whole, ['sourcePorts'])),
  )
  const settled = settle(anyPort, rewritten, choiceOf(nat, 'sources'))
  return mapPackets(settled, (packets) =>
    intersectPackets(
      original,
      packets.map((box) => ({ ...box, sources: allIpv4, sourcePorts: allPorts })),
    ),
  )
}

/** A regional NAT gateway needs no subnet: its own route table leads to the internet gateway of its VPC. */
function regionalGateway(network: Network, sender: Sender, to: End, leg: Leg): Passage {
  const attached = [...network.internetGateways.values()].find((gateway) =>
    gateway.vpcs.some((vpc) => sender.station.vpc && sameValue(vpc, sender.station.vpc.id) === true),
  )
  const none: Ref = {
    unknown: `igw-of:${refName(sender.station.ref)}`,
    question: `internet gateway of the VPC of ${sender.end.label}`,
  }
  return passInternetGateway(network, sender, to, leg, attached?.id ?? none)
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

/** A NAT gateway serves its own VPC only. */
function foreign(step: Step, leg: Leg, nat: NatGateway, station: Station, from: Sender): Passage {
  const its = nat.vpc ?? station.subnet?.vpc
  const own = from.station.subnet?.vpc
  if (its === undefined || own === undefined || sameValue(its, own) !== false) return emptyPassage
  const stop = {
    step,
    packets: leg.packets,
    code: 'NGW_REQUIRES_SOURCE_IN_VPC',
    explanation: `NAT gateway ${nat.id} stands in another VPC (${refName(its)})`,
    remedy: `let the ${leg.step.decision} of ${leg.step.resource} lead to a NAT gateway of its own VPC`,
  }
  return passage({ stops: [stop] })
}

function otherZone(nat: NatGateway, station: Station, from: Station): readonly TraceNote[] {
  if (!station.subnet || !from.subnet || !differentZones(station.subnet.zone, from.subnet.zone)) return []
  const [there, here] = [station.subnet.id, from.subnet.id]
  return [
    {
      severity: 'warning',
      code: 'NAT_IN_OTHER_ZONE',
      text: `NAT gateway ${nat.id} stands in ${there}, in another zone than ${here}: losing that zone loses the way out of ${here} too`,
      remedy: `add a NAT gateway in a public subnet of the zone of ${here} and let the route table of ${here} send 0.0.0.0/0 to it`,
      at: nat.at,
    },
  ]
}
