import assert from 'node:assert/strict'
import { it } from 'node:test'
import { settings as defaults } from '../../test/support/integration.ts'
import type { MappingSettings } from '../model/index.ts'
import { activeSettings, idleNotes, refuseToCome, refuseUnrunnable, unsupportedSettings } from './settings.ts'

const unknown = { unknown: 'parameter:Size', question: 'value of parameter Size' }

it('the consumer group is the UUID unless one is given', () => {
  assert.equal(activeSettings(defaults, 'uuid').consumerGroupId, 'uuid')
  assert.equal(activeSettings({ ...defaults, consumerGroupId: 'mine' }, 'uuid').consumerGroupId, 'mine')
})

it('a setting that is acted on must be known: the error names its place and the question', () => {
  const places = { BatchSize: { file: 'template.yaml', line: 7 } }
  assert.throws(() => activeSettings({ ...defaults, batchSize: unknown, places }, 'uuid'), {
    code: 'SETTING_UNKNOWN',
    message: /^template\.yaml:7: BatchSize is not known, .* give the value of parameter Size$/,
  })
})

it('defaults, tags, how it is watched, and where the network interface stands are nothing to refuse', () => {
  const access = ['VPC_SUBNET', 'VPC_SECURITY_GROUP'].map((type) => ({ type, uri: 'x' }))
  const provisioned = { minimum: 1, maximum: 2, group: 'shared' }
  const watched = { metrics: ['EventCount'], systemLogLevel: 'INFO' }
  const schemaRegistry = { uri: 'https://registry', attributes: [], access: [] }
  const given = {
    ...defaults,
    ...watched,
    access,
    provisioned,
    schemaRegistry,
    kmsKeyArn: unknown,
    tags: { team: 'orders' },
  }
  assert.deepEqual(unsupportedSettings(given, []), [])
})

it('every parameter that is not acted on is told, with its value', () => {
  const given: MappingSettings = {
    ...defaults,
    access: [{ type: 'SASL_SCRAM_512_AUTH', uri: 'arn' }],
    consumptionMode: 'Queue',
  }
  assert.deepEqual(
    unsupportedSettings(given, []).map(({ parameter, value }) => `${parameter}=${value}`),
    ['SelfManagedKafkaEventSourceConfig.ConsumptionMode=Queue', 'SourceAccessConfigurations=SASL_SCRAM_512_AUTH'],
  )
  assert.deepEqual(unsupportedSettings({ ...given, consumptionMode: 'Stream' }, ['SASL_SCRAM_512_AUTH']), [])
})

it("what is AWS's own affair is noted, with its value", () => {
  assert.deepEqual(idleNotes({ ...defaults, kmsKeyArn: '' }), [])
  const [note] = idleNotes({ ...defaults, kmsKeyArn: unknown })
  assert.match(note ?? '', /^KMSKeyArn \(the value of parameter Size, which is not known\) changes nothing: /)
})

it('a parameter inside another is refused where it is written, or where the outer one is', () => {
  const at = { file: 'mapping.yaml', line: 1 }
  const refuse = (places: MappingSettings['places']) => () =>
    refuseUnrunnable({ ...defaults, consumptionMode: 'Queue', places }, [], at, [])
  const code = 'SETTING_UNSUPPORTED'
  const outer = { SelfManagedKafkaEventSourceConfig: { file: 'mapping.yaml', line: 7 } }
  const inner = { ...outer, 'SelfManagedKafkaEventSourceConfig.ConsumptionMode': { file: 'mapping.yaml', line: 9 } }
  assert.throws(refuse(inner), {
    code,
    message: /^mapping\.yaml:9: SelfManagedKafkaEventSourceConfig\.ConsumptionMode \(Queue\)/,
  })
  assert.throws(refuse(outer), { code, message: /^mapping\.yaml:7: / })
  assert.throws(refuse({}), { code, message: /^mapping\.yaml:1: / })
})

it('what becomes of failures: without end by default, ten retries where a destination waits, else as it is set', () => {
  const failures = (given: Partial<MappingSettings>) => activeSettings({ ...defaults, ...given }, 'uuid').failures
  const onFailure = 'arn:aws:sqs:eu-west-1:123456789012:failed'
  assert.deepEqual(failures({}), {
    retries: Number.POSITIVE_INFINITY,
    maximumAgeMs: Number.POSITIVE_INFINITY,
    bisect: false,
    partialResponses: false,
  })
  assert.equal(failures({ onFailure }).retries, 10)
  assert.equal(failures({ onFailure, maximumRetryAttempts: 10_000 }).retries, 10_000)
  assert.equal(failures({ onFailure, maximumRetryAttempts: 0 }).retries, 0)
  assert.equal(failures({ maximumRecordAgeSeconds: 60 }).maximumAgeMs, 60_000)
  assert.deepEqual(
    [failures({ bisectOnError: true }).bisect, failures({ reportBatchItemFailures: true }).partialResponses],
    [true, true],
  )
  assert.throws(() => failures({ maximumRecordAgeSeconds: unknown }), {
    code: 'SETTING_UNKNOWN',
    message: /^MaximumRecordAgeInSeconds is not known.*value of parameter Size/,
  })
})

it('a starting position is not to come', () => {
  const from = (startingTimestampMs: number) => activeSettings({ ...defaults, startingTimestampMs }, 'uuid')
  const now = Date.UTC(2026, 10, 26, 12)
  refuseToCome('f.yaml:3', from(now), now)
  refuseToCome('f.yaml:3', activeSettings(defaults, 'uuid'), now)
  assert.throws(() => refuseToCome('f.yaml:3', from(now + 1000), now), {
    code: 'SETTING_INVALID',
    message: /^f\.yaml:3: StartingPositionTimestamp is 2026-11-26T12:00:01\.000Z, which is to come \(it is .*12:00:00/,
  })
})
