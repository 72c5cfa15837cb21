/** Members behind a network that cuts, stalls, drips and delays: nothing is lost, nothing is committed that was not taken. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createAdmin, createProducer } from '../src/kafka/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { FaultProxy } from './support/fault-proxy.ts'
import { judge } from './support/judges.ts'
import { startKafka } from './support/kafka.ts'
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
  const members = [1, 2].map(() => new Member(bootstrap, options, proxy.dial))
  const committing = setInterval(() => {
    for (const member of members) member.commit().catch(() => {})
  }, 40)
  const end = performance.now() + 5000
  // On a busy machine it takes longer until there was enough to go wrong.
  const faults = () => Object.values(proxy.dealt).reduce((sum, count) => sum + count, -proxy.dealt.clean)
  for (let round = 0; performance.now() < end || faults() < 12; round++) {
    const batch = Array.from({ length: 60 }, (_, i) => ({ value: Buffer.alloc(300, i), partition: i % partitions }))
    for (const { partition } of await producer.send('orders', batch)) counts[partition]! += 1
    if (round === 40) members.push(new Member(bootstrap, options, proxy.dial))
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

  test('in front of kfake', { skip: judge('kfake').skip }, async (t) => {
    await using kfake = await startKfake({ brokers: 3, topics })
    const dealt = await survive(kfake.bootstrap, seed + 1, 'classic')
    t.diagnostic(`seed ${seed + 1}: ${JSON.stringify(dealt)}`)
  })
})
