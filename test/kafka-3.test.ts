/** Our client at the line of Apache Kafka before the newest: what differs is which versions of requests it takes. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { createAdmin, createProducer, type Producer } from '../src/kafka/index.ts'
import { systemWorld, type World } from '../src/world/index.ts'
import { judge } from './support/judges.ts'
import { type Kafka, startKafka } from './support/kafka.ts'
import { Member } from './support/kafka-member.ts'
import { KafkaProxy } from './support/kafka-proxy.ts'
import { eventually, freePort } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'

const skip = [judge('java'), judge('kafka-3'), judge('kafka-tools')].find((one) => one.skip)?.skip ?? false

suite('a client of Apache Kafka 3.9', { skip }, () => {
  let kafka: Kafka
  let producer: Producer
  const topic = 'orders'

  before(async () => {
    kafka = await startKafka({ judge: 'kafka-3', topics: { orders: 4 } })
    producer = createProducer(systemWorld, { bootstrapServers: [kafka.bootstrap], clientId: 'test' })
    const records = Array.from({ length: 400 }, (_, i) => ({
      value: Buffer.from(`${i}`),
      partition: i % 4,
      timestamp: 1000 + Math.floor(i / 4),
    }))
    await producer.send(topic, records)
  })
  after(async () => {
    await producer?.close()
    await kafka?.[Symbol.asyncDispose]()
  })

  test('two members share the partitions, and what they commit is what its tools see', async () => {
    const options = { groupId: 'readers', topic }
    const first = new Member(kafka.bootstrap, options)
    await eventually('all records', () => first.count === 400 || undefined)
    await first.commit()
    const second = new Member(kafka.bootstrap, options)
    await eventually('a share of each', () => (first.owned.size === 2 && second.owned.size === 2) || undefined)
    await producer.send(
      topic,
      [0, 1, 2, 3].map((partition) => ({ value: Buffer.from('more'), partition })),
    )
    await eventually('the rest', () => first.count + second.count === 404 || undefined)
    await Promise.all([first.consumer.stop(), second.consumer.stop()])
    assert.deepEqual([...first.errors, ...second.errors], [])
    const seen = await kafka.tools.consumerGroup('readers')
    assert.deepEqual(
      seen.map(({ partition, committed, lag }) => ({ partition, committed, lag })),
      [0, 1, 2, 3].map((partition) => ({ partition, committed: 101, lag: 0 })),
    )
  })

  test('a group begins at a time', async () => {
    const member = new Member(kafka.bootstrap, {
      groupId: 'later',
      topic,
      startingPosition: { position: 'AT_TIMESTAMP', timestampMs: 1090 },
    })
    await eventually('all partitions', () => member.owned.size === 4 || undefined)
    assert.deepEqual(
      [...member.owned.values()].map(({ startOffset }) => startOffset),
      [90, 90, 90, 90],
    )
    await member.consumer.stop()
  })

  test('ends and commits can be asked for', async () => {
    const admin = createAdmin(systemWorld, { bootstrapServers: [kafka.bootstrap], clientId: 'test' })
    const before = await admin.endOffsets(topic)
    await producer.send(topic, [{ value: null, partition: 3 }])
    const now = await admin.endOffsets(topic)
    assert.deepEqual(
      now.map((end, partition) => end - (before[partition] ?? 0)),
      [0, 0, 0, 1],
    )
    assert.deepEqual(await admin.committedOffsets('nobody', topic), [undefined, undefined, undefined, undefined])
    await admin.close()
  })
})

test('a broker that is upgraded under its clients: newer requests from then on, no gap, nothing twice', {
  skip: skip || judge('kafka').skip,
}, async () => {
  using folder = runFolder('kafka-upgrade')
  const node = { id: 1, controllerPorts: [await freePort()] }
  const at = { dir: folder.dir, port: await freePort(), node }
  const client = { bootstrapServers: [`127.0.0.1:${at.port}`], clientId: 'test' }
  const asked = new Map<string, number>()
  const proxied = async (kafka: Kafka) => {
    const proxy = await KafkaProxy.start(kafka.port)
    proxy.sees = ({ api, version }) => asked.set(api, version)
    return proxy
  }
  let proxy: KafkaProxy | undefined
  const world: World = { ...systemWorld, dial: (...how) => proxy?.world.dial(...how) ?? systemWorld.dial(...how) }
  const producer = createProducer(world, client)
  const records = [0, 1].map((partition) => ({ value: null, partition }))
  const versions = () => ['Fetch', 'Produce'].map((api) => asked.get(api) ?? -1)

  const old = await startKafka({ ...at, judge: 'kafka-3', topics: { orders: 2 } })
  proxy = await proxied(old)
  const member = new Member(old.bootstrap, { groupId: 'upgraded', topic: 'orders' }, world)
  await producer.send('orders', records)
  await eventually('records of the old one', () => member.count === 2 || undefined)
  await member.commit()
  const before = versions()
  await old[Symbol.asyncDispose]()
  await proxy[Symbol.asyncDispose]()

  await using kafka = await startKafka({ ...at, judge: 'kafka' })
  await using newer = await proxied(kafka)
  proxy = newer
  const sent = await producer.send('orders', records)
  assert.deepEqual(
    sent.map(({ offset }) => offset),
    [1, 1],
  )
  await eventually('records of the new one', () => member.count === 4 || undefined)
  await eventually('a commit', () =>
    member.commit().then(
      () => true,
      () => undefined,
    ),
  )
  assert.ok(
    versions().every((version, i) => version > (before[i] ?? 0)),
    `${before} ${versions()}`,
  )
  assert.deepEqual([...new Set(member.history)], ['assigned 0,1'])
  await Promise.all([member.consumer.stop(), producer.close()])
})
