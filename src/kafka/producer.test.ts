import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { IsthmusError, systemWorld } from '../world/index.ts'
import { errorCodes } from './errors.ts'
import { CountingClock } from './fixtures/counting-clock.ts'
import { ScriptedBroker } from './fixtures/scripted-broker.ts'
import { until } from './fixtures/until.ts'
import { createProducer, type Producer, type ProducerOptions } from './producer.ts'
import { batchInfo } from './record-batch.ts'

const topic = 'orders'
const topicId = 'a'.repeat(32)
type ErrorName = keyof typeof errorCodes

/** A leader that answers Produce with these errors in turn; without one it appends. */
class Setting implements AsyncDisposable {
  readonly clock = new CountingClock()
  readonly broker: ScriptedBroker
  readonly producer: Producer
  /** `lost` breaks the connection instead. */
  answers: (ErrorName | 'lost')[] = []
  /** Producer id and first sequence number of each attempt. */
  readonly attempts: [number, number][] = []
  partitions = 2
  /** Of broker 9, which is the same server by another name: as a refusal tells it. */
  hint = { leaderId: -1, leaderEpoch: -1 }
  #nextId = 100
  #end = 0

  private constructor(broker: ScriptedBroker, acks: ProducerOptions['acks']) {
    this.broker = broker
    const world = { clock: this.clock, random: { ...systemWorld.random, next: () => 1 }, dial: systemWorld.dial }
    const bootstrapServers = [`127.0.0.1:${broker.port}`]
    this.producer = createProducer(world, { bootstrapServers, clientId: 'test', ...(acks && { acks }) })
  }

