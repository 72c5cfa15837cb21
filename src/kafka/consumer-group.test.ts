import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { errorCodes } from './errors.ts'
import { rebalanceTimeoutMs, Setting, sessionTimeoutMs } from './fixtures/group-setting.ts'
import { until } from './fixtures/until.ts'
import type { RequestBody, ResponseInput } from './messages/apis.ts'

const topicId = 'a'.repeat(32)
const heartbeatIntervalMs = 5000

const assigned = (...partitions: number[]) => ({
  assignment: { topicPartitions: partitions.length > 0 ? [{ topicId, partitions }] : [] },
})

/** A coordinator that answers each heartbeat by the next of `answers`, and by nothing new when there is none. */
async function setting(instanceId: string | null = null) {
  const answers: ResponseInput<'ConsumerGroupHeartbeat'>[] = []
  let epoch = 0
  const made = await Setting.start(
    'consumer',
    {
      ConsumerGroupHeartbeat: ({ memberEpoch }) => {
        const answer = answers.shift() ?? {}
        if (memberEpoch === 0 || answer.assignment) epoch++
        return { heartbeatIntervalMs, memberEpoch: epoch, ...answer }
      },
    },
    instanceId,
  )
  const beats = () =>
    made.broker.seen('ConsumerGroupHeartbeat').map(({ body }) => body as RequestBody<'ConsumerGroupHeartbeat'>)
  /** Lets time pass until one more heartbeat is answered. */
  const beat = async (...next: ResponseInput<'ConsumerGroupHeartbeat'>[]) => {
    answers.push(...next)
    const before = beats().length
    await until(() => made.clock.planned(heartbeatIntervalMs) > 0)
    await made.clock.advance(heartbeatIntervalMs)
    await until(() => beats().length > before)
    await until(() => answers.length === 0)
  }
  /** What has moved is told at once. */
  const acknowledged = async (count: number) => {
    await made.clock.advance(0)
    await until(() => beats().length === count)
  }
  const held = (index: number) => beats()[index]?.topicPartitions?.flatMap(({ partitions }) => [...partitions])
  return { setting: made, answers, beats, beat, held, acknowledged }
}

