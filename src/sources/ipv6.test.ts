import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isUnknown } from '../model/index.ts'
import { readText } from './index.ts'

const read = (resources: string, before = '') =>
  readText(`Resources:\n${resources}${before}`, 't.yaml', { region: 'us-east-1', account: '111122223333' })

const open = '\nParameters:\n  P: {Type: String}\nConditions:\n  Open: !Equals [!Ref P, x]\n'
const vpc = `  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
`
const provided = `  Six: {Type: 'AWS::EC2::VPCCidrBlock', Properties: {VpcId: !Ref Vpc, AmazonProvidedIpv6CidrBlock: true}}
`
const own = `  Six: {Type: 'AWS::EC2::VPCCidrBlock', Properties: {VpcId: !Ref Vpc, Ipv6CidrBlock: '2001:db8:0:100::/56', Ipv6Pool: p}}
`
const subnet = (id: string, block: string) =>
  `  ${id}: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, Ipv6CidrBlock: ${block}}}\n`
const part = (index: number) => `!Select [${index}, !Cidr [!Select [0, !GetAtt Vpc.Ipv6CidrBlocks], 4, 64]]`

describe('IPv6 blocks', () => {
  test('the block that Amazon gives is unknown, and the same wherever it is named', () => {
    const group = `  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{IpProtocol: -1, CidrIpv6: !Select [0, !GetAtt Vpc.Ipv6CidrBlocks]}]
`
    const { vpcs, groups } = read(vpc + provided + group)
    const block = vpcs[0]?.ipv6Cidrs[0]
    assert.ok(isUnknown(block))
    assert.equal(block.question, 'IPv6 block that AWS gives Six')
    assert.deepEqual(vpcs[0]?.cidrs, ['10.0.0.0/16'])
    const peer = groups.find(({ id }) => id === 'Group')?.ingress[0]?.peer
    assert.ok(peer?.kind === 'cidr' && isUnknown(peer.cidr))
    assert.equal(peer.cidr.unknown, block.unknown)
    assert.equal(peer.cidr.family, 6)
  })

  test('its parts are unknown by their place in it', () => {
    const { subnets } = read(vpc + provided + subnet('A', part(0)) + subnet('B', part(1)) + subnet('C', part(0)))
    const [a, b, c] = subnets.map(({ ipv6Cidr }) => (isUnknown(ipv6Cidr) ? ipv6Cidr.unknown : undefined))
    assert.ok(a !== undefined && a === c && a !== b)
    assert.ok(subnets.every(({ ipv6Cidr }) => isUnknown(ipv6Cidr) && ipv6Cidr.family === 6))
  })

  test('a known block has known parts', () => {
    const { vpcs, subnets } = read(vpc + own + subnet('A', part(0)) + subnet('D', part(3)))
    assert.deepEqual(vpcs[0]?.ipv6Cidrs, ['2001:db8:0:100::/56'])
    assert.deepEqual(
      subnets.map(({ ipv6Cidr }) => ipv6Cidr),
      ['2001:db8:0:100::/64', '2001:db8:0:103::/64'],
    )
  })

  test('of two blocks nothing says which is the first', () => {
    const more = provided + provided.replace('Six', 'More')
    const { vpcs, subnets } = read(vpc + more + subnet('A', '!Select [0, !GetAtt Vpc.Ipv6CidrBlocks]'))
    const blocks = vpcs[0]?.ipv6Cidrs.map((block) => (isUnknown(block) ? block.unknown : block))
    assert.equal(new Set(blocks).size, 2)
    const ipv6Cidr = subnets[0]?.ipv6Cidr
    assert.ok(isUnknown(ipv6Cidr) && !blocks?.includes(ipv6Cidr.unknown))
  })

  test('a block under a condition that nothing decides is a question, one that is switched off is none', () => {
    const conditional = provided.replace(
      "{Type: 'AWS::EC2::VPCCidrBlock'",
      "{Condition: Open, Type: 'AWS::EC2::VPCCidrBlock'",
    )
    const [block] = read(vpc + conditional, open).vpcs[0]?.ipv6Cidrs ?? []
    assert.ok(isUnknown(block) && block.question === 'value of parameter P')
    const off = provided.replace(
      'AmazonProvidedIpv6CidrBlock: true',
      'AmazonProvidedIpv6CidrBlock: false, CidrBlock: 10.1.0.0/16',
    )
    assert.deepEqual(read(vpc + off).vpcs[0]?.ipv6Cidrs, [])
    assert.deepEqual(read(vpc + off).vpcs[0]?.cidrs, ['10.0.0.0/16', '10.1.0.0/16'])
  })

  test('a block that a subnet is given by its own resource; one without has none', () => {
    const bare = "  A: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}\n"
    const block =
      "  B: {Type: 'AWS::EC2::SubnetCidrBlock', Properties: {SubnetId: !Ref A, Ipv6CidrBlock: '2001:DB8::/64'}}\n"
    assert.equal(read(vpc + bare + block).subnets[0]?.ipv6Cidr, '2001:db8::/64')
    assert.ok(!('ipv6Cidr' in read(vpc + bare).subnets[0]!))
  })
})

