import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Dial, IsthmusError, systemWorld } from '../world/index.ts'
import { buildBatch } from './build-batch.ts'
import { encodeAssignment } from './codec.ts'
import { createConsumer } from './consumer.ts'
import type { AssignedPartition, ConsumerEvents } from './consumer-types.ts'
import { CountingClock } from './fixtures/counting-clock.ts'
import { ScriptedBroker } from './fixtures/scripted-broker.ts'
import { until } from './fixtures/until.ts'

const topic = 'orders'
const connectTimeoutMs = 3000

/** One member, alone in its group, of a topic with two partitions and one record in each. */
async function setting(
  more: Partial<ConsumerEvents> = {},
  bootstrapServers: (port: number) => string[] = at,
  position: 'TRIM_HORIZON' | 'LATEST' = 'TRIM_HORIZON',
) {
  const clock = new CountingClock()
  const events: string[] = []
  const errors: unknown[] = []
  const partitions: AssignedPartition[] = []
  const node = () => ({ nodeId: 1, host: '127.0.0.1', port: broker.port })
  const broker = await ScriptedBroker.start({
    Metadata: () => ({
      brokers: [node()],
      topics: [{ name: topic, partitions: [0, 1].map((partitionIndex) => ({ partitionIndex, leaderId: 1 })) }],
    }),
    FindCoordinator: () => ({ coordinators: [{ key: 'g', ...node() }] }),
    JoinGroup: () => ({ generationId: 1, protocolName: 'cooperative-sticky', leader: 'x', memberId: 'me' }),
    SyncGroup: () => ({ assignment: encodeAssignment({ assignedPartitions: [{ topic, partitions: [0, 1] }] }) }),
    Heartbeat: () => ({}),
    LeaveGroup: () => ({}),
    OffsetFetch: () => ({ groups: [{ groupId: 'g', topics: [] }] }),
    ListOffsets: ({ topics }) => ({
      topics: topics.map((one) => ({
        ...one,
        partitions: one.partitions.map(({ partitionIndex }) => ({ partitionIndex, offset: 0 })),
      })),
    }),
    Fetch: async (body) => {
      const asked = body.topics[0]?.partitions ?? []
      if (asked.every(({ fetchOffset }) => fetchOffset > 0)) await new Promise((resolve) => setTimeout(resolve, 10))
      const record = { key: null, value: Buffer.from('v'), timestamp: 1 }
      return {
        responses: [
          {
            topic,
            partitions: asked.map(({ partition, fetchOffset }) => ({
              partitionIndex: partition,
              highWatermark: 1,
              records: fetchOffset > 0 ? null : buildBatch({ records: [record] }),
            })),
          },
        ],
      }
    },
  })
  const network = { open: true, dials: 0 }
  const dial: Dial = (host, port, options) => {
    network.dials++
    if (network.open) return systemWorld.dial(host, port, options)
    return new Promise((_, reject) => {
      const cancel = clock.after(options.timeoutMs, () =>
        reject(new IsthmusError('CONNECT_TIMEOUT', `no answer from ${host}:${port}`)),
      )
      options.signal?.addEventListener('abort', () => {
        cancel()
        reject(options.signal?.reason)
      })
    })
  }
  const consumer = createConsumer(
    { clock, random: { ...systemWorld.random, next: () => 1 }, dial },
    {
      bootstrapServers: bootstrapServers(broker.port),
      clientId: 'test',
      groupId: 'g',
      topic,
      startingPosition: { position },
      connectTimeoutMs,
    },
    {
      assigned: (given) => {
        partitions.push(...given)
        events.push('assigned')
      },
      revoked: async () => void events.push('revoked'),
      lost: () => void events.push('lost'),
      records: () => {},
      failed: (error) => {
        errors.push(error)
        events.push('failed')
      },
      healthy: () => void events.push('healthy'),
      ...more,
    },
  )
  return { broker, clock, consumer, events, errors, partitions, network }
}

const at = (port: number) => [`127.0.0.1:${port}`]

