import { type Ref, sameValue } from '../model/index.ts'
import { askFor, type End, refName, type Sender } from './ends.ts'
import { find } from './find.ts'
import type { Network } from './network.ts'
import { type Doubt, type Passage, passage, type Step, type Stop } from './passage.ts'
import type { Leg } from './routes.ts'

/**
 * An internet gateway: translates one to one, so it carries nothing for a sender without a public address.
 * https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
 */
export function passInternetGateway(network: Network, from: Sender, to: End, leg: Leg, id: Ref): Passage {
  const gateway = find(network.internetGateways, id)
  const step: Step = {
    direction: 'out',
    kind: 'internet gateway',
    resource: refName(id),
    decision: from.publicAddress === false ? 'the sender has no public address' : 'to the internet',
    at: from.publicAddress === false ? leg.step.at : (gateway?.at ?? leg.step.at),
  }
  const { packets } = leg
  const stops: Stop[] = []
  const doubts: Doubt[] = []
  const stop = (code: string, explanation: string, remedy: string, noWay = false) =>
    stops.push({ step, packets, code, explanation, remedy, ...(noWay ? { reason: 'no way' } : {}) })

  if (to.station && !to.station.subnet) doubts.push({ step, packets, ...askFor(to.station.ref, 'subnet') })
  if (to.station?.subnet) {
    const { label } = to
    stop(
      'IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS',
      `${leg.step.decision} sends what is meant for the private address of ${label} to the internet`,
      `add a route to ${label} that leads there to ${leg.step.resource}`,
    )
  }
  if (from.publicAddress === false) {
    const behindNat = from.through.length > 0
    stop(
      'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS',
      behindNat
        ? `${from.end.label} is private: it has no public address, and the internet gateway drops what comes from it`
        : `${from.end.label} has no public address, and an internet gateway does not serve an interface without one`,
      behindNat
        ? `make ${from.end.label} public (ConnectivityType: public, with an Elastic IP)`
        : `reach ${to.label} by an interface endpoint with private DNS in the VPC: a public subnet offers the mapping no other way`,
      !behindNat,
    )
  }
  if (from.publicAddress === undefined) {
    doubts.push({ step, packets, value: undefined, question: `whether ${from.end.label} is public or private` })
  }
  const attached = attachment(gateway?.vpcs, from.station.subnet?.vpc ?? from.station.vpc?.id)
  if (attached === false) {
    stop(
      'UNASSOCIATED_COMPONENT',
      `internet gateway ${refName(id)} is not attached to the VPC of ${refName(from.station.ref)}`,
      `attach ${refName(id)} to the VPC (AWS::EC2::VPCGatewayAttachment)`,
    )
  }
  if (attached === undefined) {
    const ask = gateway
      ? { value: undefined, question: `whether internet gateway ${gateway.id} is attached to the VPC` }
      : askFor(id, 'attachment of internet gateway')
    doubts.push({ step, packets, ...ask })
  }
  return passage({ steps: [step], stops, doubts })
}

function attachment(vpcs: readonly Ref[] | undefined, vpc: Ref | undefined): boolean | undefined {
  if (!vpcs || vpc === undefined) return undefined
  const answers = vpcs.map((attached) => sameValue(attached, vpc))
  if (answers.includes(true)) return true
  return answers.includes(undefined) ? undefined : false
}
