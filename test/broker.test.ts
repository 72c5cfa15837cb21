/** The embedded cluster, judged by clients that we did not write. */
import assert from 'node:assert/strict'
import net from 'node:net'
import { afterEach, describe, test } from 'node:test'
import tls from 'node:tls'
import { type Consumer, type EachMessagePayload, Kafka, type KafkaConfig, logLevel, Partitioners } from 'kafkajs'
import {
  type ClusterOptions,
  createAuthority,
  type EmbeddedCluster,
  type ListenerOptions,
  startCluster,
} from '../src/broker/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { judge } from './support/judges.ts'
import { KafkaTools } from './support/kafka-tools.ts'
import { eventually, output, spawnLeashed } from './support/process.ts'
import { RawClient } from './support/raw-client.ts'

const host: ListenerOptions = {
  name: 'host',
  advertised: { host: '127.0.0.1', port: 0 },
  bind: { host: '127.0.0.1', port: 0 },
  security: 'plaintext',
}

const nameOf = (id: number) => `b-${id}.orders.abc123.c2.kafka.eu-west-1.amazonaws.com`

let cluster: EmbeddedCluster
const closers: (() => Promise<void>)[] = []

async function start(
  options: Partial<ClusterOptions> = {},
  listeners: (id: number) => ListenerOptions[] = () => [host],
) {
  cluster = await startCluster(systemWorld, {
    brokers: [1, 2, 3].map((id) => ({ id, rack: `euw1-az${id}`, listeners: listeners(id) })),
    topics: [{ name: 'orders', partitions: 6 }],
    autoCreateTopics: false,
    ...options,
  })
  closers.push(() => cluster.stop())
}

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

function bootstrap(): string[] {
  return cluster.brokers.map(({ listeners: [first] }) => `${first!.host}:${first!.port}`)
}

function kafkajs(config: Partial<KafkaConfig> = {}): Kafka {
  const retry = { initialRetryTime: 50, maxRetryTime: 500, retries: 20 }
  return new Kafka({ brokers: bootstrap(), clientId: 'kafkajs', logLevel: logLevel.NOTHING, retry, ...config })
}

/** Commits for a group without members. */
async function commit(groupId: string, topic: string, partitionIndex: number, committedOffset: number): Promise<void> {
  for (const { listeners } of cluster.brokers) {
    const client = await RawClient.connect(listeners[0]!.port)
    const topics = [{ name: topic, partitions: [{ partitionIndex, committedOffset }] }]
    await client.ask('OffsetCommit', 7, { groupId, topics })
    client.close()
  }
}

async function producerOf(kafka: Kafka, idempotent = false) {
  const producer = kafka.producer({ idempotent, createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  closers.push(() => producer.disconnect())
  /** Values `from` to `to`; equal keys (the last digit) go to one partition in order. */
  return async (from: number, to: number) => {
    const messages = Array.from({ length: to - from }, (_, i) => ({ key: `${(from + i) % 10}`, value: `${from + i}` }))
    // Key by key: of a send to several brokers, one of which dies, kafkajs 2.2.4 forgets what the new leader would
    // have to get when that has answered the same send already (sendMessages.js, `responsePerBroker`).
    for (const ofKey of Map.groupBy(messages, (m) => m.key).values())
      await producer.send({ topic: 'orders', messages: ofKey })
  }
}

/** A member of a group that notes what it gets; it leaves at the end of the test. */
async function memberOf(kafka: Kafka, groupId: string, note: (message: EachMessagePayload) => void): Promise<Consumer> {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 200, heartbeatInterval: 200, sessionTimeout: 6_000 })
  await consumer.connect()
  await consumer.subscribe({ topic: 'orders', fromBeginning: true })
  await consumer.run({ eachMessage: async (message) => note(message) })
  closers.push(() => consumer.disconnect())
  return consumer
}

/** What a group has got: every value, and whether each key's values came in order. */
function notes() {
  const values = new Set<number>()
  const newest = new Map<string, number>()
  let outOfOrder = 0
  return {
    values,
    outOfOrder: () => outOfOrder,
    take({ message }: EachMessagePayload) {
      const [key, value] = [String(message.key), Number(message.value)]
      // Delivered again after a rebalance is no disorder; a gap is.
      if (!values.has(value) && value < (newest.get(key) ?? -1)) outOfOrder++
      values.add(value)
      newest.set(key, Math.max(value, newest.get(key) ?? -1))
    },
  }
}

const all = (count: number, { values }: { values: Set<number> }) =>
  eventually(`${count} records, ${values.size} came`, () => values.size === count || undefined)

