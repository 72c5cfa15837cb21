import type { PrefixList, Subnet, Vpc } from '../../src/model/index.ts'
import type { Draw } from './draw.ts'

/** What is drawn first: the rest of a topology hangs on it. */
export interface Plan {
  readonly draw: Draw
  readonly vpcs: readonly Vpc[]
  readonly subnets: readonly Subnet[]
  readonly lists: readonly PrefixList[]
  /** Do some VPCs have IPv6? */
  readonly dual: boolean
  readonly scheme: Scheme
}

/**
 * What seldom comes about by chance. `hub`: the others go out by a transit gateway and the NAT gateways of the first
 * VPC; `chain`: there, one NAT gateway stands behind another.
 */
export type Scheme = 'hub' | 'chain' | 'none'

export const zones = ['us-east-1a', 'us-east-1b'] as const
/** Public blocks that tell the oracle's samples apart. */
export const publicBlocks = { 4: ['52.0.0.0/8', '52.1.0.0/16'], 6: ['2620::/16', '2620:1::/32'] } as const
export const everywhere = { 4: '0.0.0.0/0', 6: '::/0' } as const

export function drawPlan(draw: Draw): Plan {
  const dual = draw.chance(0.5)
  const vpcs = draw.times(draw.pick([1, 1, 2, 2, 2, 3]), (i) => drawVpc(draw, i, dual && !draw.slip()))
  const scheme = draw.chance(0.12) ? 'chain' : draw.chance(0.25) && vpcs.length > 1 ? 'hub' : 'none'
  const subnets = vpcs.flatMap((vpc, i) => {
    const owner = draw.chance(0.06) ? { owner: '999988887777' } : {}
    return draw.times(draw.pick(i === 0 ? (scheme === 'none' ? [2, 3, 3] : [3]) : [1, 2, 2, 3]), (k) => ({
      ...drawSubnet(draw, vpc, i, k, i === 0 ? scheme : 'none'),
      ...owner,
    }))
  })
  const lists = draw.times(draw.pick([0, 1, 1, 2, 2]), (i) => drawList(draw, vpcs, i))
  return { draw, vpcs, subnets, lists, dual, scheme }
}

function drawVpc(draw: Draw, i: number, ipv6: boolean): Vpc {
  // The third may have the first one's block, or a part: nothing forbids it where they are not peered.
  const block = i === 2 && draw.chance(0.1) ? 0 : i
  const prefix = block < i && draw.chance(0.5) ? 25 : 24
  return {
    id: `V${i}`,
    at: draw.at(),
    cidrs: [`10.${block}.0.0/${prefix}`, ...(draw.chance(0.25) ? [`10.1${i}.0.0/24`] : [])],
    ipv6Cidrs: ipv6 ? [`2600:${i}::/56`] : [],
    dnsSupport: !draw.slip(),
    dnsHostnames: !draw.slip(),
    mainRouteTable: `T${i}m`,
    defaultGroup: `G${i}d`,
    defaultAcl: `A${i}d`,
    // Peering may lead to another Region; the rest of this description stands in one.
    ...(i === 1 && draw.chance(0.08) ? { region: 'eu-west-1' } : {}),
  }
}

function drawSubnet(draw: Draw, vpc: Vpc, i: number, k: number, scheme: Scheme): Subnet {
  const [first, second = first] = vpc.cidrs.map(String) as [string, string?]
  const block = k === 1 ? second : first
  return {
    id: `S${i}${k}`,
    at: draw.at(),
    vpc: vpc.id,
    cidr: block.replace(/\.0\/\d+$/, `.${2 * k}/31`),
    ...(vpc.ipv6Cidrs.length > 0 && !draw.slip() ? { ipv6Cidr: `2600:${i}::${2 * k}/127` } : {}),
    ...(draw.chance(0.3) ? { freeAddresses: draw.pick([0, 5, 5, 5]) } : {}),
    zone: draw.chance(0.8) ? zones[k % 2]! : draw.pick(zones),
    routeTable: scheme === 'none' ? draw.pick([`T${i}a`, `T${i}b`, vpc.mainRouteTable]) : `T${i}${'bam'[k]}`,
    acl: draw.chance(0.75) ? vpc.defaultAcl : `A${i}c`,
  }
}

/** Blocks that tell packets apart: everything, VPCs, subnets, single addresses, the internet in parts. */
export function someBlock({ draw, vpcs, subnets }: Pick<Plan, 'draw' | 'vpcs' | 'subnets'>, family: 4 | 6): string {
  const kind = draw.below(10)
  const all = everywhere[family]
  if (kind < 3) return all
  if (kind < 5) return draw.pick(publicBlocks[family])
  const vpc = draw.pick(vpcs)
  if (kind < 7) return String((family === 4 ? vpc.cidrs : vpc.ipv6Cidrs)[0] ?? all)
  const subnet = draw.pick(subnets)
  const block = String((family === 4 ? subnet.cidr : subnet.ipv6Cidr) ?? all)
  return kind < 9 ? block : block.replace('/31', '/32').replace('/127', '/128')
}

function drawList(draw: Draw, vpcs: readonly Vpc[], i: number): PrefixList {
  const vpc = draw.pick(vpcs)
  const own = [...vpc.cidrs, ...vpc.ipv6Cidrs]
  const others = [...publicBlocks[4], ...publicBlocks[6], '10.0.0.0/8', '2600::/16', '10.0.0.0/31']
  return {
    id: `P${i}`,
    at: draw.at(),
    name: `list ${i}`,
    cidrs: [...new Set([...(draw.chance(0.6) ? own : []), ...draw.some(others, 0.25)])],
  }
}

export function familiesOf({ dual }: Plan): readonly (4 | 6)[] {
  return dual ? [4, 6] : [4]
}
