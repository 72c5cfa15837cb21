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
    await admin.createTopics({ topics: [{ topic, replicaAssignment, configEntries }], waitForLeaders: true })
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
    closing.push(() => reading.stop())
    await eventually('the records', () => reading.lines.length === 20 || undefined)
    await cluster.brokers[0]?.kill()
    await cluster.brokers[1]?.restart()
    await produce().send('unclean', [...batch('new'), ...batch('newer')])
    const since = await java.ask('poll', 20)
    assert.deepEqual(
      since.map((line) => Number(line.split('|')[1])),
      [...Array(20).keys()].map((i) => i + 10),
    )
    await eventually('the new records', () => reading.lines.length === 40 || undefined)
    assert.deepEqual(byPartition(reading.lines), byPartition([...before, ...since]))
    assert.ok(reading.errors.some(({ code }) => code === 'LOG_TRUNCATED'))
    await admin.disconnect()
  })
})
