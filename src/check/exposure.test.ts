import assert from 'node:assert/strict'
import { test } from 'node:test'
import { change, cidr, cluster, ofGroup, rule, withNat } from '../../test/support/integration.ts'
import type { Cluster, Integration, SecurityGroupRule } from '../model/index.ts'
import { check } from './index.ts'

const own = rule('tcp', 9098, ofGroup('BrokerGroup'))
const withRules = (...ingress: readonly SecurityGroupRule[]) =>
  change(withNat, 'groups', (all) => all.map((each) => ({ ...each, ingress })))
const as = (description: Integration, parts: Partial<Cluster>) =>
  change(description, 'clusters', () => [cluster(parts)])
const told = (description: Integration) =>
  check(description).findings.map(({ severity, code }) => `${severity} ${code}`)

test('brokers open to anyone: a note, a warning where the internet reaches them', () => {
  const open = withRules(own, rule('tcp', 9098, cidr('0.0.0.0/0')))
  assert.deepEqual(told(open), ['note BROKERS_OPEN_TO_ANYONE'])
  assert.deepEqual(told(as(open, { publicAccess: true })), ['note BROKERS_OPEN_TO_ANYONE'], 'no public port')
  const outside = withRules(own, rule('tcp', 9198, cidr('::/0')))
  assert.deepEqual(told(outside), [], 'nobody listens there')
  assert.deepEqual(told(as(outside, { publicAccess: true })), ['warning BROKERS_OPEN_TO_ANYONE'])
  assert.deepEqual(told(withRules(own, rule('tcp', 22, cidr('0.0.0.0/0')))), [], 'no port of the brokers')
  assert.deepEqual(told(withRules(own, rule('tcp', 9098, cidr('10.0.0.0/8')))), ['note GROUP_WIDER_THAN_NEEDED'])
})

test('a plaintext listener: a warning where the mapping takes it', () => {
  const listeners = { iam: true, scram: false, mutualTls: false, tls: false, plaintext: true }
  assert.deepEqual(told(as(withNat, { listeners })), ['note LISTENER_PLAINTEXT'])
  const plain = withRules(rule('tcp', 9092, ofGroup('BrokerGroup')))
  const egress = change(plain, 'groups', (all) =>
    all.map((each) => ({ ...each, egress: [rule('-1', 0, cidr('0.0.0.0/0'))] })),
  )
  assert.deepEqual(told(as(egress, { listeners: { ...listeners, iam: false } })), ['warning LISTENER_PLAINTEXT'])
})

test('what is blocked is told as such, and not as wide', () => {
  assert.deepEqual(told(withRules(rule('tcp', 9094, cidr('10.0.0.0/8')))), ['error ENI_SG_RULES_MISMATCH'])
})
