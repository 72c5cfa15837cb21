import { isUnknown, type Maybe, nameOf, type Ref, type TransitGatewayAttachment } from '../model/index.ts'
import { passAcl } from './acl.ts'
import { attachmentsOf, brokenAttachment, mayBeDoor, openAttachment } from './attachment.ts'
import { ofAnyPort } from './client-ports.ts'
import { inDoubt, whoeverSends } from './dead-ends.ts'
import { type End, type Position, type Sender, stationOf } from './ends.ts'
import { find } from './find.ts'
import type { Network } from './network.ts'
import { isEmptyPackets } from './packets.ts'
import { emptyPassage, join, oneOf, type Passage, passage, type Reason, type Step } from './passage.ts'
import type { Leg } from './routes.ts'
import { type TransitLeg, transitRoutes } from './transit-routes.ts'
import type { PacketSet } from './types.ts'
import { sameZone } from './zones.ts'

/**
 * A transit gateway, hop by hop: in by the attachment of the sender's VPC in the sender's zone, by the table that is
 * associated with it, out by the attachment that the table leads to, and on by the route table of the subnet where that
 * one stands. https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
 *
 * @param from the client, also of answers
 * @param source whose address the packets carry
 * @param onward goes on with the leg's packets from where they leave
 */
export function throughTransitGateway(
  network: Network,
  from: Sender,
  source: End,
  position: Position,
  to: End,
  leg: Leg,
  id: Ref,
  direction: 'out' | 'back',
  onward: (next: Position, packets: Leg['packets']) => Passage,
): Passage {
  const gateway = find(network.transitGateways, id)
  const vpc = position.station.subnet?.vpc
  const surely = (packets: PacketSet) =>
    direction === 'out'
      ? whoeverSends(network, from, to, packets)
      : mayBeDoor(network, from.station)
        ? emptyPassage
        : passAcl(network, from.station, source, 'in', 'back', packets)
  const unknown = (ref: Ref, type: string) => join(inDoubt(leg, ref, type), surely(leg.packets))
  if (!gateway || vpc === undefined || isUnknown(vpc)) return unknown(id, 'transit gateway')
  const { sure, perhaps } = attachmentsOf(network, gateway.id, vpc)
  const [attachment] = sure
  const enter: Step = {
    direction,
    kind: 'transit gateway',
    resource: gateway.id,
    decision: attachment ? `from ${vpc} by ${attachment.id}` : `from ${vpc}`,
    at: attachment?.at ?? gateway.at,
  }
  const stopAt = (stop: Reason) => passage({ steps: [enter], stops: [{ step: enter, packets: leg.packets, ...stop }] })
  if (!attachment) {
    if (perhaps.length > 0) return unknown(perhaps[0]!.id, 'transit gateway attachment')
    return stopAt({
      code: 'TGW_ATTACH_MISSING',
      explanation: `${vpc} is not attached to transit gateway ${gateway.id}`,
      remedy: `attach ${vpc} to ${gateway.id} with a subnet in every zone (AWS::EC2::TransitGatewayVpcAttachment)`,
    })
  }
  const broken = brokenAttachment(attachment, to.family)
  if (broken) return stopAt(broken)
  const zone = position.station.subnet?.zone
  const door = doorIn(network, attachment, zone)
  if (door === undefined) {
    return stopAt({
      code: 'TGW_ROUTE_AZ_RESTRICTION',
      explanation: `${attachment.id} has no subnet in the zone of ${nameOf(position.station.ref)} (${zoneText(zone)}), and a transit gateway takes what comes from the zones of its attachment only`,
      remedy: `add a subnet of ${zoneText(zone)} to ${attachment.id} (SubnetIds)`,
    })
  }
  // A NAT gateway sends from any port.
  const behindNat = from.through.length > 0
  const clientPort = direction === 'out' ? 'sourcePorts' : 'ports'
  const decided = (ways: readonly Passage[], question: string) =>
    oneOf(behindNat && ways.length > 1 ? ways.map((way) => ofAnyPort(way, clientPort)) : ways, question)
  const uncertain = [
    ...openAttachment(attachment, to.family),
    ...(door.certain ? [] : [zoneQuestion(position, attachment)]),
  ]
  const entering = join(
    passage({ steps: [enter], doubts: uncertain.map((ask) => ({ step: enter, packets: leg.packets, ...ask })) }),
    decided(
      door.subnets.map((subnet) => passAcl(network, stationOf(network, subnet), source, 'in', direction, leg.packets)),
      `by which subnet of ${attachment.id} the packets enter ${gateway.id}`,
    ),
  )
  const legs = transitRoutes(network, gateway, attachment, to, leg.packets, direction)
  return join(
    entering,
    ...legs.map((each) => {
      const here = passage({ steps: each.steps, stops: each.stops, doubts: each.doubts })
      if (isEmptyPackets(each.packets)) return here
      if (!each.attachment) return join(here, each.doubts.length > 0 ? surely(each.packets) : emptyPassage)
      // Where it is known, the zone decides where the packets come out.
      const seenAs = `${each.table} by ${attachment.id}${door.certain ? ` from ${zoneText(zone)}` : ''}`
      if (position.seen.includes(seenAs)) return join(here, circling(each))
      const so = { seen: [...position.seen, seenAs], links: [...position.links, gateway.id] }
      const out = leave(network, each, each.attachment, zone, so, decided, onward)
      return each.doubts.length > 0 ? join(here, surely(each.packets), { ...out, stops: [] }) : join(here, out)
    }),
  )
}

