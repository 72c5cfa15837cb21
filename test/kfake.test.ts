/** The client against a broker that is not Kafka's own: kfake of franz-go, as old versions and as the newest. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createAdmin, createProducer } from '../src/kafka/index.ts'
import { systemWorld, type World } from '../src/world/index.ts'
import { judge } from './support/judges.ts'
import { Member } from './support/kafka-member.ts'
import { startKfake } from './support/kfake.ts'
import { eventually } from './support/process.ts'

const { skip } = judge('kfake')

const records = (count: number, partitions: number) =>
  Array.from({ length: count }, (_, i) => ({ value: Buffer.from(`${i}`), partition: i % partitions }))

suite('a foreign broker', { skip, concurrency: 4 }, () => {
  // 2.1 is the oldest that we speak to; in between are those that changed what we send: static members (2.3), flexible
  // versions (2.4), topic ids (3.1); MSK's newest 3.x; topic ids for commits (4.x).
  for (const version of ['2.1', '2.3', '2.4', '2.8', '3.1', '3.9', ''])
    test(`of version ${version || 'as new as it can'}: produce, share, commit, come back, ask`, async () => {
      await using kfake = await startKfake({ version, brokers: 3, topics: { orders: 4 } })
      const client = { bootstrapServers: kfake.bootstrap.split(','), clientId: 'test' }
      const producer = createProducer(systemWorld, client)
      await producer.send('orders', records(400, 4))
      const options = { groupId: 'g', topic: 'orders', sessionTimeoutMs: 2400 }
      const members = [new Member(kfake.bootstrap, options)]
      const all = () => members.reduce((sum, { count }) => sum + count, 0)
      await eventually('the first records', () => all() === 400 || undefined)
      await members[0]?.commit()
      members.push(new Member(kfake.bootstrap, options))
      await eventually('the shares', () => members.every(({ owned }) => owned.size === 2) || undefined)
      await producer.send('orders', records(400, 4))
      await eventually('the next records', () => all() === 800 || undefined)
      await Promise.all(members.map(({ consumer }) => consumer.stop()))
      const admin = createAdmin(systemWorld, client)
      assert.deepEqual(await admin.endOffsets('orders'), [200, 200, 200, 200])
      assert.deepEqual(await admin.committedOffsets('g', 'orders'), [200, 200, 200, 200])
      await admin.close()
      await producer.close()
      for (const { errors } of members) assert.deepEqual(errors, [])
    })

  test('of which every address has changed is found again by the bootstrap server (KIP-899, KIP-1102)', async () => {
    const start = () => startKfake({ brokers: 2, topics: { orders: 2 } })
    let kfake = await start()
    const dial: World['dial'] = (host, port, options) => {
      // The name that stays, whoever is behind it.
      const [first = ''] = kfake.bootstrap.split(',')
      return systemWorld.dial('127.0.0.1', host === 'kafka.example' ? Number(first.split(':')[1]) : port, options)
    }
    const bootstrap = 'kafka.example:9092'
    const producer = createProducer({ ...systemWorld, dial }, { bootstrapServers: [bootstrap], clientId: 'test' })
    const member = new Member(bootstrap, { groupId: 'g', topic: 'orders', sessionTimeoutMs: 2400 }, { dial })
    try {
      await producer.send('orders', records(20, 2))
      await eventually('the records', () => member.count === 20 || undefined)
      await kfake[Symbol.asyncDispose]()
      kfake = await start()
      await producer.send('orders', records(20, 2))
      await eventually('those of the new cluster', () => member.count === 40 || undefined)
    } finally {
      await Promise.all([member.consumer.stop(), producer.close()])
      await kfake[Symbol.asyncDispose]()
    }
  })

  test('members of its KIP-848 groups share, and one that asks for them of an older broker is told', async () => {
    await using kfake = await startKfake({ brokers: 3, topics: { orders: 4 } })
    const producer = createProducer(systemWorld, { bootstrapServers: kfake.bootstrap.split(','), clientId: 'test' })
    const options = { groupId: 'g', topic: 'orders', groupProtocol: 'consumer' } as const
    const members = [new Member(kfake.bootstrap, options), new Member(kfake.bootstrap, options)]
    await eventually('the shares', () => members.every(({ owned }) => owned.size === 2) || undefined)
    await producer.send('orders', records(400, 4))
    await eventually('the records', () => members.every(({ count }) => count === 200) || undefined)
    await members[0]?.consumer.stop()
    await eventually('all in one hand', () => members[1]?.owned.size === 4 || undefined)
    await members[1]?.consumer.stop()
    await producer.close()
    await using old = await startKfake({ version: '3.5', topics: { orders: 4 } })
    const refused = new Member(old.bootstrap, options)
    await eventually('the word', () => refused.errors.includes('KAFKA_UNSUPPORTED_API') || undefined)
    await refused.consumer.stop()
  })
})
