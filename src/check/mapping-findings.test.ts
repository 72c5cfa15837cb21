import assert from 'node:assert/strict'
import { test } from 'node:test'
import { change, mapping, settings, withNat } from '../../test/support/integration.ts'
import type { FailureStore, Integration, Mapping, MappingSettings, Secret } from '../model/index.ts'
import { check } from './check.ts'

const at = { file: 'template.yaml', line: 7 }
const codes =
  /^(CONSUMER_GROUP_CLASH|DESTINATION_ELSEWHERE|FUNCTION_(THROTTLED|TIMEOUT_TOO_LONG)|NAMED_BUT_NOT_THERE|MAPPING_DUPLICATE|POLLER_GROUP|SECRET_|SETTING_(CONFLICT|INVALID))/

/** `severity CODE mappings` of what is found about mappings and their secrets. */
function found(description: Integration): readonly string[] {
  return check(description)
    .findings.filter(({ code }) => codes.test(code))
    .map(({ severity, code, mappings }) => `${severity} ${code} ${mappings.join(',')}`)
}
const of = (...mappings: readonly Mapping[]): Integration => ({ ...withNat, mappings })
const one = (id: string, parts: Partial<MappingSettings> = {}, more: Partial<Mapping> = {}) =>
  mapping({ id, settings: { ...settings, ...parts }, ...more })
const perhaps = { unknown: 'condition:B', question: 'condition B' }

test('one mapping for a function, a topic and a cluster', () => {
  assert.deepEqual(found(of(one('A'), one('B'), one('C', { topic: 'other' }))), ['warning MAPPING_DUPLICATE A,B'])
  assert.deepEqual(found(of(one('A'), one('B', {}, { qualifier: 'Live' }))), [], 'another version or alias')
  const own = (id: string, servers: readonly string[], more: Partial<MappingSettings> = {}) =>
    one(id, more, { source: { kind: 'self-managed', servers, subnets: [], groups: [] } })
  assert.deepEqual(found(of(own('A', ['a:9092', 'b:9092']), own('B', ['b:9092', 'c:9092']))), [
    'error MAPPING_DUPLICATE A,B',
  ])
  assert.deepEqual(found(of(own('A', ['a:9092']), own('B', ['b:9092']))), [])
  assert.deepEqual(
    found(of(own('A', ['a:9092']), own('B', ['a:9092'], { enabled: perhaps }))),
    ['warning MAPPING_DUPLICATE A,B'],
    'one of the two may not be there',
  )
})

test('a group is one mapping’s alone', () => {
  const group = (id: string, consumerGroupId: string, more: Partial<Mapping> = {}) =>
    one(id, { topic: id, consumerGroupId }, more)
  assert.deepEqual(found(of(group('a1', 'g'), group('b1', 'g'), group('c1', 'h'))), [
    'error CONSUMER_GROUP_CLASH a1,b1',
  ])
  const elsewhere = { source: { kind: 'cluster', cluster: { unknown: 'arn:x', question: 'x' } } } as const
  assert.deepEqual(found(of(group('a1', 'g'), group('b1', 'g', elsewhere))), ['warning CONSUMER_GROUP_CLASH a1,b1'])
  const maybe = one('c1', { topic: 'c1', consumerGroupId: 'g', enabled: perhaps })
  assert.deepEqual(
    found(of(group('a1', 'g'), group('b1', 'g'), maybe)),
    ['error CONSUMER_GROUP_CLASH a1,b1,c1'],
    'two of them are surely there',
  )
  assert.deepEqual(found(of(group('a1', 'g'), maybe)), ['warning CONSUMER_GROUP_CLASH a1,c1'])
  assert.deepEqual(found(of(one('a1', { topic: 'a1' }), one('b1', { topic: 'b1' }))), [])
})

test('a poller group takes 100 mappings and 2000 pollers', () => {
  const many = (count: number, maximum: number | typeof perhaps, group = 'g') =>
    Array.from({ length: count }, (_, i) =>
      one(`${group}${i}`, { topic: `${group}${i}`, provisioned: { minimum: 1, maximum, group } }),
    )
  const codesOf = (...mappings: readonly Mapping[]) =>
    found(of(...mappings)).map((each) => each.split(' ').slice(0, 2).join(' '))
  assert.deepEqual(codesOf(...many(10, 200)), [])
  assert.deepEqual(codesOf(...many(11, 200)), ['error POLLER_GROUP_TOO_LARGE'])
  assert.deepEqual(codesOf(...many(10, 200), ...many(10, 200, 'h')), [], 'each group by itself')
  assert.deepEqual(codesOf(...many(50, perhaps)), [], 'what is not known may be little')
  assert.deepEqual(codesOf(...many(101, 1)), ['error POLLER_GROUP_TOO_LARGE'])
  const macro = { id: 'Mine', type: 'Mine', at, changes: true as const, why: 'what Mine makes of it' }
  assert.deepEqual(
    found({ ...of(...many(101, 1)), unread: [macro] }).map((each) => each.split(' ')[0]),
    ['warning'],
    'a macro may mend it',
  )
})

test('clusters of another Region, and secrets that are none', () => {
  const from = (unknown: string) =>
    found(of(one('A', {}, { source: { kind: 'cluster', cluster: { unknown, question: 'it' } } })))
  assert.deepEqual(from('arn:aws:kafka:eu-west-1:111122223333:cluster/c/u'), ['warning SETTING_CONFLICT A'])
  assert.deepEqual(from('arn:aws:kafka:us-east-1:111122223333:cluster/c/u'), [])
  const secret = (uri: string) => found(of(one('A', { access: [{ type: 'CLIENT_CERTIFICATE_TLS_AUTH', uri }] })))
  assert.deepEqual(secret('arn:aws:secretsmanager:us-east-1:111122223333:secret:login-a1b2c3'), [])
  assert.deepEqual(secret('login'), ['warning SETTING_INVALID A'])
  assert.deepEqual(secret('arn:aws:secretmanager:us-east-1:111122223333:secret:login'), ['warning SETTING_INVALID A'])
})

