import { decompress } from './compression.ts'
import { at, type BatchInfo, checkCount, checkCrc, completeBatch, corrupt } from './record-batch.ts'
import type { RecordChunk } from './record-chunk.ts'
import { VarintReader } from './varint-reader.ts'

export interface Scan {
  readonly chunks: readonly RecordChunk[]
  /** The offset to go on from: past the last complete batch, whether it gave records or not; `from` without one. */
  readonly nextOffset: number
}

/** A batch, where it begins in the fetched bytes. */
interface Placed {
  readonly info: BatchInfo
  readonly position: number
}

/**
 * Finds the records of fetched batches without making an object of any: those from offset `from` on. Consecutive
 * batches make one chunk, which looks into `records` itself; a compressed one makes a chunk of its own, in the memory
 * it was decompressed to. Control batches give no records but move the offsets on; an incomplete last batch, which a
 * broker may send, is ignored.
 *
 * @throws IsthmusError `KAFKA_CORRUPT_BATCH`, `KAFKA_DECOMPRESSION_FAILED`, `KAFKA_OLD_BATCH`
 */
export function scanBatches(records: Buffer, from: number, options: { readonly checkCrc: boolean }): Scan {
  const chunks: Mutable<RecordChunk>[] = []
  let nextOffset = from
  for (const run of runs(records, from)) {
    if (options.checkCrc) for (const { info, position } of run) checkCrc(records, position, info)
    const chunk = scanRun(records, run, from)
    nextOffset = chunk.nextOffset
    const last = chunks.at(-1)
    if (chunk.count > 0) chunks.push(chunk)
    else if (last) last.nextOffset = nextOffset
  }
  return { chunks, nextOffset }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** The complete batches from `from` on, gathered to what can become one chunk. */
function runs(records: Buffer, from: number): Placed[][] {
  const found: Placed[][] = []
  let position = 0
  for (let info = completeBatch(records, 0); info; info = completeBatch(records, position)) {
    const batch = { info, position }
    position += info.size
    if (endOffset(info) <= from) continue
    const run = found.at(-1)
    const previous = run?.[0]?.info
    if (run && previous && together(previous, info)) run.push(batch)
    else found.push([batch])
  }
  return found
}

function together(a: BatchInfo, b: BatchInfo): boolean {
  return a.compression === 'none' && b.compression === 'none' && a.logAppendTime === b.logAppendTime
}

function endOffset({ baseOffset, lastOffsetDelta }: BatchInfo): number {
  return baseOffset + lastOffsetDelta + 1
}

function scanRun(records: Buffer, run: readonly Placed[], from: number): Mutable<RecordChunk> {
  const { info: first, position: start } = run[0]!
  const { info: last, position: lastStart } = run.at(-1)!
  const size = lastStart + last.size - start
  const capacity = run.reduce((sum, { info }) => sum + (info.control ? 0 : info.count), 0)
  const head = { logAppendTime: first.logAppendTime, nextOffset: endOffset(last), size }
  if (first.compression === 'none' || capacity === 0) {
    const chunk = emptyChunk(records, capacity, head)
    for (const { info, position } of run)
      if (!info.control) scanRecords(chunk, info, position + at.records, position + info.size, from)
    return chunk
  }
  const bytes = decompress(first.compression, records.subarray(start + at.records, start + size))
  checkCount(first.baseOffset, capacity, bytes.length)
  const chunk = emptyChunk(bytes, capacity, head)
  scanRecords(chunk, first, 0, bytes.length, from)
  return chunk
}

function emptyChunk(
  bytes: Buffer,
  capacity: number,
  head: Pick<RecordChunk, 'logAppendTime' | 'nextOffset' | 'size'>,
): Mutable<RecordChunk> {
  return {
    bytes,
    count: 0,
    offsets: new Float64Array(capacity),
    timestamps: new Float64Array(capacity),
    keyStart: new Int32Array(capacity),
    keyLength: new Int32Array(capacity),
    valueStart: new Int32Array(capacity),
    valueLength: new Int32Array(capacity),
    headersStart: new Int32Array(capacity),
    headerCount: new Int32Array(capacity),
    ...head,
  }
}

/** Appends the records in `bytes[start, end)`, which must be exactly those that the batch claims. */
function scanRecords(chunk: Mutable<RecordChunk>, info: BatchInfo, start: number, end: number, from: number): void {
  const { bytes, offsets, timestamps, keyStart, keyLength, valueStart, valueLength, headersStart, headerCount } = chunk
  const { baseOffset, baseTimestamp, maxTimestamp, logAppendTime } = info
  const reader = new VarintReader(bytes, start)
  let at = chunk.count
  for (let left = info.count; left > 0; left--) {
    const recordEnd = reader.next() + reader.position
    // One byte of attributes, which no version uses.
    reader.position++
    const timestampDelta = reader.next()
    const offset = baseOffset + reader.next()
    const keySize = reader.next()
    const keyAt = reader.position
    if (keySize > 0) reader.position += keySize
    const valueSize = reader.next()
    const valueAt = reader.position
    if (valueSize > 0) reader.position += valueSize
    const headers = reader.next()
    const headersAt = reader.position
    if (headers > 0) skipHeaders(reader, headers, recordEnd)
    // Also true for every NaN.
    if (!(reader.position === recordEnd && keySize >= -1 && valueSize >= -1 && headers >= 0 && offset >= baseOffset))
      throw corrupt(baseOffset, `its record ${info.count - left} cannot be read`)
    if (offset < from) continue
    offsets[at] = offset
    timestamps[at] = logAppendTime ? maxTimestamp : baseTimestamp + timestampDelta
    keyStart[at] = keyAt
    keyLength[at] = keySize
    valueStart[at] = valueAt
    valueLength[at] = valueSize
    headersStart[at] = headersAt
    headerCount[at] = headers
    at++
  }
  if (reader.position !== end)
    throw corrupt(baseOffset, `its ${info.count} records take ${reader.position - start} of ${end - start} bytes`)
  chunk.count = at
}

/** Moves over headers; leaves the reader nowhere when the record does not have as many. */
function skipHeaders(reader: VarintReader, count: number, recordEnd: number): void {
  for (let left = count; left > 0; left--) {
    const keySize = reader.position < recordEnd ? reader.next() : Number.NaN
    reader.position += keySize >= 0 ? keySize : Number.NaN
    const valueSize = reader.next()
    if (valueSize > 0) reader.position += valueSize
    if (!(reader.position <= recordEnd)) return
  }
}
