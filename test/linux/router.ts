import { aclChain, aclChains } from './acls.ts'
import { common, homeMark, natBit, nextHop, type Place, placesOf, translatingBit } from './places.ts'
import { byId, internetBlocks, known, portClasses, type World } from './world.ts'

type Elements = Record<
  | 'home4'
  | 'home6'
  | 'target4'
  | 'target6'
  | 'inside4'
  | 'inside6'
  | 'enter4'
  | 'enter6'
  | 'leave'
  | 'open6'
  | 'public4'
  | 'private4'
  | 'nat4'
  | 'natSide'
  | 'natAddress'
  | 'natHome'
  | 'natZone',
  string[]
>

/**
 * The router's rules. A packet takes one turn for each place: its mark chooses the table, the next hop that is found
 * names the next place (`target`), the ACL of the place that it leaves (`leave`) and of the subnet that it enters are
 * asked, and the packet goes round once more with the new mark, until it is delivered.
 */
export function routerRules(worlds: readonly World[]): string {
  const elements: Elements = {
    home4: [`${internetBlocks[4]} : ${common.fromInternet}`],
    home6: [`${internetBlocks[6]} : ${common.fromInternet}`],
    target4: commonTargets(4),
    target6: commonTargets(6),
    inside4: [],
    inside6: [],
    enter4: [],
    enter6: [],
    leave: [],
    open6: [],
    public4: [],
    private4: [],
    nat4: [],
    natSide: [],
    natAddress: [],
    natHome: [],
    natZone: [],
  }
  const chains = worlds.flatMap((world) => addWorld(world, elements))
  const map = (name: keyof Elements, type: string, kind = 'map') => {
    const all = elements[name]
    return `${kind} ${name} { ${type}; ${all.length > 0 ? `elements = { ${all.join(', ')} }; ` : ''}}`
  }
  return `
flush ruleset
table inet router {
${map('home4', 'type ipv4_addr : mark; flags interval')}
${map('home6', 'type ipv6_addr : mark; flags interval')}
${map('leave', 'type mark : verdict')}
${map('inside4', 'type mark . ipv4_addr; flags interval', 'set')}
${map('inside6', 'type mark . ipv6_addr; flags interval', 'set')}
${map('enter4', 'type ipv4_addr : verdict; flags interval')}
${map('enter6', 'type ipv6_addr : verdict; flags interval')}
${map('open6', 'type ipv6_addr; flags interval', 'set')}
${map('public4', 'type ipv4_addr : ipv4_addr')}
${map('private4', 'type ipv4_addr : ipv4_addr')}
${map('nat4', 'type ipv4_addr : mark')}
${map('natSide', 'type ipv4_addr', 'set')}
${map('natAddress', 'type mark : ipv4_addr')}
${map('natHome', 'type mark : mark')}
${map('natZone', 'typeof meta mark : ct zone')}
${chains.join('\n')}
chain deliver {
  meta mark set ip daddr map @nat4 accept
  meta mark set ${common.delivered} accept
}
chain to_local {
  meta mark . ip daddr @inside4 goto deliver
  meta mark . ip6 daddr @inside6 goto deliver
  meta mark vmap @leave
  ip daddr vmap @enter4
  ip6 daddr vmap @enter6
  goto deliver
}
chain to_internet {
  meta mark vmap @leave
  meta nfproto ipv6 meta mark set ${common.outside} accept
  ip saddr set ip saddr map @public4 meta mark set ${common.outside} accept
  drop
}
chain to_egress_only {
  meta nfproto ipv4 drop
  meta mark vmap @leave
  meta mark set ${common.egressOnly} accept
}
chain translating {
  ct state established accept
  ct state new tcp flags & (syn | ack) == syn accept
  drop
}
${map('target4', 'type ipv4_addr : verdict')}
${map('target6', 'type ipv6_addr : verdict')}
chain arrive {
  type filter hook prerouting priority raw
  iifname != "r1" meta mark set 0
  iifname != "r1" meta mark set ip saddr map @home4
  iifname != "r1" meta mark set ip6 saddr map @home6
  meta mark ${common.fromInternet} ip daddr set ip daddr map @private4
  meta mark & ${natBit} == ${natBit} ct zone set meta mark map @natZone meta mark set meta mark | ${translatingBit} accept
  meta nfproto ipv6 meta mark { ${common.fromInternet}, ${common.egressOnly} } accept
  notrack
}
chain pass {
  type filter hook forward priority filter; policy drop
  meta mark { ${common.delivered}, ${common.outside}, ${common.egressOnly} } accept
  meta nfproto ipv6 meta mark ${common.fromInternet} ct state != established ip6 daddr != @open6 drop
  rt ip nexthop vmap @target4
  rt ip6 nexthop vmap @target6
}
chain translate {
  type nat hook postrouting priority srcnat
  ip saddr @natSide snat ip to meta mark map @natAddress
${portClasses.map(([from, to], index) => `  tcp sport & 3 == ${index} snat ip to meta mark map @natAddress : ${from}-${to}`).join('\n')}
}
chain translated {
  type filter hook postrouting priority srcnat + 10
  meta mark set meta mark map @natHome
}
chain said {
  type filter hook output priority filter; policy drop
}
}`
}

