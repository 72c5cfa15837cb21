import type { IsthmusError } from '../world/index.ts'
import { type AbortedTransaction, AbortedTransactions } from './aborted-transactions.ts'
import { freshMemory, type Memory } from './frame-pool.ts'
import { completeMessage, isOld } from './old-message.ts'
import { completeBatch } from './record-batch.ts'
import { type GrowingChunk, newChunk, type RecordChunk } from './record-chunk.ts'
import { check, type Piece, type Placed, piecesOf, problemOf } from './scan-pieces.ts'
import { addOld, scanRecords } from './scan-records.ts'

export interface ScanOptions {
  readonly checkCrc: boolean
  /** The aborted transactions that the response names: their records are left out. Absent: all records count. */
  readonly aborted?: readonly AbortedTransaction[] | undefined
  /** Where the memory of positions and of what is decompressed comes from. @default fresh each time */
  readonly memory?: Memory
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

/**
 * Finds the records of fetched batches without making an object of any: those from offset `from` on. Consecutive
 * batches make one chunk, which looks into `records` itself, or into memory that they were decompressed to. Control
 * batches give no records but move the offsets on; an incomplete last batch, which a broker may send, is ignored. A
 * batch that cannot be read ends it there, with all before it scanned.
 */
export function scanBatches(records: Buffer, from: number, options: ScanOptions): Scan {
  const { checkCrc, memory = freshMemory } = options
  const chunks: GrowingChunk[] = []
  const epochs: Mutable<EpochEnd>[] = []
  let nextOffset = from
  const { runs, problem: end } = runsOf(records, from, options)
  for (const run of runs) {
    for (const piece of piecesOf(records, run, { checkCrc, memory })) {
      const { chunk, passed, problem = piece.problem } = scanPiece(records, piece, from, { checkCrc, memory })
      for (let i = 0; i < passed; i++) noteEpoch(epochs, piece.parts[i]!.batch.info)
      if (passed > 0) nextOffset = chunk.nextOffset
      const last = chunks.at(-1)
      if (chunk.count > 0) chunks.push(chunk)
      else if (last) last.nextOffset = nextOffset
      if (problem) return { chunks, nextOffset, epochs, problem }
    }
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

function completeAt(records: Buffer, position: number): Placed['info'] | undefined {
  return isOld(records, position) ? completeMessage(records, position) : completeBatch(records, position)
}

/** Old wrappers stay alone: they tell their number of messages only inside. */
function together(a: Placed['info'], b: Placed['info']): boolean {
  if (a.logAppendTime !== b.logAppendTime) return false
  if (a.compression === 'none' || b.compression === 'none') return a.compression === b.compression
  return a.magic === 2 && b.magic === 2
}

/** What can be read of a piece: `passed` of its batches, all without a problem. */
interface ScannedPiece {
  readonly chunk: GrowingChunk
  readonly passed: number
  readonly problem?: IsthmusError
}

function scanPiece(
  records: Buffer,
  { bytes, parts }: Piece,
  from: number,
  { checkCrc, memory }: { readonly checkCrc: boolean; readonly memory: Memory },
): ScannedPiece {
  const capacity = parts.reduce(
    (sum, { batch, old }) => sum + (batch.silent ? 0 : (old?.length ?? batch.info.count)),
    0,
  )
  const chunk = newChunk(bytes, capacity, parts[0]?.batch.info.logAppendTime ?? false, memory)
  let passed = 0
  let count = 0
  try {
    for (const { batch, start, end, old } of parts) {
      const { info, silent } = batch
      // What was decompressed was checked before.
      if (checkCrc && bytes === records) check(records, batch)
      if (!silent && info.magic === 2 && info.count > 0) scanRecords(chunk, info, start, end, from)
      if (!silent && old) for (const message of old) if (message.offset >= from) addOld(chunk, message)
      chunk.nextOffset = info.endOffset
      chunk.size += info.size
      count = chunk.count
      passed++
    }
    return { chunk, passed }
  } catch (error) {
    chunk.count = count
    return { chunk, passed, problem: problemOf(error) }
  }
}