suite('consumer', () => {
  test('is healthy once it has joined and every leader answers, and hands records over in chunks', async () => {
    const { broker, consumer, events, errors, partitions, clock } = await setting()
    await using _ = broker
    consumer.start()
    await until(() => events.includes('healthy'))
    assert.deepEqual(events, ['assigned', 'healthy'])
    assert.deepEqual(errors, [])
    const [one] = partitions
    await until(() => one?.peek() !== undefined)
    assert.equal(one?.take()?.offsets[0], 0)
    await consumer.stop()
    assert.equal(one?.owned, false)
    assert.deepEqual(events, ['assigned', 'healthy', 'revoked'])
    assert.equal(broker.seen('LeaveGroup').length, 1)
    assert.equal(clock.timers, 0)
    await until(() => broker.sockets.size === 0)
  })

  test('looks at where a log ends that is not fetched: with its running transactions, and before them', async () => {
    const { broker, consumer, partitions } = await setting()
    await using _ = broker
    consumer.start()
    await until(() => partitions.every((one) => one.highWatermark === 1) && partitions.length === 2)
    let isSilent = false
    broker.answers.Fetch = () => {
      isSilent = true
      return undefined
    }
    await until(() => isSilent)
    broker.answers.ListOffsets = ({ topics, isolationLevel }) => ({
      topics: topics.map((one) => ({
        ...one,
        partitions: one.partitions.map(({ partitionIndex }) => ({
          partitionIndex,
          offset: (isolationLevel === 1 ? 50 : 70) + partitionIndex,
        })),
      })),
    })
    await consumer.lookAtEnds()
    assert.deepEqual(partitions.map((one) => [one.highWatermark, one.lastStableOffset]).sort(), [
      [70, 50],
      [71, 51],
    ])
    await consumer.stop()
  })

  test('a partition that comes while it runs is shared out whoever notices it, and read from its beginning', async () => {
    const { broker, clock, consumer, events, partitions } = await setting({}, at, 'LATEST')
    await using _ = broker
    const leaders = (count: number) =>
      Array.from({ length: count }, (_one, partitionIndex) => ({ partitionIndex, leaderId: 1 }))
    const brokers = () => [{ nodeId: 1, host: '127.0.0.1', port: broker.port }]
    let count = 2
    broker.answers.Metadata = () => ({ brokers: brokers(), topics: [{ name: topic, partitions: leaders(count) }] })
    broker.answers.JoinGroup = ({ protocols }) => ({
      ...{ generationId: 1, protocolName: 'cooperative-sticky', leader: 'me', memberId: 'me' },
      members: [{ memberId: 'me', metadata: protocols[0]!.metadata }],
    })
    broker.answers.SyncGroup = ({ assignments }) => ({ assignment: assignments[0]!.assignment })
    broker.answers.OffsetCommit = ({ topics }) => ({ topics })
    broker.answers.ListOffsets = ({ topics }) => ({
      topics: topics.map((one) => ({
        ...one,
        partitions: one.partitions.map(({ partitionIndex, timestamp }) => ({
          partitionIndex,
          offset: timestamp === -1 ? 70 : 5,
        })),
      })),
    })
    consumer.start()
    await until(() => events.includes('healthy'))
    count = 3
    const begun = clock.monotonic()
    // Some leader moves: whoever asks for it, finds out about the partition.
    const fetch = broker.answers.Fetch!
    broker.answers.Fetch = ({ topics }) => {
      broker.answers.Fetch = fetch
      const asked = topics[0]?.partitions ?? []
      const moved = asked.map(({ partition }) => ({ partitionIndex: partition, errorCode: 6 }))
      return { responses: [{ topic, partitions: moved }] }
    }
    await until(() => {
      void clock.advance(5)
      return partitions.length === 3
    })
    assert.ok(clock.monotonic() - begun < 300_000, 'before it would have asked by itself')
    assert.deepEqual(
      partitions.map(({ partition, startOffset }) => [partition, startOffset]),
      [
        [0, 70],
        [1, 70],
        [2, 5],
      ],
    )
    await consumer.stop()
  })

  test('the first bootstrap server that answers will do', async () => {
    const { broker, consumer, events, errors } = await setting({}, (port) => ['127.0.0.1:1', ...at(port)])
    await using _ = broker
    consumer.start()
    await until(() => events.includes('healthy'))
    assert.deepEqual(errors, [])
    await consumer.stop()
  })

  test('dialled anew into a network that swallows packets: told after one round, mended when it is', async () => {
    const { broker, consumer, events, errors, clock, network } = await setting()
    await using _ = broker
    consumer.start()
    await until(() => events.includes('healthy'))
    network.open = false
    await consumer.redial()
    await until(() => clock.planned(connectTimeoutMs) >= 2)
    assert.equal(errors.length, 0)
    await clock.advance(connectTimeoutMs)
    await until(() => errors.length > 0)
    assert.ok(errors.every((error) => error instanceof IsthmusError && error.code === 'CONNECT_TIMEOUT'))
    const dials = network.dials
    await clock.advance(connectTimeoutMs)
    assert.ok(network.dials > dials, 'it tries again within three seconds')
    network.open = true
    await consumer.redial()
    await clock.advance(0)
    await until(() => events.at(-1) === 'healthy')
    // The group still grants what it granted.
    assert.deepEqual(
      events.filter((event) => event !== 'failed'),
      ['assigned', 'healthy', 'healthy'],
    )
    await consumer.stop()
    assert.equal(clock.timers, 0)
  })

  test('stops at once while nothing can be reached, and says no more', async () => {
    const { broker, consumer, events, clock, network } = await setting()
    await using _ = broker
    consumer.start()
    await until(() => events.includes('healthy'))
    network.open = false
    await consumer.redial()
    const before = events.length
    const stopping = consumer.stop()
    await until(() => clock.planned(2000) > 0)
    await clock.advance(2000)
    await stopping
    assert.deepEqual(events.slice(before), ['revoked'])
    assert.equal(clock.timers, 0)
  })

  test('a listener that throws or rejects: the partitions are fetched and given up all the same', async (t) => {
    const thrown: string[] = []
    t.mock.method(globalThis, 'queueMicrotask', (run: () => void) => {
      try {
        run()
      } catch (error) {
        thrown.push(String(error))
      }
    })
    const partitions: AssignedPartition[] = []
    const { broker, consumer, errors } = await setting({
      assigned: (given) => {
        partitions.push(...given)
        throw new Error('assigned')
      },
      records: () => {
        throw new Error('records')
      },
      healthy: () => {
        throw new Error('healthy')
      },
      revoked: () => Promise.reject(new Error('revoked')),
    })
    await using _ = broker
    consumer.start()
    await until(() => ['assigned', 'records', 'healthy'].every((name) => thrown.includes(`Error: ${name}`)))
    await until(() => partitions.every((partition) => partition.peek() !== undefined))
    assert.deepEqual(errors, [])
    await consumer.stop()
    assert.deepEqual(errors.map(String), ['Error: revoked'])
    assert.ok(partitions.every(({ owned }) => !owned))
    assert.equal(broker.seen('LeaveGroup').length, 1)
  })

  test('stopped before it was started, or twice, is no matter', async () => {
    const { broker, consumer, clock } = await setting()
    await using _ = broker
    await Promise.all([consumer.stop(), consumer.stop()])
    consumer.start()
    assert.equal(clock.timers, 0)
    assert.equal(broker.requests.length, 0)
  })

  test('a bootstrap server that is no address is an error at once', () => {
    const create = () =>
      createConsumer(
        systemWorld,
        { bootstrapServers: ['broker'], clientId: 'c', groupId: 'g', topic, startingPosition: { position: 'LATEST' } },
        {} as ConsumerEvents,
      )
    assert.throws(create, (error) => error instanceof IsthmusError && error.code === 'BOOTSTRAP_INVALID')
  })
})
