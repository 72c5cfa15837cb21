import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { FakePartition } from '../../test/support/fake-consumer.ts'
import {
  type Call,
  functionError,
  range,
  records,
  settled,
  startFakeMapping as start,
  success,
  throttled,
} from '../../test/support/fake-mapping.ts'
import type { InvokeOutcome } from '../targets/index.ts'
import { IsthmusError } from '../world/index.ts'

describe('batches', () => {
  it('close at the batch size, and a chunk goes on in the next', async () => {
    const { consumer, target, clock } = start({ batchSize: 3 })
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 7))
    for (const expected of [range(0, 3), range(3, 6), range(6, 7)]) {
      const [call] = target.running
      assert.deepEqual(call?.offsets, { 'orders-0': expected })
      await call?.answer(success)
    }
    assert.equal(target.running.size, 0)
    assert.equal(partition.held.size, 0)
    await clock.advance(50)
    assert.deepEqual(Object.fromEntries(consumer.committed), { 'orders-0': 7 })
  })

  it('close at 6 MB', async () => {
    const { consumer, target } = start({ batchSize: 10_000 })
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 10, 1_000_000))
    for (const expected of [range(0, 4), range(4, 8), range(8, 10)]) {
      const [call] = target.running
      assert.deepEqual(call?.offsets, { 'orders-0': expected })
      assert.ok(call && call.text.length <= 6 * 1024 * 1024)
      await call.answer(success)
    }
  })

  it('take what several partitions have, in turns', async () => {
    const { consumer, target } = start({ batchSize: 4 })
    const [a, b] = [new FakePartition(0), new FakePartition(1)]
    consumer.assign(a, b)
    consumer.fetched(a, records(0, 1))
    consumer.fetched(a, records(1, 9))
    consumer.fetched(b, records(50, 3))
    const seen: Call['offsets'][] = []
    for (let [call] = target.running; call; [call] = target.running) {
      seen.push(call.offsets)
      await call.answer(success)
    }
    assert.deepEqual(seen, [
      { 'orders-0': [0] },
      { 'orders-1': [50, 51, 52], 'orders-0': [1] },
      { 'orders-0': [2, 3, 4, 5] },
      { 'orders-0': [6, 7, 8, 9] },
    ])
  })

  it('go on with the partition that they end with, so that nothing has to be moved when they close', async () => {
    const { consumer, target } = start({ batchSize: 8, batchingWindowMs: 500 })
    const [a, b, c] = [new FakePartition(0), new FakePartition(1), new FakePartition(2)]
    consumer.assign(a, b, c)
    consumer.fetched(a, records(0, 2))
    consumer.fetched(b, records(50, 2))
    // One response for all three.
    a.push(records(2, 2))
    b.push(records(52, 2))
    consumer.fetched(c, records(90, 2))
    const [call] = target.running
    assert.deepEqual(call?.offsets, { 'orders-0': [0, 1], 'orders-1': [50, 51, 52, 53], 'orders-2': [90, 91] })
    await call.answer(success)
  })

  it('on-demand: the window begins when the invocation is done', async () => {
    const { consumer, target, clock } = start({ batchingWindowMs: 500 })
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 1))
    await clock.advance(499)
    assert.equal(target.calls.length, 0)
    consumer.fetched(partition, records(1, 1))
    await clock.advance(1)
    assert.deepEqual(target.calls[0]?.offsets, { 'orders-0': [0, 1] })
    // The invocation takes longer than a window; what came meanwhile waits for the next.
    consumer.fetched(partition, records(2, 1))
    await clock.advance(2000)
    await target.calls[0]?.answer(success)
    await clock.advance(499)
    assert.equal(target.calls.length, 1)
    await clock.advance(1)
    assert.deepEqual(target.calls[1]?.offsets, { 'orders-0': [2] })
    await target.calls[1]?.answer(success)
    // 300 ms into the window: it ends 500 ms after the invocation, not after the record.
    await clock.advance(300)
    consumer.fetched(partition, records(3, 1))
    await clock.advance(200)
    assert.deepEqual(target.calls[2]?.offsets, { 'orders-0': [3] })
    await target.calls[2]?.answer(success)
    // A window that ended empty begins anew with the first record.
    await clock.advance(10_000)
    consumer.fetched(partition, records(4, 1))
    await clock.advance(499)
    assert.equal(target.calls.length, 3)
    await clock.advance(1)
    assert.equal(target.calls.length, 4)
  })

  it('provisioned: the window begins when the batch before is closed', async () => {
    const { consumer, target, clock } = start({ batchingWindowMs: 500, mode: 'provisioned' })
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 1))
    await clock.advance(500)
    consumer.fetched(partition, records(1, 1))
    await clock.advance(600)
    await target.calls[0]?.answer(success)
    assert.deepEqual(target.calls[1]?.offsets, { 'orders-0': [1] })
    // 200 ms into the window: it ends 500 ms after that batch was closed, not after its invocation.
    await clock.advance(200)
    await target.calls[1]?.answer(success)
    consumer.fetched(partition, records(2, 1))
    await clock.advance(299)
    assert.equal(target.calls.length, 2)
    await clock.advance(1)
    assert.deepEqual(target.calls[2]?.offsets, { 'orders-0': [2] })
  })

  it('a window waits no longer than until the batch is full, and leaves no timer', async () => {
    const { consumer, target, clock } = start({ batchingWindowMs: 60_000, batchSize: 2 })
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 1))
    consumer.fetched(partition, records(1, 1))
    assert.equal(target.calls.length, 1)
    assert.equal(clock.timers, 0)
  })
})

