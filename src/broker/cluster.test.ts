import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { afterEach, beforeEach, describe, test } from 'node:test'
import tls from 'node:tls'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { RawClient } from '../../test/support/raw-client.ts'
import { buildBatch, errorCodes, type RequestInput, scanBatches } from '../kafka/index.ts'
import { IsthmusError, systemWorld } from '../world/index.ts'
import { createAuthority } from './authority.ts'
import { type EmbeddedCluster, startCluster } from './cluster.ts'
import type { BrokerOptions, ClusterOptions, ListenerOptions, ProducedEvent } from './options.ts'

const host = (port = 0): ListenerOptions => ({
  name: 'host',
  advertised: { host: '127.0.0.1', port: 0 },
  bind: { host: '127.0.0.1', port },
  security: 'plaintext',
})

/** As in the VPC: under an MSK-like name and port, at any port of this machine. */
const vpc = (id: number): ListenerOptions => ({
  name: 'plaintext',
  advertised: { host: `b-${id}.orders.abc.c2.kafka.eu-west-1.amazonaws.com`, port: 9092 },
  bind: { host: '127.0.0.1', port: 0 },
  security: 'plaintext',
})

const brokers: BrokerOptions[] = [1, 2].map((id) => ({ id, rack: `euw1-az${id}`, listeners: [host(), vpc(id)] }))

let clock: FakeClock
let cluster: EmbeddedCluster
let clients: RawClient[]
let produced: ProducedEvent[]
let lines: string[]

async function start(options: Partial<ClusterOptions> = {}): Promise<void> {
  cluster = await startCluster(
    { ...systemWorld, clock },
    {
      clusterId: 'lab',
      brokers,
      topics: [{ name: 'orders', partitions: 2 }],
      autoCreateTopics: false,
      initialRebalanceDelayMs: 0,
      onProduced: (event) => produced.push(event),
      log: (line) => lines.push(line),
      ...options,
    },
  )
}

async function clientOf(broker: number, listener: ListenerOptions['name'] = 'host'): Promise<RawClient> {
  const at = cluster.brokers.find((b) => b.id === broker)?.listeners.find((l) => l.name === listener)
  const client = await RawClient.connect(at!.port)
  clients.push(client)
  return client
}

beforeEach(() => {
  clock = new FakeClock()
  clients = []
  produced = []
  lines = []
})

afterEach(async () => {
  for (const client of clients) client.close()
  await cluster.stop()
  assert.equal(clock.timers, 0, 'a stopped cluster leaves no timer')
})

const T0 = Date.UTC(2026, 10, 25)

function batchOf(values: string[], options: { timestamp?: number; compression?: 'gzip' } = {}): Buffer {
  const { timestamp = T0, ...rest } = options
  return buildBatch({
    records: values.map((value, i) => ({ key: null, value: Buffer.from(value), timestamp: timestamp + i })),
    ...rest,
  })
}

/** Partition 0 is led by broker 1, partition 1 by broker 2. */
async function produce(client: RawClient, records: Buffer, index = 0, version = 9) {
  const body = { acks: -1, timeoutMs: 1_000, topicData: [{ name: 'orders', partitionData: [{ index, records }] }] }
  const { responses } = await client.ask('Produce', version, body)
  return responses[0]!.partitionResponses[0]!
}

function fetchOf(fetchOffset: number, part: Partial<RequestInput<'Fetch'>> = {}, partition = 0): RequestInput<'Fetch'> {
  return {
    maxWaitMs: 0,
    minBytes: 1,
    topics: [{ topic: 'orders', partitions: [{ partition, fetchOffset, partitionMaxBytes: 1 << 20 }] }],
    ...part,
  }
}

async function fetch(client: RawClient, body: RequestInput<'Fetch'>) {
  const { responses } = await client.ask('Fetch', 11, body)
  return responses[0]!.partitions[0]!
}

