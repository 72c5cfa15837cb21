import { attachment, peering, toPeering, toTransit, transitGateway, transitTable } from '../support/hub.ts'
import {
  acl,
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

/** Batfish's tests of its AWS model. https://github.com/batfish/batfish (Apache-2.0) */
const tests = 'batfish/batfish@cba1873338ae:projects/batfish/src/test/java/org/batfish/representation/aws'
const of = (name: string) => `${tests}/${name}.java`

/** What AWS puts into a default group: its own members, and everything outbound. */
const defaultGroup = (id: string) =>
  group(id, [rule('-1', [0, 65_535], ofGroup(id))], [rule('-1', [0, 65_535], cidr('0.0.0.0/0'))])
const groups = [defaultGroup('DefaultA'), defaultGroup('DefaultB')]
const closed = acl('Closed', [])

const vpcs = [vpc('A', { cidrs: ['10.10.0.0/16'] }), vpc('B', { cidrs: ['192.168.0.0/16'] })]
const inA = place('SubnetA', '10.10.10.0/24', { vpc: 'A' })
const inA2 = place('SubnetA2', '10.10.20.0/24', { vpc: 'A' })
const inB = place('SubnetB', '192.168.1.0/24', { vpc: 'B' })

const one = network({
  vpcs: [vpc('Vpc', { cidrs: ['10.10.0.0/16'] })],
  subnets: [place('Near', '10.10.1.0/24', { acl: 'Closed' }), place('Far', '10.10.2.0/24')],
  routeTables: [table('NearTable'), table('FarTable')],
  acls: [closed],
  groups,
})

const subnetRows: Row[] = [
  {
    source: of('AwsConfigurationSubnetTest'),
    says: 'inside one subnet the traffic is direct: its network ACL is not asked',
    network: one,
    flow: between(side('Near'), { ...side('Near'), id: 'other' }),
    verdict: 'reachable',
  },
  {
    source: of('AwsConfigurationSubnetTest'),
    says: 'inside one subnet the group of the receiver stops what it does not know',
    network: one,
    flow: between(side('Near', {}, ['DefaultA']), { ...side('Near', {}, ['DefaultB']), id: 'other' }),
    verdict: 'blocked',
    code: 'ENI_SG_RULES_MISMATCH',
  },
  {
    source: of('AwsConfigurationSubnetTest'),
    says: 'what leaves a subnet passes its network ACL',
    network: one,
    flow: between('Near', 'Far'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: of('AwsConfigurationSubnetTest'),
    says: 'what enters a subnet passes its network ACL',
    network: one,
    flow: between('Far', 'Near'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
]

const peered = network({
  vpcs,
  subnets: [inA, inB, place('SubnetB100', '192.168.100.0/24', { vpc: 'B', routeTable: 'SubnetBTable' })],
  routeTables: [
    table('SubnetATable', [route('AB', '192.168.1.0/24', toPeering())], 'A'),
    table('SubnetBTable', [route('BA', '10.10.0.0/16', toPeering())], 'B'),
  ],
  peerings: [peering({ vpcs: ['A', 'B'] })],
  groups,
})

const peeringRows: Row[] = [
  {
    source: of('AwsConfigurationVpcPeeringTest'),
    says: 'A reaches B by the peering',
    network: peered,
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'reachable',
  },
  {
    source: of('AwsConfigurationVpcPeeringTest'),
    says: 'from A to B by the peering, as far as the default group of the receiver',
    network: peered,
    flow: between(side('SubnetA', {}, ['DefaultA']), side('SubnetB', {}, ['DefaultB'])),
    verdict: 'blocked',
    code: 'ENI_SG_RULES_MISMATCH',
  },
  {
    source: of('AwsConfigurationVpcPeeringTest'),
    says: 'B reaches A by the peering',
    network: peered,
    flow: between('SubnetB', 'SubnetA'),
    verdict: 'reachable',
  },
  {
    source: of('AwsConfigurationVpcPeeringTest'),
    says: 'to a part of the peer that no route names: dropped in the sender',
    network: peered,
    flow: between('SubnetA', 'SubnetB100'),
    verdict: 'blocked',
    code: 'NO_ROUTE_TO_DESTINATION',
  },
]

const throughTransit = (parts: { table?: string; other?: string } = {}) =>
  network({
    vpcs,
    subnets: [inA, inA2, inB],
    routeTables: [
      table('SubnetATable', [route('AB', '0.0.0.0/0', toTransit())], 'A'),
      table('SubnetA2Table', [], 'A'),
      table('SubnetBTable', [route('BA', '0.0.0.0/0', toTransit())], 'B'),
    ],
    transitGateways: [transitGateway()],
    transitGatewayAttachments: [
      attachment('AttachmentA', 'A', ['SubnetA'], { table: parts.table ?? 'TgwTable' }),
      attachment('AttachmentB', 'B', ['SubnetB'], { table: parts.other ?? 'TgwTable' }),
    ],
    transitGatewayTables: [
      transitTable({ propagations: ['AttachmentA', 'AttachmentB'] }),
      transitTable({ id: 'ForA', propagations: ['AttachmentB'] }),
      transitTable({ id: 'ForB', propagations: ['AttachmentA'] }),
    ],
    groups,
  })

const transitRows: Row[] = [
  {
    source: of('AwsConfigurationTransitGatewayTest'),
    says: 'from A to B by the transit gateway, as far as the default group of the receiver',
    network: throughTransit(),
    flow: between(side('SubnetA', {}, ['DefaultA']), side('SubnetB', {}, ['DefaultB'])),
    verdict: 'blocked',
    code: 'ENI_SG_RULES_MISMATCH',
  },
  {
    source: of('AwsConfigurationTransitGatewayTest'),
    says: 'from B to A by the transit gateway',
    network: throughTransit(),
    flow: between('SubnetB', 'SubnetA'),
    verdict: 'reachable',
  },
  {
    source: of('AwsConfigurationTransitGatewayTest'),
    says: 'a subnet without a route to the transit gateway sends nothing to it',
    network: throughTransit(),
    flow: between('SubnetA2', 'SubnetB'),
    verdict: 'blocked',
    code: 'NO_ROUTE_TO_DESTINATION',
  },
  {
    source: of('AwsConfigurationTransitGatewayTest'),
    says: 'packets get to a subnet without a route to the transit gateway, and no answer comes back',
    network: throughTransit(),
    flow: between('SubnetB', 'SubnetA2'),
    verdict: 'blocked',
    code: 'ASYMMETRIC_ROUTE',
  },
  {
    source: of('AwsConfigurationTransitGatewayMultiTableTest'),
    says: 'each attachment with a table of its own: from A to B',
    network: throughTransit({ table: 'ForA', other: 'ForB' }),
    flow: between('SubnetA', 'SubnetB'),
    verdict: 'reachable',
  },
  {
    source: of('AwsConfigurationTransitGatewayMultiTableTest'),
    says: 'each attachment with a table of its own: from B to A',
    network: throughTransit({ table: 'ForA', other: 'ForB' }),
    flow: between('SubnetB', 'SubnetA'),
    verdict: 'reachable',
  },
  {
    source: of('SubnetTest'),
    says: 'a zone without a subnet of the attachment does not get to the transit gateway',
    network: network({
      ...throughTransit(),
      subnets: [inA, { ...inA2, zone: 'us-east-1b', routeTable: 'SubnetATable' }, inB],
    }),
    flow: between('SubnetA2', 'SubnetB'),
    verdict: 'blocked',
    code: 'TGW_ROUTE_AZ_RESTRICTION',
  },
]

const twoTransits = network({
  vpcs: [vpc('Bat', { cidrs: ['10.1.0.0/16'] }), vpc('Fish', { cidrs: ['10.2.0.0/16'] })],
  subnets: [place('BatSubnet', '10.1.1.0/24', { vpc: 'Bat' }), place('FishSubnet', '10.2.1.0/24', { vpc: 'Fish' })],
  routeTables: [
    table('BatSubnetTable', [route('Out', '10.2.0.0/16', toTransit('TgwBat'))], 'Bat'),
    table('FishSubnetTable', [route('Back', '10.1.0.0/16', toTransit('TgwFish'))], 'Fish'),
  ],
  transitGateways: [transitGateway({ id: 'TgwBat' }), transitGateway({ id: 'TgwFish' })],
  transitGatewayAttachments: ['TgwBat', 'TgwFish'].flatMap((gateway) => [
    attachment(`${gateway}ToBat`, 'Bat', ['BatSubnet'], { gateway, table: `${gateway}Table` }),
    attachment(`${gateway}ToFish`, 'Fish', ['FishSubnet'], { gateway, table: `${gateway}Table` }),
  ]),
  transitGatewayTables: ['TgwBat', 'TgwFish'].map((gateway) =>
    transitTable({ id: `${gateway}Table`, gateway, propagations: [`${gateway}ToBat`, `${gateway}ToFish`] }),
  ),
})

const asymmetricRows: Row[] = (
  [
    ['BatSubnet', 'FishSubnet'],
    ['FishSubnet', 'BatSubnet'],
  ] as const
).map(([from, to]) => ({
  source: of('AwsConfigurationTransitGatewayAsymmetricPathsTest'),
  says: `${from} to ${to}: there by one transit gateway, back by another`,
  network: twoTransits,
  flow: between(from, to),
  verdict: 'reachable',
}))

const internet = network({
  vpcs: [vpc('Vpc', { cidrs: ['10.0.0.0/16', '10.1.0.0/16'] })],
  subnets: [
    place('Public', '10.0.0.0/24'),
    place('Private', '10.0.1.0/24'),
    place('BehindNat', '10.1.240.0/24'),
    place('ByVpn', '10.0.2.0/24'),
  ],
  routeTables: [
    table('PublicTable', [route('Out', '0.0.0.0/0', toInternet())]),
    table('PrivateTable'),
    table('BehindNatTable', [route('ToNat', '0.0.0.0/0', toNat('Nat'))]),
    table('ByVpnTable', [route('ToVgw', '0.0.0.0/0', { kind: 'other', type: 'virtual private gateway', id: 'Vgw' })]),
  ],
  internetGateways: [internetGateway()],
  natGateways: [nat('Nat', { subnet: 'Public' })],
  endpoints: [
    endpoint('S3', 's3', { type: 'Gateway', routeTables: ['PublicTable', 'PrivateTable'], privateDns: false }),
    endpoint('Sqs', 'sqs', { subnets: ['Public'], groups: ['Open'] }),
  ],
  groups,
})

const internetRows: Row[] = [
  {
    source: of('AwsConfigurationNatGatewayTest'),
    says: 'a private subnet to the internet by the NAT gateway and the internet gateway, and back',
    network: internet,
    flow: calling('BehindNat'),
    verdict: 'reachable',
  },
  {
    source: of('AwsConfigurationPublicSubnetTest'),
    says: 'an address with a public one gets to the internet',
    network: internet,
    flow: calling(publicly('Public')),
    verdict: 'reachable',
  },
  {
    source: of('AwsConfigurationPublicSubnetTest'),
    says: 'an address without a public one is dropped at the internet gateway',
    network: internet,
    flow: calling('Public'),
    verdict: 'blocked',
    code: 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS',
  },
  {
    source: of('AwsConfigurationPublicPrivateSubnetTest'),
    says: 'from the private to the public subnet, as far as the default group of the receiver',
    network: internet,
    flow: between(side('Private', {}, ['DefaultA']), side('Public', {}, ['DefaultB'])),
    verdict: 'blocked',
    code: 'ENI_SG_RULES_MISMATCH',
  },
  {
    source: of('AwsConfigurationPublicPrivateSubnetTest'),
    says: 'the default route leads to a virtual private gateway, and nothing is known beyond it',
    network: internet,
    flow: calling('ByVpn'),
    verdict: 'unknown',
  },
  ...(['Private', 'Public'] as const).map(
    (subnet): Row => ({
      source: of('AwsConfigurationVpcEndpointGatewayTest'),
      says: `${subnet}: the service of the gateway endpoint is reached by it, and back`,
      network: internet,
      flow: calling(subnet, 's3'),
      verdict: 'reachable',
    }),
  ),
  {
    source: of('AwsConfigurationVpcEndpointGatewayTest'),
    says: 'another service has no route from the private subnet',
    network: internet,
    flow: calling('Private', 'sts'),
    verdict: 'blocked',
  },
  {
    source: of('AwsConfigurationVpcEndpointGatewayTest'),
    says: 'another service is reached from the public subnet by the internet gateway',
    network: internet,
    flow: calling(publicly('Public'), 'sts'),
    verdict: 'reachable',
  },
  {
    source: of('AwsConfigurationVpcEndpointInterfaceTest'),
    says: "from the interface endpoint's own subnet",
    network: internet,
    flow: calling('Public', 'sqs'),
    verdict: 'reachable',
  },
  {
    source: of('AwsConfigurationVpcEndpointInterfaceTest'),
    says: 'from another subnet of the VPC',
    network: internet,
    flow: calling('Private', 'sqs'),
    verdict: 'reachable',
  },
]

const byList = network({
  ...peered,
  routeTables: [
    table('SubnetATable', [route('AB', 'pl-b', toPeering())], 'A'),
    table('SubnetBTable', [route('BA', '10.10.0.0/16', toPeering())], 'B'),
  ],
  prefixLists: [{ id: 'pl-b', at: vpcs[0]!.at, name: 'b', cidrs: ['192.168.1.0/24', '192.168.100.0/24'] }],
  groups: [group('ToList', [], [rule('tcp', [0, 1000], { kind: 'prefix-list', id: 'pl-b' })])],
})

const listRows: Row[] = [
  ...(['SubnetB', 'SubnetB100'] as const).map(
    (to): Row => ({
      source: of('SubnetTest'),
      says: `a route by a prefix list is a route for each of its blocks: ${to}`,
      network: byList,
      flow: between('SubnetA', to),
      verdict: 'reachable',
    }),
  ),
  {
    source: of('SecurityGroupsTest'),
    says: 'an outbound rule by a prefix list allows what its blocks hold',
    network: byList,
    flow: between(side('SubnetA', {}, ['ToList']), 'SubnetB'),
    verdict: 'reachable',
  },
  {
    source: of('SecurityGroupsTest'),
    says: 'an outbound rule by a prefix list allows nothing outside its blocks',
    network: byList,
    flow: between(side('SubnetB', {}, ['ToList']), host('SubnetA', '10.10.10.157')),
    verdict: 'blocked',
    code: 'ENI_SG_RULES_MISMATCH',
  },
  {
    source: of('SecurityGroupsTest'),
    says: 'a range of ports holds no port above it',
    network: byList,
    flow: between(side('SubnetA', {}, ['ToList']), 'SubnetB', { port: 1001 }),
    verdict: 'blocked',
    code: 'ENI_SG_RULES_MISMATCH',
  },
]

judge([...subnetRows, ...peeringRows, ...transitRows, ...asymmetricRows, ...internetRows, ...listRows])
