import {
  type Family,
  type Intervals,
  identityText,
  intersect,
  isEmpty,
  isUnknown,
  nameOf,
  type Peering,
  type Ref,
  sameValue,
} from '../model/index.ts'
import { inDoubt, stateOf, unfollowed } from './dead-ends.ts'
import { askFor, type End, knownCidrs, type Position, type Sender } from './ends.ts'
import { find } from './find.ts'
import type { Network } from './network.ts'
import { join, type Passage, passage, type Reason, type Step, type Stop } from './passage.ts'
import type { Leg } from './routes.ts'

/**
 * A peering: from one of its VPCs straight to an address of the other, and not beyond.
 * https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
 *
 * @param source whose address the packets carry
 * @param to whom the packets are for: the sender of the flow when they are answers
 */
export function throughPeering(
  network: Network,
  from: Sender,
  source: End,
  position: Position,
  to: End,
  leg: Leg,
  id: Ref,
  direction: 'out' | 'back',
  enter: (peering: string) => Passage,
): Passage {
  const peering = find(network.peerings, id)
  const unknown = (type: string) =>
    direction === 'out'
      ? unfollowed(network, from, to, leg, id, type)
      : join(inDoubt(leg, id, type), enter(identityText(id)))
  if (!peering) return unknown('VPC peering connection')
  const step: Step = {
    direction,
    kind: 'VPC peering',
    resource: peering.id,
    decision: `to ${to.station?.vpc?.id ?? to.label}`,
    at: peering.at,
  }
  const stops = [brokenState(peering), notTransitive(network, peering, source, position, to)]
    .filter((stop) => stop !== undefined)
    .map((stop): Stop => ({ step, packets: leg.packets, ...stop }))
  const doubts = questions(peering, position, to).map((ask) => ({ step, packets: leg.packets, ...ask }))
  const here = passage({ steps: [step], stops, doubts })
  if (stops.length > 0) return here
  const behindNat = direction === 'out' ? from.through.length > 0 : position.fromNat
  return join(here, behindNat ? unknown('VPC peering connection behind a NAT gateway') : enter(peering.id))
}

function brokenState(peering: Peering): Reason | undefined {
  if (stateOf(peering.state, 'active') !== false) return undefined
  return {
    code: 'BAD_STATE',
    explanation: `VPC peering ${peering.id} is ${nameOf(peering.state)}: only an active one carries anything`,
    remedy: `accept ${peering.id} (or make it anew)`,
  }
}

/** Only what lies in the one VPC gets to what lies in the other. */
function notTransitive(
  network: Network,
  peering: Peering,
  source: End,
  position: Position,
  to: End,
): Reason | undefined {
  const here = position.station.subnet?.vpc
  const far = otherSide(peering, here)
  const there = to.station?.subnet?.vpc ?? to.station?.vpc?.id
  const code = 'PCX_REQUIRES_ADDRESS_IN_VPC_CIDR'
  const remedy = `let the route to ${to.label} lead to something that ends in its VPC: a VPC peering is not transitive`
  const home = source.station?.subnet?.vpc
  if (
    position.fromOutside ||
    !source.station ||
    (home !== undefined && here !== undefined && sameValue(home, here) === false)
  ) {
    const explanation = `VPC peering ${peering.id} takes addresses of ${here === undefined ? 'its VPC' : nameOf(here)} only, and ${source.label} has none`
    return { code, explanation, remedy }
  }
  if (here !== undefined && far === undefined) {
    const explanation = `${nameOf(here)} is no side of VPC peering ${peering.id}`
    return { code, explanation, remedy }
  }
  const blocks = knownBlocks(network, far, to.family)
  const elsewhere = blocks !== undefined && isEmpty(intersect(to.addresses, blocks))
  const lies =
    to.station === undefined ||
    elsewhere ||
    (there !== undefined && far !== undefined && sameValue(there, far) === false)
  if (!lies) return undefined
  const explanation = `${to.label} does not stand in ${far === undefined ? 'the other VPC' : nameOf(far)}, where VPC peering ${peering.id} leads`
  return { code, explanation, remedy }
}

function knownBlocks(network: Network, vpc: Ref | undefined, family: Family): Intervals | undefined {
  const described = find(network.vpcs, vpc)
  return described && knownCidrs(described, family)
}

/** The VPC at the other end; `undefined`: `here` is certainly no side. */
function otherSide({ vpcs: [a, b] }: Peering, here: Ref | undefined): Ref | undefined {
  if (here === undefined) return b
  if (sameValue(a, here) === true) return b
  if (sameValue(b, here) === true) return a
  if (sameValue(a, here) === undefined) return b
  return sameValue(b, here) === undefined ? a : undefined
}

function questions(peering: Peering, position: Position, to: End) {
  const here = position.station.subnet?.vpc
  const there = to.station?.subnet?.vpc ?? to.station?.vpc?.id
  const far = otherSide(peering, here)
  const asks = []
  if (isUnknown(peering.state)) asks.push({ value: peering.state, question: peering.state.question })
  if (here === undefined) asks.push(askFor(position.station.ref, 'VPC of subnet'))
  else if (peering.vpcs.every((vpc) => sameValue(vpc, here) !== true)) {
    const [value] = [here, ...peering.vpcs].filter((ref) => isUnknown(ref))
    if (value) asks.push({ value, question: value.question })
  }
  if (to.station && there === undefined) asks.push(askFor(to.station.ref, 'VPC of subnet'))
  else if (there !== undefined && far !== undefined && sameValue(there, far) === undefined) {
    const [value] = [there, far].filter((ref) => isUnknown(ref))
    if (value) asks.push({ value, question: value.question })
  }
  return asks
}
