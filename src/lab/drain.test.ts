import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { Drain } from './drain.ts'

function start(open = 3) {
  const clock = new FakeClock()
  const state = { open }
  const drain = new Drain(clock, () => (state.open > 0 ? `${state.open} records` : undefined))
  return {
    clock,
    drain,
    settle(count: number) {
      state.open -= count
      drain.progress()
    },
    state,
  }
}

/** Waits, and lets the test see whether it has ended. */
function wait(drain: Drain) {
  const seen: { reason?: string | undefined; ended: boolean } = { ended: false }
  void drain.wait(1000).then((reason) => {
    seen.ended = true
    seen.reason = reason
  })
  return seen
}

test('ends when the last record is settled, without a reason and without a timer', async () => {
  const { clock, drain, settle } = start()
  const waiting = wait(drain)
  settle(2)
  await clock.advance(999)
  assert.equal(waiting.ended, false)
  settle(1)
  await clock.advance(0)
  assert.deepEqual(waiting, { ended: true, reason: undefined })
  assert.equal(clock.timers, 0)
})

test('nothing to settle ends at once', async () => {
  const { clock, drain } = start(0)
  const waiting = wait(drain)
  await clock.advance(0)
  assert.deepEqual(waiting, { ended: true, reason: undefined })
})

test('whatever is settled begins the time anew; none of it ends the wait', async () => {
  const { clock, drain, settle } = start()
  const waiting = wait(drain)
  await clock.advance(900)
  settle(1)
  await clock.advance(900)
  assert.equal(waiting.ended, false)
  await clock.advance(100)
  assert.deepEqual(waiting, { ended: true, reason: 'nothing settled for 1 s: 2 records' })
})

test('what was settled unseen is no reason when the time is over', async () => {
  const { clock, drain, state } = start()
  const waiting = wait(drain)
  state.open = 0
  await clock.advance(1000)
  assert.deepEqual(waiting, { ended: true, reason: undefined })
})

test('what has no hope ends the wait, also when that was known before', async () => {
  const during = start()
  const waiting = wait(during.drain)
  during.drain.giveUp('blocked')
  await during.clock.advance(0)
  assert.deepEqual(waiting, { ended: true, reason: 'blocked' })
  assert.equal(during.clock.timers, 0)

  const before = start()
  before.drain.giveUp('blocked')
  const late = wait(before.drain)
  await before.clock.advance(0)
  assert.deepEqual(late, { ended: true, reason: 'blocked' })
})

test('an edit gives hope again', async () => {
  const { clock, drain, settle } = start()
  drain.giveUp('blocked')
  drain.look()
  const waiting = wait(drain)
  await clock.advance(999)
  assert.equal(waiting.ended, false)
  drain.look()
  await clock.advance(999)
  assert.equal(waiting.ended, false)
  settle(3)
  await clock.advance(0)
  assert.deepEqual(waiting, { ended: true, reason: undefined })
})

test('what settles after all had hope', async () => {
  const { clock, drain, settle } = start()
  drain.giveUp('blocked')
  settle(1)
  const waiting = wait(drain)
  await clock.advance(0)
  assert.equal(waiting.ended, false)
  drain.giveUp('blocked again')
  await clock.advance(0)
  assert.deepEqual(waiting, { ended: true, reason: 'blocked again' })
})

test('no hope for what is settled is no reason', async () => {
  const { clock, drain } = start(0)
  drain.giveUp('blocked')
  const waiting = wait(drain)
  await clock.advance(0)
  assert.deepEqual(waiting, { ended: true, reason: undefined })
})
