import { passAcl, sameSubnet } from './acl.ts'
import { mayBeDoor } from './attachment.ts'
import { astray, asymmetric, inDoubt } from './dead-ends.ts'
import { askFor, at, type End, type Position, perhapsSameSubnet, placeIn, type Sender, type Station } from './ends.ts'
import type { Network } from './network.ts'
import { reversePackets } from './packets.ts'
import { emptyPassage, join, ofAnswers, onlyIf, type Passage, passage } from './passage.ts'
import { throughPeering } from './peering.ts'
import { type Leg, leavesSubnet, routesFrom } from './routes.ts'
import { throughTransitGateway } from './transit.ts'
import type { PacketSet } from './types.ts'

/** The answers to packets from `from`: out of the subnet where `to` stands, by the routes there, into the sender's. */
export function answers(network: Network, station: Station, from: Sender, to: End, packets: PacketSet): Passage {
  return ofAnswers(homeward(network, from, at(station), to, reversePackets(packets)))
}

/** The answers that a NAT gateway in a subnet has translated back. */
export function translatedAnswers(
  network: Network,
  station: Station,
  from: Sender,
  to: End,
  packets: PacketSet,
): Passage {
  return ofAnswers(homeward(network, from, { ...at(station), fromNat: true }, to, reversePackets(packets)))
}

/** The answers of a gateway that has no subnet: they only enter the sender's. */
export function answersFromOutside(network: Network, from: Sender, to: End, packets: PacketSet): Passage {
  return ofAnswers(passAcl(network, from.station, to, 'in', 'back', reversePackets(packets)))
}

function homeward(network: Network, from: Sender, position: Position, to: End, packets: PacketSet): Passage {
  const near = sameSubnet(position.station, from.station)
  if (near && !position.fromOutside) return emptyPassage
  const legs = routesFrom(network, position, from.end, packets, 'back')
  const leaving = legs.filter((leg) => !near || leavesSubnet(network, position, leg)).flatMap((leg) => leg.packets)
  const went = join(
    passAcl(network, position.station, from.end, 'out', 'back', leaving),
    ...legs.map((leg) => follow(network, from, position, to, leg)),
  )
  const here = position.station === to.station ? to : placeIn(position.station, to.family)
  const perhapsNear = perhapsSameSubnet(here, from.end)
  return perhapsNear ? onlyIf(went, askFor(perhapsNear, '')) : went
}

function follow(network: Network, from: Sender, position: Position, to: End, leg: Leg): Passage {
  const route = passage({ steps: [leg.step], doubts: leg.doubts })
  const further = along(network, from, position, to, leg)
  if (leg.doubts.length === 0) return join(route, further)
  return join(route, { ...further, stops: [] }, entersAnyway(network, from, position, to, leg))
}

/**
 * Whichever of several routes takes the answers, they enter the sender's subnet; not so where one of them may lead to a
 * transit gateway with a door there.
 */
function entersAnyway(network: Network, from: Sender, position: Position, to: End, leg: Leg): Passage {
  const byDoor = leg.perhapsTransit && mayBeDoor(network, from.station)
  if (byDoor || sameSubnet(position.station, from.station)) return emptyPassage
  return passAcl(network, from.station, to, 'in', 'back', leg.packets)
}

/** Only what keeps the answers' addresses as they are leads home; what rewrites them loses the connection. */
function along(network: Network, from: Sender, position: Position, to: End, leg: Leg): Passage {
  const { way } = leg
  const near = sameSubnet(position.station, from.station)
  const home = () => (near ? emptyPassage : passAcl(network, from.station, to, 'in', 'back', leg.packets))
  if (way.kind === 'local') return astray(leg, position, from.end) ?? home()
  if (way.kind !== 'route' || way.route.state === 'blackhole') return asymmetric(leg, from)
  const { target } = way.route
  switch (target.kind) {
    case 'local':
      return astray(leg, position, from.end) ?? home()
    case 'peering':
      return throughPeering(network, from, to, position, from.end, leg, target.id, 'back', home)
    case 'transit-gateway':
      return throughTransitGateway(network, from, to, position, from.end, leg, target.id, 'back', (next, packets) =>
        homeward(network, from, next, to, packets),
      )
    case 'endpoint':
      return join(inDoubt(leg, target.id, 'endpoint'), home())
    case 'other':
      return join(inDoubt(leg, target.id, target.type), home())
    default:
      return asymmetric(leg, from)
  }
}
