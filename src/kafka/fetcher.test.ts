import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { IsthmusError, systemWorld } from '../world/index.ts'
import { buildBatch } from './build-batch.ts'
import { Cluster } from './cluster.ts'
import { errorCodes } from './errors.ts'
import { Fetcher } from './fetcher.ts'
import { CountingClock } from './fixtures/counting-clock.ts'
import { ScriptedBroker } from './fixtures/scripted-broker.ts'
import { until } from './fixtures/until.ts'
import { FramePool } from './frame-pool.ts'
import { Health } from './health.ts'
import type { RequestBody, ResponseInput } from './messages/apis.ts'
import { OwnedPartition } from './owned-partition.ts'

const topic = 'orders'
const topicId = 'a'.repeat(32)
const valueBytes = 1000

type Asked = RequestBody<'Fetch'>['topics'][number]['partitions'][number]
type Answered = NonNullable<NonNullable<ResponseInput<'Fetch'>['responses']>[number]['partitions']>[number]

/** A log of 1 KB records, batches of 10, each partition `end` long. */
class Log {
  readonly ends: number[]
  /** What a partition answers instead. */
  readonly instead = new Map<number, (asked: Asked) => Answered>()
  readonly asked: (readonly Asked[])[] = []
  /** Holds answers back while it is set. */
  gate: Promise<void> | undefined
  leaders: number[]

  constructor(ends: number[]) {
    this.ends = ends
    this.leaders = ends.map(() => 1)
  }

  async fetch(body: RequestBody<'Fetch'>): Promise<ResponseInput<'Fetch'>> {
    const partitions = body.topics[0]?.partitions ?? []
    this.asked.push(partitions)
    await this.gate
    let room = body.maxBytes
    const answers = partitions.map((asked): Answered => {
      const special = this.instead.get(asked.partition)?.(asked)
      if (special) return special
      const records: Buffer[] = []
      const end = this.ends[asked.partition] ?? 0
      let most = Math.min(room, asked.partitionMaxBytes)
      for (let offset = asked.fetchOffset - (asked.fetchOffset % 10); offset < end; offset += 10) {
        const batch = batchAt(offset)
        if (batch.length > most && (records.length > 0 || room < body.maxBytes)) break
        records.push(batch)
        most -= batch.length
        room -= batch.length
      }
      return { partitionIndex: asked.partition, highWatermark: end, records: Buffer.concat(records) }
    })
    // An empty answer takes its time.
    if (answers.every(({ records, errorCode }) => !errorCode && (records as Buffer).length === 0)) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return { responses: [{ topic, topicId, partitions: answers }] }
  }
}

function batchAt(baseOffset: number): Buffer {
  const records = Array.from({ length: 10 }, (_, i) => {
    const value = Buffer.alloc(valueBytes)
    value.writeUInt32BE(baseOffset + i)
    return { key: null, value, timestamp: 1 }
  })
  return buildBatch({ records, baseOffset })
}

class Setting implements AsyncDisposable {
  readonly clock = new CountingClock()
  readonly log: Log
  readonly broker: ScriptedBroker
  readonly cluster: Cluster
  readonly fetcher: Fetcher
  readonly partitions: OwnedPartition[]
  readonly errors: string[] = []
  readonly outOfRange: number[] = []
  /** Partitions that had something to take. */
  readonly told: number[] = []
  healthy = 0

  private constructor(broker: ScriptedBroker, log: Log, limits: { maxBufferedBytes: number; checkCrc: boolean }) {
    this.broker = broker
    this.log = log
    const world = { clock: this.clock, random: { ...systemWorld.random, next: () => 1 }, dial: systemWorld.dial }
    const pool = new FramePool(limits.maxBufferedBytes)
    this.cluster = new Cluster(world, { bootstrapServers: [`127.0.0.1:${broker.port}`], clientId: 'test' }, pool)
    const health = new Health(
      (error) => this.errors.push(error instanceof IsthmusError ? error.code : String(error)),
      () => this.healthy++,
    )
    this.fetcher = new Fetcher(
      world,
      this.cluster,
      pool,
      { topic, fetchMaxBytes: 400_000, partitionMaxBytes: 100_000, ...limits },
      health,
      {
        records: ({ partition }) => {
          this.told.push(partition)
        },
        outOfRange: (partition) => {
          this.outOfRange.push(partition.partition)
          this.fetcher.remove([partition])
        },
      },
    )
    this.partitions = log.ends.map((_, partition) => new OwnedPartition({ topic, partition, epoch: 1, startOffset: 0 }))
  }