describe('failures', () => {
  it('retry the whole batch with the same bytes, later and later, while other lanes go on', async () => {
    const { consumer, target, clock, events } = start({ concurrency: 2, batchSize: 2 })
    const [a, b] = [new FakePartition(0), new FakePartition(1)]
    consumer.assign(a, b)
    consumer.fetched(a, records(0, 4))
    consumer.fetched(b, records(0, 2))
    const [first, other] = target.calls
    const text = first!.text
    await first!.answer(functionError)
    await other!.answer(success)
    consumer.fetched(b, records(2, 2))
    await target.calls[2]!.answer(success)
    for (const pause of [250, 500, 1000]) {
      const calls = target.calls.length
      await clock.advance(pause - 1)
      assert.equal(target.calls.length, calls)
      await clock.advance(1)
      assert.equal(target.calls.at(-1)?.text, text)
      await target.calls.at(-1)?.answer(functionError)
    }
    assert.deepEqual(Object.fromEntries(consumer.committed), { 'orders-1': 4 })
    await clock.advance(60_000)
    await target.calls.at(-1)?.answer(success)
    assert.deepEqual(target.calls.at(-1)?.offsets, { 'orders-0': [2, 3] })
    assert.equal(consumer.committed.get('orders-0'), 2)
    const attempts = events.flatMap((event) =>
      event.kind === 'invoked' && event.ranges['orders-0'] ? [event.attempt] : [],
    )
    assert.deepEqual(attempts, [1, 2, 3, 4, 5])
  })

  it('being throttled, and a service that fails, count as no attempt', async () => {
    const { consumer, target, clock, events } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 1))
    const outcomes: InvokeOutcome[] = [
      { kind: 'throttled', message: 'slow down' },
      { kind: 'service-error', message: '500' },
      functionError,
      success,
    ]
    for (const outcome of outcomes) {
      await target.calls.at(-1)!.answer(outcome)
      await clock.advance(20_000)
    }
    assert.deepEqual(
      events.flatMap((event) => (event.kind === 'invoked' ? [[event.outcome, event.attempt, event.message]] : [])),
      [
        ['throttled', 1, 'slow down'],
        ['service-error', 1, '500'],
        ['function-error', 1, 'boom'],
        ['success', 2, undefined],
      ],
    )
  })

  it('a function that asks not to be called for a while is not, for a minute at most', async () => {
    const { consumer, target, clock, events } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 1))
    await target.calls.at(-1)!.answer({ kind: 'throttled', message: 'slow down', retryAfterMs: 30_000 })
    await clock.advance(29_999)
    assert.equal(target.calls.length, 1)
    await clock.advance(1)
    assert.equal(target.calls.length, 2)
    await target.calls.at(-1)!.answer({ kind: 'service-error', message: '503', retryAfterMs: 86_400_000 })
    await clock.advance(59_999)
    assert.equal(target.calls.length, 2)
    await clock.advance(1)
    assert.equal(target.calls.length, 3)
    await target.calls.at(-1)!.answer({ kind: 'throttled', message: 'slow down' })
    const told = events.flatMap((event) => (event.kind === 'invoked' ? [event.retryAfterMs] : []))
    assert.deepEqual(told, [30_000, 60_000, undefined])
  })

  it('a record that fits in no event is passed over once retention has dropped it', async () => {
    const { consumer, target, clock, mapping } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 1, 5_000_000))
    consumer.fetched(partition, records(1, 2))
    await clock.advance(60_000)
    assert.equal(target.calls.length, 0)
    consumer.logStarts.set('orders-0', 1)
    await clock.advance(59_999)
    assert.equal(target.calls.length, 0)
    await clock.advance(1)
    assert.deepEqual(target.calls[0]?.offsets, { 'orders-0': [1, 2] })
    assert.equal(mapping.lastProcessingResult, 'No records processed')
    await target.calls[0]!.answer(success)
    await mapping.stop()
    assert.equal(consumer.committed.get('orders-0'), 3)
    assert.equal(partition.held.size, 0)
    assert.equal(clock.timers, 0)
  })

  it('a record that fits in no event holds its partition, says so, and nothing is committed past it', async () => {
    const { consumer, target, clock, events, mapping } = start()
    const [a, b] = [new FakePartition(0), new FakePartition(1)]
    consumer.assign(a, b)
    consumer.fetched(a, records(0, 1))
    await target.calls[0]!.answer(success)
    consumer.fetched(a, records(1, 1, 5_000_000))
    consumer.fetched(a, records(2, 1))
    consumer.fetched(b, records(0, 1))
    await target.calls[1]!.answer(success)
    assert.equal(target.calls.length, 2)
    await clock.advance(50)
    assert.deepEqual(Object.fromEntries(consumer.committed), { 'orders-0': 1, 'orders-1': 1 })
    const [told, ...more] = events.filter((event) => event.kind === 'oversized')
    assert.ok(told)
    assert.deepEqual(more, [])
    assert.match(told.message, /^orders-0@1: the event of this record alone has 6\d{6} bytes and 6291455 is/)
    assert.deepEqual([told.partition, told.offset], ['orders-0', 1])
    // The other partition's success does not hide it.
    assert.equal(mapping.lastProcessingResult, 'PROBLEM: Function call failed')
    consumer.lose([a])
    assert.equal(mapping.lastProcessingResult, 'OK')
  })
})

