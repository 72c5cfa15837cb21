/** Membership of both protocols, static members and partitions by hand: judged by Apache Kafka and its Java client. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import kafkajs from 'kafkajs'
import { createAdmin, createProducer, errorCodes, isPassing, kafkaFailure, type Producer } from '../src/kafka/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { JavaMember } from './support/java-member.ts'
import { judge } from './support/judges.ts'
import { type Kafka, startKafka } from './support/kafka.ts'
import { Member } from './support/kafka-member.ts'
import { eventually } from './support/process.ts'
import { RawClient } from './support/raw-client.ts'

const {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka: Kafkajs,
  logLevel,
  ResourcePatternTypes,
} = kafkajs

const judges = [judge('java'), judge('kafka')]
const skip = judges.find((one) => one.skip)?.skip ?? false

const classicJava = (assignor: string) => ({
  'partition.assignment.strategy': `org.apache.kafka.clients.consumer.${assignor}`,
  'session.timeout.ms': 6000,
  'heartbeat.interval.ms': 200,
})

/** What tells both clients to be members of the same kind. */
const protocols = [
  {
    name: 'classic, cooperative-sticky',
    ours: { assignor: 'cooperative-sticky' },
    java: classicJava('CooperativeStickyAssignor'),
  },
  {
    name: 'classic, range',
    ours: { assignor: 'range' },
    java: classicJava('RangeAssignor'),
  },
  { name: 'consumer (KIP-848)', ours: { groupProtocol: 'consumer' }, java: { 'group.protocol': 'consumer' } },
] as const

const topics = {
  ...Object.fromEntries(protocols.map((_, number) => [`mixed-${number}`, 6])),
  ...Object.fromEntries(
    ['classic', 'consumer'].flatMap((of) => [
      [`static-${of}`, 4],
      [`taken-${of}`, 2],
      [`cut-${of}`, 2],
      [`long-${of}`, 2],
    ]),
  ),
  assignor: 6,
  hand: 3,
  secret: 1,
}

