import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { errorCodes } from './errors.ts'
import { type FetchAsk, FetchSession } from './fetch-session.ts'

const topicId = 'a'.repeat(32)
const ask = (fetchOffset: number, currentLeaderEpoch = 0): FetchAsk => ({
  fetchOffset,
  currentLeaderEpoch,
  lastFetchedEpoch: -1,
  partitionMaxBytes: 100,
})

type Request = ReturnType<FetchSession['ask']>

/** What KIP-227 wants of a broker: it remembers what a session's requests named, until they name it otherwise. */
class Remembering {
  readonly #sessions = new Map<number, { epoch: number; readonly partitions: Map<number, FetchAsk> }>()
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
    for (const { partition, ...rest } of topics?.[0]?.partitions ?? [])
      session.partitions.set(partition!, rest as FetchAsk)
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
    const session = new FetchSession('orders')
    const broker = new Remembering()
    const first = session.ask(
      topicId,
      new Map([
        [0, ask(5)],
        [1, ask(7)],
        [2, ask(9)],
      ]),
    )
    assert.deepEqual([first.sessionId, first.sessionEpoch], [0, 0])
    assert.equal(first.topics?.[0]?.partitions?.length, 3)
    assert.ok(session.accepts(broker.answer(first)))
    const second = session.ask(
      topicId,
      new Map([
        [0, ask(5)],
        [1, ask(8)],
      ]),
    )
    assert.deepEqual([second.sessionId, second.sessionEpoch], [100, 1])
    assert.deepEqual(second.topics, [{ topic: 'orders', topicId, partitions: [{ partition: 1, ...ask(8) }] }])
    assert.deepEqual(second.forgottenTopicsData, [{ topic: 'orders', topicId, partitions: [2] }])
    assert.ok(session.accepts(broker.answer(second)))
    const third = session.ask(
      topicId,
      new Map([
        [0, ask(5)],
        [1, ask(8)],
      ]),
    )
    assert.deepEqual([third.sessionEpoch, third.topics, third.forgottenTopicsData], [2, [], []])
  })

  test('a session that the broker forgot begins anew; one whose epoch is doubtful is ended by that', () => {
    const session = new FetchSession('orders')
    const broker = new Remembering()
    const wanted = new Map([[0, ask(5)]])
    assert.ok(session.accepts(broker.answer(session.ask(topicId, wanted))))
    broker.forget()
    assert.equal(session.accepts(broker.answer(session.ask(topicId, wanted))), false)
    const anew = session.ask(topicId, wanted)
    assert.deepEqual([anew.sessionId, anew.sessionEpoch], [0, 0])
    assert.ok(session.accepts(broker.answer(anew)))
    broker.answer(session.ask(topicId, wanted))
    // The answer was lost.
    session.reset()
    const doubted = session.ask(topicId, wanted)
    assert.deepEqual([doubted.sessionId, doubted.sessionEpoch], [101, 0])
    assert.ok(session.accepts(broker.answer(doubted)))
    assert.equal(broker.size, 1)
  })

  test('a topic made anew has another id, and needs another session', () => {
    const session = new FetchSession('orders')
    const broker = new Remembering()
    const wanted = new Map([[0, ask(5)]])
    assert.ok(session.accepts(broker.answer(session.ask(topicId, wanted))))
    const other = session.ask('b'.repeat(32), wanted)
    assert.equal(other.sessionEpoch, 0)
    assert.equal(other.topics?.[0]?.partitions?.length, 1)
  })

  test('whatever happens, the broker looks for exactly what is wanted', () => {
    const partitions = fc.array(
      fc.tuple(
        fc.nat({ max: 5 }),
        fc.record({
          fetchOffset: fc.nat({ max: 3 }),
          currentLeaderEpoch: fc.nat({ max: 1 }),
          lastFetchedEpoch: fc.nat({ max: 1 }),
        }),
      ),
    )
    const step = fc.record({
      wanted: partitions,
      event: fc.constantFrom('nothing', 'nothing', 'nothing', 'forget', 'lost answer', 'cache full', 'topic anew'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const session = new FetchSession('orders')
        const broker = new Remembering()
        let id = 0
        for (const { wanted, event } of steps) {
          if (event === 'forget') broker.forget()
          broker.full = event === 'cache full'
          if (event === 'topic anew') id++
          const asked = new Map(wanted.map(([n, one]) => [n, { ...one, partitionMaxBytes: 100 }]))
          let tries = 0
          for (let accepted = false; !accepted; tries++) {
            const answer = broker.answer(session.ask(`${id}`, asked))
            if (event === 'lost answer' && tries === 0) {
              session.reset()
              continue
            }
            accepted = session.accepts(answer)
            if (accepted) assert.deepEqual(answer.wanted, asked)
          }
          assert.ok(tries <= 3)
        }
        // One that we never heard of cannot be ended.
        assert.ok(broker.size <= 1 + steps.filter(({ event }) => event === 'lost answer').length)
      }),
    )
  })
})
