import {
  isUnknown,
  type NetworkAcl,
  type NetworkAclEntry,
  nameOf,
  type SourceLocation,
  sameValue,
  type Unknown,
} from '../model/index.ts'
import { askFor, cidrText, type End, placeOf, type Station } from './ends.ts'
import { find } from './find.ts'
import { addressesIn, matchPackets, portSpan, portsText, tcpPorts, trafficText } from './match.ts'
import type { Network } from './network.ts'
import { intersectPackets, isEmptyPackets, noPackets, subtractPackets, unionPackets } from './packets.ts'
import { type Doubt, emptyPassage, type Passage, passage, type Step, type Stop } from './passage.ts'
import type { NearMiss, PacketSet } from './types.ts'

export interface Acl {
  readonly acl: NetworkAcl
  /** Lowest number first; those whose number is unknown come before all. */
  readonly entries: readonly NetworkAclEntry[]
}

export function prepareAcl(acl: NetworkAcl): Acl {
  const number = (entry: NetworkAclEntry) => (isUnknown(entry.number) ? -1 : entry.number)
  const text = (entry: NetworkAclEntry) => JSON.stringify(entry)
  const entries = [...acl.entries].sort((a, b) => number(a) - number(b) || (text(a) < text(b) ? -1 : 1))
  return { acl, entries }
}

/** No ACL stands between two interfaces of one subnet. */
export function sameSubnet(a: Station | undefined, b: Station | undefined): boolean {
  return a !== undefined && b !== undefined && sameValue(a.ref, b.ref) === true
}

/** What nothing matches. */
const closing = 'entry * deny'

interface Hit {
  /** Absent: the closing `*` entry, which denies. */
  readonly entry?: NetworkAclEntry
  readonly packets: PacketSet
  readonly allow: boolean
  readonly deny: boolean
  readonly unknowns: readonly Unknown[]
}

/**
 * Packets that cross the border of a subnet: the first matching entry of its network ACL decides, for answers as for
 * any packet (stateless). https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
 *
 * @param other the end on the far side of the border
 */
export function passAcl(
  network: Network,
  station: Station,
  other: End,
  way: 'in' | 'out',
  direction: 'out' | 'back',
  packets: PacketSet,
): Passage {
  if (isEmptyPackets(packets)) return emptyPassage
  const ref = station.subnet?.acl
  const found = find(network.acls, ref)
  const name = nameOf(station.ref)
  const step = (resource: string, decision: string, at: SourceLocation): Step => ({
    direction,
    kind: 'network ACL',
    resource,
    decision: `${decision} (${way === 'in' ? 'into' : 'out of'} ${name})`,
    at,
  })
  if (!found) {
    const what =
      ref === undefined ? askFor(station.ref, 'network ACL of subnet') : askFor(ref, 'entries of network ACL')
    const doubt: Doubt = { step: step(ref ? nameOf(ref) : name, 'not described', placeOf(station)), packets, ...what }
    return passage({ steps: [doubt.step], doubts: [doubt] })
  }

  const hits = hitsOf(found, other, way, packets)
  const union = (chosen: readonly Hit[]) =>
    chosen.reduce<PacketSet>((set, hit) => unionPackets(set, hit.packets), noPackets)
  const allowed = union(hits.filter((hit) => hit.allow))
  const denied = union(hits.filter((hit) => hit.deny))
  const surelyDenied = subtractPackets(denied, allowed)
  const open = intersectPackets(denied, allowed)

  const { id, at } = found.acl
  const decisionOf = (hit: Hit) => step(id, hit.entry ? entryText(hit.entry) : closing, hit.entry?.at ?? at)
  const stops: Stop[] = hits.flatMap((hit) => {
    const here = hit.deny ? intersectPackets(hit.packets, surelyDenied) : noPackets
    return isEmptyPackets(here) ? [] : [stopAt(found, decisionOf(hit), hit, other, way, here)]
  })
  const doubts: Doubt[] = hits.flatMap((hit) => {
    const here = intersectPackets(hit.packets, open)
    if (isEmptyPackets(here)) return []
    return hit.unknowns.map((value) => ({ step: decisionOf(hit), packets: here, value, question: value.question }))
  })
  const passing = hits.find((hit) => hit.allow)
  const steps = [...stops, ...doubts].map((item) => item.step)
  return passage({ steps: steps.length > 0 || !passing ? steps : [decisionOf(passing)], stops, doubts })
}

