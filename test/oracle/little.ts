/** A small network of three VPCs for the simulator's own tests, and short words for what cases say of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Integration, NetworkAclEntry, Route, RouteTarget, Subnet } from '../../src/model/index.ts'
import type { NetworkInterface, Verdict } from '../../src/network/index.ts'
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
  vpc,
} from '../support/integration.ts'
import type { Flow } from './flow.ts'
import { judge } from './judge.ts'
import { prepare } from './world.ts'

export const open = (number: number, way: 'in' | 'out', block: string) => entry(number, way, 'allow', block)
export const openEntries: NetworkAclEntry[] = (['in', 'out'] as const).flatMap((way) => [
  open(100, way, '0.0.0.0/0'),
  open(101, way, '::/0'),
])
export const anyone = [rule('-1', [0, 65_535], cidr('0.0.0.0/0')), rule('-1', [0, 65_535], cidr('::/0'))]

export function place(id: string, home: string, block: string, ipv6Cidr: string, zone: string): Subnet {
  return subnet(id, { vpc: home, cidr: block, ipv6Cidr, zone, routeTable: `T${id}`, acl: 'Open' })
}

/** V with A and P in zone a and B in zone b, W with C and D, U with E; tables hold only what a case puts there. */
export const base: Integration = integration({
  vpcs: [
    vpc('V', { cidrs: ['10.0.0.0/24'], ipv6Cidrs: ['2600:0::/56'] }),
    vpc('W', { cidrs: ['10.1.0.0/24'], ipv6Cidrs: ['2600:1::/56'] }),
    vpc('U', { cidrs: ['10.2.0.0/24'], ipv6Cidrs: ['2600:2::/56'] }),
  ],
  subnets: [
    place('A', 'V', '10.0.0.0/31', '2600:0::/127', 'a'),
    place('B', 'V', '10.0.0.2/31', '2600:0::2/127', 'b'),
    place('P', 'V', '10.0.0.4/31', '2600:0::4/127', 'a'),
    place('C', 'W', '10.1.0.0/31', '2600:1::/127', 'a'),
    place('D', 'W', '10.1.0.2/31', '2600:1::2/127', 'b'),
    place('E', 'U', '10.2.0.0/31', '2600:2::/127', 'a'),
  ],
  acls: [acl('Open', openEntries), acl('Closed', [])],
  groups: [
    group('Open', anyone, anyone),
    group('V/default-group', [rule('-1', [0, 65_535], ofGroup('V/default-group'))], anyone),
    { ...group('Held', [], anyone), vpc: 'W' },
  ],
  internetGateways: [internetGateway('Igw', ['V'])],
  egressOnlyGateways: [{ id: 'Eigw', at: at('Eigw'), vpc: 'V' }],
  natGateways: [nat('Nat', { subnet: 'P' })],
})

export const igw = to('internet-gateway', 'Igw')
export const natTarget = to('nat-gateway', 'Nat')
export const tgw = to('transit-gateway', 'Tgw')
export const pcx = to('peering', 'Pcx')
export const appliance: RouteTarget = { kind: 'other', type: 'network interface', id: 'eni' }

export function to(kind: Exclude<RouteTarget['kind'], 'local' | 'other'>, id: string): RouteTarget {
  return { kind, id }
}

/** `tables({ A: { '0.0.0.0/0': igw } })`; the subnets that are not named have local routes only. */
export function tables(
  routes: Readonly<Record<string, Readonly<Record<string, RouteTarget>>>>,
  more: readonly Route[] = [],
) {
  return base.subnets.map(({ id, vpc: home }) => {
    const own = Object.entries(routes[id] ?? {}).map(([destination, target]) => route(id, destination, target))
    return table(`T${id}`, id === 'A' ? [...own, ...more] : own, home)
  })
}

export function face(id: string, parts: Partial<NetworkInterface> = {}): NetworkInterface {
  return { id, label: id, subnet: id, groups: ['Open'], publicAddress: false, ...parts }
}

export const toSts: Flow['to'] = { kind: 'service', service: 'sts' }

export function flow(from: string, target: string | Flow['to'], parts: Partial<Flow> = {}): Flow {
  const end = typeof target === 'string' ? { kind: 'interface' as const, interface: face(target) } : target
  return { from: face(from), to: end, port: 443, ...parts }
}

export function inSubnet(id: string, parts: Partial<Subnet>): Partial<Integration> {
  return { subnets: base.subnets.map((each) => (each.id === id ? { ...each, ...parts } : each)) }
}

/** One case: the base with other parts, and what must become of the flow. */
export function is(title: string, verdict: Verdict, asked: Flow, ...parts: Partial<Integration>[]): void {
  test(`${title}: ${verdict}`, () => {
    const description = Object.assign({}, base, { routeTables: tables({}) }, ...parts)
    assert.equal(judge(prepare(description), asked), verdict)
  })
}
