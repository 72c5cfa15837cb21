import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { partitionStatus, servedMapping } from '../../test/support/served-mapping.ts'
import type { SystemLogLevel } from '../control/index.ts'
import type { MappingEvent } from '../mapping/index.ts'
import { IsthmusError } from '../world/index.ts'
import { SystemLog } from './system-log.ts'

const eventSourceArn = 'arn:aws:kafka:eu-west-1:111122223333:cluster/orders/5f2d4c1e-0a7b-4c59-9d3e-2b8f61a7c0d4-2'

function start(systemLogLevel?: SystemLogLevel, unset?: SystemLogLevel) {
  const clock = new FakeClock()
  const lines: string[] = []
  const partitions = [partitionStatus(1, { highWatermark: 5004, position: 5004, settled: 5004, committed: 5004 })]
  const mapping = servedMapping(
    { eventSourceArn, ...(systemLogLevel && { systemLogLevel }) },
    { now: () => ({ partitions }) },
  )
  const log = new SystemLog(
    clock,
    () => [mapping],
    unset,
    (_, line) => lines.push(line),
  )
  log.start()
  return { clock, log, read: () => lines.splice(0).map((line) => JSON.parse(line)) }
}

const assigned = (...partitions: string[]): MappingEvent => ({ kind: 'assigned', partitions, startOffsets: {} })
const timedOut = new IsthmusError('CONNECT_TIMEOUT', 'no answer from b-1:9098 within 10000 ms')
const common = {
  resourceArn: 'arn:aws:lambda:eu-west-1:111122223333:event-source-mapping:12345678-1234-1234-1234-123456789012',
  eventSourceArn,
  eventProcessorId: '12345678-1234-1234-1234-123456789012/0',
}

test('an error, what a poller has, and offsets once a minute, as AWS writes them', async () => {
  const { clock, log, read } = start('DEBUG')
  const timestamp = clock.now()
  log.event('orders', { kind: 'poll-failed', cause: timedOut })
  log.event('orders', assigned('orders-0', 'orders-1'))
  log.event('orders', { kind: 'revoked', partitions: ['orders-0'] })
  const connection = {
    brokerEndpoints: 'b-1:9098,b-2:9098',
    consumerId: '12345678-1234-1234-1234-123456789012-0',
    topics: ['orders'],
    consumerGroupId: 'g',
    securityProtocol: 'SASL_SSL',
    saslMechanism: 'AWS_MSK_IAM',
    totalPartitionCount: 2,
    assignedPartitionCount: 2,
    partitionsAssignmentGeneration: 1,
    assignedPartitions: ['orders-0', 'orders-1'],
  }
  const info = { eventType: 'POLLER_STATUS_EVENT', timestamp, ...common, logLevel: 'INFO' }
  assert.deepEqual(read(), [
    {
      eventType: 'ESM_PROCESSING_EVENT',
      timestamp,
      ...common,
      logLevel: 'WARN',
      error: {
        errorMessage: 'no answer from b-1:9098 within 10000 ms',
        errorCode: 'org.apache.kafka.common.errors.TimeoutException',
      },
    },
    { ...info, kafkaEventSourceConnection: connection },
    {
      ...info,
      kafkaEventSourceConnection: {
        ...connection,
        assignedPartitionCount: 1,
        partitionsAssignmentGeneration: 2,
        assignedPartitions: ['orders-1'],
      },
    },
  ])
  await clock.advance(59_999)
  assert.deepEqual(read(), [])
  await clock.advance(1)
  assert.deepEqual(read(), [
    {
      eventType: 'KAFKA_STATUS_EVENT',
      timestamp: clock.now(),
      ...common,
      logLevel: 'DEBUG',
      kafkaPartitionOffsets: {
        partition: 'orders-1',
        endOffset: 5004,
        consumedOffset: 5003,
        processedOffset: 5003,
        committedOffset: 5004,
      },
    },
  ])
  await clock.advance(60_000)
  assert.equal(read().length, 1)
  log.stop()
})