describe('commits', () => {
  it('that failed are no problem any more when their partition is lost', async () => {
    const { consumer, clock, mapping, target } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 1))
    consumer.beforeCommit = () => Promise.reject(new IsthmusError('COMMIT_FAILED', 'the coordinator is down'))
    await target.calls[0]!.answer(success)
    await settled()
    assert.match(mapping.lastProcessingResult, /^PROBLEM: Connection error/)
    consumer.lose([partition])
    await clock.advance(10_000)
    assert.equal(mapping.lastProcessingResult, 'OK')
  })

  it('are one at a time and 50 ms apart, and take with them what settles meanwhile', async () => {
    const { consumer, target, clock } = start({ batchSize: 1 })
    const partition = new FakePartition(0)
    consumer.assign(partition)
    let release = () => {}
    let asked = 0
    consumer.beforeCommit = () =>
      new Promise((resolve) => {
        asked++
        release = resolve
      })
    consumer.fetched(partition, records(0, 4))
    for (let i = 0; i < 3; i++) await target.calls[i]!.answer(success)
    assert.deepEqual([asked, consumer.commits], [1, []])
    release()
    await settled()
    await target.calls[3]!.answer(success)
    await clock.advance(49)
    assert.equal(asked, 1)
    await clock.advance(1)
    assert.equal(asked, 2)
    release()
    await settled()
    assert.deepEqual(consumer.commits, [{ 'orders-0': 1 }, { 'orders-0': 4 }])
    await clock.advance(50)
    assert.deepEqual([asked, clock.timers], [2, 0])
  })

  it('are tried again while the partition is owned, and the state says so', async () => {
    const { consumer, target, clock, mapping } = start()
    const [a, b] = [new FakePartition(0), new FakePartition(1)]
    consumer.assign(a, b)
    let failure: Error | undefined = new IsthmusError('KAFKA_UNAUTHORIZED', 'no')
    consumer.beforeCommit = async () => {
      if (failure) throw failure
    }
    consumer.fetched(a, records(0, 1))
    await target.calls[0]!.answer(success)
    assert.equal(mapping.lastProcessingResult, 'PROBLEM: Cluster failed to authorize Lambda.')
    consumer.fetched(b, records(0, 1))
    await target.calls[1]!.answer(success)
    consumer.lose([a])
    failure = undefined
    await clock.advance(20_000)
    assert.deepEqual(consumer.commits, [{ 'orders-1': 1 }])
    assert.equal(mapping.lastProcessingResult, 'OK')
  })

  it('that an update cuts are tried again before they are a problem', async () => {
    const { consumer, target, clock, mapping } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    const commit = Promise.withResolvers<void>()
    consumer.beforeCommit = () => commit.promise
    consumer.fetched(partition, records(0, 1))
    await target.calls[0]!.answer(success)
    await mapping.redial()
    commit.reject(new IsthmusError('COMMIT_FAILED', 'all connections are dialled anew'))
    await settled()
    consumer.events.healthy()
    assert.equal(mapping.lastProcessingResult, 'OK')
    await clock.advance(20_000)
    assert.equal(mapping.lastProcessingResult.startsWith('PROBLEM'), true)
    consumer.beforeCommit = async () => {}
    await clock.advance(20_000)
    assert.equal(mapping.lastProcessingResult, 'OK')
    assert.deepEqual(consumer.commits, [{ 'orders-0': 1 }])
  })

  it('that a rebalance refuses for a moment are sent again without a word, unless it lasts', async () => {
    const { consumer, target, clock, mapping } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    let refusals = 3
    const data = { kafkaError: 'REBALANCE_IN_PROGRESS', retriable: true }
    consumer.beforeCommit = async () => {
      if (refusals-- > 0) throw new IsthmusError('COMMIT_FAILED', 'rebalance', { data })
    }
    consumer.fetched(partition, records(0, 1))
    await target.calls[0]!.answer(success)
    const seen = new Set<string>()
    for (let i = 0; i < 40; i++) {
      seen.add(mapping.lastProcessingResult)
      await clock.advance(100)
    }
    assert.deepEqual([...seen], ['OK'])
    assert.deepEqual(consumer.commits, [{ 'orders-0': 1 }])
    refusals = 5
    consumer.fetched(partition, records(1, 1))
    await target.calls[1]!.answer(success)
    await clock.advance(2000)
    assert.equal(mapping.lastProcessingResult.startsWith('PROBLEM'), true)
  })

  it('go past what holds no record', async () => {
    const { consumer, target, clock } = start()
    const [partition, other] = [new FakePartition(0), new FakePartition(1)]
    consumer.assign(partition, other)
    const control = { ...records(0, 1), count: 0 }
    consumer.fetched(partition, { ...control, nextOffset: 4 })
    await settled()
    assert.equal(consumer.committed.get('orders-0'), 4)
    consumer.fetched(other, records(0, 1))
    await target.calls[0]!.answer(success)
    await clock.advance(50)
    assert.deepEqual(consumer.commits, [{ 'orders-0': 4 }, { 'orders-1': 1 }])
    consumer.fetched(partition, { ...records(4, 2), nextOffset: 8 })
    partition.push({ ...control, nextOffset: 10 })
    consumer.events.records(partition)
    await target.calls[1]!.answer(success)
    await clock.advance(50)
    assert.equal(consumer.committed.get('orders-0'), 10)
    // What follows the last record in its own chunk, too.
    consumer.fetched(partition, { ...records(10, 2), nextOffset: 14 })
    await target.calls[2]!.answer(success)
    await clock.advance(50)
    assert.equal(consumer.committed.get('orders-0'), 14)
    assert.equal(partition.held.size, 0)
  })
})

