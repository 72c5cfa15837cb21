import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, codes, poll, questions } from '../../test/support/flows.ts'
import { acl, change, entry, openAcl, withNat } from '../../test/support/integration.ts'
import type { Integration, NetworkAclEntry } from '../model/index.ts'

/** An ACL of its own around one subnet. */
function around(subnet: string, entries: readonly NetworkAclEntry[]): Integration {
  const guarded = change(withNat, 'acls', () => [openAcl, acl('Guard', entries)])
  return change(guarded, 'subnets', (subnets) =>
    subnets.map((each) => (each.id === subnet ? { ...each, acl: 'Guard' } : each)),
  )
}

const all = '0.0.0.0/0'
const inAll = entry(100, 'in', 'allow', all)
const outAll = entry(100, 'out', 'allow', all)

test('the lowest number decides, and what no entry matches is denied', () => {
  const deny = entry(90, 'in', 'deny', '10.0.10.0/24', [9098, 9098])
  assert.equal(poll(around('PrivateB', [inAll, outAll])).verdict, 'reachable')
  const told = poll(around('PrivateB', [inAll, deny, outAll]))
  assert.deepEqual(codes(told), ['SUBNET_ACL_RESTRICTION'])
  assert.deepEqual(told.blockers[0]?.hop.at, deny.at)
  assert.equal(told.blockers[0]?.nearMiss?.text, 'entry 100 allow all traffic 0.0.0.0/0: comes later')
  assert.match(told.blockers[0]?.remedy ?? '', /tcp 9098 from 10\.0\.10\.0\/24 and a number below 90 to Guard/)
  assert.equal(poll(around('PrivateB', [inAll, { ...deny, number: 110 }, outAll])).verdict, 'reachable')
  assert.deepEqual(codes(poll(around('PrivateB', []))), ['SUBNET_ACL_RESTRICTION', 'SUBNET_ACL_RESTRICTION'])
})

test('answers are packets too: they need their own entry, for the ports that the client uses', () => {
  const back = (low: number, high: number) =>
    poll(around('PrivateB', [inAll, entry(100, 'out', 'allow', all, [low, high])]))
  assert.equal(back(1024, 65_535).verdict, 'reachable')
  const closed = back(443, 443)
  assert.equal(closed.verdict, 'blocked')
  assert.equal(closed.blockers[0]?.hop.direction, 'back')
  assert.match(closed.blockers[0]?.remedy ?? '', /outbound entry that allows tcp 1024-65535 to 10\.0\.10\.0\/24/)
})

test('a range that starts at 32768 is not proven: a question, not a failure', () => {
  const told = poll(around('PrivateB', [inAll, entry(100, 'out', 'allow', all, [32_768, 65_535])]))
  assert.equal(told.verdict, 'unknown')
  assert.deepEqual(questions(told), ['whether interface in PrivateA uses source ports 1024-32767'])
  // Behind a NAT gateway it is a failure: it uses all of 1024-65535.
  const nat = call(
    around('PublicA', [
      entry(100, 'in', 'allow', all, [32_768, 65_535]),
      entry(90, 'in', 'allow', '10.0.0.0/16'),
      outAll,
    ]),
  )
  assert.deepEqual(codes(nat), ['SUBNET_ACL_RESTRICTION'])
})

test('no ACL stands inside one subnet', () => {
  assert.equal(poll(around('PrivateA', []), 'PrivateA', 'PrivateA').verdict, 'reachable')
})

test('the ACL of a NAT gateway subnet is passed four times', () => {
  const ways: readonly [NetworkAclEntry[], 'out' | 'back'][] = [
    [[entry(1, 'in', 'deny', '10.0.10.0/24'), inAll, outAll], 'out'],
    [[entry(1, 'out', 'deny', all, [443, 443]), inAll, outAll], 'out'],
    [[entry(1, 'in', 'deny', all, [1024, 65_535]), entry(2, 'in', 'allow', '10.0.0.0/16'), outAll], 'back'],
    [[entry(1, 'out', 'deny', '10.0.10.0/24'), inAll, outAll], 'back'],
  ]
  for (const [entries, direction] of ways) {
    const told = call(around('PublicA', entries))
    assert.deepEqual(codes(told), ['SUBNET_ACL_RESTRICTION'])
    assert.equal(told.blockers[0]?.hop.direction, direction)
  }
})

