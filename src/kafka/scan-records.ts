import { fieldsOf, type InnerMessage } from './old-message.ts'
import { type BatchInfo, corrupt } from './record-batch.ts'
import type { GrowingChunk } from './record-chunk.ts'
import { VarintReader } from './varint-reader.ts'

/** Appends one old message; it has no headers. */
export function addOld(chunk: GrowingChunk, { message, position, offset, timestamp }: InnerMessage): void {
  const { keyStart, keyLength, valueStart, valueLength } = fieldsOf(chunk.bytes, position, message)
  const at = chunk.count++
  chunk.offsets[at] = offset
  chunk.timestamps[at] = timestamp
  chunk.keyStart[at] = keyStart
  chunk.keyLength[at] = keyLength
  chunk.valueStart[at] = valueStart
  chunk.valueLength[at] = valueLength
}

/**
 * Appends the records in `bytes[start, end)`, which must be exactly those that the batch claims.
 *
 * Most of their numbers take one or two bytes and are read as if all did: what shows that they do not has the record
 * read once more, number by number. A reader for all of them keeps its position in an object, and the scan waits for it
 * to come back from there.
 */
export function scanRecords(chunk: GrowingChunk, info: BatchInfo, start: number, end: number, from: number): void {
  const { bytes, offsets, timestamps, keyStart, keyLength, valueStart, valueLength, headersStart, headerCount } = chunk
  const { baseOffset, baseTimestamp, maxTimestamp, logAppendTime } = info
  let at = start
  let index = chunk.count
  for (let left = info.count; left > 0; left--) {
    const recordAt = at
    let length = bytes[at++]!
    if (length >= 0x80) length = pair(length, bytes[at++]!)
    const recordEnd = (length >>> 1) + at
    // One byte of attributes, which no version uses.
    at++
    let timestampDelta = bytes[at++]!
    if (timestampDelta >= 0x80) timestampDelta = pair(timestampDelta, bytes[at++]!)
    let offsetDelta = bytes[at++]!
    if (offsetDelta >= 0x80) offsetDelta = pair(offsetDelta, bytes[at++]!)
    let key = bytes[at++]!
    if (key >= 0x80) key = pair(key, bytes[at++]!)
    const keyAt = at
    const keySize = unzigzag(key)
    if (keySize > 0) at += keySize
    let value = bytes[at++]!
    if (value >= 0x80) value = pair(value, bytes[at++]!)
    const valueAt = at
    const valueSize = unzigzag(value)
    if (valueSize > 0) at += valueSize
    const headers = bytes[at++]!
    const headersAt = at
    if (headers > 0 && length < long) at = endOfShortHeaders(bytes, at, headers >>> 1)
    const isNegative = (length | offsetDelta | headers) & 1
    const isLong = (length | timestampDelta | offsetDelta) >= long || headers >= 0x80
    // Of a record that is not long, a key, a value or a header that is would end after it.
    if (at !== recordEnd || isNegative || isLong || keySize < -1 || valueSize < -1) {
      chunk.count = index
      at = scanAnyRecord(chunk, info, recordAt, from, info.count - left)
      index = chunk.count
      continue
    }
    const offset = baseOffset + (offsetDelta >>> 1)
    if (offset < from) continue
    offsets[index] = offset
    timestamps[index] = logAppendTime ? maxTimestamp : baseTimestamp + unzigzag(timestampDelta)
    if (keySize >= 0) {
      keyStart[index] = keyAt
      keyLength[index] = keySize
    }
    valueStart[index] = valueAt
    valueLength[index] = valueSize
    if (headers > 0) {
      headersStart[index] = headersAt
      headerCount[index] = headers >>> 1
    }
    index++
  }
  if (at !== end) throw corrupt(baseOffset, `its ${info.count} records take ${at - start} of ${end - start} bytes`)
  chunk.count = index
}

/** A varint of two bytes is less. */
const long = 0x4000

/** A varint of two bytes; `long` or more when the second says that there is a third. */
function pair(first: number, second: number): number {
  return (first & 0x7f) | (second << 7)
}

/** Where headers end whose numbers take one or two bytes; elsewhere when they do not. */
function endOfShortHeaders(bytes: Uint8Array, start: number, count: number): number {
  let at = start
  for (let left = count; left > 0; left--) {
    let name = bytes[at++]!
    if (name >= 0x80) name = pair(name, bytes[at++]!)
    if (name & 1) return -1
    at += name >>> 1
    let value = bytes[at++]!
    if (value >= 0x80) value = pair(value, bytes[at++]!)
    if (!(value & 1)) at += value >>> 1
  }
  return at
}

function unzigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1)
}

/** Appends the record at `start`, whatever its numbers take. @returns where it ends */
function scanAnyRecord(chunk: GrowingChunk, info: BatchInfo, start: number, from: number, nth: number): number {
  const { bytes, offsets, timestamps, keyStart, keyLength, valueStart, valueLength, headersStart, headerCount } = chunk
  const { baseOffset, baseTimestamp, maxTimestamp, logAppendTime } = info
  const reader = new VarintReader(bytes, start)
  const length = reader.next()
  const recordEnd = reader.position + length
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
  const end = headers > 0 ? endOfHeaders(bytes, headersAt, headers, recordEnd) : headersAt
  // Also true for every NaN.
  if (!(end === recordEnd && keySize >= -1 && valueSize >= -1 && headers >= 0 && offset >= baseOffset))
    throw corrupt(baseOffset, `its record ${nth} cannot be read`)
  if (offset < from) return end
  const index = chunk.count++
  offsets[index] = offset
  timestamps[index] = logAppendTime ? maxTimestamp : baseTimestamp + timestampDelta
  keyStart[index] = keyAt
  keyLength[index] = keySize
  valueStart[index] = valueAt
  valueLength[index] = valueSize
  headersStart[index] = headersAt
  headerCount[index] = headers
  return end
}

/** Where the headers from `start` on end; nowhere when the record does not have as many. */
function endOfHeaders(bytes: Uint8Array, start: number, count: number, recordEnd: number): number {
  const reader = new VarintReader(bytes, start)
  for (let left = count; left > 0; left--) {
    const keySize = reader.position < recordEnd ? reader.next() : Number.NaN
    reader.position += keySize >= 0 ? keySize : Number.NaN
    const valueSize = reader.next()
    if (valueSize > 0) reader.position += valueSize
    if (!(reader.position <= recordEnd)) return Number.NaN
  }
  return reader.position
}
