import { IsthmusError } from '../world/index.ts'
import { type Compression, compressions } from './compression.ts'
import { crc32c } from './crc32c.ts'

/**
 * Where the fields of a record batch (magic 2) are, from its first byte on
 * (https://kafka.apache.org/documentation/#recordbatch).
 */
export const at = {
  baseOffset: 0,
  batchLength: 8,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  /** The checksum covers everything from here on. */
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  count: 57,
  records: 61,
} as const

/** The batch's length field counts what comes after it. */
export const beforeLength = at.leaderEpoch

/** A record without key, value and headers. */
const smallestRecord = 7

/** What the head of a batch says. */
export interface BatchInfo {
  readonly magic: 2
  readonly baseOffset: number
  /** The offset after the batch, whether the records before it are still there or not. */
  readonly endOffset: number
  /** Bytes of the whole batch. */
  readonly size: number
  readonly leaderEpoch: number
  readonly attributes: number
  readonly compression: Compression
  /** True: every record has the batch's `maxTimestamp`, the broker's time. */
  readonly logAppendTime: boolean
  readonly transactional: boolean
  /** A transaction's end, not records. */
  readonly control: boolean
  readonly lastOffsetDelta: number
  readonly baseTimestamp: number
  readonly maxTimestamp: number
  /** -1 without idempotence, like epoch and sequence. */
  readonly producerId: number
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly count: number
}

/**
 * Reads the head of the batch at `position`.
 *
 * @throws IsthmusError `KAFKA_CORRUPT_BATCH` when it cannot be a batch of this format or is incomplete
 */
export function batchInfo(buffer: Buffer, position: number): BatchInfo {
  const info = completeBatch(buffer, position)
  if (info) return info
  const baseOffset = position + 8 <= buffer.length ? int64(buffer, position) : -1
  throw corrupt(baseOffset, `only ${buffer.length - position} bytes of it are there`)
}

/** As `batchInfo`; undefined when the buffer ends before the batch does. */
export function completeBatch(buffer: Buffer, position: number): BatchInfo | undefined {
  if (position + at.crc > buffer.length) return undefined
  const baseOffset = int64(buffer, position + at.baseOffset)
  const magic = buffer.readInt8(position + at.magic)
  if (magic !== 2) throw corrupt(baseOffset, `magic ${magic} is not that of a record batch`)
  const size = beforeLength + buffer.readInt32BE(position + at.batchLength)
  if (size < at.records) throw corrupt(baseOffset, `its length is ${size} bytes, less than its head takes`)
  if (position + size > buffer.length) return undefined
  const attributes = buffer.readInt16BE(position + at.attributes)
  const compression = compressions[attributes & 0x07]
  if (compression === undefined) throw corrupt(baseOffset, `compression ${attributes & 0x07} does not exist`)
  const count = buffer.readInt32BE(position + at.count)
  const lastOffsetDelta = buffer.readInt32BE(position + at.lastOffsetDelta)
  if (count < 0 || lastOffsetDelta < 0)
    throw corrupt(baseOffset, `it claims ${count} records and a last offset delta of ${lastOffsetDelta}`)
  if (compression === 'none') checkCount(baseOffset, count, size - at.records)
  return {
    magic,
    baseOffset,
    endOffset: baseOffset + lastOffsetDelta + 1,
    size,
    leaderEpoch: buffer.readInt32BE(position + at.leaderEpoch),
    attributes,
    compression,
    logAppendTime: (attributes & 0x08) !== 0,
    transactional: (attributes & 0x10) !== 0,
    control: (attributes & 0x20) !== 0,
    lastOffsetDelta,
    baseTimestamp: int64(buffer, position + at.baseTimestamp),
    maxTimestamp: int64(buffer, position + at.maxTimestamp),
    producerId: int64(buffer, position + at.producerId),
    producerEpoch: buffer.readInt16BE(position + at.producerEpoch),
    baseSequence: buffer.readInt32BE(position + at.baseSequence),
    count,
  }
}

/** Can so many records be in so many (uncompressed) bytes? Asked before memory is allocated for them. */
export function checkCount(baseOffset: number, count: number, bytes: number): void {
  if (count * smallestRecord > bytes) throw corrupt(baseOffset, `it claims ${count} records in ${bytes} bytes`)
}

/** @throws IsthmusError `KAFKA_CORRUPT_BATCH` when the checksum is not that of the bytes */
export function checkCrc(buffer: Buffer, position: number, { baseOffset, size }: BatchInfo): void {
  const stored = buffer.readUInt32BE(position + at.crc)
  compareChecksums(baseOffset, stored, crc32c(buffer, position + at.attributes, position + size))
}

/** @throws IsthmusError `KAFKA_CORRUPT_BATCH` when they differ */
export function compareChecksums(baseOffset: number, stored: number, computed: number): void {
  if (stored !== computed)
    throw corrupt(baseOffset, `its checksum is ${hex(stored)}, that of its bytes is ${hex(computed)}`)
}

export function corrupt(baseOffset: number, problem: string): IsthmusError {
  return new IsthmusError('KAFKA_CORRUPT_BATCH', `the record batch at offset ${baseOffset} is corrupt: ${problem}`, {
    data: { baseOffset },
  })
}

/** Gives a batch its place in a log; neither field is under the checksum. */
export function stampBatch(batch: Buffer, position: number, stamp: { baseOffset: number; leaderEpoch: number }): void {
  writeInt64(batch, stamp.baseOffset, position + at.baseOffset)
  batch.writeInt32BE(stamp.leaderEpoch, position + at.leaderEpoch)
}

/** Exact between -2^53 and 2^53. */
export function int64(buffer: Buffer, position: number): number {
  return buffer.readInt32BE(position) * 2 ** 32 + buffer.readUInt32BE(position + 4)
}

export function writeInt64(buffer: Buffer, value: number, position: number): void {
  buffer.writeInt32BE(Math.floor(value / 2 ** 32), position)
  buffer.writeUInt32BE(value >>> 0, position + 4)
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0')
}
