import type { HostedZone, Integration, ResolverRule, Vpc, VpcEndpoint } from '../../src/model/index.ts'
import { attachment, toTransit, transitGateway, transitTable } from '../support/hub.ts'
import {
  acl,
  at,
  cidr,
  endpoint,
  entry,
  group,
  internetGateway,
  route,
  rule,
  table,
  toInternet,
  vpc,
} from '../support/integration.ts'
import { calling, judge, network, place, publicly, type Row, side } from './rows.ts'

const guide = 'https://docs.aws.amazon.com/vpc/latest/privatelink'
const gatewayPage = `${guide}/gateway-endpoints.html`
const gatewayText = 'awsdocs/amazon-vpc-user-guide@eec118e^:doc_source/vpce-gateway.md'
const interfacePage = `${guide}/create-interface-endpoint.html`
const dns = 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html'
const zones = 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html'
const sharing = 'aws-samples/vpc-endpoint-sharing@e73e804:README.md'

const gateway = (parts: Partial<VpcEndpoint> = {}) =>
  endpoint('S3', 's3', { type: 'Gateway', routeTables: ['WithTable'], privateDns: false, ...parts })

/** Two private subnets and a public one; the gateway endpoint is in the table of the first, and of the public one. */
function withGateway(parts: Partial<Integration> = {}): Integration {
  return network({
    vpcs: [vpc('Vpc')],
    subnets: [
      place('With', '10.0.1.0/24', { acl: 'Acl' }),
      place('Without', '10.0.2.0/24'),
      place('Public', '10.0.3.0/24'),
    ],
    routeTables: [
      table('WithTable'),
      table('WithoutTable'),
      table('PublicTable', [route('Out', '0.0.0.0/0', toInternet())]),
    ],
    internetGateways: [internetGateway()],
    endpoints: [gateway({ routeTables: ['WithTable', 'PublicTable'] })],
    acls: [acl('Acl', [entry(1, 'in', 'allow', '0.0.0.0/0'), entry(1, 'out', 'allow', '0.0.0.0/0')])],
    groups: [group('OutToNobody', [], [rule('tcp', 443, cidr('10.0.0.0/16'))])],
    ...parts,
  })
}