/** In the zone where the packets came in, when the attachment has a subnet there, else by any that AWS picks. */
function leave(
  network: Network,
  leg: TransitLeg,
  attachment: TransitGatewayAttachment,
  zone: Maybe<string> | undefined,
  so: Pick<Position, 'seen' | 'links'>,
  decided: (ways: readonly Passage[], question: string) => Passage,
  onward: (next: Position, packets: Leg['packets']) => Passage,
): Passage {
  const door = doorIn(network, attachment, zone)
  const subnets = door?.certain ? door.subnets : attachment.subnets
  if (subnets.length === 0) {
    const [step] = leg.steps
    const doubt = { step: step!, packets: leg.packets, value: undefined, question: `subnets of ${attachment.id}` }
    return passage({ doubts: [doubt] })
  }
  const ways = subnets.map((subnet) =>
    onward({ station: stationOf(network, subnet), fromOutside: true, ...so }, leg.packets),
  )
  return decided(ways, `by which subnet of ${attachment.id} the transit gateway sends the packets on`)
}

/** The attachment's subnets in a zone; several, not certain, when something is unknown; `undefined`: surely none. */
function doorIn(network: Network, { subnets }: TransitGatewayAttachment, zone: Maybe<string> | undefined) {
  const zoneOf = (ref: Ref) => find(network.subnets, ref)?.zone
  const same = (ref: Ref) => {
    const other = zoneOf(ref)
    return zone === undefined || other === undefined ? undefined : sameZone(other, zone)
  }
  const here = subnets.filter((ref) => same(ref) === true)
  if (here.length > 0) return { subnets: here, certain: true }
  const possible = subnets.filter((ref) => same(ref) === undefined)
  return possible.length > 0 || subnets.length === 0 ? { subnets: possible, certain: false } : undefined
}

function zoneQuestion(position: Position, attachment: TransitGatewayAttachment) {
  const zone = position.station.subnet?.zone
  if (zone !== undefined && isUnknown(zone)) return { value: zone, question: zone.question }
  return {
    value: undefined,
    question: `whether ${attachment.id} has a subnet in the zone of ${nameOf(position.station.ref)}`,
  }
}

function zoneText(zone: Maybe<string> | undefined): string {
  return zone === undefined || isUnknown(zone) ? 'its zone' : zone
}

function circling(leg: TransitLeg): Passage {
  const [step] = leg.steps
  const stop = {
    step: step!,
    packets: leg.packets,
    code: 'NO_POSSIBLE_DESTINATION',
    explanation: `the packets come back to transit gateway table ${leg.table} by the way they took before`,
    remedy: `let the route tables behind ${leg.table} lead to the destination instead of back to the transit gateway`,
  }
  return passage({ stops: [stop] })
}
