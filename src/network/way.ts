import { passAcl, sameSubnet } from './acl.ts'
import { back } from './answers.ts'
import { blackhole, lost, unfollowed } from './dead-ends.ts'
import type { End, Sender } from './ends.ts'
import { passInternetGateway } from './gateway.ts'
import { passGroups } from './groups.ts'
import { throughNat } from './nat.ts'
import type { Network } from './network.ts'
import { emptyPassage, join, type Passage, passage } from './passage.ts'
import { type Leg, routesFrom } from './routes.ts'
import type { PacketSet } from './types.ts'

/**
 * Packets on their way from a subnet to `to`, and the answers back into that subnet: network ACL, route table, and
 * whatever the routes lead to.
 */
export function forward(network: Network, from: Sender, to: End, packets: PacketSet): Passage {
  if (sameSubnet(from.station, to.station)) return deliver(network, from, to, packets)
  const leaving = passAcl(network, from.station, to, 'out', 'out', packets)
  const legs = routesFrom(network, from.station, to, packets, 'out')
  return join(leaving, ...legs.map((leg) => follow(network, from, to, leg)))
}

function follow(network: Network, from: Sender, to: End, leg: Leg): Passage {
  const route = passage({ steps: [leg.step], doubts: leg.doubts })
  const onward = along(network, from, to, leg)
  // Where another route may take the packets, what stops them on this one stops them perhaps.
  const sure = leg.doubts.length > 0 ? onward.stops.filter((stop) => stop.whoeverSends) : onward.stops
  return join(route, { ...onward, stops: sure })
}

function along(network: Network, from: Sender, to: End, leg: Leg): Passage {
  const { way } = leg
  if (way.kind === 'local') return to.station ? deliver(network, from, to, leg.packets) : lost(leg, from, to)
  if (way.kind === 'none') return join(lost(leg, from, to), ingress(network, from, to, leg.packets))
  if (way.kind === 'gateway endpoint') return back(network, undefined, from, to, leg.packets)
  if (way.route.state === 'blackhole') {
    return join(blackhole(leg, way.route), ingress(network, from, to, leg.packets))
  }
  const { target } = way.route
  if (target.kind === 'local') return deliver(network, from, to, leg.packets)
  if (target.kind === 'nat-gateway') {
    return throughNat(network, from, to, leg, target.id, (sender, packets) => forward(network, sender, to, packets))
  }
  if (target.kind === 'internet-gateway') {
    const gateway = passInternetGateway(network, from, to, leg, target.id)
    return join(gateway, back(network, undefined, from, to, leg.packets))
  }
  return unfollowed(network, from, to, leg, target.id, target.kind === 'other' ? target.type : 'endpoint')
}

/** Into the subnet and the groups of the receiver, and the answers back: another subnet's ACL and routes. */
function deliver(network: Network, from: Sender, to: End, packets: PacketSet): Passage {
  const { station } = to
  if (!station) return emptyPassage
  const near = sameSubnet(from.station, station)
  return join(
    near ? emptyPassage : passAcl(network, station, from.end, 'in', 'out', packets),
    ingress(network, from, to, packets),
    near ? emptyPassage : back(network, station, from, to, packets),
  )
}

function ingress(network: Network, from: Sender, to: End, packets: PacketSet): Passage {
  return passGroups(network, to, from.end, 'ingress', packets)
}