describe('giving partitions up', () => {
  it('waits for the running call, commits what it settled, and takes nothing more', async () => {
    const { consumer, target, events } = start({ batchSize: 2 })
    const [a, b] = [new FakePartition(0), new FakePartition(1)]
    consumer.assign(a, b)
    consumer.fetched(a, records(0, 5))
    let done = false
    const revoked = consumer.revoke([a]).then(() => {
      done = true
    })
    await settled()
    assert.equal(done, false)
    await target.calls[0]!.answer(success)
    await revoked
    assert.deepEqual(consumer.commits, [{ 'orders-0': 2 }])
    assert.deepEqual(events.at(-1), { kind: 'revoked', partitions: ['orders-0'] })
    consumer.fetched(b, records(0, 1))
    assert.deepEqual(target.calls[1]?.offsets, { 'orders-1': [0] })
    assert.equal(a.held.size, 0)
  })

  it('does not wait for a retry, and never sends its records again; the others of the batch stay as they were', async () => {
    const { consumer, target, clock } = start()
    const [a, b] = [new FakePartition(0), new FakePartition(1)]
    consumer.assign(a, b)
    consumer.fetched(a, records(0, 1))
    consumer.fetched(a, records(1, 2))
    consumer.fetched(b, records(0, 2))
    await target.calls[0]!.answer(success)
    assert.deepEqual(target.calls[1]?.offsets, { 'orders-1': [0, 1], 'orders-0': [1, 2] })
    await target.calls[1]!.answer(functionError)
    await consumer.revoke([a])
    await clock.advance(10_000)
    assert.deepEqual(target.calls[2]?.offsets, { 'orders-1': [0, 1] })
    await target.calls[2]!.answer(success)
    assert.deepEqual(Object.fromEntries(consumer.committed), { 'orders-0': 1, 'orders-1': 2 })
  })

  it('leaves out what was being gathered of them', async () => {
    const { consumer, target, clock } = start({ batchingWindowMs: 500 })
    const [a, b] = [new FakePartition(0), new FakePartition(1)]
    consumer.assign(a, b)
    consumer.fetched(a, records(0, 1))
    consumer.fetched(b, records(0, 1))
    await consumer.revoke([a])
    await clock.advance(500)
    assert.deepEqual(target.calls[0]?.offsets, { 'orders-1': [0] })
  })

  for (const windowMs of [0, 500]) {
    it(`moves no partition to another lane while a batch holds it (window ${windowMs})`, async () => {
      const { consumer, target, clock } = start({ concurrency: 2, batchingWindowMs: windowMs })
      const partitions = range(0, 4).map((partition) => new FakePartition(partition))
      consumer.assign(...partitions)
      // Lane two has 1 and 3; both are in its batch, in flight or still open, when lane one becomes empty.
      const [a, b] = [partitions[1]!, partitions[3]!]
      a.push(records(0, 1))
      b.push(records(0, 1))
      consumer.events.records(a)
      await consumer.revoke([partitions[0]!, partitions[2]!])
      consumer.fetched(a, records(1, 1))
      consumer.fetched(b, records(1, 1))
      await clock.advance(windowMs)
      assert.equal(target.running.size, 1)
      assert.deepEqual(Object.keys(target.calls[0]!.offsets), ['orders-1', 'orders-3'])
    })
  }

  it('does not hold the others up when the call fails', async () => {
    const { consumer, target } = start()
    const [a, b] = [new FakePartition(0), new FakePartition(1)]
    consumer.assign(a, b)
    consumer.fetched(a, records(0, 1))
    consumer.fetched(b, records(0, 1))
    const revoked = consumer.revoke([a])
    await target.calls[0]!.answer(functionError)
    await revoked
    assert.deepEqual(target.calls[1]?.offsets, { 'orders-1': [0] })
  })

  it('ends at the deadline; a late result of the lost assignment commits nothing', async () => {
    const { consumer, target, clock } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 2))
    const deadline = new AbortController()
    const revoked = consumer.revoke([partition], deadline.signal)
    deadline.abort()
    await revoked
    const again = new FakePartition(0, 0, 2)
    consumer.assign(again)
    await target.calls[0]!.answer(success)
    await clock.advance(10_000)
    assert.deepEqual(consumer.commits, [])
    consumer.fetched(again, records(0, 2))
    await target.calls[1]!.answer(success)
    assert.deepEqual(consumer.commits, [{ 'orders-0': 2 }])
  })

  it('does not wait until the next commit is due', async () => {
    const { consumer, target } = start({ batchSize: 1 })
    const partition = new FakePartition(0)
    consumer.assign(partition)
    let release = () => {}
    consumer.fetched(partition, records(0, 4))
    await target.calls[0]!.answer(success)
    await target.calls[1]!.answer(success)
    assert.deepEqual(consumer.commits, [{ 'orders-0': 1 }])
    consumer.beforeCommit = () =>
      new Promise((resolve) => {
        release = resolve
      })
    const revoked = consumer.revoke([partition])
    await settled()
    // What settles while a commit is on its way is not left behind either.
    await target.calls[2]!.answer(success)
    release()
    await settled()
    release()
    await revoked
    assert.equal(consumer.committed.get('orders-0'), 3)
  })

  it('a fenced commit does not hold the rebalance up', async () => {
    const { consumer, target } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.beforeCommit = async () => {
      throw new IsthmusError('COMMIT_FENCED', 'the group has moved on')
    }
    consumer.fetched(partition, records(0, 2))
    const revoked = consumer.revoke([partition])
    await target.calls[0]!.answer(success)
    await revoked
    assert.deepEqual(consumer.commits, [])
  })

  it('spreads what stays over the lanes again', async () => {
    const { consumer, target } = start({ concurrency: 2, batchSize: 1 })
    const partitions = range(0, 4).map((partition) => new FakePartition(partition))
    consumer.assign(...partitions)
    // Lane one has 0 and 2, lane two 1 and 3; without 0 and 2 one of the others moves over.
    await consumer.revoke([partitions[0]!, partitions[2]!])
    consumer.fetched(partitions[1]!, records(0, 1))
    consumer.fetched(partitions[3]!, records(0, 1))
    assert.equal(target.running.size, 2)
  })
})