describe('the picture of the cluster', () => {
  test('clients are told the addresses of the listener that they came in on', async () => {
    await start()
    const { brokers: inVpc, ...metadata } = await (await clientOf(2, 'plaintext')).ask('Metadata', 9, { topics: null })
    assert.deepEqual(
      inVpc.map((b) => [b.nodeId, b.host, b.port, b.rack]),
      [
        [1, 'b-1.orders.abc.c2.kafka.eu-west-1.amazonaws.com', 9092, 'euw1-az1'],
        [2, 'b-2.orders.abc.c2.kafka.eu-west-1.amazonaws.com', 9092, 'euw1-az2'],
      ],
    )
    assert.equal(metadata.clusterId, 'lab')
    assert.deepEqual(
      metadata.topics[0]?.partitions.map((p) => [p.partitionIndex, p.leaderId, p.replicaNodes]),
      [
        [0, 1, [1, 2]],
        [1, 2, [2, 1]],
      ],
    )
    const here = await (await clientOf(1)).ask('Metadata', 9, { topics: null })
    const bound = cluster.brokers.map((b) => b.listeners.find((l) => l.name === 'host')?.port)
    assert.deepEqual(
      here.brokers.map((b) => [b.host, b.port]),
      bound.map((port) => ['127.0.0.1', port]),
    )
    const { nodeId, port } = await (await clientOf(1)).ask('FindCoordinator', 2, { key: 'g' })
    assert.equal(port, bound[nodeId - 1])
  })

  test('a topic comes to be when asked for only where that is allowed by cluster and client', async () => {
    await start({ autoCreateTopics: true, defaultPartitions: 3 })
    const client = await clientOf(1)
    const ask = async (name: string, allowAutoTopicCreation: boolean) =>
      (await client.ask('Metadata', 9, { topics: [{ name }], allowAutoTopicCreation })).topics[0]!
    assert.equal((await ask('new', false)).errorCode, errorCodes.UNKNOWN_TOPIC_OR_PARTITION)
    assert.equal((await ask('new', true)).partitions.length, 3)
    assert.equal((await ask('a/b', true)).errorCode, errorCodes.INVALID_TOPIC_EXCEPTION)
    assert.deepEqual(cluster.endOffsets('new'), [0, 0, 0])
    cluster.growTopic('new', 4)
    cluster.growTopic('new', 2)
    assert.equal((await ask('new', false)).partitions.length, 4)
  })

  test('a topic is found by its id', async () => {
    await start()
    const client = await clientOf(1)
    const { topics } = await client.ask('Metadata', 12, { topics: [{ name: 'orders' }] })
    const { topicId } = topics[0]!
    assert.notEqual(topicId, '0'.repeat(32))
    const byId = await client.ask('Metadata', 12, { topics: [{ topicId, name: null }] })
    assert.equal(byId.topics[0]?.name, 'orders')
    const none = await client.ask('Metadata', 12, { topics: [{ topicId: 'f'.repeat(32), name: null }] })
    assert.equal(none.topics[0]?.errorCode, errorCodes.UNKNOWN_TOPIC_ID)
  })
})

