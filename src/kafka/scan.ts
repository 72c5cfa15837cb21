import { IsthmusError } from '../world/index.ts'
import { type AbortedTransaction, AbortedTransactions } from './aborted-transactions.ts'
import { decompress } from './compression.ts'
import { checkMessageCrc, completeMessage, fieldsOf, isOld, type OldMessage, unwrap } from './old-message.ts'
import { at, type BatchInfo, checkCount, checkCrc, completeBatch, corrupt } from './record-batch.ts'
import type { RecordChunk } from './record-chunk.ts'
import { VarintReader } from './varint-reader.ts'

export interface ScanOptions {
  readonly checkCrc: boolean
  /** The aborted transactions that the response names: their records are left out. Absent: all records count. */
  readonly aborted?: readonly AbortedTransaction[] | undefined
}

export interface Scan {
  readonly chunks: readonly RecordChunk[]
  /** The offset to go on from: past the last complete batch, whether it gave records or not; `from` without one. */
  readonly nextOffset: number
  /** Which leaders wrote what was passed, oldest first. */
  readonly epochs: readonly EpochEnd[]
  /**
   * Why it ends at `nextOffset`, when the batch there cannot be read: `KAFKA_CORRUPT_BATCH`,
   * `KAFKA_DECOMPRESSION_FAILED`. All before it was.
   */
  readonly problem?: IsthmusError | undefined
}

/** What lies before `nextOffset` was written under this leader epoch, from where the previous one ends; -1 is unknown. */
export interface EpochEnd {
  readonly leaderEpoch: number
  readonly nextOffset: number
}

/** A batch or an old message, where it begins in the fetched bytes. */
interface Placed {
  readonly info: BatchInfo | OldMessage
  readonly position: number
  /** It gives no records: a transaction's end, or part of an aborted one. */
  readonly silent: boolean
}

/**
 * Finds the records of fetched batches without making an object of any: those from offset `from` on. Consecutive
 * batches make one chunk, which looks into `records` itself; a compressed one makes a chunk of its own, in the memory
 * it was decompressed to. Control batches give no records but move the offsets on; an incomplete last batch, which a
 * broker may send, is ignored. A batch that cannot be read ends it there, with all before it scanned.
 */
