import type { Integration, Peering } from '../../src/model/index.ts'
import { peering, toPeering } from '../support/hub.ts'
import {
  at,
  cidr,
  endpoint,
  group,
  internetGateway,
  nat,
  ofGroup,
  route,
  rule,
  table,
  toInternet,
  toNat,
  vpc,
} from '../support/integration.ts'
import { between, calling, host, judge, network, place, publicly, type Row, side } from './rows.ts'

const guide = 'https://docs.aws.amazon.com/vpc/latest/peering'
const partial = `${guide}/peering-configurations-partial-access.html`
const basics = `${guide}/vpc-peering-basics.html`

const ab = peering({ id: 'pcx-aaaabbbb', vpcs: ['A', 'B'] })
const ac = peering({ id: 'pcx-aaaacccc', vpcs: ['A', 'C'] })
const toB = toPeering(ab.id)
const toC = toPeering(ac.id)

/** VPC A in the middle, B and C with one and the same block; the tables are the example's own. */
function central(routeTables: Integration['routeTables']): Integration {
  return network({
    vpcs: [
      vpc('A', { cidrs: ['172.16.0.0/16'], ipv6Cidrs: ['2001:db8:1234:1a00::/56'] }),
      vpc('B', { cidrs: ['10.0.0.0/16'], ipv6Cidrs: ['2001:db8:5678:2b00::/56'] }),
      vpc('C', { cidrs: ['10.0.0.0/16'] }),
    ],
    subnets: [
      place('A1', '172.16.1.0/24', { vpc: 'A', ipv6Cidr: '2001:db8:1234:1a00::/64' }),
      place('A2', '172.16.2.0/24', { vpc: 'A' }),
      place('B1', '10.0.0.0/24', { vpc: 'B', ipv6Cidr: '2001:db8:5678:2b00::/64' }),
      place('B2', '10.0.1.0/24', { vpc: 'B' }),
      place('C1', '10.0.0.0/24', { vpc: 'C' }),
      place('C2', '10.0.1.0/24', { vpc: 'C' }),
    ],
    routeTables,
    peerings: [ab, ac],
  })
}

const bySubnet = central([
  table('A1Table', [route('ToB', '10.0.0.0/16', toB), route('ToB6', '2001:db8:5678:2b00::/56', toB)], 'A'),
  table('A2Table', [route('ToC', '10.0.0.0/16', toC)], 'A'),
  table('B1Table', [route('B1A1', '172.16.1.0/24', toB), route('B1A16', '2001:db8:1234:1a00::/64', toB)], 'B'),
  table('B2Table', [route('B2A1', '172.16.1.0/24', toB)], 'B'),
  table('C1Table', [route('C1A2', '172.16.2.0/24', toC)], 'C'),
  table('C2Table', [route('C2A2', '172.16.2.0/24', toC)], 'C'),
])

const subnetRows: Row[] = [
  ...(
    [
      ['A1', 'B1', 'reachable'],
      ['B2', 'A1', 'reachable'],
      ['A2', 'C2', 'reachable'],
      ['C1', 'A2', 'reachable'],
      ['B1', 'A2', 'blocked'],
      ['C1', 'A1', 'blocked'],
      ['A1', 'C1', 'blocked'],
    ] as const
  ).map(
    ([from, to, verdict]): Row => ({
      source: partial,
      says: `B may reach the first subnet of A, C the second: ${from} to ${to} is ${verdict}`,
      network: bySubnet,
      flow: between(from, to),
      verdict,
    }),
  ),
  {
    source: partial,
    says: 'over IPv6 too, with the IPv6 routes',
    network: bySubnet,
    flow: between('B1', 'A1', { family: 6 }),
    verdict: 'reachable',
  },
]

/** Requests from the second subnet of B; where A sends the answers is the question. */
const answering = (...routes: Integration['routeTables'][number]['routes']) =>
  central([
    table('A1Table', routes, 'A'),
    table('B2Table', [route('B2A', '172.16.0.0/16', toB)], 'B'),
    table('C1Table', [route('C1A', '172.16.0.0/16', toC)], 'C'),
    table('C2Table', [route('C2A', '172.16.0.0/16', toC)], 'C'),
  ])

const X = host('B2', '10.0.1.66')
const lpm = answering(route('X', '10.0.1.66/32', toB), route('All', '10.0.0.0/16', toC))

const answerRows: Row[] = [
  {
    source: partial,
    says: 'the answers go to the VPC that the table of A names, and B never gets them',
    network: answering(route('All', '10.0.0.0/16', toC)),
    flow: between('B2', 'A1'),
    verdict: 'blocked',
  },
  {
    source: partial,
    says: 'a more specific route brings the answers back to B',
    network: answering(route('Subnet2', '10.0.1.0/24', toB), route('All', '10.0.0.0/16', toC)),
    flow: between('B2', 'A1'),
    verdict: 'reachable',
  },
  {
    source: partial,
    says: 'one route for each subnet does so too, and leaves the other subnet to C',
    network: answering(route('Subnet2', '10.0.1.0/24', toB), route('Subnet1', '10.0.0.0/24', toC)),
    flow: between('C1', 'A1'),
    verdict: 'reachable',
  },
  {
    source: partial,
    says: 'a route to one address is enough for that one',
    network: lpm,
    flow: between(X, 'A1'),
    verdict: 'reachable',
  },
  {
    source: partial,
    says: 'longest prefix: A reaches instance X of B',
    network: lpm,
    flow: between('A1', X),
    verdict: 'reachable',
  },
  {
    source: partial,
    says: 'longest prefix: all else of the block is in C',
    network: lpm,
    flow: between('A1', 'C1'),
    verdict: 'reachable',
  },
  {
    source: partial,
    says: 'longest prefix: another instance of B gets no answer',
    network: lpm,
    flow: between(host('B2', '10.0.1.67'), 'A1'),
    verdict: 'blocked',
  },
]

