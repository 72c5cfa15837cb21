import { passAcl } from './acl.ts'
import { inDoubt } from './dead-ends.ts'
import type { End, Sender, Station } from './ends.ts'
import type { Network } from './network.ts'
import { reversePackets } from './packets.ts'
import { emptyPassage, join, ofAnswers, type Passage, passage } from './passage.ts'
import { type Leg, routesFrom } from './routes.ts'
import type { PacketSet } from './types.ts'

/** The answers: out of the subnet they come from (the internet has none) and into the one that asked. */
export function back(
  network: Network,
  station: Station | undefined,
  from: Sender,
  to: End,
  packets: PacketSet,
): Passage {
  const answers = reversePackets(packets)
  const leaving = station
    ? join(
        passAcl(network, station, from.end, 'out', 'back', answers),
        ...routesFrom(network, station, from.end, answers, 'back').map((leg) => homeward(leg, from)),
      )
    : emptyPassage
  return ofAnswers(join(leaving, passAcl(network, from.station, to, 'in', 'back', answers)))
}

/** The way back of packets inside the VPC is the local route; one that leads elsewhere loses the connection. */
function homeward(leg: Leg, from: Sender): Passage {
  const route = passage({ steps: [leg.step], doubts: leg.doubts })
  const { way } = leg
  if (way.kind === 'local' || (way.kind === 'route' && way.route.target.kind === 'local')) return route
  if (way.kind === 'route' && way.route.state === 'active') {
    const { target } = way.route
    if (target.kind === 'other' || target.kind === 'endpoint') {
      return join(route, inDoubt(leg, target.id, target.kind === 'other' ? target.type : 'endpoint'))
    }
  }
  const stop = {
    step: leg.step,
    packets: leg.packets,
    code: 'ASYMMETRIC_ROUTE',
    explanation: `the answers to ${from.end.label} do not take the local route: ${leg.step.decision}`,
    remedy: `remove the ${leg.step.decision} from ${leg.step.resource}`,
  }
  return join(route, passage({ stops: [stop] }))
}
