import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { errorCodes } from '../kafka/index.ts'
import { Group } from './group.ts'
import type { JoinRequest, JoinResult, SyncRequest, SyncResult } from './member.ts'

const SESSION = 10_000
const REBALANCE = 30_000
const DELAY = 3_000

function newGroup({ delay = 0 } = {}) {
  const clock = new FakeClock()
  let ids = 0
  const group = new Group('g', { clock, uuid: () => `${++ids}`, initialRebalanceDelayMs: delay })
  return { clock, group }
}

function joinOf(part: Partial<JoinRequest> = {}): JoinRequest {
  return {
    memberId: '',
    groupInstanceId: null,
    clientId: 'c',
    clientHost: '/127.0.0.1',
    sessionTimeoutMs: SESSION,
    rebalanceTimeoutMs: REBALANCE,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: Buffer.from('topics') }],
    twoStep: false,
    maySkipAssignment: false,
    ...part,
  }
}

function syncOf(joined: JoinResult, part: Partial<SyncRequest> = {}): SyncRequest {
  return {
    memberId: joined.memberId,
    groupInstanceId: null,
    generationId: joined.generationId,
    protocolType: null,
    protocolName: null,
    // As a leader does it: to each member its own name.
    assignments: joined.members.map(({ memberId }) => ({ memberId, assignment: Buffer.from(`for ${memberId}`) })),
    ...part,
  }
}

const identityOf = ({ memberId, generationId }: JoinResult) => ({ memberId, generationId, groupInstanceId: null })

/** Tells whether a promise has an answer yet. */
function watched<T>(promise: Promise<T>) {
  let answer: T | undefined
  promise.then((given) => {
    answer = given
  })
  return { answer: () => answer, promise }
}

/** A stable group of `count` members, the first of which leads. */
async function stableGroup(count: number) {
  const { clock, group } = newGroup({ delay: DELAY })
  const joins = Array.from({ length: count }, () => group.join(joinOf()))
  await clock.advance(2 * DELAY)
  const joined = await Promise.all(joins)
  await Promise.all(joined.map((j) => group.sync(syncOf(j))))
  assert.equal(group.state, 'Stable')
  return { clock, group, joined }
}