  static async start(ends: number[], maxBufferedBytes = 1_000_000, checkCrc = true): Promise<Setting> {
    const log = new Log(ends)
    const broker = await ScriptedBroker.start({
      Metadata: () => ({
        brokers: [{ nodeId: 1, host: '127.0.0.1', port: broker.port }],
        topics: [
          {
            name: topic,
            topicId,
            partitions: ends.map((_, partitionIndex) => ({
              partitionIndex,
              leaderId: log.leaders[partitionIndex] ?? 1,
            })),
          },
        ],
      }),
      Fetch: (body) => log.fetch(body),
    })
    const setting = new Setting(broker, log, { maxBufferedBytes, checkCrc })
    await setting.cluster.refresh([topic])
    setting.fetcher.add(setting.partitions)
    return setting
  }

  /** Takes and checks at least `count` records of a partition from the front; resolves with the offset after them. */
  async take(index: number, from: number, count: number): Promise<number> {
    const partition = this.partitions[index]
    assert.ok(partition)
    let next = from
    while (next < from + count) {
      await until(() => partition.peek() !== undefined)
      const chunk = partition.take()
      assert.ok(chunk)
      for (let i = 0; i < chunk.count; i++) {
        assert.equal(chunk.offsets[i], next)
        assert.equal(chunk.bytes.readUInt32BE(chunk.valueStart[i] ?? 0), next, 'the bytes of another record')
        next++
      }
      partition.release(chunk)
    }
    return next
  }

