/**
 * Small networks of which AWS's documentation tells what becomes of a connection: they judge the judge, so that Linux
 * and the engine are not wrong together.
 */
import type { RouteTarget } from '../../src/model/index.ts'
import { at, route, toInternet, toNat } from '../support/integration.ts'
import { base, byReference, type Change, denies, describe, routes, toReference } from './known-base.ts'
import { byId, type Probe, type World } from './world.ts'

export interface Known {
  readonly name: string
  readonly outcome: string
  world(slot: number): World
}

const transit: RouteTarget = { kind: 'transit-gateway', id: 'Tgw' }
const peering: RouteTarget = { kind: 'peering', id: 'Pcx' }

const toA = (slot: number) => `10.${slot}.0.0/18`
const toB = (slot: number) => `10.${slot}.64.0/18`
const there = (target: RouteTarget) => [routes('A2', [toB, target]), routes('B1', [toA, target])]

const near = { to: { face: 'near' } } as const
const far = { to: { face: 'far' } } as const
const internet = (slot: number) => ({ to: { internet: `52.${slot}.0.10` } }) as const
const internet6 = (slot: number) => ({ to: { internet: `2a00:${slot.toString(16)}::10` }, family: 6 }) as const

function known(
  name: string,
  outcome: string,
  probe: Partial<Probe> | ((slot: number) => Partial<Probe>),
  ...changes: Change[]
): Known {
  return {
    name,
    outcome,
    world: (slot) => {
      const changed = changes.reduce((world, change) => change(world), base(slot))
      const asked = typeof probe === 'function' ? probe(slot) : probe
      return { ...changed, probes: [{ from: 'client', port: 443, sourcePorts: 1, family: 4, ...near, ...asked }] }
    },
  }
}

