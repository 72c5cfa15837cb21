import { type Maybe, nameOf, type Ref, type Route, sameValue } from '../model/index.ts'
import { askFor, type End, type Position, type Sender } from './ends.ts'
import { passGroups } from './groups.ts'
import { isPrivate } from './internet.ts'
import { portsText } from './match.ts'
import type { Network } from './network.ts'
import { join, type Passage, passage, type Reason } from './passage.ts'
import { type Leg, routeText } from './routes.ts'
import type { PacketSet } from './types.ts'

/** Ends the packets of a leg at its own step. */
function endAt(leg: Leg, stop: Reason): Passage {
  return passage({ stops: [{ step: leg.step, packets: leg.packets, ...stop }] })
}

export function lost(leg: Leg, from: Sender, { station, fromOutside }: Position, to: End): Passage {
  const behindNat = from.through.length > 0
  const all = to.family === 4 ? '0.0.0.0/0' : '::/0'
  const gateway =
    to.family === 6 ? 'an egress-only internet gateway' : behindNat ? 'an internet gateway' : 'a NAT gateway'
  const because = behindNat ? ': a public NAT gateway needs a public subnet' : ''
  const inside = to.station?.vpc
  return endAt(leg, {
    code: 'NO_ROUTE_TO_DESTINATION',
    explanation: `route table ${leg.step.resource} of ${nameOf(station.ref)} has no route to ${to.label}`,
    remedy: inside
      ? `add a route to ${to.label} that leads to its VPC ${inside.id} (a peering, a transit gateway) to ${leg.step.resource} (AWS::EC2::Route)`
      : to.station || isPrivate(to)
        ? `add a route to ${to.label} that leads to where it stands (a peering, a transit gateway, a VPN) to ${leg.step.resource} (AWS::EC2::Route)`
        : `add a route ${all} to ${gateway} to ${leg.step.resource} (AWS::EC2::Route)${because}`,
    ...(behindNat || fromOutside ? {} : { reason: 'no way' as const }),
    ...(inside
      ? {
          lack: {
            decision: 'no route',
            explanation: `route table ${leg.step.resource} has no route to ${inside.id}`,
            add: `add to ${leg.step.resource} routes that lead to the VPC ${inside.id} (a peering, a transit gateway) for`,
            type: '(AWS::EC2::Route)',
            rule: to.label,
          },
        }
      : {}),
  })
}

export function blackhole(leg: Leg, route: Route): Passage {
  return endAt(leg, {
    code: 'BAD_STATE_ROUTE',
    explanation: `${routeText(route)} of ${leg.step.resource} leads to a target that is gone, and no shorter route stands in for it`,
    remedy: `let ${leg.step.resource} send ${nameOf(route.destination)} to a target that exists`,
  })
}

export function asymmetric(leg: Leg, from: Sender): Passage {
  const why =
    leg.way.kind === 'none'
      ? `${leg.step.resource} has ${leg.step.decision}`
      : `${leg.step.decision} of ${leg.step.resource} does not lead to it`
  return endAt(leg, {
    code: 'ASYMMETRIC_ROUTE',
    explanation: `the answers to ${from.end.label} do not come back: ${why}`,
    remedy:
      leg.way.kind === 'none'
        ? `add a route back to ${from.end.label} to ${leg.step.resource} (AWS::EC2::Route)`
        : `let a route of ${leg.step.resource} lead back to ${from.end.label} instead of the ${leg.step.decision}`,
    ...(leg.way.kind === 'none'
      ? {
          lack: {
            decision: 'no route',
            explanation: `the answers do not come back: ${leg.step.resource} has no route to their receivers`,
            add: `add to ${leg.step.resource} routes back to`,
            type: '(AWS::EC2::Route)',
            rule: from.end.label,
          },
        }
      : {}),
  })
}

/** The local route of one VPC for an address that is meant in another: their blocks overlap. */
export function astray(leg: Leg, { station }: Position, to: End): Passage | undefined {
  const [here, there] = [station.vpc?.id, to.station?.vpc?.id]
  if (here === undefined || there === undefined || here === there) return undefined
  return endAt(leg, {
    code: 'VPC_LOCAL_ROUTE_CIDR_RESTRICTION',
    explanation: `the ${leg.step.decision} of ${leg.step.resource} keeps what is meant for ${to.label} in ${here}: the blocks of ${here} and ${there} overlap`,
    remedy: `give ${there} blocks that ${here} does not have`,
  })
}

/** A target that is not followed: whatever it does, the receiver may have no rule for anyone. */
export function unfollowed(network: Network, from: Sender, to: End, leg: Leg, id: Ref, type: string): Passage {
  return join(inDoubt(leg, id, type), whoeverSends(network, from, to, leg.packets))
}

/** What the receiver's groups stop however the packets come to it. */
export function whoeverSends(network: Network, from: Sender, to: End, packets: PacketSet): Passage {
  const stops = passGroups(network, to, from.end, 'ingress', packets).stops.filter((stop) => stop.whoeverSends)
  return passage({ steps: stops.map((stop) => stop.step), stops })
}

export function inDoubt(leg: Leg, id: Ref, type: string): Passage {
  const name = nameOf(id)
  const { value } = askFor(id, '')
  const question = value ? value.question : `whether ${type} ${name} lets ${portsText(leg.packets)} through, both ways`
  return undecidedAt(leg, { value, question })
}

/** Leaves the packets of a leg undecided at its own step. */
function undecidedAt(leg: Leg, ask: ReturnType<typeof askFor>): Passage {
  return passage({ doubts: [{ step: leg.step, packets: leg.packets, ...ask }] })
}

/** Does a gateway that the description gives a state work? Absent: it does. */
export function stateOf(state: Maybe<string> | undefined, good: string) {
  return state === undefined ? true : sameValue(state, good)
}
