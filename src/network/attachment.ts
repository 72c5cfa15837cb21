import { type Family, isUnknown, nameOf, sameValue, type TransitGatewayAttachment } from '../model/index.ts'
import { stateOf } from './dead-ends.ts'
import type { Station } from './ends.ts'
import { type Network, within } from './network.ts'
import type { Reason } from './passage.ts'

/** A VPC's attachments to a transit gateway, and those that may be. */
export function attachmentsOf(network: Network, gateway: string, vpc: string) {
  const sure: TransitGatewayAttachment[] = []
  const perhaps: TransitGatewayAttachment[] = []
  for (const attachment of within(network.attachmentsIn, vpc)) {
    const answers = [
      sameValue(attachment.gateway, gateway),
      attachment.vpc === undefined ? false : sameValue(attachment.vpc, vpc),
    ]
    if (answers.includes(false)) continue
    if (answers.includes(undefined)) perhaps.push(attachment)
    else sure.push(attachment)
  }
  return { sure, perhaps }
}

/** May a transit gateway bring packets right into this subnet? What it brings has no ACL to pass there. */
export function mayBeDoor(network: Network, { ref, vpc }: Station): boolean {
  const attachments = vpc ? within(network.attachmentsIn, vpc.id) : []
  return attachments.flatMap(({ subnets }) => subnets).some((door) => sameValue(door, ref) !== false)
}

/** What stops everything at an attachment. */
export function brokenAttachment(
  { id, state, vpc, ipv6 = false }: TransitGatewayAttachment,
  family: Family,
): Reason | undefined {
  if (stateOf(state, 'available') === false) {
    return {
      code: 'BAD_STATE_ATTACHMENT',
      explanation: `transit gateway attachment ${id} is ${nameOf(state ?? '')}: only an available one carries anything`,
      remedy: `accept ${id}, or make it anew`,
    }
  }
  // Other attachments than VPCs have no such option.
  if (family === 4 || vpc === undefined || ipv6 !== false) return undefined
  return {
    code: 'TGW_ATTACHMENT_WITHOUT_IPV6',
    explanation: `transit gateway attachment ${id} carries IPv4 only`,
    remedy: `set Options.Ipv6Support: enable on ${id}`,
  }
}

export function openAttachment({ state, ipv6 }: TransitGatewayAttachment, family: Family) {
  const open = [state, family === 6 ? ipv6 : undefined].filter((value) => isUnknown(value))
  return open.map((value) => ({ value, question: value.question }))
}
