import { base64Length, writeBase64 } from './base64.ts'
import { decimalLength, writeDecimal } from './decimal.ts'
import type { EventChunk } from './event-chunk.ts'
import { headersLength, writeHeaders } from './event-headers.ts'

// A record of the event (mapping.md 2.1), in two steps that must agree to the byte: its length by arithmetic, which
// decides what goes into a batch, and the bytes themselves. Nothing is made per record.

/** What is the same in all records of one partition. */
export interface PartitionText {
  /** `topic-partition`. */
  readonly name: string
  /** `"topic-0":[`; a topic's name needs no escape. */
  readonly open: Buffer
  /** `{"topic":"topic","partition":0,"offset":`. */
  readonly record: Buffer
  /** The beginnings of its records that were made so far, by how many digits their numbers have (`headOf`). */
  readonly heads: RecordHead[]
}

/** A record up to its timestamp's type, with zeros for digits: records that follow one another have as many. */
interface RecordHead {
  readonly bytes: Buffer
  readonly offsetDigits: number
  readonly timeAt: number
  readonly timeDigits: number
}

export function partitionText(topic: string, partition: number): PartitionText {
  const name = `${topic}-${partition}`
  return {
    name,
    open: Buffer.from(`"${name}":[`),
    record: Buffer.from(`{"topic":"${topic}","partition":${partition},"offset":`),
    heads: [],
  }
}

function headOf(text: PartitionText, offset: number, time: number, isLogAppendTime: boolean): RecordHead {
  const offsetDigits = decimalLength(offset)
  const timeDigits = decimalLength(time)
  const index = (offsetDigits * 32 + timeDigits) * 2 + (isLogAppendTime ? 1 : 0)
  const zeros = (count: number) => Buffer.alloc(count, '0')
  const type = isLogAppendTime ? logAppendTime : createTime
  text.heads[index] ??= {
    bytes: Buffer.concat([text.record, zeros(offsetDigits), timestamp, zeros(timeDigits), type]),
    offsetDigits,
    timeAt: text.record.length + offsetDigits + timestamp.length,
    timeDigits,
  }
  return text.heads[index]
}

const timestamp = Buffer.from(',"timestamp":')
const createTime = Buffer.from(',"timestampType":"CREATE_TIME"')
const logAppendTime = Buffer.from(',"timestampType":"LOG_APPEND_TIME"')
const key = Buffer.from(',"key":"')
const value = Buffer.from(',"value":"')
const headers = Buffer.from(',"headers":[')
const quote = 0x22

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
  const head = headOf(text, offset, time, chunk.logAppendTime)
  let position = put(out, at, head.bytes)
  writeDecimal(out, at + text.record.length, offset, head.offsetDigits)
  writeDecimal(out, at + head.timeAt, time, head.timeDigits)
  position = writeText(out, position, key, chunk.bytes, chunk.keyStart[i]!, chunk.keyLength[i]!)
  position = writeText(out, position, value, chunk.bytes, chunk.valueStart[i]!, chunk.valueLength[i]!)
  position = put(out, position, headers)
  if (chunk.headerCount[i]! > 0) position = writeHeaders(out, position, chunk, i)
  out[position++] = 0x5d
  if (chunk.metadata) position = put(out, position, chunk.metadata[i]!)
  out[position++] = 0x7d
  return position
}

function writeText(out: Buffer, at: number, name: Buffer, bytes: Buffer, start: number, length: number): number {
  if (length < 0) return at
  const end = writeBase64(out, put(out, at, name), bytes, start, length)
  out[end] = quote
  return end + 1
}

export function put(out: Buffer, at: number, bytes: Buffer): number {
  out.set(bytes, at)
  return at + bytes.length
}
