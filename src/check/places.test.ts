import assert from 'node:assert/strict'
import { test } from 'node:test'
import { change, mapping, settings, withEndpoints, withNat } from '../../test/support/integration.ts'
import type { Integration, Mapping } from '../model/index.ts'
import { checkPlaces } from './index.ts'

const own = '111122223333'
const other = '444455556666'

/** One account of several whose network is one. */
const standing = (description: Integration, account: string, mappings: readonly Mapping[]): Integration => ({
  ...description,
  account,
  mappings,
})
const provisioned = (id: string) =>
  mapping({ id, settings: { ...settings, topic: id, provisioned: { minimum: 1, maximum: 4 } } })
const found = (code: string, ...places: readonly Integration[]) =>
  checkPlaces(places)
    .findings.filter((finding) => finding.code === code)
    .map(({ severity, resource, mappings }) => [severity, resource, mappings.toSorted().join()])

test('what an account has left over, another one may need', () => {
  const leftOver = (mine: Mapping, yours: Mapping) =>
    found('INVOKE_PATH_LEFT_OVER', standing(withEndpoints, own, [mine]), standing(withEndpoints, other, [yours]))
  assert.deepEqual(leftOver(provisioned('A'), mapping({ id: 'B' })), [])
  assert.deepEqual(leftOver(mapping({ id: 'A' }), provisioned('B')), [])
  assert.deepEqual(leftOver(provisioned('A'), provisioned('B')).toSorted(), [
    ['note', 'LambdaEndpoint', 'A,B'],
    ['note', 'StsEndpoint', 'A,B'],
  ])
})

test('pollers of two accounts share nothing', () => {
  const both = [provisioned('A'), provisioned('B')]
  assert.equal(found('POLLERS_NOT_SHARED', standing(withNat, own, both)).length, 1)
  const apart = both.map((each, i) => standing(withNat, [own, other][i]!, [each]))
  assert.deepEqual(found('POLLERS_NOT_SHARED', ...apart), [])
})

test('a consumer group clashes on one cluster whoever owns the mappings, and in one account and Region whatever they read', () => {
  const grouped = (id: string, cluster: string) =>
    mapping({
      id,
      settings: { ...settings, topic: id, consumerGroupId: 'orders' },
      source: { kind: 'cluster', cluster },
    })
  const two = change(withNat, 'clusters', ([cluster]) => [cluster!, { ...cluster!, id: 'Second' }])
  type At = [account: string, cluster: string, region?: string]
  const clash = (a: At, b: At) =>
    found(
      'CONSUMER_GROUP_CLASH',
      standing(two, a[0], [grouped('A', a[1])]),
      standing({ ...two, region: b[2] ?? two.region }, b[0], [grouped('B', b[1])]),
    )
  assert.deepEqual(clash([own, 'Cluster'], [other, 'Cluster']), [['error', 'B', 'A,B']])
  assert.deepEqual(clash([own, 'Cluster'], [own, 'Second']), [['warning', 'B', 'A,B']])
  assert.deepEqual(clash([own, 'Cluster'], [other, 'Second']), [])
  assert.deepEqual(clash([own, 'Cluster'], [own, 'Second', 'eu-west-1']), [], 'each Region is a Lambda of its own')
  assert.deepEqual(clash([own, 'Cluster'], [own, 'Cluster', 'eu-west-1']), [['error', 'B', 'A,B']])
  const third = standing(two, own, [grouped('A', 'Cluster'), grouped('B', 'Cluster'), grouped('C', 'Second')])
  assert.deepEqual(found('CONSUMER_GROUP_CLASH', third), [['error', 'C', 'A,B,C']])
})

test('a cluster that is read from two accounts has one plaintext listener, which one of them takes', () => {
  const plain = change(withNat, 'clusters', (all) =>
    all.map((each) => ({ ...each, listeners: { ...each.listeners, iam: false, tls: false, plaintext: true } })),
  )
  const places = [standing(plain, own, [mapping({ id: 'A' })]), standing(plain, other, [mapping({ id: 'B' })])]
  assert.deepEqual(
    found('LISTENER_PLAINTEXT', ...places).map(([severity, , mappings]) => [severity, mappings]),
    [['warning', 'A,B']],
  )
})

test('as another network is seen, what both have is told once', () => {
  const apart = { ...withNat, subnets: [...withNat.subnets] }
  const codes = ({ findings }: ReturnType<typeof checkPlaces>) => findings.map(({ code }) => code)
  const one = checkPlaces([standing(withNat, own, [mapping({ id: 'A' })])])
  const both = checkPlaces([standing(withNat, own, [mapping({ id: 'A' })]), standing(apart, other, [])])
  assert.deepEqual(codes(both), codes(one))
})