  static async start(acks?: ProducerOptions['acks']): Promise<Setting> {
    const broker = await ScriptedBroker.start({
      Metadata: () => ({
        brokers: [{ nodeId: 1, host: '127.0.0.1', port: broker.port }],
        topics: [
          {
            name: topic,
            topicId,
            partitions: Array.from({ length: setting.partitions }, (_, partitionIndex) => ({
              partitionIndex,
              leaderId: 1,
            })),
          },
        ],
      }),
      InitProducerId: () => ({ producerId: setting.#nextId++, producerEpoch: 0 }),
      Produce: ({ acks, topicData }) => {
        const [{ index, records } = { index: 0, records: null }] = topicData[0]?.partitionData ?? []
        assert.ok(records)
        const { producerId, baseSequence, count } = batchInfo(records, 0)
        setting.attempts.push([producerId, baseSequence])
        const answer = setting.answers.shift()
        if (answer === 'lost') return void broker.drop()
        const errorCode = errorCodes[answer ?? 'NONE']
        const baseOffset = setting.#end
        if (errorCode === 0) setting.#end += count
        if (acks === 0) return errorCode === 0 ? undefined : void broker.drop()
        const currentLeader = errorCode === 0 ? undefined : setting.hint
        return {
          responses: [
            {
              topicId,
              partitionResponses: [{ index, errorCode, baseOffset, ...(currentLeader && { currentLeader }) }],
            },
          ],
          nodeEndpoints: [{ nodeId: 9, host: '127.0.0.1', port: broker.port }],
        }
      },
    })
    const setting = new Setting(broker, acks)
    return setting
  }

  /** Sends one record, letting time pass wherever the producer waits. */
  async send(): Promise<number> {
    let done = false
    const sent = this.producer.send(topic, [{ value: null, partition: 0 }]).finally(() => {
      done = true
    })
    sent.catch(() => {})
    for (let waited = this.clock.planned(250); !done; ) {
      await new Promise((resolve) => setImmediate(resolve))
      if (this.clock.planned(250) === waited) continue
      waited = this.clock.planned(250)
      await this.clock.advance(250)
    }
    return (await sent)[0]?.offset ?? Number.NaN
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.producer.close()
    await this.broker[Symbol.asyncDispose]()
    assert.equal(this.clock.timers, 0, 'timers are left')
  }
}

suite('producer', () => {
  test('sequence numbers go on from batch to batch', async () => {
    await using setting = await Setting.start()
    assert.deepEqual([await setting.send(), await setting.send()], [0, 1])
    assert.deepEqual(setting.attempts, [
      [100, 0],
      [100, 1],
    ])
  })

  test('an attempt whose answer was lost is repeated as it was', async () => {
    await using setting = await Setting.start()
    setting.answers = ['lost', 'DUPLICATE_SEQUENCE_NUMBER']
    assert.equal(await setting.send(), -1)
    assert.equal(await setting.send(), 0)
    assert.deepEqual(setting.attempts, [
      [100, 0],
      [100, 0],
      [100, 1],
    ])
  })

  for (const answer of ['OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID'] as const) {
    test(`forgotten by the broker (${answer}): it goes on as another producer`, async () => {
      await using setting = await Setting.start()
      await setting.send()
      setting.answers = [answer]
      assert.equal(await setting.send(), 1)
      assert.deepEqual(setting.attempts, [
        [100, 0],
        [100, 1],
        [101, 0],
      ])
    })

    test(`forgotten (${answer}) after an answer was lost: it may be written, and is not written again`, async () => {
      await using setting = await Setting.start()
      await setting.send()
      setting.answers = ['lost', answer]
      const isTold = (error: unknown) => error instanceof IsthmusError && error.data.kafkaError === answer
      await assert.rejects(setting.send(), isTold)
      await setting.send()
      assert.deepEqual(setting.attempts.slice(1), [
        [100, 1],
        [100, 1],
        [101, 0],
      ])
    })
  }

  test('of records of which some are too large, each is written or told why not', async () => {
    await using setting = await Setting.start()
    setting.answers = ['MESSAGE_TOO_LARGE', 'MESSAGE_TOO_LARGE', 'MESSAGE_TOO_LARGE']
    const records = Array.from({ length: 3 }, () => ({ value: null, partition: 0 }))
    const [first, ...others] = await setting.producer.sendEach(topic, records)
    assert.ok(first instanceof IsthmusError)
    assert.equal(first.data.kafkaError, 'MESSAGE_TOO_LARGE')
    assert.deepEqual(others, [
      { partition: 0, offset: 0 },
      { partition: 0, offset: 1 },
    ])
    setting.answers = ['MESSAGE_TOO_LARGE']
    await assert.rejects(setting.producer.send(topic, records.slice(0, 1)), { code: 'KAFKA_ERROR' })
  })

  test('a leader that is told with the refusal gets the same batch at once, without asking (KIP-951)', async () => {
    await using setting = await Setting.start()
    setting.hint = { leaderId: 9, leaderEpoch: 5 }
    setting.answers = ['NOT_LEADER_OR_FOLLOWER']
    const sent = await setting.producer.send(topic, [{ value: null, partition: 0 }])
    assert.deepEqual(sent, [{ partition: 0, offset: 0 }])
    assert.equal(setting.broker.seen('Metadata').length, 1)
    assert.deepEqual(setting.attempts, [
      [100, 0],
      [100, 0],
    ])
  })

  test('where nobody is asked for an answer, none is waited for, and a broken connection asks for the leader', async () => {
    await using setting = await Setting.start('none')
    const send = () => setting.producer.send(topic, [{ value: null, partition: 1 }])
    assert.deepEqual(await send(), [{ partition: 1, offset: -1 }])
    await until(() => setting.attempts.length === 1)
    assert.deepEqual(setting.attempts, [[-1, -1]])
    assert.equal(setting.broker.seen('InitProducerId').length, 0)
    setting.answers = ['NOT_LEADER_OR_FOLLOWER']
    await send()
    await until(() => setting.broker.sockets.size === 0)
    await until(() => setting.clock.timers === 0)
    await setting.clock.advance(100)
    await send()
    await until(() => setting.attempts.length === 3)
    assert.equal(setting.broker.seen('Metadata').length, 2)
  })

  test('new partitions get keys once the metadata is five minutes old', async () => {
    await using setting = await Setting.start()
    const records = Array.from({ length: 50 }, (_, i) => ({ key: Buffer.from(`${i}`), value: null }))
    const most = async () =>
      Math.max(...(await setting.producer.send(topic, records)).map(({ partition }) => partition))
    assert.equal(await most(), 1)
    setting.partitions = 4
    assert.equal(await most(), 1)
    await until(() => setting.clock.timers === 0)
    await setting.clock.advance(300_001)
    assert.equal(await most(), 3)
  })
})
