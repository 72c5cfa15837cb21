/** Networks of several VPCs, read and checked: each works, and each way to break it is told. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  anywhere,
  associated,
  blocked,
  publicSubnets,
  type Resources,
  reachable,
  resources,
  resultOf,
  route,
  spoke,
  subnet,
  unknown,
  without,
} from './support/templates.ts'

describe('centralised egress through a transit gateway', () => {
  const attachment = (vpc: string, a: string, b: string) =>
    `VpcId: !Ref ${vpc}, SubnetIds: [!Ref ${a}, !Ref ${b}], TransitGatewayId: !Ref Tgw`
  const inTable = (table: string, to: string) =>
    `TransitGatewayRouteTableId: !Ref ${table}, TransitGatewayAttachmentId: !Ref ${to}`
  const template: Resources = {
    ...spoke,
    ...resources(
      route('PrivateDefault', 'Private', `${anywhere}, TransitGatewayId: !Ref Tgw`),
      ['Tgw', 'TransitGateway', 'DefaultRouteTableAssociation: disable, DefaultRouteTablePropagation: disable'],
      ['ToSpoke', 'TransitGatewayAttachment', attachment('Vpc', 'PrivateA', 'PrivateB')],
      ['ToHub', 'TransitGatewayVpcAttachment', attachment('Hub', 'HubA', 'HubB')],
      ['SpokeRoutes', 'TransitGatewayRouteTable', 'TransitGatewayId: !Ref Tgw'],
      ['SpokeAssociation', 'TransitGatewayRouteTableAssociation', inTable('SpokeRoutes', 'ToSpoke')],
      ['ToInternet', 'TransitGatewayRoute', `${inTable('SpokeRoutes', 'ToHub')}, ${anywhere}`],
      ['HubRoutes', 'TransitGatewayRouteTable', 'TransitGatewayId: !Ref Tgw'],
      ['HubAssociation', 'TransitGatewayRouteTableAssociation', inTable('HubRoutes', 'ToHub')],
      ['Home', 'TransitGatewayRouteTablePropagation', inTable('HubRoutes', 'ToSpoke')],
      ['Hub', 'VPC', 'CidrBlock: 10.0.0.0/16'],
      subnet('HubA', 'Hub', 'A', '10.0.0.0/28'),
      subnet('HubB', 'Hub', 'B', '10.0.0.16/28'),
      ['HubTableA', 'RouteTable', 'VpcId: !Ref Hub'],
      ['HubTableB', 'RouteTable', 'VpcId: !Ref Hub'],
      associated('HubA', 'HubTableA'),
      associated('HubB', 'HubTableB'),
      route('HubDefaultA', 'HubTableA', `${anywhere}, NatGatewayId: !Ref NatA`),
      route('HubDefaultB', 'HubTableB', `${anywhere}, NatGatewayId: !Ref NatB`),
    ),
    ...publicSubnets('Hub', ['10.0.1.0/24', '10.0.2.0/24']),
    ...resources(route('PublicHome', 'Public', 'DestinationCidrBlock: 10.1.0.0/16, TransitGatewayId: !Ref Tgw')),
  }

  test('works', () => reachable(template))
  test('with the default tables there is no way to the internet: AWS gives them no static route', () => {
    const defaults = without(
      { ...template, ...resources(['Tgw', 'TransitGateway']) },
      'SpokeRoutes',
      'SpokeAssociation',
      'ToInternet',
      'HubRoutes',
      'HubAssociation',
      'Home',
    )
    blocked(defaults, 'TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT', 'Tgw')
  })
  test('broken: the spoke has no route in its table of the transit gateway', () => {
    blocked(without(template, 'ToInternet'), 'TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT', 'SpokeRoutes')
  })
  test('broken: a blackhole stands there', () => {
    const hole = [
      'ToInternet',
      'TransitGatewayRoute',
      `TransitGatewayRouteTableId: !Ref SpokeRoutes, ${anywhere}, Blackhole: true`,
    ]
    const [id, type, properties] = hole
    blocked({ ...template, ...resources([id!, type!, properties!]) }, 'TGW_RTB_BAD_STATE_ROUTE', 'ToInternet')
  })
  test('broken: the spoke is attached in one zone only', () => {
    const narrow = attachment('Vpc', 'PrivateA', 'PrivateB').replace(', !Ref PrivateB', '')
    blocked(
      { ...template, ...resources(['ToSpoke', 'TransitGatewayAttachment', narrow]) },
      'TGW_ROUTE_AZ_RESTRICTION',
      'ToSpoke',
    )
  })
  test('broken: the NAT gateways have no way home', () => {
    blocked(without(template, 'PublicHome'), 'ASYMMETRIC_ROUTE', 'PublicDefault')
  })
  test('broken: the spoke does not propagate its block into the table of the hub', () => {
    blocked(without(template, 'Home'), 'TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT', 'HubRoutes')
  })
  test('broken: the attachment of the hub has no table', () => {
    blocked(without(template, 'HubAssociation'), 'TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION', 'ToHub')
  })
  test('broken: the hub sends what comes in to its internet gateway', () => {
    blocked(
      { ...template, ...resources(route('HubDefaultA', 'HubTableA', `${anywhere}, GatewayId: !Ref Igw`)) },
      'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS',
      'HubDefaultA',
    )
  })
  test('a transit gateway of another stack is a question', () => {
    const outside = Object.fromEntries(
      Object.entries(without(template, 'Tgw', 'SpokeRoutes', 'SpokeAssociation', 'ToInternet')).map(([id, text]) => [
        id,
        text.replaceAll('!Ref Tgw', '!Ref P'),
      ]),
    )
    unknown(outside, /value of parameter P|transit gateway route table of ToSpoke/)
  })
})

describe('a hub of endpoints, shared by hosted zones', () => {
  const name = (service: string) => `${service}.us-east-1.amazonaws.com`
  const endpoint = (id: string, service: string) =>
    [
      id,
      'VPCEndpoint',
      `VpcId: !Ref Hub, VpcEndpointType: Interface, ServiceName: com.amazonaws.us-east-1.${service}, SubnetIds: [!Ref HubA, !Ref HubB], SecurityGroupIds: [!Ref Doors]`,
    ] as const
  const zone = (id: string, service: string, vpcs = '{VPCId: !Ref Vpc, VPCRegion: us-east-1}') =>
    [id, 'Route53::HostedZone', `Name: ${name(service)}, VPCs: [${vpcs}]`] as const
  const part = (of: string, index: number) => `!Select [${index}, !Split [':', !Select [0, !GetAtt ${of}.DnsEntries]]]`
  const record = (id: string, service: string, of: string, type = 'A') =>
    [
      id,
      'Route53::RecordSet',
      `HostedZoneId: !Ref ${of}Zone, Name: ${name(service)}, Type: ${type}, AliasTarget: {HostedZoneId: ${part(of, 0)}, DNSName: ${part(of, 1)}}`,
    ] as const
  const admit = (source: string) =>
    [
      'Admit',
      'SecurityGroupIngress',
      `GroupId: !Ref Doors, IpProtocol: tcp, FromPort: 443, ToPort: 443, ${source}`,
    ] as const

  const hub: Resources = {
    ...spoke,
    ...resources(
      ['Hub', 'VPC', 'CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true'],
      subnet('HubA', 'Hub', 'A', '10.0.0.0/24'),
      subnet('HubB', 'Hub', 'B', '10.0.1.0/24'),
      ['HubTable', 'RouteTable', 'VpcId: !Ref Hub'],
      associated('HubA', 'HubTable'),
      associated('HubB', 'HubTable'),
      ['Doors', 'SecurityGroup', 'VpcId: !Ref Hub, GroupDescription: endpoints'],
      admit('CidrIp: 10.1.0.0/16'),
      endpoint('Lambda', 'lambda'),
      endpoint('Sts', 'sts'),
      zone('LambdaZone', 'lambda'),
      zone('StsZone', 'sts'),
      record('LambdaRecord', 'lambda', 'Lambda'),
      record('StsRecord', 'sts', 'Sts'),
    ),
  }
  const peered: Resources = {
    ...hub,
    ...resources(
      ['Peering', 'VPCPeeringConnection', 'VpcId: !Ref Vpc, PeerVpcId: !Ref Hub'],
      route('ToHub', 'Private', 'DestinationCidrBlock: 10.0.0.0/16, VpcPeeringConnectionId: !Ref Peering'),
      route('ToSpoke', 'HubTable', 'DestinationCidrBlock: 10.1.0.0/16, VpcPeeringConnectionId: !Ref Peering'),
    ),
  }
  const attachment = (vpc: string, a: string, more = '') =>
    `VpcId: !Ref ${vpc}, SubnetIds: [!Ref ${a}A, !Ref ${a}B], TransitGatewayId: !Ref Tgw${more}`
  const attached: Resources = {
    ...hub,
    ...resources(
      ['Tgw', 'TransitGateway'],
      ['SpokeAttachment', 'TransitGatewayAttachment', attachment('Vpc', 'Private')],
      ['HubAttachment', 'TransitGatewayAttachment', attachment('Hub', 'Hub')],
      route('ToHub', 'Private', 'DestinationCidrBlock: 10.0.0.0/16, TransitGatewayId: !Ref Tgw'),
      route('ToSpoke', 'HubTable', 'DestinationCidrBlock: 10.1.0.0/16, TransitGatewayId: !Ref Tgw'),
    ),
  }

  for (const [way, template] of Object.entries({ peering: peered, 'transit gateway': attached })) {
    test(`works over a ${way}`, () => reachable(template))
    test(`broken over a ${way}: the endpoints have no way home`, () => {
      blocked(without(template, 'ToSpoke'), 'ASYMMETRIC_ROUTE', 'HubTable')
    })
    test(`broken over a ${way}: the cluster has no way there`, () => {
      blocked(without(template, 'ToHub'), 'NO_ROUTE_TO_DESTINATION', 'Private')
    })
    test(`broken over a ${way}: the endpoints' group admits another block`, () => {
      blocked({ ...template, ...resources(admit('CidrIp: 10.2.0.0/16')) }, 'ENI_SG_RULES_MISMATCH', 'Doors')
    })
    test(`broken over a ${way}: a zone is associated with the hub only`, () => {
      const elsewhere = { ...template, ...resources(zone('StsZone', 'sts', '{VPCId: !Ref Hub, VPCRegion: us-east-1}')) }
      assert.equal(resultOf(elsewhere).verdict, 'blocked')
    })
    test(`broken over a ${way}: a zone without the record`, () => {
      blocked(without(template, 'StsRecord'), 'NAME_NOT_FOUND', 'StsZone')
    })
  }

  test('a peering that nobody may have accepted is a question', () => {
    const elsewhere = [
      'Peering',
      'VPCPeeringConnection',
      "VpcId: !Ref Vpc, PeerVpcId: !Ref Hub, PeerOwnerId: '444455556666'",
    ] as const
    unknown({ ...peered, ...resources(elsewhere) }, /whether the other side has accepted Peering/)
  })
  test("a Resolver rule for the domain is a question: the zone's answer is more specific, the rule's name is not", () => {
    const rule = (domain: string) =>
      resources(
        ['Rule', 'Route53Resolver::ResolverRule', `RuleType: FORWARD, DomainName: ${domain}, ResolverEndpointId: r`],
        ['Ruled', 'Route53Resolver::ResolverRuleAssociation', 'ResolverRuleId: !Ref Rule, VPCId: !Ref Vpc'],
      )
    reachable({ ...peered, ...rule('amazonaws.com') })
    unknown({ ...peered, ...rule(name('sts')) }, /Rule/)
  })

  const byGroup = resources(admit('SourceSecurityGroupId: !Ref Brokers'))
  test("the cluster's group is known across a peering", () => reachable({ ...peered, ...byGroup }))
  // https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html, limitations of group referencing
  test('and not across a transit gateway, whatever it supports: endpoints take no references there', () => {
    const on = 'SecurityGroupReferencingSupport: enable'
    const options = `, Options: {${on}}`
    const supporting = resources(
      ['Tgw', 'TransitGateway', on],
      ['SpokeAttachment', 'TransitGatewayAttachment', attachment('Vpc', 'Private', options)],
      ['HubAttachment', 'TransitGatewayAttachment', attachment('Hub', 'Hub', options)],
    )
    blocked({ ...attached, ...byGroup }, 'SG_REFERENCES_NOT_PRESERVED', 'Doors')
    blocked({ ...attached, ...byGroup, ...supporting }, 'SG_REFERENCES_NOT_PRESERVED', 'Doors')
  })
})
