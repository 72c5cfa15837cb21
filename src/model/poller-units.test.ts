import assert from 'node:assert/strict'
import { it } from 'node:test'
import { pollerUnits } from './poller-units.ts'

it('ten pollers are one unit, unless they poll more than 20 MB/s', () => {
  const cases = [
    [0, 0, 0],
    [1, 0, 1],
    [10, 0, 1],
    [11, 0, 2],
    [10, 20_000_000, 1],
    [10, 20_000_001, 2],
    [10, 50_000_000, 3],
    [40, 20_000_000, 4],
  ] as const
  for (const [pollers, bytesPerSecond, units] of cases)
    assert.equal(pollerUnits(pollers, bytesPerSecond), units, `${pollers} pollers, ${bytesPerSecond} B/s`)
})
