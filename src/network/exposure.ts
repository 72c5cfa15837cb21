import {
  allAddresses,
  type Integration,
  type Intervals,
  isSubset,
  isUnknown,
  type Maybe,
  type PrefixList,
  parseCidr,
  type Ref,
  type Resource,
  type SecurityGroupRule,
  type SourceLocation,
  sameValue,
  union,
  withId,
} from '../model/index.ts'
import { find } from './find.ts'
import { ruleText } from './group-texts.ts'
import { tcpPorts } from './match.ts'
import type { Network } from './network.ts'

/** What one group lets in, and to whom. */
export interface Exposure {
  readonly group: string
  /** Ids of the described interfaces, clusters and endpoints that hold the group. */
  readonly behind: readonly string[]
  readonly open: readonly Opening[]
}

/** One inbound rule that lets TCP in. */
export interface Opening {
  readonly at: SourceLocation
  /** Ports that are open for sure, and those that may be. */
  readonly ports: Intervals
  readonly possiblePorts: Intervals
  /** The blocks that may send, as written; of a prefix list its blocks, when they are described. */
  readonly blocks: readonly Maybe<string>[]
  /** All of the IPv4 or IPv6 internet may send. */
  readonly internet: boolean
  /** The group that may send, and who holds it. */
  readonly group?: Ref
  readonly senders: readonly string[]
}

/** What a group exposes: for each of its inbound rules the ports, who may send, and what stands behind it. */
export function exposureOf(integration: Integration, id: string): Exposure | undefined {
  const group = withId(integration.groups, id)
  if (!group) return undefined
  const open = group.ingress.flatMap((rule) => openingOf(integration, rule) ?? [])
  return { group: id, behind: holdersOf(integration, id), open }
}

/** A group's inbound rules by which TCP comes in from all of the IPv4 or IPv6 internet, as far as known. */
export function openToInternet(network: Network, group: Ref): readonly OpenRule[] {
  const held = find(network.groups, group)?.group
  return (held?.ingress ?? []).flatMap((rule) => {
    const { sure: ports } = tcpPorts(rule)
    const open = ports.length > 0 && coverInternet(blocksOf((id) => find(network.prefixLists, id), rule))
    return open ? { ports, at: rule.at, text: ruleText(rule, held!.id, 'ingress') } : []
  })
}

export interface OpenRule extends Pick<Opening, 'ports' | 'at'> {
  /** `inbound rule tcp 9098 from 0.0.0.0/0`. */
  readonly text: string
}

function openingOf(integration: Integration, rule: SecurityGroupRule): Opening | undefined {
  const { sure: ports, possible: possiblePorts } = tcpPorts(rule)
  if (possiblePorts.length === 0) return undefined
  const { peer, at } = rule
  const blocks = blocksOf((id) => withId(integration.prefixLists, id), rule)
  const base = { at, ports, possiblePorts, blocks, internet: coverInternet(blocks) }
  return peer.kind === 'group'
    ? { ...base, group: peer.group, senders: holdersOf(integration, peer.group) }
    : { ...base, senders: [] }
}

function blocksOf(listOf: (id: Ref) => PrefixList | undefined, { peer }: SecurityGroupRule): readonly Maybe<string>[] {
  if (peer.kind === 'cidr') return [peer.cidr]
  if (peer.kind === 'group') return []
  return listOf(peer.id)?.cidrs ?? []
}

/** Also in parts: a prefix list of two halves. */
function coverInternet(blocks: readonly Maybe<string>[]): boolean {
  const known = blocks.flatMap((block) => (isUnknown(block) ? [] : (parseCidr(block) ?? [])))
  return ([4, 6] as const).some((family) => {
    const parts = known.filter((block) => block.family === family).map(({ addresses }) => addresses)
    return isSubset(allAddresses(family), parts.reduce(union, []))
  })
}

function holdersOf({ interfaces, clusters, endpoints }: Integration, group: Ref): readonly string[] {
  const holders: readonly (Resource & { readonly groups: readonly Ref[] })[] = [
    ...interfaces,
    ...clusters,
    ...endpoints,
  ]
  return holders.filter(({ groups }) => groups.some((each) => sameValue(each, group) === true)).map(({ id }) => id)
}
