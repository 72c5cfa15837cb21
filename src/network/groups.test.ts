import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, codes, face, follow, poll, questions } from '../../test/support/flows.ts'
import { at, brokerGroup, change, cidr, group, ofGroup, rule, withNat } from '../../test/support/integration.ts'
import type { Integration, SecurityGroup, SecurityGroupRule, Unknown } from '../model/index.ts'

const self = ofGroup('BrokerGroup')
const mystery: Unknown = { unknown: 'parameter:Peer', question: 'value of parameter Peer' }

function withRules(ingress: readonly SecurityGroupRule[], egress = brokerGroup.egress): Integration {
  return withGroups([group('BrokerGroup', ingress, egress)])
}

function withGroups(groups: readonly SecurityGroup[]): Integration {
  return change(withNat, 'groups', () => groups)
}

test('a self-referencing rule lets interfaces of the same group through', () => {
  const told = poll(withNat)
  assert.equal(told.verdict, 'reachable')
  assert.equal(told.denied.length + told.undecided.length, 0)
  assert.deepEqual(
    told.hops.filter(({ kind }) => kind === 'security group').map(({ decision }) => decision),
    ['outbound rule tcp 9098 to itself', 'inbound rule tcp 9098 from itself'],
  )
})

test('without a rule in one direction the blocker names the group, the near miss and the rule to add', () => {
  const told = poll(withRules([rule('tcp', 9094, self)]))
  assert.equal(told.verdict, 'blocked')
  const [blocker, ...others] = told.blockers
  assert.equal(others.length, 0)
  assert.equal(blocker?.code, 'ENI_SG_RULES_MISMATCH')
  assert.deepEqual(blocker?.hop.at, at('BrokerGroup'))
  assert.equal(
    blocker?.remedy,
    'add an inbound rule tcp 9098 from itself to BrokerGroup (AWS::EC2::SecurityGroupIngress)',
  )
  assert.match(blocker?.nearMiss?.text ?? '', /inbound rule tcp 9094 from itself of BrokerGroup: the port differs/)
})

test('both directions missing are two blockers; a group without rules has its own code', () => {
  assert.deepEqual(codes(poll(withRules([], []))), ['SG_HAS_NO_RULES', 'SG_HAS_NO_RULES'])
  assert.deepEqual(codes(poll(withRules([rule('tcp', 9098, ofGroup('Other'))]))), ['ENI_SG_RULES_MISMATCH'])
})

test("AWS's own prefix list in a rule holds the service that it is named for", () => {
  const listed = withRules([], [rule('tcp', 443, { kind: 'prefix-list', id: 'pl-1' })])
  const named = (name: string) => call({ ...listed, prefixLists: [{ id: 'pl-1', at: at('pl-1'), name }] }, 's3')
  assert.equal(named('com.amazonaws.us-east-1.s3').verdict, 'reachable')
  assert.deepEqual(questions(named('com.amazonaws.us-east-1.dynamodb')), ['entries of prefix list pl-1'])
})

test('any rule of any of several groups is enough', () => {
  const description = withGroups([brokerGroup, group('Open', [rule('-1', [0, 0], cidr('10.0.0.0/16'))])])
  const to = face('PrivateB', ['Nothing', 'Open'])
  const both = { ...description, groups: [...description.groups, group('Nothing')] }
  const flow = {
    from: face('PrivateA', ['Open', 'BrokerGroup']),
    to: { kind: 'interface' as const, interface: to },
    port: 443,
  }
  assert.equal(follow(both, flow).verdict, 'reachable')
})

test('protocols: all traffic and number 6 hold TCP, others do not; ports of protocol -1 count for nothing', () => {
  for (const [protocol, ports, verdict] of [
    ['-1', 0, 'reachable'],
    ['6', 9098, 'reachable'],
    ['tcp', [9092, 9098], 'reachable'],
    ['udp', 9098, 'blocked'],
    ['icmp', -1, 'blocked'],
  ] as const) {
    assert.equal(poll(withRules([rule(protocol, ports, self)])).verdict, verdict, protocol)
  }
})

test('a CIDR that holds a part of the subnet leaves the address as the question', () => {
  const told = poll(withRules([rule('tcp', 9098, cidr('10.0.10.0/25'))]))
  assert.equal(told.verdict, 'unknown')
  assert.deepEqual(questions(told), ['address that AWS gives interface in PrivateA in subnet PrivateA'])
  const given = { from: face('PrivateA', ['BrokerGroup'], { addresses: [0x0a000aff, 0x0a000aff] }) }
  const flow = { ...given, to: { kind: 'interface' as const, interface: face('PrivateB') }, port: 9098 }
  assert.equal(follow(withRules([rule('tcp', 9098, cidr('10.0.10.0/25'))]), flow).verdict, 'blocked')
})

