import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { countersOf } from '../../test/support/counters.ts'
import { FakePartition } from '../../test/support/fake-consumer.ts'
import { range, records, startFakeMapping as start, success, throttled } from '../../test/support/fake-mapping.ts'
import { pollerRules } from './poller-rules.ts'

const minute = 60_000
type Run = ReturnType<typeof start>

/** Partitions with a backlog each, all assigned. */
function backlog(run: Run, partitions: number, each: number, size = 10): FakePartition[] {
  const all = range(0, partitions).map((index) => new FakePartition(index))
  for (const partition of all) partition.push(records(0, each, size))
  run.consumer.assign(...all)
  return all
}

function told({ events }: Run) {
  return events.flatMap((event) => (event.kind === 'pollers' ? [[event.pollers, event.reason]] : []))
}

/** Answers what is on its way, again and again, so that time passes for the others. */
async function work(run: Run, minutes: number, everyMs: number, outcome = success): Promise<void> {
  for (let ms = 0; ms < minutes * minute; ms += everyMs) {
    await run.clock.advance(everyMs)
    for (const call of [...run.target.running]) await call.answer(outcome)
  }
}

describe('on-demand as on AWS', () => {
  const aws = { pollers: pollerRules(undefined, 'aws'), batchSize: 10 }

  it('begins with one poller, and a minute later there are as many as the lag wants', async () => {
    const run = start(aws)
    backlog(run, 6, 1000)
    await work(run, 1, 10_000)
    assert.deepEqual(told(run), [
      [1, 'partitions'],
      [6, 'lag'],
    ])
    assert.equal(run.target.running.size, 6)
  })

  it('a function that is throttled gets fewer', async () => {
    const run = start(aws)
    backlog(run, 6, 1000)
    await work(run, 1, 10_000)
    await work(run, 1, 10_000, throttled)
    assert.deepEqual(told(run).slice(2), [[4, 'throttled']])
    // What the last throttled calls of that minute were waits a little, and counts for the next.
    await work(run, 2, 10_000)
    assert.deepEqual(told(run).slice(3), [[3, 'throttled']])
    assert.equal(run.target.running.size, 3)
    assert.deepEqual(countersOf(run.events).ProvisionedPollers, 0)
  })

  it('what is settled in time needs no second poller, and those that idle go', async () => {
    const run = start({ ...aws, pollers: pollerRules(undefined, 'eager') })
    backlog(run, 6, 1)
    assert.deepEqual(told(run), [[6, 'partitions']])
    await work(run, 9, 10_000)
    assert.deepEqual(
      told(run).map(([pollers]) => pollers),
      [6, 4, 3, 2, 1],
    )
    await run.mapping.stop()
    assert.equal(run.clock.timers, 0)
  })
})

describe('fewer pollers', () => {
  it('finish what they have on its way, and begin nothing more', async () => {
    const pollers = { minimum: 1, maximum: 9, initial: 2, everyMs: minute }
    const run = start({ pollers, batchSize: 2 })
    backlog(run, 2, 10)
    assert.equal(run.target.calls.length, 2)
    const [first, second] = run.target.calls
    await first!.answer(throttled)
    await run.clock.advance(minute)
    assert.deepEqual(told(run).at(-1), [1, 'throttled'])
    await second!.answer(success)
    for (let call = 0; call < 8; call++) {
      assert.ok(run.target.running.size <= 1, 'two of one poller')
      for (const one of run.target.running) await one.answer(success)
    }
    await run.clock.advance(1000)
    assert.deepEqual(Object.fromEntries(run.consumer.committed), { 'orders-0': 10, 'orders-1': 10 })
  })

  it('send what waits for a window at once', async () => {
    const pollers = { minimum: 1, maximum: 9, initial: 2, everyMs: minute }
    const run = start({ pollers, batchingWindowMs: 300_000 })
    backlog(run, 3, 1)
    await run.clock.advance(3 * minute)
    assert.equal(run.target.calls.length, 0)
    await run.clock.advance(minute)
    assert.deepEqual(told(run).at(-1), [1, 'idle'])
    assert.equal(run.target.calls.length, 1)
  })
})

