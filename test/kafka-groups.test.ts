/** Membership of both protocols, static members and partitions by hand: judged by Apache Kafka and its Java client. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import kafkajs from 'kafkajs'
import { createAdmin, createProducer, type Producer } from '../src/kafka/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { JavaMember } from './support/java-member.ts'
import { judge } from './support/judges.ts'
import { type Kafka, startKafka } from './support/kafka.ts'
import { Member } from './support/kafka-member.ts'
import { eventually } from './support/process.ts'

const { Kafka: Kafkajs, logLevel } = kafkajs

const judges = [judge('java'), judge('kafka')]
const skip = judges.find((one) => one.skip)?.skip ?? false

/** The same shares, whoever holds the others: by what is in both clients' hands. */
const protocols = [
  {
    name: 'classic, cooperative-sticky',
    ours: { assignor: 'cooperative-sticky' },
    java: { 'partition.assignment.strategy': 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor' },
  },
  {
    name: 'classic, range',
    ours: { assignor: 'range' },
    java: { 'partition.assignment.strategy': 'org.apache.kafka.clients.consumer.RangeAssignor' },
  },
  { name: 'consumer (KIP-848)', ours: { groupProtocol: 'consumer' }, java: { 'group.protocol': 'consumer' } },
  {
    name: 'consumer (KIP-848), shared out by range',
    ours: { groupProtocol: 'consumer', remoteAssignor: 'range' },
    java: { 'group.protocol': 'consumer', 'group.remote.assignor': 'range' },
  },
] as const

suite('groups', { skip }, () => {
  let kafka: Kafka
  let producer: Producer
  const client = () => ({ bootstrapServers: [kafka.bootstrap], clientId: 'test' })

  before(async () => {
    kafka = await startKafka({
      properties: {
        'group.min.session.timeout.ms': 1000,
        'group.consumer.min.session.timeout.ms': 1000,
        'group.consumer.session.timeout.ms': 2000,
        'group.consumer.min.heartbeat.interval.ms': 100,
        'group.consumer.heartbeat.interval.ms': 200,
      },
    })
    producer = createProducer(systemWorld, client())
  })
  after(async () => {
    await producer?.close()
    await kafka?.[Symbol.asyncDispose]()
  })

  async function createTopic(topic: string, numPartitions: number) {
    const admin = new Kafkajs({ brokers: [kafka.bootstrap], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    await admin.createTopics({ topics: [{ topic, numPartitions }] })
    await admin.disconnect()
  }

  /** Records to all of six partitions until it is stopped; resolves with how many there are in each. */
  function traffic(topic: string) {
    let on = true
    const counts = Array.from({ length: 6 }, () => 0)
    const running = (async () => {
      for (let round = 0; on; round++) {
        const records = Array.from({ length: 60 }, (_, i) => ({ value: Buffer.from(`${round}`), partition: i % 6 }))
        for (const { partition } of await producer.send(topic, records)) counts[partition]! += 1
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      return counts
    })()
    return () => {
      on = false
      return running
    }
  }

  for (const [number, { name, ours, java }] of protocols.entries()) {
    test(`${name}: ours and Java's members share, come and go; nothing is lost, nothing comes twice`, async () => {
      const topic = `mixed-${number}`
      await createTopic(topic, 6)
      const stopTraffic = traffic(topic)
      const settings = { 'group.id': topic, 'session.timeout.ms': 6000, 'heartbeat.interval.ms': 200, ...java }
      if ('group.protocol' in java) {
        Reflect.deleteProperty(settings, 'session.timeout.ms')
        Reflect.deleteProperty(settings, 'heartbeat.interval.ms')
      }
      const ownOptions = { groupId: topic, topic, sessionTimeoutMs: 6000, ...ours }
      const members: (Member | JavaMember)[] = [new Member(kafka.bootstrap, ownOptions)]
      const committing = setInterval(() => {
        for (const member of members) if (member instanceof Member) member.commit().catch(() => {})
      }, 50)
      const share = async (...counts: number[]) => {
        await eventually(
          `shares of ${counts}`,
          () => {
            const sizes = members.map(({ owned }) => owned.size)
            return sizes.toString() === counts.toString() || undefined
          },
          20_000,
        ).catch((error: Error) => {
          const seen = members.map(({ history }) => history.join('; '))
          throw new Error(`${error.message}:\n${seen.join('\n')}`)
        })
        const before = members.map(({ count }) => count)
        await eventually('progress of all', () => {
          const goesOn = members.every((member, i) => member.owned.size === 0 || member.count > (before[i] ?? 0))
          return goesOn || undefined
        })
      }
      await share(6)
      const theirs = new JavaMember(kafka.bootstrap, topic, settings)
      members.push(theirs)
      await share(3, 3)
      members.push(new Member(kafka.bootstrap, ownOptions))
      await share(2, 2, 2)
      await theirs.stop()
      await share(3, 0, 3)
      const [first] = members
      assert.ok(first instanceof Member)
      await first.consumer.stop()
      await share(0, 0, 6)
      const counts = await stopTraffic()
      const last = members[2]
      assert.ok(last instanceof Member)
      const total = () => members.reduce((sum, { count }) => sum + count, 0)
      const all = counts.reduce((sum, count) => sum + count, 0)
      await eventually('all records', () => total() >= all || undefined)
      clearInterval(committing)
      await last.consumer.stop()
      for (const [partition, count] of counts.entries()) {
        const taken = members.flatMap((member) => member.taken.get(partition) ?? [])
        assert.equal(new Set(taken).size, count, `records of partition ${partition}`)
        assert.equal(taken.length, count, `records of partition ${partition} that came twice`)
      }
      const admin = createAdmin(systemWorld, client())
      assert.deepEqual(await admin.committedOffsets(topic, topic), counts)
      await admin.close()
      assert.deepEqual(last.errors, [])
      assert.ok(!theirs.history.some((line) => line.startsWith('lost')), theirs.history.join())
    })
  }
})