describe('records', () => {
  test('batches are stamped with their offsets, told, and given back as they were', async () => {
    await start()
    const client = await clientOf(1)
    assert.equal((await produce(client, batchOf(['a', 'b']))).baseOffset, 0)
    assert.equal((await produce(client, batchOf(['c'], { compression: 'gzip' }))).baseOffset, 2)
    const { records, highWatermark } = await fetch(client, fetchOf(1))
    assert.equal(highWatermark, 3)
    const chunks = scanBatches(records!, 1, { checkCrc: true }).chunks
    assert.deepEqual(
      chunks.flatMap((c) => [...c.offsets.subarray(0, c.count)]),
      [1, 2],
    )
    assert.deepEqual(
      produced.map(({ broker, topic, partition, baseOffset, records }) => [
        broker,
        topic,
        partition,
        baseOffset,
        records,
      ]),
      [
        [1, 'orders', 0, 0, 2],
        [1, 'orders', 0, 2, 1],
      ],
    )
    assert.deepEqual(cluster.endOffsets('orders'), [3, 0])
  })

  test('a batch that was damaged on the way is refused and leaves nothing behind', async () => {
    await start()
    const client = await clientOf(1)
    const damaged = batchOf(['abc'])
    damaged[damaged.length - 2]! ^= 1
    assert.equal((await produce(client, damaged)).errorCode, errorCodes.CORRUPT_MESSAGE)
    const two = Buffer.concat([batchOf(['a']), batchOf(['b'])])
    assert.equal((await produce(client, two)).errorCode, errorCodes.INVALID_RECORD)
    assert.equal((await produce(client, batchOf(['x'.repeat(1_100_000)]))).errorCode, errorCodes.MESSAGE_TOO_LARGE)
    assert.deepEqual(cluster.endOffsets('orders'), [0, 0])
  })

  test('with acks 0 nothing is answered, and the next answer is that of the next request', async () => {
    await start()
    const client = await clientOf(1)
    const partitionData = [{ index: 0, records: batchOf(['a']) }]
    client.tell('Produce', 9, { acks: 0, topicData: [{ name: 'orders', partitionData }] })
    assert.equal((await fetch(client, fetchOf(0))).highWatermark, 1)
  })

  test('with acks 0 whoever writes to another broker than the leader is cut off', async () => {
    await start()
    const client = await clientOf(1)
    const partitionData = [{ index: 1, records: batchOf(['a']) }]
    client.tell('Produce', 9, { acks: 0, topicData: [{ name: 'orders', partitionData }] })
    await client.closed
    assert.match(lines[0] ?? '', /Produce without acks to partition 1 .*NOT_LEADER_OR_FOLLOWER/)
  })

  test('who does not lead says so, and who does', async () => {
    await start()
    const client = await clientOf(2)
    assert.equal((await produce(client, batchOf(['a']))).errorCode, errorCodes.NOT_LEADER_OR_FOLLOWER)
    assert.equal((await fetch(client, fetchOf(0, { maxWaitMs: 60_000 }))).errorCode, errorCodes.NOT_LEADER_OR_FOLLOWER)
    const told = await client.ask('Fetch', 16, { ...fetchOf(0), topics: await byId(client) })
    assert.equal(told.responses[0]?.partitions[0]?.currentLeader.leaderId, 1)
    assert.equal(told.nodeEndpoints[0]?.nodeId, 1)
  })

  async function byId(client: RawClient) {
    const { topics } = await client.ask('Metadata', 12, { topics: null })
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }]
    return [{ topicId: topics[0]!.topicId, partitions }]
  }

  test('a fetch waits for records: it is answered by the produce that brings enough, or when its time is over', async () => {
    await start()
    const [producer, consumer] = [await clientOf(1), await clientOf(1)]
    const batch = batchOf(['a'])
    let answered = false
    const answer = fetch(consumer, fetchOf(0, { maxWaitMs: 60_000, minBytes: batch.length + 1 }))
    answer.then(() => {
      answered = true
    })
    await produce(producer, batch)
    // The consumer's connection answers in order: if it still holds the fetch, this one is not answered either.
    assert.equal(answered, false)
    await produce(producer, batch)
    assert.equal((await answer).records?.length, 2 * batch.length)
    const waiting = fetch(consumer, fetchOf(2, { maxWaitMs: 60_000 }))
    await untilTimer()
    await clock.advance(60_000)
    assert.equal((await waiting).records?.length, 0)
  })

  async function untilTimer(): Promise<void> {
    while (clock.timers === 0) await new Promise((resolve) => setImmediate(resolve))
  }

  test('a waiting fetch is answered at once when the topic goes or the leader moves', async () => {
    await start()
    const [client, consumer] = [await clientOf(1), await clientOf(2)]
    const lost = fetch(consumer, fetchOf(0, { maxWaitMs: 60_000 }, 1))
    await untilTimer()
    await client.ask('DeleteTopics', 4, { topicNames: ['orders'] })
    assert.equal((await lost).errorCode, errorCodes.UNKNOWN_TOPIC_OR_PARTITION)
    await cluster.brokers[0]!.stop()
    cluster.createTopic('orders', 1)
    const moved = fetch(consumer, fetchOf(0, { maxWaitMs: 60_000 }))
    await untilTimer()
    await cluster.brokers[0]!.start()
    assert.equal((await moved).errorCode, errorCodes.NOT_LEADER_OR_FOLLOWER)
  })

  test('the limits of a fetch hold over all partitions, and the first batch is given in any case', async () => {
    await start({ topics: [{ name: 'orders', partitions: 4 }] })
    const client = await clientOf(1)
    const batch = batchOf(['x'.repeat(1_000)])
    for (const partition of [0, 2]) for (let i = 0; i < 3; i++) await produce(client, batch, partition)
    const ask = async (maxBytes: number, partitionMaxBytes: number) => {
      const partitions = [0, 2].map((partition) => ({ partition, fetchOffset: 0, partitionMaxBytes }))
      const { responses } = await client.ask('Fetch', 11, { maxBytes, topics: [{ topic: 'orders', partitions }] })
      return responses[0]!.partitions.map((p) => p.records!.length / batch.length)
    }
    assert.deepEqual(await ask(1 << 20, 1 << 20), [3, 3])
    assert.deepEqual(await ask(1 << 20, batch.length * 2), [2, 2])
    assert.deepEqual(await ask(batch.length * 4, 1 << 20), [3, 1])
    assert.deepEqual(await ask(1, 1), [1, 0])
  })

  test('offsets outside of the log, and epochs that are not the leader’s, are refused', async () => {
    await start()
    const client = await clientOf(1)
    assert.equal((await fetch(client, fetchOf(1))).errorCode, errorCodes.OFFSET_OUT_OF_RANGE)
    const withEpoch = (currentLeaderEpoch: number) =>
      fetchOf(0, {
        topics: [
          { topic: 'orders', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1, currentLeaderEpoch }] },
        ],
      })
    await cluster.brokers[0]!.stop()
    await cluster.brokers[0]!.start()
    const again = await clientOf(1)
    assert.equal((await fetch(again, withEpoch(0))).errorCode, errorCodes.FENCED_LEADER_EPOCH)
    assert.equal((await fetch(again, withEpoch(2))).errorCode, errorCodes.NONE)
    assert.equal((await fetch(again, withEpoch(3))).errorCode, errorCodes.UNKNOWN_LEADER_EPOCH)
  })

  test('offsets are found by time: inside a batch, compressed or not', async () => {
    await start()
    const client = await clientOf(1)
    await produce(client, batchOf(['a', 'b', 'c'], { timestamp: 1_000 }))
    await produce(client, batchOf(['d', 'e', 'f'], { timestamp: 2_000, compression: 'gzip' }))
    const list = async (timestamp: number) => {
      const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp }] }]
      const found = (await client.ask('ListOffsets', 7, { topics })).topics[0]!.partitions[0]!
      return [found.offset, found.timestamp]
    }
    assert.deepEqual(await list(-1), [6, -1])
    assert.deepEqual(await list(-2), [0, -1])
    assert.deepEqual(await list(-3), [5, 2_002])
    assert.deepEqual(await list(0), [0, 1_000])
    assert.deepEqual(await list(1_001), [1, 1_001])
    assert.deepEqual(await list(1_003), [3, 2_000])
    assert.deepEqual(await list(2_001), [4, 2_001])
    assert.deepEqual(await list(2_003), [-1, -1])
  })

  test('old records make room for new ones', async () => {
    await start({ retentionBytes: 10_000 })
    const client = await clientOf(1)
    for (let i = 0; i < 50; i++) await produce(client, batchOf(['x'.repeat(1_000)]))
    const { errorCode, logStartOffset } = await fetch(client, fetchOf(0))
    assert.equal(errorCode, errorCodes.OFFSET_OUT_OF_RANGE)
    assert.ok(logStartOffset > 0 && logStartOffset < 50, String(logStartOffset))
    assert.equal((await fetch(client, fetchOf(logStartOffset))).errorCode, errorCodes.NONE)
  })
})

