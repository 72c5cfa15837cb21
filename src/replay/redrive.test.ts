import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '../../test/support/fake-clock.ts'
import type { InvokeOutcome } from '../targets/index.ts'
import { inOrder } from './order.ts'
import { redrive } from './redrive.ts'
import type { FailureStore } from './store.ts'

const record = { topic: 'orders', partition: 0, offset: 7, timestamp: 1, timestampType: 'CREATE_TIME', headers: [] }
const event = JSON.stringify({ eventSource: 'aws:kafka', records: { 'orders-0': [record] } })

/** One failure record, delivered to a function that answers these, one after the other. */
function start(...outcomes: readonly InvokeOutcome[]) {
  const clock = new FakeClock()
  const began = clock.monotonic()
  const called: number[] = []
  const store: FailureStore = {
    name: 's3://failed',
    afterwards: 'kept',
    read: () => assert.fail('it is read already'),
    isOurs: () => true,
    settle: async () => {},
    close: async () => {},
  }
  const parts = [{ topic: 'orders', partition: 0, run: [7, 7] as const }]
  const about = { condition: 'RetryAttemptsExhausted', functionArn: 'f', at: '', bootstrapServers: 'k:1', records: 1 }
  const deliveries = inOrder([{ id: 'a', failure: { ...about, parts }, payload: async () => Buffer.from(event) }])
  const target = {
    async invoke() {
      called.push(clock.monotonic() - began)
      return outcomes[called.length - 1] ?? { kind: 'success' as const, requestId: '', payload: Buffer.from('{}') }
    },
    async close() {},
  }
  const stop = new AbortController()
  const options = { store, target, partialResponses: false, skipMissing: false, stop: stop.signal }
  const random = { next: () => 0, uuid: () => '', bytes: (size: number) => Buffer.alloc(size) }
  return { clock, called, stop, done: redrive({ clock, random }, deliveries, options, () => {}) }
}

test('a function that asks not to be called for a while is not, for a minute at most', async () => {
  const { clock, called, done } = start(
    { kind: 'throttled', message: 'busy', retryAfterMs: 30_000 },
    { kind: 'service-error', message: '503', retryAfterMs: 86_400_000 },
  )
  await clock.advance(0)
  await clock.advance(29_999)
  assert.deepEqual(called, [0])
  await clock.advance(60_001)
  assert.deepEqual(called, [0, 30_000, 90_000])
  assert.equal((await done).done[0]?.outcome, 'delivered')
})

test('who is told to stop does not wait for it', async () => {
  const { clock, called, stop, done } = start({ kind: 'throttled', message: 'busy', retryAfterMs: 30_000 })
  await clock.advance(0)
  stop.abort()
  const { left, message } = await done
  assert.deepEqual([left.length, message], [1, 'the function was not called: busy'])
  assert.equal(called.length, 1)
})