// Each case waits for heartbeats most of the time.
suite('groups', { skip, concurrency: 8 }, () => {
  let kafka: Kafka
  let producer: Producer
  const client = () => ({ bootstrapServers: [kafka.bootstrap], clientId: 'test' })

  before(async () => {
    kafka = await startKafka({
      properties: {
        'group.min.session.timeout.ms': 1000,
        'group.consumer.min.session.timeout.ms': 1000,
        'group.consumer.session.timeout.ms': 4000,
        'group.consumer.min.heartbeat.interval.ms': 100,
        'group.consumer.heartbeat.interval.ms': 200,
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'allow.everyone.if.no.acl.found': 'true',
      },
    })
    const admin = new Kafkajs({ brokers: [kafka.bootstrap], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    await admin.createTopics({
      topics: Object.entries(topics).map(([topic, numPartitions]) => ({ topic, numPartitions })),
      waitForLeaders: false,
    })
    const { TOPIC } = AclResourceTypes
    const { LITERAL } = ResourcePatternTypes
    const everybody = { principal: 'User:ANONYMOUS', host: '*' }
    await admin.createAcls({
      acl: [AclOperationTypes.READ].map((operation) => ({
        ...{ resourceType: TOPIC, resourceName: 'secret', resourcePatternType: LITERAL },
        ...{ ...everybody, operation, permissionType: AclPermissionTypes.DENY },
      })),
    })
    await admin.disconnect()
    producer = createProducer(systemWorld, client())
  })
  after(async () => {
    await producer?.close()
    await kafka?.[Symbol.asyncDispose]()
  })

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

  test('a commit for a topic that may not be read is answered with that, whatever the group says (as the lab does)', async () => {
    const client = await RawClient.connect(kafka.port)
    const partitions = [{ partitionIndex: 0, committedOffset: 1 }]
    const topics = ['assignor', 'secret', 'absent'].map((name) => ({ name, partitions }))
    const commit = { groupId: 'g', generationIdOrMemberEpoch: 7, memberId: 'nobody', topics }
    const codes = await eventually('a coordinator', async () => {
      const answer = await client.ask('OffsetCommit', 8, commit)
      const told = new Map(answer.topics.map(({ name, partitions: [only] }) => [name, only?.errorCode]))
      return isPassing(kafkaFailure(told.get('assignor') ?? 0, 'commit')) ? undefined : told
    })
    client.close()
    assert.equal(codes.get('assignor'), errorCodes.ILLEGAL_GENERATION)
    assert.equal(codes.get('secret'), errorCodes.TOPIC_AUTHORIZATION_FAILED)
    assert.equal(codes.get('absent'), errorCodes.UNKNOWN_TOPIC_OR_PARTITION)
  })

  for (const [number, { name, ours, java }] of protocols.entries()) {
    test(`${name}: ours and Java's members share, come and go; nothing is lost, nothing comes twice`, async () => {
      const topic = `mixed-${number}`
      const stopTraffic = traffic(topic)
      const members: (Member | JavaMember)[] = []
      const committing = setInterval(() => {
        for (const member of members) if (member instanceof Member) member.commit().catch(() => {})
      }, 50)
      const join = () => {
        const member = new Member(kafka.bootstrap, { groupId: topic, topic, sessionTimeoutMs: 6000, ...ours })
        members.push(member)
        return member
      }
      const joinFromJava = () => {
        const member = new JavaMember(kafka.bootstrap, topic, { 'group.id': topic, ...java })
        members.push(member)
        return member
      }
      const share = async (...counts: number[]) => {
        await eventually(
          `shares of ${counts}`,
          () => members.map(({ owned }) => owned.size).join() === counts.join() || undefined,
        ).catch((error: Error) => {
          throw new Error(`${error.message}:\n${members.map(({ history }) => history.join('; ')).join('\n')}`)
        })
        const before = members.map(({ count }) => count)
        await eventually('progress of all', () => {
          const goesOn = members.every((member, i) => member.owned.size === 0 || member.count > (before[i] ?? 0))
          return goesOn || undefined
        })
      }
      try {
        const first = join()
        await share(6)
        const theirs = joinFromJava()
        await share(3, 3)
        const last = join()
        await share(2, 2, 2)
        await theirs.stop()
        await share(3, 0, 3)
        await first.consumer.stop()
        await share(0, 0, 6)
        const counts = await stopTraffic()
        const all = counts.reduce((sum, count) => sum + count, 0)
        const total = () => members.reduce((sum, { count }) => sum + count, 0)
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
      } finally {
        clearInterval(committing)
        await stopTraffic()
        await Promise.all(members.map((member) => member[Symbol.asyncDispose]()))
      }
    })
  }

  for (const groupProtocol of ['classic', 'consumer'] as const) {
    const options = (name: string) => ({ groupId: name, topic: name, groupProtocol, sessionTimeoutMs: 4000 })
    const shares = (members: readonly Member[], ...counts: number[]) =>
      eventually(`shares of ${counts}`, () => {
        const sizes = members.map(({ owned }) => owned.size)
        return sizes.toString() === counts.toString() || undefined
      })

    test(`${groupProtocol}: a static member that comes back finds its partitions, and nobody is disturbed`, async () => {
      const name = `static-${groupProtocol}`
      await using first = new Member(kafka.bootstrap, {
        ...options(name),
        sessionTimeoutMs: 6000,
        groupInstanceId: 'a',
      })
      await shares([first], 4)
      await using second = new Member(kafka.bootstrap, {
        ...options(name),
        sessionTimeoutMs: 6000,
        groupInstanceId: 'b',
      })
      await shares([first, second], 2, 2)
      const held = [...first.owned.keys()]
      const undisturbed = [...second.history]
      await first.consumer.stop()
      await using again = new Member(kafka.bootstrap, {
        ...options(name),
        sessionTimeoutMs: 6000,
        groupInstanceId: 'a',
      })
      await shares([again], 2)
      assert.deepEqual([...again.owned.keys()].sort(), held.sort())
      await producer.send(
        name,
        [0, 1, 2, 3].map((partition) => ({ value: Buffer.from('v'), partition })),
      )
      await eventually('records', () => again.count + second.count === 4 || undefined)
      await again.commit()
      assert.deepEqual(second.history, undisturbed)
      await Promise.all([again.consumer.stop(), second.consumer.stop()])
    })

    test(`${groupProtocol}: one instance id for two members is told, and throws nobody out again and again`, async () => {
      const name = `taken-${groupProtocol}`
      await using first = new Member(kafka.bootstrap, { ...options(name), groupInstanceId: 'a' })
      await shares([first], 2)
      await using second = new Member(kafka.bootstrap, { ...options(name), groupInstanceId: 'a' })
      const [holder, outcast] = groupProtocol === 'classic' ? [second, first] : [first, second]
      await eventually('the word', () => outcast.errors.includes('GROUP_INSTANCE_TAKEN') || undefined)
      await shares([holder, outcast], 2, 0)
      await producer.send(name, [{ value: Buffer.from('v'), partition: 0 }])
      await eventually('the record', () => holder.count === 1 || undefined)
      await holder.commit()
      await holder.consumer.stop()
      // By the consumer protocol it tries by itself; by the classic one somebody says that it may.
      if (groupProtocol === 'classic') await outcast.consumer.redial()
      await shares([outcast], 2)
      assert.ok(!holder.errors.includes('GROUP_INSTANCE_TAKEN'), holder.errors.join())
      await outcast.consumer.stop()
    })

    test(`${groupProtocol}: an invocation that outlasts the session holds its partitions, and its end is committed`, async () => {
      const name = `long-${groupProtocol}`
      await using first = new Member(kafka.bootstrap, options(name))
      await shares([first], 2)
      await producer.send(
        name,
        [0, 1].map((partition) => ({ value: Buffer.from('v'), partition })),
      )
      await eventually('records', () => first.count === 2 || undefined)
      const invocation = Promise.withResolvers<void>()
      let waits = false
      first.settle = () => {
        waits = true
        return invocation.promise
      }
      await using second = new Member(kafka.bootstrap, options(name))
      await eventually('the revoke', () => waits || undefined)
      // Longer than the sessions of both protocols: the broker's is 4 s.
      await new Promise((resolve) => setTimeout(resolve, 6000))
      assert.deepEqual([first.history, second.owned.size], [['assigned 0,1'], 0])
      invocation.resolve()
      await shares([first, second], 1, 1)
      const admin = createAdmin(systemWorld, client())
      const [moved] = second.owned.keys()
      assert.equal((await admin.committedOffsets(name, name))[moved ?? -1], 1)
      await admin.close()
      assert.equal(first.history[1], `revoked ${moved}`)
      assert.equal(second.count, 0)
    })

    test(`${groupProtocol}: cut off for longer than its session, it loses all, and goes on from what was committed`, async () => {
      const name = `cut-${groupProtocol}`
      await using member = new Member(kafka.bootstrap, options(name))
      await producer.send(
        name,
        [0, 1].map((partition) => ({ value: Buffer.from('v'), partition })),
      )
      await eventually('records', () => member.count === 2 || undefined)
      await member.commit()
      const stale = [...member.owned.values()]
      member.cut()
      await eventually('the loss', () => member.history.some((line) => line.startsWith('lost')) || undefined)
      await using second = new Member(kafka.bootstrap, options(name))
      await shares([second], 2)
      await producer.send(
        name,
        [0, 1].map((partition) => ({ value: Buffer.from('w'), partition })),
      )
      await eventually('records', () => second.count === 2 || undefined)
      await second.commit()
      member.mend()
      await shares([member, second], 1, 1)
      await assert.rejects(member.commit(stale), { code: 'COMMIT_FENCED' })
      assert.deepEqual([member.count, second.count], [2, 2])
      await Promise.all([member.consumer.stop(), second.consumer.stop()])
    })
  }

  test('the broker shares out by the assignor that is asked for, and one that it lacks is told', async () => {
    const options = { groupId: 'assignor', topic: 'assignor', groupProtocol: 'consumer' } as const
    await using wrong = new Member(kafka.bootstrap, { ...options, groupId: 'none', remoteAssignor: 'none' })
    await using first = new Member(kafka.bootstrap, { ...options, remoteAssignor: 'range' })
    await using second = new Member(kafka.bootstrap, { ...options, remoteAssignor: 'range' })
    await eventually('the shares', () => (first.owned.size === 3 && second.owned.size === 3) || undefined)
    const runs = [first, second].map(({ owned }) => [...owned.keys()].sort().join())
    assert.deepEqual(runs.sort(), ['0,1,2', '3,4,5'])
    await eventually('the word', () => wrong.errors.includes('KAFKA_ERROR') || undefined)
    await Promise.all([first, second, wrong].map(({ consumer }) => consumer.stop()))
  })

  test('partitions by hand: all of a topic without a group, or some with the offsets of one that has no members', async () => {
    await producer.send(
      'hand',
      [0, 1, 2].map((partition) => ({ value: Buffer.from('v'), partition })),
    )
    await using all = new Member(kafka.bootstrap, { topic: 'hand' })
    await eventually('all records', () => all.count === 3 || undefined)
    await assert.rejects(all.commit(), { code: 'COMMIT_FAILED' })
    await using some = new Member(kafka.bootstrap, { topic: 'hand', groupId: 'hand', partitions: [2, 0] })
    await eventually('some records', () => some.count === 2 || undefined)
    assert.deepEqual(some.history, ['assigned 0,2'])
    await some.commit()
    await Promise.all([all.consumer.stop(), some.consumer.stop()])
    const admin = createAdmin(systemWorld, client())
    assert.deepEqual(await admin.committedOffsets('hand', 'hand'), [1, undefined, 1])
    await using member = new Member(kafka.bootstrap, { topic: 'hand', groupId: 'hand' })
    await eventually('the rest', () => member.count === 1 || undefined)
    await using late = new Member(kafka.bootstrap, { topic: 'hand', groupId: 'hand', partitions: [0] })
    await eventually('the assignment', () => late.owned.size === 1 || undefined)
    await assert.rejects(late.commit(), { code: 'COMMIT_FAILED' })
    await admin.close()
    await Promise.all([member.consumer.stop(), late.consumer.stop()])
  })
})