describe('groups', () => {
  /** The broker that looks after the group. */
  async function coordinatorOf(key: string): Promise<RawClient> {
    const { nodeId } = await (await clientOf(1)).ask('FindCoordinator', 2, { key })
    return clientOf(nodeId)
  }

  const joinOf = (memberId = '') => ({
    groupId: 'g',
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 10_000,
    memberId,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: Buffer.from('m') }],
  })

  const commitOf = (committedOffset: number, part: Partial<RequestInput<'OffsetCommit'>> = {}) => ({
    groupId: 'g',
    topics: [{ name: 'orders', partitions: [{ partitionIndex: 1, committedOffset, committedMetadata: 'note' }] }],
    ...part,
  })

  test('a member joins, is assigned, commits and is described; strangers and old generations are not heard', async () => {
    await start()
    const client = await coordinatorOf('g')
    const { memberId, errorCode } = await client.ask('JoinGroup', 4, joinOf())
    assert.equal(errorCode, errorCodes.MEMBER_ID_REQUIRED)
    const joined = await client.ask('JoinGroup', 4, joinOf(memberId))
    assert.deepEqual([joined.leader, joined.generationId, joined.protocolName], [memberId, 1, 'range'])
    const member = { groupId: 'g', memberId, generationId: 1 }
    const assignments = [{ memberId, assignment: Buffer.from('all') }]
    const synced = await client.ask('SyncGroup', 3, { ...member, assignments })
    assert.equal(synced.assignment.toString(), 'all')
    const commit = async (offset: number, generation: number) => {
      const body = commitOf(offset, { memberId, generationIdOrMemberEpoch: generation })
      return (await client.ask('OffsetCommit', 7, body)).topics[0]!.partitions[0]!.errorCode
    }
    assert.equal(await commit(5, 1), errorCodes.NONE)
    assert.equal(await commit(6, 0), errorCodes.ILLEGAL_GENERATION)
    assert.equal(await commit(7, -1), errorCodes.ILLEGAL_GENERATION)
    assert.deepEqual(cluster.committed('g'), { 'orders-1': 5 })
    const { groups } = await client.ask('DescribeGroups', 5, { groups: ['g'] })
    assert.equal(groups[0]?.groupState, 'Stable')
    assert.deepEqual(
      groups[0]?.members.map((m) => [m.memberId, m.clientId, m.clientHost, m.memberAssignment.toString()]),
      [[memberId, 'raw', '/127.0.0.1', 'all']],
    )
    const left = await client.ask('LeaveGroup', 3, { groupId: 'g', members: [{ memberId }, { memberId: 'x' }] })
    assert.deepEqual(
      left.members.map((m) => m.errorCode),
      [errorCodes.NONE, errorCodes.UNKNOWN_MEMBER_ID],
    )
    const gone = await client.ask('DeleteGroups', 2, { groupsNames: ['g', 'h'] })
    assert.deepEqual(
      gone.results.map((r) => r.errorCode),
      [errorCodes.NONE, (await notHere('h', client)) ? errorCodes.NOT_COORDINATOR : errorCodes.GROUP_ID_NOT_FOUND],
    )
    assert.deepEqual(cluster.committed('g'), {})
  })

  async function notHere(groupId: string, client: RawClient): Promise<boolean> {
    return (await client.ask('Heartbeat', 3, { groupId })).errorCode === errorCodes.NOT_COORDINATOR
  }

  test('offsets are committed and read by name and by topic id, one by one and all', async () => {
    await start()
    const client = await coordinatorOf('g')
    const { topics } = await client.ask('Metadata', 12, { topics: null })
    const { topicId } = topics[0]!
    const partitions = [{ partitionIndex: 1, committedOffset: 8, committedMetadata: 'note' }]
    const byId = { groupId: 'g', topics: [{ topicId, partitions }] }
    const committed = await client.ask('OffsetCommit', 10, byId)
    assert.equal(committed.topics[0]?.partitions[0]?.errorCode, errorCodes.NONE)
    const stranger = { groupId: 'g', topics: [{ topicId: 'f'.repeat(32), partitions }] }
    const unknown = await client.ask('OffsetCommit', 10, stranger)
    assert.equal(unknown.topics[0]?.partitions[0]?.errorCode, errorCodes.UNKNOWN_TOPIC_ID)
    const facts = (p: { partitionIndex: number; committedOffset: number; metadata: string | null }) => [
      p.partitionIndex,
      p.committedOffset,
      p.metadata,
    ]
    const old = await client.ask('OffsetFetch', 5, {
      groupId: 'g',
      topics: [{ name: 'orders', partitionIndexes: [0, 1] }],
    })
    assert.deepEqual(old.topics[0]?.partitions.map(facts), [
      [0, -1, ''],
      [1, 8, 'note'],
    ])
    const groups = [
      { groupId: 'g', topics: null },
      { groupId: 'g', topics: [{ topicId, partitionIndexes: [1] }] },
    ]
    const recent = await client.ask('OffsetFetch', 10, { groups })
    for (const group of recent.groups) {
      assert.equal(group.topics[0]?.topicId, topicId)
      assert.deepEqual(group.topics[0]?.partitions.map(facts), [[1, 8, 'note']])
    }
  })

  test('the other broker sends clients to the coordinator; sessions are as long as Kafka lets them be', async () => {
    await start()
    const { nodeId } = await (await clientOf(1)).ask('FindCoordinator', 2, { key: 'g' })
    const wrong = await clientOf(nodeId === 1 ? 2 : 1)
    assert.equal((await wrong.ask('JoinGroup', 2, joinOf())).errorCode, errorCodes.NOT_COORDINATOR)
    const right = await coordinatorOf('g')
    const short = await right.ask('JoinGroup', 2, { ...joinOf(), sessionTimeoutMs: 100 })
    assert.equal(short.errorCode, errorCodes.INVALID_SESSION_TIMEOUT)
    assert.equal((await right.ask('JoinGroup', 2, { ...joinOf(), groupId: '' })).errorCode, errorCodes.INVALID_GROUP_ID)
    assert.equal((await right.ask('JoinGroup', 2, joinOf('x'))).errorCode, errorCodes.UNKNOWN_MEMBER_ID)
  })

  test('the offsets of a topic that is deleted are forgotten', async () => {
    await start()
    const client = await coordinatorOf('g')
    await client.ask('OffsetCommit', 7, commitOf(3))
    assert.deepEqual(cluster.committed('g'), { 'orders-1': 3 })
    await client.ask('DeleteTopics', 4, { topicNames: ['orders'] })
    assert.deepEqual(cluster.committed('g'), {})
  })
})

