import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codes, face, follow, questions } from '../../test/support/flows.ts'
import { nameOf } from '../model/index.ts'
import { readText } from './index.ts'

const network = `
Parameters:
  Private: {Type: 'AWS::EC2::Subnet::Id'}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}
Conditions:
  Own: !Equals [!Ref Private, x]
Resources:
  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
  Gateway: {Type: 'AWS::EC2::InternetGateway'}
  Attachment: {Type: 'AWS::EC2::VPCGatewayAttachment', Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}
  Public: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.9.0/24, AvailabilityZone: a}}
  PublicTable: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref Vpc}}
  Out: {Type: 'AWS::EC2::Route', Properties: {RouteTableId: !Ref PublicTable, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}}
  PublicHas: {Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: {SubnetId: !Ref Public, RouteTableId: !Ref PublicTable}}
  Nat: {Type: 'AWS::EC2::NatGateway', Properties: {SubnetId: !Ref Public, AllocationId: eip}}
  Group: {Type: 'AWS::EC2::SecurityGroup', Properties: {VpcId: !Ref Vpc, GroupDescription: group}}
  Table: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref Vpc}}
  Acl: {Type: 'AWS::EC2::NetworkAcl', Properties: {VpcId: !Ref Vpc}}
  In: {Type: 'AWS::EC2::NetworkAclEntry', Properties: {NetworkAclId: !Ref Acl, RuleNumber: 1, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0}}
  Away: {Type: 'AWS::EC2::NetworkAclEntry', Properties: {NetworkAclId: !Ref Acl, RuleNumber: 1, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0, Egress: true}}
`
const toNat = `
  ToNat: {Type: 'AWS::EC2::Route', Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}}`
const has = (subnet: string, more = '') => `
  TableHas: {Type: 'AWS::EC2::SubnetRouteTableAssociation'${more}, Properties: {SubnetId: ${subnet}, RouteTableId: !Ref Table}}`
const guarded = (subnet: string) => `
  AclHas: {Type: 'AWS::EC2::SubnetNetworkAclAssociation', Properties: {SubnetId: ${subnet}, NetworkAclId: !Ref Acl}}`

/** From where a parameter says to STS. */
function call(added: string, unknown = 'parameter:Private') {
  const description = readText(`${network}${added}\n`, 'net.yaml', { region: 'us-east-1' })
  const subnet = { unknown, name: 'Private', question: 'value of parameter Private' }
  const to = { kind: 'service', service: 'sts' } as const
  return follow(description, { from: face(subnet, ['Group']), to, port: 443 })
}

test('a subnet that is a parameter has the table and the ACL that the same parameter is associated with', () => {
  const told = call(`${toNat}${has('!Ref Private')}${guarded('!Ref Private')}`)
  assert.deepEqual([told.verdict, codes(told), questions(told)], ['reachable', [], []])
  const lost = call(`${has('!Ref Private')}${guarded('!Ref Private')}`)
  assert.deepEqual([lost.verdict, codes(lost)], ['blocked', ['NO_ROUTE_TO_DESTINATION']])
  assert.equal(lost.blockers[0]?.hop.resource, 'Table')
  const listed = call(
    `${toNat}${has('!Select [0, !Ref Subnets]')}${guarded('!Select [0, !Ref Subnets]')}`,
    `select(0,\${parameter:Subnets})`,
  )
  assert.equal(listed.verdict, 'reachable')
})

test('what is not associated, or only perhaps, or with another one, stays unknown', () => {
  const withoutAcl = call(`${toNat}${has('!Ref Private')}`)
  assert.deepEqual([withoutAcl.verdict, questions(withoutAcl)], ['unknown', ['network ACL of Private']])
  const withoutTable = call(`${toNat}${guarded('!Ref Private')}`)
  assert.equal(withoutTable.verdict, 'unknown')
  assert.ok(questions(withoutTable).includes('route table of Private'))
  const perhaps = call(`${toNat}${has('!Ref Private', ', Condition: Own')}${guarded('!Ref Private')}`)
  assert.equal(perhaps.verdict, 'unknown')
  const twice = `${toNat}${has('!Ref Private')}${has('!Ref Private').replace('TableHas', 'Second')}${guarded('!Ref Private')}`
  assert.equal(call(twice).verdict, 'unknown')
  for (const other of ['!Select [0, !Ref Subnets]', 'subnet-0abc', '!Ref Public'])
    assert.equal(call(`${toNat}${has(other)}${guarded(other)}`).verdict, 'unknown', other)
})

test('its VPC is that of its table; its blocks and its zone are not known', () => {
  const { subnets } = readText(`${network}${has('!Ref Private')}\n`, 'net.yaml', {})
  const [, ...others] = subnets
  assert.equal(others.length, 1)
  const either = readText(`${network}${has('!If [Own, !Ref Public, !Ref Private]')}\n`, 'net.yaml', {})
  assert.deepEqual(
    either.subnets.map(({ id }) => id),
    ['Public'],
  )
  const [{ vpc, cidr, ipv6Cidr, zone, routeTable, acl }] = others as [(typeof others)[number]]
  assert.deepEqual([vpc, routeTable], ['Vpc', 'Table'])
  assert.deepEqual(
    [cidr, ipv6Cidr, zone, acl].map((value) => nameOf(value ?? '')),
    ['CIDR of Private', 'IPv6 CIDR of Private', 'zone of Private', 'network ACL of Private'],
  )
})

test('a text that is no id of the description is not the resource that happens to be called so', () => {
  const description = readText(`${network}${has('!Ref Private')}\n`, 'net.yaml', { region: 'us-east-1' })
  const subnet = { unknown: 'Public', question: 'what Public is' }
  const to = { kind: 'service', service: 'sts' } as const
  assert.equal(follow(description, { from: face(subnet, ['Group']), to, port: 443 }).verdict, 'unknown')
})
