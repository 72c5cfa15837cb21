import {
  identityText,
  intersect,
  isEmpty,
  isUnknown,
  nameOf,
  type Ref,
  type SecurityGroup,
  type SecurityGroupRule,
  sameValue,
  type Unknown,
} from '../model/index.ts'
import { askFor, askForEntries, type End, knownCidrs, placeOf } from './ends.ts'
import { find } from './find.ts'
import { bound, groupStop, peerName, ruleText, toward } from './group-texts.ts'
import { addressesIn, addressesInAny, type Bounds, type Match, matchPackets, portsText, tcpPorts } from './match.ts'
import type { Network } from './network.ts'
import { intersectPackets, isEmptyPackets, subtractPackets } from './packets.ts'
import { emptyPassage, type Passage, passage, type Step } from './passage.ts'
import { isServiceName } from './service-name.ts'
import { sightOf } from './sight.ts'
import type { PacketSet } from './types.ts'

export interface Group {
  readonly group: SecurityGroup
  readonly ingress: readonly SecurityGroupRule[]
  readonly egress: readonly SecurityGroupRule[]
}

/** The sender's groups are asked for their outbound rules, the receiver's for their inbound ones. */
export type Side = 'ingress' | 'egress'

export function prepareGroup(group: SecurityGroup): Group {
  return { group, ingress: inOrder(group.ingress), egress: inOrder(group.egress) }
}

/** Rules have no order of their own: the place decides, so that traces do not hang on the order of the input. */
function inOrder(rules: readonly SecurityGroupRule[]): readonly SecurityGroupRule[] {
  const key = (rule: SecurityGroupRule) =>
    `${rule.at.file}:${String(rule.at.line).padStart(9, '0')}:${JSON.stringify(rule)}`
  return [...rules].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/**
 * Packets at an interface's security groups. What some rule of some group allows passes; the answers need no rule
 * (stateful). https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
 *
 * @param links the peerings and transit gateways by which they came; none where that is not known
 */
export function passGroups(
  network: Network,
  own: End,
  other: End,
  side: Side,
  packets: PacketSet,
  links: readonly string[] = [],
): Passage {
  const refs = [...(own.groups ?? [])].sort((a, b) => (identityText(a) < identityText(b) ? -1 : 1))
  if (refs.length === 0 || isEmptyPackets(packets)) return emptyPassage
  const groups = refs.map((ref) => find(network.groups, ref)).filter((group) => group !== undefined)
  const undescribed = refs.filter((ref) => !find(network.groups, ref))

  let left = packets
  const allowing: { rule: SecurityGroupRule; group: string }[] = []
  const uncertain: { packets: PacketSet; value: Unknown | undefined; question: string }[] = []
  for (const group of groups) {
    for (const rule of group[side]) {
      const match = matchRule(network, rule, own, other, side, left, links)
      if (!isEmptyPackets(match.sure)) allowing.push({ rule, group: group.group.id })
      left = subtractPackets(left, match.sure)
      for (const value of match.unknowns) uncertain.push({ packets: match.possible, value, question: value.question })
    }
  }
  for (const ref of undescribed) uncertain.push({ packets: left, ...askFor(ref, 'rules of security group') })

  if (isEmptyPackets(left)) {
    const decision = allowing.map(({ rule, group }) => ruleText(rule, group, side)).join(' and ')
    const resource = [...new Set(allowing.map(({ group }) => group))].join(' + ')
    return passage({ steps: [stepOf(resource, decision, allowing[0]!.rule.at)] })
  }
  const open = uncertain
    .map((doubt) => ({ ...doubt, packets: intersectPackets(doubt.packets, left) }))
    .filter((doubt) => !isEmptyPackets(doubt.packets))
  const denied = open.reduce((rest, doubt) => subtractPackets(rest, doubt.packets), left)
  const needed = `${bound(side)} rule for ${portsText(left)} ${toward(side)} ${other.station ? peerName(own, other) : other.label}`
  const step = stepOf(
    refs.map(nameOf).join(' + '),
    isEmptyPackets(denied) ? `${needed} not certain` : `no ${needed}`,
    groups[0]?.group.at ?? placeOf(own.station!),
  )
  return passage({
    steps: [step],
    stops: isEmptyPackets(denied) ? [] : [groupStop(network, step, refs, groups, own, other, side, denied)],
    doubts: open.map((doubt) => ({ ...doubt, step })),
  })
}

function stepOf(resource: string, decision: string, at: Step['at']): Step {
  return { direction: 'out', kind: 'security group', resource, decision, at }
}

function matchRule(
  network: Network,
  rule: SecurityGroupRule,
  own: End,
  other: End,
  side: Side,
  packets: PacketSet,
  links: readonly string[],
): Match {
  const dimension = side === 'egress' ? 'destinations' : 'sources'
  return matchPackets(packets, dimension, peerAddresses(network, rule, own, other, side, links), tcpPorts(rule))
}

/** The addresses of `other` that a rule of `own` names. */
export function peerAddresses(
  network: Network,
  { peer }: SecurityGroupRule,
  own: End,
  other: End,
  side: Side,
  links: readonly string[] = [],
): Bounds {
  if (peer.kind === 'cidr') return addressesIn(peer.cidr, other)
  if (peer.kind === 'prefix-list') {
    const list = find(network.prefixLists, peer.id)
    if (list?.cidrs) return addressesInAny(list.cidrs, other)
    // AWS's own: it holds its service.
    if (list && other.service && isServiceName(list.name, other.service, network.region) === true) {
      return { sure: other.addresses, possible: other.addresses, unknowns: [] }
    }
    return { sure: [], possible: other.addresses, unknowns: [entriesOf(peer.id)] }
  }
  // A reference means the private addresses of the interfaces that hold the group: none behind a translation.
  const answers = (other.groups ?? []).map((group) => sameValue(group, peer.group))
  const holds = answers.includes(true) || (answers.includes(undefined) && mayHold(network, other, peer.group))
  if (!holds) return { sure: [], possible: [], unknowns: [] }
  const { sees, unknowns } = sightOf(network, own, other, side, links)
  if (!sees && unknowns.length === 0) return { sure: [], possible: [], unknowns: [] }
  if (sees && answers.includes(true)) return { sure: other.addresses, possible: other.addresses, unknowns: [] }
  const named = answers.includes(true) ? [] : [peer.group, ...(other.groups ?? [])].filter((group) => isUnknown(group))
  return { sure: [], possible: other.addresses, unknowns: [...named, ...unknowns] }
}

/** An interface holds groups of its own VPC only. */
function mayHold(network: Network, end: End, group: Ref): boolean {
  const [its, own] = [find(network.groups, group)?.group.vpc, end.station?.subnet?.vpc]
  if (its !== undefined && own !== undefined && sameValue(its, own) === false) return false
  const vpc = find(network.vpcs, its)
  const blocks = vpc && knownCidrs(vpc, end.family)
  return blocks === undefined || !isEmpty(intersect(blocks, end.addresses))
}

function entriesOf(list: Ref): Unknown {
  return isUnknown(list) ? list : { unknown: `prefix-list:${list}`, question: askForEntries(list).question }
}
