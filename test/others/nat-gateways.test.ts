import type { Integration, NatGateway } from '../../src/model/index.ts'
import { attachment, peering, toPeering, toTransit, transitGateway, transitTable } from '../support/hub.ts'
import {
  acl,
  entry,
  group,
  internetGateway,
  nat,
  route,
  table,
  toInternet,
  toNat,
  vpc,
} from '../support/integration.ts'
import { between, calling, judge, network, place, publicly, type Row, side } from './rows.ts'

const guide = 'https://docs.aws.amazon.com/vpc/latest/userguide'
const useCases = `${guide}/nat-gateway-scenarios.html`
const basics = `${guide}/vpc-nat-gateway.html`
const troubleshooting = `${guide}/nat-gateway-troubleshooting.html`
const regional = `${guide}/nat-gateways-regional.html`
const codes = 'https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html'

/** Two zones with a public and a private subnet each; the NAT gateway stands in zone B and serves its private subnet. */
function twoZones(parts: Partial<Integration> = {}, gateway: Partial<NatGateway> = {}): Integration {
  return network({
    vpcs: [vpc('Vpc'), vpc('Peer', { cidrs: ['10.9.0.0/16'] })],
    subnets: [
      place('PublicA', '10.0.1.0/24'),
      place('PrivateA', '10.0.2.0/24'),
      place('PublicB', '10.0.3.0/24', { zone: 'us-east-1b' }),
      place('PrivateB', '10.0.4.0/24', { zone: 'us-east-1b', acl: 'AclPrivateB' }),
      place('PeerSubnet', '10.9.1.0/24', { vpc: 'Peer' }),
    ],
    routeTables: [
      table('PublicATable', [route('OutA', '0.0.0.0/0', toInternet())]),
      table('PrivateATable'),
      table('PublicBTable', [route('OutB', '0.0.0.0/0', toInternet())]),
      table('PrivateBTable', [route('ToNat', '0.0.0.0/0', toNat('Nat'))]),
      table('PeerSubnetTable', [route('ToPeer', '0.0.0.0/0', toPeering())], 'Peer'),
    ],
    internetGateways: [internetGateway()],
    natGateways: [nat('Nat', { subnet: 'PublicB', ...gateway })],
    peerings: [peering({ vpcs: ['Peer', 'Vpc'] })],
    acls: [everything],
    groups: [group('Mute', [], [])],
    ...parts,
  })
}

const everything = acl('AclPrivateB', [entry(1, 'in', 'allow', '0.0.0.0/0'), entry(1, 'out', 'allow', '0.0.0.0/0')])
const withTable = (id: string, routes: Integration['routeTables'][number]['routes']) =>
  twoZones({ routeTables: twoZones().routeTables.map((each) => (each.id === id ? { ...each, routes } : each)) })

