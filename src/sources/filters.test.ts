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
