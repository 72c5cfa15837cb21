/** The client half of `kafka` - consumer, producer, admin - judged by real Apache Kafka and its Java tools. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import kafkajs from 'kafkajs'
import { createAdmin, createProducer, type Producer } from '../src/kafka/index.ts'
import { IsthmusError, systemWorld } from '../src/world/index.ts'
import { judge } from './support/judges.ts'
import { type Kafka, startKafka } from './support/kafka.ts'
import { Member } from './support/kafka-member.ts'
import { eventually } from './support/process.ts'

const { Kafka: Kafkajs, logLevel } = kafkajs

const judges = [judge('java'), judge('kafka'), judge('kafka-tools')]
const skip = judges.find((one) => one.skip)?.skip ?? false

suite('a client of Apache Kafka', { skip }, () => {
  let kafka: Kafka
  let producer: Producer
  const client = () => ({ bootstrapServers: [kafka.bootstrap], clientId: 'test' })

  before(async () => {
    kafka = await startKafka({ topics: { orders: 6 }, properties: { 'group.min.session.timeout.ms': 1000 } })
    producer = createProducer(systemWorld, client())
  })
  after(async () => {
    await producer?.close()
    await kafka?.[Symbol.asyncDispose]()
  })

  async function createTopic(topic: string, numPartitions: number) {
    const admin = new Kafkajs({ brokers: [kafka.bootstrap], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    await admin.createTopics({ topics: [{ topic, numPartitions }] })
    await admin.disconnect()
  }

  /** Keyed records without end, until it is stopped; resolves with how many there are by partition. */
  function traffic(topic: string) {
    let on = true
    const counts = new Map<number, number>()
    const running = (async () => {
      for (let round = 0; on; round++) {
        const records = Array.from({ length: 200 }, (_, i) => ({
          key: Buffer.from(`key ${i}`),
          value: Buffer.from(`${round} ${i}`),
        }))
        for (const { partition } of await producer.send(topic, records)) {
          counts.set(partition, (counts.get(partition) ?? 0) + 1)
        }
      }
      return counts
    })()
    return () => {
      on = false
      return running
    }
  }

  test('100,000 records of six partitions arrive in order, and the Java tools see them committed', async () => {
    await kafka.tools.producerPerf({ topic: 'orders', records: 100_000, recordSize: 1000 })
    const member = new Member(kafka.bootstrap, { groupId: 'all', topic: 'orders' })
    await eventually('all records', () => member.count >= 100_000 || undefined)
    await member.consumer.stop()
    assert.equal(member.count, 100_000)
    assert.deepEqual(member.history, ['assigned 0,1,2,3,4,5', 'revoked 0,1,2,3,4,5'])
    assert.deepEqual(member.errors, [])
    const seen = await kafka.tools.consumerGroup('all')
    assert.deepEqual(
      seen.map(({ partition, committed, lag, member }) => ({ partition, committed, lag, member })),
      [0, 1, 2, 3, 4, 5].map((partition) => ({
        partition,
        committed: member.taken.get(partition)?.length,
        lag: 0,
        member: null,
      })),
    )
  })

  for (const compression of ['gzip', 'snappy', 'lz4', 'zstd']) {
    test(`what Java compresses by ${compression} is read`, async () => {
      await createTopic(compression, 1)
      const properties = { 'compression.type': compression }
      await kafka.tools.producerPerf({ topic: compression, records: 1000, recordSize: 200, properties })
      const member = new Member(kafka.bootstrap, { groupId: compression, topic: compression })
      await eventually('all records', () => member.count >= 1000 || undefined)
      await member.consumer.stop()
      assert.deepEqual(member.errors, [])
    })
  }

  for (const assignor of ['cooperative-sticky', 'range'] as const) {
    test(`members come and go under ${assignor}: nothing is lost, nothing committed that was not taken`, async () => {
      const topic = `moving-${assignor}`
      await createTopic(topic, 6)
      const stopTraffic = traffic(topic)
      const options = { groupId: topic, topic, assignor, sessionTimeoutMs: 3000 }
      const members = [new Member(kafka.bootstrap, options)]
      const committing = setInterval(() => {
        for (const member of members) member.commit().catch(() => {})
      }, 50)
      const share = async (...counts: number[]) => {
        await eventually(`shares of ${counts}`, () => {
          const sizes = members.map(({ owned }) => owned.size)
          return sizes.toString() === counts.toString() || undefined
        })
        const before = members.map(({ count }) => count)
        await eventually(
          'progress of all',
          () => members.every((member, i) => member.owned.size === 0 || member.count > (before[i] ?? 0)) || undefined,
        )
      }
      await share(6)
      members.push(new Member(kafka.bootstrap, options))
      await share(3, 3)
      members.push(new Member(kafka.bootstrap, options))
      await share(2, 2, 2)
      await members[0]?.consumer.stop()
      await share(0, 3, 3)
      members[1]?.cut()
      await share(0, 0, 6)
      const counts = await stopTraffic()
      const last = members[2] as Member
      const admin = createAdmin(systemWorld, client())
      await eventually('the end of each partition', async () => {
        await last.commit()
        const committed = await admin.committedOffsets(topic, topic)
        return committed.every((offset, partition) => offset === counts.get(partition)) || undefined
      })
      clearInterval(committing)
      for (const [partition, count] of counts) {
        const taken = new Set(members.flatMap((member) => member.taken.get(partition) ?? []))
        assert.equal(taken.size, count, `records of partition ${partition}`)
      }
      // The one that was cut off knows by itself that its partitions are gone.
      assert.match(members[1]?.history.at(-1) ?? '', /^lost/)
      assert.ok(members[1]?.errors.includes('CONNECT_TIMEOUT'))
      if (assignor === 'cooperative-sticky') {
        // Only what moves is given up.
        assert.equal(members[0]?.history[1]?.split(',').length, 3)
      }
      await Promise.all(members.map((member) => member.consumer.stop()))
      await admin.close()
    })
  }

  test('a member that comes back after its session joins anew and goes on from the committed offsets', async () => {
    await createTopic('zombie', 2)
    const member = new Member(kafka.bootstrap, { groupId: 'zombie', topic: 'zombie', sessionTimeoutMs: 1500 })
    await producer.send('zombie', values(0, 100))
    await eventually('records', () => member.count >= 100 || undefined)
    await member.commit()
    const stale = [...member.owned.values()]
    member.cut()
    await eventually('the loss', () => member.history.some((line) => line.startsWith('lost')) || undefined)
    await assert.rejects(member.commit(stale), ofCode('COMMIT_FENCED'))
    member.mend()
    await producer.send('zombie', values(100, 200))
    await eventually('the rest', () => member.count >= 200 || undefined)
    assert.equal(member.count, 200)
    assert.deepEqual(member.history, ['assigned 0,1', 'lost 0,1', 'assigned 0,1'])
    await member.consumer.stop()
  })

  test('connections dialled anew keep the assignment', async () => {
    await createTopic('redial', 3)
    const member = new Member(kafka.bootstrap, { groupId: 'redial', topic: 'redial' })
    await eventually('health', () => member.healthy === 1 || undefined)
    for (let round = 1; round <= 3; round++) {
      await member.consumer.redial()
      await producer.send('redial', values(0, 30))
      await eventually('records', () => member.count === 30 * round || undefined)
      await eventually('health', () => member.healthy === 1 + round || undefined)
    }
    assert.deepEqual(member.history, ['assigned 0,1,2'])
    assert.deepEqual(member.errors, [])
    await member.consumer.stop()
  })

  test('LATEST begins after what is there, and stays there when nothing was committed', async () => {
    await createTopic('latest', 1)
    await producer.send('latest', values(0, 10))
    const options = { groupId: 'latest', topic: 'latest', startingPosition: { position: 'LATEST' } } as const
    const first = new Member(kafka.bootstrap, { ...options, sessionTimeoutMs: 1000 })
    await eventually('the assignment', () => first.owned.get(0))
    assert.equal(first.owned.get(0)?.startOffset, 10)
    first.cut()
    await producer.send('latest', values(10, 15))
    const second = new Member(kafka.bootstrap, options)
    await eventually('the records since', () => second.count === 5 || undefined)
    assert.deepEqual(second.taken.get(0), [10, 11, 12, 13, 14])
    await Promise.all([first.consumer.stop(), second.consumer.stop()])
  })

  test('AT_TIMESTAMP begins at the first record that is not older', async () => {
    await createTopic('timestamp', 1)
    const at = (timestamp: number) => ({ value: Buffer.from('v'), timestamp, partition: 0 })
    await producer.send('timestamp', [at(1000), at(2000), at(3000)])
    for (const [timestampMs, expected] of [
      [1500, 1],
      [3000, 2],
      [3001, 3],
    ] as const) {
      const member = new Member(kafka.bootstrap, {
        groupId: `timestamp-${timestampMs}`,
        topic: 'timestamp',
        startingPosition: { position: 'AT_TIMESTAMP', timestampMs },
      })
      const partition = await eventually('the assignment', () => member.owned.get(0))
      assert.equal(partition.startOffset, expected)
      await member.consumer.stop()
    }
  })

  test('a committed offset wins over the starting position; one out of range is told and begins anew', async () => {
    await createTopic('range', 1)
    await producer.send('range', values(0, 10))
    const options = { groupId: 'range', topic: 'range', sessionTimeoutMs: 1000 }
    const first = new Member(kafka.bootstrap, options)
    const partition = await eventually('the assignment', () => first.owned.get(0))
    await eventually('records', () => first.count === 10 || undefined)
    await first.consumer.commit([{ partition, nextOffset: 4 }])
    first.owned.clear()
    first.cut()
    await first.consumer.stop()
    const second = new Member(kafka.bootstrap, { ...options, startingPosition: { position: 'LATEST' } })
    await eventually('records', () => second.count === 6 || undefined)
    assert.deepEqual(second.taken.get(0), [4, 5, 6, 7, 8, 9])
    await second.consumer.commit([{ partition: second.owned.get(0) ?? partition, nextOffset: 1000 }])
    second.cut()
    await second.consumer.stop()
    const third = new Member(kafka.bootstrap, options)
    await eventually('records', () => third.count === 10 || undefined)
    assert.deepEqual(third.errors, ['OFFSET_OUT_OF_RANGE'])
    assert.deepEqual(third.history, ['assigned 0', 'lost 0', 'assigned 0'])
    await eventually('health', () => third.healthy > 0 || undefined)
    await third.consumer.stop()
  })

  test('a topic that is missing is told, and consumed once it exists', async () => {
    const member = new Member(kafka.bootstrap, { groupId: 'later', topic: 'later' })
    await eventually('the failure', () => member.errors.includes('TOPIC_MISSING') || undefined)
    await assert.rejects(producer.send('later', values(0, 1)), ofCode('TOPIC_MISSING'))
    assert.equal(member.healthy, 0)
    await createTopic('later', 1)
    await producer.send('later', values(0, 3))
    await eventually('records', () => member.count === 3 || undefined)
    await member.consumer.stop()
  })

  test('records keep key, value, headers and null; equal keys keep together', async () => {
    await createTopic('shapes', 4)
    const headers = [
      { key: 'é', value: Buffer.from([0, 255]) },
      { key: 'none', value: null },
    ]
    const sent = await producer.send('shapes', [
      { key: Buffer.from('a'), value: Buffer.from('1'), headers },
      { key: Buffer.from('a'), value: null },
      { value: Buffer.alloc(0), partition: 3 },
      { value: Buffer.alloc(900_000, 1), partition: 3 },
      { value: Buffer.alloc(900_000, 2), partition: 3 },
    ])
    assert.equal(sent[0]?.partition, sent[1]?.partition)
    assert.deepEqual(sent.map(({ offset }) => offset).slice(2), [0, 1, 2])
    const admin = createAdmin(systemWorld, client())
    const ends = await admin.endOffsets('shapes')
    assert.equal(
      ends.reduce((sum, end) => sum + end, 0),
      5,
    )
    assert.deepEqual(await admin.committedOffsets('nobody', 'shapes'), [undefined, undefined, undefined, undefined])
    await assert.rejects(admin.endOffsets('missing'), ofCode('TOPIC_MISSING'))
    await admin.close()
  })

  test('a broker that restarts in the stream: told, mended, no gap, nothing twice', async () => {
    await createTopic('restart', 6)
    const member = new Member(kafka.bootstrap, { groupId: 'restart', topic: 'restart' })
    await eventually('health', () => member.healthy > 0 || undefined)
    const stopTraffic = traffic('restart')
    await eventually('records', () => member.count > 2000 || undefined)
    await kafka.stop()
    await eventually('the failure', () => member.errors.length > 0 || undefined)
    await kafka.restart()
    const before = member.count
    await eventually('records again', () => member.count > before + 2000 || undefined)
    const counts = await stopTraffic()
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
    await eventually('all records', () => member.count === total || undefined)
    await eventually('health', () => member.healthy > 1 || undefined)
    assert.deepEqual(new Set(member.history), new Set(['assigned 0,1,2,3,4,5']))
    await member.consumer.stop()
  })
})

function values(from: number, to: number) {
  return Array.from({ length: to - from }, (_, i) => ({ value: Buffer.from(`${from + i}`) }))
}

function ofCode(code: string) {
  return (error: unknown) => error instanceof IsthmusError && error.code === code
}