export function scanBatches(records: Buffer, from: number, options: ScanOptions): Scan {
  const chunks: Mutable<RecordChunk>[] = []
  const epochs: Mutable<EpochEnd>[] = []
  let nextOffset = from
  const { runs, problem: end } = runsOf(records, from, options)
  for (const run of runs) {
    const { chunk, passed, problem } = scanRun(records, run, from, options)
    for (let i = 0; i < passed; i++) noteEpoch(epochs, run[i]!.info)
    if (passed > 0) nextOffset = chunk.nextOffset
    const last = chunks.at(-1)
    if (chunk.count > 0) chunks.push(chunk)
    else if (last) last.nextOffset = nextOffset
    if (problem) return { chunks, nextOffset, epochs, problem }
  }
  return { chunks, nextOffset, epochs, problem: end }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function noteEpoch(epochs: Mutable<EpochEnd>[], { leaderEpoch, endOffset }: Placed['info']): void {
  const last = epochs.at(-1)
  if (last?.leaderEpoch === leaderEpoch) last.nextOffset = endOffset
  else epochs.push({ leaderEpoch, nextOffset: endOffset })
}

/** The complete batches from `from` on, gathered to what can become one chunk, as far as their heads can be read. */
function runsOf(records: Buffer, from: number, { aborted }: ScanOptions) {
  const runs: Placed[][] = []
  const transactions = aborted && aborted.length > 0 ? new AbortedTransactions(aborted) : undefined
  let position = 0
  try {
    for (let info = completeAt(records, 0); info; info = completeAt(records, position)) {
      const isAborted = transactions !== undefined && info.magic === 2 && transactions.holds(info)
      const batch = { info, position, silent: isAborted || (info.magic === 2 && info.control) }
      position += info.size
      if (info.endOffset <= from) continue
      const run = runs.at(-1)
      const previous = run?.[0]?.info
      if (run && previous && together(previous, info)) run.push(batch)
      else runs.push([batch])
    }
    return { runs }
  } catch (error) {
    return { runs, problem: problemOf(error) }
  }
}

function completeAt(records: Buffer, position: number): BatchInfo | OldMessage | undefined {
  return isOld(records, position) ? completeMessage(records, position) : completeBatch(records, position)
}

function together(a: Placed['info'], b: Placed['info']): boolean {
  return a.compression === 'none' && b.compression === 'none' && a.logAppendTime === b.logAppendTime
}

/** What can be read of a run: `passed` of its batches, all without a problem. */
interface ScannedRun {
  readonly chunk: Mutable<RecordChunk>
  readonly passed: number
  readonly problem?: IsthmusError
}

function scanRun(records: Buffer, run: readonly Placed[], from: number, { checkCrc }: ScanOptions): ScannedRun {
  const capacity = run.reduce((sum, { info, silent }) => sum + (silent ? 0 : info.count), 0)
  let chunk = emptyChunk(
    records,
    run[0]?.info.compression === 'none' ? capacity : 0,
    run[0]?.info.logAppendTime ?? false,
  )
  let passed = 0
  try {
    for (const batch of run) {
      const { info } = batch
      if (checkCrc) check(records, batch)
      if (!batch.silent && info.count > 0) {
        if (info.compression === 'none') scanPlain(chunk, batch, from)
        else chunk = expand(records, batch, from, checkCrc)
      }
      chunk.nextOffset = info.endOffset
      chunk.size += info.size
      passed++
    }
    return { chunk, passed }
  } catch (error) {
    return { chunk, passed, problem: problemOf(error) }
  }
}

function check(records: Buffer, { info, position }: Placed): void {
  if (info.magic === 2) checkCrc(records, position, info)
  else checkMessageCrc(records, position, info)
}

/** Of a batch that cannot be read; any other failure is thrown on. */
function problemOf(error: unknown): IsthmusError {
  if (error instanceof IsthmusError) return error
  throw error
}

function scanPlain(chunk: Mutable<RecordChunk>, { info, position }: Placed, from: number): void {
  if (info.magic === 2) scanRecords(chunk, info, position + at.records, position + info.size, from)
  else addOld(chunk, position, info, info.baseOffset, info.timestamp)
}

/** A compressed batch. */
function expand(records: Buffer, { info, position }: Placed, from: number, checkCrc: boolean): Mutable<RecordChunk> {
  if (info.magic === 2) {
    const bytes = decompress(info.compression, records.subarray(position + at.records, position + info.size))
    checkCount(info.baseOffset, info.count, bytes.length)
    const chunk = emptyChunk(bytes, info.count, info.logAppendTime)
    scanRecords(chunk, info, 0, bytes.length, from)
    return chunk
  }
  const { bytes, messages } = unwrap(records, position, info, { checkCrc })
  const chunk = emptyChunk(bytes, messages.length, info.logAppendTime)
  for (const inner of messages)
    if (inner.offset >= from) addOld(chunk, inner.position, inner.message, inner.offset, inner.timestamp)
  return chunk
}

function emptyChunk(bytes: Buffer, capacity: number, logAppendTime: boolean): Mutable<RecordChunk> {
  return {
    bytes,
    count: 0,
    offsets: new Float64Array(capacity),
    timestamps: new Float64Array(capacity),
    logAppendTime,
    keyStart: new Int32Array(capacity),
    keyLength: new Int32Array(capacity),
    valueStart: new Int32Array(capacity),
    valueLength: new Int32Array(capacity),
    headersStart: new Int32Array(capacity),
    headerCount: new Int32Array(capacity),
    nextOffset: 0,
    size: 0,
  }
}

/** Appends the one record of an old message; it has no headers. */
function addOld(
  chunk: Mutable<RecordChunk>,
  position: number,
  message: OldMessage,
  offset: number,
  timestamp: number,
): void {
  const { keyStart, keyLength, valueStart, valueLength } = fieldsOf(chunk.bytes, position, message)
  const at = chunk.count++
  chunk.offsets[at] = offset
  chunk.timestamps[at] = timestamp
  chunk.keyStart[at] = keyStart
  chunk.keyLength[at] = keyLength
  chunk.valueStart[at] = valueStart
  chunk.valueLength[at] = valueLength
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
