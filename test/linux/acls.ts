import type { NetworkAcl, NetworkAclEntry } from '../../src/model/index.ts'
import { familyOf, known, type World } from './world.ts'

export type Direction = 'in' | 'out'

export function aclChain({ slot }: World, acl: string, direction: Direction): string {
  return `w${slot}_${acl}_${direction}`
}

/** An ACL as two chains without state: the first entry that matches lets the packet go on or drops it. */
export function aclChains(world: World, { id, entries }: NetworkAcl): string[] {
  return (['in', 'out'] as const).map((direction) => {
    const own = entries.filter(({ egress }) => egress === (direction === 'out'))
    const ordered = own.toSorted((a, b) => known(a.number) - known(b.number))
    const rules = ordered.map((entry) => `${matchOf(entry)} ${entry.action === 'allow' ? 'return' : 'drop'}`)
    return `chain ${aclChain(world, id, direction)} { ${[...rules, 'drop'].join('; ')}; }`
  })
}

function matchOf(entry: NetworkAclEntry): string {
  const side = entry.egress ? 'daddr' : 'saddr'
  return `${addressMatch(known(entry.cidr), side)} ${portMatch(entry)}`
}

export function addressMatch(cidr: string, side: 'saddr' | 'daddr'): string {
  const family = familyOf(cidr)
  // A CIDR of everything says no more than the family; nftables would leave it out.
  if (cidr.endsWith('/0')) return `meta nfproto ipv${family}`
  return `${family === 4 ? 'ip' : 'ip6'} ${side} ${cidr}`
}

/** Of a rule or an entry: its protocol and its ports, which are the destination's. */
export function portMatch(of: Pick<NetworkAclEntry, 'protocol' | 'fromPort' | 'toPort'>): string {
  const protocol = { '-1': '', '6': 'tcp', tcp: 'tcp', '17': 'udp', udp: 'udp' }[known(of.protocol)]
  if (protocol === undefined) throw new Error(`a drawn rule has the protocol ${known(of.protocol)}`)
  if (protocol === '') return ''
  return `${protocol} dport ${known(of.fromPort ?? 0)}-${known(of.toPort ?? 65_535)}`
}
