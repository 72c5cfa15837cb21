/** Where `serve`'s mappings begin to read Apache Kafka: starting positions, committed offsets, transactions, gaps. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import kafkajs from 'kafkajs'
import { readServeFile, Serving } from '../src/control/index.ts'
import type { MappingEvent } from '../src/mapping/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { judge } from './support/judges.ts'
import { type Kafka, startKafka } from './support/kafka.ts'
import { eventually } from './support/process.ts'

const judges = [judge('java'), judge('kafka'), judge('kafka-tools')]
const skip = judges.find((one) => one.skip)?.skip ?? false

/** Of the first record; the next ones are a minute apart each. */
const begin = Date.UTC(2026, 0, 1)
const minute = 60_000

suite('a mapping begins', { skip }, () => {
  let kafka: Kafka
  let client: kafkajs.Kafka
  before(async () => {
    kafka = await startKafka({ topics: { orders: 1, paid: 1 } })
    client = new kafkajs.Kafka({ brokers: [kafka.bootstrap], logLevel: kafkajs.logLevel.NOTHING })
    const producer = client.producer({ transactionalId: 'test', maxInFlightRequests: 1, idempotent: true })
    await producer.connect()
    const messages = Array.from({ length: 10 }, (_, i) => ({ value: `${i}`, timestamp: `${begin + i * minute}` }))
    await producer.send({ topic: 'orders', messages })
    // Kept, taken back, kept: each ends with a marker, which is a gap between the records.
    for (const [value, kept] of [
      ['a', true],
      ['b', false],
      ['c', true],
    ] as const) {
      const transaction = await producer.transaction()
      await transaction.send({ topic: 'paid', messages: [{ value }] })
      await (kept ? transaction.commit() : transaction.abort())
    }
    await producer.disconnect()
    const admin = client.admin()
    await admin.connect()
    await admin.setOffsets({ groupId: 'known', topic: 'orders', partitions: [{ partition: 0, offset: '4' }] })
    await admin.disconnect()
  })
  after(() => kafka?.[Symbol.asyncDispose]())

  /** Serves mappings with these settings, until each has committed (or been assigned, where nothing is to be read). */
  async function serve(
    settings: Readonly<Record<string, readonly string[]>>,
    commits: Readonly<Record<string, number>>,
  ) {
    const starts = new Map<string, number>()
    const polled = new Map<string, number>()
    const committed = new Map<string, number>()
    const partition = (offsets: Readonly<Record<string, number>>) => Object.values(offsets)[0] ?? -1
    const event = (name: string, event: MappingEvent) => {
      if (event.kind === 'assigned') starts.set(name, partition(event.startOffsets))
      if (event.kind === 'polled') polled.set(name, (polled.get(name) ?? 0) + event.records)
      if (event.kind === 'committed') committed.set(name, partition(event.offsets))
    }
    const machine = { credentials: () => assert.fail(), environment: {} }
    const serving = new Serving(systemWorld, machine, { event, log() {} })
    const mappings = Object.entries(settings).map(([name, lines]) =>
      [
        `  ${name}:`,
        `SelfManagedEventSource: {Endpoints: {KAFKA_BOOTSTRAP_SERVERS: ["${kafka.bootstrap}"]}}`,
        'MaximumBatchingWindowInSeconds: 0',
        `Function: {CodeUri: ${JSON.stringify(`${import.meta.dirname}/support/functions`)}, Handler: answers.handler, Runtime: nodejs24.x}`,
        ...lines,
      ].join('\n    '),
    )
    try {
      await serving.apply(readServeFile(`Mappings:\n${mappings.join('\n')}\n`, '/starts.yaml', {}))
      for (const name of Object.keys(settings)) {
        const wanted = commits[name]
        await eventually(
          `${name} is where it must be`,
          () => (wanted === undefined ? starts.has(name) : committed.get(name) === wanted) || undefined,
        )
      }
    } finally {
      await serving.stop()
    }
    return { starts: Object.fromEntries(starts), polled: Object.fromEntries(polled) }
  }

  test('at its starting position; where a group has offsets, there, whatever the position', {
    timeout: 60_000,
  }, async () => {
    const group = (name: string) => `SelfManagedKafkaEventSourceConfig: {ConsumerGroupId: ${name}}`
    const at = (ms: number) => ['StartingPosition: AT_TIMESTAMP', `StartingPositionTimestamp: ${ms / 1000}`]
    const { starts } = await serve(
      {
        oldest: ['Topics: [orders]', group('oldest'), 'StartingPosition: TRIM_HORIZON'],
        unsaid: ['Topics: [orders]', group('unsaid')],
        latest: ['Topics: [orders]', group('latest'), 'StartingPosition: LATEST'],
        exactly: ['Topics: [orders]', group('exactly'), ...at(begin + 3 * minute)],
        between: ['Topics: [orders]', group('between'), ...at(begin + 3 * minute + 1000)],
        after_all: ['Topics: [orders]', group('after_all'), ...at(begin + 60 * minute)],
        known: ['Topics: [orders]', group('known'), ...at(begin)],
      },
      { oldest: 10, unsaid: 10, exactly: 10, between: 10, known: 10 },
    )
    assert.deepEqual(starts, { oldest: 0, unsaid: 0, latest: 10, exactly: 3, between: 4, after_all: 10, known: 4 })
  })

  test('by its isolation level with the records of aborted transactions or without; commits go past the gaps', {
    timeout: 60_000,
  }, async () => {
    const { polled } = await serve(
      {
        usual: ['Topics: [paid]', 'SelfManagedKafkaEventSourceConfig: {ConsumerGroupId: usual}'],
        committed: [
          'Topics: [paid]',
          'SelfManagedKafkaEventSourceConfig: {ConsumerGroupId: committed}',
          'Consumer: {IsolationLevel: read_committed}',
        ],
      },
      // Three records and the three markers behind them.
      { usual: 6, committed: 6 },
    )
    assert.deepEqual(polled, { usual: 3, committed: 2 })
  })
})
