import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, change, endpoint, mapping, settings, vpc, withEndpoints, withNat } from '../../test/support/integration.ts'
import type { Integration, Mapping } from '../model/index.ts'
import { check } from './index.ts'

const provisioned = (id: string, minimum = 1, more: Partial<Mapping['settings']> = {}) =>
  mapping({ id, settings: { ...settings, topic: id, provisioned: { minimum, maximum: 4 }, ...more } })
const moved = (description: Integration) => change(description, 'mappings', () => [provisioned('Mapping')])
const found = (description: Integration, code: string) =>
  check(description).findings.filter((finding) => finding.code === code)
const leftOver = (description: Integration) => found(description, 'INVOKE_PATH_LEFT_OVER').map((each) => each.resource)

test('after the move to provisioned mode: what only the invoke path used', () => {
  assert.deepEqual(leftOver(withNat), [])
  assert.deepEqual(leftOver(moved(withNat)).toSorted(), ['NatA', 'NatB'])
  assert.deepEqual(leftOver(moved(withEndpoints)).toSorted(), ['LambdaEndpoint', 'StsEndpoint'])
  assert.ok(check(moved(withNat)).findings.every(({ severity }) => severity === 'note'))
})

test('an endpoint of a service that no mapping ever called, or that costs nothing, is not told of', () => {
  const more = change(moved(withEndpoints), 'endpoints', (all) => [
    ...all,
    endpoint('Logs', 'logs', { subnets: ['PrivateA'], groups: ['EndpointGroup'] }),
    endpoint('S3', 's3', { type: 'Gateway', routeTables: ['PrivateATable'] }),
  ])
  assert.deepEqual(leftOver(more).toSorted(), ['LambdaEndpoint', 'StsEndpoint'])
  // A snapshot that does not say which endpoints there are has one that may be for any service.
  const service = { unknown: 'endpoints of Vpc', question: 'endpoints of Vpc' }
  const untold = change(moved(withEndpoints), 'endpoints', ([first]) => [{ ...first!, service }])
  assert.deepEqual(leftOver(untold), [])
})

test('one thing that may use it is enough to say nothing', () => {
  const after = moved(withNat)
  const others: readonly Integration[] = [
    change(after, 'mappings', (all) => [...all, mapping({ id: 'OnDemand' })]),
    change(after, 'functions', (all) => all.map((each) => ({ ...each, subnets: ['PrivateA'] }))),
    change(after, 'functions', (all) => all.map((each) => ({ ...each, subnets: [{ unknown: 'x', question: 'x' }] }))),
    change(after, 'interfaces', () => [
      { id: 'eni', at: at('eni'), subnet: 'PrivateB', groups: [], addresses: [], publicAddress: false },
    ]),
    change(after, 'peerings', () => [{ id: 'Peering', at: at('Peering'), vpcs: ['Vpc', 'Other'], state: 'active' }]),
    change(after, 'unread', () => [{ id: 'Service', at: at('Service'), type: 'AWS::ECS::Service' }]),
  ]
  for (const [i, description] of others.entries()) assert.deepEqual(leftOver(description), [], `user ${i}`)
  const elsewhere = change(after, 'unread', () => [{ id: 'Queue', at: at('Queue'), type: 'AWS::SQS::Queue' }])
  assert.equal(leftOver(elsewhere).length, 2)
  assert.deepEqual(
    leftOver(change(after, 'vpcs', (all) => [...all, vpc('Empty', { cidrs: ['10.9.0.0/16'] })])).length,
    2,
  )
})

test('of a part of the mappings nothing is said', () => {
  const description = change(withNat, 'mappings', () => [provisioned('A'), provisioned('B')])
  const codes = (mappings?: string[]) =>
    check(description, mappings ? { mappings } : {}).findings.map(({ code }) => code)
  assert.ok(codes().includes('POLLERS_NOT_SHARED') && codes().includes('INVOKE_PATH_LEFT_OVER'))
  assert.deepEqual(codes(['A']), [])
})

test('pollers that would take fewer units together', () => {
  const sharing = (...mappings: readonly Mapping[]) =>
    found(
      change(withNat, 'mappings', () => mappings),
      'POLLERS_NOT_SHARED',
    ).map((each) => [each.mappings.join(), /takes (\d+) .* group (\d+) /.exec(each.explanation)?.slice(1).join(' > ')])
  assert.deepEqual(sharing(provisioned('A'), provisioned('B'), provisioned('C', 9)), [['A,B,C', '3 > 2']])
  assert.deepEqual(sharing(provisioned('A')), [])
  assert.deepEqual(sharing(provisioned('A', 10), provisioned('B', 20)), [], 'full units')
  assert.deepEqual(sharing(provisioned('A'), provisioned('B', 1, { enabled: false })), [])
  const grouped = { provisioned: { minimum: 1, maximum: 2, group: 'orders' } }
  assert.deepEqual(sharing(provisioned('A'), provisioned('B', 1, grouped)), [])
  const many = Array.from({ length: 120 }, (_, i) => provisioned(`M${String(i).padStart(3, '0')}`))
  assert.equal(
    found(
      change(withNat, 'mappings', () => many),
      'POLLERS_NOT_SHARED',
    )[0]?.mappings.length,
    100,
  )
})
