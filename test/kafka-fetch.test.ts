/** What the client fetches and produces, judged by real Apache Kafka, its Java client and librdkafka. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, suite, test } from 'node:test'
import kafkajs from 'kafkajs'
import { createAdmin, createProducer } from '../src/kafka/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { JavaClient } from './support/java-client.ts'
import { judge } from './support/judges.ts'
import { type Kafka, startKafka } from './support/kafka.ts'
import { byPartition, Reading } from './support/kafka-reading.ts'
import { eventually, output } from './support/process.ts'

const { Kafka: Kafkajs, logLevel } = kafkajs

const judges = [judge('java'), judge('kafka')]
const skip = judges.find((one) => one.skip)?.skip ?? false
const kcat = judge('kcat')

suite('what is fetched and produced', { skip }, () => {
  let kafka: Kafka
  let java: JavaClient
  const admin = () => new Kafkajs({ brokers: [kafka.bootstrap], logLevel: logLevel.NOTHING }).admin()

  before(async () => {
    kafka = await startKafka({ properties: { 'log.cleaner.backoff.ms': 100 } })
    java = new JavaClient(kafka.bootstrap)
  })
  after(async () => {
    await java?.[Symbol.asyncDispose]()
    await kafka?.[Symbol.asyncDispose]()
  })

  async function createTopic(topic: string, numPartitions: number, config: Record<string, string> = {}) {
    const one = admin()
    await one.connect()
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
    await one.createTopics({ topics: [{ topic, numPartitions, configEntries }] })
    await one.disconnect()
  }

  const readAll = (topic: string, isolation = 'read_uncommitted') => java.ask('read', topic, isolation)

  async function comesAs(expected: readonly string[], reading: Reading): Promise<void> {
    await eventually(`${expected.length} records`, () => reading.lines.length >= expected.length || undefined)
    assert.deepEqual(byPartition(reading.lines), byPartition(expected))
  }

  for (const seed of [1, Date.now() % 1e6]) {
    test(`transactions, seed ${seed}: the same records count as for Java, committed or not`, async () => {
      const topic = `transactions-${seed}`
      await createTopic(topic, 2)
      assert.deepEqual(await java.ask('transactions', topic, seed, 120), [])
      const committed = await readAll(topic, 'read_committed')
      const all = await readAll(topic)
      assert.ok(committed.length > 0 && committed.length < all.length - 5)
      const ours = new Reading(kafka.bootstrap, { topic, groupId: topic, isolation: 'read_committed' })
      const uncommitted = new Reading(kafka.bootstrap, { topic, groupId: `${topic}-all` })
      await comesAs(all, uncommitted)
      await comesAs(committed, ours)
      const latest = new Reading(kafka.bootstrap, {
        topic,
        groupId: `${topic}-latest`,
        isolation: 'read_committed',
        startingPosition: { position: 'LATEST' },
      })
      await eventually('the assignment', () => latest.owned.size === 2 || undefined)
      const ends = await java.ask('ends', topic, 'read_committed')
      assert.deepEqual(
        [0, 1].map((partition) => `${partition}|${latest.owned.get(partition)?.startOffset}`),
        ends,
      )
      // What ends a transaction is passed by commits too, up to the one that runs.
      await committedAs(topic, ends)
      assert.deepEqual(await java.ask('end', topic), [])
      const ended = await readAll(topic, 'read_committed')
      assert.ok(ended.length >= committed.length + 2)
      await comesAs(ended, ours)
      await committedAs(topic, await java.ask('ends', topic, 'read_committed'))
      await Promise.all([ours, uncommitted, latest].map((one) => one.stop()))
      assert.deepEqual(ours.errors, [])
    })
  }

  /** Waits until the group of the topic's name has committed these offsets. */
  async function committedAs(topic: string, ends: readonly string[]): Promise<void> {
    const own = createAdmin(systemWorld, { bootstrapServers: [kafka.bootstrap], clientId: 'test' })
    await eventually(`commits of ${ends}`, async () => {
      const offsets = await own.committedOffsets(topic, topic)
      return offsets.map((offset, partition) => `${partition}|${offset}`).join() === ends.join() || undefined
    })
    await own.close()
  }

  for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const) {
    test(`${codec}, written by Java, by librdkafka and by us, is the same to all`, async () => {
      await createTopic(codec, 3)
      await java.ask('produce', codec, codec, 200)
      if (!kcat.skip) {
        const lines = Array.from({ length: 200 }, (_, i) => `key ${i}:kcat ${codec} ${i} ${'y'.repeat(i % 70)}`)
        const file = `${kafka.dir}/${codec}.txt`
        writeFileSync(file, lines.join('\n'))
        await output(kcat.path, ['-P', '-b', kafka.bootstrap, '-t', codec, '-K:', '-z', codec, '-l', file])
      }
      const producer = createProducer(systemWorld, {
        bootstrapServers: [kafka.bootstrap],
        clientId: 'test',
        compression: codec,
      })
      await producer.send(
        codec,
        Array.from({ length: 200 }, (_, i) => ({
          key: i % 7 === 0 ? null : Buffer.from(`key ${i}`),
          value: i % 5 === 0 ? null : Buffer.from(`ours ${i} ${'z'.repeat(i % 50)}`),
          headers:
            i % 3 === 0
              ? [
                  { key: 'é', value: Buffer.from([i]) },
                  { key: 'none', value: null },
                ]
              : [],
          timestamp: 1_700_000_000_000 + i,
        })),
      )
      await producer.close()
      const expected = await readAll(codec)
      assert.equal(expected.length, kcat.skip ? 400 : 600)
      const reading = new Reading(kafka.bootstrap, { topic: codec, groupId: codec })
      await comesAs(expected, reading)
      assert.deepEqual(reading.errors, [])
      await reading.stop()
    })
  }
})
