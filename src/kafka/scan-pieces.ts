import { IsthmusError } from '../world/index.ts'
import { decompress } from './compression.ts'
import type { Memory } from './frame-pool.ts'
import { checkMessageCrc, type InnerMessage, type OldMessage, unwrap } from './old-message.ts'
import { at, type BatchInfo, checkCount, checkCrc } from './record-batch.ts'

/** A batch or an old message, where it begins in the fetched bytes. */
export interface Placed {
  readonly info: BatchInfo | OldMessage
  readonly position: number
  /** It gives no records: a transaction's end, or part of an aborted one. */
  readonly silent: boolean
}

/** Where the records of a batch are. */
export interface Part {
  readonly batch: Placed
  /** In the bytes of the piece; the same for a compressed batch that gives no records. */
  readonly start: number
  readonly end: number
  /** Of an old message: itself, or those that it wraps. */
  readonly old?: readonly InnerMessage[]
}

/** Batches whose records lie uncompressed in the same bytes: what becomes one chunk. */
export interface Piece {
  readonly bytes: Buffer
  readonly parts: readonly Part[]
  /** Why the run ends after it. */
  readonly problem?: IsthmusError
}

interface PieceOptions {
  /** Of compressed batches; the others are in the piece as they came. */
  readonly checkCrc: boolean
  readonly memory: Memory
}

/** Several small batches are decompressed side by side into memory of this size: a chunk each would cost more than it holds. */
const sideBySide = 1024 * 1024

/** A run of batches: all uncompressed, or all compressed, or one old wrapper. */
export function* piecesOf(records: Buffer, run: readonly Placed[], options: PieceOptions): Generator<Piece> {
  const first = run[0]?.info
  if (first?.compression === 'none') yield { bytes: records, parts: run.map(plainPart) }
  else if (first?.magic === 2) yield* expanded(records, run, options)
  else yield* run.map((batch) => unwrapped(records, batch, options))
}

function plainPart(batch: Placed): Part {
  const { info, position } = batch
  const [start, end] = [position + at.records, position + info.size]
  if (info.magic === 2) return { batch, start, end }
  const { baseOffset: offset, timestamp } = info
  return { batch, start, end, old: [{ message: info, position, offset, timestamp }] }
}

function unwrapped(records: Buffer, batch: Placed, { checkCrc }: PieceOptions): Piece {
  const { info, position } = batch
  try {
    if (info.magic === 2) return { bytes: records, parts: [] }
    if (checkCrc) check(records, batch)
    const { bytes, messages } = unwrap(records, position, info, { checkCrc })
    return { bytes, parts: [{ batch, start: 0, end: bytes.length, old: messages }] }
  } catch (error) {
    return { bytes: records, parts: [], problem: problemOf(error) }
  }
}

/** Memory that is filled with one decompressed batch after the other. */
interface Arena {
  readonly memory: Buffer
  readonly parts: Part[]
  used: number
}

function* expanded(records: Buffer, run: readonly Placed[], { checkCrc, memory }: PieceOptions): Generator<Piece> {
  let arena: Arena = { memory: noBytes, parts: [], used: 0 }
  let left = run.reduce((sum, { info }) => sum + info.size, 0)
  for (const batch of run) {
    const { info, position, silent } = batch
    let target = arena
    try {
      if (checkCrc) check(records, batch)
      if (!silent && info.count > 0) {
        const compressed = records.subarray(position + at.records, position + info.size)
        const { length } = decompress(info.compression, compressed, (size) => {
          if (size > arena.memory.length - arena.used) {
            // Twice what comes is a guess; of the last batch it is known.
            const wanted = left === info.size ? size : Math.max(size, Math.min(sideBySide, 2 * left))
            target = { memory: memory(wanted), parts: [], used: 0 }
          }
          return target.memory.subarray(target.used, target.used + size)
        })
        checkCount(info.baseOffset, info.count, length)
        if (target !== arena && arena.parts.length > 0) yield filled(arena)
        arena = target
        arena.parts.push({ batch, start: arena.used, end: arena.used + length })
        arena.used += length
      } else arena.parts.push({ batch, start: arena.used, end: arena.used })
    } catch (error) {
      yield { ...filled(arena), problem: problemOf(error) }
      return
    }
    left -= info.size
  }
  if (arena.parts.length > 0) yield filled(arena)
}

const noBytes = Buffer.alloc(0)

function filled({ memory, parts, used }: Arena): Piece {
  return { bytes: memory.subarray(0, used), parts }
}

/** @throws IsthmusError `KAFKA_CORRUPT_BATCH` */
export function check(records: Buffer, { info, position }: Placed): void {
  if (info.magic === 2) checkCrc(records, position, info)
  else checkMessageCrc(records, position, info)
}

/** Of a batch that cannot be read; any other failure is thrown on. */
export function problemOf(error: unknown): IsthmusError {
  if (error instanceof IsthmusError) return error
  throw error
}