test('what hangs on an unknown number, action or CIDR is undecided, what does not is decided', () => {
  const unknown = { unknown: 'parameter:X', question: 'value of parameter X' }
  const deny = entry(90, 'in', 'deny', all)
  assert.deepEqual(questions(poll(around('PrivateB', [inAll, outAll, { ...deny, number: unknown }]))), [
    unknown.question,
  ])
  assert.deepEqual(questions(poll(around('PrivateB', [inAll, outAll, { ...deny, action: unknown }]))), [
    unknown.question,
  ])
  assert.deepEqual(questions(poll(around('PrivateB', [inAll, outAll, { ...deny, cidr: unknown }]))), [unknown.question])
  assert.equal(poll(around('PrivateB', [inAll, outAll, { ...deny, cidr: unknown, number: 200 }])).verdict, 'reachable')
  assert.equal(poll(around('PrivateB', [deny, outAll, { ...inAll, cidr: unknown }])).verdict, 'blocked')
})

test('an ACL that is not described leaves its entries as the question', () => {
  const described = change(withNat, 'subnets', (subnets) => subnets.map((each) => ({ ...each, acl: 'acl-123' })))
  assert.deepEqual(questions(poll(described)), ['entries of network ACL of acl-123'])
})

test('a single denied port among the ephemeral ones is a warning, also behind a NAT gateway', () => {
  const hardened = (home: string, ports: readonly [number, number]) =>
    change(
      change(withNat, 'acls', (all) => [
        ...all,
        acl('Hardened', [
          entry(90, 'in', 'deny', '0.0.0.0/0', ports),
          entry(100, 'in', 'allow', '0.0.0.0/0'),
          entry(100, 'out', 'allow', '0.0.0.0/0'),
        ]),
      ]),
      'subnets',
      (all) => all.map((each) => (each.id === home ? { ...each, acl: 'Hardened' } : each)),
    )
  for (const home of ['PublicA', 'PrivateA']) {
    const told = call(hardened(home, [3389, 3389]))
    assert.deepEqual([told.verdict, told.notes.map(({ code }) => code)], ['reachable', ['EPHEMERAL_PORT_DENIED']])
    assert.match(told.notes[0]?.text ?? '', /port 3389/)
  }
  assert.equal(call(hardened('PublicA', [3300, 3389])).verdict, 'blocked')
})

test('answers pass the ACL of the subnet that they leave, and that of the subnet that they come home to', () => {
  const noAnswers = entry(1, 'in', 'deny', '10.0.11.0/24', [1024, 65_535])
  const told = poll(around('PrivateA', [noAnswers, inAll, outAll]))
  assert.deepEqual(codes(told), ['SUBNET_ACL_RESTRICTION'])
  assert.equal(told.blockers[0]?.hop.direction, 'back')
  assert.match(told.blockers[0]?.hop.decision ?? '', /into PrivateA/)
})

test('what a denying entry of unknown block may hold is denied perhaps', () => {
  const unknown = { unknown: 'parameter:X', question: 'value of parameter X' }
  const allow = entry(200, 'in', 'allow', '10.0.10.0/24')
  const perhaps = around('PrivateB', [{ ...entry(90, 'in', 'deny', all), cidr: unknown }, allow, outAll])
  assert.deepEqual([poll(perhaps).verdict, codes(poll(perhaps))], ['unknown', []])
})

test('a client port above 32767 that is closed is a failure, one below a question', () => {
  const open = (low: number, high: number) =>
    poll(around('PrivateB', [inAll, entry(100, 'out', 'allow', all, [low, high])])).verdict
  assert.equal(open(1024, 50_000), 'blocked')
  assert.equal(open(20_000, 65_535), 'unknown')
})
