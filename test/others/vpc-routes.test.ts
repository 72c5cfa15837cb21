import type { Integration, PrefixList, Route } from '../../src/model/index.ts'
import { attachment, peering, toPeering, toTransit, transitGateway, transitTable } from '../support/hub.ts'
import { at, endpoint, internetGateway, nat, route, table, toInternet, toNat, vpc } from '../support/integration.ts'
import { between, calling, judge, network, place, publicly, type Row } from './rows.ts'

const guide = 'https://docs.aws.amazon.com/vpc/latest/userguide'
const options = `${guide}/route-table-options.html`
const priority = `${guide}/route-tables-priority.html`
const tables = `${guide}/VPC_Route_Tables.html`

const toVpn = { kind: 'other', type: 'virtual private gateway', id: 'Vgw' } as const
const propagated = (id: string, destination: string): Route => ({ ...route(id, destination, toVpn), propagated: true })
const list = (id: string, cidrs: readonly string[]): PrefixList => ({ id, at: at(id), name: id, cidrs })

/** VPC A with the routes of the example, VPC B (172.31.0.0/16) peered with it, a transit gateway with VPCs C and D. */
function example(routes: readonly Route[], parts: Partial<Integration> = {}): Integration {
  return network({
    vpcs: [
      vpc('A', { ipv6Cidrs: ['2001:db8:1234:1a00::/56'] }),
      vpc('B', { cidrs: ['172.31.0.0/16'], ipv6Cidrs: ['2001:db8:5678:2b00::/56'] }),
      vpc('C', { cidrs: ['10.2.0.0/16'] }),
      vpc('D', { cidrs: ['10.3.0.0/16'] }),
    ],
    subnets: [
      place('SubnetA', '10.0.1.0/24', { vpc: 'A', ipv6Cidr: '2001:db8:1234:1a00::/64' }),
      place('OtherA', '10.0.2.0/24', { vpc: 'A' }),
      place('PublicA', '10.0.3.0/24', { vpc: 'A' }),
      place('SubnetB', '172.31.0.0/24', { vpc: 'B', ipv6Cidr: '2001:db8:5678:2b00::/64' }),
      place('SubnetC', '10.2.1.0/24', { vpc: 'C' }),
      place('SubnetD', '10.3.1.0/24', { vpc: 'D' }),
    ],
    routeTables: [
      table('SubnetATable', routes, 'A'),
      table('OtherATable', [], 'A'),
      table('PublicATable', [route('PublicOut', '0.0.0.0/0', toInternet())], 'A'),
      table(
        'SubnetBTable',
        [route('BA', '10.0.0.0/16', toPeering()), route('BA6', '2001:db8:1234:1a00::/56', toPeering())],
        'B',
      ),
      table('SubnetCTable', [route('CA', '10.0.0.0/8', toTransit())], 'C'),
      table('SubnetDTable', [route('DA', '10.0.0.0/8', toTransit())], 'D'),
    ],
    internetGateways: [internetGateway('Igw', ['A'])],
    natGateways: [nat('Nat', { subnet: 'PublicA' })],
    peerings: [peering({ vpcs: ['A', 'B'] })],
    transitGateways: [transitGateway()],
    transitGatewayAttachments: [
      attachment('ToA', 'A', ['SubnetA']),
      attachment('ToC', 'C', ['SubnetC']),
      attachment('ToD', 'D', ['SubnetD']),
    ],
    transitGatewayTables: [transitTable({ propagations: ['ToA', 'ToC', 'ToD'] })],
    ...parts,
  })
}

const optionRows: Row[] = [
  {
    source: options,
    says: 'a default route to the internet gateway makes the subnet public',
    network: example([route('Out', '0.0.0.0/0', toInternet())]),
    flow: calling(publicly('SubnetA')),
    verdict: 'reachable',
  },
  {
    source: options,
    says: 'an IPv6 default route to the internet gateway',
    network: example([route('Out', '::/0', toInternet())]),
    flow: calling('SubnetA', 'sts', { family: 6 }),
    verdict: 'reachable',
  },
  {
    source: options,
    says: 'the IPv4 default route carries no IPv6',
    network: example([route('Out', '0.0.0.0/0', toInternet())]),
    flow: calling('SubnetA', 'sts', { family: 6 }),
    verdict: 'blocked',
  },
  {
    source: options,
    says: 'a peering with a route in both tables',
    network: example([route('AB', '172.31.0.0/16', toPeering())]),
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'reachable',
  },
  {
    source: options,
    says: 'a peering over IPv6 with the IPv6 routes',
    network: example([route('AB', '2001:db8:5678:2b00::/56', toPeering())]),
    flow: between('SubnetA', 'SubnetB', { family: 6 }),
    verdict: 'reachable',
  },
  {
    source: options,
    says: 'a peering over IPv6 needs an IPv6 route',
    network: example([route('AB', '172.31.0.0/16', toPeering())]),
    flow: between('SubnetA', 'SubnetB', { family: 6 }),
    verdict: 'blocked',
    code: 'NO_ROUTE_TO_DESTINATION',
  },
  {
    source: options,
    says: 'an egress-only internet gateway carries IPv6 out',
    network: example([route('Out6', '::/0', { kind: 'egress-only-gateway', id: 'Eigw' })], {
      egressOnlyGateways: [{ id: 'Eigw', at: at('Eigw'), vpc: 'A' }],
    }),
    flow: calling('SubnetA', 'sts', { family: 6 }),
    verdict: 'reachable',
  },
  {
    source: options,
    says: 'an egress-only internet gateway carries no IPv4',
    network: example([route('Out6', '::/0', { kind: 'egress-only-gateway', id: 'Eigw' })], {
      egressOnlyGateways: [{ id: 'Eigw', at: at('Eigw'), vpc: 'A' }],
    }),
    flow: calling('SubnetA'),
    verdict: 'blocked',
  },
  ...(['SubnetC', 'SubnetD'] as const).map(
    (to): Row => ({
      source: options,
      says: `a transit gateway with all attachments in one table: ${to}`,
      network: example([route('ToTgw', '10.0.0.0/8', toTransit())]),
      flow: between('SubnetA', to),
      verdict: 'reachable',
    }),
  ),
  {
    source: options,
    says: 'a route by a prefix list leads to the blocks in it',
    network: example([route('ToList', 'pl-1', toTransit())], { prefixLists: [list('pl-1', ['10.2.0.0/16'])] }),
    flow: between('SubnetA', 'SubnetC'),
    verdict: 'reachable',
  },
  {
    source: options,
    says: 'and to no others',
    network: example([route('ToList', 'pl-1', toTransit())], { prefixLists: [list('pl-1', ['10.2.0.0/16'])] }),
    flow: between('SubnetA', 'SubnetD'),
    verdict: 'blocked',
    code: 'NO_ROUTE_TO_DESTINATION',
  },
  {
    source: options,
    says: 'beside a NAT gateway: the service of a gateway endpoint goes by the endpoint',
    network: beside(),
    flow: calling('SubnetA', 's3'),
    verdict: 'reachable',
  },
  {
    source: options,
    says: 'beside a NAT gateway: the peer goes by the peering',
    network: beside(),
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'reachable',
  },
  {
    source: options,
    says: 'beside a NAT gateway: all else goes by it',
    network: beside(),
    flow: calling('SubnetA'),
    verdict: 'blocked',
    code: 'BAD_STATE',
  },
  {
    source: options,
    says: 'between two subnets by an appliance: what it lets through is not known',
    network: example([
      route('ToAppliance', '10.0.2.0/24', { kind: 'other', type: 'network interface', id: 'Appliance' }),
    ]),
    flow: between('SubnetA', 'OtherA'),
    verdict: 'unknown',
  },
  {
    source: tables,
    says: 'every table has the local route',
    network: example([]),
    flow: between('SubnetA', 'OtherA'),
    verdict: 'reachable',
  },
]

