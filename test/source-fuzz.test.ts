/** Templates and plans that nobody wrote: 2,000 runs of `npm run fuzz:sources`, the same every time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzzSources } from './fuzz/source-runs.ts'

const seed = Number(process.env.SEED ?? 20_261_126)

test('read or refused, within two seconds, and never belied by a value for what was not known', () => {
  const { refused, reachable, blocked, unknown, decided, tried } = fuzzSources(2000, seed)
  for (const [what, count] of Object.entries({ refused, reachable, blocked, unknown, decided, tried }))
    assert.ok(count > 100, `${count} ${what}: the runs meet all kinds`)
})
