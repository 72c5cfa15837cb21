/** Our client at the line of Apache Kafka before the newest: what differs is which versions of requests it takes. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { createAdmin, createProducer, type Producer } from '../src/kafka/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { judge } from './support/judges.ts'
import { type Kafka, startKafka } from './support/kafka.ts'
import { Member } from './support/kafka-member.ts'
import { eventually } from './support/process.ts'

const skip = [judge('java'), judge('kafka-3'), judge('kafka-tools')].find((one) => one.skip)?.skip ?? false

suite('a client of Apache Kafka 3.9', { skip }, () => {
  let kafka: Kafka
  let producer: Producer
  const topic = 'orders'

  before(async () => {
    kafka = await startKafka({ judge: 'kafka-3', topics: { orders: 4 } })
    producer = createProducer(systemWorld, { bootstrapServers: [kafka.bootstrap], clientId: 'test' })
    const records = Array.from({ length: 400 }, (_, i) => ({
      value: Buffer.from(`${i}`),
      partition: i % 4,
      timestamp: 1000 + Math.floor(i / 4),
    }))
    await producer.send(topic, records)
  })
  after(async () => {
    await producer?.close()
    await kafka?.[Symbol.asyncDispose]()
  })

  test('two members share the partitions, and what they commit is what its tools see', async () => {
    const options = { groupId: 'readers', topic }
    const first = new Member(kafka.bootstrap, options)
    await eventually('all records', () => first.count === 400 || undefined)
    await first.commit()
    const second = new Member(kafka.bootstrap, options)
    await eventually('a share of each', () => (first.owned.size === 2 && second.owned.size === 2) || undefined)
    await producer.send(
      topic,
      [0, 1, 2, 3].map((partition) => ({ value: Buffer.from('more'), partition })),
    )
    await eventually('the rest', () => first.count + second.count === 404 || undefined)
    await Promise.all([first.consumer.stop(), second.consumer.stop()])
    assert.deepEqual([...first.errors, ...second.errors], [])
    const seen = await kafka.tools.consumerGroup('readers')
    assert.deepEqual(
      seen.map(({ partition, committed, lag }) => ({ partition, committed, lag })),
      [0, 1, 2, 3].map((partition) => ({ partition, committed: 101, lag: 0 })),
    )
  })

  test('a group begins at a time', async () => {
    const member = new Member(kafka.bootstrap, {
      groupId: 'later',
      topic,
      startingPosition: { position: 'AT_TIMESTAMP', timestampMs: 1090 },
    })
    await eventually('all partitions', () => member.owned.size === 4 || undefined)
    assert.deepEqual(
      [...member.owned.values()].map(({ startOffset }) => startOffset),
      [90, 90, 90, 90],
    )
    await member.consumer.stop()
  })

  test('ends and commits can be asked for', async () => {
    const admin = createAdmin(systemWorld, { bootstrapServers: [kafka.bootstrap], clientId: 'test' })
    const before = await admin.endOffsets(topic)
    await producer.send(topic, [{ value: null, partition: 3 }])
    const now = await admin.endOffsets(topic)
    assert.deepEqual(
      now.map((end, partition) => end - (before[partition] ?? 0)),
      [0, 0, 0, 1],
    )
    assert.deepEqual(await admin.committedOffsets('nobody', topic), [undefined, undefined, undefined, undefined])
    await admin.close()
  })
})
