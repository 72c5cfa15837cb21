import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type LoadSample, type ScalerLimits, type ScalerState, scale } from './scaler.ts'

const minute = 60_000
const limits: fc.Arbitrary<ScalerLimits> = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.oneof(fc.nat(200), fc.constant(Number.POSITIVE_INFINITY)))
  .map(([minimum, more]) => ({ minimum, maximum: minimum + more }))
const sample: fc.Arbitrary<Omit<LoadSample, 'now'>> = fc.record({
  partitions: fc.integer({ min: 0, max: 300 }),
  lag: fc.oneof(fc.constant(0), fc.nat(1e7)),
  settled: fc.oneof(fc.constant(0), fc.nat(1e7)),
  load: fc.double({ min: 0, max: 300, noNaN: true }),
  throttled: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(100)),
})
/** Any state that decisions lead to. */
const past = fc.record({
  limits,
  initial: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constant(Number.POSITIVE_INFINITY)),
  samples: fc.array(sample, { maxLength: 20 }),
})

function after({ limits, initial, samples }: typeof past extends fc.Arbitrary<infer P> ? P : never): ScalerState {
  return samples.reduce<ScalerState>((state, one, i) => scale(limits, state, { ...one, now: i * minute }), {
    pollers: initial,
  })
}

function bounds({ minimum, maximum }: ScalerLimits, partitions: number): readonly [least: number, most: number] {
  const most = Math.min(maximum, partitions)
  return [Math.min(minimum, most), most]
}

describe('the number of pollers', () => {
  it('is between minimum and maximum, and never above the partitions', () => {
    fc.assert(
      fc.property(past, sample, (history, next) => {
        fc.pre(next.partitions > 0)
        const { pollers } = scale(history.limits, after(history), { ...next, now: 1e9 })
        const [least, most] = bounds(history.limits, next.partitions)
        assert.ok(Number.isInteger(pollers) && pollers >= least && pollers <= most, `${pollers}`)
      }),
      { numRuns: 2000 },
    )
  })

  it('does not fall when there is more lag', () => {
    fc.assert(
      fc.property(past, sample, fc.nat(1e7), (history, next, more) => {
        const state = after(history)
        const now = history.samples.length * minute
        const less = scale(history.limits, state, { ...next, now })
        const lagging = scale(history.limits, state, { ...next, now, lag: next.lag + more })
        assert.ok(lagging.pollers >= less.pollers)
      }),
      { numRuns: 2000 },
    )
  })

  it('falls when the function is throttled, down to the minimum, and stays below for ten minutes', () => {
    fc.assert(
      fc.property(past, sample, fc.array(sample, { maxLength: 9 }), (history, next, later) => {
        fc.pre(next.partitions > 0)
        const state = after(history)
        const now = history.samples.length * minute
        const [least, most] = bounds(history.limits, next.partitions)
        const before = Math.max(least, Math.min(most, state.pollers))
        let fewer = scale(history.limits, state, { ...next, now, throttled: 1 })
        assert.ok(fewer.pollers < before || before === least)
        const ceiling = fewer.pollers
        for (const [i, one] of later.entries()) {
          fewer = scale(history.limits, fewer, { ...one, partitions: next.partitions, now: now + (i + 1) * minute })
          assert.ok(fewer.pollers <= ceiling)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

/** A function that takes `each` records a minute from a poller, of which so many at once are not refused. */
interface Load {
  readonly limits: ScalerLimits
  readonly initial: number
  readonly partitions: number
  readonly arriving: number
  readonly each: number
  readonly backlog: number
  readonly capacity: number
}
const load: fc.Arbitrary<Load> = fc.record({
  limits,
  initial: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constant(Number.POSITIVE_INFINITY)),
  partitions: fc.integer({ min: 1, max: 100 }),
  arriving: fc.nat(1e6),
  each: fc.integer({ min: 100, max: 1e5 }),
  backlog: fc.nat(1e6),
  capacity: fc.oneof(fc.constant(1000), fc.integer({ min: 1, max: 50 })),
})

/** What becomes of it under a load that does not change: the pollers of each minute, and the lag in the end. */
function live({ limits, initial, partitions, arriving, each, backlog, capacity }: Load, minutes: number) {
  let state: ScalerState = { pollers: initial }
  let lag = backlog
  const pollers: number[] = []
  for (let i = 1; i <= minutes; i++) {
    const running = Math.min(state.pollers, partitions, limits.maximum)
    const working = Math.min(running, capacity)
    const settled = Math.min(lag + arriving, Math.floor(working * each))
    lag += arriving - settled
    const throttled = running > capacity && settled === working * each ? 1 : 0
    state = scale(limits, state, { now: i * minute, partitions, lag, settled, load: settled / each, throttled })
    pollers.push(state.pollers)
  }
  return { pollers, lag }
}

describe('under a load that does not change', () => {
  it('the number settles, and stays', () => {
    fc.assert(
      fc.property(load, (given) => {
        // A backlog may take long; what it takes then is none.
        const { pollers } = live({ ...given, backlog: 0, capacity: 1000 }, 400)
        assert.equal(new Set(pollers.slice(200)).size, 1, String(pollers))
      }),
      { numRuns: 1000 },
    )
  })

  it('pollers that can carry it do, and leave no lag', () => {
    fc.assert(
      fc.property(load, (given) => {
        const [, most] = bounds(given.limits, given.partitions)
        fc.pre(given.arriving < 0.9 * most * given.each)
        fc.pre(given.backlog < 300 * (most * given.each - given.arriving))
        const { lag } = live({ ...given, capacity: 1000 }, 500)
        assert.ok(lag <= given.arriving, String(lag))
      }),
      { numRuns: 1000 },
    )
  })

  it('a function that is throttled is tried with more every ten minutes at most', () => {
    fc.assert(
      fc.property(load, (given) => {
        const { pollers } = live(given, 300)
        const rises = pollers.flatMap((count, i) => (i > 0 && count > pollers[i - 1]! ? [i] : []))
        const late = rises.filter((i) => i > 60)
        for (const [i, at] of late.entries()) if (i > 0) assert.ok(at - late[i - 1]! >= 10, String(pollers))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('examples', () => {
  const calm = { partitions: 12, lag: 0, settled: 6000, load: 0.5, throttled: 0 }
  const onDemand = { minimum: 1, maximum: Number.POSITIVE_INFINITY }

  it('one that cannot keep up becomes as many as settle the lag by the next decision', () => {
    const { pollers } = scale(onDemand, { pollers: 1 }, { ...calm, now: 0, lag: 14_000, settled: 6000, load: 1 })
    assert.equal(pollers, 4)
  })

  it('one of which nothing is settled at all becomes one for each partition', () => {
    assert.equal(scale(onDemand, { pollers: 1 }, { ...calm, now: 0, lag: 1, settled: 0, load: 1 }).pollers, 12)
  })

  it('lag that waits in batching windows, or for the brokers, makes none more', () => {
    assert.equal(scale(onDemand, { pollers: 2 }, { ...calm, now: 0, lag: 1e6, load: 1.4 }).pollers, 2)
  })

  it('pollers that are not needed go after three minutes, a quarter at a time', () => {
    let state: ScalerState = { pollers: Number.POSITIVE_INFINITY }
    const numbers = Array.from({ length: 12 }, (_, i) => {
      state = scale(onDemand, state, { ...calm, now: i * minute })
      return state.pollers
    })
    assert.deepEqual(numbers, [12, 12, 12, 9, 6, 4, 3, 2, 1, 1, 1, 1])
  })
})
