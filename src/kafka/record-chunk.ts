/**
 * The records of consecutive fetched batches, scanned and not materialised: positions into one contiguous buffer.
 * The arrays may be longer than `count`. Record `i` of a chunk has offset `offsets[i]`, timestamp `timestamps[i]` (ms), and its key, value and headers at
 * `bytes[start, start + length)`; a length of -1 is null.
 */
export interface RecordChunk {
  readonly bytes: Buffer
  readonly count: number
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