describe('kafkajs', () => {
  test('an idempotent producer and a group: every record once, in order, committed', async () => {
    await start()
    const kafka = kafkajs()
    const produce = await producerOf(kafka, true)
    for (let i = 0; i < 10; i++) await produce(i * 100, i * 100 + 100)
    const got = notes()
    let calls = 0
    const consumer = await memberOf(kafka, 'readers', (message) => {
      calls++
      got.take(message)
    })
    await all(1_000, got)
    assert.equal(calls, 1_000)
    assert.equal(got.outOfOrder(), 0)
    await consumer.stop()
    const ends = cluster.endOffsets('orders')
    assert.deepEqual(
      cluster.committed('readers'),
      Object.fromEntries(ends.flatMap((end, i) => (end > 0 ? [[`orders-${i}`, end]] : []))),
    )
    assert.equal(
      ends.reduce((a, b) => a + b),
      1_000,
    )
  })

  test('two members share the partitions; when one leaves, the other gets all', async () => {
    await start()
    const kafka = kafkajs()
    const produce = await producerOf(kafka)
    const got = notes()
    const seen = [new Set<number>(), new Set<number>()]
    const members = await Promise.all(
      seen.map((partitions) =>
        memberOf(kafka, 'sharers', (message) => {
          partitions.add(message.partition)
          got.take(message)
        }),
      ),
    )
    const admin = kafka.admin()
    await admin.connect()
    closers.push(() => admin.disconnect())
    const group = async () => (await admin.describeGroups(['sharers'])).groups[0]!
    await eventually('both members', async () => {
      const { state, members } = await group()
      return (state === 'Stable' && members.length === 2) || undefined
    })
    await produce(0, 1_000)
    await all(1_000, got)
    assert.ok(seen.every((partitions) => partitions.size > 0))
    assert.deepEqual(
      [...seen[0]!].filter((p) => seen[1]!.has(p)),
      [],
    )
    await members[0]!.disconnect()
    await produce(1_000, 2_000)
    await all(2_000, got)
    assert.equal(got.outOfOrder(), 0)
    assert.equal((await group()).members.length, 1)
  })

  test('a broker is killed and comes back: producer and group go on, nothing is lost or out of order', async () => {
    await start()
    const kafka = kafkajs()
    const produce = await producerOf(kafka, true)
    const got = notes()
    await memberOf(kafka, 'survivors', got.take)
    await produce(0, 500)
    await all(500, got)
    await cluster.brokers[0]!.stop()
    await produce(500, 1_000)
    await all(1_000, got)
    await cluster.brokers[0]!.start()
    await cluster.brokers[1]!.stop()
    await produce(1_000, 1_500)
    await all(1_500, got)
    assert.equal(got.outOfOrder(), 0)
    assert.equal(
      cluster.endOffsets('orders').reduce((a, b) => a + b),
      1_500,
    )
  })

  test('over TLS, under the names of the VPC, with a login of its own kind', async () => {
    const { caPem, issue } = await createAuthority(systemWorld)
    const seen: string[] = []
    const iam = (id: number): ListenerOptions => ({
      name: 'iam',
      advertised: { host: nameOf(id), port: 9098 },
      bind: { host: '127.0.0.1', port: 0 },
      security: 'sasl-tls',
    })
    await start(
      {
        tls: await issue([1, 2, 3].map(nameOf)),
        mechanisms: ['AWS_MSK_IAM'],
        async authenticate(_, [name], payload) {
          if (payload.toString() !== 'secret') throw new Error('[7c1f]: Access denied')
          seen.push(name!)
          return {
            principal: 'arn:aws:iam::123456789012:role/lab',
            sessionLifetimeMs: 900_000,
            reply: Buffer.from('{}'),
          }
        },
      },
      (id) => [iam(id)],
    )
    const ports = new Map(cluster.brokers.map((b) => [nameOf(b.id), b.listeners[0]!.port]))
    const clientWith = (secret: string) =>
      kafkajs({
        brokers: [`${nameOf(1)}:9098`],
        ssl: true,
        retry: { retries: 0 },
        // What the lab's network does: the name of the VPC leads to a port of this machine.
        socketFactory({ host, onConnect }) {
          const socket = tls.connect({ host: '127.0.0.1', port: ports.get(host)!, ca: caPem, servername: host })
          return socket.on('secureConnect', onConnect)
        },
        sasl: {
          mechanism: 'AWS_MSK_IAM',
          authenticationProvider: ({ saslAuthenticate }) => ({
            authenticate: async () => {
              const request = { encode: () => bytesOf(secret) }
              await saslAuthenticate({ request, response: { decode: (bytes) => bytes, parse: (bytes) => bytes } })
            },
          }),
        },
      })
    const produce = await producerOf(clientWith('secret'))
    await produce(0, 200)
    const got = notes()
    await memberOf(clientWith('secret'), 'insiders', got.take)
    await all(200, got)
    assert.deepEqual(new Set(seen), new Set([1, 2, 3].map(nameOf)))
    await assert.rejects(clientWith('guess').admin().connect(), /\[7c1f\]: Access denied/)
  })

  test('an administrator makes, grows, describes and deletes topics and groups', async () => {
    await start()
    const admin = kafkajs().admin()
    await admin.connect()
    closers.push(() => admin.disconnect())
    const configEntries = [{ name: 'max.message.bytes', value: '2000000' }]
    assert.equal(await admin.createTopics({ topics: [{ topic: 'new', numPartitions: 2, configEntries }] }), true)
    assert.equal(await admin.createTopics({ topics: [{ topic: 'new', numPartitions: 2 }] }), false)
    await admin.createPartitions({ topicPartitions: [{ topic: 'new', count: 5 }] })
    assert.deepEqual(
      (await admin.fetchTopicOffsets('new')).map((p) => p.offset),
      Array.from({ length: 5 }, () => '0'),
    )
    const configNames = ['max.message.bytes']
    const described = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: 'new', configNames }],
    })
    assert.deepEqual(
      described.resources[0]?.configEntries.map((c) => [c.configName, c.configValue]),
      [['max.message.bytes', '2000000']],
    )
    await commit('away', 'new', 0, 0)
    assert.deepEqual(
      (await admin.listGroups()).groups.map((g) => g.groupId),
      ['away'],
    )
    await admin.deleteGroups(['away'])
    await admin.deleteTopics({ topics: ['new'] })
    assert.deepEqual(await admin.listTopics(), ['orders'])
  })
})

