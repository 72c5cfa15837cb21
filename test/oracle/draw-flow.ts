import type { Subnet } from '../../src/model/index.ts'
import type { NetworkInterface } from '../../src/network/index.ts'
import { addressesIn, familyOf, holds, numberOf } from './address.ts'
import type { Flow } from './flow.ts'
import type { Plan } from './plan.ts'

export function drawFlow(plan: Plan): Flow {
  const { draw, subnets, dual, scheme } = plan
  const usual = scheme === 'none'
  const family = draw.chance(dual ? (usual ? 0.5 : 0.15) : 0.02) ? 6 : 4
  const ofFamily = family === 6 ? ({ family } as const) : {}
  const toService = draw.chance(usual ? 0.45 : 0.75)
  const home = draw.pick(homes(plan, toService))
  const from = {
    ...drawInterface(plan, 'from', home, family),
    ...(draw.chance(0.4) ? ({ toBeMade: true } as const) : {}),
  }
  if (toService) {
    const service = draw.pick(['sts', 'sts', 'sts', 's3'])
    return { from, to: { kind: 'service', service }, port: 443, ...ofFamily }
  }
  const others = subnets.filter(({ vpc }) => vpc !== home.vpc)
  const there = others.length > 0 && draw.chance(0.7) ? draw.pick(others) : draw.pick(subnets)
  const to = drawInterface(plan, 'to', there, family)
  const port = draw.pick([9098, 9098, 443])
  const host = draw.chance(0.2) && family === 4 ? drawHost(plan, there, to) : undefined
  if (host) return { from, to: host, port }
  return { from, to: { kind: 'interface', interface: to }, port, ...ofFamily }
}

/** Services are those of the one Region; a scheme is there for what begins at its far end. */
function homes({ draw, vpcs, subnets, scheme }: Plan, toService: boolean): readonly Subnet[] {
  const elsewhere = vpcs.filter(({ region }) => region).map(({ id }) => id)
  const possible = toService ? subnets.filter(({ vpc }) => !elsewhere.includes(String(vpc))) : subnets
  const atFarEnd = possible.filter(({ id, vpc }) => (scheme === 'hub' ? vpc !== vpcs[0]!.id : id === 'S00'))
  return scheme === 'none' || atFarEnd.length === 0 || draw.chance(0.25) ? possible : atFarEnd
}

/** One address of a subnet with the groups of an interface; `undefined` where others hold it, too. */
function drawHost({ draw, vpcs }: Plan, { cidr }: Subnet, { groups }: NetworkInterface): Flow['to'] | undefined {
  const host = draw.pick(addressesIn(String(cidr)))
  const holding = vpcs.filter(({ cidrs }) => cidrs.some((block) => holds(String(block), host)))
  if (holding.length > 1 || groups.length === 0) return undefined
  return { kind: 'host', label: 'to', host, given: { host, addresses: [], groups } }
}

function drawInterface({ draw }: Plan, id: string, subnet: Subnet, family: 4 | 6): NetworkInterface {
  const index = subnet.id[1]
  const [none, main, one, two] = [[], [`G${index}d`], [`G${index}0`], [`G${index}0`, `G${index}1`]]
  const block = family === 4 ? subnet.cidr : subnet.ipv6Cidr
  const addresses = block && draw.chance(0.25) ? { addresses: drawAddresses(draw.pick([1, 2]), String(block)) } : {}
  return {
    id,
    label: id,
    subnet: subnet.id,
    groups: draw.pick([none, main, one, one, one, two, two]),
    publicAddress: draw.chance(0.45),
    ...addresses,
  }
}

/** The first, or the first two, of a subnet. */
function drawAddresses(count: number, block: string): readonly (number | bigint)[] {
  const addresses = addressesIn(block)
  const number = (address: string) => (familyOf(address) === 4 ? Number(numberOf(address)) : numberOf(address))
  return [number(addresses[0]!), number(addresses[count - 1]!)]
}