/** Which entries may decide which packets. */
function hitsOf({ entries }: Acl, other: End, way: 'in' | 'out', packets: PacketSet): readonly Hit[] {
  const hits: Hit[] = []
  let left = packets
  for (const entry of entries) {
    if (isEmptyPackets(left)) break
    if (entry.egress === (way === 'in')) continue
    const dimension = way === 'in' ? 'sources' : 'destinations'
    const match = matchPackets(left, dimension, addressesIn(entry.cidr, other), tcpPorts(entry))
    if (isEmptyPackets(match.possible)) continue
    const { action, egress, number } = entry
    const unknowns = [...match.unknowns, ...[action, egress, number].filter((value) => isUnknown(value))]
    const [allow, deny] = [action !== 'deny', action !== 'allow']
    hits.push({ entry, packets: match.possible, allow, deny, unknowns })
    if (!isUnknown(egress) && !isUnknown(number)) left = subtractPackets(left, match.sure)
  }
  if (!isEmptyPackets(left)) hits.push({ packets: left, allow: false, deny: true, unknowns: [] })
  return hits
}

function stopAt(found: Acl, step: Step, hit: Hit, other: End, way: 'in' | 'out', packets: PacketSet): Stop {
  const rule = way === 'in' ? 'inbound' : 'outbound'
  const below = hit.entry && !isUnknown(hit.entry.number) ? ` below ${hit.entry.number}` : ''
  const cidr = cidrText(other)
  const peer = `${way === 'in' ? 'from' : 'to'} ${cidr}`
  const decision = hit.entry ? entryText(hit.entry) : closing
  const miss = nearMiss(found, hit, other, way, packets)
  return {
    step,
    packets,
    code: 'SUBNET_ACL_RESTRICTION',
    explanation: `${found.acl.id} denies ${step.direction === 'back' ? 'the answers, ' : ''}${portsText(packets)} ${peer}: ${step.decision}`,
    remedy: `add an ${rule} entry that allows ${portsText(packets)} ${peer}${below && ` and a number${below}`} to ${found.acl.id} (AWS::EC2::NetworkAclEntry)`,
    ...(miss ? { nearMiss: miss } : {}),
    lack: {
      decision,
      explanation: `${found.acl.id} denies what is needed: ${decision}`,
      add: `add to ${found.acl.id} entries${below && ` with numbers${below}`} that allow`,
      type: '(AWS::EC2::NetworkAclEntry)',
      rule: { way: rule, ports: portSpan(packets), peer: cidr },
    },
  }
}

/** An allowing entry for the same addresses but other ports, or one that comes too late. */
function nearMiss({ entries }: Acl, hit: Hit, other: End, way: 'in' | 'out', packets: PacketSet): NearMiss | undefined {
  const dimension = way === 'in' ? 'sources' : 'destinations'
  for (const entry of entries) {
    if (entry.egress !== (way === 'out') || entry.action !== 'allow') continue
    const { sure } = addressesIn(entry.cidr, other)
    if (packets.every((box) => isEmptyPackets(intersectPackets([box], [{ ...box, [dimension]: sure }])))) continue
    const late = hit.entry !== undefined && entries.indexOf(entry) > entries.indexOf(hit.entry)
    return { text: `${entryText(entry)}: ${late ? 'comes later' : 'the ports differ'}`, at: entry.at }
  }
  return undefined
}

/** `entry 100 allow tcp 443 0.0.0.0/0`. */
function entryText(entry: NetworkAclEntry): string {
  const say = (value: unknown) => (isUnknown(value) ? '?' : String(value))
  return `entry ${say(entry.number)} ${say(entry.action)} ${trafficText(entry)} ${say(entry.cidr)}`
}
