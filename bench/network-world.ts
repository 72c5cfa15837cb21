import type { Integration, Peer, Route, RouteTarget, SecurityGroupRule, Subnet } from '../src/model/index.ts'
import {
  acl,
  at,
  cluster,
  endpoint,
  entry,
  group,
  integration,
  internetGateway,
  mapping,
  nat,
  openAcl,
  route,
  subnet,
  table,
  vpc,
} from '../test/support/integration.ts'

/** How large the synthetic account is. */
export interface Size {
  readonly interfaces: number
  /** Of all groups together. */
  readonly rules: number
  /** Blocks of the VPC: the first holds the subnets. */
  readonly cidrs: number
  readonly zones: number
  readonly subnets: number
  readonly groups: number
  readonly mappings: number
}

export const fullSize: Size = {
  interfaces: 100_000,
  rules: 10_000,
  cidrs: 5,
  zones: 3,
  subnets: 200,
  groups: 500,
  mappings: 200,
}

const zoneName = (zone: number) => `us-east-1${String.fromCharCode(97 + zone)}`

/**
 * One VPC with private subnets in every zone, a NAT gateway a zone in a public one, endpoints for Lambda in all zones,
 * a peering and a transit gateway to other VPCs, and clusters with mappings: each in a subnet of every zone, with a
 * group of its own. Nothing is wrong with it, so that every flow is followed to its end.
 */
export function drawAccount(size: Size): Integration {
  const zones = Array.from({ length: size.zones }, (_, zone) => zone)
  const groupIds = Array.from({ length: size.groups }, (_, i) => `sg-${i}`)
  const publicSubnets = zones.map((zone) => networkSubnet(`public-${zone}`, zone, zone, 'public'))
  const privateSubnets = Array.from({ length: size.subnets - size.zones }, (_, i) =>
    networkSubnet(`private-${i}`, i + size.zones, i % size.zones, `private-${i}`),
  )
  const others: readonly Route[] = [
    route('to-peer', '10.200.0.0/16', { kind: 'peering', id: 'peering' }),
    route('to-hub', '10.128.0.0/9', { kind: 'transit-gateway', id: 'hub' }),
  ]
  const out = (target: RouteTarget) => [route('default', '0.0.0.0/0', target), ...others]
  return integration({
    vpcs: [
      vpc('Vpc', { cidrs: ['10.0.0.0/16', ...Array.from({ length: size.cidrs - 1 }, (_, i) => `10.${i + 1}.0.0/16`)] }),
      vpc('Peer', { cidrs: ['10.200.0.0/16'] }),
      vpc('Hub', { cidrs: ['10.201.0.0/16'] }),
    ],
    subnets: [...publicSubnets, ...privateSubnets],
    routeTables: [
      table('public', out({ kind: 'internet-gateway', id: 'Igw' })),
      ...privateSubnets.map(({ id }, i) => table(id, out({ kind: 'nat-gateway', id: `nat-${i % size.zones}` }))),
    ],
    internetGateways: [internetGateway()],
    natGateways: zones.map((zone) => nat(`nat-${zone}`, { subnet: `public-${zone}` })),
    peerings: [{ id: 'peering', at: at('peering'), vpcs: ['Vpc', 'Peer'], state: 'active' }],
    transitGateways: [{ id: 'hub', at: at('hub'), groupReferencing: false }],
    acls: [openAcl, acl('narrow', narrowEntries)],
    groups: groupIds.map((id, i) => {
      const each = Math.max(2, Math.floor(size.rules / size.groups / 2))
      return group(id, rulesOf(i, each, groupIds, 'in'), rulesOf(i, each, groupIds, 'out'))
    }),
    endpoints: [
      endpoint('lambda', 'lambda', {
        subnets: privateSubnets.slice(0, size.zones).map(({ id }) => id),
        groups: ['sg-0'],
      }),
    ],
    interfaces: Array.from({ length: size.interfaces }, (_, i) => ({
      id: `eni-${i}`,
      at: at('eni'),
      subnet: privateSubnets[i % privateSubnets.length]!.id,
      groups: [groupIds[i % groupIds.length]!],
      addresses: [`10.0.${i % 250}.${Math.floor(i / 250) % 250}`],
      publicAddress: false,
    })),
    clusters: Array.from({ length: size.mappings }, (_, i) =>
      cluster({
        id: `cluster-${i}`,
        subnets: zones.map((zone) => privateSubnets[(i * size.zones + zone) % privateSubnets.length]!.id),
        groups: [groupIds[i % groupIds.length]!],
        brokers: size.zones,
      }),
    ),
    mappings: Array.from({ length: size.mappings }, (_, i) =>
      mapping({ id: `mapping-${i}`, source: { kind: 'cluster', cluster: `cluster-${i}` } }),
    ),
  })
}

/** A /24 of the first block; every tenth subnet has an ACL with several entries. */
function networkSubnet(id: string, index: number, zone: number, routeTable: string): Subnet {
  const narrow = index % 10 === 9
  return subnet(id, {
    cidr: `10.0.${index}.0/24`,
    zone: zoneName(zone),
    routeTable,
    acl: narrow ? 'narrow' : openAcl.id,
  })
}

const narrowEntries = (['in', 'out'] as const).flatMap((way) => [
  ...Array.from({ length: 15 }, (_, i) => entry(i + 1, way, 'deny', `198.51.${i}.0/24`, [0, 65_535])),
  entry(100, way, 'allow', '0.0.0.0/0'),
])

/** Rules for single ports and peers, and last those that the flows need: none is found before all are read. */
function rulesOf(
  own: number,
  count: number,
  groupIds: readonly string[],
  way: 'in' | 'out',
): readonly SecurityGroupRule[] {
  const rule = (i: number, port: number | undefined, peer: Peer): SecurityGroupRule => ({
    protocol: 'tcp',
    ...(port === undefined ? {} : { fromPort: port, toPort: port }),
    peer,
    at: { file: 'account.yaml', line: own * 10_000 + (way === 'in' ? 0 : 5000) + i + 1 },
  })
  const some = Array.from({ length: count - 1 }, (_, i) =>
    rule(
      i,
      20_000 + i,
      i % 2 === 0
        ? { kind: 'group', group: groupIds[(own + i) % groupIds.length]! }
        : { kind: 'cidr', cidr: `10.${i % 100}.0.0/16` },
    ),
  )
  return [...some, rule(count, undefined, { kind: 'cidr', cidr: way === 'in' ? '10.0.0.0/8' : '0.0.0.0/0' })]
}
