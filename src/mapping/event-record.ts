import { base64Length, writeBase64 } from './base64.ts'
import { decimalLength, writeDecimal } from './decimal.ts'
import type { EventChunk } from './event-chunk.ts'
import { COMMA, headersLength, writeHeaders } from './event-headers.ts'

// A record of the event (mapping.md 2.1), in two steps that must agree to the byte: its length by arithmetic, which
// decides what goes into a batch, and the bytes themselves. Nothing is made per record.

/** Records `[from, to)` of a chunk. */
export interface Slice {
  readonly chunk: EventChunk
  readonly from: number
  readonly to: number
}

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

/**
 * Writes record `i` of `chunk` at `at`; returns where it ends. A null key or value is left out, as in AWS's events.
 *
 * @param ahead the chunk's bytes stand in `out`, too, so much further on
 */
export function writeRecord(
  out: Buffer,
  at: number,
  text: PartitionText,
  chunk: EventChunk,
  i: number,
  ahead = Number.NaN,
): number {
  const offset = chunk.offsets[i]!
  const time = chunk.timestamps[i]!
  const head = headOf(text, offset, time, chunk.logAppendTime)
  let position = put(out, at, head.bytes)
  writeDecimal(out, at + text.record.length, offset, head.offsetDigits)
  writeDecimal(out, at + head.timeAt, time, head.timeDigits)
  position = writeText(out, position, key, chunk.bytes, chunk.keyStart[i]!, chunk.keyLength[i]!)
  position = writeText(out, position, value, chunk.bytes, chunk.valueStart[i]!, chunk.valueLength[i]!, ahead)
  position = put(out, position, headers)
  if (chunk.headerCount[i]! > 0) position = writeHeaders(out, position, chunk, i)
  out[position++] = 0x5d
  if (chunk.metadata) position = put(out, position, chunk.metadata[i]!)
  out[position++] = 0x7d
  return position
}

function writeText(
  out: Buffer,
  at: number,
  name: Buffer,
  bytes: Buffer,
  start: number,
  length: number,
  ahead = Number.NaN,
): number {
  if (length < 0) return at
  const end = writeBase64(out, put(out, at, name), bytes, start, length, ahead)
  out[end] = quote
  return end + 1
}

export function put(out: Buffer, at: number, bytes: Buffer): number {
  out.set(bytes, at)
  return at + bytes.length
}

/** Of records whose values are copied at once: more would not stay in the processor's cache until they are encoded. */
const aheadBytes = 32 * 1024

/**
 * Writes records `[from, to)` of `chunk` at `at`, a comma after each; returns where they end, which `end` is not before.
 *
 * Their bytes are copied to the end of the room, many records at once, for values to be encoded from there. To copy one
 * value after the other made a mapping's own work a tenth dearer, with records of 100 bytes a sixth.
 */
export function writeRecords(
  out: Buffer,
  at: number,
  end: number,
  text: PartitionText,
  { chunk, from, to }: Slice,
): number {
  let position = at
  let ahead = Number.NaN
  let copiedTo = from
  for (let i = from; i < to; i++) {
    if (i === copiedTo) {
      copiedTo = endOfRun(chunk, i, to)
      ahead = copyAhead(out, position, end, chunk, i, copiedTo)
    }
    position = writeRecord(out, position, text, chunk, i, ahead)
    out[position++] = COMMA
  }
  return position
}

/** Up to which record values are copied at once: they stand in the order of their records. */
function endOfRun(chunk: EventChunk, from: number, to: number): number {
  const most = chunk.valueStart[from]! + aheadBytes
  let i = from + 1
  while (i < to && valueEnd(chunk, i) <= most) i++
  return i
}

/** @returns how much further on the chunk's values `[from, to)` stand in `out`; NaN: they are not there */
function copyAhead(out: Buffer, at: number, end: number, chunk: EventChunk, from: number, to: number): number {
  const start = chunk.valueStart[from]!
  const stop = valueEnd(chunk, to - 1)
  // Between them may be batches without a record that is delivered.
  if (to - from < 2 || stop - start > end - at) return Number.NaN
  chunk.bytes.copy(out, end - (stop - start), start, stop)
  return end - stop
}

function valueEnd({ valueStart, valueLength }: EventChunk, i: number): number {
  return valueStart[i]! + Math.max(0, valueLength[i]!)
}
