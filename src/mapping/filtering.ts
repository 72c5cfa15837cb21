import { parsePattern, RecordFilter } from '../filter/index.ts'
import type { EventChunk } from './event-chunk.ts'
import { type PartitionText, recordLength, writeRecord } from './event-record.ts'

/** Whether record `i` of a chunk passes. */
export type Passes = (chunk: EventChunk, i: number) => boolean

/** @throws IsthmusError `PATTERN_INVALID` */
export function filterOf({ filters }: { readonly filters: readonly string[] }): RecordFilter | undefined {
  return filters.length > 0 ? new RecordFilter(filters.map((pattern) => parsePattern(pattern, 'lambda'))) : undefined
}

/** The filter for one partition's records. What it reads beside the value is the record as the event shows it. */
export function passesOf(filter: RecordFilter, text: PartitionText): Passes {
  if (!filter.readsMetadata)
    return (chunk, i) => filter.passes(chunk.bytes, chunk.valueStart[i]!, chunk.valueLength[i]!)
  let memory = Buffer.alloc(0)
  return (chunk, i) => {
    const length = recordLength(text, chunk, i)
    if (memory.length < length) memory = Buffer.allocUnsafe(2 * length)
    const record = memory.subarray(0, writeRecord(memory, 0, text, chunk, i))
    return filter.passes(chunk.bytes, chunk.valueStart[i]!, chunk.valueLength[i]!, record)
  }
}
