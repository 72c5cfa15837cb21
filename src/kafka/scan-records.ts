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

/** Appends the records in `bytes[start, end)`, which must be exactly those that the batch claims. */
export function scanRecords(chunk: GrowingChunk, info: BatchInfo, start: number, end: number, from: number): void {
  const { bytes, offsets, timestamps, keyStart, keyLength, valueStart, valueLength, headersStart, headerCount } = chunk
  const { baseOffset, baseTimestamp, maxTimestamp, logAppendTime } = info
  const reader = new VarintReader(bytes, start)
  let at = chunk.count
  for (let left = info.count; left > 0; left--) {
    const recordEnd = reader.next() + reader.position
    // One byte of attributes, which no version uses.
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
    if (headers > 0) skipHeaders(reader, headers, recordEnd)
    // Also true for every NaN.
    if (!(reader.position === recordEnd && keySize >= -1 && valueSize >= -1 && headers >= 0 && offset >= baseOffset))
      throw corrupt(baseOffset, `its record ${info.count - left} cannot be read`)
    if (offset < from) continue
    offsets[at] = offset
    timestamps[at] = logAppendTime ? maxTimestamp : baseTimestamp + timestampDelta
    keyStart[at] = keyAt
    keyLength[at] = keySize
    valueStart[at] = valueAt
    valueLength[at] = valueSize
    headersStart[at] = headersAt
    headerCount[at] = headers
    at++
  }
  if (reader.position !== end)
    throw corrupt(baseOffset, `its ${info.count} records take ${reader.position - start} of ${end - start} bytes`)
  chunk.count = at
}

/** Moves over headers; leaves the reader nowhere when the record does not have as many. */
function skipHeaders(reader: VarintReader, count: number, recordEnd: number): void {
  for (let left = count; left > 0; left--) {
    const keySize = reader.position < recordEnd ? reader.next() : Number.NaN
    reader.position += keySize >= 0 ? keySize : Number.NaN
    const valueSize = reader.next()
    if (valueSize > 0) reader.position += valueSize
    if (!(reader.position <= recordEnd)) return
  }
}