  /** Resolves when no request has come for a while: there is no room for more. */
  async fetched(): Promise<void> {
    for (let asked = -1; asked !== this.log.asked.length; ) {
      asked = this.log.asked.length
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cluster.close()
    await this.fetcher.stop()
    assert.equal(this.clock.timers, 0, 'timers are left')
    await this.broker[Symbol.asyncDispose]()
  }
}

suite('fetcher', () => {
  test('all partitions of a leader come by one request at a time, each in order', async () => {
    await using setting = await Setting.start([1000, 1000, 1000])
    await Promise.all([0, 1, 2].map((index) => setting.take(index, 0, 1000)))
    assert.equal(setting.log.asked[0]?.length, 3)
    assert.equal(setting.healthy, 1)
    assert.equal(setting.partitions[0]?.highWatermark, 1000)
    assert.deepEqual(setting.errors, [])
  })

  test('what nobody takes is bounded, and does not hold up the others', async () => {
    await using setting = await Setting.start([100_000, 3000, 100_000], 600_000)
    const [stuck, , alsoStuck] = setting.partitions
    await setting.take(1, 0, 3000)
    for (const partition of [stuck, alsoStuck]) {
      assert.ok(partition && partition.queuedBytes > 0)
      assert.ok(partition.queuedBytes <= 300_000, `${partition.queuedBytes} bytes wait`)
    }
    // They go on as soon as they are taken.
    await setting.take(0, 0, 500)
  })

  test('memory in use is never used for another response', async () => {
    await using setting = await Setting.start([2000, 2000], 500_000)
    const partition = setting.partitions[0]
    await until(() => partition?.peek() !== undefined)
    const held = partition?.take()
    assert.ok(partition && held)
    const before = Buffer.from(held.bytes)
    await setting.take(1, 0, 2000)
    assert.ok(before.equals(held.bytes))
    partition.release(held)
    await setting.take(0, held.nextOffset, 2000 - held.nextOffset)
  })

  test('those who hold nothing are served however much the others hold', async () => {
    await using setting = await Setting.start([5000, 500], 200_000)
    const [greedy] = setting.partitions
    const held = []
    // Takes all it gets and gives nothing back.
    for (let idle = 0; idle < 500; idle++) {
      const chunk = greedy?.take()
      if (chunk) held.push(chunk)
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.ok(held.length > 0)
    await setting.take(1, 0, 500)
  })

  test('what comes late for a partition that was removed is dropped', async () => {
    await using setting = await Setting.start([0, 100])
    let open = () => {}
    setting.log.gate = new Promise((resolve) => {
      open = resolve
    })
    await until(() => setting.log.asked.length > 0)
    const [, removed] = setting.partitions
    assert.ok(removed)
    setting.fetcher.remove([removed])
    removed.end()
    const again = new OwnedPartition({ topic, partition: 1, epoch: 2, startOffset: 50 })
    setting.fetcher.add([again])
    setting.log.gate = undefined
    open()
    await until(() => again.peek() !== undefined)
    assert.equal(again.peek()?.offsets[0], 50)
    assert.equal(removed.peek(), undefined)
  })

  test('a corrupt batch stops its partition with an error, and only that', async () => {
    await using setting = await Setting.start([100, 100])
    setting.log.instead.set(0, (asked) => {
      const records = batchAt(0)
      records[500] = (records[500] ?? 0) ^ 1
      return { partitionIndex: asked.partition, highWatermark: 100, records }
    })
    await setting.take(1, 0, 100)
    await until(() => setting.errors.length > 0)
    assert.equal(setting.errors[0], 'KAFKA_CORRUPT_BATCH')
    assert.equal(setting.healthy, 0)
    assert.equal(setting.partitions[0]?.position, 0)
    setting.log.instead.clear()
    await until(() => setting.clock.planned(250) === 1)
    await setting.clock.advance(250)
    await setting.take(0, 0, 100)
    await until(() => setting.healthy === 1)
  })

  test('a leader that moved is looked for without a word', async () => {
    await using setting = await Setting.start([100])
    let moved = 0
    setting.log.instead.set(0, ({ partition }) => {
      if (++moved === 2) setting.log.instead.clear()
      return { partitionIndex: partition, errorCode: errorCodes.NOT_LEADER_OR_FOLLOWER }
    })
    for (const pause of [250, 500]) {
      await until(() => setting.clock.planned(pause) === 1)
      const asked = setting.broker.seen('Metadata').length
      await setting.clock.advance(pause)
      await until(() => setting.broker.seen('Metadata').length > asked)
    }
    await setting.take(0, 0, 100)
    assert.deepEqual(setting.errors, [])
  })

  test('who may not read is told so', async () => {
    await using setting = await Setting.start([100])
    setting.log.instead.set(0, ({ partition }) => ({
      partitionIndex: partition,
      errorCode: errorCodes.TOPIC_AUTHORIZATION_FAILED,
    }))
    await until(() => setting.errors.length > 0)
    assert.deepEqual(setting.errors, ['KAFKA_UNAUTHORIZED'])
  })

  test('an offset that is not there is handed back', async () => {
    await using setting = await Setting.start([100, 100])
    setting.log.instead.set(0, ({ partition }) => ({
      partitionIndex: partition,
      errorCode: errorCodes.OFFSET_OUT_OF_RANGE,
    }))
    await setting.take(1, 0, 100)
    assert.deepEqual(setting.outOfRange, [0])
  })

  test('a broker that breaks off is told, dialled again, and the stream has no gap', async () => {
    await using setting = await Setting.start([2000])
    const next = await setting.take(0, 0, 100)
    setting.broker.drop()
    await until(() => setting.errors.length > 0)
    assert.equal(setting.errors[0], 'BROKER_CLOSED')
    await until(() => setting.clock.planned(250) === 1)
    await setting.clock.advance(250)
    await setting.take(0, next, 2000 - next)
    await until(() => setting.healthy === 2)
  })

  /** Fetches until every queue is full. */
  async function fill(setting: Setting): Promise<void> {
    await until(() => setting.partitions.every((partition) => partition.queuedBytes >= 100_000))
    await setting.fetched()
  }

  test('a partition that nobody takes from holds none up that shares its responses', async () => {
    await using setting = await Setting.start([100_000, 100_000], 10_000_000)
    await fill(setting)
    await setting.take(1, 0, 3000)
  })

  test('what a leader answered before it lost its partitions is told', async () => {
    await using setting = await Setting.start([0], 10_000_000)
    await until(() => setting.log.asked.length > 1)
    let open = () => {}
    setting.log.gate = new Promise((resolve) => {
      open = resolve
    })
    const asked = setting.log.asked.length
    await until(() => setting.log.asked.length > asked)
    setting.log.ends[0] = 50
    setting.log.leaders = [-1]
    await setting.cluster.refresh([topic])
    setting.fetcher.leadersChanged()
    open()
    await until(() => setting.told.length > 0)
    assert.ok(setting.partitions[0]?.peek())
  })

  test('an offset out of range waits for the records that were fetched before it', async () => {
    await using setting = await Setting.start([100_000], 10_000_000)
    const [partition] = setting.partitions
    assert.ok(partition)
    await fill(setting)
    setting.log.instead.set(0, (asked) => ({
      partitionIndex: asked.partition,
      errorCode: errorCodes.OFFSET_OUT_OF_RANGE,
    }))
    const next = await setting.take(0, 0, 1)
    await until(() => setting.clock.timers > 0)
    assert.deepEqual(setting.outOfRange, [])
    let taken = next
    for (let chunk = partition.take(); chunk; chunk = partition.take()) {
      assert.equal(chunk.offsets[0], taken)
      taken = chunk.nextOffset
      partition.release(chunk)
    }
    assert.ok(taken > next)
    for (let i = 0; i < 20 && setting.outOfRange.length === 0; i++) await setting.clock.advance(1000)
    await until(() => setting.outOfRange.length === 1)
  })
})
