import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { untilSharedSecond } from './shared-second.ts'

const at = (now: number) => ({ now: () => 0, monotonic: () => now, after: () => () => {} })

test('what is to be done in some seconds is done when one of them ends, not later and at most a second earlier', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.integer({ min: 2000, max: 60_000 }), (now, ms) => {
      const wait = untilSharedSecond(at(now), ms)
      assert.ok(Number.isInteger(wait) && wait <= ms + 51 && wait > ms - 1000, `${wait}`)
      assert.ok(((now + wait) % 1000) - 1 <= 1e-6, `${now + wait}`)
    }),
  )
})

test('a timer that was a little early or late does not shorten the next interval', () => {
  assert.equal(untilSharedSecond(at(6999.4), 3000), 3001)
  assert.equal(untilSharedSecond(at(7003.2), 3000), 2997)
})

test('less than two seconds stay as they are', () => {
  for (const ms of [0, 1, 500, 1999]) assert.equal(untilSharedSecond(at(123.4), ms), ms)
})