describe('being assigned again', () => {
  it('sends nothing of a partition while a call with its records of before still runs', async () => {
    const { consumer, target } = start({ mode: 'provisioned', concurrency: 2 })
    const [a, b] = [new FakePartition(0), new FakePartition(1)]
    consumer.assign(a, b)
    consumer.fetched(a, records(0, 3))
    await settled()
    consumer.lose([a, b])
    // In another order, so that the partition would get the other lane.
    const [again, other] = [new FakePartition(0, 0, 3), new FakePartition(1, 0, 2)]
    consumer.assign(other, again)
    consumer.fetched(again, records(0, 5))
    await settled()
    const ofPartition = () => [...target.running].filter((call) => call.offsets['orders-0'])
    assert.equal(ofPartition().length, 1)
    await ofPartition()[0]?.answer(success)
    await settled()
    assert.deepEqual(ofPartition()[0]?.offsets['orders-0'], range(0, 5))
  })
})

describe('stopping', () => {
  it('settles and commits what is in flight, and leaves nothing behind', async () => {
    const { consumer, target, clock, mapping, states } = start({ batchSize: 1 })
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 3))
    const stopped = mapping.stop()
    assert.equal(mapping.stop(), stopped)
    await target.calls[0]!.answer(success)
    await stopped
    assert.equal(target.calls.length, 1)
    assert.deepEqual(consumer.commits, [{ 'orders-0': 1 }])
    assert.equal(clock.timers, 0)
    assert.deepEqual(states().slice(-2), ['Disabling: OK', 'Disabled: OK'])
  })

  it('abandons a call that takes longer than it may', async () => {
    const { consumer, target, clock, mapping } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 3))
    const stopped = mapping.stop()
    await clock.advance(1000)
    await stopped
    assert.equal(target.running.size, 0)
    assert.deepEqual(consumer.commits, [])
    assert.equal(clock.timers, 0)
  })

  it('a commit that ends after the mapping leaves no timer', async () => {
    const { consumer, target, clock, mapping } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    let release = () => {}
    consumer.beforeCommit = () =>
      new Promise((resolve) => {
        release = resolve
      })
    consumer.stop = async () => {}
    consumer.fetched(partition, records(0, 1))
    await target.calls[0]!.answer(success)
    await mapping.stop()
    release()
    await settled()
    assert.equal(clock.timers, 0)
  })

  it('waits no longer than five seconds for a group that cannot be reached', async () => {
    const { consumer, target, clock, mapping } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 3))
    consumer.beforeCommit = () => Promise.reject(new IsthmusError('COMMIT_FAILED', 'no answer'))
    await target.calls[0]!.answer(success)
    let over = false
    const stopped = mapping.stop().then(() => {
      over = true
    })
    await settled()
    await clock.advance(4999)
    assert.equal(over, false)
    await clock.advance(1)
    await stopped
    assert.equal(clock.timers, 0)
  })

  it('does not wait for a batch that waits after a failure', async () => {
    const { consumer, target, clock, mapping } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 3))
    await target.calls[0]!.answer(functionError)
    await mapping.stop()
    await clock.advance(60_000)
    assert.equal(target.calls.length, 1)
    assert.equal(clock.timers, 0)
  })
})