describe('joining', () => {
  test('members that come within the initial delay join one generation; the first leads and hears of all', async () => {
    const { clock, group } = newGroup({ delay: DELAY })
    const first = watched(group.join(joinOf()))
    await clock.advance(DELAY - 1)
    const second = watched(group.join(joinOf()))
    await clock.advance(1)
    assert.equal(first.answer(), undefined, 'a newcomer makes the others wait once more')
    await clock.advance(DELAY)
    assert.equal(first.answer()?.generationId, 1)
    assert.equal(second.answer()?.generationId, 1)
    assert.equal(second.answer()?.leader, first.answer()?.memberId)
    assert.deepEqual(
      first.answer()?.members.map((m) => m.memberId),
      [first.answer()?.memberId, second.answer()?.memberId],
    )
    assert.deepEqual(second.answer()?.members, [])
  })

  test('the initial delay is extended by newcomers, but not beyond the rebalance timeout', async () => {
    const { clock, group } = newGroup({ delay: DELAY })
    const joins = [watched(group.join(joinOf({ rebalanceTimeoutMs: 2 * DELAY })))]
    for (let i = 0; i < 3; i++) {
      await clock.advance(DELAY - 1)
      joins.push(watched(group.join(joinOf({ rebalanceTimeoutMs: 2 * DELAY }))))
    }
    assert.equal(joins[0]?.answer()?.generationId, 1)
  })

  test('who asks again over another connection no longer waits on the first one', async () => {
    const { clock, group, joined } = await stableGroup(2)
    const [leader, other] = joined as [JoinResult, JoinResult]
    const joins = [1, 2].map(() => watched(group.join(joinOf({ memberId: leader.memberId }))))
    await clock.advance(0)
    assert.equal(joins[0]?.answer()?.errorCode, errorCodes.REBALANCE_IN_PROGRESS)
    assert.equal(joins[1]?.answer(), undefined)
    const again = await group.join(joinOf({ memberId: other.memberId }))
    const syncs = [1, 2].map(() => watched(group.sync(syncOf(again, { assignments: [] }))))
    await clock.advance(0)
    assert.equal(syncs[0]?.answer()?.errorCode, errorCodes.REBALANCE_IN_PROGRESS)
    assert.equal(syncs[1]?.answer(), undefined)
    group.close()
  })

  test('a group that ends while its first members wait leaves no timer behind', async () => {
    const { clock, group } = newGroup({ delay: DELAY })
    const join = group.join(joinOf())
    group.close()
    assert.equal((await join).errorCode, errorCodes.COORDINATOR_NOT_AVAILABLE)
    assert.equal(clock.timers, 0)
  })

  test('a new member first gets its id, and is in the group only when it joins with it', async () => {
    const { group } = newGroup()
    const first = await group.join(joinOf({ twoStep: true }))
    assert.equal(first.errorCode, errorCodes.MEMBER_ID_REQUIRED)
    assert.notEqual(first.memberId, '')
    assert.equal(group.state, 'Empty')
    const second = await group.join(joinOf({ twoStep: true, memberId: first.memberId }))
    assert.equal(second.errorCode, errorCodes.NONE)
    assert.equal(second.memberId, first.memberId)
  })

  test('an id that was given out and never used is forgotten after the session timeout', async () => {
    const { clock, group } = newGroup()
    const { memberId } = await group.join(joinOf({ twoStep: true }))
    await clock.advance(SESSION)
    assert.equal((await group.join(joinOf({ memberId }))).errorCode, errorCodes.UNKNOWN_MEMBER_ID)
    assert.equal(clock.timers, 0)
  })

  test('a rebalance waits for those who were given an id, until they join or their time is over', async () => {
    const { clock, group, joined } = await stableGroup(1)
    const rejoin = () => watched(group.join(joinOf({ memberId: joined[0]!.memberId })))
    const { memberId } = await group.join(joinOf({ twoStep: true }))
    const first = rejoin()
    await clock.advance(SESSION - 1)
    assert.equal(first.answer(), undefined)
    const second = await group.join(joinOf({ memberId, twoStep: true }))
    assert.equal(second.generationId, 2)
    assert.equal(first.answer()?.members.length, 2)
    await Promise.all([first.answer()!, second].map((j) => group.sync(syncOf(j))))

    await group.join(joinOf({ twoStep: true }))
    group.leave({ memberId, groupInstanceId: null })
    const third = rejoin()
    await clock.advance(SESSION - 1)
    assert.equal(third.answer(), undefined)
    await clock.advance(1)
    assert.equal(third.answer()?.members.length, 1)
  })

  test('a member without a protocol in common with the others is refused', async () => {
    const { group, joined } = await stableGroup(1)
    const other = joinOf({ protocols: [{ name: 'sticky', metadata: Buffer.alloc(0) }] })
    assert.equal((await group.join(other)).errorCode, errorCodes.INCONSISTENT_GROUP_PROTOCOL)
    const type = joinOf({ protocolType: 'connect' })
    assert.equal((await group.join(type)).errorCode, errorCodes.INCONSISTENT_GROUP_PROTOCOL)
    assert.equal(group.heartbeat(identityOf(joined[0]!)), errorCodes.NONE)
  })

  test('the protocol is one that all offer, by votes', async () => {
    const { clock, group } = newGroup({ delay: DELAY })
    const offer = (...names: string[]) =>
      group.join(joinOf({ protocols: names.map((name) => ({ name, metadata: Buffer.from(name) })) }))
    const joins = [offer('a', 'b', 'c'), offer('b', 'c'), offer('c', 'b')]
    await clock.advance(2 * DELAY)
    const [leader] = await Promise.all(joins)
    assert.equal(leader?.protocolName, 'b')
    assert.deepEqual(new Set(leader?.members.map((m) => m.metadata.toString())), new Set(['b']))
  })
})

