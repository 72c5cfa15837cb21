import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { IsthmusError } from '../world/index.ts'
import { OffsetCommitter } from './commit.ts'
import { errorCodes } from './errors.ts'
import { Setting, topic } from './fixtures/group-setting.ts'
import type { Answers } from './fixtures/scripted-broker.ts'
import { until } from './fixtures/until.ts'
import { OwnedPartition } from './owned-partition.ts'

suite('commit', () => {
  const partition = (number: number) => new OwnedPartition({ topic, partition: number, epoch: 1, startOffset: 0 })

  const refusing = (errorCode: number): Answers => ({
    OffsetCommit: ({ topics }) => ({
      topics: topics.map((one) => ({
        ...one,
        partitions: one.partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
      })),
    }),
  })

  async function committing(errorCode: number) {
    const setting = await Setting.start('cooperative-sticky', refusing(errorCode))
    setting.run([0, 1], [0, 1])
    await setting.sees('assign 0,1', 'healthy')
    return { setting, committer: new OffsetCommitter(setting.cluster, 'g', topic, setting.group) }
  }
  const ofCode = (code: string) => (error: unknown) => error instanceof IsthmusError && error.code === code

  test('carries member, generation and the epoch of the leader that wrote what it passes', async () => {
    const { setting, committer } = await committing(0)
    await using _ = setting
    const one = new OwnedPartition({ topic, partition: 1, epoch: 1, startOffset: 5, startLeaderEpoch: 2 })
    one.advance({
      nextOffset: 9,
      epochs: [
        { leaderEpoch: 3, nextOffset: 7 },
        { leaderEpoch: 4, nextOffset: 9 },
      ],
    })
    await committer.commit([{ partition: one, nextOffset: 7 }])
    const [request] = setting.broker.seen('OffsetCommit')
    assert.ok(request && 'generationIdOrMemberEpoch' in request.body)
    const { memberId, generationIdOrMemberEpoch, topics } = request.body
    assert.deepEqual([memberId, generationIdOrMemberEpoch], ['member-1', 1])
    const [{ committedOffset, committedLeaderEpoch } = {}] = topics[0]?.partitions ?? []
    assert.deepEqual([committedOffset, committedLeaderEpoch], [7, 3])
  })

  test('of a partition that is not ours any more nothing is sent', async () => {
    const { setting, committer } = await committing(0)
    await using _ = setting
    const gone = partition(0)
    gone.end()
    const offsets = [partition(1), gone].map((one) => ({ partition: one, nextOffset: 7 }))
    await assert.rejects(committer.commit(offsets), ofCode('COMMIT_FENCED'))
    assert.equal(setting.broker.seen('OffsetCommit').length, 0)
  })

  test('refused for the member: all is lost, nothing is sent again', async () => {
    const { setting, committer } = await committing(errorCodes.UNKNOWN_MEMBER_ID)
    await using _ = setting
    await assert.rejects(committer.commit([{ partition: partition(0), nextOffset: 7 }]), ofCode('COMMIT_FENCED'))
    await until(() => setting.history.includes('lose 0,1'))
    assert.equal(setting.broker.seen('OffsetCommit').length, 1)
  })

  for (const code of ['REBALANCE_IN_PROGRESS', 'COORDINATOR_LOAD_IN_PROGRESS', 'NOT_COORDINATOR'] as const) {
    test(`${code} may pass: the partition stays ours`, async () => {
      const { setting, committer } = await committing(errorCodes[code])
      await using _ = setting
      await assert.rejects(committer.commit([{ partition: partition(0), nextOffset: 7 }]), {
        code: 'COMMIT_FAILED',
        data: { kafkaError: code, retriable: true, partitions: ['orders-0'] },
      })
      assert.ok(!setting.history.includes('lose 0,1'))
    })
  }

  test('a static member commits by its instance id; told that another has it, all is lost and it stays out', async () => {
    await using setting = await Setting.start('cooperative-sticky', refusing(errorCodes.FENCED_INSTANCE_ID), 'a')
    setting.run([0, 1], [0, 1])
    await setting.sees('assign 0,1', 'healthy')
    const committer = new OffsetCommitter(setting.cluster, 'g', topic, setting.group)
    await assert.rejects(committer.commit([{ partition: partition(0), nextOffset: 7 }]), ofCode('COMMIT_FENCED'))
    assert.partialDeepStrictEqual(setting.broker.seen('OffsetCommit')[0]?.body, { groupInstanceId: 'a' })
    await until(() => setting.errors.length > 0)
    assert.deepEqual(setting.errors, ['GROUP_INSTANCE_TAKEN'])
    assert.equal(setting.history.at(-1), 'lose 0,1')
  })

  test('what is lost while the connection comes about is not sent', async () => {
    const { setting, committer } = await committing(0)
    await using _ = setting
    const one = partition(0)
    // No connection for commits is open yet.
    const committed = committer.commit([{ partition: one, nextOffset: 7 }])
    one.end()
    await assert.rejects(committed, ofCode('COMMIT_FENCED'))
    assert.equal(setting.broker.seen('OffsetCommit').length, 0)
  })

  test('a start is kept for those partitions only that are still ours when the request goes out', async () => {
    const { setting, committer } = await committing(0)
    await using _ = setting
    let ours = [0, 1]
    const starts = [0, 1].map((number) => ({ partition: number, offset: 50, leaderEpoch: 3 }))
    const kept = committer.keep(starts, (number) => ours.includes(number))
    ours = [1]
    await kept
    const [request] = setting.broker.seen('OffsetCommit')
    assert.ok(request?.api === 'OffsetCommit')
    assert.partialDeepStrictEqual(request.body.topics[0]?.partitions, [{ partitionIndex: 1, committedOffset: 50 }])
    assert.equal(request.body.topics[0]?.partitions.length, 1)
    ours = []
    await committer.keep(starts, (number) => ours.includes(number))
    assert.equal(setting.broker.seen('OffsetCommit').length, 1)
  })
})
