/** What the client fetches and produces, judged by real Apache Kafka, its Java client and librdkafka. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { after, before, suite, test } from 'node:test'
import kafkajs from 'kafkajs'
import { createAdmin, createProducer, type Producer, type ProducerOptions } from '../src/kafka/index.ts'
import { systemWorld, type World } from '../src/world/index.ts'
import { JavaClient } from './support/java-client.ts'
import { judge } from './support/judges.ts'
import { type Kafka, startKafka } from './support/kafka.ts'
import { KafkaProxy } from './support/kafka-proxy.ts'
import { byPartition, Reading } from './support/kafka-reading.ts'
import { eventually, output } from './support/process.ts'

const { Kafka: Kafkajs, logLevel } = kafkajs

const judges = [judge('java'), judge('kafka')]
const skip = judges.find((one) => one.skip)?.skip ?? false
const kcat = judge('kcat')

suite('what is fetched and produced', { skip }, () => {
  let kafka: Kafka
  let java: JavaClient
  /** What a test left open. */
  const closing: (() => Promise<void>)[] = []
  function read(options: ConstructorParameters<typeof Reading>[1], world?: World): Reading {
    const reading = new Reading(kafka.bootstrap, options, world)
    closing.push(() => reading.stop())
    return reading
  }
  function produce(options: Partial<ProducerOptions> = {}, world: World = systemWorld): Producer {
    const producer = createProducer(world, { bootstrapServers: [kafka.bootstrap], clientId: 'test', ...options })
    closing.push(() => producer.close())
    return producer
  }
  const admin = () => new Kafkajs({ brokers: [kafka.bootstrap], logLevel: logLevel.NOTHING }).admin()

  before(async () => {
    // Quotas are of two seconds, not of eleven.
    kafka = await startKafka({ properties: { 'log.cleaner.backoff.ms': 100, 'quota.window.num': 2 } })
    java = new JavaClient(kafka.bootstrap)
  })
  after(async () => {
    for (const close of closing) await close()
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

  const seed = Date.now() % 1e6
  test(`transactions, seed ${seed}: the same records count as for Java, committed or not`, async () => {
    const topic = `transactions-${seed}`
    await createTopic(topic, 2)
    assert.deepEqual(await java.ask('transactions', topic, seed, 80), [])
    const committed = await readAll(topic, 'read_committed')
    const all = await readAll(topic)
    assert.ok(committed.length > 0 && committed.length < all.length)
    const ours = read({ topic, groupId: topic, isolation: 'read_committed' })
    const uncommitted = read({ topic, groupId: `${topic}-all` })
    await comesAs(all, uncommitted)
    await comesAs(committed, ours)
    const latest = read({
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
      const producer = produce({ compression: codec })
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
      const reading = read({ topic: codec, groupId: codec })
      await comesAs(expected, reading)
      assert.deepEqual(reading.errors, [])
      await reading.stop()
    })
  }

  test('keys go where Java sends them', async () => {
    await createTopic('keys', 7)
    const theirs = await java.ask('produce', 'keys', 'none', 300)
    const records = Array.from({ length: 300 }, (_, i) => ({ key: Buffer.from(`key ${i}`), value: null }))
    const ours = await produce().send('keys', records)
    assert.deepEqual(
      ours.map(({ partition }) => `${partition}`),
      theirs.map((line) => line.split('|')[0]),
    )
  })

  test('answers that are lost: nothing is written twice, nothing is missing, all in order', async () => {
    await createTopic('lost', 1)
    await using proxy = await KafkaProxy.start(kafka.port)
    let produced = 0
    proxy.loses = ({ api }) => api === 'Produce' && ++produced % 4 === 1
    const producer = produce({ compression: 'zstd' }, proxy.world)
    const batches = Array.from({ length: 12 }, (_, n) => [`${n} a`, `${n} b`, `${n} c`])
    const sent = await Promise.all(
      batches.map((values) =>
        producer.send(
          'lost',
          values.map((value) => ({ value: Buffer.from(value), partition: 0 })),
        ),
      ),
    )
    await producer.close()
    assert.ok(produced >= 16)
    const read = await readAll('lost')
    assert.deepEqual(
      read.map((line) => Buffer.from(line.split('|')[4] ?? '', 'hex').toString()),
      batches.flat(),
    )
    // Those that the broker had already may not say where.
    for (const [index, { offset }] of sent.flat().entries()) assert.ok(offset === index || offset === -1)
  })

  test('a quota of any kind is kept to by leaving the broker alone as long as it says (KIP-219)', async () => {
    await createTopic('quotas', 1)
    await java.ask('quota', 'quota-produce', 'producer_byte_rate', 1_500_000)
    await java.ask('quota', 'quota-fetch', 'consumer_byte_rate', 1_500_000)
    await java.ask('quota', 'quota-requests', 'request_percentage', 0.2)
    await using proxy = await KafkaProxy.start(kafka.port)
    /** Those of one client, which has one request on its way on each connection. */
    const throttled = async (api: string, work: () => Promise<unknown>) => {
      const before = proxy.throttles.length
      await work()
      const told = proxy.throttles.slice(before)
      assert.ok(told.some((one) => one.api === api && one.nextAfter))
      // A timer of Node may be a millisecond early.
      for (const { ms, nextAfter = ms } of told) assert.ok(nextAfter > ms - 2, JSON.stringify(told))
    }
    const values = Array.from({ length: 3000 }, (_, i) => ({ value: Buffer.alloc(1000, `${i} `), partition: 0 }))
    await throttled('Produce', () => produce({ clientId: 'quota-produce' }, proxy.world).send('quotas', values))
    const expected = await readAll('quotas')
    assert.equal(expected.length, values.length)
    await throttled('Fetch', async () => {
      const options = { clientId: 'quota-fetch', topic: 'quotas', groupId: 'quotas', fetchMaxBytes: 1_000_000 }
      const reading = read(options, proxy.world)
      await comesAs(expected, reading)
      assert.deepEqual([reading.errors, reading.history], [[], ['assigned 0@0', 'healthy']])
      await reading.stop()
    })
    await throttled('Produce', async () => {
      const producer = produce({ clientId: 'quota-requests' }, proxy.world)
      const enough = proxy.throttles.length + 2
      await eventually('two throttles', async () => {
        await producer.send('quotas', [{ value: null }])
        return proxy.throttles.length >= enough || undefined
      })
      await producer.send('quotas', [{ value: null }])
    })
  })

  test('what is too much for one batch goes in several; what is too large alone is told', async () => {
    await createTopic('small', 1, { 'max.message.bytes': '2000' })
    const producer = produce()
    const values = Array.from({ length: 40 }, (_, i) => ({ value: Buffer.alloc(300, `${i} `) }))
    const sent = await producer.send('small', values)
    assert.deepEqual(
      sent.map(({ offset }) => offset),
      values.map((_, i) => i),
    )
    assert.equal((await readAll('small')).length, 40)
    await assert.rejects(producer.send('small', [{ value: Buffer.alloc(3000) }]), /MESSAGE_TOO_LARGE/)
    assert.equal((await producer.send('small', [{ value: null }]))[0]?.offset, 40)
    const led = produce({ acks: 'leader', compression: 'gzip' })
    assert.equal((await led.send('small', values.slice(0, 3)))[2]?.offset, 43)
    assert.equal((await readAll('small')).length, 44)
  })

  test('a compacted log has gaps, and is read as Java reads it', async () => {
    const config = { 'cleanup.policy': 'compact', 'segment.ms': '50', 'min.cleanable.dirty.ratio': '0.01' }
    await createTopic('compacted', 1, { ...config, 'max.compaction.lag.ms': '100' })
    const producer = produce({ compression: 'lz4' })
    let written = 0
    const left = await eventually('compaction', async () => {
      for (let key = 0; key < 10; key += 1 + (written % 3)) {
        await producer.send('compacted', [{ key: Buffer.from(`${key}`), value: Buffer.from(`${written++}`) }])
      }
      const lines = await readAll('compacted')
      return lines.length < written / 2 && written > 30 ? lines : undefined
    })
    const reading = read({ topic: 'compacted', groupId: 'compacted' })
    await eventually('the end', () => reading.lines.at(-1) === left.at(-1) || undefined)
    // The cleaner may have gone on meanwhile.
    const now = new Set(await readAll('compacted'))
    assert.ok(reading.lines.every((line) => left.includes(line)))
    assert.ok([...now].every((line) => reading.lines.includes(line)))
    assert.deepEqual(reading.errors, [])
  })

  test('one session with the broker, in which only what is new is named', async () => {
    await createTopic('session', 3)
    await using proxy = await KafkaProxy.start(kafka.port)
    const reading = read({ topic: 'session', groupId: 'session' }, proxy.world)
    const producer = produce()
    for (let round = 0; round < 10; round++) {
      await producer.send('session', [{ value: Buffer.from(`${round}`), partition: round % 3 }])
      await eventually(`record ${round}`, () => reading.lines.length > round || undefined)
    }
    await reading.stop()
    const [first, ...rest] = proxy.fetches
    assert.deepEqual([first?.sessionId, first?.sessionEpoch], [0, 0])
    assert.equal(first?.topics[0]?.partitions.length, 3)
    assert.ok(rest.length >= 10)
    assert.ok(rest.every(({ sessionId }) => sessionId > 0 && sessionId === rest[0]?.sessionId))
    assert.deepEqual(
      rest.map(({ sessionEpoch }) => sessionEpoch),
      rest.map((_, i) => i + 1),
    )
    assert.ok(rest.every(({ topics }) => (topics[0]?.partitions.length ?? 0) <= 1))
  })

  test('logs that were spoilt, cut or written long ago, as Java reads them', async () => {
    for (const topic of ['spoilt', 'cut']) await createTopic(topic, 1)
    await createTopic('old', old.length)
    const producer = produce()
    const batch = (name: string) => Array.from({ length: 10 }, (_, i) => ({ value: Buffer.from(`${name} ${i}`) }))
    for (const topic of ['spoilt', 'cut'])
      for (const name of ['a', 'b', 'c', 'd']) await producer.send(topic, batch(name))
    const before = await java.ask('tail', 'cut', 40)
    assert.equal(before.length, 40)
    const cut = read({ topic: 'cut', groupId: 'cut' })
    await comesAs(before, cut)
    await committedAs('cut', ['0|40'])
    assert.deepEqual(await java.ask('committed', 'cut', 'cut'), ['0|40|0'])
    // Another group stops here, and comes back to a log that has other records at these offsets.
    const early = read({ topic: 'cut', groupId: 'late' })
    await comesAs(before, early)
    await eventually(
      'the commit',
      async () => (await java.ask('committed', 'cut', 'late'))[0] === '0|40|0' || undefined,
    )
    await early.stop()

    await kafka.stop()
    const spoilt = fileOf('spoilt', 0)
    const bytes = readFileSync(spoilt)
    bytes[bytes.indexOf('c 5')]! ^= 1
    writeFileSync(spoilt, bytes)
    // The third batch and the fourth are lost.
    const whole = readFileSync(fileOf('cut', 0))
    truncateSync(fileOf('cut', 0), whole.length / 2)
    for (const [partition, vector] of old.entries()) {
      const folder = `${kafka.dir}/data/old-${partition}`
      for (const name of readdirSync(folder)) if (name.startsWith('0')) rmSync(`${folder}/${name}`)
      writeFileSync(`${folder}/${`${oldOffset}`.padStart(20, '0')}.log`, Buffer.from(vector.bytes, 'hex'))
    }
    await kafka.restart()
    // The same offsets, other records.
    for (const name of ['e', 'f', 'g']) await producer.send('cut', batch(name))
    await producer.close()

    const since = await java.ask('poll', 30)
    assert.equal(since[0]?.split('|')[1], '20')
    assert.equal(since.length, 30)
    await comesAs([...before, ...since], cut)
    await committedAs('cut', ['0|50'])
    assert.ok(cut.errors.some(({ code }) => code === 'LOG_TRUNCATED'))
    assert.deepEqual(
      cut.history.filter((line) => line !== 'healthy'),
      ['assigned 0@0', 'lost 0', 'assigned 0@20'],
    )
    await cut.stop()
    assert.match((await java.ask('committed', 'cut', 'cut'))[0] ?? '', /^0\|50\|[1-9]/)
    const late = read({ topic: 'cut', groupId: 'late' })
    await comesAs(since, late)
    assert.deepEqual(
      late.history.filter((line) => line !== 'healthy'),
      ['assigned 0@40', 'lost 0', 'assigned 0@20'],
    )
    assert.ok(late.errors.every(({ code }) => code === 'LOG_TRUNCATED'))
    await late.stop()

    const readable = await readAll('spoilt')
    assert.match(readable.pop() ?? '', /^! .*KafkaException.* spoilt-0.* offset 20/)
    assert.equal(readable.length, 20)
    const spoiltReading = read({ topic: 'spoilt', groupId: 'spoilt' })
    const told = await eventually('the error', () => spoiltReading.errors[0])
    assert.equal(told.code, 'KAFKA_CORRUPT_BATCH')
    assert.match(told.message, /^spoilt-0@20 from /)
    await comesAs(readable, spoiltReading)
    await committedAs('spoilt', ['0|20'])
    await spoiltReading.stop()

    const ancient = await readAll('old')
    assert.equal(ancient.length, 3 * old.length)
    const oldReading = read({ topic: 'old', groupId: 'old' })
    await comesAs(ancient, oldReading)
    assert.deepEqual(oldReading.errors, [])
    await oldReading.stop()
  })

  const fileOf = (topic: string, partition: number) => `${kafka.dir}/data/${topic}-${partition}/${'0'.repeat(20)}.log`
})

/** Messages of before Kafka 0.11, one log each, which begins at this offset. */
const old: readonly { readonly bytes: string }[] = readFileSync(
  new URL('../src/kafka/fixtures/java-old-batches.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
const oldOffset = 1_234_567_890_123
