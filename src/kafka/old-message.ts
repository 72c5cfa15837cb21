import zlib from 'node:zlib'
import { type Compression, compressions, decompress } from './compression.ts'
import { legacyLz4 } from './legacy-lz4.ts'
import { compareChecksums, corrupt, int64 } from './record-batch.ts'

/**
 * Where the fields of a message of before Kafka 0.11 are, magic 0 and 1: each stands alone in a log, or many inside the
 * value of a compressed one, the wrapper (https://kafka.apache.org/documentation/#messageset, KIP-31, KIP-32).
 */
const at = {
  offset: 0,
  size: 8,
  crc: 12,
  /** The checksum, CRC-32, covers everything from here on. */
  magic: 16,
  attributes: 17,
  /** Magic 1 only: the key's length comes first in magic 0. */
  timestamp: 18,
} as const

/** The size field counts what comes after it. */
const beforeSize = at.crc

/** Kafka's NO_TIMESTAMP: messages of magic 0 have none. */
const noTimestamp = -1

/** What the head of an old message says. */
export interface OldMessage {
  readonly magic: 0 | 1
  /** Its own; of a wrapper that of the last message inside. */
  readonly baseOffset: number
  readonly endOffset: number
  /** Bytes of the whole message. */
  readonly size: number
  readonly compression: Compression
  readonly logAppendTime: boolean
  /** Milliseconds since the epoch; -1 is none. */
  readonly timestamp: number
  /** Before leaders had epochs. */
  readonly leaderEpoch: -1
  /** How many are in a wrapper is seen inside. */
  readonly count: 1
}

/** Key and value of an old message, as positions in the buffer; a length of -1 is null. */
export interface OldFields {
  readonly keyStart: number
  readonly keyLength: number
  readonly valueStart: number
  readonly valueLength: number
}

/** Is the message or batch at `position` of a format before Kafka 0.11? False where the buffer ends before it is known. */
export function isOld(buffer: Buffer, position: number): boolean {
  const magic = buffer[position + at.magic]
  return magic === 0 || magic === 1
}

/**
 * Reads the head of the old message at `position`; undefined when the buffer ends before the message does.
 *
 * @throws IsthmusError `KAFKA_CORRUPT_BATCH`
 */
export function completeMessage(buffer: Buffer, position: number): OldMessage | undefined {
  const magic = buffer[position + at.magic] === 0 ? 0 : 1
  const baseOffset = int64(buffer, position + at.offset)
  const size = beforeSize + buffer.readInt32BE(position + at.size)
  const head = keyAt(magic) + 8
  if (size < head) throw corrupt(baseOffset, `its length is ${size} bytes, less than its head takes`)
  if (position + size > buffer.length) return undefined
  const attributes = buffer.readUInt8(position + at.attributes)
  const compression = compressions[attributes & 0x07]
  if (compression === undefined || compression === 'zstd')
    throw corrupt(baseOffset, `compression ${attributes & 0x07} does not exist in magic ${magic}`)
  return {
    magic,
    baseOffset,
    endOffset: baseOffset + 1,
    size,
    compression,
    logAppendTime: magic === 1 && (attributes & 0x08) !== 0,
    timestamp: magic === 0 ? noTimestamp : int64(buffer, position + at.timestamp),
    leaderEpoch: -1,
    count: 1,
  }
}

/** @throws IsthmusError `KAFKA_CORRUPT_BATCH` when the checksum is not that of the bytes */
export function checkMessageCrc(buffer: Buffer, position: number, { baseOffset, size }: OldMessage): void {
  const computed = zlib.crc32(buffer.subarray(position + at.magic, position + size))
  compareChecksums(baseOffset, buffer.readUInt32BE(position + at.crc), computed)
}

/** @throws IsthmusError `KAFKA_CORRUPT_BATCH` when key and value are not exactly what the message holds */
export function fieldsOf(buffer: Buffer, position: number, { magic, baseOffset, size }: OldMessage): OldFields {
  const keyStart = position + keyAt(magic) + 4
  const keyLength = buffer.readInt32BE(keyStart - 4)
  const valueStart = keyStart + Math.max(0, keyLength) + 4
  const end = position + size
  const valueLength = keyLength >= -1 && valueStart <= end ? buffer.readInt32BE(valueStart - 4) : Number.NaN
  if (!(valueLength >= -1 && valueStart + Math.max(0, valueLength) === end))
    throw corrupt(baseOffset, `its key and value do not fit into its ${size} bytes`)
  return { keyStart, keyLength, valueStart, valueLength }
}

/** A message out of a wrapper: its offset in the log, and where it stands among the decompressed bytes. */
export interface InnerMessage {
  readonly message: OldMessage
  readonly position: number
  readonly offset: number
  readonly timestamp: number
}

/**
 * The messages inside a wrapper. In magic 1 their offsets are relative, and the wrapper has the last one's; with the
 * broker's time every one has that of the wrapper.
 *
 * @throws IsthmusError `KAFKA_CORRUPT_BATCH`, `KAFKA_DECOMPRESSION_FAILED`
 */
export function unwrap(
  buffer: Buffer,
  position: number,
  wrapper: OldMessage,
  options: { readonly checkCrc: boolean },
): { readonly bytes: Buffer; readonly messages: readonly InnerMessage[] } {
  const { magic, baseOffset, compression, logAppendTime } = wrapper
  const { valueStart, valueLength } = fieldsOf(buffer, position, wrapper)
  const value = buffer.subarray(valueStart, valueStart + Math.max(0, valueLength))
  const bytes = decompress(compression, magic === 0 && compression === 'lz4' ? legacyLz4(value) : value)
  const found: { readonly message: OldMessage; readonly position: number }[] = []
  for (let inside = 0; inside < bytes.length; ) {
    const message =
      inside + at.attributes < bytes.length && bytes[inside + at.magic] === magic
        ? completeMessage(bytes, inside)
        : undefined
    if (message?.compression !== 'none') throw corrupt(baseOffset, `message ${found.length} in it cannot be read`)
    if (options.checkCrc) checkMessageCrc(bytes, inside, message)
    found.push({ message, position: inside })
    inside += message.size
  }
  const last = found.at(-1)
  if (!last) throw corrupt(baseOffset, 'there is no message in it')
  const base = magic === 1 ? baseOffset - last.message.baseOffset : 0
  const messages = found.map(({ message, position }) => ({
    message,
    position,
    offset: base + message.baseOffset,
    timestamp: logAppendTime ? wrapper.timestamp : message.timestamp,
  }))
  return { bytes, messages }
}

function keyAt(magic: 0 | 1): number {
  return magic === 0 ? at.timestamp : at.timestamp + 8
}
