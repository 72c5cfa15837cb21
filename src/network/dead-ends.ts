import type { Ref, Route } from '../model/index.ts'
import { askFor, type End, refName, type Sender } from './ends.ts'
import { passGroups } from './groups.ts'
import { portsText } from './match.ts'
import type { Network } from './network.ts'
import { join, type Passage, passage } from './passage.ts'
import { type Leg, routeText } from './routes.ts'

export function lost(leg: Leg, from: Sender, to: End): Passage {
  const stop = {
    step: leg.step,
    packets: leg.packets,
    code: 'NO_ROUTE_TO_DESTINATION',
    explanation: `route table ${leg.step.resource} of ${refName(from.station.ref)} has no route to ${to.label}`,
    remedy:
      from.through.length > 0
        ? `add a route 0.0.0.0/0 to an internet gateway to ${leg.step.resource} (AWS::EC2::Route): a public NAT gateway needs a public subnet`
        : `add a route 0.0.0.0/0 to a NAT gateway to ${leg.step.resource} (AWS::EC2::Route)`,
    ...(from.through.length > 0 ? {} : { reason: 'no way' as const }),
  }
  return passage({ stops: [stop] })
}

export function blackhole(leg: Leg, route: Route): Passage {
  const stop = {
    step: leg.step,
    packets: leg.packets,
    code: 'BAD_STATE_ROUTE',
    explanation: `${routeText(route)} of ${leg.step.resource} leads to a target that is gone, and no shorter route stands in for it`,
    remedy: `let ${leg.step.resource} send ${refName(route.destination)} to a target that exists`,
  }
  return passage({ stops: [stop] })
}

/** A target that is not followed: whatever it does, the receiver may have no rule for anyone. */
export function unfollowed(network: Network, from: Sender, to: End, leg: Leg, id: Ref, type: string): Passage {
  const stops = passGroups(network, to, from.end, 'ingress', leg.packets).stops.filter((stop) => stop.whoeverSends)
  return join(inDoubt(leg, id, type), passage({ steps: stops.map((stop) => stop.step), stops }))
}

export function inDoubt(leg: Leg, id: Ref, type: string): Passage {
  const name = refName(id)
  const { value } = askFor(id, '')
  const doubt = {
    step: leg.step,
    packets: leg.packets,
    value,
    question: value ? value.question : `whether ${type} ${name} lets ${portsText(leg.packets)} through, both ways`,
  }
  return passage({ doubts: [doubt] })
}
