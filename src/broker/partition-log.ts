import { stampBatch } from '../kafka/index.ts'

/** One batch in the log. Offsets are absolute; `position` is that in the segment. */
interface BatchEntry {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly maxTimestamp: number
  readonly position: number
  readonly length: number
}

interface Segment {
  readonly bytes: Buffer
  used: number
  readonly batches: BatchEntry[]
}

/** What the log needs to know of a batch that it is given. */
export interface BatchFacts {
  readonly lastOffsetDelta: number
  readonly maxTimestamp: number
}

/** Pages of a segment are only taken from the machine when they are written, so a large one costs an idle log nothing. */
const SEGMENT_BYTES = 4 << 20

/**
 * The records of one partition, in memory: whole v2 batches one after the other in segments of contiguous memory.
 * A produced batch is copied once into its segment (so it does not hold its request's memory); a fetch is a view.
 */
export class PartitionLog {
  readonly #segments: Segment[] = []
  readonly #retentionBytes: number
  readonly #epochs: { readonly epoch: number; readonly startOffset: number }[] = []
  #start = 0
  #end = 0
  #bytes = 0

  /** @param retentionBytes - Whole segments are dropped from the front while the log without them holds as much. */
  constructor(retentionBytes = Number.POSITIVE_INFINITY) {
    this.#retentionBytes = retentionBytes
  }

  /** The first offset that is still there. */
  get startOffset(): number {
    return this.#start
  }

  /** The offset that the next record will get. */
  get endOffset(): number {
    return this.#end
  }

  get bytes(): number {
    return this.#bytes
  }

  /** A leader with this epoch takes over. */
  beginEpoch(epoch: number): void {
    this.#epochs.push({ epoch, startOffset: this.#end })
  }

  /** Where the records of `epoch`, or of the newest epoch before it, end (KIP-101, KIP-320); -1, -1 when there is none. */
  endOfEpoch(epoch: number): { epoch: number; endOffset: number } {
    const index = this.#epochs.findLastIndex((e) => e.epoch <= epoch)
    const found = this.#epochs[index]
    if (!found) return { epoch: -1, endOffset: -1 }
    return { epoch: found.epoch, endOffset: this.#epochs[index + 1]?.startOffset ?? this.#end }
  }

  /** Appends one verified batch, stamped with its offset and the newest epoch. @returns its base offset. */
  append(batch: Buffer, { lastOffsetDelta, maxTimestamp }: BatchFacts): number {
    const segment = this.#segmentFor(batch.length)
    const position = segment.used
    const baseOffset = this.#end
    batch.copy(segment.bytes, position)
    segment.used += batch.length
    stampBatch(segment.bytes, position, { baseOffset, leaderEpoch: this.#epochs.at(-1)?.epoch ?? 0 })
    const lastOffset = baseOffset + lastOffsetDelta
    segment.batches.push({ baseOffset, lastOffset, maxTimestamp, position, length: batch.length })
    this.#end = lastOffset + 1
    this.#bytes += batch.length
    this.#retain()
    return baseOffset
  }

  #segmentFor(length: number): Segment {
    const newest = this.#segments.at(-1)
    if (newest && newest.used + length <= newest.bytes.length) return newest
    const size = Math.max(length, Math.min(SEGMENT_BYTES, this.#retentionBytes))
    const segment = { bytes: Buffer.allocUnsafeSlow(size), used: 0, batches: [] }
    this.#segments.push(segment)
    return segment
  }

  #retain(): void {
    for (;;) {
      const oldest = this.#segments[0]
      if (this.#segments.length < 2 || !oldest || this.#bytes - oldest.used < this.#retentionBytes) return
      this.#segments.shift()
      this.#bytes -= oldest.used
      this.#start = this.#segments[0]!.batches[0]!.baseOffset
    }
  }

  /**
   * A view of whole batches from the one that holds `offset` on, of at most `maxBytes`; it may be shorter than that
   * although more follows. With `atLeastOne` the first batch is given whatever its size (KIP-74).
   * Empty at the end of the log.
   */
  read(offset: number, maxBytes: number, atLeastOne: boolean): Buffer {
    const segment = this.#segments[firstIndex(this.#segments, (s) => s.batches.at(-1)!.lastOffset >= offset)]
    if (!segment) return Buffer.alloc(0)
    const { batches } = segment
    const first = firstIndex(batches, (b) => b.lastOffset >= offset)
    const from = batches[first]!.position
    const fitting = firstIndex(batches, (b) => b.position + b.length - from > Math.max(0, maxBytes))
    const end = fitting === first && atLeastOne ? first + 1 : fitting
    if (end === first) return Buffer.alloc(0)
    const last = batches[end - 1]!
    return segment.bytes.subarray(from, last.position + last.length)
  }

  /** The first batch that may hold a record of `timestamp` or later. */
  batchSince(timestamp: number): Buffer | undefined {
    for (const { bytes, batches } of this.#segments) {
      const batch = batches.find((b) => b.maxTimestamp >= timestamp)
      if (batch) return bytes.subarray(batch.position, batch.position + batch.length)
    }
    return undefined
  }

  /** The newest timestamp of all records; -1 when there are none. */
  maxTimestamp(): number {
    let max = -1
    for (const { batches } of this.#segments) for (const b of batches) max = Math.max(max, b.maxTimestamp)
    return max
  }
}

/** The first index whose element passes; `passes` is false up to it and true from it on. The length when none does. */
function firstIndex<T>(sorted: readonly T[], passes: (element: T) => boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (passes(sorted[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}
