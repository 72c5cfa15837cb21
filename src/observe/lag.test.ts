import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { commitLag, commitLags, fetchLag, type LogSample, progress, ratesOf, stableLag, timeLag } from './lag.ts'

const at = (given: object) => ({
  committed: 0,
  position: 0,
  highWatermark: 0,
  lastStableOffset: -1,
  logStartOffset: 0,
  oldestTimestamp: undefined,
  ...given,
})

describe('lag in records', () => {
  const rows = [
    // [what, place, commit lag, fetch lag, committed-read lag]
    ['nothing is known before the first fetch', { highWatermark: -1, committed: 5 }, undefined, undefined, undefined],
    ['all is read', { committed: 9, position: 9, highWatermark: 9, lastStableOffset: 9 }, 0, 0, 0],
    ['fetched and not committed', { committed: 3, position: 9, highWatermark: 9, lastStableOffset: 9 }, 6, 0, 6],
    ['more in the log', { committed: 3, position: 5, highWatermark: 9, lastStableOffset: 9 }, 6, 4, 6],
    ['a transaction runs', { committed: 3, position: 6, highWatermark: 9, lastStableOffset: 6 }, 6, 3, 3],
    ['a broker that tells no stable offset', { committed: 3, position: 5, highWatermark: 9 }, 6, 4, undefined],
    [
      'nothing is committed: from the start of the log',
      { committed: 500, position: 500, logStartOffset: 500, highWatermark: 700 },
      200,
      200,
      undefined,
    ],
    [
      'retention has passed the group',
      { committed: 100, position: 500, logStartOffset: 500, highWatermark: 700, lastStableOffset: 700 },
      200,
      200,
      200,
    ],
    [
      'all of it has expired',
      { committed: 100, position: 700, logStartOffset: 700, highWatermark: 700 },
      0,
      0,
      undefined,
    ],
    [
      'an end that was told before the last fetch',
      { committed: 9, position: 12, highWatermark: 8, lastStableOffset: 8 },
      0,
      0,
      0,
    ],
  ] as const
  for (const [what, place, commit, fetch, stable] of rows)
    it(what, () => {
      assert.deepEqual([commitLag(at(place)), fetchLag(at(place)), stableLag(at(place))], [commit, fetch, stable])
    })
})

it('the lags of all partitions are not known while one is not', () => {
  const places = [at({ highWatermark: 7 }), at({ highWatermark: 9, committed: 9 })]
  assert.deepEqual(commitLags(places), [7, 0])
  assert.equal(commitLags([...places, at({ highWatermark: -1 })]), undefined)
  assert.deepEqual(commitLags([]), [])
})

describe('lag in time', () => {
  const rows = [
    ['the oldest record counts', { oldestTimestamp: 9_000, highWatermark: 5 }, 1000],
    ['a record of the future is not behind', { oldestTimestamp: 11_000, highWatermark: 5 }, 0],
    ['nothing is behind', { committed: 5, highWatermark: 5 }, 0],
    ['what is behind is not fetched', { committed: 3, highWatermark: 5 }, undefined],
    ['nothing is known', { highWatermark: -1 }, undefined],
  ] as const
  for (const [what, place, milliseconds] of rows) it(what, () => assert.equal(timeLag(at(place), 10_000), milliseconds))
})

describe('standing still', () => {
  const rows = [
    ['from the first look on', { committed: 3, highWatermark: 9 }, undefined, 50],
    ['as long as nothing is committed', { committed: 3, highWatermark: 9 }, { committed: 3, since: 20 }, 20],
    ['until something is', { committed: 4, highWatermark: 9 }, { committed: 3, since: 20 }, 50],
    ['not where there is nothing to do', { committed: 9, highWatermark: 9 }, { committed: 9, since: 20 }, 50],
    ['not while the end is unknown', { committed: 9, highWatermark: -1 }, { committed: 9, since: 20 }, 50],
    [
      'also backwards is a move: another group member was ahead',
      { committed: 2, highWatermark: 9 },
      { committed: 3, since: 20 },
      50,
    ],
  ] as const
  for (const [what, place, before, since] of rows)
    it(what, () => assert.equal(progress(at(place), before, 50).since, since))
})

describe('rates', () => {
  const sample = (atMs: number, offsets: Record<number, [end: number, committed: number]>): LogSample => ({
    at: atMs,
    offsets: new Map(
      Object.entries(offsets).map(([p, [end, committed]]) => [Number(p), { end, committed, lag: end - committed }]),
    ),
  })
  const rows = [
    [
      'of records, and how long it takes',
      { 0: [100, 100] },
      { 0: [300, 150] },
      { produced: 100, consumed: 25, drainSeconds: 6 },
    ],
    [
      'over partitions',
      { 0: [100, 100], 1: [10, 0] },
      { 0: [100, 100], 1: [20, 20] },
      { produced: 5, consumed: 10, drainSeconds: 0 },
    ],
    [
      'a partition that came in between does not count',
      { 0: [10, 10] },
      { 0: [10, 10], 7: [900, 0] },
      { produced: 0, consumed: 0, drainSeconds: 0 },
    ],
    [
      'nothing is consumed',
      { 0: [10, 5] },
      { 0: [10, 5] },
      { produced: 0, consumed: 0, drainSeconds: Number.POSITIVE_INFINITY },
    ],
    ['none is ours both times', { 0: [10, 5] }, { 1: [10, 5] }, undefined],
  ] as const
  for (const [what, before, after, rates] of rows)
    it(what, () => assert.deepEqual(ratesOf(sample(0, before as never), sample(2000, after as never)), rates))

  it('what retention has dropped is not worked off', () => {
    const of = (committed: number, lag: number) => new Map([[0, { end: 700, committed, lag }]])
    const rates = ratesOf({ at: 0, offsets: of(100, 200) }, { at: 2000, offsets: of(200, 200) })
    assert.equal(rates?.drainSeconds, 4)
  })

  it('need time', () => assert.equal(ratesOf(sample(5, { 0: [1, 1] }), sample(5, { 0: [2, 2] })), undefined))
})