function commonTargets(family: 4 | 6): string[] {
  const chains = {
    to_local: common.delivered,
    to_internet: common.outside,
    to_egress_only: common.egressOnly,
    translating: common.translating,
  }
  return Object.entries(chains).map(([chain, mark]) => `${nextHop(mark, family)} : goto ${chain}`)
}

/** Adds what the world needs to the maps, and tells its chains. */
function addWorld(world: World, elements: Elements): string[] {
  const { description } = world
  const places = placesOf(world)
  for (const { id, acl, cidr, ipv6Cidr } of description.subnets) {
    const home = homeMark(places, id)
    const enter = `jump ${aclChain(world, known(acl), 'in')}`
    elements.home4.push(`${known(cidr)} : ${home}`)
    elements.enter4.push(`${known(cidr)} : ${enter}`)
    if (ipv6Cidr === undefined) continue
    elements.home6.push(`${known(ipv6Cidr)} : ${home}`)
    elements.enter6.push(`${known(ipv6Cidr)} : ${enter}`)
  }
  for (const place of places) {
    const target = `goto ${targetChain(place)}`
    elements.target4.push(`${nextHop(place.mark, 4)} : ${target}`)
    elements.target6.push(`${nextHop(place.mark, 6)} : ${target}`)
    if (place.kind === 'nat gateway') addNat(world, place, places, elements)
    if (place.kind !== 'subnet') continue
    const { acl, cidr, ipv6Cidr } = place.subnet
    elements.leave.push(`${place.mark} : jump ${aclChain(world, known(acl), 'out')}`)
    elements.inside4.push(`${place.mark} . ${known(cidr)}`)
    if (ipv6Cidr !== undefined) elements.inside6.push(`${place.mark} . ${known(ipv6Cidr)}`)
  }
  for (const { ipv4, publicIpv4 } of [...world.faces, ...Object.values(world.nats)]) {
    if (publicIpv4 === undefined) continue
    elements.public4.push(`${ipv4} : ${publicIpv4}`)
    elements.private4.push(`${publicIpv4} : ${ipv4}`)
  }
  const attached = description.vpcs.filter(({ id }) =>
    description.internetGateways.some(({ vpcs }) => vpcs.includes(id)),
  )
  elements.open6.push(...attached.flatMap(({ ipv6Cidrs }) => ipv6Cidrs.map(known)))
  return [
    ...description.acls.flatMap((acl) => aclChains(world, acl)),
    ...places.map((place) => chainTo(world, place, places)),
  ]
}

function addNat(
  world: World,
  { nat, mark }: Place & { kind: 'nat gateway' },
  places: readonly Place[],
  to: Elements,
): void {
  const { ipv4 } = world.nats[nat.id]!
  to.nat4.push(`${ipv4} : ${mark}`)
  to.natSide.push(ipv4)
  to.natAddress.push(`${mark | translatingBit} : ${ipv4}`)
  to.natHome.push(`${mark | translatingBit} : ${homeMark(places, known(nat.subnet!))}`)
  to.natZone.push(`${mark} : ${mark}`)
}

function targetChain({ mark }: Place): string {
  return `to_${mark}`
}

/** What a packet meets between the place where it is (its mark) and this one. */
function chainTo(world: World, place: Place, places: readonly Place[]): string {
  const go = `meta mark set ${place.mark} accept`
  const enter = (acl: string) => `meta mark vmap @leave; jump ${aclChain(world, acl, 'in')}; ${go}`
  const rules = () => {
    if (place.kind === 'subnet') return go
    if (place.kind === 'transit gateway') return enter(known(place.by.acl))
    if (place.kind === 'peering') {
      const own4 = place.from.cidrs.map(known)
      const own6 = place.from.ipv6Cidrs.map(known)
      return [
        `ip saddr != { ${own4.join(', ')} } drop`,
        own6.length > 0 ? `ip6 saddr != { ${own6.join(', ')} } drop` : 'meta nfproto ipv6 drop',
        'meta mark vmap @leave',
        go,
      ].join('; ')
    }
    const home = byId(world.description.subnets, place.nat.subnet!)
    const inside = places.filter((each) => each.kind === 'subnet' && each.subnet.id === home.id).map(({ mark }) => mark)
    // Answers come home to a NAT gateway by the local route; what a route to it does with them, AWS does not say.
    const lost = `meta nfproto ipv6 drop; ip daddr ${world.nats[place.nat.id]!.ipv4} drop`
    return `${lost}; meta mark { ${inside.join(', ')} } ${go}; ${enter(known(home.acl))}`
  }
  return `chain ${targetChain(place)} { ${rules()}; }`
}