export const knownOutcomes: readonly Known[] = [
  known('an open way', 'connected from client', near),
  known('a closed port', 'refused', { ...near, port: 700 }),
  known('a stateless ACL that keeps the answer', 'hang', near, denies('A1', 'out', '0.0.0.0/0', [1024, 65_535])),
  known(
    'an ACL that denies another port',
    'connected from client',
    near,
    denies('A1', 'in', '0.0.0.0/0', [444, 65_535]),
  ),
  known('a group without outbound rules at the server: it is stateful', 'connected from client', near, (world) =>
    describe(({ groups }) => ({
      groups: groups.map((each) => (each.id === 'NamedA' ? { ...each, egress: [] } : each)),
    }))({
      ...world,
      faces: world.faces.map((each) => (each.id === 'near' ? { ...each, groups: ['NamedA'] } : each)),
    }),
  ),
  known('a reference to the group of the client', 'connected from client', near, byReference),
  known('two NAT gateways: the outer one is seen', 'connected from Outer', internet),
  known(
    'a private NAT gateway before an internet gateway',
    'hang',
    internet,
    routes('A1', ['0.0.0.0/0', toInternet()]),
  ),
  known(
    'an ACL of the NAT gateway that lacks some ports for answers',
    'hang',
    internet,
    denies('A1', 'in', '0.0.0.0/0', [49_152, 65_535]),
  ),
  known(
    'an interface without public address at an internet gateway',
    'hang',
    internet,
    routes('A2', ['0.0.0.0/0', toInternet()]),
  ),
  known(
    'a route inside the VPC through a NAT gateway',
    'connected from Outer',
    near,
    routes('A2', [(slot) => `10.${slot}.1.0/24`, toNat('Outer')]),
  ),
  known(
    'behind NAT the group is lost',
    'hang',
    near,
    byReference,
    routes('A2', [(slot) => `10.${slot}.1.0/24`, toNat('Outer')]),
  ),
  known(
    'a blackhole beside a shorter route',
    'hang',
    internet,
    describe(({ routeTables }) => ({
      routeTables: routeTables.map((each) => {
        const hole = { ...route('Hole', '52.0.0.0/8', toNat('Inner')), state: 'blackhole' } as const
        return each.id === 'A2' ? { ...each, routes: [...each.routes, hole] } : each
      }),
    })),
  ),
  known('IPv6 out by an egress-only gateway', 'connected from client', internet6),
  known('IPv6 out by an internet gateway', 'connected from client', internet6, routes('A2', ['::/0', toInternet()])),
  known('IPv6 with an ACL for IPv4 only', 'hang', internet6, denies('A2', 'out', '::/0', [0, 65_535])),
  known('no route to the other VPC', 'hang', far),
  known('a peering', 'connected from client', far, ...there(peering)),
  known('a peering, no route back', 'hang', far, routes('A2', [toB, peering])),
  known('a peering and a reference across it', 'connected from client', far, ...there(peering), byReference),
  known('an outbound reference across a peering', 'connected from client', far, ...there(peering), toReference),
  known(
    'a peering that is not active',
    'hang',
    far,
    ...there(peering),
    describe(({ peerings }) => ({
      peerings: peerings.map((each) => ({ ...each, state: 'pending-acceptance' })),
    })),
  ),
  known(
    'a gateway beyond a peering',
    'hang',
    internet,
    routes('A2', ['0.0.0.0/0', peering]),
    routes('B1', ['0.0.0.0/0', toInternet()]),
  ),
  known('a transit gateway', 'connected from client', far, ...there(transit)),
  known(
    'a transit gateway and a reference across it',
    'connected from client',
    far,
    ...there(transit),
    byReference,
    describe(() => ({ peerings: [] })),
  ),
  known(
    'an outbound reference across a transit gateway',
    'hang',
    far,
    ...there(transit),
    toReference,
    describe(() => ({ peerings: [] })),
  ),
  known(
    'a transit gateway that shares no groups',
    'hang',
    far,
    ...there(transit),
    byReference,
    describe(({ transitGateways }) => ({
      peerings: [],
      transitGateways: transitGateways.map((each) => ({ ...each, groupReferencing: false })),
    })),
  ),
  known(
    'a transit gateway without attachment in the zone',
    'hang',
    far,
    ...there(transit),
    describe(({ transitGatewayAttachments }) => ({
      transitGatewayAttachments: transitGatewayAttachments.map((each) =>
        each.id === 'AttachA' ? { ...each, subnets: ['A0'] } : each,
      ),
    })),
  ),
  known(
    'the ACL of the attachment, by the source',
    'hang',
    far,
    ...there(transit),
    denies('A1', 'in', '10.0.0.0/8', [443, 443]),
  ),
  known(
    'no ACL between a transit gateway and its own subnet',
    'connected from client',
    far,
    ...there(transit),
    denies('B1', 'in', '0.0.0.0/0', [443, 443]),
  ),
  known(
    'an ACL behind a transit gateway in another subnet',
    'hang',
    far,
    ...there(transit),
    denies('B1', 'in', '0.0.0.0/0', [443, 443]),
    describe(({ transitGatewayAttachments }) => ({
      transitGatewayAttachments: transitGatewayAttachments.map((each) =>
        each.id === 'AttachB' ? { ...each, subnets: ['B0'] } : each,
      ),
    })),
  ),
  known(
    'centralised egress',
    'connected from Outer',
    (slot) => ({ from: 'client', ...internet(slot) }),
    (world) => ({
      ...world,
      faces: world.faces.map((each) =>
        each.id === 'client' ? { ...each, subnet: 'B1', groups: ['WideB'], ipv4: `10.${world.slot}.65.11` } : each,
      ),
    }),
    routes('B1', ['0.0.0.0/0', transit]),
    routes('A0', [toB, transit]),
    describe(({ transitGatewayTables }) => ({
      transitGatewayTables: transitGatewayTables.map((each) => ({
        ...each,
        routes: [{ destination: '0.0.0.0/0', attachment: 'AttachA', at: at('Default') }],
      })),
    })),
  ),
]

/** The address in `connected from ...`: of a face, or of a NAT gateway. */
export function addressOf(world: World, name: string): string {
  const { family, to } = world.probes[0]!
  const outside = 'internet' in to
  const named = world.nats[name]
  if (named) return (outside && named.publicIpv4) || named.ipv4
  const face = byId(world.faces, name)
  return family === 6 ? face.ipv6! : face.ipv4
}
