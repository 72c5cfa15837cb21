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
  chunk.headersStart[at] = 0
  chunk.headerCount[at] = 0
}

/**
 * Appends the records in `bytes[start, end)`, which must be exactly those that the batch claims.
 *
 * What takes one byte, mostly, is read here: the reader keeps its position in an object, and the scan waits for it to
 * come back from there: a sixth of the whole, with records of 100 bytes.
 */
export function scanRecords(chunk: GrowingChunk, info: BatchInfo, start: number, end: number, from: number): void {
  const { bytes, offsets, timestamps, keyStart, keyLength, valueStart, valueLength, headersStart, headerCount } = chunk
  const { baseOffset, baseTimestamp, maxTimestamp, logAppendTime } = info
  const reader = new VarintReader(bytes, start)
  let at = start
  let index = chunk.count
  for (let left = info.count; left > 0; left--) {
    reader.position = at
    const recordEnd = reader.next() + reader.position
    // One byte of attributes, which no version uses.
    at = reader.position + 1
    let timestampDelta = bytes[at]!
    if (timestampDelta < 0x80) {
      timestampDelta = (timestampDelta >>> 1) ^ -(timestampDelta & 1)
      at++
    } else {
      reader.position = at
      timestampDelta = reader.next()
      at = reader.position
    }
    let offsetDelta = bytes[at]!
    if (offsetDelta < 0x80) {
      offsetDelta = (offsetDelta >>> 1) ^ -(offsetDelta & 1)
      at++
    } else {
      reader.position = at
      offsetDelta = reader.next()
      at = reader.position
    }
    let keySize = bytes[at]!
    if (keySize < 0x80) {
      keySize = (keySize >>> 1) ^ -(keySize & 1)
      at++
    } else {
      reader.position = at
      keySize = reader.next()
      at = reader.position
    }
    const keyAt = at
    if (keySize > 0) at += keySize
    reader.position = at
    const valueSize = reader.next()
    const valueAt = reader.position
    at = valueSize > 0 ? valueAt + valueSize : valueAt
    let headers = bytes[at]!
    if (headers < 0x80) {
      headers = (headers >>> 1) ^ -(headers & 1)
      at++
    } else {
      reader.position = at
      headers = reader.next()
      at = reader.position
    }
    const headersAt = at
    if (headers > 0) at = endOfHeaders(bytes, at, headers, recordEnd)
    const offset = baseOffset + offsetDelta
    // Also true for every NaN.
    if (!(at === recordEnd && keySize >= -1 && valueSize >= -1 && headers >= 0 && offset >= baseOffset))
      throw corrupt(baseOffset, `its record ${info.count - left} cannot be read`)
    if (offset < from) continue
    offsets[index] = offset
    timestamps[index] = logAppendTime ? maxTimestamp : baseTimestamp + timestampDelta
    keyStart[index] = keyAt
    keyLength[index] = keySize
    valueStart[index] = valueAt
    valueLength[index] = valueSize
    headersStart[index] = headersAt
    headerCount[index] = headers
    index++
  }
  if (at !== end) throw corrupt(baseOffset, `its ${info.count} records take ${at - start} of ${end - start} bytes`)
  chunk.count = index
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
