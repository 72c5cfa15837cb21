/** Members behind a network that cuts, stalls, drips and delays: nothing is lost, nothing is committed that was not taken. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createAdmin, createProducer, type Producer } from '../src/kafka/index.ts'
import { type Clock, systemWorld } from '../src/world/index.ts'
import { FaultProxy } from './support/fault-proxy.ts'
import { judge } from './support/judges.ts'
import { type Kafka, startKafka } from './support/kafka.ts'
import { Member } from './support/kafka-member.ts'
import { startKfake } from './support/kfake.ts'
import { eventually } from './support/process.ts'

const partitions = 6
const topics = { orders: partitions }
const kafkaJudges = [judge('java'), judge('kafka'), judge('kafka-tools')]
const kafkaSkip = kafkaJudges.find((one) => one.skip)?.skip ?? false

/** Two members of one group under faults, then a third; a calm network at the end. */
async function survive(bootstrap: string, seed: number, groupProtocol: 'classic' | 'consumer') {
  await using proxy = new FaultProxy(seed)
  const story = () => JSON.stringify(members.map(({ history, errors, count }) => ({ history, errors, count })))
  const groupId = `g-${groupProtocol}`
  const client = { bootstrapServers: bootstrap.split(','), clientId: 'test' }
  const producer = createProducer(systemWorld, client)
  const counts = Array.from({ length: partitions }, () => 0)
  const options = {
    groupId,
    topic: 'orders',
    groupProtocol,
    sessionTimeoutMs: 3000,
    rebalanceTimeoutMs: 5000,
    connectTimeoutMs: 1000,
  }
  const members = [1, 2].map(() => new Member(bootstrap, options, proxy))
  const committing = setInterval(() => {
    for (const member of members) member.commit().catch(() => {})
  }, 40)
  const end = performance.now() + 5000
  // On a busy machine it takes longer until there was enough to go wrong.
  const faults = () => Object.values(proxy.dealt).reduce((sum, count) => sum + count, -proxy.dealt.clean)
  for (let round = 0; performance.now() < end || faults() < 12; round++) {
    const batch = Array.from({ length: 60 }, (_, i) => ({ value: Buffer.alloc(300, i), partition: i % partitions }))
    for (const { partition } of await producer.send('orders', batch)) counts[partition]! += 1
    if (round === 40) members.push(new Member(bootstrap, options, proxy))
    // Connections that live long are cut too, so that each fate comes up.
    if (round % 20 === 19) members[round % members.length]?.consumer.redial()
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
  proxy.calm()
  const admin = createAdmin(systemWorld, client)
  const whole = async () => {
    const committed = await admin.committedOffsets(groupId, 'orders')
    return committed.every((offset, partition) => (offset ?? 0) >= counts[partition]!) || undefined
  }
  try {
    await eventually('everything to be committed', whole)
    clearInterval(committing)
    await Promise.all(members.map(({ consumer }) => consumer.stop()))
    assert.deepEqual(await admin.committedOffsets(groupId, 'orders'), counts)
    for (const [partition, count] of counts.entries()) {
      // Member refuses a gap within one ownership; here nothing is missing over all of them.
      const taken = new Set(members.flatMap((member) => member.taken.get(partition) ?? []))
      assert.equal(taken.size, count, `records of partition ${partition}`)
    }
    return proxy.dealt
  } catch (error) {
    throw new Error(
      `seed ${seed}: ${counts} were sent, ${await admin.committedOffsets(groupId, 'orders')} are committed: ${story()}`,
      { cause: error },
    )
  } finally {
    clearInterval(committing)
    await Promise.all([...members.map(({ consumer }) => consumer.stop()), admin.close(), producer.close()])
  }
}

/** Five of its seconds are one of ours. */
const quick: Clock = {
  now: systemWorld.clock.now,
  monotonic: () => systemWorld.clock.monotonic() * 5,
  after: (ms, run) => systemWorld.clock.after(ms / 5, run),
}

/** A member and a producer whose connections are forgotten on the way, as a NAT gateway does: both time-outs are 30 s. */
async function forgotten(kafka: Kafka, topic: string, groupProtocol: 'classic' | 'consumer') {
  await using proxy = new FaultProxy(1)
  proxy.calm()
  const way = { clock: quick, dial: proxy.dial }
  const options = { connectTimeoutMs: 30_000 }
  await using member = new Member(kafka.bootstrap, { ...options, groupId: topic, topic, groupProtocol }, way)
  const client = { ...options, bootstrapServers: [kafka.bootstrap], clientId: 'test' }
  const through = createProducer({ ...systemWorld, ...way }, client)
  const around = createProducer(systemWorld, client)
  const send = async (producer: Producer) => {
    const batch = [0, 1, 2, 3].map((partition) => ({ value: null, partition }))
    const placed = await producer.send(topic, batch)
    return placed.map(({ offset }) => offset)
  }
  const records = (count: number) => eventually(`${count} records`, () => member.count === count || undefined)
  await send(through)
  await records(4)
  // A broker that has just started finds its coordinators in its own time, which this clock makes five times as long.
  const before = member.errors.length
  const begin = quick.monotonic()
  proxy.forget()
  await send(around)
  const late = send(through)
  await records(12)
  assert.deepEqual(await late, [2, 2, 2, 2])
  const took = quick.monotonic() - begin
  await member.commit()
  // It is still the member that it was, which half a session without a heartbeat allows.
  assert.deepEqual(member.history, ['assigned 0,1,2,3'])
  assert.deepEqual([...new Set(member.errors.slice(before))], ['KAFKA_REQUEST_TIMEOUT'])
  await Promise.all([through.close(), around.close()])
  return took
}

suite('a network with faults', { concurrency: 2 }, () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))

  test('in front of Apache Kafka', { skip: kafkaSkip }, async (t) => {
    await using kafka = await startKafka({
      topics,
      properties: {
        'group.min.session.timeout.ms': 1000,
        'group.consumer.min.session.timeout.ms': 1000,
        'group.consumer.session.timeout.ms': 3000,
        'group.consumer.min.heartbeat.interval.ms': 100,
        'group.consumer.heartbeat.interval.ms': 300,
      },
    })
    const dealt = await survive(kafka.bootstrap, seed, 'consumer')
    t.diagnostic(`seed ${seed}: ${JSON.stringify(dealt)}`)
  })

  test('connections that are forgotten on the way: noticed in time, dialled anew, nothing lost or twice', {
    skip: kafkaSkip,
  }, async (t) => {
    await using kafka = await startKafka({ topics: { classic: 4, consumer: 4 } })
    const took = await Promise.all(
      (['classic', 'consumer'] as const).map((protocol) => forgotten(kafka, protocol, protocol)),
    )
    t.diagnostic(`after ${took.map((ms) => `${Math.round(ms / 1000)} s`)}`)
    assert.ok(took.every((ms) => ms < 45_000))
  })

  test('in front of kfake', { skip: judge('kfake').skip }, async (t) => {
    await using kfake = await startKfake({ brokers: 3, topics })
    const dealt = await survive(kfake.bootstrap, seed + 1, 'classic')
    t.diagnostic(`seed ${seed + 1}: ${JSON.stringify(dealt)}`)
  })
})
