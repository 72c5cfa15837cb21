import { put, recordLength, writeRecord } from './event-record.ts'
import type { Envelope } from './event-source.ts'
import type { PartitionReader } from './partition-reader.ts'
import { Payload } from './payload.ts'

/** The event of the reader's next record alone, however long it is, in memory of its own. */
export function oversizedPayload({ head, tail }: Envelope, reader: PartitionReader): Payload {
  const { index, text } = reader
  const chunk = reader.current()!
  const length = head.length + text.open.length + recordLength(text, chunk, index) + 1 + tail.length
  const out = Buffer.allocUnsafe(length)
  const start = put(out, 0, head)
  const end = writeRecord(out, put(out, start, text.open), text, chunk, index)
  out[end] = 0x5d
  const offset = chunk.offsets[index]!
  const nextOffset = index + 1 === chunk.count ? chunk.nextOffset : offset + 1
  const condition = chunk.undecoded?.get(index)
  const undecoded = new Map(condition ? [[offset, condition]] : [])
  const section = { reader, first: offset, last: offset, nextOffset, records: 1, start, end: end + 1, undecoded }
  return new Payload(out, tail, [section])
}
