import { passAcl, sameSubnet } from './acl.ts'
import { answers, answersFromOutside } from './answers.ts'
import { astray, blackhole, lost, unfollowed, whoeverSends } from './dead-ends.ts'
import { askFor, at, type End, type Position, perhapsSameSubnet, placeIn, type Sender } from './ends.ts'
import { passEgressOnlyGateway, passInternetGateway } from './gateway.ts'
import { notForOthers, passGatewayEndpoint } from './gateway-endpoint.ts'
import { passGroups } from './groups.ts'
import { throughNat } from './nat.ts'
import type { Network } from './network.ts'
import { emptyPassage, join, onlyIf, type Passage, passage } from './passage.ts'
import { throughPeering } from './peering.ts'
import { type Leg, leavesSubnet, routesFrom } from './routes.ts'
import { throughTransitGateway } from './transit.ts'
import type { PacketSet } from './types.ts'

/**
 * Packets on their way from a subnet to `to`, and the answers back to their sender: network ACL, route table, and
 * whatever the routes lead to.
 */
export function forward(network: Network, from: Sender, to: End, packets: PacketSet): Passage {
  return onward(network, from, at(from.station), to, packets)
}

function onward(network: Network, from: Sender, position: Position, to: End, packets: PacketSet): Passage {
  const near = sameSubnet(position.station, to.station)
  if (near && !position.fromOutside) return arrive(network, from, position, to, packets)
  const legs = routesFrom(network, position, to, packets, 'out')
  const leaving = legs.filter((leg) => !near || leavesSubnet(network, position, leg)).flatMap((leg) => leg.packets)
  const went = join(
    passAcl(network, position.station, to, 'out', 'out', leaving),
    ...legs.map((leg) => follow(network, from, position, to, leg)),
  )
  const perhapsNear = perhapsSameSubnet(placeIn(position.station, to.family), to)
  if (!perhapsNear) return went
  return join(onlyIf(went, askFor(perhapsNear, '')), whoeverSends(network, from, to, packets))
}

function follow(network: Network, from: Sender, position: Position, to: End, leg: Leg): Passage {
  const route = passage({ steps: [leg.step], doubts: leg.doubts })
  const further = along(network, from, position, to, leg)
  if (leg.doubts.length === 0) return join(route, further)
  // Where another route may take the packets, what stops them on this one stops them perhaps.
  return join(route, { ...further, stops: [] }, whoeverSends(network, from, to, leg.packets))
}

function along(network: Network, from: Sender, position: Position, to: End, leg: Leg): Passage {
  const { way } = leg
  // How answers get from the gateway of one VPC into another is not followed.
  const fromInternet = () => (position.fromOutside ? emptyPassage : answersFromOutside(network, from, to, leg.packets))
  const ingress = () => passGroups(network, to, from.end, 'ingress', leg.packets)
  if (way.kind === 'local') return deliver(network, from, position, to, leg)
  if (way.kind === 'none') return join(lost(leg, from, position, to), ingress())
  if (way.kind === 'gateway endpoint') {
    const endpoint = position.fromOutside ? notForOthers(leg, way.endpoint) : passGatewayEndpoint(leg, way.endpoint)
    return join(endpoint, answersFromOutside(network, from, to, leg.packets))
  }
  if (way.route.state === 'blackhole') return join(blackhole(leg, way.route), ingress())
  const { target } = way.route
  switch (target.kind) {
    case 'local':
      return deliver(network, from, position, to, leg)
    case 'nat-gateway':
      return throughNat(network, from, position, to, leg, target.id, (sender, packets) =>
        forward(network, sender, to, packets),
      )
    case 'internet-gateway':
      return join(passInternetGateway(network, from, position, to, leg, target.id), fromInternet())
    case 'egress-only-gateway':
      return join(passEgressOnlyGateway(network, from, position, to, leg, target.id), fromInternet())
    case 'peering':
      return throughPeering(network, from, from.end, position, to, leg, target.id, 'out', (id) =>
        enter(network, from, { ...position, links: [id] }, to, leg.packets),
      )
    case 'transit-gateway':
      return throughTransitGateway(network, from, from.end, position, to, leg, target.id, 'out', (next, packets) =>
        onward(network, from, next, to, packets),
      )
    default:
      return unfollowed(network, from, to, leg, target.id, target.kind === 'other' ? target.type : 'endpoint')
  }
}

/** By the local route. */
function deliver(network: Network, from: Sender, position: Position, to: End, leg: Leg): Passage {
  if (!to.station) return lost(leg, from, position, to)
  return astray(leg, position, to) ?? enter(network, from, position, to, leg.packets)
}

/** Into another subnet, the receiver's. */
function enter(network: Network, from: Sender, position: Position, to: End, packets: PacketSet): Passage {
  const outside = to.station && !sameSubnet(position.station, to.station)
  const entering = outside ? passAcl(network, to.station, from.end, 'in', 'out', packets) : emptyPassage
  return join(entering, arrive(network, from, position, to, packets))
}

/** Into the groups of the receiver, and the answers back. */
function arrive(network: Network, from: Sender, position: Position, to: End, packets: PacketSet): Passage {
  const { station } = to
  if (!station) return emptyPassage
  const near = sameSubnet(from.station, station) && !position.fromOutside
  return join(
    passGroups(network, to, from.end, 'ingress', packets, position.links),
    near ? emptyPassage : answers(network, station, from, to, packets),
  )
}
