import assert from 'node:assert/strict'
import { tracingChannel } from 'node:diagnostics_channel'
import { describe, it, type TestContext } from 'node:test'
import { chunkOf, FakePartition } from '../../test/support/fake-consumer.ts'
import { FakeDestination } from '../../test/support/fake-destination.ts'
import { functionError, records, settled, startFakeMapping, success } from '../../test/support/fake-mapping.ts'

/** What the channel tells until the test ends. */
function listen(t: TestContext, name: string) {
  const told: [what: string, context: Record<string, unknown>][] = []
  const on = (what: string) => (context: object) => void told.push([what, { ...context }])
  const subscribers = { start: on('start'), end() {}, asyncStart() {}, asyncEnd: on('end'), error: on('error') }
  const channel = tracingChannel(name)
  channel.subscribe(subscribers)
  t.after(() => channel.unsubscribe(subscribers))
  return told
}

const origin = { topic: 'orders', consumerGroup: 'g' }
const context = (id: string) => `00-${id.repeat(32)}-${id.repeat(16)}-01`

function start(options: Parameters<typeof startFakeMapping>[0] = {}) {
  const run = startFakeMapping(options)
  const partition = new FakePartition(0)
  run.consumer.assign(partition)
  return { ...run, consumer: run.consumer, partition }
}

describe('the channel of calls', () => {
  it('tells each call, with the trace contexts of its records and nothing else of them', async (t) => {
    const told = listen(t, 'isthmus:invoke')
    const run = start()
    const header = (name: string, value: string) => ({ key: name, value: Buffer.from(value) })
    const record = (...headers: { key: string; value: Buffer }[]) =>
      ({ key: Buffer.from('k'), value: Buffer.from('v'), timestamp: 1, headers }) as const
    const batch = [
      record(header('traceparent', context('a'))),
      record(header('other', 'x'), header('traceparent', context('b'))),
      record(header('traceparent', context('a'))),
      record(header('traceparent', 'not one')),
      record(header('traceparent', 'x'.repeat(500_000))),
      record(header('","traceparent', context('c')), header('{"traceparent', context('d'))),
      record(header('traceparent', context('e').replace('00-', 'ff-'))),
    ]
    run.consumer.fetched(run.partition, chunkOf(batch, 0))
    const [[what, about]] = told as [[string, Record<string, unknown>]]
    const { traceParents, bytes, ...rest } = about
    assert.equal(what, 'start')
    assert.deepEqual(rest, { ...origin, records: 7, offsets: { 'orders-0': [[0, 6]] }, attempt: 1 })
    assert.equal(bytes, run.target.calls[0]!.text.length)
    assert.deepEqual((traceParents as () => string[])(), [context('a'), context('b')])
    await run.target.calls[0]!.answer(functionError)
    await settled()
    assert.deepEqual(told[1]?.[0], 'end')
    assert.deepEqual(told[1]?.[1].result, { outcome: 'function-error', requestId: 'r' })
    await run.clock.advance(1000)
    assert.equal(told[2]?.[1].attempt, 2)
    await run.target.calls[1]!.answer(success)
    assert.deepEqual(told.at(-1)?.[1].result, { outcome: 'success', requestId: 'r' })
  })
})

describe('the channel of commits', () => {
  it('tells the offsets, and what a commit fails with', async (t) => {
    const told = listen(t, 'isthmus:commit')
    const run = start()
    run.consumer.fetched(run.partition, records(0, 2))
    run.consumer.beforeCommit = async () => {
      throw new Error('no')
    }
    await run.target.calls[0]!.answer(success)
    await settled()
    const about = { ...origin, offsets: { 'orders-0': 2 } }
    assert.deepEqual(told[0], ['start', about])
    assert.equal(told[1]![0], 'error')
    assert.equal((told[1]![1].error as Error).message, 'no')
    run.consumer.beforeCommit = async () => {}
    await run.clock.advance(1000)
    assert.deepEqual(told.at(-1), ['end', { ...about, result: {} }])
  })
})

describe('the channel of failure destinations', () => {
  it('tells what is given up and whether it was taken', async (t) => {
    const told = listen(t, 'isthmus:destination')
    const destination = new FakeDestination()
    const onFailure = { destination, functionArn: 'arn:f', whenItFails: 'wait' } as const
    const run = start({ onFailure, failures: { retries: 0 } })
    run.consumer.fetched(run.partition, records(0, 2))
    await run.target.calls[0]!.answer(functionError)
    await settled()
    const offsets = { 'orders-0': [[0, 1]] }
    const about = { ...origin, condition: 'RetryAttemptsExhausted', records: 2, offsets, attempt: 1 }
    assert.deepEqual(told[0], ['start', about])
    await destination.take()
    assert.deepEqual(told[1], ['end', { ...about, result: { outcome: 'delivered' } }])
  })
})
