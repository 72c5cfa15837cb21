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
    assert.equal(vpcs[0]?.ipv6Cidrs.length, 1)
    assert.equal(vpcs[0]?.dnsSupport, true)
    assert.equal(vpcs[0]?.dnsHostnames, false)
    assert.equal(vpcs[0]?.at.line, 2)
    assert.equal(routeTables[0]?.id, vpcs[0]?.mainRouteTable)
    assert.deepEqual(
      groups[0]?.ingress.map(({ protocol, peer }) => ({ protocol, peer })),
      [{ protocol: '-1', peer: { kind: 'group', group: 'Vpc/default-group' } }],
    )
    assert.deepEqual(
      acls[0]?.entries.map(({ egress, action, cidr }) => [egress, action, cidr]),
      [
        [false, 'allow', '0.0.0.0/0'],
        [false, 'allow', '::/0'],
        [true, 'allow', '0.0.0.0/0'],
        [true, 'allow', '::/0'],
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

  test('the owner of a further block, chosen by what nothing decides, is a question for each', () => {
    const two = `${vpc}${vpc.replace('Vpc:', 'Other:')}  More:
    Type: AWS::EC2::VPCCidrBlock
    Properties: {VpcId: !If [Open, !Ref Vpc, !Ref Other], CidrBlock: 10.1.0.0/16}
`
    for (const { cidrs } of read(two, open).vpcs) {
      assert.equal(cidrs[0], '10.0.0.0/16')
      assert.ok(isUnknown(cidrs[1]))
      assert.equal(cidrs[1].question, 'value of parameter P')
    }
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
      ['CarrierGatewayId', 'carrier gateway'],
      ['NetworkInterfaceId', 'network interface'],
    ]) {
      const target = route(`DestinationCidrBlock: 0.0.0.0/0, ${property}: some-id`)?.target
      assert.deepEqual(target, { kind: 'other', type, id: 'some-id' })
    }
    for (const [property, kind] of [
      ['TransitGatewayId', 'transit-gateway'],
      ['VpcPeeringConnectionId', 'peering'],
      ['EgressOnlyInternetGatewayId', 'egress-only-gateway'],
    ]) {
      const target = route(`DestinationCidrBlock: 0.0.0.0/0, ${property}: some-id`)?.target
      assert.ok(target && target.kind === kind && 'id' in target && isUnknown(target.id))
      assert.equal(target.id.question, 'what some-id is: the template does not describe it')
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

  test('what a VPN gateway propagates is not known, and comes after static routes', () => {
    const propagation = `  Propagation:
    Type: AWS::EC2::VPNGatewayRoutePropagation
    Properties: {RouteTableIds: [!Ref Table], VpnGatewayId: !Ref Vgw}
  Vgw: {Type: 'AWS::EC2::VPNGateway'}
`
    const found = read(vpc + table + propagation).routeTables.find(({ id }) => id === 'Table')?.routes
    assert.equal(found?.length, 1)
    assert.ok(isUnknown(found[0]?.destination))
    assert.equal(found[0]?.propagated, true)
    assert.equal(found[0]?.target.kind, 'other')
  })

  test('an internet gateway that an attachment under Fn::If may be of: a question', () => {
    const igw = (id: string) => `  ${id}: {Type: 'AWS::EC2::InternetGateway'}\n`
    const attached = `  Attached:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Vpc, InternetGatewayId: !If [Open, !Ref A, !Ref B]}
`
    for (const { vpcs } of read(vpc + igw('A') + igw('B') + attached, open).internetGateways) {
      assert.equal(vpcs.length, 1)
      assert.ok(isUnknown(vpcs[0]))
      assert.equal(vpcs[0].question, 'value of parameter P')
    }
  })

  test('gateways', () => {
    const { internetGateways, natGateways } = read(`${vpc}  Igw: {Type: 'AWS::EC2::InternetGateway'}
  Attached: {Type: 'AWS::EC2::VPCGatewayAttachment', Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw}}
  Zonal: {Type: 'AWS::EC2::NatGateway', Properties: {SubnetId: !Ref S, ConnectivityType: private}}
  Regional: {Type: 'AWS::EC2::NatGateway', Properties: {VpcId: !Ref Vpc, AvailabilityMode: regional}}
  Manual:
    Type: AWS::EC2::NatGateway
    Properties:
      VpcId: !Ref Vpc
      AvailabilityMode: regional
      AvailabilityZoneAddresses:
        - {AvailabilityZone: us-east-1a, AllocationIds: [eipalloc-1]}
        - {AvailabilityZoneId: use1-az2, AllocationIds: [eipalloc-2]}
  S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc}}
`)
    assert.deepEqual(internetGateways[0]?.vpcs, ['Vpc'])
    assert.deepEqual(
      natGateways.map(({ subnet, vpc: of, connectivity }) => ({ subnet, of, connectivity })),
      [
        { subnet: 'S', of: undefined, connectivity: 'private' },
        { subnet: undefined, of: 'Vpc', connectivity: 'public' },
        { subnet: undefined, of: 'Vpc', connectivity: 'public' },
      ],
    )
    const [zonal, automatic, manual] = natGateways
    assert.ok(zonal && automatic && !('zones' in zonal) && !('zones' in automatic))
    const [a, b] = manual?.zones ?? []
    assert.equal(a, 'us-east-1a')
    // The same question as that of a subnet in this zone id, so that they are one zone.
    assert.ok(isUnknown(b) && b.unknown === 'zone id use1-az2')
  })
})
