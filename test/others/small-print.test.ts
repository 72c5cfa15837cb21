import type { Integration } from '../../src/model/index.ts'
import { attachment, peering, toTransit, transitGateway, transitTable } from '../support/hub.ts'
import {
  acl,
  at,
  cidr,
  endpoint,
  entry,
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
import { between, calling, judge, network, place, type Row, side } from './rows.ts'

/** What AWS's pages say under "considerations" and "limitations", and what is easily overlooked. */
const vpcGuide = 'https://docs.aws.amazon.com/vpc/latest/userguide'
const attachments = 'https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html'
const codes = 'https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html'
const resolver = 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-DSN-queries-to-vpc.html'
const zones = 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html'

const sts = 'sts.us-east-1.amazonaws.com'

/** A private subnet with a NAT gateway in a public one. */
function usual(parts: Partial<Integration> = {}): Integration {
  return network({
    vpcs: [vpc('Vpc')],
    subnets: [place('Work', '10.0.1.0/24'), place('Public', '10.0.2.0/24')],
    routeTables: [
      table('WorkTable', [route('ToNat', '0.0.0.0/0', toNat('Nat'))]),
      table('PublicTable', [route('Out', '0.0.0.0/0', toInternet())]),
    ],
    internetGateways: [internetGateway()],
    natGateways: [nat('Nat', { subnet: 'Public' })],
    ...parts,
  })
}

/** Client and Server VPC at the transit gateways `Tgw` and `Other`, and peered; the packets go by `Tgw`. */
function linked(parts: Partial<Integration> = {}): Integration {
  return network({
    vpcs: [vpc('Client', { cidrs: ['10.1.0.0/16'] }), vpc('Server', { cidrs: ['10.2.0.0/16'] })],
    subnets: [place('Clients', '10.1.1.0/24', { vpc: 'Client' }), place('Servers', '10.2.1.0/24', { vpc: 'Server' })],
    routeTables: [
      table('ClientsTable', [route('There', '10.2.0.0/16', toTransit())], 'Client'),
      table('ServersTable', [route('Back', '10.1.0.0/16', toTransit())], 'Server'),
    ],
    transitGateways: [transitGateway(), transitGateway({ id: 'Other', groupReferencing: true })],
    transitGatewayAttachments: [
      attachment('ToClient', 'Client', ['Clients']),
      attachment('ToServer', 'Server', ['Servers']),
    ],
    transitGatewayTables: [transitTable({ propagations: ['ToClient', 'ToServer'] })],
    groups: [
      { ...group('ClientGroup', [], [rule('tcp', 443, cidr('0.0.0.0/0'))]), vpc: 'Client' },
      { ...group('ServerGroup', [rule('tcp', 443, ofGroup('ClientGroup'))]), vpc: 'Server' },
    ],
    ...parts,
  })
}
const byGroup = between(side('Clients', {}, ['ClientGroup']), side('Servers', {}, ['ServerGroup']))
const referencing = linked({
  transitGateways: [transitGateway({ groupReferencing: true })],
  transitGatewayAttachments: [
    attachment('ToClient', 'Client', ['Clients'], { groupReferencing: true }),
    attachment('ToServer', 'Server', ['Servers'], { groupReferencing: true }),
  ],
  endpoints: [
    endpoint('Sts', 'sts', { vpc: 'Server', subnets: ['Servers'], groups: ['ServerGroup'], privateDns: false }),
  ],
  hostedZones: [
    {
      id: 'Zone',
      at: at('Zone'),
      name: sts,
      vpcs: ['Client'],
      records: [{ name: sts, target: { kind: 'endpoint', id: 'Sts' }, at: at('Record') }],
    },
  ],
})

const groupRows: Row[] = [
  {
    source: attachments,
    says: 'a reference holds for the instances of the other VPC',
    network: referencing,
    flow: byGroup,
    verdict: 'reachable',
  },
  {
    source: attachments,
    says: 'and not for an interface endpoint there',
    network: referencing,
    flow: calling(side('Clients', {}, ['ClientGroup'])),
    verdict: 'blocked',
    code: 'SG_REFERENCES_NOT_PRESERVED',
  },

  {
    source: codes,
    says: 'the transit gateway on the way discards the groups; whether the peering keeps them is not said',
    network: linked({ peerings: [peering({ vpcs: ['Client', 'Server'] })] }),
    flow: byGroup,
    verdict: 'unknown',
  },
  {
    source: codes,
    says: 'the transit gateway on the way discards the groups; whether another one keeps them is not said',
    network: linked({
      transitGatewayAttachments: [
        ...linked().transitGatewayAttachments,
        attachment('OtherClient', 'Client', ['Clients'], { gateway: 'Other', groupReferencing: true }),
        attachment('OtherServer', 'Server', ['Servers'], { gateway: 'Other', groupReferencing: true }),
      ],
    }),
    flow: byGroup,
    verdict: 'unknown',
  },
]

const overlapping = network({
  vpcs: [
    vpc('A', { cidrs: ['10.9.0.0/16'] }),
    vpc('Big', { cidrs: ['10.0.0.0/16'] }),
    vpc('Small', { cidrs: ['10.0.1.0/24'] }),
  ],
  subnets: [
    place('SubnetA', '10.9.1.0/24', { vpc: 'A' }),
    place('SubnetBig', '10.0.2.0/24', { vpc: 'Big' }),
    place('SubnetSmall', '10.0.1.0/24', { vpc: 'Small' }),
  ],
  routeTables: [
    table('SubnetATable', [route('There', '10.0.0.0/16', toTransit())], 'A'),
    table('SubnetBigTable', [route('BigBack', '10.9.0.0/16', toTransit())], 'Big'),
    table('SubnetSmallTable', [route('SmallBack', '10.9.0.0/16', toTransit())], 'Small'),
  ],
  transitGateways: [transitGateway()],
  transitGatewayAttachments: [
    attachment('ToA', 'A', ['SubnetA']),
    attachment('ToBig', 'Big', ['SubnetBig']),
    attachment('ToSmall', 'Small', ['SubnetSmall']),
  ],
  transitGatewayTables: [transitTable({ propagations: ['ToA', 'ToBig', 'ToSmall'] })],
})

const company = network({
  vpcs: [vpc('Vpc'), vpc('Far', { cidrs: ['10.5.0.0/16'] })],
  subnets: [
    place('Work', '10.0.1.0/24', { routeTable: 'Table' }),
    place('Other', '10.0.2.0/24', { routeTable: 'Table' }),
    place('FarSubnet', '10.5.1.0/24', { vpc: 'Far' }),
  ],
  routeTables: [
    table('Table', [route('Company', 'pl-1', toTransit())]),
    table('FarSubnetTable', [route('FarCompany', 'pl-1', toTransit())], 'Far'),
  ],
  prefixLists: [{ id: 'pl-1', at: at('pl-1'), name: 'company', cidrs: ['10.0.1.0/24', '10.0.2.0/24', '10.5.0.0/16'] }],
  transitGateways: [transitGateway()],
  transitGatewayAttachments: [attachment('ToVpc', 'Vpc', ['Work']), attachment('ToFar', 'Far', ['FarSubnet'])],
  transitGatewayTables: [transitTable({ propagations: ['ToVpc', 'ToFar'] })],
})

const routeRows: Row[] = [
  ...(['SubnetSmall', 'SubnetBig'] as const).map(
    (to): Row => ({
      source: attachments,
      says: `of two VPCs with overlapping blocks one does not propagate, and which is not known: ${to}`,
      network: overlapping,
      flow: between('SubnetA', to),
      verdict: 'unknown',
    }),
  ),

  ...(['Other', 'FarSubnet'] as const).map(
    (to): Row => ({
      source: 'awsdocs/amazon-vpc-user-guide@abcaafa:doc_source/VPC_Route_Tables.md',
      says: `a prefix list's blocks inside the VPC are ignored: from Work to ${to}`,
      network: company,
      flow: between('Work', to),
      verdict: 'reachable',
    }),
  ),

  {
    source: `${vpcGuide}/nat-gateways-regional.html`,
    says: "a regional NAT gateway's own table may lead to a transit gateway",
    network: linked({
      internetGateways: [internetGateway('Igw', ['Client'])],
      natGateways: [nat('Nat', { vpc: 'Client' })],
      routeTables: [
        table('ClientsTable', [route('ToNat', '0.0.0.0/0', toNat('Nat'))], 'Client'),
        table('ServersTable', [route('Back', '10.1.0.0/16', toTransit())], 'Server'),
      ],
    }),
    flow: between('Clients', 'Servers'),
    verdict: 'unknown',
  },
]

const forward = (domain: string) => ({ id: domain, at: at(domain), domain, vpcs: ['Vpc'] })

const nameRows: Row[] = [
  ...(['.', 'com', 'amazonaws.com.'] as const).map(
    (domain): Row => ({
      source: resolver,
      says: `a forwarding rule for ${domain} takes the names of AWS services`,
      network: usual({ resolverRules: [forward(domain)] }),
      flow: calling('Work'),
      verdict: 'unknown',
    }),
  ),

  {
    source: zones,
    says: "a forwarding rule for the very name comes before the endpoint's private zone",
    network: usual({
      endpoints: [endpoint('Sts', 'sts', { subnets: ['Work'], groups: ['Open'] })],
      resolverRules: [forward(sts)],
    }),
    flow: calling('Work'),
    verdict: 'unknown',
  },
  {
    source: zones,
    says: 'a forwarding rule for a parent does not',
    network: usual({
      endpoints: [endpoint('Sts', 'sts', { subnets: ['Work'], groups: ['Open'] })],
      resolverRules: [forward('amazonaws.com')],
    }),
    flow: calling('Work'),
    verdict: 'reachable',
  },

  {
    source: `${vpcGuide}/vpc-dns.html`,
    says: 'with enableDnsSupport off the Amazon DNS server answers nobody',
    network: usual({ vpcs: [vpc('Vpc', { dnsSupport: false })] }),
    flow: calling('Work'),
    verdict: 'unknown',
  },

  {
    source: `${vpcGuide}/VPC_Route_Tables.html`,
    says: 'an address that a zone gives takes the route that names it, a blackhole',
    network: usual({
      routeTables: [
        table('WorkTable', [
          route('ToNat', '0.0.0.0/0', toNat('Nat')),
          { ...route('Hole', '52.94.0.0/16', toNat('Nat')), state: 'blackhole' },
        ]),
        table('PublicTable', [route('Out', '0.0.0.0/0', toInternet())]),
      ],
      hostedZones: [
        {
          id: 'Zone',
          at: at('Zone'),
          name: sts,
          vpcs: ['Vpc'],
          records: [{ name: sts, target: { kind: 'addresses', addresses: ['52.94.0.1'] }, at: at('Record') }],
        },
      ],
    }),
    flow: calling('Work'),
    verdict: 'blocked',
    code: 'BAD_STATE_ROUTE',
  },
]

const edgeRows: Row[] = [
  {
    source: `${vpcGuide}/vpc-network-acls.html#nacl-ephemeral-ports`,
    says: 'denying one port among the ephemeral ones is advised, and does not stop a NAT gateway',
    network: usual({
      subnets: [place('Work', '10.0.1.0/24'), place('Public', '10.0.2.0/24', { acl: 'Advised' })],
      acls: [
        acl('Advised', [
          entry(90, 'in', 'deny', '0.0.0.0/0', [3389, 3389]),
          entry(100, 'in', 'allow', '0.0.0.0/0'),
          entry(100, 'out', 'allow', '0.0.0.0/0'),
        ]),
      ],
    }),
    flow: calling('Work'),
    verdict: 'reachable',
  },

  {
    source: `${vpcGuide}/security-vpc-bpa-basics.html`,
    says: "in another account's subnets its owner's VPC Block Public Access holds",
    network: usual({
      subnets: [
        place('Work', '10.0.1.0/24', { owner: '999988887777' }),
        place('Public', '10.0.2.0/24', { owner: '999988887777' }),
      ],
      publicAccessBlock: { mode: 'block-bidirectional', exclusions: [], at: at('Block') },
    }),
    flow: calling('Work'),
    verdict: 'unknown',
  },

  {
    source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html',
    says: "an outbound rule by the service's own prefix list allows the service",
    network: network({
      vpcs: [vpc('Vpc')],
      subnets: [place('Work', '10.0.1.0/24')],
      routeTables: [table('WorkTable')],
      endpoints: [endpoint('S3', 's3', { type: 'Gateway', routeTables: ['WorkTable'], privateDns: false })],
      prefixLists: [{ id: 'pl-63a5400a', at: at('pl'), name: 'com.amazonaws.us-east-1.s3' }],
      groups: [group('ToS3', [], [rule('tcp', 443, { kind: 'prefix-list', id: 'pl-63a5400a' })])],
    }),
    flow: calling(side('Work', {}, ['ToS3']), 's3'),
    verdict: 'reachable',
  },
]

judge([...groupRows, ...routeRows, ...nameRows, ...edgeRows])