const gatewayRows: Row[] = [
  {
    source: gatewayText,
    says: 'a subnet whose table the endpoint names reaches the service',
    network: withGateway(),
    flow: calling('With', 's3'),
    verdict: 'reachable',
  },
  {
    source: gatewayText,
    says: 'another subnet does not use the endpoint',
    network: withGateway(),
    flow: calling('Without', 's3'),
    verdict: 'blocked',
  },
  {
    source: gatewayText,
    says: 'it serves its own service only',
    network: withGateway(),
    flow: calling('With', 'dynamodb'),
    verdict: 'blocked',
  },
  {
    source: gatewayText,
    says: 'it comes before the default route to the internet gateway, so no public address is needed',
    network: withGateway(),
    flow: calling('Public', 's3'),
    verdict: 'reachable',
  },
  {
    source: gatewayText,
    says: 'all other traffic still goes to the internet gateway',
    network: withGateway(),
    flow: calling('Public', 'dynamodb'),
    verdict: 'blocked',
    code: 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS',
  },
  {
    source: gatewayText,
    says: 'an endpoint of another Region does not serve',
    network: withGateway({ endpoints: [gateway({ service: 'com.amazonaws.eu-west-1.s3' })] }),
    flow: calling('With', 's3'),
    verdict: 'blocked',
  },
  {
    source: gatewayText,
    says: 'a more specific route to the internet gateway takes a part of the service, for an interface with a public address',
    network: withGateway({
      routeTables: [
        table('WithTable', [route('Part', '54.123.165.0/24', toInternet())]),
        table('WithoutTable'),
        table('PublicTable'),
      ],
    }),
    flow: calling(publicly('With'), 's3'),
    verdict: 'reachable',
  },
  {
    source: gatewayText,
    says: "a group that restricts outbound traffic must allow the service's addresses",
    network: withGateway(),
    flow: calling(side('With', {}, ['OutToNobody']), 's3'),
    verdict: 'blocked',
    code: 'ENI_SG_RULES_MISMATCH',
  },
  {
    source: gatewayText,
    says: "a network ACL must allow the service's addresses",
    network: withGateway({
      acls: [acl('Acl', [entry(1, 'in', 'allow', '10.0.0.0/16'), entry(1, 'out', 'allow', '10.0.0.0/16')])],
    }),
    flow: calling('With', 's3'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: gatewayPage,
    says: 'resources behind a transit gateway cannot use it',
    network: behindTransit(),
    flow: calling('Spoke1', 's3'),
    verdict: 'blocked',
  },
]

/** Endpoints in the hub, a spoke behind a transit gateway that sends everything there. */
function behindTransit(parts: Partial<Integration> = {}): Integration {
  return network({
    vpcs: [vpc('Hub', { cidrs: ['10.0.0.0/22'] }), vpc('Spoke', { cidrs: ['10.1.0.0/16'] })],
    subnets: [place('Hub1', '10.0.1.0/24', { vpc: 'Hub' }), place('Spoke1', '10.1.1.0/24', { vpc: 'Spoke' })],
    routeTables: [
      table('Hub1Table', [route('ToSpoke', '10.1.0.0/16', toTransit())], 'Hub'),
      table('Spoke1Table', [route('All', '0.0.0.0/0', toTransit())], 'Spoke'),
    ],
    transitGateways: [transitGateway()],
    transitGatewayAttachments: [attachment('ToHub', 'Hub', ['Hub1']), attachment('ToSpoke', 'Spoke', ['Spoke1'])],
    transitGatewayTables: [
      transitTable({
        propagations: ['ToHub', 'ToSpoke'],
        routes: [{ destination: '0.0.0.0/0', attachment: 'ToHub', at: at('Default') }],
      }),
    ],
    endpoints: [
      gateway({ vpc: 'Hub', routeTables: ['Hub1Table'] }),
      endpoint('Kms', 'kms', { vpc: 'Hub', subnets: ['Hub1'], groups: ['Open'], privateDns: false }),
    ],
    ...parts,
  })
}

const kms = 'kms.us-east-1.amazonaws.com'
const zone = (name: string, parts: Partial<HostedZone> = {}): HostedZone => ({
  id: name,
  at: at(name),
  name,
  vpcs: ['Spoke'],
  records: [],
  ...parts,
})
const record = { name: kms, target: { kind: 'endpoint', id: 'Kms' }, at: at('Record') } as const
const forward = (domain: string): ResolverRule => ({ id: domain, at: at(domain), domain, vpcs: ['Spoke'] })

const sharedRows: Row[] = [
  {
    source: sharing,
    says: "a zone for the service's name, associated with the spoke, leads to the hub's endpoint",
    network: behindTransit({ hostedZones: [zone(kms, { records: [record] })] }),
    flow: calling('Spoke1', 'kms'),
    verdict: 'reachable',
  },
  {
    source: sharing,
    says: 'a service without an endpoint in the hub resolves to public addresses, and there is no way to them',
    network: behindTransit({ hostedZones: [zone(kms, { records: [record] })] }),
    flow: calling('Spoke1', 'states'),
    verdict: 'blocked',
  },
  {
    source: sharing,
    says: "the spoke's Resolver rules forward the name to the hub: where that leads is not followed",
    network: behindTransit({ resolverRules: [forward(kms)] }),
    flow: calling('Spoke1', 'kms'),
    verdict: 'unknown',
  },
  {
    source: zones,
    says: 'of overlapping zones the most specific answers',
    network: behindTransit({ hostedZones: [zone('amazonaws.com'), zone(kms, { records: [record] })] }),
    flow: calling('Spoke1', 'kms'),
    verdict: 'reachable',
  },
  {
    source: zones,
    says: 'and where that one has no such record, no other zone nor the public name is asked',
    network: behindTransit({
      hostedZones: [zone('amazonaws.com', { records: [record] }), zone('us-east-1.amazonaws.com')],
    }),
    flow: calling('Spoke1', 'kms'),
    verdict: 'blocked',
    code: 'NAME_NOT_FOUND',
  },
  {
    source: zones,
    says: 'a zone that is not associated with the VPC does not answer there',
    network: behindTransit({ hostedZones: [zone(kms, { records: [record], vpcs: ['Hub'] })] }),
    flow: calling('Spoke1', 'kms'),
    verdict: 'blocked',
  },
  {
    source: zones,
    says: 'a Resolver rule for the same name comes before the zone',
    network: behindTransit({ hostedZones: [zone(kms, { records: [record] })], resolverRules: [forward(kms)] }),
    flow: calling('Spoke1', 'kms'),
    verdict: 'unknown',
  },
  {
    source: zones,
    says: 'a Resolver rule for a parent does not',
    network: behindTransit({
      hostedZones: [zone(kms, { records: [record] })],
      resolverRules: [forward('amazonaws.com')],
    }),
    flow: calling('Spoke1', 'kms'),
    verdict: 'reachable',
  },
]

/** An interface endpoint in one subnet, without any other way out. */
function withInterface(its: Partial<VpcEndpoint> = {}, attributes: Partial<Vpc> = {}): Integration {
  return network({
    vpcs: [vpc('Vpc', { ipv6Cidrs: ['2001:db8:1234:1a00::/56'], ...attributes })],
    subnets: [
      place('Endpoints', '10.0.1.0/24', { ipv6Cidr: '2001:db8:1234:1a00::/64', acl: 'Acl' }),
      place('Clients', '10.0.2.0/24', { ipv6Cidr: '2001:db8:1234:1a01::/64', zone: 'us-east-1b' }),
    ],
    routeTables: [table('EndpointsTable'), table('ClientsTable')],
    acls: [
      acl('Acl', [
        entry(1, 'in', 'allow', '10.0.0.0/16'),
        entry(1, 'out', 'allow', '10.0.0.0/16'),
        entry(2, 'in', 'allow', '::/0'),
        entry(2, 'out', 'allow', '::/0'),
      ]),
      acl('Shut', [entry(1, 'in', 'allow', '10.0.1.0/24'), entry(1, 'out', 'allow', '10.0.1.0/24')]),
    ],
    groups: [
      group('Https', [rule('tcp', 443, cidr('10.0.0.0/16'))], []),
      group('Ssh', [rule('tcp', 22, cidr('10.0.0.0/16'))], []),
    ],
    endpoints: [endpoint('Sts', 'sts', { subnets: ['Endpoints'], groups: ['Https'], ...its })],
  })
}

const interfaceRows: Row[] = [
  {
    source: interfacePage,
    says: 'with private DNS the name leads to the endpoint, in every zone of the VPC',
    network: withInterface(),
    flow: calling('Clients'),
    verdict: 'reachable',
  },
  {
    source: interfacePage,
    says: "the endpoint's group must admit HTTPS",
    network: withInterface({ groups: ['Ssh'] }),
    flow: calling('Clients'),
    verdict: 'blocked',
    code: 'ENI_SG_RULES_MISMATCH',
  },
  {
    source: interfacePage,
    says: "the network ACL of the endpoint's subnet must let the clients through",
    network: {
      ...withInterface(),
      subnets: withInterface().subnets.map((each) => (each.id === 'Endpoints' ? { ...each, acl: 'Shut' } : each)),
    },
    flow: calling('Clients'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: interfacePage,
    says: 'an endpoint for IPv4 has no IPv6 address',
    network: withInterface(),
    flow: calling('Clients', 'sts', { family: 6 }),
    verdict: 'blocked',
    code: 'NO_ADDRESS_OF_FAMILY',
  },
  {
    source: interfacePage,
    says: 'a dual-stack endpoint answers over IPv6',
    network: withInterface({ addressType: 'dualstack', groups: ['Open'] }),
    flow: calling('Clients', 'sts', { family: 6 }),
    verdict: 'reachable',
  },
  {
    source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html',
    says: 'an endpoint that waits for acceptance does not serve',
    network: withInterface({ state: 'pendingAcceptance' }),
    flow: calling('Clients'),
    verdict: 'blocked',
    code: 'BAD_STATE',
  },
  ...(
    [
      [true, true, 'reachable'],
      [true, false, 'blocked'],
      [false, true, 'blocked'],
      [false, false, 'blocked'],
    ] as const
  ).map(
    ([dnsSupport, dnsHostnames, verdict]): Row => ({
      source: dns,
      says: `private DNS with enableDnsSupport ${dnsSupport} and enableDnsHostnames ${dnsHostnames}: ${verdict}`,
      network: withInterface({}, { dnsSupport, dnsHostnames }),
      flow: calling('Clients'),
      verdict,
    }),
  ),
]

judge([...gatewayRows, ...sharedRows, ...interfaceRows])
