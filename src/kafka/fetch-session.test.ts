import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { errorCodes } from './errors.ts'
import { FetchSession, type Target } from './fetch-session.ts'

const topicId = 'a'.repeat(32)
const at = (partition: number, position: number): Target => ({ partition, position, validUnder: 0, leaderEpoch: -1 })
const most = 100

type Request = ReturnType<FetchSession<Target>['ask']>
type Asked = NonNullable<NonNullable<NonNullable<Request['topics']>[number]['partitions']>[number]>

/** How a partition is named in a request. */
const named = ({ partition, position, validUnder, leaderEpoch }: Target): Asked => ({
  partition,
  fetchOffset: position,
  currentLeaderEpoch: validUnder,
  lastFetchedEpoch: leaderEpoch,
  partitionMaxBytes: most,
})

/** What KIP-227 wants of a broker: it remembers what a session's requests named, until they name it otherwise. */
class Remembering {
  readonly #sessions = new Map<number, { epoch: number; readonly partitions: Map<number, Asked> }>()
  #nextId = 100
  /** Its cache is full: no session is given out. */
  full = false

  answer({ sessionId = 0, sessionEpoch = 0, topics, forgottenTopicsData }: Request) {
    let session = this.#sessions.get(sessionId)
    if (sessionEpoch === 0) {
      this.#sessions.delete(sessionId)
      session = { epoch: 0, partitions: new Map() }
    } else if (!session) return { errorCode: errorCodes.FETCH_SESSION_ID_NOT_FOUND, sessionId: 0, wanted: undefined }
    else if (session.epoch + 1 !== sessionEpoch)
      return { errorCode: errorCodes.INVALID_FETCH_SESSION_EPOCH, sessionId: 0, wanted: undefined }
    session.epoch = sessionEpoch
    for (const asked of topics?.[0]?.partitions ?? []) session.partitions.set(asked.partition!, asked)
    for (const partition of forgottenTopicsData?.[0]?.partitions ?? []) session.partitions.delete(partition)
    const wanted = new Map(session.partitions)
    if (this.full && sessionEpoch === 0) return { errorCode: 0, sessionId: 0, wanted }
    const id = sessionEpoch === 0 ? this.#nextId++ : sessionId
    this.#sessions.set(id, session)
    return { errorCode: 0, sessionId: id, wanted }
  }

  /** What was not used for long goes, for others. */
  forget(): void {
    this.#sessions.clear()
  }

  get size(): number {
    return this.#sessions.size
  }
}

suite('fetch session', () => {
  test('only what is new is named, and what is not wanted any more', () => {
    const session = new FetchSession<Target>('orders')
    const broker = new Remembering()
    const [zero, one, two] = [at(0, 5), at(1, 7), at(2, 9)]
    const first = session.ask(topicId, [zero, one, two], most)
    assert.deepEqual([first.sessionId, first.sessionEpoch], [0, 0])
    assert.equal(first.topics?.[0]?.partitions?.length, 3)
    assert.ok(session.accepts(broker.answer(first)))
    const further = at(1, 8)
    const second = session.ask(topicId, [zero, further], most)
    assert.deepEqual([second.sessionId, second.sessionEpoch], [100, 1])
    assert.deepEqual(second.topics, [{ topic: 'orders', topicId, partitions: [named(further)] }])
    assert.deepEqual(second.forgottenTopicsData, [{ topic: 'orders', topicId, partitions: [2] }])
    assert.ok(session.accepts(broker.answer(second)))
    const third = session.ask(topicId, [zero, further], most)
    assert.deepEqual([third.sessionEpoch, third.topics, third.forgottenTopicsData], [2, [], []])
  })

  test('a session that the broker forgot begins anew; one whose epoch is doubtful is ended by that', () => {
    const session = new FetchSession<Target>('orders')
    const broker = new Remembering()
    const wanted = [at(0, 5)]
    assert.ok(session.accepts(broker.answer(session.ask(topicId, wanted, most))))
    broker.forget()
    assert.equal(session.accepts(broker.answer(session.ask(topicId, wanted, most))), false)
    const anew = session.ask(topicId, wanted, most)
    assert.deepEqual([anew.sessionId, anew.sessionEpoch], [0, 0])
    assert.ok(session.accepts(broker.answer(anew)))
    broker.answer(session.ask(topicId, wanted, most))
    // The answer was lost.
    session.reset()
    const doubted = session.ask(topicId, wanted, most)
    assert.deepEqual([doubted.sessionId, doubted.sessionEpoch], [101, 0])
    assert.ok(session.accepts(broker.answer(doubted)))
    assert.equal(broker.size, 1)
  })

  test('a topic made anew has another id, and needs another session', () => {
    const session = new FetchSession<Target>('orders')
    const broker = new Remembering()
    const wanted = [at(0, 5)]
    assert.ok(session.accepts(broker.answer(session.ask(topicId, wanted, most))))
    const other = session.ask('b'.repeat(32), wanted, most)
    assert.equal(other.sessionEpoch, 0)
    assert.equal(other.topics?.[0]?.partitions?.length, 1)
  })

  test('whatever happens, the broker looks for exactly what is wanted', () => {
    const wanted = fc.uniqueArray(
      fc.record({
        partition: fc.nat({ max: 5 }),
        position: fc.nat({ max: 3 }),
        validUnder: fc.nat({ max: 1 }),
        leaderEpoch: fc.nat({ max: 1 }),
      }),
      { selector: ({ partition }) => partition },
    )
    const step = fc.record({
      wanted,
      event: fc.constantFrom('nothing', 'nothing', 'nothing', 'forget', 'lost answer', 'cache full', 'topic anew'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const session = new FetchSession<Target>('orders')
        const broker = new Remembering()
        let id = 0
        for (const { wanted, event } of steps) {
          if (event === 'forget') broker.forget()
          broker.full = event === 'cache full'
          if (event === 'topic anew') id++
          const asked = new Map(wanted.map((one) => [one.partition, named(one)]))
          let tries = 0
          for (let accepted = false; !accepted; tries++) {
            const answer = broker.answer(session.ask(`${id}`, wanted, most))
            if (event === 'lost answer' && tries === 0) {
              session.reset()
              continue
            }
            accepted = session.accepts(answer)
            if (!accepted) continue
            assert.deepEqual(answer.wanted, asked)
            for (let n = 0; n <= 5; n++) {
              const target = wanted.find(({ partition }) => partition === n)
              assert.deepEqual(session.asked(n), target && { target, fetchOffset: target.position })
            }
          }
          assert.ok(tries <= 3)
        }
        // One that we never heard of cannot be ended.
        assert.ok(broker.size <= 1 + steps.filter(({ event }) => event === 'lost answer').length)
      }),
    )
  })
})
