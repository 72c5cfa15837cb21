import type { Integration, Route, RouteTarget, SecurityGroup, Subnet } from '../../src/model/index.ts'
import {
  acl,
  at,
  cidr,
  entry,
  group,
  integration,
  internetGateway,
  nat,
  ofGroup,
  route,
  rule,
  subnet,
  table,
  toInternet,
  toNat,
  vpc,
} from '../support/integration.ts'
import type { Face, World } from './world.ts'

const zones = { a: 'us-east-1a', b: 'us-east-1b' }

/**
 * VPC A 10.slot.0.0/18: A0 is public and has the NAT gateway Outer; A1 leads there and has the private one, Inner; A2
 * leads to Inner. VPC B 10.slot.64.0/18: B0 and B1, in the zones of A0 and A1. Peering and transit gateway join them,
 * no route leads there. The client is in A2, one server in A1, one in B1.
 */
export function base(slot: number): World {
  const inA = (n: number) => `10.${slot}.${n}.0/24`
  const open = (id: string) => acl(id, [...entries('in'), ...entries('out')])
  const groups = ['A', 'B'].flatMap((of): SecurityGroup[] =>
    ['Wide', 'Named'].map((id) => ({ ...group(`${id}${of}`, all(), all()), vpc: of })),
  )
  const attachment = (id: string, of: string, subnets: string[]) => {
    return {
      id,
      at: at(id),
      gateway: 'Tgw',
      vpc: of,
      type: 'vpc',
      subnets,
      table: 'TgwTable',
      groupReferencing: true,
      ipv6: true,
    }
  }
  const place = (id: string, third: number, zone: string, parts: Partial<Subnet>) =>
    subnet(id, {
      cidr: inA(third),
      zone,
      ipv6Cidr: `2600:${slot.toString(16)}:0:${third.toString(16)}::/64`,
      routeTable: id,
      acl: id,
      ...parts,
    })
  const subnets = [
    place('A0', 0, zones.a, { vpc: 'A' }),
    place('A1', 1, zones.b, { vpc: 'A' }),
    place('A2', 2, zones.b, { vpc: 'A' }),
    place('B0', 64, zones.a, { vpc: 'B' }),
    place('B1', 65, zones.b, { vpc: 'B' }),
  ]
  const face = (id: string, role: Face['role'], home: string, third: number): Face => ({
    id,
    role,
    subnet: home,
    groups: [`Wide${home[0]}`],
    ipv4: `10.${slot}.${third}.10`,
    ipv6: `2600:${slot.toString(16)}:0:${third.toString(16)}::a`,
  })
  const hex = slot.toString(16)
  return {
    slot,
    luck: 0,
    description: integration({
      vpcs: [
        vpc('A', { cidrs: [`10.${slot}.0.0/18`], ipv6Cidrs: [`2600:${hex}:0:0::/58`] }),
        vpc('B', { cidrs: [`10.${slot}.64.0/18`], ipv6Cidrs: [`2600:${hex}:0:40::/58`] }),
      ],
      subnets,
      routeTables: [
        table('A0', [route('A0Out', '0.0.0.0/0', toInternet()), route('A0Out6', '::/0', toInternet())], 'A'),
        table('A1', [route('A1Out', '0.0.0.0/0', toNat('Outer'))], 'A'),
        table(
          'A2',
          [
            route('A2Out', '0.0.0.0/0', toNat('Inner')),
            route('A2Out6', '::/0', { kind: 'egress-only-gateway', id: 'Eigw' }),
          ],
          'A',
        ),
        table('B0', [], 'B'),
        table('B1', [], 'B'),
      ],
      acls: subnets.map(({ id }) => open(id)),
      groups,
      internetGateways: [internetGateway('Igw', ['A'])],
      egressOnlyGateways: [{ id: 'Eigw', at: at('Eigw'), vpc: 'A' }],
      natGateways: [nat('Outer', { subnet: 'A0' }), nat('Inner', { subnet: 'A1', connectivity: 'private' })],
      peerings: [{ id: 'Pcx', at: at('Pcx'), vpcs: ['A', 'B'], state: 'active' }],
      transitGateways: [{ id: 'Tgw', at: at('Tgw'), groupReferencing: true }],
      transitGatewayAttachments: [attachment('AttachA', 'A', ['A0', 'A1']), attachment('AttachB', 'B', ['B0', 'B1'])],
      transitGatewayTables: [
        { id: 'TgwTable', at: at('TgwTable'), gateway: 'Tgw', routes: [], propagations: ['AttachA', 'AttachB'] },
      ],
    }),
    faces: [face('client', 'client', 'A2', 2), face('near', 'server', 'A1', 1), face('far', 'server', 'B1', 65)],
    nats: {
      Outer: { ipv4: `10.${slot}.0.200`, publicIpv4: `3.${slot}.0.1` },
      Inner: { ipv4: `10.${slot}.1.201` },
    },
    probes: [],
  }
}

function entries(way: 'in' | 'out') {
  return [entry(100, way, 'allow', '0.0.0.0/0'), entry(101, way, 'allow', '::/0')]
}

function all() {
  return ['0.0.0.0/0', '::/0'].map((block) => rule('-1', [0, 65_535], cidr(block)))
}

export type Change = (world: World) => World

export function describe(change: (description: Integration, slot: number) => Partial<Integration>): Change {
  return (world) => ({ ...world, description: { ...world.description, ...change(world.description, world.slot) } })
}

export function routes(subnetId: string, ...more: [string | ((slot: number) => string), RouteTarget][]): Change {
  return describe(({ routeTables }, slot) => ({
    routeTables: routeTables.map((each) => {
      if (each.id !== subnetId) return each
      const added = more.map(
        ([to, target], i): Route => route(`${subnetId}${i}`, typeof to === 'string' ? to : to(slot), target),
      )
      return {
        ...each,
        routes: [
          ...each.routes.filter(({ destination }) => !added.some((one) => one.destination === destination)),
          ...added,
        ],
      }
    }),
  }))
}

export function denies(subnetId: string, way: 'in' | 'out', block: string, ports: readonly [number, number]): Change {
  return describe(({ acls }) => ({
    acls: acls.map((each) =>
      each.id === subnetId ? { ...each, entries: [entry(1, way, 'deny', block, ports), ...each.entries] } : each,
    ),
  }))
}

/** The servers let in who holds the client's group, and no one else. */
export const byReference: Change = (world) => ({
  ...describe(({ groups }) => ({
    groups: groups.map((each) =>
      each.id.startsWith('Named') ? { ...each, ingress: [rule('tcp', 443, ofGroup('WideA'))] } : each,
    ),
  }))(world),
  faces: world.faces.map((each) =>
    each.role === 'server' ? { ...each, groups: each.groups.map((id) => id.replace('Wide', 'Named')) } : each,
  ),
})

/** The client may speak to who holds the group of the far server, and to no one else. */
export const toReference: Change = describe(({ groups }) => ({
  groups: groups.map((each) =>
    each.id === 'WideA' ? { ...each, egress: [rule('tcp', 443, ofGroup('WideB'))] } : each,
  ),
}))
