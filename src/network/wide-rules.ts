import {
  type Intervals,
  isSubset,
  isUnknown,
  type Maybe,
  type Peer,
  parseCidr,
  type SecurityGroup,
  type SecurityGroupRule,
  sameValue,
  union,
} from '../model/index.ts'
import { type End, endOf } from './ends.ts'
import { find } from './find.ts'
import { peerText, ruleText } from './group-texts.ts'
import { peerAddresses } from './groups.ts'
import { hostEnds } from './hosts.ts'
import { portsOf, tcpPorts } from './match.ts'
import { endpointEnds, servingEndpoints } from './names.ts'
import type { Network } from './network.ts'
import type { Flow } from './types.ts'

/** An inbound rule that lets flows in, and more than them. */
export interface WideRule {
  readonly group: string
  readonly rule: SecurityGroupRule
  /** `inbound rule all traffic from 10.0.0.0/8`. */
  readonly text: string
  /** The narrowest rules in its stead with which the same flows still come in. */
  readonly enough: readonly NarrowRule[]
  readonly flows: readonly Flow[]
}

export interface NarrowRule {
  readonly port: number
  readonly peer: Peer
  /** `tcp 9098 from itself`. */
  readonly text: string
}

/** What arrives at an interface: who sends, to which port, in which flows. */
interface Arrival {
  readonly from: End
  readonly to: End
  readonly port: Maybe<number>
  readonly flows: Flow[]
}

/**
 * The inbound rules of brokers' and endpoints' groups that some of the flows come in by, and that let in other ports or
 * other senders as well. Others than these flows may need them: of those the description does not tell.
 *
 * @param flows that are reachable
 */
export function wideRules(network: Network, flows: readonly Flow[]): readonly WideRule[] {
  const served = new Map<SecurityGroupRule, { group: SecurityGroup; arrivals: Arrival[] }>()
  for (const arrival of arrivalsOf(network, flows)) {
    for (const ref of arrival.to.groups ?? []) {
      const group = find(network.groups, ref)?.group
      for (const rule of group?.ingress ?? []) {
        if (!lets(network, rule, arrival)) continue
        const known = served.get(rule)
        if (known) known.arrivals.push(arrival)
        else served.set(rule, { group: group!, arrivals: [arrival] })
      }
    }
  }
  return [...served].flatMap(([rule, { group, arrivals }]) => wideRule(network, rule, group, arrivals) ?? [])
}

/** Flows of many mappings that arrive alike are one. */
function arrivalsOf(network: Network, flows: readonly Flow[]): readonly Arrival[] {
  const arrivals = new Map<string, Arrival>()
  for (const flow of flows) {
    const from = endOf(network, flow.from, 4)
    for (const end of endsOf(network, flow, from)) {
      const key = JSON.stringify([flow.port, from.station?.ref, from.groups, end.station?.ref, end.groups])
      const known = arrivals.get(key)
      if (known) known.flows.push(flow)
      else arrivals.set(key, { from, to: end, port: flow.port, flows: [flow] })
    }
  }
  return [...arrivals.values()]
}

function endsOf(network: Network, { from, to }: Flow, sender: End): readonly End[] {
  switch (to.kind) {
    case 'interface':
      return [endOf(network, to.interface, 4)]
    case 'host':
      return hostEnds(network, sender, to)
    case 'service':
      return servingEndpoints(network, from, to.service).flatMap((endpoint) => endpointEnds(network, endpoint, 4))
  }
}

/** For sure, and all of the sender's addresses. */
function lets(network: Network, rule: SecurityGroupRule, { from, to, port }: Arrival): boolean {
  const { sure } = peerAddresses(network, rule, to, from, 'ingress')
  return from.addresses.length > 0 && isSubset(from.addresses, sure) && isSubset(portsOf({ port }), tcpPorts(rule).sure)
}

function wideRule(
  network: Network,
  rule: SecurityGroupRule,
  group: SecurityGroup,
  arrivals: readonly Arrival[],
): WideRule | undefined {
  const ports = arrivals.reduce<Intervals>((all, { port }) => union(all, portsOf({ port })), [])
  const wideSenders = !isSubset(sendersOf(network, rule, arrivals), addressesOf(arrivals))
  if (!wideSenders && isSubset(tcpPorts(rule).possible, ports)) return undefined
  const enough = new Map<string, NarrowRule>()
  for (const arrival of arrivals) {
    const peer = wideSenders ? narrowest(group, arrival) : rule.peer
    if (!peer) return undefined
    const { port } = arrival
    // Nobody knows what is enough for it.
    if (isUnknown(port)) return undefined
    const text = `tcp ${port} from ${peerText({ peer }, group.id)}`
    enough.set(text, { port, peer, text })
  }
  const flows = [...new Set(arrivals.flatMap((arrival) => arrival.flows))]
  return { group: group.id, rule, text: ruleText(rule, group.id, 'ingress'), enough: [...enough.values()], flows }
}

/** The sender's group where the rule's group can name it, else the block of its subnet; `undefined`: neither is known. */
function narrowest(group: SecurityGroup, { from }: Arrival): Peer | undefined {
  const { subnet } = from.station ?? {}
  const [own] = (from.groups ?? []).filter((ref) => !isUnknown(ref))
  if (own !== undefined && subnet && sameValue(subnet.vpc, group.vpc) === true) {
    return { kind: 'group', group: from.groups?.includes(group.id) ? group.id : own }
  }
  const cidr = subnet?.cidr
  return cidr === undefined || isUnknown(cidr) ? undefined : { kind: 'cidr', cidr }
}

/** Whom a rule lets in, by addresses; a group holds nobody else than who holds it. */
function sendersOf(network: Network, { peer }: SecurityGroupRule, arrivals: readonly Arrival[]): Intervals {
  if (peer.kind === 'group') return addressesOf(arrivals)
  const cidrs = peer.kind === 'cidr' ? [peer.cidr] : (find(network.prefixLists, peer.id)?.cidrs ?? [])
  return cidrs.reduce<Intervals>((set, cidr) => {
    const block = isUnknown(cidr) ? undefined : parseCidr(cidr)
    return block?.family === 4 ? union(set, block.addresses) : set
  }, [])
}

function addressesOf(arrivals: readonly Arrival[]): Intervals {
  return arrivals.reduce<Intervals>((set, { from }) => union(set, from.addresses), [])
}
