import { nameOf, type Ref, sameValue } from '../model/index.ts'
import { unfollowed } from './dead-ends.ts'
import { askFor, type End, type Position, type Sender } from './ends.ts'
import { find } from './find.ts'
import { isPrivate } from './internet.ts'
import type { Network } from './network.ts'
import { join, type Passage, passage, type Reason, type Step } from './passage.ts'
import { passPublicAccess } from './public-access.ts'
import type { Leg } from './routes.ts'

/**
 * An internet gateway: translates IPv4 one to one, so it carries nothing for a sender without a public address. IPv6
 * addresses are public by themselves. https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
 */
export function passInternetGateway(
  network: Network,
  from: Sender,
  position: Position,
  to: End,
  leg: Leg,
  id: Ref,
): Passage {
  const gateway = find(network.internetGateways, id)
  // What came from another VPC has no public address in this one.
  const publicAddress = to.family === 6 || (position.fromOutside ? false : from.publicAddress)
  const step: Step = {
    direction: 'out',
    kind: 'internet gateway',
    resource: nameOf(id),
    decision: publicAddress === false ? 'the sender has no public address' : 'to the internet',
    at: publicAddress === false ? leg.step.at : (gateway?.at ?? leg.step.at),
  }
  const { packets } = leg
  const behindNat = from.through.length > 0
  const stops = [
    towardsPrivate(leg, to),
    publicAddress === false && !isPrivate(to) ? withoutPublicAddress(from, to, behindNat) : undefined,
  ].filter((stop) => stop !== undefined)
  const doubts = []
  if (to.station && !to.station.subnet) doubts.push(askFor(to.station.ref, 'subnet'))
  if (publicAddress === undefined) {
    doubts.push({ value: undefined, question: `whether ${from.end.label} is public or private` })
  }
  const attached = attachment(gateway?.vpcs, position.station.subnet?.vpc ?? position.station.vpc?.id)
  if (attached === false) {
    stops.push({
      code: 'UNASSOCIATED_COMPONENT',
      explanation: `internet gateway ${nameOf(id)} is not attached to the VPC of ${nameOf(position.station.ref)}`,
      remedy: `attach ${nameOf(id)} to the VPC (AWS::EC2::VPCGatewayAttachment)`,
    })
  }
  if (attached === undefined) {
    doubts.push(
      gateway
        ? { value: undefined, question: `whether internet gateway ${gateway.id} is attached to the VPC` }
        : askFor(id, 'attachment of internet gateway'),
    )
  }
  const here = passage({
    steps: [step],
    stops: stops.map((stop) => ({ step, packets, ...stop })),
    doubts: doubts.map((doubt) => ({ step, packets, ...doubt })),
  })
  const access = passPublicAccess(network, position.station, behindNat, step, packets)
  return join(here, betweenVpcs(network, from, position, to, leg, id, access))
}

/**
 * An egress-only internet gateway: IPv6, connections from inside.
 * https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
 */
export function passEgressOnlyGateway(
  network: Network,
  from: Sender,
  position: Position,
  to: End,
  leg: Leg,
  id: Ref,
): Passage {
  const gateway = find(network.egressOnlyGateways, id)
  const type = 'egress-only internet gateway'
  if (!gateway) return unfollowed(network, from, to, leg, id, type)
  const { packets } = leg
  const step: Step = { direction: 'out', kind: type, resource: gateway.id, decision: 'to the internet', at: gateway.at }
  const stops = [towardsPrivate(leg, to)].filter((stop) => stop !== undefined)
  const attached = attachment([gateway.vpc], position.station.subnet?.vpc)
  if (attached === false) {
    stops.push({
      code: 'UNASSOCIATED_COMPONENT',
      explanation: `${type} ${gateway.id} belongs to ${nameOf(gateway.vpc)}, not to the VPC of ${nameOf(position.station.ref)}`,
      remedy: `let the route lead to an ${type} of its own VPC`,
    })
  }
  const doubts = attached === undefined ? [{ step, packets, ...askFor(gateway.vpc, 'VPC') }] : []
  const here = passage({ steps: [step], stops: stops.map((stop) => ({ step, packets, ...stop })), doubts })
  const access = passPublicAccess(network, position.station, true, step, packets)
  return join(here, betweenVpcs(network, from, position, to, leg, id, access))
}

function towardsPrivate(leg: Leg, to: End): Reason | undefined {
  if (!isPrivate(to)) return undefined
  return {
    code: 'IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS',
    explanation: `${leg.step.decision} sends what is meant for the private address of ${to.label} to the internet`,
    remedy: `add a route to ${to.label} that leads there to ${leg.step.resource}`,
  }
}

/** IPv6 from one VPC by the gateway of another, or to the public address of an interface there: not followed. */
function betweenVpcs(
  network: Network,
  from: Sender,
  position: Position,
  to: End,
  leg: Leg,
  id: Ref,
  access: Passage,
): Passage {
  if (to.family === 4 || !(to.station || position.fromOutside)) return access
  const unknown = unfollowed(network, from, to, leg, id, 'internet way between VPCs by')
  return join(access, unknown)
}

function withoutPublicAddress(from: Sender, to: End, behindNat: boolean): Reason {
  const { label } = from.end
  return {
    code: 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS',
    explanation: behindNat
      ? `${label} is private: it has no public address, and the internet gateway drops what comes from it`
      : `${label} has no public address, and an internet gateway does not serve an interface without one`,
    remedy: behindNat
      ? `make ${label} public (ConnectivityType: public, with an Elastic IP)`
      : to.service !== undefined
        ? `reach ${to.label} by an interface endpoint with private DNS in the VPC: a public subnet offers the mapping no other way`
        : `let the route lead to where ${to.label} stands; if that is the internet, to a NAT gateway in a public subnet`,
    ...(behindNat ? {} : { reason: 'no way' as const }),
  }
}

function attachment(vpcs: readonly Ref[] | undefined, vpc: Ref | undefined): boolean | undefined {
  if (!vpcs || vpc === undefined) return undefined
  const answers = vpcs.map((attached) => sameValue(attached, vpc))
  if (answers.includes(true)) return true
  return answers.includes(undefined) ? undefined : false
}