suite('consumer group (KIP-848)', () => {
  test('beats as often as the broker said last', async () => {
    const { setting: made, answers, beat, acknowledged } = await setting()
    await using group = made
    answers.push(assigned(0))
    group.run()
    await group.sees('assign 0', 'healthy')
    await acknowledged(2)
    await beat({ heartbeatIntervalMs: 9000 })
    await until(() => group.clock.planned(9000) === 1)
  })

  test('joins with all that it is, then says only what is new', async () => {
    const { setting: made, answers, beats, beat, held, acknowledged } = await setting()
    await using group = made
    answers.push(assigned(0, 1))
    group.run()
    await group.sees('assign 0,1', 'healthy')
    const [join] = beats()
    assert.partialDeepStrictEqual(join, {
      groupId: 'g',
      memberEpoch: 0,
      rebalanceTimeoutMs,
      subscribedTopicNames: ['orders'],
      serverAssignor: 'uniform',
      rackId: 'use1-az1',
      topicPartitions: [],
    })
    assert.match(join?.memberId ?? '', /^[0-9a-f-]{36}$/)
    // What it has taken on is told at once, not with the next heartbeat.
    await acknowledged(2)
    assert.deepEqual(held(1), [0, 1])
    await beat()
    assert.partialDeepStrictEqual(beats()[2], {
      memberId: join?.memberId,
      memberEpoch: 1,
      rebalanceTimeoutMs: -1,
      subscribedTopicNames: null,
      serverAssignor: null,
      topicPartitions: null,
    })
  })

  test('gives up what moves, beats on while that takes long, and then says so; a newer target is the one that counts', async () => {
    const { setting: made, answers, beats, beat, held, acknowledged } = await setting()
    await using group = made
    answers.push(assigned(0, 1, 2, 3))
    group.run()
    await group.sees('assign 0,1,2,3', 'healthy')
    await acknowledged(2)
    let settle = () => {}
    group.onRevoke = () =>
      new Promise((resolve) => {
        settle = resolve
      })
    await beat(assigned(0, 1))
    await until(() => group.history.includes('revoke 2,3'))
    await beat()
    await beat()
    // Still held, so nothing else is said.
    assert.deepEqual(
      beats()
        .slice(3)
        .map(({ topicPartitions }) => topicPartitions),
      [null, null],
    )
    await beat(assigned(0, 1, 2))
    group.onRevoke = async () => {}
    settle()
    await until(() => group.history.includes('assign 2'))
    await group.clock.advance(0)
    await until(() => held(beats().length - 1)?.includes(2) === true)
    assert.deepEqual(group.history.slice(2), ['revoke 2,3', 'revoked 2,3', 'assign 2'])
    assert.deepEqual([...group.held].sort(), [0, 1, 2])
  })

  test('an answer that comes when its membership is over does not keep the next one from its partitions', async () => {
    const held = Promise.withResolvers<void>()
    let asked = 0
    await using group = await Setting.start('consumer', {
      ConsumerGroupHeartbeat: async () => {
        const number = ++asked
        if (number === 3) return undefined
        if (number === 4) await held.promise
        return { heartbeatIntervalMs, memberEpoch: number, ...(number === 2 ? {} : assigned(0)) }
      },
    })
    group.run()
    await group.sees('assign 0', 'healthy')
    // The second says what was taken on; the third is never answered, the fourth only when the session is over.
    while (!group.history.includes('lose 0')) {
      await group.clock.advance(1000)
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
    await until(() => group.broker.seen('ConsumerGroupHeartbeat').length === 5)
    held.resolve()
    await until(() => group.history.at(-1) === 'assign 0' || group.history.at(-1) === 'healthy')
    await until(() => group.held.has(0))
    assert.deepEqual(
      group.history.filter((line) => line !== 'healthy'),
      ['assign 0', 'lose 0', 'assign 0'],
    )
  })

  test('after a failure it says everything again', async () => {
    const { setting: made, answers, beats, beat, acknowledged } = await setting()
    await using group = made
    answers.push(assigned(0))
    group.run()
    await group.sees('assign 0', 'healthy')
    await acknowledged(2)
    await beat({ errorCode: errorCodes.COORDINATOR_LOAD_IN_PROGRESS })
    await beat()
    assert.partialDeepStrictEqual(beats().at(-1), {
      memberEpoch: 1,
      subscribedTopicNames: ['orders'],
      topicPartitions: [{ topicId, partitions: [0] }],
    })
    assert.deepEqual(group.errors, [])
  })

  for (const code of ['FENCED_MEMBER_EPOCH', 'UNKNOWN_MEMBER_ID'] as const) {
    test(`dropped by the group (${code}): all is lost, and it joins anew under its old id`, async () => {
      const { setting: made, answers, beats, beat, acknowledged } = await setting()
      await using group = made
      answers.push(assigned(0, 1))
      group.run()
      await group.sees('assign 0,1', 'healthy')
      await acknowledged(2)
      await beat({ errorCode: errorCodes[code] }, assigned(3))
      await group.sees('assign 0,1', 'healthy', 'lose 0,1', 'assign 3')
      const joins = beats().filter(({ memberEpoch }) => memberEpoch === 0)
      assert.equal(joins.length, 2)
      assert.equal(joins[0]?.memberId, joins[1]?.memberId)
      assert.deepEqual(joins[1]?.topicPartitions, [])
    })
  }

  test('cut off: after the session timeout all is lost by its own clock, though a request still hangs', async () => {
    const { setting: made, answers, acknowledged } = await setting()
    await using group = made
    answers.push(assigned(0))
    group.run()
    await group.sees('assign 0', 'healthy')
    await acknowledged(2)
    group.broker.answers.ConsumerGroupHeartbeat = () => undefined
    const start = group.clock.now()
    while (!group.history.includes('lose 0')) await group.clock.advance(100)
    const took = group.clock.now() - start
    assert.ok(took >= sessionTimeoutMs - 100 && took <= sessionTimeoutMs + 100, `${took} ms`)
    group.broker.answers.ConsumerGroupHeartbeat = () => ({})
  })

  for (const [instanceId, epoch] of [
    [null, -1],
    ['a', -2],
  ] as const) {
    test(`leaves with epoch ${epoch} when its instance id is ${instanceId}`, async () => {
      const { setting: made, answers, beats, acknowledged } = await setting(instanceId)
      answers.push(assigned(0))
      made.run()
      await made.sees('assign 0', 'healthy')
      await acknowledged(2)
      await made[Symbol.asyncDispose]()
      assert.deepEqual(
        beats().map((beat) => [beat.memberEpoch, beat.instanceId]),
        [
          [0, instanceId],
          [1, instanceId],
          [epoch, instanceId],
        ],
      )
      assert.deepEqual(made.history.slice(2), ['revoke 0', 'revoked 0'])
    })
  }

  test('leaves after a join that is not answered yet', async () => {
    const { setting: made, beats } = await setting()
    const joined = Promise.withResolvers<object>()
    made.broker.answers.ConsumerGroupHeartbeat = ({ memberEpoch }) => (memberEpoch === 0 ? joined.promise : {})
    made.run()
    await until(() => beats().length === 1)
    const left = made[Symbol.asyncDispose]()
    await until(() => beats().length === 2)
    joined.resolve({ heartbeatIntervalMs, memberEpoch: 1, ...assigned(0) })
    await left
    assert.deepEqual(
      beats().map(({ memberEpoch }) => memberEpoch),
      [0, -1],
    )
    assert.deepEqual(made.history, [])
  })

  test('an instance id that another member holds is told, and asked for again with a pause', async () => {
    const { setting: made, answers, beats } = await setting('a')
    await using group = made
    answers.push({ errorCode: errorCodes.UNRELEASED_INSTANCE_ID }, assigned(0))
    group.run()
    await until(() => group.errors.length === 1)
    assert.deepEqual(group.errors, ['GROUP_INSTANCE_TAKEN'])
    assert.equal(beats().length, 1)
    await until(() => group.clock.timers > 0)
    await group.clock.advance(250)
    await until(() => group.history.includes('assign 0'))
  })
})