for (const [level, unset, types] of [
  ['DEBUG', undefined, ['ESM_PROCESSING_EVENT', 'POLLER_STATUS_EVENT', 'KAFKA_STATUS_EVENT']],
  ['INFO', undefined, ['ESM_PROCESSING_EVENT', 'POLLER_STATUS_EVENT']],
  ['WARN', 'DEBUG', ['ESM_PROCESSING_EVENT']],
  [undefined, undefined, []],
  [undefined, 'INFO', ['ESM_PROCESSING_EVENT', 'POLLER_STATUS_EVENT']],
] as const)
  test(`level ${level}, else ${unset}: ${types.join(', ') || 'nothing'}`, async () => {
    const { clock, log, read } = start(level, unset)
    log.event('orders', { kind: 'commit-failed', cause: timedOut })
    log.event('orders', assigned('orders-0'))
    await clock.advance(60_000)
    assert.deepEqual(
      read().map(({ eventType }) => eventType),
      types,
    )
    log.stop()
  })

test('every failure has a code and none quotes the function or a record', () => {
  const { log, read } = start('WARN')
  const secret = 'in the record'
  const call = {
    kind: 'invoked',
    requestId: 'r',
    records: 3,
    bytes: 9,
    ranges: {},
    taken: {},
    takenAlone: () => ({}),
    milliseconds: 1,
    attempt: 2,
  } as const
  const failed = (outcome: 'function-error' | 'throttled' | 'partial-failure' | 'service-error') =>
    ({ ...call, outcome, failed: 2, message: secret }) as const
  const given = { records: 2, offsets: {}, milliseconds: 1, attempt: 1 } as const
  const events: readonly (readonly [MappingEvent, string | undefined])[] = [
    [{ ...call, outcome: 'success', failed: 0 }, undefined],
    [failed('function-error'), 'FUNCTION_FAILED'],
    [failed('partial-failure'), 'BATCH_ITEMS_FAILED'],
    [failed('throttled'), 'FUNCTION_THROTTLED'],
    [failed('service-error'), 'INVOKE_FAILED'],
    [
      { kind: 'registry-failed', partition: 'orders-0', cause: new IsthmusError('SERVICE_FAILED', 'x') },
      'SERVICE_FAILED',
    ],
    [
      { kind: 'poll-failed', cause: new IsthmusError('TLS_UNTRUSTED', 'x') },
      'org.apache.kafka.common.errors.SslAuthenticationException',
    ],
    [{ kind: 'poll-failed', cause: new TypeError('x') }, 'TypeError'],
    [
      {
        kind: 'undecoded',
        partition: 'orders-0',
        records: 2,
        offset: 7,
        condition: 'DESERIALIZATION_ERROR',
        message: secret,
      },
      'DESERIALIZATION_ERROR',
    ],
    [{ kind: 'oversized', partition: 'orders-0', offset: 7, bytes: 9, message: 'too long' }, 'RECORD_TOO_LARGE'],
    [{ kind: 'dropped', reason: 'RetryAttemptsExhausted', records: 2, offsets: {} }, 'RetryAttemptsExhausted'],
    [
      { kind: 'destination', outcome: 'failed', condition: 'RetryAttemptsExhausted', message: 'no', ...given },
      'DESTINATION_REFUSED',
    ],
    [{ kind: 'destination', outcome: 'delivered', condition: 'RetryAttemptsExhausted', ...given }, undefined],
    [{ kind: 'committed', offsets: {} }, undefined],
  ]
  for (const [event, code] of events) {
    log.event('orders', event)
    const [line] = read()
    assert.equal(line?.error.errorCode, code)
    assert.ok(!JSON.stringify(line ?? '').includes(secret))
  }
  log.stop()
})

test('where no ARN tells the account there is that of local functions', () => {
  const lines: string[] = []
  const mapping = servedMapping({ systemLogLevel: 'WARN', functionArn: 'http://f/', region: '' })
  const log = new SystemLog(
    new FakeClock(),
    () => [mapping],
    undefined,
    (_, line) => lines.push(line),
  )
  log.event('orders', { kind: 'poll-failed', cause: timedOut })
  const [line] = lines.map((text) => JSON.parse(text))
  assert.equal(
    line.resourceArn,
    'arn:aws:lambda:local:000000000000:event-source-mapping:12345678-1234-1234-1234-123456789012',
  )
  assert.equal('eventSourceArn' in line, false)
})
