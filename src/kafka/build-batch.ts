import { type Compression, compress, compressions } from './compression.ts'
import { crc32c } from './crc32c.ts'
import { at, beforeLength, stampBatch, writeInt64 } from './record-batch.ts'

export interface NewRecord {
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  readonly headers?: readonly { readonly key: string; readonly value: Buffer | null }[]
}

export interface NewBatch {
  /** At least one; their offsets follow one another. */
  readonly records: readonly NewRecord[]
  readonly baseOffset?: number
  /** Idempotent producers only, together with epoch and sequence. */
  readonly producerId?: number
  readonly producerEpoch?: number
  readonly baseSequence?: number
  readonly compression?: Compression
}

/** One record batch (magic 2) with its checksum, as a producer sends it and a log holds it. */
export function buildBatch(batch: NewBatch): Buffer {
  const { records, compression = 'none' } = batch
  const baseTimestamp = records[0]?.timestamp ?? 0
  const encoded = compress(compression, encodeRecords(records, baseTimestamp))
  const bytes = Buffer.allocUnsafe(at.records + encoded.length)
  stampBatch(bytes, 0, { baseOffset: batch.baseOffset ?? 0, leaderEpoch: -1 })
  bytes.writeInt32BE(bytes.length - beforeLength, at.batchLength)
  bytes.writeInt8(2, at.magic)
  bytes.writeInt16BE(compressions.indexOf(compression), at.attributes)
  bytes.writeInt32BE(records.length - 1, at.lastOffsetDelta)
  writeInt64(bytes, baseTimestamp, at.baseTimestamp)
  writeInt64(
    bytes,
    records.reduce((max, { timestamp }) => Math.max(max, timestamp), baseTimestamp),
    at.maxTimestamp,
  )
  writeInt64(bytes, batch.producerId ?? -1, at.producerId)
  bytes.writeInt16BE(batch.producerEpoch ?? -1, at.producerEpoch)
  bytes.writeInt32BE(batch.baseSequence ?? -1, at.baseSequence)
  bytes.writeInt32BE(records.length, at.count)
  encoded.copy(bytes, at.records)
  bytes.writeUInt32BE(crc32c(bytes, at.attributes, bytes.length), at.crc)
  return bytes
}

interface SizedRecord {
  readonly record: NewRecord
  readonly headers: readonly { readonly key: Buffer; readonly value: Buffer | null }[]
  readonly timestampDelta: number
  /** Bytes after the length. */
  readonly size: number
}

function encodeRecords(records: readonly NewRecord[], baseTimestamp: number): Buffer {
  const sized = records.map((record, delta) => measure(record, delta, record.timestamp - baseTimestamp))
  const bytes = Buffer.allocUnsafe(sized.reduce((sum, { size }) => sum + varintSize(size) + size, 0))
  let position = 0
  const varint = (value: number) => {
    position = writeVarint(bytes, value, position)
  }
  const field = (value: Buffer | null) => {
    varint(value ? value.length : -1)
    if (value) position += value.copy(bytes, position)
  }
  for (const [delta, { record, headers, timestampDelta, size }] of sized.entries()) {
    varint(size)
    bytes[position++] = 0
    varint(timestampDelta)
    varint(delta)
    field(record.key)
    field(record.value)
    varint(headers.length)
    for (const { key, value } of headers) {
      field(key)
      field(value)
    }
  }
  return bytes
}

function measure(record: NewRecord, offsetDelta: number, timestampDelta: number): SizedRecord {
  const headers = (record.headers ?? []).map(({ key, value }) => ({ key: Buffer.from(key), value }))
  const sizes = [
    1,
    varintSize(timestampDelta),
    varintSize(offsetDelta),
    fieldSize(record.key),
    fieldSize(record.value),
    varintSize(headers.length),
    ...headers.map(({ key, value }) => fieldSize(key) + fieldSize(value)),
  ]
  return { record, headers, timestampDelta, size: sizes.reduce((sum, size) => sum + size, 0) }
}

function fieldSize(value: Buffer | null): number {
  return value ? varintSize(value.length) + value.length : varintSize(-1)
}

/** Zigzag, by arithmetic: timestamp deltas may have more than 32 bits. */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value
}

function varintSize(value: number): number {
  let size = 1
  for (let rest = zigzag(value); rest >= 0x80; rest = Math.floor(rest / 0x80)) size++
  return size
}

function writeVarint(bytes: Buffer, value: number, position: number): number {
  let at = position
  let rest = zigzag(value)
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[at++] = (rest % 0x80) | 0x80
  bytes[at++] = rest
  return at
}
