import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedWait } from './retry-after.ts'

test('an answer asks to wait by seconds, or until a date', () => {
  const now = Date.UTC(2026, 9, 21, 7, 27, 30)
  assert.deepEqual(askedWait(' 30 ', now), { retryAfterMs: 30_000 })
  assert.deepEqual(askedWait('Wed, 21 Oct 2026 07:28:00 GMT', now), { retryAfterMs: 30_000 })
  assert.deepEqual(askedWait('Wed, 21 Oct 2026 07:27:00 GMT', now), { retryAfterMs: 0 })
  for (const nothing of [undefined, '', 'soon', ['1'], '-5', '1.5', '3, 4', 'not before 2050', 'in 2050 GMT'])
    assert.deepEqual(askedWait(nothing, now), {})
})