describe('a listener that throws', () => {
  it('is told of by the process, and holds nothing up', async (t) => {
    const thrown: string[] = []
    t.mock.method(globalThis, 'queueMicrotask', (run: () => void) => {
      try {
        run()
      } catch (error) {
        thrown.push(String(error))
      }
    })
    const { consumer, target, mapping } = start({ batchSize: 1 }, (event) => {
      throw new Error(event.kind)
    })
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 2))
    for (let call = 0; call < 2; call++) await target.calls[call]!.answer(success)
    await mapping.stop()
    assert.equal(consumer.committed.get('orders-0'), 2)
    for (const kind of ['assigned', 'polled', 'invoked', 'committed', 'state']) {
      assert.ok(thrown.includes(`Error: ${kind}`), kind)
    }
  })
})

describe('state', () => {
  const connection = 'PROBLEM: Connection error. Please check your event source connection configuration.'
  const services = 'PROBLEM: Connection error. Your event source VPC must be able to connect to Lambda and STS'

  it('goes from Creating to Enabled, and to OK with the first success', async () => {
    const { consumer, target, states } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 1))
    await target.calls[0]!.answer(success)
    assert.deepEqual(states(), ['Creating: No records processed', 'Enabled: No records processed', 'Enabled: OK'])
  })

  it('a mapping that is not enabled does nothing', async () => {
    const { consumer, mapping, states } = start({ enabled: false })
    assert.equal(consumer, undefined)
    assert.deepEqual(states(), ['Creating: No records processed', 'Disabled: No records processed'])
    await mapping.redial()
    await mapping.stop()
  })

  it('says after one failed round what AWS says, with the cause', () => {
    const sentences: Record<string, string> = {
      CONNECT_TIMEOUT: connection,
      CONNECT_REFUSED: connection,
      CONNECT_FAILED: connection,
      BROKER_CLOSED: connection,
      TOPIC_MISSING: connection,
      SERVICE_UNREACHABLE: services,
      ASSUME_ROLE_DENIED: 'PROBLEM: Lambda failed to assume your function execution role.',
      SASL_FAILED: 'PROBLEM: SASL authentication failed.',
      KAFKA_UNAUTHORIZED: 'PROBLEM: Cluster failed to authorize Lambda.',
      CREDENTIALS_INVALID: 'PROBLEM: SASL authentication failed.',
      TLS_FAILED: 'PROBLEM: Lambda failed to authenticate server',
      TLS_UNTRUSTED: 'PROBLEM: Lambda failed to authenticate server',
      TLS_NAME_MISMATCH: 'PROBLEM: Lambda failed to authenticate server',
      TLS_EXPIRED: 'PROBLEM: Lambda failed to authenticate server',
      TLS_CLIENT_REFUSED: 'PROBLEM: Server failed to authenticate Lambda',
      TLS_KEY_INVALID: 'PROBLEM: Provided certificate or private key is invalid',
      TLS_PASSPHRASE_WRONG: 'PROBLEM: Provided certificate or private key is invalid',
      NAME_UNRESOLVED: 'PROBLEM: The provided Kafka broker endpoints cannot be resolved.',
    }
    for (const [code, sentence] of Object.entries(sentences)) {
      const { consumer, events, mapping } = start()
      const cause = new IsthmusError(code, 'why')
      consumer.events.failed(cause)
      assert.equal(mapping.state, 'Enabled')
      assert.ok(mapping.lastProcessingResult.startsWith(sentence), code)
      const told = events.at(-1)
      assert.equal(told?.kind === 'state' && told.cause, cause)
    }
  })

  it('shows the poll before the invocation, and each until that works again', async () => {
    const { consumer, target, clock, mapping } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 1))
    const cause = new IsthmusError('SERVICE_UNREACHABLE', 'sts')
    await target.calls[0]!.answer({ kind: 'service-error', message: 'sts', cause })
    assert.ok(mapping.lastProcessingResult.startsWith(services))
    consumer.events.failed(new IsthmusError('CONNECT_TIMEOUT', 'b-1'))
    assert.ok(mapping.lastProcessingResult.startsWith(connection))
    consumer.events.healthy()
    assert.ok(mapping.lastProcessingResult.startsWith(services))
    await clock.advance(1000)
    await target.calls[1]!.answer({
      kind: 'service-error',
      message: 'denied',
      cause: new IsthmusError('ASSUME_ROLE_DENIED', 'denied'),
    })
    assert.equal(mapping.lastProcessingResult, 'PROBLEM: Lambda failed to assume your function execution role.')
    await clock.advance(1000)
    await target.calls[2]!.answer(functionError)
    assert.equal(mapping.lastProcessingResult, 'PROBLEM: Function call failed')
    await clock.advance(10_000)
    await target.calls[3]!.answer(success)
    assert.equal(mapping.lastProcessingResult, 'OK')
  })

  it('a redial is an update, and tries at once what waits', async () => {
    const { consumer, target, mapping, states } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 1))
    await target.calls[0]!.answer(functionError)
    await mapping.redial()
    await settled()
    assert.equal(consumer.redials, 1)
    assert.equal(target.calls.length, 2)
    assert.equal(mapping.state, 'Updating')
    consumer.events.healthy()
    await target.calls[1]!.answer(success)
    assert.equal(states().at(-1), 'Enabled: OK')
  })

  it('tells what it polled and how far behind it is', () => {
    const { consumer, events } = start()
    const partition = new FakePartition(0)
    consumer.assign(partition)
    partition.highWatermark = 30
    const chunk = records(0, 3)
    partition.push(chunk)
    partition.highWatermark = 30
    consumer.events.records(partition)
    assert.deepEqual(
      events.find(({ kind }) => kind === 'polled'),
      { kind: 'polled', partition: 'orders-0', records: 3, bytes: chunk.size, lag: 27, highWatermark: 30 },
    )
  })
})

