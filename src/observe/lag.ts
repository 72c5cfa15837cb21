import type { PartitionStatus } from '../mapping/index.ts'

// The definitions of lag. Offsets have gaps after compaction and with transactions, so a lag in records is the most
// that it can be. Each is undefined while the log's end is not known.

type Ends = Pick<PartitionStatus, 'highWatermark' | 'lastStableOffset' | 'logStartOffset'>
type Place = Ends & Pick<PartitionStatus, 'committed'>

/** Records up to the high watermark that are not committed: AWS's offset lag, and KEDA's. What retention has dropped is nobody's. */
export function commitLag(at: Place): number | undefined {
  return at.highWatermark < 0 ? undefined : Math.max(0, at.highWatermark - unread(at))
}

/** Records up to the high watermark that are not fetched. */
export function fetchLag(at: Ends & Pick<PartitionStatus, 'position'>): number | undefined {
  return at.highWatermark < 0 ? undefined : Math.max(0, at.highWatermark - at.position)
}

/** As `commitLag`, up to the oldest running transaction: what `read_committed` may read. Brokers need not tell it. */
export function stableLag(at: Place): number | undefined {
  return at.lastStableOffset < 0 ? undefined : Math.max(0, at.lastStableOffset - unread(at))
}

/** Of all partitions that are ours; undefined while one is not known, since without it they would look like less. */
export function commitLags(partitions: readonly Place[]): readonly number[] | undefined {
  const lags = partitions.map(commitLag).filter((lag) => lag !== undefined)
  return lags.length === partitions.length ? lags : undefined
}

/**
 * How old the oldest record is that is not settled, in milliseconds, by its timestamp; 0 without such a record.
 * Undefined where its timestamp is not known: it is not fetched yet, or has none.
 *
 * @param now milliseconds since the epoch
 */
export function timeLag(at: Place & Pick<PartitionStatus, 'oldestTimestamp'>, now: number): number | undefined {
  if (at.oldestTimestamp !== undefined) return Math.max(0, now - at.oldestTimestamp)
  return commitLag(at) === 0 ? 0 : undefined
}

/**
 * Where nothing is committed, `committed` is where consuming began: under TRIM_HORIZON the start of the log, and not 0,
 * which counted what is long gone.
 */
function unread({ committed, logStartOffset }: Place): number {
  return Math.max(committed, logStartOffset)
}

/** Since when, on the monotonic clock in milliseconds, the committed offset stands still with records behind it. */
export interface Progress {
  readonly committed: number
  readonly since: number
}

/** @param before the same at an earlier look; @param now monotonic milliseconds */
export function progress(at: Place, before: Progress | undefined, now: number): Progress {
  const stands = before?.committed === at.committed && (commitLag(at) ?? 0) > 0
  return stands ? before : { committed: at.committed, since: now }
}

/** Sums over partitions at one moment. */
export interface LogSample {
  /** Monotonic milliseconds. */
  readonly at: number
  /** By partition number: the log's end, the committed offset, and the commit lag. */
  readonly offsets: ReadonlyMap<number, { readonly end: number; readonly committed: number; readonly lag: number }>
}

export interface Rates {
  /** Records a second. */
  readonly produced: number
  readonly consumed: number
  /** Until the lag is gone if nothing more came, at this rate of consuming; infinite: nothing is consumed. */
  readonly drainSeconds: number
}

/** Of the partitions that were ours both times; undefined: none was, or no time has passed. */
export function ratesOf(before: LogSample, after: LogSample): Rates | undefined {
  const seconds = (after.at - before.at) / 1000
  const both = [...after.offsets].flatMap(([partition, now]) => {
    const then = before.offsets.get(partition)
    return then ? [{ then, now }] : []
  })
  if (seconds <= 0 || both.length === 0) return undefined
  const sum = (of: (one: (typeof both)[number]) => number) =>
    both.reduce((total, one) => total + Math.max(0, of(one)), 0)
  const consumed = sum(({ then, now }) => now.committed - then.committed) / seconds
  const lag = sum(({ now }) => now.lag)
  return {
    produced: sum(({ then, now }) => now.end - then.end) / seconds,
    consumed,
    drainSeconds: lag === 0 ? 0 : lag / consumed,
  }
}
