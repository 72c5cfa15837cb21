import { isUnknown, nameOf, type PublicAccessBlock, sameValue, type Unknown } from '../model/index.ts'
import type { Station } from './ends.ts'
import { anywhere, type Network } from './network.ts'
import { emptyPassage, type Passage, passage, type Step } from './passage.ts'
import type { PacketSet } from './types.ts'

type Mode = 'off' | 'block-bidirectional' | 'block-ingress'

const allModes: readonly Mode[] = ['off', 'block-bidirectional', 'block-ingress']

/**
 * VPC Block Public Access, where packets leave by an internet gateway or an egress-only one: that of the account which
 * owns the subnet. That a subnet's exclusion comes before its VPC's is not verified.
 * https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
 *
 * @param station where the sender at the gateway stands
 * @param outboundOnly a NAT gateway sends, or the gateway is an egress-only one: connections come from inside for sure
 */
export function passPublicAccess(
  network: Network,
  station: Station,
  outboundOnly: boolean,
  at: Step,
  packets: PacketSet,
): Passage {
  const block = network.publicAccess.get(anywhere)
  if (!block) return emptyPassage
  const { modes, unknowns } = modesAt(network, block, station)
  const stopping = modes.filter((mode) => mode === 'block-bidirectional' || (mode === 'block-ingress' && !outboundOnly))
  if (stopping.length === 0) return emptyPassage
  const step: Step = {
    direction: 'out',
    kind: 'VPC Block Public Access',
    resource: at.resource,
    decision: stopping.join(' or '),
    at: block.at,
  }
  if (stopping.length < modes.length) {
    const doubts = unknowns.map((value) => ({ step, packets, value, question: value.question }))
    return passage({ steps: [step], doubts })
  }
  const stop = {
    step,
    packets,
    code: 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED',
    explanation: `VPC Block Public Access (${stopping.join(' or ')}) stops what leaves ${nameOf(station.ref)} by ${at.kind} ${at.resource}`,
    remedy: `exclude the VPC or subnet (AWS::EC2::VPCBlockPublicAccessExclusion, allow-egress), or reach the service by an endpoint`,
  }
  return passage({ steps: [step], stops: [stop] })
}

/** The modes that may be in force for a subnet, after exclusions. */
function modesAt(
  { account }: Network,
  block: PublicAccessBlock,
  station: Station,
): { modes: readonly Mode[]; unknowns: readonly Unknown[] } {
  const unknowns: Unknown[] = []
  const known = <T extends string>(value: T | Unknown, all: readonly T[]): readonly T[] => {
    if (!isUnknown(value)) return [value]
    unknowns.push(value)
    return all
  }
  const { owner } = station.subnet ?? {}
  if (owner !== undefined && owner !== account) {
    const other = isUnknown(owner) ? owner : { unknown: `public-access-block:${owner}`, question: modeOf(owner) }
    return { modes: allModes, unknowns: [other] }
  }
  const own = known(block.mode, allModes)
  const vpc = station.subnet?.vpc ?? station.vpc?.id
  const places = [vpc, station.subnet?.id].filter((place) => place !== undefined)
  let modes = own
  // The nearer exclusion decides; one that may be for this place leaves both open.
  for (const place of places) {
    const here = block.exclusions.filter(({ resource }) => sameValue(resource, place) !== false)
    if (here.length === 0) continue
    const excluded = here.flatMap(({ mode }) => known(mode, ['allow-bidirectional', 'allow-egress']))
    const after = excluded.flatMap((mode) => own.map((each) => except(each, mode)))
    const sure = here.some(({ resource }) => sameValue(resource, place) === true)
    if (!sure) unknowns.push(...here.map(({ resource }) => resource).filter((ref) => isUnknown(ref)))
    modes = sure ? after : [...modes, ...after]
  }
  return { modes: [...new Set(modes)], unknowns }
}

/** In a shared subnet its owner's mode holds. */
function modeOf(account: string): string {
  return `VPC Block Public Access of account ${account}`
}

function except(mode: Mode, exclusion: 'allow-bidirectional' | 'allow-egress'): Mode {
  if (exclusion === 'allow-bidirectional') return 'off'
  return mode === 'block-bidirectional' ? 'block-ingress' : mode
}