/** A has all gateways; B and C are peered with it and send everything there. */
const star = (parts: Partial<Peering> = {}, here = 'us-east-1'): Integration =>
  network({
    vpcs: [
      vpc('A', { cidrs: ['10.1.0.0/16'] }),
      vpc('B', { cidrs: ['10.2.0.0/16'], region: here }),
      vpc('C', { cidrs: ['10.3.0.0/16'] }),
    ],
    subnets: [
      place('SubnetA', '10.1.1.0/24', { vpc: 'A' }),
      place('PublicA', '10.1.2.0/24', { vpc: 'A' }),
      place('SubnetB', '10.2.1.0/24', { vpc: 'B' }),
      place('SubnetC', '10.3.1.0/24', { vpc: 'C' }),
    ],
    routeTables: [
      table(
        'SubnetATable',
        [route('AB', '10.2.0.0/16', toB), route('AC', '10.3.0.0/16', toC), route('ANat', '0.0.0.0/0', toNat('Nat'))],
        'A',
      ),
      table(
        'PublicATable',
        [route('PB', '10.2.0.0/16', toB), route('PC', '10.3.0.0/16', toC), route('PI', '0.0.0.0/0', toInternet())],
        'A',
      ),
      table('SubnetBTable', [route('BAll', '0.0.0.0/0', toB)], 'B'),
      table('SubnetCTable', [route('CAll', '0.0.0.0/0', toC)], 'C'),
    ],
    internetGateways: [internetGateway('Igw', ['A'])],
    natGateways: [nat('Nat', { subnet: 'PublicA' })],
    endpoints: [
      endpoint('S3', 's3', {
        vpc: 'A',
        type: 'Gateway',
        routeTables: ['SubnetATable', 'PublicATable'],
        privateDns: false,
      }),
      endpoint('Sqs', 'sqs', { vpc: 'A', subnets: ['SubnetA'], groups: ['Open'], privateDns: false }),
    ],
    hostedZones: [
      {
        id: 'Zone',
        at: at('Zone'),
        name: 'sqs.us-east-1.amazonaws.com',
        vpcs: ['B'],
        records: [{ name: 'sqs.us-east-1.amazonaws.com', target: { kind: 'endpoint', id: 'Sqs' }, at: at('Record') }],
      },
    ],
    groups: [
      { ...group('Clients', [], [rule('tcp', 443, cidr('0.0.0.0/0'))]), vpc: 'B' },
      { ...group('Servers', [rule('tcp', 443, ofGroup('Clients'))], []), vpc: 'A' },
    ],
    peerings: [{ ...ab, ...parts }, ac],
  })

const byGroup = between(side('SubnetB', {}, ['Clients']), side('SubnetA', {}, ['Servers']))

const basicRows: Row[] = [
  {
    source: basics,
    says: 'what is peered is reached',
    network: star(),
    flow: between('SubnetB', 'SubnetA'),
    verdict: 'reachable',
  },
  {
    source: basics,
    says: 'peering is not transitive: B does not reach C through A',
    network: star(),
    flow: between('SubnetB', 'SubnetC'),
    verdict: 'blocked',
    code: 'PCX_REQUIRES_ADDRESS_IN_VPC_CIDR',
  },
  {
    source: basics,
    says: "B cannot use A's internet gateway or NAT gateway",
    network: star(),
    flow: calling(publicly('SubnetB')),
    verdict: 'blocked',
    code: 'PCX_REQUIRES_ADDRESS_IN_VPC_CIDR',
  },
  {
    source: basics,
    says: 'A itself uses them',
    network: star(),
    flow: calling('SubnetA'),
    verdict: 'reachable',
  },
  {
    source: basics,
    says: "B cannot use A's gateway endpoint",
    network: star(),
    flow: calling('SubnetB', 's3'),
    verdict: 'blocked',
  },
  {
    source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html',
    says: "B can use A's interface endpoint",
    network: star(),
    flow: calling('SubnetB', 'sqs'),
    verdict: 'reachable',
  },
  ...(['pending-acceptance', 'failed', 'expired', 'rejected', 'deleted'] as const).map(
    (state): Row => ({
      source: basics,
      says: `a peering that is ${state} carries nothing`,
      network: star({ state }),
      flow: between('SubnetB', 'SubnetA'),
      verdict: 'blocked',
      code: 'BAD_STATE',
    }),
  ),
  {
    source: basics,
    says: 'both owners must add a route: without that of A no answer comes back',
    network: {
      ...star(),
      routeTables: star().routeTables.map((each) => (each.id === 'SubnetATable' ? { ...each, routes: [] } : each)),
    },
    flow: between('SubnetB', 'SubnetA'),
    verdict: 'blocked',
    code: 'ASYMMETRIC_ROUTE',
  },
  {
    source: basics,
    says: 'in one Region a rule may name a group of the peer',
    network: star(),
    flow: byGroup,
    verdict: 'reachable',
  },
  {
    source: basics,
    says: 'across Regions it may not',
    network: star({}, 'eu-west-1'),
    flow: byGroup,
    verdict: 'blocked',
    code: 'SG_REFERENCES_NOT_PRESERVED',
  },
]

judge([...subnetRows, ...answerRows, ...basicRows])
