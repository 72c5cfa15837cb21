import type { Integration, TransitGatewayAttachment } from '../../src/model/index.ts'
import { attachment, toTransit, transitGateway, transitTable } from '../support/hub.ts'
import { at, internetGateway, nat, route, table, toInternet, toNat, vpc } from '../support/integration.ts'
import { between, calling, judge, network, place, type Row } from './rows.ts'

const guide = 'https://docs.aws.amazon.com/vpc/latest/tgw'
const stored = 'awsdocs/aws-transit-gateway-guide@f9aaf3b:doc_source'

const names = ['A', 'B', 'C', 'D'] as const
const block = { A: '10.1.0.0/16', B: '10.2.0.0/16', C: '10.3.0.0/16', D: '10.4.0.0/16' } as const
const inner = { A: '10.1.1.0/24', B: '10.2.1.0/24', C: '10.3.1.0/24', D: '10.4.1.0/24' } as const

/** Four VPCs; whatever is not for its own VPC goes to the transit gateway. */
function spokes(
  tables: Partial<Integration>,
  associate: (name: (typeof names)[number]) => string = () => 'TgwTable',
): Integration {
  return network({
    vpcs: names.map((name) => vpc(name, { cidrs: [block[name]] })),
    subnets: names.map((name) => place(`Subnet${name}`, inner[name], { vpc: name })),
    routeTables: names.map((name) => table(`Subnet${name}Table`, [route(name, '0.0.0.0/0', toTransit())], name)),
    transitGateways: [transitGateway()],
    transitGatewayAttachments: [
      ...names.map((name) => attachment(name, name, [`Subnet${name}`], { table: associate(name) })),
      vpn,
    ],
    ...tables,
  })
}

const vpn: TransitGatewayAttachment = {
  id: 'Vpn',
  at: at('Vpn'),
  gateway: 'Tgw',
  type: 'vpn',
  subnets: [],
  table: 'ForVpn',
  groupReferencing: false,
}
const toVpn = { destination: '10.99.99.0/24', attachment: 'Vpn', at: at('ToVpn') }

const router = spokes({ transitGatewayTables: [transitTable({ routes: [toVpn], propagations: names })] })
const isolated = spokes({
  transitGatewayTables: [
    transitTable({ routes: [toVpn], propagations: [] }),
    transitTable({ id: 'ForVpn', propagations: names }),
  ],
})
const shared = spokes(
  {
    transitGatewayTables: [
      transitTable({ routes: [toVpn], propagations: ['D'] }),
      transitTable({ id: 'ForVpn', propagations: ['A', 'B', 'C'] }),
    ],
  },
  (name) => (name === 'D' ? 'ForVpn' : 'TgwTable'),
)

const scenarioRows: Row[] = [
  ...(['B', 'C', 'D'] as const).map(
    (to): Row => ({
      source: `${guide}/transit-gateway-centralized-router.html`,
      says: `centralised router: A reaches ${to}`,
      network: router,
      flow: between('SubnetA', `Subnet${to}`),
      verdict: 'reachable',
    }),
  ),
  ...(
    [
      ['A', 'B'],
      ['C', 'A'],
    ] as const
  ).map(
    ([from, to]): Row => ({
      source: `${guide}/transit-gateway-isolated.html`,
      says: `isolated VPCs: ${from} has no route to ${to} in the table of the transit gateway`,
      network: isolated,
      flow: between(`Subnet${from}`, `Subnet${to}`),
      verdict: 'blocked',
      code: 'TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT',
    }),
  ),
  ...(
    [
      ['A', 'D', 'reachable'],
      ['C', 'D', 'reachable'],
      ['D', 'B', 'reachable'],
      ['A', 'B', 'blocked'],
      ['B', 'C', 'blocked'],
    ] as const
  ).map(
    ([from, to, verdict]): Row => ({
      source: `${guide}/transit-gateway-isolated-shared.html`,
      says: `isolated VPCs with shared services in D: ${from} to ${to} is ${verdict}`,
      network: shared,
      flow: between(`Subnet${from}`, `Subnet${to}`),
      verdict,
    }),
  ),
]

