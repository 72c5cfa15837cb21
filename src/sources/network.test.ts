// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are CloudFormation's placeholders
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isUnknown } from '../model/index.ts'
import { readText } from './index.ts'

/** Reads resources that stand under `Resources:`, whose lines begin at 2. */
const read = (resources: string, before = '') =>
  readText(`Resources:\n${resources}${before}`, 't.yaml', { region: 'us-east-1', account: '111122223333' })

const vpc = `  Vpc:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.0.0.0/16}
`
/** A condition that nothing decides. */
const open = '\nParameters:\n  P: {Type: String}\nConditions:\n  Open: !Equals [!Ref P, x]\n'

describe('VPC', () => {
  test('defaults of DNS, further blocks, and what AWS makes with it', () => {
    const { vpcs, routeTables, groups, acls } = read(`${vpc}  More:
    Type: AWS::EC2::VPCCidrBlock
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.0.0/16}
  Six:
    Type: AWS::EC2::VPCCidrBlock
    Properties: {VpcId: !Ref Vpc, AmazonProvidedIpv6CidrBlock: true}
`)
    assert.deepEqual(vpcs[0]?.cidrs, ['10.0.0.0/16', '10.1.0.0/16'])
    assert.equal(vpcs[0]?.dnsSupport, true)
    assert.equal(vpcs[0]?.dnsHostnames, false)
    assert.equal(vpcs[0]?.at.line, 2)
    assert.equal(routeTables[0]?.id, vpcs[0]?.mainRouteTable)
    assert.deepEqual(
      groups[0]?.ingress.map(({ protocol, peer }) => ({ protocol, peer })),
      [{ protocol: '-1', peer: { kind: 'group', group: 'Vpc/default-group' } }],
    )
    assert.deepEqual(
      acls[0]?.entries.map(({ egress, action }) => [egress, action]),
      [
        [false, 'allow'],
        [true, 'allow'],
      ],
    )
    assert.ok([routeTables[0], groups[0], acls[0]].every((made) => made?.at.line === 2))
  })

  test('rules for the default group are in it', () => {
    const { groups } = read(`${vpc}  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !GetAtt Vpc.DefaultSecurityGroup, IpProtocol: tcp, FromPort: 1, ToPort: 2, CidrIp: 10.0.0.0/8}
`)
    assert.equal(groups.find(({ id }) => id === 'Vpc/default-group')?.ingress.length, 2)
  })

  test('a block that is none is one error', () => {
    assert.throws(() => read(vpc.replace('10.0.0.0/16', '10.0.0.0/33')), {
      code: 'VALUE_INVALID',
      message: 't.yaml:4: CidrBlock of Vpc must be an address block such as 10.0.0.0/16, not "10.0.0.0/33"',
    })
  })
})