test('an unknown peer leaves its question; the same unknown is the same group', () => {
  const told = poll(withRules([rule('tcp', 9098, ofGroup(mystery))]))
  assert.equal(told.verdict, 'unknown')
  assert.deepEqual(questions(told), [mystery.question])
  const from = face('PrivateA', ['BrokerGroup', mystery])
  const flow = { from, to: { kind: 'interface' as const, interface: face('PrivateB') }, port: 9098 }
  assert.equal(follow(withRules([rule('tcp', 9098, ofGroup(mystery))]), flow).verdict, 'reachable')
})

test('an unknown CIDR holds a subnet that has the same unknown as its own or its VPC holds', () => {
  const own = { unknown: 'parameter:VpcCidr', question: 'value of parameter VpcCidr' }
  const inVpc = change(withRules([rule('tcp', 9098, { kind: 'cidr', cidr: own })]), 'vpcs', (vpcs) =>
    vpcs.map((vpc) => ({ ...vpc, cidrs: [own] })),
  )
  assert.equal(poll(inVpc).verdict, 'reachable')
  const other = { ...own, unknown: 'parameter:Other' }
  assert.equal(poll(withRules([rule('tcp', 9098, { kind: 'cidr', cidr: other })])).verdict, 'unknown')
})

test('a group that is not described leaves its rules as the question, unless another group allows', () => {
  const flow = (groups: readonly string[]) => ({
    from: face('PrivateA'),
    to: { kind: 'interface' as const, interface: face('PrivateB', groups) },
    port: 9098,
  })
  assert.deepEqual(questions(follow(withNat, flow(['sg-123']))).at(-1), 'rules of security group of sg-123')
  assert.equal(follow(withNat, flow(['sg-123', 'BrokerGroup'])).verdict, 'reachable')
})

test("an interface without groups has its VPC's default group", () => {
  const description = withGroups([
    ...withNat.groups,
    group('Vpc/default-group', [rule('-1', [0, 0], cidr('10.0.0.0/8'))]),
  ])
  const flow = {
    from: face('PrivateA'),
    to: { kind: 'interface' as const, interface: face('PrivateB', []) },
    port: 9098,
  }
  assert.deepEqual(codes(follow(description, flow)), ['ENI_SG_RULES_MISMATCH'])
  const open = {
    ...description,
    groups: [...description.groups.slice(1), group('BrokerGroup', [], [rule('-1', 0, cidr('0.0.0.0/0'))])],
  }
  assert.equal(follow(open, flow).verdict, 'reachable')
})

test('a rule of unknown protocol or ports, or of an unknown block of the other family', () => {
  assert.deepEqual(questions(poll(withRules([{ ...rule('tcp', 9098, self), protocol: mystery }]))), [mystery.question])
  assert.deepEqual(questions(poll(withRules([{ ...rule('tcp', 9098, self), fromPort: mystery }]))), [mystery.question])
  const ipv6 = rule('tcp', 9098, { kind: 'cidr', cidr: { ...mystery, family: 6 } })
  assert.deepEqual(codes(poll(withRules([ipv6]))), ['ENI_SG_RULES_MISMATCH'])
})

test('an unknown group of an interface is none of another VPC', () => {
  const byGroup = withGroups([
    { ...group('BrokerGroup', [rule('tcp', 9098, ofGroup('Foreign'))], brokerGroup.egress) },
    { ...group('Foreign'), vpc: 'Other' },
  ])
  const open = change(byGroup, 'groups', (groups) => [
    ...groups,
    group('Sender', [], [rule('-1', 0, cidr('0.0.0.0/0'))]),
  ])
  const from = face('PrivateA', ['Sender', mystery])
  const flow = { from, to: { kind: 'interface' as const, interface: face('PrivateB') }, port: 9098 }
  assert.deepEqual(codes(follow(open, flow)), ['ENI_SG_RULES_MISMATCH'])
})

test("the VPC's default group stops like any other", () => {
  const description = withGroups([...withNat.groups, group('Vpc/default-group')])
  const to = { kind: 'interface' as const, interface: face('PrivateB', []) }
  const from = face('PrivateA', ['Sender'])
  const open = change(description, 'groups', (groups) => [
    ...groups,
    group('Sender', [], [rule('-1', 0, cidr('0.0.0.0/0'))]),
  ])
  assert.deepEqual(codes(follow(open, { from, to, port: 9098 })), ['SG_HAS_NO_RULES'])
})
