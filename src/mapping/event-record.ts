import { decimalLength, writeDecimal } from './decimal.ts'
import type { EventChunk } from './event-chunk.ts'
import { headersLength, writeHeaders } from './event-headers.ts'

// A record of the event (mapping.md 2.1), in two steps that must agree to the byte: its length by arithmetic, which
// decides what goes into a batch, and the bytes themselves. Nothing is made per record but the base64 text.

/** What is the same in all records of one partition. */
export interface PartitionText {
  /** `topic-partition`. */
  readonly name: string
  /** `"topic-0":[`; a topic's name needs no escape. */
  readonly open: Buffer
  /** `{"topic":"topic","partition":0,"offset":`. */
  readonly record: Buffer
}

export function partitionText(topic: string, partition: number): PartitionText {
  const name = `${topic}-${partition}`
  return {
    name,
    open: Buffer.from(`"${name}":[`),
    record: Buffer.from(`{"topic":"${topic}","partition":${partition},"offset":`),
  }
}

const timestamp = Buffer.from(',"timestamp":')
const createTime = Buffer.from(',"timestampType":"CREATE_TIME"')
const logAppendTime = Buffer.from(',"timestampType":"LOG_APPEND_TIME"')
const key = Buffer.from(',"key":"')
const value = Buffer.from(',"value":"')
const headers = Buffer.from(',"headers":[')
const quote = 0x22

function base64Length(bytes: number): number {
  return Math.floor((bytes + 2) / 3) * 4
}

export function recordLength(text: PartitionText, chunk: EventChunk, i: number): number {
  const keyBytes = chunk.keyLength[i]!
  const valueBytes = chunk.valueLength[i]!
  return (
    text.record.length +
    decimalLength(chunk.offsets[i]!) +
    timestamp.length +
    decimalLength(chunk.timestamps[i]!) +
    (chunk.logAppendTime ? logAppendTime.length : createTime.length) +
    (keyBytes < 0 ? 0 : key.length + base64Length(keyBytes) + 1) +
    (valueBytes < 0 ? 0 : value.length + base64Length(valueBytes) + 1) +
    headers.length +
    headersLength(chunk, i) +
    (chunk.metadata?.[i]?.length ?? 0) +
    2
  )
}

/** Writes record `i` of `chunk` at `at`; returns where it ends. A null key or value is left out, as in AWS's events. */
export function writeRecord(out: Buffer, at: number, text: PartitionText, chunk: EventChunk, i: number): number {
  const offset = chunk.offsets[i]!
  const time = chunk.timestamps[i]!
  let position = put(out, at, text.record)
  position = writeDecimal(out, position, offset, decimalLength(offset))
  position = put(out, position, timestamp)
  position = writeDecimal(out, position, time, decimalLength(time))
  position = put(out, position, chunk.logAppendTime ? logAppendTime : createTime)
  position = writeBase64(out, position, key, chunk.bytes, chunk.keyStart[i]!, chunk.keyLength[i]!)
  position = writeBase64(out, position, value, chunk.bytes, chunk.valueStart[i]!, chunk.valueLength[i]!)
  position = put(out, position, headers)
  if (chunk.headerCount[i]! > 0) position = writeHeaders(out, position, chunk, i)
  out[position++] = 0x5d
  if (chunk.metadata) position = put(out, position, chunk.metadata[i]!)
  out[position++] = 0x7d
  return position
}

function writeBase64(out: Buffer, at: number, name: Buffer, bytes: Buffer, start: number, length: number): number {
  if (length < 0) return at
  let position = put(out, at, name)
  // Node has no call that encodes into a given buffer; through a one-byte string is the cheapest way.
  position += out.write(bytes.toString('base64', start, start + length), position, 'latin1')
  out[position++] = quote
  return position
}

export function put(out: Buffer, at: number, bytes: Buffer): number {
  out.set(bytes, at)
  return at + bytes.length
}
