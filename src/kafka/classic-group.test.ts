import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription } from './codec.ts'
import { errorCodes } from './errors.ts'
import { rebalanceTimeoutMs, Setting, sessionTimeoutMs, topic } from './fixtures/group-setting.ts'
import { until } from './fixtures/until.ts'
import type { RequestBody } from './messages/apis.ts'

suite('group', () => {
  test('joins in two steps, takes what is granted, and keeps its membership alive', async () => {
    await using setting = (await Setting.start()).run([0, 1])
    await setting.sees('assign 0,1', 'healthy')
    const ids = setting.broker.seen('JoinGroup').map(({ body }) => 'memberId' in body && body.memberId)
    assert.deepEqual(ids, ['', 'member-1'])
    const [join] = setting.broker.seen('JoinGroup')
    assert.ok(join?.api === 'JoinGroup')
    assert.equal(decodeSubscription(join.body.protocols[0]!.metadata).rackId, 'use1-az1')
    await setting.beats(9)
    assert.deepEqual(setting.clock.plannedWithin(250, 6000), [250, 250, 500, 1000, 2000, 3000, 3000, 3000, 3000, 3000])
    assert.equal(setting.broker.seen('JoinGroup').length, 2)
  })

  test('beats half as often while nothing comes', async () => {
    await using setting = await Setting.start()
    setting.quiet = true
    setting.run([0])
    await setting.sees('assign 0', 'healthy')
    await setting.beats(5)
    await until(() => setting.clock.planned(4000) === 1)
    await setting.clock.advance(4000)
    await until(() => setting.clock.planned(6000) === 1)
    setting.quiet = false
    await setting.clock.advance(6000)
    await until(() => setting.clock.planned(3000) === 1)
  })

  test('the leader shares out for all members, also for topics of others', async () => {
    const subscription = encodeSubscription({ topics: [topic, 'other'] })
    const shared = new Map<string, string>()
    await using setting = await Setting.start('cooperative-sticky', {
      JoinGroup: ({ memberId, protocols }) => ({
        generationId: 1,
        protocolName: 'cooperative-sticky',
        leader: memberId || 'me',
        memberId: memberId || 'me',
        members: [
          { memberId: memberId || 'me', metadata: protocols[0]?.metadata ?? Buffer.alloc(0) },
          { memberId: 'you', metadata: subscription },
        ],
      }),
      SyncGroup: ({ assignments }) => {
        for (const { memberId, assignment } of assignments) {
          const all = decodeAssignment(assignment).assignedPartitions
          shared.set(memberId, all.map((one) => `${one.topic} ${one.partitions}`).join('; '))
        }
        return { assignment: assignments.find(({ memberId }) => memberId === 'me')?.assignment ?? Buffer.alloc(0) }
      },
    })
    setting.run()
    await until(() => setting.held.size > 0)
    assert.deepEqual(Object.fromEntries(shared), { me: 'orders 0,1,2,3', you: 'other 0,1,2,3' })
  })

  test('cooperative: gives up only what moves, then joins again without it', async () => {
    await using setting = (await Setting.start()).run([0, 1, 2, 3], [0, 1], [0, 1, 2])
    await setting.sees('assign 0,1,2,3', 'healthy')
    let settle = () => {}
    setting.onRevoke = () => new Promise((resolve) => (settle = resolve))
    setting.heartbeat = 'REBALANCE_IN_PROGRESS'
    await setting.beats(1)
    await setting.sees('assign 0,1,2,3', 'healthy', 'revoke 2,3')
    setting.heartbeat = 'NONE'
    // However long that takes, the membership is kept alive meanwhile.
    await setting.beats(4)
    settle()
    await until(() => setting.broker.seen('SyncGroup').length === 3)
    assert.deepEqual(setting.owned().slice(1), [[], [0, 1, 2, 3], [0, 1]])
    // What is held already is not assigned once more.
    await setting.sees('assign 0,1,2,3', 'healthy', 'revoke 2,3', 'revoked 2,3', 'assign 2')
    setting.onRevoke = async () => {}
  })

  test('eager: gives everything up before it joins again', async () => {
    await using setting = (await Setting.start('range')).run([0, 1], [1, 2])
    await setting.sees('assign 0,1', 'healthy')
    setting.heartbeat = 'REBALANCE_IN_PROGRESS'
    await setting.beats(1)
    setting.heartbeat = 'NONE'
    await setting.sees('assign 0,1', 'healthy', 'revoke 0,1', 'revoked 0,1', 'assign 1,2')
    assert.deepEqual(setting.owned().slice(1), [[], []])
    // What all gave up at once is there to be shared out: nothing comes behind it.
    assert.equal(setting.clock.plannedWithin(250, 3000)[0], 3000)
  })

  test('a revoke has nine tenths of the rebalance timeout', async () => {
    await using setting = (await Setting.start('range')).run([0], [0])
    await setting.sees('assign 0', 'healthy')
    let over: AbortSignal | undefined
    let settle = () => {}
    setting.onRevoke = (deadline) => {
      over = deadline
      return new Promise((resolve) => {
        settle = resolve
      })
    }
    setting.heartbeat = 'REBALANCE_IN_PROGRESS'
    await setting.beats(1)
    await until(() => over !== undefined)
    const before = setting.clock.now()
    while (!over?.aborted) await setting.beats(1)
    const took = setting.clock.now() - before
    assert.ok(took > 0.85 * rebalanceTimeoutMs && took < 0.95 * rebalanceTimeoutMs, `${took} ms`)
    setting.onRevoke = async () => {}
    setting.heartbeat = 'NONE'
    settle()
    await until(() => setting.history.at(-1) === 'assign 0')
  })

  for (const code of ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION'] as const) {
    test(`dropped by the group (${code}): all is lost, and it joins anew, under its id if that is known`, async () => {
      await using setting = (await Setting.start()).run([0, 1], [3])
      await setting.sees('assign 0,1', 'healthy')
      setting.heartbeat = code
      await setting.beats(1)
      setting.heartbeat = 'NONE'
      await setting.sees('assign 0,1', 'healthy', 'lose 0,1', 'assign 3')
      const ids = setting.broker.seen('JoinGroup').map(({ body }) => 'memberId' in body && body.memberId)
      const again = code === 'UNKNOWN_MEMBER_ID' ? ['', 'member-3'] : ['member-1']
      assert.deepEqual(ids, ['', 'member-1', ...again])
      assert.deepEqual(setting.owned().at(-1), [])
      assert.deepEqual(setting.errors, [])
    })
  }

  test('cut off from the coordinator: after the session timeout all is lost by its own clock', async () => {
    await using setting = (await Setting.start()).run([0, 1], [2])
    await setting.sees('assign 0,1', 'healthy')
    const { ApiVersions = () => ({}) } = setting.broker.answers
    setting.broker.answers.ApiVersions = () => undefined
    setting.broker.drop()
    const start = setting.clock.now()
    while (!setting.history.includes('lose 0,1')) await setting.clock.advance(100)
    const took = setting.clock.now() - start
    assert.ok(took >= sessionTimeoutMs && took < sessionTimeoutMs + 15_000, `${took} ms`)
    assert.ok(setting.errors.length > 0)
    setting.broker.answers.ApiVersions = ApiVersions
    setting.broker.drop()
  })

  test('a coordinator that moves is looked for without a word; one that stays away is told', async () => {
    await using setting = (await Setting.start()).run([0])
    await setting.sees('assign 0', 'healthy')
    const asked = setting.broker.seen('FindCoordinator').length
    setting.heartbeat = 'NOT_COORDINATOR'
    await setting.beats(3)
    assert.deepEqual(setting.errors, [])
    assert.ok(setting.broker.seen('FindCoordinator').length > asked)
    await setting.beats(2)
    await until(() => setting.errors.length > 0)
    assert.deepEqual(setting.errors, ['KAFKA_ERROR'])
    setting.heartbeat = 'NONE'
    await setting.beats(1)
    await until(() => setting.history.length === 3)
    assert.equal(setting.history.at(-1), 'healthy')
  })

  test('who may not use the group is told so, again and again with a pause', async () => {
    await using setting = await Setting.start('cooperative-sticky', {
      JoinGroup: () => ({ errorCode: errorCodes.GROUP_AUTHORIZATION_FAILED }),
    })
    setting.run()
    await until(() => setting.errors.length === 1)
    assert.deepEqual(setting.errors, ['KAFKA_UNAUTHORIZED'])
    await setting.clock.advance(249)
    assert.equal(setting.broker.seen('JoinGroup').length, 1)
    await setting.clock.advance(1)
    await until(() => setting.errors.length === 2)
  })

  test('members that share by another assignor are named', async () => {
    await using setting = await Setting.start('range', {
      JoinGroup: () => ({ errorCode: errorCodes.INCONSISTENT_GROUP_PROTOCOL }),
    })
    setting.run()
    await until(() => setting.errors.length > 0)
    assert.deepEqual(setting.errors, ['GROUP_PROTOCOL_CONFLICT'])
  })

  test('leaving gives up what it holds and tells the group', async () => {
    const setting = (await Setting.start()).run([0, 1])
    await setting.sees('assign 0,1', 'healthy')
    await setting[Symbol.asyncDispose]()
    assert.deepEqual(setting.history.slice(2), ['revoke 0,1', 'revoked 0,1'])
    const [left] = setting.broker.seen('LeaveGroup')
    assert.ok(left && 'members' in left.body)
    assert.deepEqual(left.body.members, [{ memberId: 'member-1', groupInstanceId: null, reason: null }])
  })

  for (const assignor of ['range', 'cooperative-sticky'] as const)
    test(`leaving waits for a revoke that is going on (${assignor})`, async () => {
      await using setting = (await Setting.start(assignor)).run([0, 1], [1])
      await setting.sees('assign 0,1', 'healthy')
      let settle = () => {}
      setting.onRevoke = () =>
        new Promise((resolve) => {
          settle = resolve
        })
      setting.heartbeat = 'REBALANCE_IN_PROGRESS'
      await setting.beats(1)
      await until(() => setting.history.some((line) => line.startsWith('revoke ')))
      setting.heartbeat = 'NONE'
      setting.onRevoke = async () => {}
      const left = setting.group.leave()
      await new Promise((resolve) => setTimeout(resolve, 30))
      assert.equal(setting.broker.seen('LeaveGroup').length, 0)
      settle()
      await left
      assert.equal(setting.broker.seen('LeaveGroup').length, 1)
    })

  /** A coordinator for which we lead, alone or with others. */
  const leading = (protocolName: string, others: readonly { memberId: string; metadata: Buffer }[] = []) => ({
    JoinGroup: ({ memberId, protocols }: RequestBody<'JoinGroup'>) => {
      const me = memberId || 'me'
      const members = [{ memberId: me, metadata: protocols[0]?.metadata ?? Buffer.alloc(0) }, ...others]
      return { generationId: 1, protocolName, leader: me, memberId: me, members }
    },
    SyncGroup: ({ memberId, assignments }: RequestBody<'SyncGroup'>) => ({
      assignment: assignments.find((each) => each.memberId === memberId)?.assignment ?? Buffer.alloc(0),
    }),
  })

  test('a leader that shares new partitions out beats on while an eager revoke takes its time', async () => {
    await using setting = await Setting.start('range', leading('range'))
    setting.run()
    await until(() => setting.held.size > 0 && setting.history.includes('healthy'))
    let settle = () => {}
    setting.onRevoke = () =>
      new Promise((resolve) => {
        settle = resolve
      })
    setting.group.partitionsAdded()
    await until(() => setting.history.some((line) => line.startsWith('revoke ')))
    await setting.beats(2)
    setting.onRevoke = async () => {}
    settle()
  })

  test('a topic of another member that is missing holds nobody up', async () => {
    const you = { memberId: 'you', metadata: encodeSubscription({ topics: ['gone'] }) }
    await using setting = await Setting.start('cooperative-sticky', {
      ...leading('cooperative-sticky', [you]),
      Metadata: ({ topics }) => ({
        brokers: [{ nodeId: 1, host: '127.0.0.1', port: setting.broker.port }],
        topics: topics?.map(({ name }) =>
          name === 'gone'
            ? { errorCode: errorCodes.UNKNOWN_TOPIC_OR_PARTITION, name, partitions: [] }
            : { name, topicId: 'a'.repeat(32), partitions: [{ partitionIndex: 0, leaderId: 1 }] },
        ),
      }),
    })
    setting.run()
    await until(() => setting.held.size > 0)
  })

  test('a JoinGroup that waits longer than the session, then a passing error: nothing is lost', async () => {
    let joins = 0
    let syncs = 0
    let go = () => {}
    await using setting = await Setting.start('cooperative-sticky', {
      JoinGroup: async ({ memberId }) => {
        if (++joins === 2) {
          await new Promise<void>((resolve) => {
            go = resolve
          })
        }
        return { generationId: joins, protocolName: 'cooperative-sticky', leader: 'other', memberId: memberId || 'me' }
      },
      SyncGroup: () =>
        ++syncs === 2
          ? { errorCode: errorCodes.NOT_COORDINATOR }
          : { assignment: encodeAssignment({ assignedPartitions: [{ topic, partitions: [0] }] }) },
    })
    setting.run()
    await setting.sees('assign 0', 'healthy')
    setting.heartbeat = 'REBALANCE_IN_PROGRESS'
    await setting.beats(1)
    await until(() => joins === 2)
    setting.heartbeat = 'NONE'
    await setting.clock.advance(sessionTimeoutMs + 5000)
    go()
    await until(() => syncs === 2)
    for (let i = 0; i < 20 && syncs < 3; i++) {
      await setting.clock.advance(500)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await until(() => syncs === 3)
    assert.deepEqual(
      setting.history.filter((line) => line.startsWith('lose')),
      [],
    )
  })

  test('a static member names its instance in every request, and does not leave when it stops', async () => {
    const setting = (await Setting.start('cooperative-sticky', {}, 'a')).run([0], [0])
    await setting.sees('assign 0', 'healthy')
    await setting.beats(1)
    await setting[Symbol.asyncDispose]()
    for (const api of ['JoinGroup', 'SyncGroup', 'Heartbeat'] as const) {
      assert.ok(setting.broker.seen(api).length > 0)
      for (const { body } of setting.broker.seen(api)) assert.partialDeepStrictEqual(body, { groupInstanceId: 'a' })
    }
    assert.equal(setting.broker.seen('LeaveGroup').length, 0)
  })

  test('whose instance id another member took stays out until it is told to try again', async () => {
    await using setting = (await Setting.start('cooperative-sticky', {}, 'a')).run([0], [1])
    await setting.sees('assign 0', 'healthy')
    setting.heartbeat = 'FENCED_INSTANCE_ID'
    await setting.beats(1)
    await setting.sees('assign 0', 'healthy', 'lose 0')
    assert.deepEqual(setting.errors, ['GROUP_INSTANCE_TAKEN'])
    const joins = setting.broker.seen('JoinGroup').length
    await setting.clock.advance(10 * sessionTimeoutMs)
    assert.equal(setting.broker.seen('JoinGroup').length, joins)
    setting.heartbeat = 'NONE'
    setting.group.redialled()
    await until(() => setting.history.includes('assign 1'))
  })

  test('a coordinator that sends us away again and again is asked with pauses', async () => {
    await using setting = await Setting.start('cooperative-sticky', {
      SyncGroup: () => ({ errorCode: errorCodes.UNKNOWN_MEMBER_ID }),
    })
    setting.run()
    const asked = () => setting.broker.seen('SyncGroup').length
    await until(() => asked() === 4)
    await until(() => setting.clock.timers > 0)
    await new Promise((resolve) => setTimeout(resolve, 20))
    assert.equal(asked(), 4)
    await setting.clock.advance(250)
    await until(() => asked() === 5)
  })

  test('a coordinator that hangs: the session ends by our own clock, whatever the heartbeat waits for', async () => {
    await using setting = (await Setting.start()).run([0], [1])
    await setting.sees('assign 0', 'healthy')
    const { ApiVersions = () => ({}) } = setting.broker.answers
    setting.broker.answers.Heartbeat = () => undefined
    setting.broker.answers.ApiVersions = () => undefined
    const start = setting.clock.now()
    while (!setting.history.includes('lose 0')) await setting.clock.advance(100)
    const took = setting.clock.now() - start
    assert.ok(took >= sessionTimeoutMs - 100 && took <= sessionTimeoutMs + 100, `${took} ms`)
    setting.broker.answers.ApiVersions = ApiVersions
    setting.broker.drop()
  })
})