describe('broken clients', () => {
  test('an ApiVersions request from the future is answered with what there is', async () => {
    await start()
    const client = await clientOf(1)
    const request = Buffer.from('0000000e0012006300000007000361626300', 'hex')
    const frame = await client.exchange(request)
    // Correlation id, error 35, one range: that of ApiVersions (key 18).
    assert.equal(frame.toString('hex'), '00000007002300000001001200000004')
  })

  test('a broken frame closes its connection with one line, and nothing else', async () => {
    await start()
    const healthy = await clientOf(1)
    for (const bytes of [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.from('00000004ffffffff', 'hex'),
      Buffer.from('0000000a0003000900000001ffff', 'hex'),
      Buffer.from('ffffffff', 'hex'),
    ]) {
      const client = await clientOf(1)
      client.socket.write(bytes)
      await client.closed
    }
    assert.equal(lines.length, 4)
    for (const line of lines)
      assert.match(line, /^broker 1 \(127\.0\.0\.1:\d+\): closed the connection of 127\.0\.0\.1:/)
    assert.equal((await healthy.ask('Metadata', 9, { topics: null })).topics.length, 1)
  })

  test('a client that goes while its fetch waits leaves nothing behind', async () => {
    await start()
    const client = await clientOf(1)
    void fetch(client, fetchOf(0, { maxWaitMs: 60_000 })).catch(() => {})
    while (clock.timers === 0) await new Promise((resolve) => setImmediate(resolve))
    client.close()
    while (clock.timers > 0) await new Promise((resolve) => setImmediate(resolve))
  })
})

