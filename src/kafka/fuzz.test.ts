import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzzResponses } from '../../test/fuzz/kafka-responses.ts'

const runs = 100_000
const seed = Date.now() % 1e9

test(`${runs} mutated responses, seed ${seed}: each is read or refused`, () => {
  const { incomplete, decoded, refused, scanned, spoilt, records } = fuzzResponses(runs, seed)
  assert.ok(incomplete + decoded + refused >= runs)
  // Each way is really gone.
  for (const count of [incomplete, decoded, refused, scanned, spoilt]) assert.ok(count > runs / 1000)
  assert.ok(records > runs / 10)
})