describe('assignments', () => {
  test('each member gets from the leader what is for it, whoever asks first', async () => {
    const { clock, group } = newGroup({ delay: DELAY })
    const joins = [group.join(joinOf()), group.join(joinOf())]
    await clock.advance(2 * DELAY)
    const [leader, follower] = await Promise.all(joins)
    const waiting = watched(group.sync(syncOf(follower!)))
    await clock.advance(0)
    assert.equal(waiting.answer(), undefined)
    assert.equal((await group.sync(syncOf(leader!))).assignment.toString(), `for ${leader!.memberId}`)
    assert.equal((await waiting.promise).assignment.toString(), `for ${follower!.memberId}`)
    assert.equal((await group.sync(syncOf(follower!))).assignment.toString(), `for ${follower!.memberId}`)
  })

  test('a leader that never assigns is put out after the rebalance timeout, and the others join again', async () => {
    const { clock, group } = newGroup({ delay: DELAY })
    const joins = [joinOf(), joinOf()].map((j) => group.join({ ...j, sessionTimeoutMs: 10 * REBALANCE }))
    await clock.advance(2 * DELAY)
    const [leader, follower] = await Promise.all(joins)
    const waiting = group.sync(syncOf(follower!))
    await clock.advance(REBALANCE)
    assert.equal((await waiting).errorCode, errorCodes.REBALANCE_IN_PROGRESS)
    assert.equal(group.heartbeat(identityOf(leader!)), errorCodes.UNKNOWN_MEMBER_ID)
    const again = await group.join(joinOf({ memberId: follower!.memberId }))
    assert.equal(again.leader, follower!.memberId)
    assert.equal(again.generationId, 2)
  })

  test('refused: a wrong generation, a stranger, a protocol that was not elected', async () => {
    const { group, joined } = await stableGroup(1)
    const sync = async (part: Partial<SyncRequest>) => (await group.sync(syncOf(joined[0]!, part))).errorCode
    assert.equal(await sync({ generationId: 7 }), errorCodes.ILLEGAL_GENERATION)
    assert.equal(await sync({ memberId: 'nobody' }), errorCodes.UNKNOWN_MEMBER_ID)
    assert.equal(await sync({ protocolName: 'sticky' }), errorCodes.INCONSISTENT_GROUP_PROTOCOL)
    assert.equal(await sync({ protocolType: 'consumer', protocolName: 'range' }), errorCodes.NONE)
  })
})

describe('rebalancing', () => {
  test('a newcomer calls all members to join again; who does not come in time is put out', async () => {
    const { clock, group, joined } = await stableGroup(3)
    const [one, two, three] = joined.map((j) => identityOf(j))
    const newcomer = watched(group.join(joinOf()))
    assert.equal(group.heartbeat(one!), errorCodes.REBALANCE_IN_PROGRESS)
    const again = watched(group.join(joinOf({ memberId: one!.memberId })))
    // Two keeps its session alive but does not join; three is silent and its session ends.
    for (let t = 0; t < REBALANCE; t += 5_000) {
      assert.equal(group.heartbeat(two!), errorCodes.REBALANCE_IN_PROGRESS)
      assert.equal(again.answer(), undefined)
      await clock.advance(5_000)
    }
    assert.equal(again.answer()?.generationId, 2)
    assert.equal(newcomer.answer()?.generationId, 2)
    assert.deepEqual(
      group.members.map((m) => m.id),
      [one!.memberId, newcomer.answer()?.memberId],
    )
    assert.equal(group.heartbeat(two!), errorCodes.UNKNOWN_MEMBER_ID)
    assert.equal(group.heartbeat(three!), errorCodes.UNKNOWN_MEMBER_ID)
  })

  test('the session of a silent member ends; heartbeats, syncs and commits keep it', async () => {
    const { clock, group, joined } = await stableGroup(2)
    const [silent, alive] = joined
    for (let i = 0; i < 4; i++) {
      await clock.advance(SESSION / 2 - 1)
      group.commit(identityOf(alive!), [])
    }
    assert.deepEqual(
      group.members.map((m) => m.id),
      [alive!.memberId],
    )
    assert.equal(group.heartbeat(identityOf(silent!)), errorCodes.UNKNOWN_MEMBER_ID)
    assert.equal(group.state, 'PreparingRebalance')
  })

  test('a member that waits to join is not expected to be heard of, whether it was meanwhile or not', async () => {
    const { clock, group, joined } = await stableGroup(2)
    const [one, two] = joined.map((j) => identityOf(j))
    const again = watched(group.join(joinOf({ memberId: one!.memberId })))
    group.heartbeat(one!)
    for (let t = 0; t < REBALANCE; t += 5_000) {
      group.heartbeat(two!)
      await clock.advance(5_000)
    }
    assert.equal(again.answer()?.errorCode, errorCodes.NONE)
    assert.equal(again.answer()?.generationId, 2)
  })

  test('a follower that asks again changes nothing; a leader, or new metadata, does', async () => {
    const { clock, group, joined } = await stableGroup(2)
    const [leader, follower] = joined
    const same = await group.join(joinOf({ memberId: follower!.memberId }))
    assert.equal(same.generationId, 1)
    assert.equal(group.state, 'Stable')
    const changed = watched(
      group.join(
        joinOf({ memberId: follower!.memberId, protocols: [{ name: 'range', metadata: Buffer.from('other') }] }),
      ),
    )
    await clock.advance(0)
    assert.equal(changed.answer(), undefined)
    assert.equal(group.state, 'PreparingRebalance')
    assert.equal((await group.join(joinOf({ memberId: leader!.memberId }))).generationId, 2)
    assert.equal(changed.answer()?.generationId, 2)
  })

  test('who leaves makes room at once; the group without members is empty and keeps its offsets', async () => {
    const { clock, group, joined } = await stableGroup(2)
    group.commit(identityOf(joined[0]!), [
      { topic: 't', partition: 0, committed: { offset: 5, leaderEpoch: 0, metadata: '' } },
    ])
    for (const { memberId } of joined) assert.equal(group.leave({ memberId, groupInstanceId: null }), errorCodes.NONE)
    assert.equal(group.leave({ memberId: joined[0]!.memberId, groupInstanceId: null }), errorCodes.UNKNOWN_MEMBER_ID)
    assert.equal(group.state, 'Empty')
    assert.equal(group.offsets.get('t', 0)?.offset, 5)
    assert.equal(clock.timers, 0)
  })
})