describe('starting and stopping', () => {
  test('leaders and coordinators move away from a broker that is killed, and back; logs and offsets survive', async () => {
    await start()
    await produce(await clientOf(1), batchOf(['a']))
    const other = await clientOf(2)
    const group = ['g1', 'g2', 'g3'].map((key) => ({ key }))
    const coordinators = async () => {
      const found = await Promise.all(group.map(({ key }) => other.ask('FindCoordinator', 2, { key })))
      return found.map((f) => f.nodeId)
    }
    const before = await coordinators()
    const ports = cluster.brokers[0]!.listeners
    const cut = await clientOf(1)
    await cluster.brokers[0]!.stop()
    await cut.closed
    assert.equal(cluster.brokers[0]!.running, false)
    assert.deepEqual(await coordinators(), [2, 2, 2])
    assert.equal((await produce(other, batchOf(['b']))).baseOffset, 1)
    const { topics } = await other.ask('Metadata', 9, { topics: null })
    assert.deepEqual([topics[0]!.partitions[0]!.isrNodes, topics[0]!.partitions[0]!.offlineReplicas], [[2], [1]])
    await cluster.brokers[0]!.start()
    assert.deepEqual(cluster.brokers[0]!.listeners, ports)
    assert.deepEqual(await coordinators(), before)
    assert.equal((await produce(await clientOf(1), batchOf(['c']))).baseOffset, 2)
  })

  test('a port that is taken is told, and nothing of the cluster keeps running', async () => {
    await start()
    const taken = cluster.brokers[1]!.listeners[0]!.port
    const probe = net.createServer()
    const free = await systemWorld.listen(probe, { host: '127.0.0.1', port: 0 })
    probe.close()
    await once(probe, 'close')
    await assert.rejects(
      startCluster(systemWorld, {
        brokers: [
          { id: 1, rack: 'a', listeners: [host(free)] },
          { id: 2, rack: 'b', listeners: [host(), host(taken)] },
        ],
        topics: [],
        autoCreateTopics: false,
      }),
      (error) => error instanceof IsthmusError && error.code === 'PORT_UNAVAILABLE' && error.data.port === taken,
    )
    await assert.rejects(RawClient.connect(free), /ECONNREFUSED/)
  })

  test('options that cannot work are refused with the reason', async () => {
    await start()
    const refused = async (options: Partial<ClusterOptions>, code: string, message: RegExp) =>
      assert.rejects(
        startCluster(systemWorld, { brokers, topics: [], autoCreateTopics: false, ...options }),
        (error) => error instanceof IsthmusError && error.code === code && message.test(error.message),
      )
    await refused({ brokers: [] }, 'CLUSTER_OPTIONS', /at least one broker/)
    await refused({ topics: [{ name: 'a b', partitions: 1 }] }, 'TOPIC_INVALID', /"a b"/)
    await refused({ topics: [{ name: 'a', partitions: 0 }] }, 'TOPIC_INVALID', /not 0/)
    const secure = { ...host(), security: 'sasl-tls' as const }
    await refused({ brokers: [{ id: 1, rack: 'a', listeners: [secure] }] }, 'CLUSTER_OPTIONS', /certificate/)
    assert.throws(() => cluster.createTopic('orders', 1), { code: 'TOPIC_INVALID' })
  })
})

