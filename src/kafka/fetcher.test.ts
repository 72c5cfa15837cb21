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
import type { RequestBody, ResponseBody, ResponseInput } from './messages/apis.ts'
import { type LogPosition, OwnedPartition } from './owned-partition.ts'
import { stampBatch } from './record-batch.ts'

const topic = 'orders'
const topicId = 'a'.repeat(32)
const valueBytes = 1000

type Asked = RequestBody<'Fetch'>['topics'][number]['partitions'][number]
type Answer = Partial<ResponseBody<'OffsetForLeaderEpoch'>['topics'][number]['partitions'][number]>
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
  /** Of every leader, as the metadata has it. */
  epoch = -1
  /** What a leader says to where it ends, by epoch. */
  endOf: (asked: { leaderEpoch: number; currentLeaderEpoch: number }) => Answer | Promise<Answer> = () => ({})
  /** Of the session that it gives out; 0 is none. */
  sessionId = 0
  readonly #session = new Map<number, Asked>()
  readonly bodies: RequestBody<'Fetch'>[] = []

  constructor(ends: number[]) {
    this.ends = ends
    this.leaders = ends.map(() => 1)
  }

  async fetch(body: RequestBody<'Fetch'>): Promise<ResponseInput<'Fetch'>> {
    if (body.sessionEpoch === 0) this.#session.clear()
    for (const asked of body.topics[0]?.partitions ?? []) this.#session.set(asked.partition, asked)
    for (const partition of body.forgottenTopicsData[0]?.partitions ?? []) this.#session.delete(partition)
    const partitions = [...this.#session.values()]
    this.bodies.push(body)
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
        stampBatch(batch, 0, { baseOffset: offset, leaderEpoch: this.epoch })
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
    return { sessionId: this.sessionId, responses: [{ topic, topicId, partitions: answers }] }
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
  readonly messages: string[] = []
  readonly outOfRange: number[] = []
  readonly truncated: [number, LogPosition | undefined][] = []
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
      (error) => {
        this.errors.push(error instanceof IsthmusError ? error.code : String(error))
        this.messages.push(error.message)
      },
      () => this.healthy++,
    )
    this.fetcher = new Fetcher(
      world,
      this.cluster,
      pool,
      {
        topic,
        fetchMaxBytes: 400_000,
        partitionMaxBytes: 100_000,
        isolation: 'read_uncommitted',
        rack: 'here',
        commits: true,
        ...limits,
      },
      health,
      {
        records: ({ partition }) => {
          this.told.push(partition)
        },
        outOfRange: (partition) => {
          this.outOfRange.push(partition.partition)
          this.fetcher.remove([partition])
        },
        truncated: (partition, at) => {
          this.truncated.push([partition.partition, at])
          this.fetcher.remove([partition])
        },
      },
    )
    this.partitions = log.ends.map((_, partition) => new OwnedPartition({ topic, partition, epoch: 1, startOffset: 0 }))
  }

  static async start(ends: number[], maxBufferedBytes = 1_000_000, checkCrc = true, epoch = -1): Promise<Setting> {
    const log = new Log(ends)
    log.epoch = epoch
    const nodes = [1, 2]
    const broker = await ScriptedBroker.start({
      Metadata: () => ({
        brokers: nodes.map((nodeId) => ({ nodeId, host: nodeId === 1 ? '127.0.0.1' : 'localhost', port: broker.port })),
        topics: [
          {
            name: topic,
            topicId,
            partitions: ends.map((_, partitionIndex) => ({
              partitionIndex,
              leaderId: log.leaders[partitionIndex] ?? 1,
              leaderEpoch: log.epoch,
            })),
          },
        ],
      }),
      Fetch: (body) => log.fetch(body),
      OffsetForLeaderEpoch: async ({ topics: [{ partitions } = { partitions: [] }] }) => {
        const ends = partitions.map(async (asked) => ({ partition: asked.partition, ...(await log.endOf(asked)) }))
        return { topics: [{ topic, partitions: await Promise.all(ends) }] }
      },
    })
    const setting = new Setting(broker, log, { maxBufferedBytes, checkCrc })
    await setting.cluster.refresh([topic])
    setting.fetcher.add(setting.partitions)
    return setting
  }

  /** Asks for metadata as others than the fetcher do. */
  async refresh(): Promise<void> {
    // Within 100 ms the last answer does.
    await this.clock.advance(100)
    await this.cluster.refresh([topic])
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

  suite('a quiet broker', () => {
    const waits = ({ log }: Setting) => log.bodies.map(({ maxWaitMs }) => maxWaitMs)
    /** Resolves when it keeps a request for long, and keeps it until the function that it resolves with is called. */
    const parked = async ({ log }: Setting) => {
      await until(() => (log.bodies.at(-1)?.maxWaitMs ?? 0) > 500)
      const { promise, resolve } = Promise.withResolvers<void>()
      log.gate = promise
      const before = log.bodies.length
      await until(() => log.bodies.length > before && (log.bodies.at(-1)?.maxWaitMs ?? 0) > 500)
      return () => {
        log.gate = undefined
        resolve()
      }
    }

    test('is asked ever more rarely until it has a record', async () => {
      await using setting = await Setting.start([0, 0])
      await until(() => waits(setting).includes(20_000))
      assert.deepEqual(waits(setting).slice(1, 10), [500, 500, 500, 1000, 2000, 4000, 8000, 16_000, 20_000])
      assert.equal(setting.fetcher.quiet, true)
      setting.log.ends[0] = 10
      await setting.take(0, 0, 10)
      assert.equal(setting.fetcher.quiet, false)
      const before = waits(setting).length
      await until(() => waits(setting).length > before + 1)
      assert.ok(
        waits(setting)
          .slice(before - 1)
          .some((ms) => ms === 500),
      )
    })

    test('is asked at once for a partition that comes to it, whatever it waits for', async () => {
      await using setting = await Setting.start([0, 100])
      const [, moving] = setting.partitions
      assert.ok(moving)
      setting.fetcher.remove([moving])
      const open = await parked(setting)
      const again = new OwnedPartition({ topic, partition: 1, epoch: 2, startOffset: 50 })
      setting.log.gate = undefined
      setting.fetcher.add([again])
      await until(() => again.peek() !== undefined)
      assert.equal(again.peek()?.offsets[0], 50)
      assert.equal(setting.healthy, 1)
      assert.deepEqual(setting.errors, [])
      open()
    })

    test('is asked at once for a partition that it leads from now on', async () => {
      await using setting = await Setting.start([0, 100])
      setting.log.leaders = [1, 2]
      setting.log.instead.set(1, ({ partition }) => ({
        partitionIndex: partition,
        errorCode: errorCodes.NOT_LEADER_OR_FOLLOWER,
      }))
      await until(() => setting.clock.planned(250) === 1)
      await setting.clock.advance(250)
      await until(() => setting.clock.planned(500) === 1)
      const open = await parked(setting)
      setting.log.instead.clear()
      setting.log.leaders = [1, 1]
      setting.log.gate = undefined
      await setting.clock.advance(500)
      await setting.take(1, 0, 100)
      assert.deepEqual(setting.errors, [])
      open()
    })

    test('is asked for little, as what it may send is kept from the others while it waits', async () => {
      await using setting = await Setting.start([0])
      const { bodies, ends } = setting.log
      const parked = () => bodies.filter(({ maxWaitMs }) => maxWaitMs > 500)
      await until(() => parked().length > 4)
      assert.ok(parked().every(({ maxBytes }) => maxBytes === 65_536))
      const from = bodies.length
      ends[0] = 1000
      await setting.take(0, 0, 1000)
      assert.ok(bodies.slice(from).some(({ maxBytes }) => maxBytes === 400_000))
    })

    test('keeps a request that nothing is missing from', async () => {
      await using setting = await Setting.start([0, 0])
      const open = await parked(setting)
      const before = setting.log.bodies.length
      await setting.refresh()
      setting.fetcher.remove(setting.partitions.slice(1))
      assert.equal(setting.log.bodies.length, before)
      open()
      await until(() => setting.log.bodies.length > before)
      assert.equal(setting.broker.seen('ApiVersions').length, 2)
    })
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

  test('what stands before a corrupt batch is delivered, and nothing after it; asked again ever less often', async () => {
    await using setting = await Setting.start([40])
    const spoiled = (good: number, bad: number) => {
      setting.log.instead.set(0, (asked) => {
        const records = [...Array(4).keys()].map((index) => batchAt(10 * index))
        records[bad]![500]! ^= 1
        const from = Math.floor(asked.fetchOffset / 10)
        assert.ok(asked.fetchOffset <= 10 * good)
        return { partitionIndex: 0, highWatermark: 40, records: Buffer.concat(records.slice(from)) }
      })
    }
    spoiled(2, 2)
    const [partition] = setting.partitions
    assert.equal(await setting.take(0, 0, 20), 20)
    await until(() => setting.errors.length > 0)
    assert.equal(setting.errors[0], 'KAFKA_CORRUPT_BATCH')
    assert.match(setting.messages[0] ?? '', /^orders-0@20 from 127.0.0.1:\d+: the record batch at offset 20 is corrupt/)
    assert.equal(partition?.position, 20)
    for (const pause of [250, 500, 1000]) {
      await until(() => setting.clock.planned(pause) === 1)
      const asked = setting.log.asked.length
      assert.equal(partition?.peek(), undefined)
      await setting.clock.advance(pause)
      await until(() => setting.log.asked.length > asked)
      assert.equal(setting.log.asked.at(-1)?.[0]?.fetchOffset, 20)
    }
    setting.log.instead.clear()
    await until(() => setting.clock.planned(2000) === 1)
    await setting.clock.advance(2000)
    await setting.take(0, 20, 20)
    await until(() => setting.healthy === 1)
  })

  test('what follows is asked for before a batch is looked at; when that is corrupt, nothing of it is delivered', async () => {
    await using setting = await Setting.start([40])
    const [partition] = setting.partitions
    await setting.take(0, 0, 40)
    setting.log.instead.set(0, ({ fetchOffset }) => {
      const records = [4, 5, 6, 7, 8, 9].map((index) => batchAt(10 * index))
      records[1]![500]! ^= 1
      const whole = Buffer.concat(fetchOffset < 80 ? records.slice(0, 4) : records.slice(4))
      return { partitionIndex: 0, highWatermark: 100, records: whole }
    })
    assert.equal(await setting.take(0, 40, 10), 50)
    await until(() => setting.errors.length > 0)
    assert.match(setting.messages[0] ?? '', /^orders-0@50 from 127.0.0.1:\d+: the record batch at offset 50 is corrupt/)
    await until(() => setting.log.asked.at(-1)?.[0]?.fetchOffset === 80)
    await until(() => setting.clock.planned(250) === 1)
    await setting.fetched()
    assert.equal(partition?.position, 50)
    assert.equal(partition?.peek(), undefined)
    setting.log.instead.clear()
    setting.log.ends[0] = 100
    await setting.clock.advance(250)
    await setting.take(0, 50, 50)
    await until(() => setting.healthy === 2)
    assert.deepEqual(setting.errors, ['KAFKA_CORRUPT_BATCH'])
  })

  test('bytes without a whole batch are told, not asked for without end', async () => {
    await using setting = await Setting.start([100])
    setting.log.instead.set(0, () => ({ partitionIndex: 0, highWatermark: 100, records: batchAt(0).subarray(0, 900) }))
    await until(() => setting.errors.length > 0)
    assert.equal(setting.errors[0], 'KAFKA_CORRUPT_BATCH')
    await setting.fetched()
    assert.equal(setting.log.asked.length, 1)
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

  test('a leader that is told with the refusal is read from at once, without asking (KIP-951)', async () => {
    await using setting = await Setting.start([100], 1_000_000, true, 3)
    const asked = setting.broker.seen('Metadata').length
    setting.broker.answers.Fetch = async (body) => {
      const epochs = body.topics[0]?.partitions.map(({ currentLeaderEpoch }) => currentLeaderEpoch)
      if (epochs?.[0] !== 3) return setting.log.fetch(body)
      const refusal = {
        partitionIndex: 0,
        errorCode: errorCodes.NOT_LEADER_OR_FOLLOWER,
        currentLeader: { leaderId: 9, leaderEpoch: 4 },
        records: null,
      }
      return {
        responses: [{ topic, topicId, partitions: [{ ...refusal, highWatermark: -1 }] }],
        nodeEndpoints: [{ nodeId: 9, host: '127.0.0.1', port: setting.broker.port }],
      }
    }
    await setting.take(0, 0, 100)
    assert.equal(setting.broker.seen('Metadata').length, asked)
    assert.equal(setting.clock.planned(250), 0)
    assert.equal(setting.cluster.address(9), `127.0.0.1:${setting.broker.port}`)
    assert.deepEqual(setting.errors, [])
  })

  for (const [others, ends] of [
    ['nothing else', [0]],
    ['other partitions', [0, 0]],
  ] as const)
    test(`a leader that somebody else asked about is read from, where the former has ${others}`, async () => {
      await using setting = await Setting.start([...ends])
      const { log } = setting
      const { promise, resolve } = Promise.withResolvers<void>()
      log.gate = promise
      const asked = log.asked.length
      await until(() => log.asked.length > asked)
      log.instead.set(0, ({ partition }) => {
        log.instead.clear()
        log.ends.fill(100)
        return { partitionIndex: partition, highWatermark: 0, records: Buffer.alloc(0) }
      })
      log.leaders[0] = 2
      await setting.refresh()
      resolve()
      for (const { partition } of setting.partitions) await setting.take(partition, 0, 100)
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
    await setting.refresh()
    open()
    await until(() => setting.told.length > 0)
    assert.ok(setting.partitions[0]?.peek())
  })

  test('an offset out of range waits until the records that were fetched before it are committed', async () => {
    await using setting = await Setting.start([100_000], 10_000_000)
    const [partition] = setting.partitions
    assert.ok(partition)
    await fill(setting)
    setting.log.instead.set(0, (asked) => ({
      partitionIndex: asked.partition,
      errorCode: errorCodes.OFFSET_OUT_OF_RANGE,
    }))
    let next = 0
    while (partition.queuedBytes >= 100_000) next = await setting.take(0, next, 1)
    await until(() => setting.clock.timers > 0)
    assert.deepEqual(setting.outOfRange, [])
    let taken = next
    for (let chunk = partition.take(); chunk; chunk = partition.take()) {
      assert.equal(chunk.offsets[0], taken)
      taken = chunk.nextOffset
      partition.release(chunk)
    }
    assert.ok(taken > next)
    // Taken and given back is not settled: a batch of them may be in retry.
    for (let i = 0; i < 5; i++) await setting.clock.advance(10_000)
    await setting.fetched()
    assert.deepEqual(setting.outOfRange, [])
    partition.committed = taken
    for (let i = 0; i < 20 && setting.outOfRange.length === 0; i++) await setting.clock.advance(1000)
    await until(() => setting.outOfRange.length === 1)
  })

  test('a session that the broker forgot begins anew, at once and without a word', async () => {
    await using setting = await Setting.start([1000, 1000])
    const { log } = setting
    let next = await setting.take(0, 0, 100)
    const fetch = log.fetch.bind(log)
    let told = 0
    log.sessionId = 7
    await until(() => log.bodies.at(-1)?.sessionEpoch !== 0)
    assert.equal(log.bodies.at(-1)?.sessionId, 7)
    setting.broker.answers.Fetch = (body) => {
      if (body.sessionEpoch === 0 || told > 0) return fetch(body)
      told++
      return { errorCode: errorCodes.FETCH_SESSION_ID_NOT_FOUND }
    }
    next = await setting.take(0, next, 500)
    await setting.take(1, 0, 500)
    assert.equal(told, 1)
    assert.deepEqual(setting.errors, [])
    assert.equal(setting.clock.planned(250), 0)
  })

  suite('a log that was cut', () => {
    /** Fetches 100 records under leader epoch 3, then the next leader is elected. */
    async function elected(endOf: Log['endOf']): Promise<Setting> {
      const setting = await Setting.start([100], 1_000_000, true, 3)
      setting.log.endOf = endOf
      const taken = await setting.take(0, 0, 100)
      assert.equal(setting.partitions[0]?.leaderEpochBefore(taken), 3)
      setting.log.epoch = 4
      await setting.refresh()
      return setting
    }

    test('is told with the place where it parted, once all that was fetched is committed', async () => {
      await using setting = await elected(({ leaderEpoch, currentLeaderEpoch }) => {
        assert.deepEqual([leaderEpoch, currentLeaderEpoch], [3, 4])
        return { leaderEpoch: 3, endOffset: 90 }
      })
      await until(() => setting.broker.seen('OffsetForLeaderEpoch').length > 0)
      await until(() => setting.errors.length > 0)
      await setting.clock.advance(10_000)
      assert.deepEqual(setting.truncated, [])
      setting.partitions[0]!.committed = 100
      for (let i = 0; i < 20 && setting.truncated.length === 0; i++) {
        await setting.clock.advance(1000)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      assert.deepEqual(setting.truncated, [[0, { offset: 90, leaderEpoch: 3 }]])
    })

    test('is told by the answer to a fetch too, where nobody may ask for epochs (KIP-595)', async () => {
      await using setting = await elected(() => ({ errorCode: errorCodes.TOPIC_AUTHORIZATION_FAILED }))
      setting.partitions[0]!.committed = 100
      setting.log.instead.set(0, ({ partition, lastFetchedEpoch }) => {
        assert.equal(lastFetchedEpoch, 3)
        const divergingEpoch = { epoch: 3, endOffset: 90 }
        return { partitionIndex: partition, highWatermark: 100, divergingEpoch, records: Buffer.alloc(0) }
      })
      await until(() => setting.truncated.length === 1)
      assert.deepEqual(setting.truncated, [[0, { offset: 90, leaderEpoch: 3 }]])
    })

    test('by leaders that know nothing of the one who wrote what was fetched parts where that one began', async () => {
      await using setting = await elected(() => ({ leaderEpoch: 2, endOffset: 90 }))
      setting.partitions[0]!.committed = 100
      await until(() => setting.truncated.length === 1)
      assert.deepEqual(setting.truncated, [[0, { offset: 0, leaderEpoch: 2 }]])
    })

    test('is whole where a leader that wrote nothing is forgotten', async () => {
      const setting = await Setting.start([100], 1_000_000, true, 4)
      await using _ = setting
      const [partition] = setting.partitions
      await setting.take(0, 0, 100)
      // Where reading begins at the end, its epoch is that of the leader, who may never write.
      const idle = new OwnedPartition({ topic, partition: 0, epoch: 1, startOffset: 100, startLeaderEpoch: 7 })
      assert.deepEqual(idle.partingFrom({ leaderEpoch: 4, offset: 100 }), { leaderEpoch: 4, offset: 100 })
      idle.agreeOn(4)
      assert.equal(idle.leaderEpochBefore(100), 4)
      assert.deepEqual(partition?.partingFrom({ leaderEpoch: 4, offset: 150 }), { leaderEpoch: 4, offset: 100 })
    })

    test('is fetched on where it holds all that was fetched', async () => {
      await using setting = await elected(() => ({ leaderEpoch: 3, endOffset: 100 }))
      await until(() => setting.broker.seen('OffsetForLeaderEpoch').length > 0)
      setting.log.ends[0] = 150
      const taken = await setting.take(0, 100, 50)
      assert.equal(setting.partitions[0]?.leaderEpochBefore(taken), 4)
      assert.equal(setting.partitions[0]?.leaderEpochBefore(100), 3)
      assert.deepEqual(setting.truncated, [])
      assert.equal(setting.broker.seen('OffsetForLeaderEpoch').length, 1)
    })

    test('is not told by a leader that answers when the next one is read from already', async () => {
      const late = Promise.withResolvers<void>()
      await using setting = await elected(async ({ currentLeaderEpoch }) => {
        if (currentLeaderEpoch === 4) await late.promise
        return { leaderEpoch: 3, endOffset: 100 }
      })
      const { broker, log } = setting
      await until(() => broker.seen('OffsetForLeaderEpoch').length > 0)
      log.epoch = 5
      log.leaders = [2]
      log.ends[0] = 200
      await setting.refresh()
      await setting.take(0, 100, 100)
      setting.partitions[0]!.committed = 200
      late.resolve()
      log.ends[0] = 300
      await setting.take(0, 200, 100)
      assert.deepEqual([setting.truncated, setting.errors], [[], []])
    })

    test('whose leader knows nothing of the epoch has no place to go on', async () => {
      await using setting = await elected(() => ({}))
      setting.partitions[0]!.committed = 100
      for (let i = 0; i < 20 && setting.truncated.length === 0; i++) {
        await setting.clock.advance(1000)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      assert.deepEqual(setting.truncated, [[0, undefined]])
    })

    test('by a leader that must not be asked is taken for whole', async () => {
      await using setting = await elected(() => ({ errorCode: errorCodes.TOPIC_AUTHORIZATION_FAILED }))
      setting.log.ends[0] = 150
      await setting.take(0, 100, 50)
    })

    test('is asked for again of the leader that has the epoch', async () => {
      let asked = 0
      await using setting = await elected(() =>
        ++asked === 1 ? { errorCode: errorCodes.FENCED_LEADER_EPOCH } : { leaderEpoch: 3, endOffset: 100 },
      )
      setting.log.ends[0] = 150
      await until(() => setting.clock.planned(250) === 1)
      await setting.clock.advance(250)
      await setting.take(0, 100, 50)
      assert.deepEqual(setting.errors, [])
    })
  })

  suite('a replica that is nearer', () => {
    /** The leader is broker 1; both are one server, by another name. */
    const leaderSays = (setting: Setting, preferredReadReplica: number) => {
      setting.log.instead.set(0, ({ partition }) => {
        return { partitionIndex: partition, highWatermark: 100, preferredReadReplica, records: Buffer.alloc(0) }
      })
    }

    test('is read from, until it fails', async () => {
      await using setting = await Setting.start([100])
      leaderSays(setting, 2)
      await until(() => setting.partitions[0]?.readReplica?.nodeId === 2)
      assert.equal(setting.log.bodies[0]?.rackId, 'here')
      setting.log.instead.set(0, ({ partition }) => {
        setting.log.instead.clear()
        return { partitionIndex: partition, errorCode: errorCodes.OFFSET_OUT_OF_RANGE }
      })
      // A follower that does not have it yet is no reason to begin anew: the leader is asked.
      await setting.take(0, 0, 100)
      assert.deepEqual(setting.outOfRange, [])
      assert.equal(setting.partitions[0]?.readReplica, undefined)
      assert.deepEqual(setting.errors, [])
    })

    test('that is not among the brokers is not waited for', async () => {
      await using setting = await Setting.start([100])
      let said = 0
      setting.log.instead.set(0, ({ partition }) => {
        if (++said === 1) setting.log.instead.clear()
        return { partitionIndex: partition, highWatermark: 100, preferredReadReplica: 9, records: Buffer.alloc(0) }
      })
      await until(() => setting.clock.planned(250) === 1)
      await setting.clock.advance(250)
      await setting.take(0, 0, 100)
      assert.deepEqual(setting.errors, ['BROKER_UNKNOWN'])
    })

    test('is not read from under a leader that was elected meanwhile; named by that one too, it is', async () => {
      await using setting = await Setting.start([100], 1_000_000, true, 1)
      const [partition] = setting.partitions
      await setting.take(0, 0, 100)
      const gate = Promise.withResolvers<void>()
      const asked = setting.log.asked.length
      setting.log.gate = gate.promise
      leaderSays(setting, 2)
      await until(() => setting.log.asked.length > asked)
      setting.log.epoch = 2
      setting.log.endOf = () => ({ leaderEpoch: 1, endOffset: 100 })
      await setting.refresh()
      setting.log.gate = undefined
      gate.resolve()
      await until(() => partition?.validUnder === 2 && partition.readReplica?.nodeId === 2)
      setting.log.instead.clear()
      setting.log.ends[0] = 200
      await setting.take(0, 100, 100)
      assert.equal(partition?.readReplica?.nodeId, 2)
      assert.deepEqual(setting.errors, [])
    })

    test('is not waited at for long: before Kafka 3.3.2 it does not see that records have come', async () => {
      await using setting = await Setting.start([100])
      leaderSays(setting, 2)
      await until(() => setting.partitions[0]?.readReplica?.nodeId === 2)
      setting.log.instead.clear()
      await setting.take(0, 0, 100)
      const { bodies } = setting.log
      const quietSince = bodies.length
      await until(() => bodies.length > quietSince + 12)
      assert.equal(Math.max(...bodies.map(({ maxWaitMs }) => maxWaitMs)), 500)
      assert.equal(setting.partitions[0]?.readReplica?.nodeId, 2)
    })

    test('is read from until its time is over, then the leader is asked again which one it is', async () => {
      await using setting = await Setting.start([100])
      const [partition] = setting.partitions
      leaderSays(setting, 2)
      await until(() => partition?.readReplica?.nodeId === 2)
      assert.equal(partition?.readReplica?.until, setting.clock.monotonic() + 300_000)
      setting.log.instead.clear()
      const next = await setting.take(0, 0, 100)
      partition.readReplica = { nodeId: 2, until: setting.clock.monotonic() + 100 }
      const asked = setting.log.asked.length
      await until(() => setting.log.asked.length > asked + 2)
      assert.ok(partition.readReplica)
      await setting.clock.advance(100)
      await until(() => partition.readReplica === undefined)
      setting.log.ends[0] = 200
      await setting.take(0, next, 100)
      assert.deepEqual(setting.errors, [])
    })
  })
})
