/** Reading from the nearest replica, and from a log that an unclean election has cut: judged by three real brokers. */
import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { after, before, suite, test } from 'node:test'
import kafkajs from 'kafkajs'
import { createProducer } from '../src/kafka/index.ts'
import { systemWorld, type World } from '../src/world/index.ts'
import { JavaClient } from './support/java-client.ts'
import { judge } from './support/judges.ts'
import { type KafkaCluster, startKafkaCluster } from './support/kafka-cluster.ts'
import { KafkaProxy } from './support/kafka-proxy.ts'
import { byPartition, Reading } from './support/kafka-reading.ts'
import { eventually } from './support/process.ts'

const { Kafka: Kafkajs, logLevel } = kafkajs

const judges = [judge('java'), judge('kafka')]
const skip = judges.find((one) => one.skip)?.skip ?? false

suite('three brokers', { skip }, () => {
  let cluster: KafkaCluster
  const closing: (() => Promise<unknown>)[] = []
  const client = () => ({ bootstrapServers: cluster.bootstrapServers, clientId: 'test' })

  before(async () => {
    const selector = 'org.apache.kafka.common.replica.RackAwareReplicaSelector'
    cluster = await startKafkaCluster(3, { properties: { 'replica.selector.class': selector } })
  })
  after(async () => {
    for (const close of closing) await close()
    await cluster?.[Symbol.asyncDispose]()
  })

  async function createTopic(topic: string, replicas: readonly number[], config: Record<string, string> = {}) {
    const admin = new Kafkajs({ brokers: [...cluster.bootstrapServers], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
    const replicaAssignment = [{ partition: 0, replicas: [...replicas] }]
    await admin.createTopics({ topics: [{ topic, replicaAssignment, configEntries }] })
    await eventually(`a leader of ${topic}`, async () => {
      // A broker may not have heard of it yet; kafkajs itself does not ask again then.
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => ({ topics: [] }))
      return topics[0]?.partitions.some(({ leader }) => leader > 0) || undefined
    })
    return admin
  }

  function produce(options: Partial<Parameters<typeof createProducer>[1]> = {}) {
    const producer = createProducer(systemWorld, { ...client(), ...options })
    closing.push(() => producer.close())
    return producer
  }

  test('the replica of our rack is read from; when it dies, the leader', async () => {
    const admin = await createTopic('racks', [1, 2, 3])
    await admin.disconnect()
    const sockets: { readonly port: number; readonly socket: Socket }[] = []
    const world: World = {
      ...systemWorld,
      async dial(host, port, options) {
        const socket = await systemWorld.dial(host, port, options)
        sockets.push({ port, socket })
        return socket
      },
    }
    const bytesFrom = (broker: number) =>
      sockets
        .filter(({ port }) => port === cluster.brokers[broker - 1]?.port)
        .reduce((sum, { socket }) => sum + socket.bytesRead, 0)
    const producer = produce()
    const values = Array.from({ length: 50 }, (_, i) => ({ value: Buffer.alloc(100_000, `${i} `) }))
    await producer.send('racks', values)
    const reading = new Reading(
      cluster.bootstrapServers.join(),
      {
        topic: 'racks',
        groupId: 'racks',
        rack: 'rack-2',
        bootstrapServers: cluster.bootstrapServers,
      },
      world,
    )
    closing.push(() => reading.stop())
    await eventually('the records', () => reading.lines.length === 50 || undefined)
    assert.ok(bytesFrom(2) > 5_000_000, `${bytesFrom(2)} bytes from the replica`)
    assert.ok(bytesFrom(1) + bytesFrom(3) < 200_000)
    await cluster.brokers[1]?.kill()
    await producer.send('racks', values)
    await eventually('the records', () => reading.lines.length === 100 || undefined)
    assert.ok(bytesFrom(1) > 5_000_000)
    assert.deepEqual(
      reading.lines.map((line) => Number(line.split('|')[1])),
      [...Array(100).keys()],
    )
    await reading.stop()
    await cluster.brokers[1]?.restart()
  })

  test('an unclean election: told, and gone back as Java does', async () => {
    const config = { 'unclean.leader.election.enable': 'true', 'min.insync.replicas': '1' }
    const admin = await createTopic('unclean', [1, 2], config)
    const inSync = async (...wanted: number[]) =>
      eventually(`replicas ${wanted} in sync`, async () => {
        const { topics } = await admin.fetchTopicMetadata({ topics: ['unclean'] })
        return topics[0]?.partitions[0]?.isr.toSorted().join() === wanted.join() || undefined
      })
    const producer = produce()
    const batch = (name: string) => Array.from({ length: 10 }, (_, i) => ({ value: Buffer.from(`${name} ${i}`) }))
    await inSync(1, 2)
    await producer.send('unclean', batch('both'))
    await cluster.brokers[1]?.kill()
    await inSync(1)
    await producer.send('unclean', batch('lost'))
    const java = new JavaClient(cluster.bootstrapServers.join())
    closing.push(() => java[Symbol.asyncDispose]())
    const before = await java.ask('tail', 'unclean', 20)
    assert.equal(before.length, 20)
    const reading = new Reading('', {
      topic: 'unclean',
      groupId: 'unclean',
      bootstrapServers: cluster.bootstrapServers,
    })
    // It has nobody to ask about epochs: it sees by the answers to its fetches that the log was cut (KIP-595).
    const proxies = await Promise.all(cluster.brokers.map(({ port }) => KafkaProxy.start(port)))
    for (const proxy of proxies) proxy.hides = ['OffsetForLeaderEpoch']
    const throughProxies: World['dial'] = (host, port, options) =>
      (proxies[cluster.brokers.findIndex((broker) => broker.port === port)]?.world ?? systemWorld).dial(
        host,
        port,
        options,
      )
    const blind = new Reading(
      '',
      { topic: 'unclean', groupId: 'blind', bootstrapServers: cluster.bootstrapServers },
      { ...systemWorld, dial: throughProxies },
    )
    const readings = [reading, blind]
    closing.push(async () => {
      for (const one of readings) await one.stop()
      for (const proxy of proxies) await proxy[Symbol.asyncDispose]()
    })
    for (const { lines } of readings) await eventually('the records', () => lines.length === 20 || undefined)
    await cluster.brokers[0]?.kill()
    await cluster.brokers[1]?.restart()
    await produce().send('unclean', [...batch('new'), ...batch('newer')])
    const since = await java.ask('poll', 20)
    assert.deepEqual(
      since.map((line) => Number(line.split('|')[1])),
      [...Array(20).keys()].map((i) => i + 10),
    )
    for (const { lines, errors } of readings) {
      await eventually('the new records', () => lines.length === 40 || undefined)
      assert.deepEqual(byPartition(lines), byPartition([...before, ...since]))
      assert.ok(errors.some(({ code }) => code === 'LOG_TRUNCATED'))
    }
    await admin.disconnect()
    await cluster.brokers[0]?.restart()
  })

  test('a leader that moved is found by what the old one says, without a question (KIP-951)', async () => {
    const admin = await createTopic('moves', [1, 2])
    let metadata = 0
    const proxies = await Promise.all(cluster.brokers.map(({ port }) => KafkaProxy.start(port)))
    for (const proxy of proxies) {
      proxy.loses = ({ api }) => {
        if (api === 'Metadata') metadata++
        return false
      }
    }
    const world: World = {
      ...systemWorld,
      dial: (host, port, options) =>
        (proxies[cluster.brokers.findIndex((broker) => broker.port === port)]?.world ?? systemWorld).dial(
          host,
          port,
          options,
        ),
    }
    const producer = createProducer(world, client())
    const options = { topic: 'moves', groupId: 'moves', bootstrapServers: cluster.bootstrapServers }
    const reading = new Reading('', options, world)
    closing.push(async () => {
      await reading.stop()
      await producer.close()
      for (const proxy of proxies) await proxy[Symbol.asyncDispose]()
    })
    const send = (count: number) =>
      producer.send(
        'moves',
        Array.from({ length: count }, () => ({ value: Buffer.from('x') })),
      )
    await send(10)
    await eventually('the records', () => reading.lines.length === 10 || undefined)
    const before = metadata
    // The replicas stay, their order changes; then the first of it is elected.
    await admin.alterPartitionReassignments({
      topics: [{ topic: 'moves', partitionAssignment: [{ partition: 0, replicas: [2, 1] }] }],
    })
    const java = new JavaClient(cluster.bootstrapServers.join())
    closing.push(() => java[Symbol.asyncDispose]())
    await java.ask('elect', 'moves', 0)
    await send(10)
    await eventually('the records', () => reading.lines.length === 20 || undefined)
    assert.equal(metadata, before)
    assert.deepEqual(reading.errors, [])
    const { topics } = await admin.fetchTopicMetadata({ topics: ['moves'] })
    assert.equal(topics[0]?.partitions[0]?.leader, 2)
    await admin.disconnect()
  })

  test('a producer that wants no answers writes, and finds a leader that moved once it is cut off', async () => {
    const admin = await createTopic('unanswered', [1, 2, 3])
    const producer = produce({ acks: 'none' })
    const java = new JavaClient(cluster.bootstrapServers.join())
    closing.push(() => java[Symbol.asyncDispose]())
    // kafkajs would go on asking the old leader, and the new one has what this test is about.
    const end = async () => Number((await java.ask('ends', 'unanswered', 'read_uncommitted'))[0]?.split('|')[1])
    const records = Array.from({ length: 1000 }, (_, i) => ({ value: Buffer.alloc(1000, `${i} `) }))
    const places = await producer.send('unanswered', records)
    assert.ok(places.every(({ offset }) => offset === -1))
    await eventually('the records', async () => (await end()) === 1000 || undefined)
    await admin.alterPartitionReassignments({
      topics: [{ topic: 'unanswered', partitionAssignment: [{ partition: 0, replicas: [2, 1, 3] }] }],
    })
    await java.ask('elect', 'unanswered', 0)
    await eventually('the new leader', async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: ['unanswered'] })
      return topics[0]?.partitions[0]?.leader === 2 || undefined
    })
    const moved = await end()
    // What the old leader gets is lost, and nobody says so.
    await eventually('more records', async () => {
      await producer.send('unanswered', records.slice(0, 10))
      return (await end()) > moved || undefined
    })
    await admin.disconnect()
  })
})
