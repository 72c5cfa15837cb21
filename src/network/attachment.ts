import { isUnknown, sameValue, type TransitGatewayAttachment } from '../model/index.ts'
import { stateOf } from './dead-ends.ts'
import { askFor, refName } from './ends.ts'
import type { Network } from './network.ts'
import type { Stop } from './passage.ts'

/** A VPC's attachments to a transit gateway, and those that may be. */
export function attachmentsOf(network: Network, gateway: string, vpc: string) {
  const sure: TransitGatewayAttachment[] = []
  const perhaps: TransitGatewayAttachment[] = []
  for (const attachment of network.attachments.values()) {
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

/** What stops everything at an attachment. */
export function brokenAttachment({ id, state }: TransitGatewayAttachment): Omit<Stop, 'step' | 'packets'> | undefined {
  if (stateOf(state, 'available') !== false) return undefined
  return {
    code: 'BAD_STATE_ATTACHMENT',
    explanation: `transit gateway attachment ${id} is ${state === undefined ? '' : refName(state)}: only an available one carries anything`,
    remedy: `accept ${id}, or make it anew`,
  }
}

export function stateQuestion({ id, state }: TransitGatewayAttachment) {
  return state !== undefined && isUnknown(state) ? [askFor(state, `state of ${id}`)] : []
}