describe('provisioned mode as on AWS', () => {
  const aws = { pollers: pollerRules({ minimum: 1, maximum: 2 }, 'aws'), batchSize: 10 }

  it('a poller has five invocations on their way at most', async () => {
    const run = start(aws)
    backlog(run, 12, 100)
    assert.equal(run.target.running.size, 5)
    await work(run, 0.5, 10_000)
    assert.deepEqual(told(run)[1], [2, 'lag'])
    assert.equal(run.target.running.size, 10)
  })

  it('and polls 5 MB/s at most, a second of which may be at once', async () => {
    const run = start({ ...aws, pollers: pollerRules({ minimum: 1, maximum: 1 }, 'aws'), batchSize: 1 })
    const partition = new FakePartition(0)
    run.consumer.assign(partition)
    for (const offset of range(0, 40)) partition.push(records(offset, 1, 1_000_000))
    run.consumer.events.records(partition)
    await work(run, 5 / 60, 100)
    const { EventPollerThroughputInBytes: bytes } = countersOf(run.events)
    // Five seconds, the second before, and the chunk that is over it.
    assert.ok(bytes > 28_000_000 && bytes < 32_000_000, `${bytes}`)
  })

  it('tells pollers, units and bytes', async () => {
    const run = start(aws)
    backlog(run, 1, 4, 1_000_000)
    await run.clock.advance(20_000)
    const { ProvisionedPollers, EventPollerUnit, EventPollerThroughputInBytes } = countersOf(run.events)
    assert.deepEqual([ProvisionedPollers, EventPollerUnit], [1, 1])
    assert.ok(EventPollerThroughputInBytes > 4_000_000)
    const last = run.events.findLast((event) => event.kind === 'pollers')
    assert.equal(last?.bytesPerSecond, Math.round(EventPollerThroughputInBytes / 20))
  })
})

describe('memory for events', () => {
  const pollers = pollerRules(undefined, 'eager')

  it('bounds what is on its way, however many pollers there are; what waited for it goes on', async () => {
    const run = start({ pollers, batchSize: 10_000 })
    backlog(run, 40, 4, 1_000_000)
    let most = 0
    for (let round = 0; round < 40 && run.target.running.size > 0; round++) {
      const bytes = [...run.target.running].reduce((sum, { text }) => sum + text.length, 0)
      most = Math.max(most, bytes)
      for (const call of [...run.target.running]) await call.answer(success)
    }
    await run.clock.advance(1000)
    assert.ok(most > 40_000_000 && most <= 72 * 1024 * 1024, `${most}`)
    assert.deepEqual([run.consumer.committed.size, new Set(run.consumer.committed.values())], [40, new Set([4])])
  })

  it('is not held by what waits for its window', async () => {
    const run = start({ pollers, batchSize: 10_000, batchingWindowMs: 300_000 })
    backlog(run, 40, 3, 1_000_000)
    await run.clock.advance(1000)
    for (let round = 0; round < 40 && run.target.running.size > 0; round++)
      for (const call of [...run.target.running]) await call.answer(success)
    await run.clock.advance(300_000)
    for (const call of [...run.target.running]) await call.answer(success)
    await run.clock.advance(1000)
    assert.deepEqual(new Set(run.consumer.committed.values()), new Set([3]))
    assert.equal(run.consumer.committed.size, 40)
  })
})

describe('a partition that comes free', () => {
  it('may fill a batch at once where another was just done with: one is on its way all the same', async () => {
    const pollers = { minimum: 2, maximum: 2, initial: 2 }
    const run = start({ pollers, batchSize: 3, batchingWindowMs: 1000, failures: { partialResponses: true } })
    const [a, b, c, d, e] = range(0, 5).map((index) => new FakePartition(index))
    run.consumer.assign(a!, b!, c!, d!, e!)
    for (const partition of [a!, c!, e!, b!, d!]) run.consumer.fetched(partition, records(0, 1))
    await run.consumer.revoke([d!])
    await run.clock.advance(1000)
    const [three, one] = run.target.calls
    assert.deepEqual(Object.keys(three!.offsets), ['orders-0', 'orders-2', 'orders-4'])
    assert.deepEqual(Object.keys(one!.offsets), ['orders-1'])
    run.consumer.fetched(b!, records(1, 3))
    run.consumer.fetched(c!, records(1, 3))
    const failed = { batchItemFailures: [{ itemIdentifier: { partition: 'orders-0', offset: 0 } }] }
    await three!.answer({ kind: 'success', requestId: 'r', payload: Buffer.from(JSON.stringify(failed)) })
    await one!.answer(success)
    const sent = () => run.target.calls.slice(2).map(({ offsets }) => offsets)
    assert.deepEqual(sent(), [{ 'orders-1': [1, 2, 3] }])
    await run.target.calls[2]!.answer(success)
    assert.deepEqual(sent().slice(1), [{ 'orders-2': [1, 2, 3] }])
  })
})