/** What may happen to a mapping; partitions and calls are chosen by a number, modulo how many there are. */
type Step =
  | { readonly kind: 'fetch'; readonly partition: number; readonly count: number; readonly size: number }
  | { readonly kind: 'answer'; readonly call: number; readonly outcome: InvokeOutcome }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'assign'; readonly partition: number }
  /** `answered`: how many running calls succeed before the deadline. */
  | { readonly kind: 'revoke' | 'lose'; readonly partition: number; readonly answered: number }
  | { readonly kind: 'commits'; readonly fail: boolean }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('fetch' as const),
      partition: fc.nat(),
      count: fc.integer({ min: 1, max: 9 }),
      size: fc.constantFrom(0, 10, 1000, 2_000_000),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      call: fc.nat(),
      outcome: fc.constantFrom(success, success, success, functionError, throttled),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 100, 500, 3000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('assign' as const), partition: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('revoke' as const, 'lose' as const),
      partition: fc.nat(),
      answered: fc.integer({ min: 0, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('commits' as const), fail: fc.boolean() }) },
)

/** Offsets that hold no record, as the markers of transactions do not. */
function isMarker(offset: number): boolean {
  return Math.floor(offset / 3) % 4 === 3
}

/** The whole world of one mapping, and what must hold in it at every moment. */
function history(options: Parameters<typeof start>[0]) {
  const partitionCount = 4
  const { consumer, target, clock, mapping } = start(options)
  const indexes = range(0, partitionCount)
  const owned = new Map<number, FakePartition>()
  /** How far the logs go, and how far each owned partition was fetched. */
  const ends = indexes.map(() => 0)
  const fetched = indexes.map(() => 0)
  const taken = indexes.map(() => new Set<number>())
  /** By ownership: the offset that the function must see next. */
  const expected = new Map<FakePartition, number>()
  const running = new Map<Call, Map<FakePartition, readonly number[]>>()
  const committed = new Map<string, number>()
  let epoch = 0
  let failCommits = false
  consumer.beforeCommit = async () => {
    if (failCommits) throw new Error('the coordinator is away')
  }
  const indexOf = (name: string) => Number(name.split('-')[1])

  const faults: unknown[] = []
  target.onCall = (call) => {
    try {
      check(call)
    } catch (fault) {
      // Thrown here it would be an error of the target, which the mapping lives with.
      faults.push(fault)
    }
  }

  function check(call: Call): void {
    const inFlight = new Set([...running.values()].flatMap((sections) => [...sections.keys()]))
    const sections = new Map<FakePartition, readonly number[]>()
    for (const [name, offsets] of Object.entries(call.offsets)) {
      const partition = owned.get(indexOf(name))
      assert.ok(partition, `${name} is sent by us and not ours`)
      assert.ok(!inFlight.has(partition), `${name} is in two calls`)
      const next = range(expected.get(partition)!, offsets.at(-1)! + 1).filter((offset) => !isMarker(offset))
      assert.deepEqual(offsets, next, `${name} is sent out of order`)
      sections.set(partition, offsets)
    }
    running.set(call, sections)
    assert.ok(target.running.size <= options!.concurrency!)
  }

  async function answer(call: Call, outcome: InvokeOutcome): Promise<void> {
    if (outcome.kind === 'success') {
      for (const [partition, offsets] of running.get(call) ?? []) {
        for (const offset of offsets) taken[partition.partition]!.add(offset)
        expected.set(partition, offsets.at(-1)! + 1)
      }
    }
    running.delete(call)
    await call.answer(outcome)
  }

  function assign(index: number): void {
    if (owned.has(index)) return
    const at = consumer.committed.get(`orders-${index}`) ?? 0
    const partition = new FakePartition(index, at, ++epoch)
    owned.set(index, partition)
    expected.set(partition, at)
    fetched[index] = at
    consumer.assign(partition)
  }

  function fetch(index: number, count: number, size: number): void {
    const from = fetched[index]!
    const partition = owned.get(index)
    if (!partition || count === 0) return
    fetched[index] = from + count
    ends[index] = Math.max(ends[index]!, from + count)
    for (let at = from, end = at; at < from + count; at = end) {
      while (end < from + count && isMarker(end) === isMarker(at)) end++
      const chunk = isMarker(at) ? { ...records(at, 1), count: 0, nextOffset: end } : records(at, end - at, size)
      consumer.fetched(partition, chunk)
    }
  }

  async function giveUp(index: number, how: 'revoke' | 'lose', answered: number): Promise<void> {
    const partition = owned.get(index)
    if (!partition) return
    owned.delete(index)
    if (how === 'lose') return consumer.lose([partition])
    const deadline = new AbortController()
    const revoked = consumer.revoke([partition], deadline.signal)
    for (const call of [...target.running].slice(0, answered)) await answer(call, success)
    deadline.abort()
    await revoked
  }

  async function take(step: Step): Promise<void> {
    const index = 'partition' in step ? step.partition % partitionCount : 0
    if (step.kind === 'assign') assign(index)
    else if (step.kind === 'fetch') fetch(index, step.count, step.size)
    else if (step.kind === 'wait') await clock.advance(step.ms)
    else if (step.kind === 'commits') failCommits = step.fail
    else if (step.kind === 'answer') {
      const call = [...target.running][step.call % target.running.size]
      if (call) await answer(call, step.outcome)
    } else await giveUp(index, step.kind, step.answered)
    await settled()
    if (faults.length > 0) throw faults[0]
    for (const [name, next] of consumer.committed) {
      assert.ok(next >= (committed.get(name) ?? 0), `${name} is committed at ${next} and was further already`)
      committed.set(name, next)
      const unsettled = range(0, next).filter((offset) => !isMarker(offset) && !taken[indexOf(name)]!.has(offset))
      assert.deepEqual(unsettled, [], `${name} is committed at ${next}`)
    }
  }

  /** All is well again: what was ever in a log is delivered and committed. */
  async function recover(): Promise<void> {
    failCommits = false
    for (const index of indexes) assign(index)
    for (const index of indexes) fetch(index, ends[index]! - fetched[index]!, 10)
    const isDone = () => indexes.every((index) => (consumer.committed.get(`orders-${index}`) ?? 0) === ends[index])
    for (let round = 0; round < 500 && !isDone(); round++) {
      for (const call of target.running) await answer(call, success)
      await take({ kind: 'wait', ms: 10_000 })
    }
    assert.deepEqual(
      indexes.map((index) => consumer.committed.get(`orders-${index}`) ?? 0),
      ends,
    )
    for (const partition of expected.keys()) assert.equal(partition.held.size, 0)
    const stopped = mapping.stop()
    await clock.advance(1000)
    await stopped
    assert.equal(clock.timers, 0)
  }

  for (const index of indexes) assign(index)
  return { take, recover }
}

it('whatever happens: order, no commit past an unsettled record, and everything is delivered in the end', async () => {
  const scenario = fc.record({
    steps: fc.array(step, { maxLength: 60 }),
    concurrency: fc.integer({ min: 1, max: 5 }),
    batchSize: fc.integer({ min: 1, max: 12 }),
    batchingWindowMs: fc.constantFrom(0, 500),
    mode: fc.constantFrom('on-demand' as const, 'provisioned' as const),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async ({ steps, ...options }) => {
      const { take, recover } = history(options)
      for (const step of steps) await take(step)
      await recover()
    }),
    { numRuns: 100 },
  )
})
