/** Between which numbers of pollers a mapping scales. */
export interface ScalerLimits {
  readonly minimum: number
  /** Infinite: one for each partition. */
  readonly maximum: number
}

/** What the next decision needs of those before. */
export interface ScalerState {
  /** Infinite: as many as there may be. */
  readonly pollers: number
  /** Since when fewer would do, in milliseconds. */
  readonly calmSince?: number
  /** After the function was throttled: no more than so many, until then. */
  readonly ceiling?: { readonly pollers: number; readonly until: number }
}

/** What happened since the decision before. */
export interface LoadSample {
  /** Milliseconds of any clock that only goes forward. */
  readonly now: number
  /** Owned; more pollers would have nothing to poll. */
  readonly partitions: number
  /** Records that are not settled, over all partitions. */
  readonly lag: number
  /** Records that were settled. */
  readonly settled: number
  /** How many pollers' worth of work there was: 1.5 where three were busy half of the time. */
  readonly load: number
  /** Invocations that the function refused. */
  readonly throttled: number
}

/** At this share of their work pollers that lag behind are too few; below the other share, fewer would do. */
const busy = 0.75
const relaxed = 0.7
/** AWS reacts within so long. */
const calmMs = 180_000
const cautiousMs = 600_000

/**
 * How many pollers there should be (mapping.md 5.1, 5.2): more when they cannot keep up, as many as would settle the lag
 * within the time to the next decision; fewer, a quarter at a time, when the function is throttled, or when fewer would
 * have done for three minutes. AWS documents what is looked at, how often, and that throttling makes fewer; the numbers
 * are ours (docs/mapping.md).
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html
 */
export function scale(limits: ScalerLimits, state: ScalerState, sample: LoadSample): ScalerState {
  const { now, partitions, lag, settled, load, throttled } = sample
  if (partitions === 0) return state
  const most = Math.min(limits.maximum, partitions)
  const within = (count: number) => Math.min(most, Math.max(limits.minimum, count))
  const pollers = within(state.pollers)
  const quarterLess = pollers - Math.ceil(pollers / 4)
  if (throttled > 0) {
    const fewer = within(quarterLess)
    return { pollers: fewer, ceiling: { pollers: fewer, until: now + cautiousMs } }
  }
  const kept = state.ceiling && now < state.ceiling.until ? { ceiling: state.ceiling } : {}
  if (lag > 0 && load >= busy * pollers) {
    const wanted = settled > 0 ? Math.ceil((pollers * (settled + lag)) / settled) : most
    const allowed = Math.min(wanted, kept.ceiling?.pollers ?? most)
    return { pollers: Math.max(pollers, within(allowed)), ...kept }
  }
  const needed = within(Math.ceil(load / relaxed))
  if (needed >= pollers) return { pollers, ...kept }
  const { calmSince = now } = state
  const isCalm = now - calmSince >= calmMs
  return { pollers: isCalm ? Math.max(needed, quarterLess) : pollers, calmSince, ...kept }
}