const publicRows: Row[] = [
  {
    source: useCases,
    says: 'zone A: instances of the public subnet get to the internet',
    network: twoZones(),
    flow: calling(publicly('PublicA')),
    verdict: 'reachable',
  },
  {
    source: useCases,
    says: 'zone A: instances of the private subnet do not',
    network: twoZones(),
    flow: calling('PrivateA'),
    verdict: 'blocked',
  },
  {
    source: useCases,
    says: 'zone B: instances of the private subnet do, by the NAT gateway in the public one',
    network: twoZones(),
    flow: calling('PrivateB'),
    verdict: 'reachable',
  },
  {
    source: useCases,
    says: 'the local route lets instances of the private subnets speak with each other',
    network: twoZones(),
    flow: between('PrivateA', 'PrivateB'),
    verdict: 'reachable',
  },
  ...(['pending', 'failed', 'deleting', 'deleted'] as const).map(
    (state): Row => ({
      source: troubleshooting,
      says: `a NAT gateway that is ${state} serves nobody`,
      network: twoZones({}, { state }),
      flow: calling('PrivateB'),
      verdict: 'blocked',
      code: 'BAD_STATE',
    }),
  ),
  {
    source: troubleshooting,
    says: 'the NAT gateway must stand in a subnet with a route to the internet gateway',
    network: withTable('PublicBTable', []),
    flow: calling('PrivateB'),
    verdict: 'blocked',
    code: 'NO_ROUTE_TO_DESTINATION',
  },
  {
    source: troubleshooting,
    says: 'the private subnet must have a route to the NAT gateway',
    network: withTable('PrivateBTable', []),
    flow: calling('PrivateB'),
    verdict: 'blocked',
  },
  {
    source: troubleshooting,
    says: "the instance's group must let it out",
    network: twoZones(),
    flow: calling(side('PrivateB', {}, ['Mute'])),
    verdict: 'blocked',
    code: 'SG_HAS_NO_RULES',
  },
  {
    source: troubleshooting,
    says: "the private subnet's network ACL must let the internet's answers in",
    network: twoZones({
      acls: [acl('AclPrivateB', [entry(1, 'in', 'allow', '10.0.0.0/16'), entry(1, 'out', 'allow', '0.0.0.0/0')])],
    }),
    flow: calling('PrivateB'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: troubleshooting,
    says: "the public subnet's network ACL must let the internet's answers in",
    network: twoZones({
      subnets: twoZones().subnets.map((each) => (each.id === 'PublicB' ? { ...each, acl: 'Tight' } : each)),
      acls: [everything, acl('Tight', [entry(1, 'in', 'allow', '10.0.0.0/16'), entry(1, 'out', 'allow', '0.0.0.0/0')])],
    }),
    flow: calling('PrivateB'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: basics,
    says: 'a NAT gateway uses ports 1024-65535: entries for a part of them lose connections',
    network: twoZones({
      subnets: twoZones().subnets.map((each) => (each.id === 'PublicB' ? { ...each, acl: 'Tight' } : each)),
      acls: [
        everything,
        acl('Tight', [
          entry(1, 'in', 'allow', '10.0.0.0/16'),
          entry(2, 'in', 'allow', '0.0.0.0/0', [32_768, 65_535]),
          entry(1, 'out', 'allow', '0.0.0.0/0'),
        ]),
      ],
    }),
    flow: calling('PrivateB'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: basics,
    says: 'a NAT gateway cannot be used over a peering',
    network: twoZones(),
    flow: calling('PeerSubnet'),
    verdict: 'blocked',
  },
  {
    source: basics,
    says: 'the route to a deleted NAT gateway is a blackhole',
    network: withTable('PrivateBTable', [{ ...route('ToNat', '0.0.0.0/0', toNat('Gone')), state: 'blackhole' }]),
    flow: calling('PrivateB'),
    verdict: 'blocked',
    code: 'BAD_STATE_ROUTE',
  },
  {
    source: basics,
    says: 'the internet gateway drops what a private NAT gateway sends',
    network: twoZones({}, { connectivity: 'private' }),
    flow: calling('PrivateB'),
    verdict: 'blocked',
    code: 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS',
  },
]

/** Both VPCs have 10.0.0.0/16; only 100.64.1.0/24 and 100.64.2.0/24 are routed between them. */
const overlapping = network({
  vpcs: [vpc('A', { cidrs: ['10.0.0.0/16', '100.64.1.0/24'] }), vpc('B', { cidrs: ['10.0.0.0/16', '100.64.2.0/24'] })],
  subnets: [
    place('InnerA', '10.0.1.0/24', { vpc: 'A' }),
    place('OuterA', '100.64.1.0/24', { vpc: 'A' }),
    place('InnerB', '10.0.1.0/24', { vpc: 'B' }),
    place('OuterB', '100.64.2.0/24', { vpc: 'B' }),
  ],
  routeTables: [
    table('InnerATable', [route('ToNat', '100.64.2.0/24', toNat('Nat'))], 'A'),
    table('OuterATable', [route('ToB', '100.64.2.0/24', toTransit())], 'A'),
    table('InnerBTable', [], 'B'),
    table('OuterBTable', [route('ToA', '100.64.1.0/24', toTransit())], 'B'),
  ],
  natGateways: [nat('Nat', { subnet: 'OuterA', connectivity: 'private' })],
  transitGateways: [transitGateway()],
  transitGatewayAttachments: [attachment('ToA', 'A', ['OuterA']), attachment('ToB', 'B', ['OuterB'])],
  transitGatewayTables: [
    transitTable({
      propagations: [],
      routes: [
        { destination: '100.64.1.0/24', attachment: 'ToA', at: vpc('A').at },
        { destination: '100.64.2.0/24', attachment: 'ToB', at: vpc('B').at },
      ],
    }),
  ],
})

const privateRows: Row[] = [
  {
    source: useCases,
    says: 'overlapping networks: the inner subnet of A reaches the outer one of B by the private NAT gateway',
    network: overlapping,
    flow: between('InnerA', 'OuterB'),
    verdict: 'reachable',
  },
  {
    source: useCases,
    says: 'overlapping networks: the inner subnet of B is not reached',
    network: overlapping,
    flow: between('InnerA', 'InnerB'),
    verdict: 'blocked',
  },
  {
    source: useCases,
    says: 'allow-listed addresses: a private NAT gateway to a virtual private gateway, beyond which nothing is known',
    network: network({
      vpcs: [vpc('Vpc', { cidrs: ['10.0.0.0/16', '100.64.1.0/24'] })],
      subnets: [place('Work', '10.0.1.0/24'), place('Listed', '100.64.1.0/28')],
      routeTables: [
        table('WorkTable', [route('ToNat', '0.0.0.0/0', toNat('Nat'))]),
        table('ListedTable', [
          route('Home', '0.0.0.0/0', { kind: 'other', type: 'virtual private gateway', id: 'Vgw' }),
        ]),
      ],
      natGateways: [nat('Nat', { subnet: 'Listed', connectivity: 'private' })],
    }),
    flow: calling('Work'),
    verdict: 'unknown',
  },
]

function everyZone(gateway: Partial<NatGateway> = {}, attached = true): Integration {
  return network({
    vpcs: [vpc('Vpc')],
    subnets: [
      place('PrivateA', '10.0.1.0/24', { routeTable: 'PrivateTable' }),
      place('PrivateB', '10.0.2.0/24', { routeTable: 'PrivateTable', zone: 'us-east-1b' }),
    ],
    routeTables: [table('PrivateTable', [route('ToNat', '0.0.0.0/0', toNat('Nat'))])],
    internetGateways: attached ? [internetGateway()] : [],
    natGateways: [nat('Nat', { vpc: 'Vpc', ...gateway })],
  })
}

const regionalRows: Row[] = [
  ...(['PrivateA', 'PrivateB'] as const).map(
    (from): Row => ({
      source: regional,
      says: `a regional NAT gateway serves every zone by one route, without any public subnet: ${from}`,
      network: everyZone(),
      flow: calling(from),
      verdict: 'reachable',
    }),
  ),
  {
    source: regional,
    says: 'it leads to the internet gateway of its VPC, which must be there',
    network: everyZone({}, false),
    flow: calling('PrivateA'),
    verdict: 'blocked',
  },
  {
    source: codes,
    says: 'in manual mode the zone of the sender must be among its own',
    network: everyZone({ zones: ['us-east-1a'] }),
    flow: calling('PrivateB'),
    verdict: 'blocked',
    code: 'REGIONAL_NGW_ROUTE_AZ_RESTRICTION',
  },
  {
    source: codes,
    says: 'in manual mode a zone of its own is served',
    network: everyZone({ zones: ['us-east-1a'] }),
    flow: calling('PrivateA'),
    verdict: 'reachable',
  },
]

judge([...publicRows, ...privateRows, ...regionalRows])
