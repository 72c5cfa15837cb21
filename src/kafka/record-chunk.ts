import type { Memory } from './frame-pool.ts'

/**
 * The records of consecutive fetched batches, scanned and not materialised: positions into one contiguous buffer.
 * The arrays may be longer than `count`. Record `i` of a chunk has offset `offsets[i]`, timestamp `timestamps[i]` (ms), and
 * its key, value and headers at `bytes[start, start + length)`. A length of -1 is null; of a null key, and where there
 * are no headers, the start means nothing.
 *
 * Bytes and arrays alike are the taker's until it releases the chunk. From then on other records are written there:
 * what is needed for longer is copied before.
 */
export interface RecordChunk {
  readonly bytes: Buffer
  readonly count: number
  /** All arrays share the memory of this one, which holds nothing else. */
  readonly offsets: Float64Array
  readonly timestamps: Float64Array
  readonly logAppendTime: boolean
  readonly keyStart: Int32Array
  readonly keyLength: Int32Array
  readonly valueStart: Int32Array
  readonly valueLength: Int32Array
  /** Where the headers of each record begin (after their count), and how many there are. */
  readonly headersStart: Int32Array
  readonly headerCount: Int32Array
  /** The offset that follows this chunk: past its last record, and past what was skipped with it. */
  readonly nextOffset: number
  /** Wire bytes that this chunk holds in the fetch buffer until it is released. */
  readonly size: number
}

/** A chunk while it is being filled. */
export type GrowingChunk = { -readonly [K in keyof RecordChunk]: RecordChunk[K] }

/** What the positions of a record take: two floats and six integers. */
const positionBytes = 2 * 8 + 6 * 4

/**
 * A chunk with no records yet, and room for so many, of which none has a key or headers: to write that once for all of
 * them is less than for one after the other. Whatever else the arrays hold was there before.
 */
export function newChunk(bytes: Buffer, capacity: number, logAppendTime: boolean, memory: Memory): GrowingChunk {
  const { buffer } = memory(capacity * positionBytes)
  const floats = (nth: number) => new Float64Array(buffer, nth * 8 * capacity, capacity)
  const ints = (nth: number) => new Int32Array(buffer, (16 + nth * 4) * capacity, capacity)
  return {
    bytes,
    count: 0,
    offsets: floats(0),
    timestamps: floats(1),
    logAppendTime,
    keyStart: ints(0),
    keyLength: ints(1).fill(-1),
    valueStart: ints(2),
    valueLength: ints(3),
    headersStart: ints(4),
    headerCount: ints(5).fill(0),
    nextOffset: 0,
    size: 0,
  }
}
