import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { check } from '../src/check/index.ts'
import type { Integration, Peer, SecurityGroupRule } from '../src/model/index.ts'
import { buildNetwork, type Flow, wideRules } from '../src/network/index.ts'
import { change, cidr, mapping, ofGroup, rule, settings, withEndpoints, withNat } from './support/integration.ts'

const open = (description: Integration): readonly Flow[] =>
  check(description)
    .mappings.flatMap(({ flows }) => flows)
    .filter(({ verdict }) => verdict === 'reachable')
    .map(({ trace }) => trace.flow)
const wide = (description: Integration) => wideRules(buildNetwork(description), open(description))
const withRules = (description: Integration, id: string, ingress: readonly SecurityGroupRule[]) =>
  change(description, 'groups', (all) => all.map((each) => (each.id === id ? { ...each, ingress } : each)))
const told = (description: Integration) =>
  wide(description).map(({ group, text, enough }) => `${group}: ${text}: ${enough.map((each) => each.text).join(', ')}`)

test('rules that let in what is needed and nothing else are not wide', () => {
  assert.deepEqual(told(withNat), [])
  assert.deepEqual(told(withEndpoints), [])
})

test('other ports and other senders, with what would do', () => {
  assert.deepEqual(told(withRules(withNat, 'BrokerGroup', [rule('-1', 0, ofGroup('BrokerGroup'))])), [
    'BrokerGroup: inbound rule all traffic from itself: tcp 9098 from itself',
  ])
  assert.deepEqual(told(withRules(withNat, 'BrokerGroup', [rule('tcp', 9098, cidr('10.0.0.0/8'))])), [
    'BrokerGroup: inbound rule tcp 9098 from 10.0.0.0/8: tcp 9098 from itself',
  ])
  assert.deepEqual(told(withRules(withEndpoints, 'EndpointGroup', [rule('tcp', 443, cidr('10.0.0.0/16'))])), [
    'EndpointGroup: inbound rule tcp 443 from 10.0.0.0/16: tcp 443 from BrokerGroup',
  ])
})

test('each port that some mapping needs; a rule that none comes in by is not judged', () => {
  const secret = { type: 'SASL_SCRAM_512_AUTH', uri: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:s' }
  const both = change(withNat, 'mappings', ([first]) => [
    first!,
    mapping({ id: 'Other', settings: { ...settings, access: [secret] } }),
  ])
  const clusters = change(both, 'clusters', (all) =>
    all.map((each) => ({ ...each, listeners: { ...each.listeners, scram: true } })),
  )
  const groups = change(clusters, 'groups', (all) =>
    all.map((each) => ({
      ...each,
      ingress: [rule('tcp', [9092, 9098], ofGroup('BrokerGroup')), rule('tcp', 22, cidr('0.0.0.0/0'))],
      egress: [rule('-1', 0, cidr('0.0.0.0/0'))],
    })),
  )
  assert.deepEqual(told(groups), [
    'BrokerGroup: inbound rule tcp 9092-9098 from itself: tcp 9098 from itself, tcp 9096 from itself',
  ])
})

test('with the narrow rules instead all the same flows pass, and nothing is wide any more', () => {
  const peers: readonly Peer[] = [
    ofGroup('BrokerGroup'),
    ofGroup('EndpointGroup'),
    ...['0.0.0.0/0', '10.0.0.0/16', '10.0.10.0/23', '10.0.10.0/24', '10.0.11.0/24', '192.168.0.0/16'].map(cidr),
  ]
  const rules = fc.array(
    fc
      .tuple(
        fc.constantFrom('tcp', '-1', 'udp'),
        fc.constantFrom(443, 9000, 9098),
        fc.nat(200),
        fc.constantFrom(...peers),
      )
      .map(([protocol, from, more, peer]) => rule(protocol, [from, from + more], peer)),
    { maxLength: 4 },
  )
  let judged = 0
  const property = fc.property(rules, rules, (brokers, endpoints) => {
    const before = withRules(withRules(withEndpoints, 'BrokerGroup', brokers), 'EndpointGroup', endpoints)
    const found = new Map(wide(before).map((each) => [each.rule, each]))
    judged += found.size
    const narrowed = change(before, 'groups', (all) =>
      all.map((group) => ({
        ...group,
        ingress: group.ingress.flatMap(
          (each) => found.get(each)?.enough.map(({ port, peer }) => rule('tcp', port, peer)) ?? [each],
        ),
      })),
    )
    const names = (flows: readonly Flow[]) => flows.map(({ from, to, port }) => JSON.stringify([from, to, port]))
    const after = new Set(names(open(narrowed)))
    for (const name of names(open(before))) assert.ok(after.has(name), name)
    assert.deepEqual(told(narrowed), [])
  })
  fc.assert(property, { seed: 20_261_126, numRuns: 300 })
  assert.ok(judged > 100, `${judged} wide rules were narrowed`)
})