describe('static members', () => {
  const fixed = (part: Partial<JoinRequest> = {}) => joinOf({ groupInstanceId: 'i', ...part })

  async function stableStatic() {
    const { clock, group } = newGroup()
    const joined = await group.join(fixed())
    await group.sync(syncOf(joined, { groupInstanceId: 'i' }))
    return { clock, group, joined }
  }

  test('one that comes back takes its place without a rebalance; its former self is fenced', async () => {
    const { group, joined } = await stableStatic()
    const back = await group.join(fixed({ maySkipAssignment: true }))
    assert.equal(group.state, 'Stable')
    assert.equal(back.generationId, joined.generationId)
    assert.notEqual(back.memberId, joined.memberId)
    assert.equal(back.leader, back.memberId)
    assert.equal(back.skipAssignment, true)
    const former = { memberId: joined.memberId, groupInstanceId: 'i', generationId: joined.generationId }
    assert.equal(group.heartbeat(former), errorCodes.FENCED_INSTANCE_ID)
    assert.equal(group.commit(former, []), errorCodes.FENCED_INSTANCE_ID)
    assert.equal((await group.join(fixed({ memberId: joined.memberId }))).errorCode, errorCodes.FENCED_INSTANCE_ID)
    const sync = await group.sync(syncOf(back, { groupInstanceId: 'i', assignments: [] }))
    assert.equal(sync.assignment.toString(), `for ${joined.memberId}`)
  })

  test('an old client that led is told that another leads, so that it does not assign anew', async () => {
    const { group } = await stableStatic()
    const back = await group.join(fixed())
    assert.notEqual(back.leader, back.memberId)
    assert.deepEqual(back.members, [])
  })

  test('the others go on when one is away, and another leads; it keeps its place until its session ends', async () => {
    const { clock, group } = newGroup()
    const times = { rebalanceTimeoutMs: 5_000, sessionTimeoutMs: 60_000 }
    const away = await group.join(fixed(times))
    await group.sync(syncOf(away, { groupInstanceId: 'i' }))
    const other = watched(group.join(joinOf(times)))
    await clock.advance(5_000)
    assert.equal(other.answer()?.generationId, 2)
    assert.equal(other.answer()?.leader, other.answer()?.memberId)
    assert.deepEqual(
      other.answer()?.members.map((m) => m.groupInstanceId),
      ['i', null],
    )
    void group.sync(syncOf(other.answer()!))
    for (let t = 5_000; t < 60_000; t += 5_000) {
      assert.equal(group.members.length, 2)
      group.heartbeat(identityOf(other.answer()!))
      await clock.advance(5_000)
    }
    assert.equal(group.members.length, 1)
    group.close()
  })

  test('it leaves by its instance id', async () => {
    const { group } = await stableStatic()
    assert.equal(group.leave({ memberId: '', groupInstanceId: 'i' }), errorCodes.NONE)
    assert.equal(group.state, 'Empty')
  })
})