/** VPC C with a NAT gateway in a public subnet; the attachment stands in a private one. */
const egress: Integration = {
  ...spokes({}),
  subnets: [...spokes({}).subnets, place('PublicC', '10.3.2.0/24', { vpc: 'C' })],
  routeTables: [
    table('SubnetATable', [route('A', '0.0.0.0/0', toTransit())], 'A'),
    table('SubnetBTable', [route('B', '0.0.0.0/0', toTransit())], 'B'),
    table('SubnetCTable', [route('C', '0.0.0.0/0', toNat('Nat'))], 'C'),
    table(
      'PublicCTable',
      [route('ToA', block.A, toTransit()), route('ToB', block.B, toTransit()), route('Out', '0.0.0.0/0', toInternet())],
      'C',
    ),
  ],
  internetGateways: [internetGateway('Igw', ['C'])],
  natGateways: [nat('Nat', { subnet: 'PublicC' })],
  transitGatewayTables: [
    transitTable({
      routes: [{ destination: '0.0.0.0/0', attachment: 'C', at: at('Default') }],
      propagations: ['A', 'B', 'C'],
    }),
  ],
}
const fenced: Integration = {
  ...egress,
  transitGatewayTables: [
    transitTable({
      routes: [
        { destination: '0.0.0.0/0', attachment: 'C', at: at('Default') },
        { destination: block.A, at: at('FenceA') },
        { destination: block.B, at: at('FenceB') },
      ],
      propagations: ['A', 'B', 'C'],
    }),
  ],
}

const egressRows: Row[] = [
  ...(['A', 'B'] as const).map(
    (from): Row => ({
      source: `${guide}/transit-gateway-nat-igw.html`,
      says: `centralised outbound routing: ${from} gets to the internet by the NAT gateway in C`,
      network: egress,
      flow: calling(`Subnet${from}`),
      verdict: 'reachable',
    }),
  ),
  {
    source: `${guide}/transit-gateway-nat-igw.html`,
    says: 'centralised outbound routing: A reaches B too',
    network: egress,
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'reachable',
  },
  {
    source: `${guide}/transit-gateway-nat-igw.html`,
    says: 'centralised outbound routing: blackholes for the VPCs keep A from B',
    network: fenced,
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'blocked',
    code: 'TGW_RTB_BAD_STATE_ROUTE',
  },
  {
    source: `${guide}/transit-gateway-nat-igw.html`,
    says: 'centralised outbound routing: the public subnet needs the routes back',
    network: {
      ...egress,
      routeTables: egress.routeTables.map((each) =>
        each.id === 'PublicCTable' ? { ...each, routes: each.routes.filter(({ id }) => id !== 'ToA') } : each,
      ),
    },
    flow: calling('SubnetA'),
    verdict: 'blocked',
    code: 'ASYMMETRIC_ROUTE',
  },
  {
    source: `${guide}/transit-gateway-appliance-scenario.html`,
    says: 'an appliance in C takes what goes from A to B: what it lets through is not known',
    network: {
      ...spokes(
        {
          transitGatewayTables: [
            transitTable({ routes: [{ destination: '0.0.0.0/0', attachment: 'C', at: at('All') }], propagations: [] }),
            transitTable({ id: 'ForVpn', propagations: ['A', 'B'] }),
          ],
        },
        (name) => (name === 'C' ? 'ForVpn' : 'TgwTable'),
      ),
      routeTables: [
        ...spokes({}).routeTables.filter(({ id }) => id !== 'SubnetCTable'),
        table(
          'SubnetCTable',
          [route('C', '0.0.0.0/0', { kind: 'other', type: 'network interface', id: 'Appliance' })],
          'C',
        ),
      ],
    },
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'unknown',
  },
]

const evaluationRows: Row[] = [
  {
    source: `${stored}/how-transit-gateways-work.md`,
    says: 'a static route comes before a propagated one to the same block',
    network: spokes({
      transitGatewayTables: [
        transitTable({ routes: [{ destination: block.B, attachment: 'C', at: at('Static') }], propagations: names }),
      ],
    }),
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'blocked',
  },
  {
    source: `${stored}/how-transit-gateways-work.md`,
    says: 'the most specific route comes first, a blackhole too',
    network: spokes({
      transitGatewayTables: [
        transitTable({
          routes: [
            { destination: '0.0.0.0/0', attachment: 'B', at: at('Default') },
            { destination: inner.B, at: at('Hole') },
          ],
          propagations: names,
        }),
      ],
    }),
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'blocked',
    code: 'TGW_RTB_BAD_STATE_ROUTE',
  },
]

judge([...scenarioRows, ...egressRows, ...evaluationRows])