/** The NAT gateway is broken: whatever still works did not go by it. */
function beside(): Integration {
  return example([route('ToNat', '0.0.0.0/0', toNat('Nat')), route('AB', '172.31.0.0/16', toPeering())], {
    natGateways: [nat('Nat', { subnet: 'PublicA', state: 'failed' })],
    endpoints: [endpoint('S3', 's3', { vpc: 'A', type: 'Gateway', routeTables: ['SubnetATable'], privateDns: false })],
  })
}

const toB = '172.31.0.0/16'
const priorityRows: Row[] = [
  {
    source: priority,
    says: 'the peering is more specific than the default route to the internet gateway',
    network: example([route('Out', '0.0.0.0/0', toInternet()), route('AB', toB, toPeering())]),
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'reachable',
  },
  {
    source: priority,
    says: 'without it the internet gateway takes what is for the peer',
    network: example([route('Out', '0.0.0.0/0', toInternet())]),
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'blocked',
  },
  {
    source: priority,
    says: 'a static route to the internet gateway comes before a propagated one to the same block',
    network: example([propagated('Vpn', '0.0.0.0/0'), route('Out', '0.0.0.0/0', toInternet())]),
    flow: calling(publicly('SubnetA')),
    verdict: 'reachable',
  },
  {
    source: priority,
    says: 'a static route to a peering comes before a propagated one to the same block',
    network: example([propagated('Vpn', toB), route('AB', toB, toPeering())]),
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'reachable',
  },
  {
    source: priority,
    says: 'a static route to a transit gateway comes before a propagated one to the same block',
    network: example([propagated('Vpn', '10.2.0.0/16'), route('ToTgw', '10.2.0.0/16', toTransit())]),
    flow: between('SubnetA', 'SubnetC'),
    verdict: 'reachable',
  },
  {
    source: priority,
    says: 'a static route to a NAT gateway comes before a propagated one to the same block',
    network: example([propagated('Vpn', '0.0.0.0/0'), route('ToNat', '0.0.0.0/0', toNat('Nat'))]),
    flow: calling('SubnetA'),
    verdict: 'reachable',
  },
  {
    source: priority,
    says: 'a more specific propagated route comes before a static one',
    network: example([propagated('Vpn', '172.31.0.0/24'), route('AB', toB, toPeering())]),
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'unknown',
  },
  {
    source: priority,
    says: 'a static route comes before one by a prefix list with the same block',
    network: example([route('ToList', 'pl-1', toTransit()), route('AB', toB, toPeering())], {
      prefixLists: [list('pl-1', [toB])],
    }),
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'reachable',
  },
  {
    source: priority,
    says: 'a route by a prefix list comes before a propagated one to the same block',
    network: example([propagated('Vpn', toB), route('ToList', 'pl-1', toPeering())], {
      prefixLists: [list('pl-1', [toB])],
    }),
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'reachable',
  },
  {
    source: priority,
    says: 'of two prefix lists with one block AWS takes one at random',
    network: example([route('List1', 'pl-1', toPeering()), route('List2', 'pl-2', toTransit())], {
      prefixLists: [list('pl-1', [toB]), list('pl-2', [toB])],
    }),
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'unknown',
  },
  {
    source: priority,
    says: 'a route in the place of the local one takes all that is for the VPC',
    network: example([route('Instead', '10.0.0.0/16', { kind: 'other', type: 'network interface', id: 'Appliance' })]),
    flow: between('SubnetA', 'OtherA'),
    verdict: 'unknown',
  },
]

judge([...optionRows, ...priorityRows])