describe('subnets and routes', () => {
  const subnet = `  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}
`
  test('without an association the main table and the default ACL serve', () => {
    const [found] = read(vpc + subnet).subnets
    assert.equal(found?.vpc, 'Vpc')
    assert.equal(found?.routeTable, 'Vpc/main-route-table')
    assert.equal(found?.acl, 'Vpc/default-acl')
  })
  test('in a VPC that is a parameter they are unknown, and the same for two subnets', () => {
    const outside = `${subnet}${subnet.replace('Subnet:', 'Other:')}\nParameters: {Vpc: {Type: String}}\n`
    const [a, b] = read(outside).subnets
    assert.ok(isUnknown(a?.routeTable) && isUnknown(b?.routeTable))
    assert.equal(a.routeTable.unknown, b.routeTable.unknown)
  })
  test('associations, decided and not', () => {
    const table = `  Table: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref Vpc}}
  Acl: {Type: 'AWS::EC2::NetworkAcl', Properties: {VpcId: !Ref Vpc}}
  A:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}
  B:
    Type: AWS::EC2::SubnetNetworkAclAssociation
    Properties: {SubnetId: !Ref Subnet, NetworkAclId: !Ref Acl}
`
    const [found] = read(vpc + subnet + table).subnets
    assert.equal(found?.routeTable, 'Table')
    assert.equal(found?.acl, 'Acl')
    const undecided = table.replace('  A:\n', '  A:\n    Condition: Open\n')
    assert.ok(isUnknown(read(vpc + subnet + undecided, open).subnets[0]?.routeTable))
  })

  const table = "  Table: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref Vpc}}\n"
  const route = (properties: string, more = '') =>
    read(
      `${vpc}${table}${more}  Route:\n    Type: AWS::EC2::Route\n    Properties: {RouteTableId: !Ref Table, ${properties}}\n`,
    ).routeTables.find(({ id }) => id === 'Table')?.routes[0]

  test('targets that are followed', () => {
    const igw = "  Igw: {Type: 'AWS::EC2::InternetGateway'}\n"
    const nat = "  Nat: {Type: 'AWS::EC2::NatGateway', Properties: {SubnetId: !Ref Subnet}}\n"
    assert.deepEqual(route('DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw', igw)?.target, {
      kind: 'internet-gateway',
      id: 'Igw',
    })
    const found = route('DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat', nat)
    assert.deepEqual(found?.target, { kind: 'nat-gateway', id: 'Nat' })
    assert.equal(found?.id, 'Route')
    assert.equal(found?.destination, '0.0.0.0/0')
    assert.equal(found?.at.line, 7)
    assert.deepEqual(route('DestinationCidrBlock: 10.0.0.0/16, GatewayId: local')?.target, { kind: 'local' })
  })
  test('targets that are not followed say what they are', () => {
    for (const [property, type] of [
      ['InstanceId', 'instance'],
      ['TransitGatewayId', 'transit gateway'],
      ['VpcPeeringConnectionId', 'VPC peering connection'],
      ['EgressOnlyInternetGatewayId', 'egress-only internet gateway'],
      ['NetworkInterfaceId', 'network interface'],
    ]) {
      const target = route(`DestinationCidrBlock: 0.0.0.0/0, ${property}: some-id`)?.target
      assert.deepEqual(target, { kind: 'other', type, id: 'some-id' })
    }
    const vpn = route('DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Vgw', "  Vgw: {Type: 'AWS::EC2::VPNGateway'}\n")
    assert.equal(vpn?.target.kind, 'other')
    const outside = route('DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-0123')?.target
    assert.ok(outside?.kind === 'nat-gateway' && isUnknown(outside.id))
  })
  test('a route to a gateway that is no longer there is unknown', () => {
    const target = route('DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Gone')?.target
    assert.ok(target?.kind === 'nat-gateway' && isUnknown(target.id))
    assert.match(target.id.question, /what Gone is/)
  })
  test('a route that may not exist leads to nothing known', () => {
    const conditional = `  Route:
    Type: AWS::EC2::Route
    Condition: Open
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}
`
    const target = read(vpc + table + conditional, open).routeTables[1]?.routes[0]?.target
    assert.ok(target?.kind === 'other' && isUnknown(target.id))
    assert.equal(target.id.question, 'value of parameter P')
  })

  test('gateways', () => {
    const { internetGateways, natGateways } = read(`${vpc}  Igw: {Type: 'AWS::EC2::InternetGateway'}
  Attached: {Type: 'AWS::EC2::VPCGatewayAttachment', Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw}}
  Zonal: {Type: 'AWS::EC2::NatGateway', Properties: {SubnetId: !Ref S, ConnectivityType: private}}
  Regional: {Type: 'AWS::EC2::NatGateway', Properties: {VpcId: !Ref Vpc, AvailabilityMode: regional}}
  S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc}}
`)
    assert.deepEqual(internetGateways[0]?.vpcs, ['Vpc'])
    assert.deepEqual(
      natGateways.map(({ subnet, vpc: of, connectivity }) => ({ subnet, of, connectivity })),
      [
        { subnet: 'S', of: undefined, connectivity: 'private' },
        { subnet: undefined, of: 'Vpc', connectivity: 'public' },
      ],
    )
  })
})