test('functions of more than 14 minutes; one whose time is not known is told of nothing', () => {
  const lasting = (timeoutSeconds: number | typeof perhaps) =>
    found(change(withNat, 'functions', (all) => all.map((each) => ({ ...each, timeoutSeconds }))))
  assert.deepEqual(lasting(841), ['error FUNCTION_TIMEOUT_TOO_LONG Mapping'])
  assert.deepEqual([...lasting(840), ...lasting(perhaps)], [])
})

test('functions that are never called, unless the mapping is off', () => {
  const throttled = (reservedConcurrency: number | typeof perhaps, enabled = true) =>
    found({
      ...of(one('A', { enabled })),
      functions: withNat.functions.map((each) => ({ ...each, reservedConcurrency })),
    })
  assert.deepEqual(throttled(0), ['error FUNCTION_THROTTLED A'])
  assert.deepEqual([...throttled(1), ...throttled(perhaps), ...throttled(0, false)], [])
})

test('what AWS was asked for and does not have, unless a source makes it', () => {
  const [queue, topic] = ['sqs', 'sns'].map((service) => `arn:aws:${service}:us-east-1:111122223333:failed`)
  const fn = 'arn:aws:lambda:us-east-1:111122223333:function:gone'
  const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:gone-a1b2c3'
  const notThere = new Set([queue!, topic!, fn, secret])
  const told = (mapping: Mapping, more: Partial<Integration> = {}) => found({ ...of(mapping), notThere, ...more })
  assert.deepEqual(told(one('A', { onFailure: topic! })), ['error NAMED_BUT_NOT_THERE A'])
  assert.deepEqual(told(one('A', { onFailure: queue! })), ['warning NAMED_BUT_NOT_THERE A'])
  assert.deepEqual(told(one('A', {}, { function: { unknown: fn, question: 'x' } })), ['error NAMED_BUT_NOT_THERE A'])
  assert.deepEqual(told(one('A', { access: [{ type: 'CLIENT_CERTIFICATE_TLS_AUTH', uri: secret }] })), [
    'error NAMED_BUT_NOT_THERE A',
  ])
  const made: FailureStore = { id: 'Failed', at, service: 'sns', arn: topic!, fifo: false }
  assert.deepEqual(told(one('A', { onFailure: topic! }), { failureStores: [made] }), [])
  assert.deepEqual(told(one('A', { onFailure: topic! }), { notThere: new Set() }), [])
})

test('failure destinations: FIFO though its name does not say it, elsewhere', () => {
  const queue = 'arn:aws:sqs:us-east-1:111122223333:failed'
  const store: FailureStore = { id: 'Failed', at, service: 'sqs', arn: queue, fifo: true }
  assert.deepEqual(found({ ...of(one('A', { onFailure: queue })), failureStores: [store] }), [
    'error SETTING_INVALID A',
  ])
  const to = (onFailure: string) => found(of(one('A', { onFailure })))
  assert.deepEqual(to(queue), [])
  assert.deepEqual(to(queue.replace('us-east-1', 'eu-west-1')), ['warning DESTINATION_ELSEWHERE A'])
  assert.deepEqual(to(queue.replace('111122223333', '444455556666')), ['warning DESTINATION_ELSEWHERE A'])
  assert.deepEqual(to('arn:aws:s3:::failed'), [])
})

test('secrets: Region, name, key, association', () => {
  const listeners = { iam: false, scram: true, mutualTls: false, tls: false, plaintext: false }
  const arn = (name: string, region = 'us-east-1') =>
    `arn:aws:secretsmanager:${region}:111122223333:secret:${name}-AbCdEf`
  const of = (uri: string, secrets: readonly Secret[], scramSecrets?: readonly string[] | typeof perhaps) => {
    const clusters = withNat.clusters.map((each) => ({
      ...each,
      listeners,
      ...(scramSecrets === undefined ? {} : { scramSecrets }),
    }))
    const mappings = [one('A', { access: [{ type: 'SASL_SCRAM_512_AUTH', uri }] })]
    return found({ ...withNat, clusters, mappings, secrets }).map((each) => each.split(' ').slice(0, 2).join(' '))
  }
  const good = arn('AmazonMSK_a')
  const described: Secret = { id: 'S', at, name: 'AmazonMSK_a', arn: good, key: 'Key' }
  assert.deepEqual(of(good, [described], [good]), [])
  assert.deepEqual(of(good, [described], [arn('AmazonMSK_b')]), ['warning SECRET_NOT_ASSOCIATED'])
  assert.deepEqual(of(good, [described], perhaps), [], 'something may associate it')
  assert.deepEqual(of(good, [described]), [])
  assert.deepEqual(of(good.replace('-AbCdEf', ''), [{ ...described, key: perhaps }], perhaps), [], 'without its suffix')
  const { key: _, ...plain } = described
  assert.deepEqual(of(good, [plain], [good]), ['warning SECRET_DEFAULT_KEY'])
  assert.deepEqual(of(arn('orders'), []), ['warning SECRET_NAME_PREFIX'])
  assert.deepEqual(of(arn('AmazonMSK_a', 'eu-west-1'), []), ['error SECRET_OTHER_REGION'])
  assert.deepEqual(of(good, [{ ...described, region: 'eu-west-1' }], [good]), ['error SECRET_OTHER_REGION'])
})