describe('authentication and authorization', () => {
  const iam: ListenerOptions = { ...host(), name: 'iam', security: 'sasl-tls' }
  const name = 'b-1.orders.example'
  let allowed: Set<string>

  async function startSecured() {
    const { caPem, issue } = await createAuthority(systemWorld)
    const asked: unknown[] = []
    await start({
      brokers: [{ id: 1, rack: 'a', listeners: [{ ...iam, advertised: { host: name, port: 9098 } }, host()] }],
      tls: await issue([name]),
      mechanisms: ['AWS_MSK_IAM'],
      async authenticate(mechanism, brokerHosts, payload) {
        asked.push([mechanism, brokerHosts])
        if (payload.toString() === 'bad') throw new IsthmusError('SIGNATURE_WRONG', 'the signature does not match')
        return { principal: payload.toString(), sessionLifetimeMs: 1_000, reply: Buffer.from('welcome') }
      },
      authorize: (principal, action, resource) =>
        allowed.has(`${principal} ${action} ${resource.type} ${resource.name}`),
    })
    const port = cluster.brokers[0]!.listeners[0]!.port
    const connect = async () => {
      const socket = tls.connect({ host: '127.0.0.1', port, ca: caPem, servername: name })
      await once(socket, 'secureConnect')
      const client = new RawClient(socket)
      clients.push(client)
      return client
    }
    const login = async (payload: string) => {
      const client = await connect()
      await client.ask('SaslHandshake', 1, { mechanism: 'AWS_MSK_IAM' })
      return { client, answer: await client.ask('SaslAuthenticate', 2, { authBytes: Buffer.from(payload) }) }
    }
    return { asked, connect, login }
  }

  beforeEach(() => {
    allowed = new Set(['alice kafka-cluster:Connect cluster lab'])
  })

  test('who has not authenticated gets nothing but the versions', async () => {
    const { connect } = await startSecured()
    const client = await connect()
    assert.ok((await client.ask('ApiVersions', 3, {})).apiKeys.length > 20)
    await assert.rejects(client.ask('Metadata', 9, { topics: null }), /closed/)
    assert.match(lines[0] ?? '', /Metadata came before the client has authenticated/)
  })

  test('the function that judges is told mechanism and names; its reply, lifetime and refusal reach the client', async () => {
    const { asked, login } = await startSecured()
    const { answer } = await login('alice')
    assert.equal(answer.authBytes.toString(), 'welcome')
    assert.equal(answer.sessionLifetimeMs, 1_000)
    assert.deepEqual(asked, [['AWS_MSK_IAM', [name, '127.0.0.1']]])
    const bad = await login('bad')
    assert.equal(bad.answer.errorCode, errorCodes.SASL_AUTHENTICATION_FAILED)
    assert.equal(bad.answer.errorMessage, 'the signature does not match')
    await bad.client.closed
    assert.equal((await login('eve')).answer.errorMessage, 'Access denied')
  })

  test('a connection whose session has ended is closed', async () => {
    const { login } = await startSecured()
    const { client } = await login('alice')
    await client.ask('Metadata', 9, { topics: null })
    await clock.advance(1_000)
    await assert.rejects(client.ask('Metadata', 9, { topics: null }), /closed/)
  })

  test('each request needs its action on its resource; the other listeners do not ask', async () => {
    const { login } = await startSecured()
    const { client } = await login('alice')
    const topics = [{ name: 'orders' }]
    const described = async (c: RawClient) => (await c.ask('Metadata', 9, { topics })).topics[0]!.errorCode
    assert.equal(await described(client), errorCodes.TOPIC_AUTHORIZATION_FAILED)
    assert.deepEqual((await client.ask('Metadata', 9, { topics: null })).topics, [])
    assert.equal((await fetch(client, fetchOf(0))).errorCode, errorCodes.TOPIC_AUTHORIZATION_FAILED)
    assert.equal((await produce(client, batchOf(['a']))).errorCode, errorCodes.TOPIC_AUTHORIZATION_FAILED)
    const find = async () => (await client.ask('FindCoordinator', 2, { key: 'g' })).errorCode
    assert.equal(await find(), errorCodes.GROUP_AUTHORIZATION_FAILED)
    const init = async () => (await client.ask('InitProducerId', 2, {})).errorCode
    assert.equal(await init(), errorCodes.CLUSTER_AUTHORIZATION_FAILED)
    const join = async () => {
      const request = { groupId: 'g', sessionTimeoutMs: 10_000, protocolType: 'consumer' }
      const protocols = [{ name: 'range', metadata: Buffer.alloc(0) }]
      return (await client.ask('JoinGroup', 2, { ...request, rebalanceTimeoutMs: 10_000, protocols })).errorCode
    }
    assert.equal(await join(), errorCodes.GROUP_AUTHORIZATION_FAILED)

    allowed.add('alice kafka-cluster:DescribeTopic topic orders')
    assert.equal(await described(client), errorCodes.NONE)
    assert.equal((await fetch(client, fetchOf(0))).errorCode, errorCodes.TOPIC_AUTHORIZATION_FAILED)
    allowed.add('alice kafka-cluster:ReadData topic orders')
    assert.equal((await fetch(client, fetchOf(0))).errorCode, errorCodes.NONE)
    allowed.add('alice kafka-cluster:WriteData topic orders')
    assert.equal((await produce(client, batchOf(['a']))).errorCode, errorCodes.NONE)
    allowed.add('alice kafka-cluster:DescribeGroup group g')
    assert.equal(await find(), errorCodes.NONE)
    allowed.add('alice kafka-cluster:AlterGroup group g')
    assert.equal(await join(), errorCodes.NONE)
    allowed.add('alice kafka-cluster:WriteDataIdempotently cluster lab')
    assert.equal(await init(), errorCodes.NONE)

    assert.equal(await described(await clientOf(1)), errorCodes.NONE)
  })

  test('a commit for a topic that may not be read says so, whatever the group thinks of the member', async () => {
    const { login } = await startSecured()
    const { client } = await login('alice')
    const partitions = [{ partitionIndex: 0, committedOffset: 1 }]
    const commit = async () => {
      const request = { groupId: 'g', generationIdOrMemberEpoch: 7, memberId: 'nobody' }
      const topics = ['orders', 'secret', 'absent'].map((name) => ({ name, partitions }))
      const answer = await client.ask('OffsetCommit', 8, { ...request, topics })
      return answer.topics.map((topic) => topic.partitions[0]?.errorCode)
    }
    const { GROUP_AUTHORIZATION_FAILED, TOPIC_AUTHORIZATION_FAILED } = errorCodes
    assert.deepEqual(await commit(), Array(3).fill(GROUP_AUTHORIZATION_FAILED))
    allowed.add('alice kafka-cluster:AlterGroup group g')
    assert.deepEqual(await commit(), Array(3).fill(TOPIC_AUTHORIZATION_FAILED))
    allowed.add('alice kafka-cluster:ReadData topic orders').add('alice kafka-cluster:ReadData topic absent')
    // As test/kafka-groups.test.ts sees it of Apache Kafka.
    assert.deepEqual(await commit(), [
      errorCodes.ILLEGAL_GENERATION,
      TOPIC_AUTHORIZATION_FAILED,
      errorCodes.UNKNOWN_TOPIC_OR_PARTITION,
    ])
  })
})