describe('security groups', () => {
  const groupOf = (properties: string, more = '', before = '') =>
    read(
      `${vpc}  Group:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      VpcId: !Ref Vpc\n${properties}${more}`,
      before,
    ).groups.find(({ id }) => id === 'Group')

  test('rules inside, with their lines, ports as text and protocols by number', () => {
    const group = groupOf(`      SecurityGroupIngress:
        - IpProtocol: '6'
          FromPort: '9092'
          ToPort: '9098'
          CidrIp: 10.0.0.0/8
        - {IpProtocol: -1, SourceSecurityGroupId: !Ref Group}
        - {IpProtocol: TCP, FromPort: 443, ToPort: 443, SourcePrefixListId: pl-123}
        - {IpProtocol: tcp, FromPort: 80, ToPort: 80}
`)
    assert.deepEqual(group?.ingress, [
      {
        protocol: 'tcp',
        fromPort: 9092,
        toPort: 9098,
        peer: { kind: 'cidr', cidr: '10.0.0.0/8' },
        at: { file: 't.yaml', line: 10, column: 11 },
      },
      { protocol: '-1', peer: { kind: 'group', group: 'Group' }, at: { file: 't.yaml', line: 14, column: 11 } },
      {
        protocol: 'tcp',
        fromPort: 443,
        toPort: 443,
        peer: { kind: 'prefix-list', id: 'pl-123' },
        at: { file: 't.yaml', line: 15, column: 11 },
      },
    ])
  })

  test('-1 stands for every port', () => {
    const group = groupOf(
      '      SecurityGroupIngress: [{IpProtocol: icmp, FromPort: -1, ToPort: -1, CidrIp: 0.0.0.0/0}]\n',
    )
    assert.deepEqual(Object.keys(group?.ingress[0] ?? {}), ['protocol', 'peer', 'at'])
  })

  const everything = { protocol: '-1', peer: { kind: 'cidr', cidr: '0.0.0.0/0' } }
  const egress = `  Out:
    Type: AWS::EC2::SecurityGroupEgress
    Properties: {GroupId: !GetAtt Group.GroupId, IpProtocol: tcp, FromPort: 1, ToPort: 1, DestinationSecurityGroupId: !Ref Group}
`
  test("AWS's rule that allows all goes only when the group lists rules itself", () => {
    const implicit = groupOf('')?.egress
    assert.deepEqual(implicit, [{ ...everything, at: { file: 't.yaml', line: 5, column: 3 } }])
    assert.equal(groupOf('      SecurityGroupEgress: []\n')?.egress.length, 1)
    assert.equal(groupOf('', egress)?.egress.length, 2)
    const listed = groupOf(
      '      SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}]\n',
      egress,
    )
    assert.deepEqual(
      listed?.egress.map(({ fromPort }) => fromPort),
      [443, 1],
    )
    assert.equal(listed?.egress[1]?.id, 'Out')
  })

  test('a rule under a condition that nothing decides is undecided, wherever it stands', () => {
    const rule = egress.replace('  Out:\n', '  Out:\n    Condition: Open\n')
    assert.ok(isUnknown(groupOf('', rule, open)?.egress[1]?.protocol))
    const inside = groupOf(
      '      SecurityGroupIngress:\n        - !If [Open, {IpProtocol: -1, CidrIp: 0.0.0.0/0}, !Ref AWS::NoValue]\n',
      '',
      open,
    )
    assert.ok(isUnknown(inside?.ingress[0]?.protocol))
  })
})

test('network ACLs', () => {
  const { acls } = read(`${vpc}  Acl: {Type: 'AWS::EC2::NetworkAcl', Properties: {VpcId: !Ref Vpc}}
  In:
    Type: AWS::EC2::NetworkAclEntry
    Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: 6, RuleAction: allow, CidrBlock: 0.0.0.0/0, PortRange: {From: 1024, To: 65535}}
  Out:
    Type: AWS::EC2::NetworkAclEntry
    Properties: {NetworkAclId: !Ref Acl, RuleNumber: '90', Protocol: -1, RuleAction: deny, Egress: true, CidrBlock: 10.0.0.0/8}
`)
  assert.deepEqual(
    acls[1]?.entries.map(({ at, ...entry }) => ({ ...entry, line: at.line })),
    [
      {
        id: 'In',
        number: 100,
        egress: false,
        action: 'allow',
        protocol: 'tcp',
        cidr: '0.0.0.0/0',
        fromPort: 1024,
        toPort: 65535,
        line: 6,
      },
      { id: 'Out', number: 90, egress: true, action: 'deny', protocol: '-1', cidr: '10.0.0.0/8', line: 9 },
    ],
  )
})

describe('endpoints', () => {
  const endpoint = (properties: string) =>
    read(`${vpc}  E:\n    Type: AWS::EC2::VPCEndpoint\n    Properties: {VpcId: !Ref Vpc, ${properties}}\n`).endpoints[0]

  test("CloudFormation's defaults: a gateway, private DNS off, the default group, full access", () => {
    const found = endpoint("ServiceName: !Sub 'com.amazonaws.${AWS::Region}.s3'")
    assert.equal(found?.type, 'Gateway')
    assert.equal(found?.privateDns, false)
    assert.equal(found?.service, 'com.amazonaws.us-east-1.s3')
    assert.deepEqual(found?.groups, ['Vpc/default-group'])
    assert.ok(found && !('policy' in found))
  })
  test('an interface with a policy as a map or as JSON text', () => {
    for (const policy of [
      '{Statement: {Effect: Allow, Principal: "*", Action: "sts:*", Resource: "*"}}',
      `'{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:*", "Resource": "*"}]}'`,
    ]) {
      const found = endpoint(`VpcEndpointType: Interface, PrivateDnsEnabled: 'true', PolicyDocument: ${policy}`)
      assert.equal(found?.type, 'Interface')
      assert.equal(found?.privateDns, true)
      const document = found?.policy
      assert.ok(document && !isUnknown(document))
      assert.deepEqual(document.statements[0]?.actions, ['sts:*'])
      assert.equal(document.statements[0]?.at.line, 7)
    }
  })
  test('a type that AWS does not have is one error', () => {
    assert.throws(() => endpoint('VpcEndpointType: Interfaze'), {
      code: 'VALUE_INVALID',
      message: /^t\.yaml:7: .*Interfaze/,
    })
  })
})