/** Kafka's bytes: length, content. */
function bytesOf(text: string): Buffer {
  const bytes = Buffer.alloc(4 + text.length)
  bytes.writeInt32BE(text.length)
  bytes.write(text, 4)
  return bytes
}

describe('kcat', () => {
  const kcat = judge('kcat')

  async function produceWith(args: string[], input: string): Promise<void> {
    const child = spawnLeashed(kcat.path, ['-P', '-b', bootstrap()[0]!, ...args], {
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    child.stdin?.end(input)
    await eventually('kcat to end', () => child.exitCode ?? undefined)
    assert.equal(child.exitCode, 0)
  }

  for (const compression of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
    test(`produces and consumes, compression ${compression}`, { skip: kcat.skip }, async () => {
      let bytes = 0
      await start({
        onProduced(event) {
          bytes += event.bytes
        },
      })
      const lines = Array.from({ length: 2_000 }, (_, i) => `order ${i} of a customer who orders a lot`)
      const idempotent = ['-X', 'enable.idempotence=true']
      await produceWith(['-t', 'orders', '-z', compression, ...idempotent], `${lines.join('\n')}\n`)
      const read = await output(kcat.path, ['-C', '-e', '-q', '-b', bootstrap()[1]!, '-t', 'orders', '-o', 'beginning'])
      assert.deepEqual(read.trimEnd().split('\n').toSorted(), lines.toSorted())
      const plain = lines.join('').length
      assert.equal(bytes < plain, compression !== 'none', `${bytes} bytes for ${plain} were sent`)
    })
  }

  test('consumes in a group', { skip: kcat.skip }, async () => {
    await start()
    await produceWith(['-t', 'orders'], Array.from({ length: 500 }, (_, i) => `${i}\n`).join(''))
    const args = ['-b', bootstrap()[0]!, '-X', 'auto.offset.reset=earliest', '-c', '500', '-q', '-G', 'cats', 'orders']
    const read = await output(kcat.path, args)
    assert.equal(new Set(read.trimEnd().split('\n')).size, 500)
    assert.equal(
      Object.values(cluster.committed('cats')).reduce((a, b) => a + b, 0),
      500,
    )
  })
})

describe('Kafka’s own tools', () => {
  const skip = [judge('java'), judge('kafka-tools')].find((j) => j.skip)?.skip ?? false

  test('create a topic, produce as fast as they can, and show a group', { skip }, async () => {
    await start()
    const tools = new KafkaTools(bootstrap()[0]!)
    await tools.createTopic('perf', 3, { 'max.message.bytes': 2_000_000 })
    await tools.producerPerf({ topic: 'perf', records: 20_000, recordSize: 500 })
    assert.equal(
      cluster.endOffsets('perf').reduce((a, b) => a + b),
      20_000,
    )
    await commit('shown', 'perf', 1, 7)
    const shown = await tools.consumerGroup('shown')
    assert.deepEqual(
      shown.map(({ topic, partition, committed, end }) => ({ topic, partition, committed, end })),
      [{ topic: 'perf', partition: 1, committed: 7, end: cluster.endOffsets('perf')[1] }],
    )
  })
})

test('whatever bytes come in, the cluster goes on', async () => {
  const lines: string[] = []
  await start({ log: (line) => lines.push(line) })
  const port = cluster.brokers[0]!.listeners[0]!.port
  for (let i = 0; i < 200; i++) {
    const socket = net.connect({ host: '127.0.0.1', port })
    socket.on('error', () => {})
    const { random } = systemWorld
    // A plausible size and header, then noise.
    const frame = random.bytes(4 + Math.floor(random.next() * 200))
    frame.writeUInt32BE(frame.length - 4)
    if (frame.length > 8) frame.writeUInt32BE(Math.floor(random.next() * 61) * 0x10000 + (i % 14), 4)
    socket.end(frame)
    await new Promise((resolve) => socket.resume().on('close', resolve))
  }
  assert.ok(lines.length > 50, `${lines.length} were told`)
  assert.ok(
    lines.every((line) => !line.includes('\n')),
    lines.find((line) => line.includes('\n')),
  )
  const produce = await producerOf(kafkajs())
  await produce(0, 10)
})