describe('what AWS adds for IPv6', () => {
  const group = "  Group: {Type: 'AWS::EC2::SecurityGroup', Properties: {VpcId: !Ref Vpc}}\n"
  const egressOf = (resources: string, id: string) =>
    read(resources)
      .groups.find((each) => each.id === id)
      ?.egress.map(({ peer }) => (peer.kind === 'cidr' ? peer.cidr : peer.kind))

  test('outbound rules of groups, where the VPC has an IPv6 block or may have one', () => {
    assert.deepEqual(egressOf(vpc + group, 'Group'), ['0.0.0.0/0'])
    assert.deepEqual(egressOf(vpc + provided + group, 'Group'), ['0.0.0.0/0', '::/0'])
    assert.deepEqual(egressOf(vpc + provided + group, 'Vpc/default-group'), ['0.0.0.0/0', '::/0'])
    assert.deepEqual(egressOf(group.replace('!Ref Vpc', 'vpc-0abc'), 'Group'), ['0.0.0.0/0', '::/0'])
  })

  test('entries of the default ACL, which are a question where the ACL has been changed', () => {
    const entry = `  Entry:
    Type: AWS::EC2::NetworkAclEntry
    Properties: {NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl, RuleNumber: 90, Protocol: -1, RuleAction: deny, Ipv6CidrBlock: '2001:db8::/32'}
`
    const entries = (resources: string) => read(resources).acls[0]?.entries ?? []
    assert.equal(entries(vpc).length, 2)
    const added = entries(vpc + provided).filter(({ cidr }) => cidr === '::/0')
    assert.deepEqual(
      added.map(({ egress, action, number }) => [egress, action, number]),
      [
        [false, 'allow', 101],
        [true, 'allow', 101],
      ],
    )
    const changed = entries(vpc + provided + entry)
    assert.ok(changed.filter(({ cidr }) => cidr === '::/0').every(({ action }) => isUnknown(action)))
    assert.equal(changed.find(({ id }) => id === 'Entry')?.cidr, '2001:db8::/32')
  })
})

test('an unknown block of a property that takes one family is of that family', () => {
  const { groups, routeTables, acls } = read(
    `${vpc}  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{IpProtocol: -1, CidrIp: !Ref P}, {IpProtocol: -1, CidrIpv6: !Ref P}]
  Table: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref Vpc}}
  Four: {Type: 'AWS::EC2::Route', Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: !Ref P, GatewayId: local}}
  Six: {Type: 'AWS::EC2::Route', Properties: {RouteTableId: !Ref Table, DestinationIpv6CidrBlock: !Ref P, GatewayId: local}}
  Acl: {Type: 'AWS::EC2::NetworkAcl', Properties: {VpcId: !Ref Vpc}}
  E4: {Type: 'AWS::EC2::NetworkAclEntry', Properties: {NetworkAclId: !Ref Acl, RuleNumber: 1, Protocol: -1, RuleAction: allow, CidrBlock: !Ref P}}
  E6: {Type: 'AWS::EC2::NetworkAclEntry', Properties: {NetworkAclId: !Ref Acl, RuleNumber: 2, Protocol: -1, RuleAction: allow, Ipv6CidrBlock: !Ref P}}
`,
    open,
  )
  const families = (values: readonly unknown[] | undefined) =>
    values?.map((value) => (isUnknown(value) ? value.family : undefined))
  const rules = groups.find(({ id }) => id === 'Group')?.ingress
  assert.deepEqual(families(rules?.map(({ peer }) => (peer.kind === 'cidr' ? peer.cidr : peer))), [4, 6])
  const routes = routeTables.find(({ id }) => id === 'Table')?.routes
  assert.deepEqual(families(routes?.map(({ destination }) => destination)), [4, 6])
  assert.deepEqual(families(acls.find(({ id }) => id === 'Acl')?.entries.map(({ cidr }) => cidr)), [4, 6])
})

test('routes of IPv6, and the egress-only gateway', () => {
  const conditional = `${vpc}  Out:
    Type: AWS::EC2::EgressOnlyInternetGateway
    Condition: Open
    Properties: {VpcId: !Ref Vpc}
`
  const perhaps = read(conditional, open).egressOnlyGateways[0]?.vpc
  assert.ok(isUnknown(perhaps) && perhaps.question === 'value of parameter P')

  const { egressOnlyGateways, routeTables } = read(`${vpc}${provided}  Out:
    Type: AWS::EC2::EgressOnlyInternetGateway
    Properties: {VpcId: !Ref Vpc}
  Table: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref Vpc}}
  Route:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: !Ref Table, DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: !GetAtt Out.Id}
`)
  assert.deepEqual(
    egressOnlyGateways.map(({ id, vpc: of }) => [id, of]),
    [['Out', 'Vpc']],
  )
  const route = routeTables.find(({ id }) => id === 'Table')?.routes[0]
  assert.equal(route?.destination, '::/0')
  assert.deepEqual(route?.target, { kind: 'egress-only-gateway', id: 'Out' })
})
