import type { Peer, SecurityGroup, SecurityGroupRule, TransitGatewayAttachment } from '../../src/model/index.ts'
import { addressMatch, type Direction, portMatch } from './acls.ts'
import { byId, type Face, familyOf, internetBlocks, known, type World } from './world.ts'

/** What stands before each interface: stateful, allows only. The same rules serve the clients' and the servers' side. */
export function groupRules(worlds: readonly World[]): string {
  const verdicts = (direction: Direction, family: 4 | 6) =>
    worlds.flatMap((world) =>
      world.faces.flatMap((face) => {
        const address = family === 4 ? face.ipv4 : face.ipv6
        return address ? [`${address} : goto ${faceChain(world, face, direction)}`] : []
      }),
    )
  const map = (direction: Direction, family: 4 | 6) => {
    const elements = verdicts(direction, family)
    const filled = elements.length > 0 ? `elements = { ${elements.join(', ')} }` : ''
    return `map ${direction}${family} { type ipv${family}_addr : verdict; ${filled}; }`
  }
  const directions = ['in', 'out'] as const
  return [
    'flush ruleset',
    'table inet groups {',
    ...worlds.flatMap((world) =>
      directions.flatMap((direction) => [
        ...world.description.groups.map((group) => groupRulesOf(world, group, direction)),
        ...world.faces.map((face) => faceRules(world, face, direction)),
      ]),
    ),
    ...directions.flatMap((direction) => [map(direction, 4), map(direction, 6)]),
    'chain leaving { type filter hook output priority 0; policy drop; ct state established accept',
    'ip saddr vmap @out4; ip6 saddr vmap @out6; }',
    'chain arriving { type filter hook input priority 0; policy drop; ct state established accept',
    `ip daddr ${internetBlocks[4]} accept; ip6 daddr ${internetBlocks[6]} accept`,
    'ip daddr vmap @in4; ip6 daddr vmap @in6; }',
    '}',
  ].join('\n')
}

function groupChain({ slot }: World, group: string, direction: Direction): string {
  return `w${slot}_${group}_${direction}`
}

function faceChain({ slot }: World, { id }: Face, direction: Direction): string {
  return `w${slot}_${id}_${direction}`
}

function faceRules(world: World, face: Face, direction: Direction): string {
  const jumps = face.groups.map((group) => `jump ${groupChain(world, group, direction)}; `)
  return `chain ${faceChain(world, face, direction)} { ${jumps.join('')}drop; }`
}

function groupRulesOf(world: World, group: SecurityGroup, direction: Direction): string {
  const rules = (direction === 'in' ? group.ingress : group.egress).flatMap((rule) =>
    ruleMatches(world, group, rule, direction).map((match) => `${match} ${portMatch(rule)} accept; `),
  )
  return `chain ${groupChain(world, group.id, direction)} { ${rules.join('')}}`
}

function ruleMatches(world: World, group: SecurityGroup, { peer }: SecurityGroupRule, direction: Direction): string[] {
  const side = direction === 'in' ? 'saddr' : 'daddr'
  return peerAddresses(world, group, peer, direction).map((cidr) => addressMatch(cidr, side))
}

/** A reference to a group is the addresses of the interfaces that hold it, as far as the two VPCs see each other's. */
function peerAddresses(world: World, group: SecurityGroup, peer: Peer, direction: Direction): string[] {
  if (peer.kind === 'cidr') return [known(peer.cidr)]
  if (peer.kind === 'prefix-list') return byId(world.description.prefixLists, peer.id).cidrs!.map(known)
  const named = byId(world.description.groups, peer.group)
  if (!sees(world, known(group.vpc), known(named.vpc), direction)) return []
  return world.faces.filter(({ groups }) => groups.includes(named.id)).flatMap(hostBlocks)
}

function hostBlocks({ ipv4, ipv6 }: Face): string[] {
  return [ipv4, ...(ipv6 ? [ipv6] : [])].map((each) => `${each}/${familyOf(each) === 4 ? 32 : 128}`)
}

function sees({ description }: World, own: string, other: string, direction: Direction): boolean {
  if (own === other) return true
  const peered = description.peerings.some(
    ({ vpcs, state }) => state === 'active' && vpcs.includes(own) && vpcs.includes(other),
  )
  if (peered) return true
  const attached = (vpc: string, gateway: string) =>
    description.transitGatewayAttachments.some((each) => each.vpc === vpc && each.gateway === gateway && shares(each))
  return (
    direction === 'in' &&
    description.transitGateways.some(
      ({ id, groupReferencing }) => groupReferencing === true && attached(own, id) && attached(other, id),
    )
  )
}

function shares({ groupReferencing, state }: TransitGatewayAttachment): boolean {
  return groupReferencing === true && (state ?? 'available') === 'available'
}
