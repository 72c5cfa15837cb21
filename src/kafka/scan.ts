import type { IsthmusError } from '../world/index.ts'
import type { AbortedTransaction } from './aborted-transactions.ts'
import { type BatchHeads, type EpochEnd, epochsBefore, readHeads } from './batch-heads.ts'
import { freshMemory, type Memory } from './frame-pool.ts'
import { type GrowingChunk, newChunk, type RecordChunk } from './record-chunk.ts'
import { check, type Piece, piecesOf, problemOf } from './scan-pieces.ts'
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

/**
 * Finds the records of fetched batches without making an object of any: those from offset `from` on. Consecutive
 * batches make one chunk, which looks into `records` itself, or into memory that they were decompressed to. Control
 * batches give no records but move the offsets on; an incomplete last batch, which a broker may send, is ignored. A
 * batch that cannot be read ends it there, with all before it scanned.
 */
export function scanBatches(records: Buffer, from: number, options: ScanOptions): Scan {
  const heads = readHeads(records, from, options.aborted)
  const scan = scanRuns(records, from, heads, options)
  return { ...scan, epochs: epochsBefore(heads.epochs, from, scan.nextOffset) }
}

/** The same, of batches whose heads are known. */
export function scanRuns(
  records: Buffer,
  from: number,
  { runs, problem: end }: BatchHeads,
  { checkCrc, memory = freshMemory }: Omit<ScanOptions, 'aborted'>,
): Omit<Scan, 'epochs'> {
  const chunks: GrowingChunk[] = []
  let nextOffset = from
  for (const run of runs) {
    for (const piece of piecesOf(records, run, { checkCrc, memory })) {
      const { chunk, passed, problem = piece.problem } = scanPiece(records, piece, from, { checkCrc, memory })
      if (passed > 0) nextOffset = chunk.nextOffset
      const last = chunks.at(-1)
      if (chunk.count > 0) chunks.push(chunk)
      else if (last) last.nextOffset = nextOffset
      if (problem) return { chunks, nextOffset, problem }
    }
  }
  return { chunks, nextOffset, problem: end }
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