describe('commits', () => {
  const commits = [{ topic: 't', partition: 1, committed: { offset: 9, leaderEpoch: 2, metadata: 'm' } }]
  const nobody = { memberId: '', groupInstanceId: null, generationId: -1 }

  test('without a member only while the group is empty', async () => {
    const { group } = newGroup()
    assert.equal(group.commit(nobody, commits), errorCodes.NONE)
    assert.deepEqual([...group.offsets], commits)
    const { group: busy } = await stableGroup(1)
    assert.equal(busy.commit(nobody, commits), errorCodes.UNKNOWN_MEMBER_ID)
    assert.deepEqual([...busy.offsets], [])
  })

  test('by members of this generation only, and not between join and sync', async () => {
    const { group, joined } = await stableGroup(1)
    const member = identityOf(joined[0]!)
    assert.equal(group.commit({ ...member, generationId: 2 }, commits), errorCodes.ILLEGAL_GENERATION)
    assert.equal(group.commit({ ...member, memberId: 'x' }, commits), errorCodes.UNKNOWN_MEMBER_ID)
    const next = await group.join(joinOf({ memberId: member.memberId }))
    assert.equal(group.state, 'CompletingRebalance')
    assert.equal(group.commit(identityOf(next), commits), errorCodes.REBALANCE_IN_PROGRESS)
    assert.deepEqual([...group.offsets], [])
    await group.sync(syncOf(next))
    assert.equal(group.commit(member, commits), errorCodes.ILLEGAL_GENERATION, 'of the generation before')
    assert.equal(group.commit(identityOf(next), commits), errorCodes.NONE)
  })

  test('while a rebalance is being prepared, members may still commit', async () => {
    const { group, joined } = await stableGroup(1)
    void group.join(joinOf())
    assert.equal(group.state, 'PreparingRebalance')
    assert.equal(group.commit(identityOf(joined[0]!), commits), errorCodes.NONE)
    group.close()
  })
})

test('closing answers whoever waits and leaves no timer', async () => {
  const { clock, group } = await stableGroup(2)
  const waiting = group.join(joinOf())
  void group.join(joinOf({ twoStep: true }))
  group.close()
  assert.equal((await waiting).errorCode, errorCodes.COORDINATOR_NOT_AVAILABLE)
  assert.equal((await group.join(joinOf())).errorCode, errorCodes.COORDINATOR_NOT_AVAILABLE)
  assert.equal(clock.timers, 0)
})

/** A consumer as clients write it, which does one step when it is told to. */
class Client {
  readonly #group: Group
  memberId = ''
  generation = -1
  assignment: string | undefined
  #busy: Promise<void> | undefined

  constructor(group: Group) {
    this.#group = group
  }

  get identity() {
    return { memberId: this.memberId, generationId: this.generation, groupInstanceId: null }
  }

  step(): void {
    if (this.#busy) return
    if (this.generation === -1) this.#busy = this.#join()
    else this.#note(this.#group.heartbeat(this.identity))
    this.#busy?.finally(() => {
      this.#busy = undefined
    })
  }

  async #join(): Promise<void> {
    const joined = await this.#group.join(joinOf({ memberId: this.memberId, twoStep: true }))
    this.memberId = joined.memberId
    if (joined.errorCode !== errorCodes.NONE) {
      this.#note(joined.errorCode)
      return
    }
    const synced: SyncResult = await this.#group.sync(syncOf(joined))
    if (synced.errorCode === errorCodes.NONE) {
      this.generation = joined.generationId
      this.assignment = synced.assignment.toString()
    } else this.#note(synced.errorCode)
  }

  #note(errorCode: number): void {
    if (errorCode === errorCodes.NONE || errorCode === errorCodes.MEMBER_ID_REQUIRED) return
    this.generation = -1
    this.assignment = undefined
    if (errorCode === errorCodes.UNKNOWN_MEMBER_ID) this.memberId = ''
  }

  leave(): void {
    this.#group.leave({ memberId: this.memberId, groupInstanceId: null })
    this.memberId = ''
    this.generation = -1
    this.assignment = undefined
  }
}

test('whatever members do, those that stay end in one generation, each with its own assignment', async () => {
  const event = fc.record({
    kind: fc.constantFrom('step', 'step', 'step', 'leave', 'crash', 'wait'),
    client: fc.nat(4),
    ms: fc.integer({ min: 1, max: 15_000 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 60 }), fc.constantFrom(0, DELAY), async (events, delay) => {
      const { clock, group } = newGroup({ delay })
      const clients = Array.from({ length: 5 }, () => new Client(group))
      for (const { kind, client, ms } of events) {
        const one = clients[client]!
        if (kind === 'step') one.step()
        else if (kind === 'leave') one.leave()
        // Silent from now on; a new one takes its seat.
        else if (kind === 'crash') clients[client] = new Client(group)
        await clock.advance(kind === 'wait' ? ms : 0)
      }
      for (let t = 0; t < 3 * (REBALANCE + SESSION); t += 1_000) {
        for (const client of clients) client.step()
        await clock.advance(1_000)
      }
      assert.equal(group.state, 'Stable')
      assert.deepEqual(new Set(group.members.map((m) => m.id)), new Set(clients.map((c) => c.memberId)))
      assert.equal(new Set(clients.map((c) => c.generation)).size, 1)
      for (const { memberId, assignment } of clients) assert.equal(assignment, `for ${memberId}`)
      group.close()
      assert.equal(clock.timers, 0)
    }),
    { numRuns: 60 },
  )
})
