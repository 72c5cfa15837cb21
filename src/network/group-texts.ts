import { allAddresses, isUnknown, nameOf, type Ref, type SecurityGroupRule, sameValue } from '../model/index.ts'
import { cidrText, type End } from './ends.ts'
import { type Group, peerAddresses, type Side } from './groups.ts'
import type { Lack } from './lacks.ts'
import { allPorts, type Bounds, holdsTcp, matchPackets, portSpan, portsText, tcpPorts, trafficText } from './match.ts'
import type { Network } from './network.ts'
import { isEmptyPackets } from './packets.ts'
import type { Step, Stop } from './passage.ts'
import type { NearMiss, PacketSet } from './types.ts'

export function bound(side: Side): 'inbound' | 'outbound' {
  return side === 'ingress' ? 'inbound' : 'outbound'
}

export function toward(side: Side): string {
  return side === 'ingress' ? 'from' : 'to'
}

/** How a rule of `own` would name the other side: by itself, by a group, by a CIDR. */
export function peerName(own: End, other: End): string {
  const theirs = other.groups?.find((ref) => !isUnknown(ref))
  if (theirs === undefined || isUnknown(theirs)) return cidrText(other)
  return own.groups?.includes(theirs) ? 'itself' : theirs
}

/** `inbound rule tcp 9098 from itself`. */
export function ruleText(rule: SecurityGroupRule, group: string, side: Side): string {
  return `${bound(side)} rule ${trafficText(rule)} ${toward(side)} ${peerText(rule, group)}`
}

/** `itself`, a group, a block, a prefix list. */
export function peerText({ peer }: Pick<SecurityGroupRule, 'peer'>, group: string): string {
  if (peer.kind === 'cidr') return isUnknown(peer.cidr) ? `(${peer.cidr.question})` : peer.cidr
  if (peer.kind === 'prefix-list') return `prefix list ${nameOf(peer.id)}`
  return peer.group === group ? 'itself' : nameOf(peer.group)
}

function anyone({ family }: End): Bounds {
  const all = allAddresses(family)
  return { sure: all, possible: all, unknowns: [] }
}

/** Why no rule lets some packets through, and the rule that would. */
export function groupStop(
  network: Network,
  step: Step,
  refs: readonly Ref[],
  groups: readonly Group[],
  own: End,
  other: End,
  side: Side,
  packets: PacketSet,
): Stop {
  const needs = `${portsText(packets)} ${toward(side)}`
  const holder = groups[0]?.group.id ?? nameOf(refs[0]!)
  const rules = groups.flatMap((group) => group[side].map((rule) => ({ rule, group: group.group.id })))
  const type = side === 'ingress' ? 'AWS::EC2::SecurityGroupIngress' : 'AWS::EC2::SecurityGroupEgress'
  const anybody = { ...other, addresses: allAddresses(other.family), within: new Set<string>(), groups: [] }
  const open = rules.some(({ rule }) => {
    const { possible } = peerAddresses(network, rule, own, anybody, side)
    const ports = matchPackets(packets, 'sources', anyone(other), tcpPorts(rule))
    return possible.length > 0 && !isEmptyPackets(ports.possible)
  })
  const base = {
    step,
    packets,
    ...(side === 'ingress' && !open ? { whoeverSends: true as const } : {}),
    remedy: `add an ${bound(side)} rule ${needs} ${peerName(own, other)} to ${holder} (${type})`,
  }
  if (rules.length === 0) {
    const explanation = `${step.resource} has no ${bound(side)} rule at all: ${own.label} needs ${needs} ${other.label}`
    const lack: Lack = {
      decision: `no ${bound(side)} rule`,
      explanation: `${step.resource} has no ${bound(side)} rule at all`,
      add: `add to ${holder} rules for`,
      type: `(${type})`,
      rule: { way: bound(side), ports: portSpan(packets), peer: peerName(own, other) },
    }
    return { ...base, code: 'SG_HAS_NO_RULES', explanation, lack }
  }
  const miss = nearMiss(network, rules, own, other, side, packets)
  return {
    ...base,
    code: miss?.unseen ? 'SG_REFERENCES_NOT_PRESERVED' : 'ENI_SG_RULES_MISMATCH',
    explanation: `no ${bound(side)} rule of ${step.resource} lets ${own.label} ${side === 'ingress' ? 'take' : 'send'} ${needs} ${other.label}`,
    ...(miss ? { nearMiss: miss.nearMiss } : {}),
    ...(miss?.but === 'peer' ? { reason: 'other peer' } : {}),
  }
}

/** A rule that would do but for its ports, or else but for its peer. */
function nearMiss(
  network: Network,
  rules: readonly { rule: SecurityGroupRule; group: string }[],
  own: End,
  other: End,
  side: Side,
  packets: PacketSet,
): { but: 'ports' | 'peer'; unseen?: true; nearMiss: NearMiss } | undefined {
  const matches = (addresses: Bounds, ports: Bounds) =>
    !isEmptyPackets(matchPackets(packets, side === 'egress' ? 'destinations' : 'sources', addresses, ports).sure)
  const anyPort: Bounds = { sure: allPorts, possible: allPorts, unknowns: [] }

  const port = rules.find(
    ({ rule }) => holdsTcp(rule.protocol) === true && matches(peerAddresses(network, rule, own, other, side), anyPort),
  )
  if (port) return { but: 'ports', nearMiss: told(port.rule, port.group, side, 'the port differs') }
  const peer = rules.find(({ rule }) => matches(anyone(other), tcpPorts(rule)))
  if (!peer) return undefined
  const but = missedGroup(peer.rule, other)
  const unseen = but === notSeen ? { unseen: true as const } : {}
  return { but: 'peer', ...unseen, nearMiss: told(peer.rule, peer.group, side, but) }
}

const notSeen = 'groups of that VPC are not seen from here'

function missedGroup({ peer }: SecurityGroupRule, other: End): string {
  if (peer.kind !== 'group' || !other.station) return 'the other side differs'
  if (!other.groups) return 'the group of the sender is lost behind NAT'
  if (other.groups.some((group) => sameValue(group, peer.group) === true)) {
    return notSeen
  }
  return `${other.label} does not have that group`
}

function told(rule: SecurityGroupRule, group: string, side: Side, but: string): NearMiss {
  return { text: `${ruleText(rule, group, side)} of ${group}: ${but}`, at: rule.at }
}
