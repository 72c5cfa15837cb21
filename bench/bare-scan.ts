/** The floor of finding records: the bare loop, and every record's numbers read; nothing is kept of them. */
import { headBytes, runBareLoop } from './bare-loop.ts'
import { type ConsumeJob, readJob, stopwatch } from './contestant.ts'

const job = readJob<ConsumeJob>()
const watch = stopwatch()
const recordsAt = 61 - headBytes
let found = 0

runBareLoop(job, {
  connected: () => watch.start(),
  fetched(records) {
    if (records < job.records) return true
    if (found < job.records) throw new Error(`${found} of ${job.records} records were found`)
    watch.finish()
    return false
  },
  tail: {
    bytes: Number.POSITIVE_INFINITY,
    each(bytes, records) {
      found += scan(bytes, records)
    },
  },
})

/** Uncompressed records without headers, one after the other. @returns how many there are */
function scan(bytes: Buffer, records: number): number {
  let at = recordsAt
  let seen = 0
  const varint = () => {
    let byte = bytes[at++]!
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1)
    let value = byte & 0x7f
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = bytes[at++]!
      value |= (byte & 0x7f) << shift
    }
    return (value >>> 1) ^ -(value & 1)
  }
  while (at < bytes.length) {
    const end = varint() + at
    at++ // attributes
    varint() // timestamp delta
    const offsetDelta = varint()
    const keySize = varint()
    if (keySize > 0) at += keySize
    const valueSize = varint()
    if (valueSize > 0) at += valueSize
    const headers = varint()
    if (offsetDelta !== seen || headers !== 0 || at !== end) throw new Error(`record ${seen} cannot be read`)
    seen++
  }
  if (seen !== records) throw new Error(`${seen} of ${records} records`)
  return seen
}
