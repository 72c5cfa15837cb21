import type { Integration } from '../../src/model/index.ts'
import { attachment, toTransit, transitGateway, transitTable } from '../support/hub.ts'
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

/** Client and Server VPC at a transit gateway. */
function linked(parts: Partial<Integration> = {}): Integration {
  return network({
    vpcs: [vpc('Client', { cidrs: ['10.1.0.0/16'] }), vpc('Server', { cidrs: ['10.2.0.0/16'] })],
    subnets: [place('Clients', '10.1.1.0/24', { vpc: 'Client' }), place('Servers', '10.2.1.0/24', { vpc: 'Server' })],
    routeTables: [
      table('ClientsTable', [route('There', '10.2.0.0/16', toTransit())], 'Client'),
      table('ServersTable', [route('Back', '10.1.0.0/16', toTransit())], 'Server'),
    ],
    transitGateways: [transitGateway()],
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
]

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
  ...(['Other', 'FarSubnet'] as const).map(
    (to): Row => ({
      source: 'awsdocs/amazon-vpc-user-guide@abcaafa:doc_source/VPC_Route_Tables.md',
      says: `a prefix list's blocks inside the VPC are ignored: from Work to ${to}`,
      network: company,
      flow: between('Work', to),
      verdict: 'reachable',
    }),
  ),
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
    says: 'a forwarding rule for a parent does not',
    network: usual({
      endpoints: [endpoint('Sts', 'sts', { subnets: ['Work'], groups: ['Open'] })],
      resolverRules: [forward('amazonaws.com')],
    }),
    flow: calling('Work'),
    verdict: 'reachable',
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
]

judge([...groupRows, ...routeRows, ...nameRows, ...edgeRows])
