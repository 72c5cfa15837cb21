import type { FailureCondition } from '../targets/index.ts'
import type { EventChunk } from './event-chunk.ts'
import { COMMA } from './event-headers.ts'
import type { EventMemory } from './event-memory.ts'
import { type PartitionText, put, recordLength, type Slice, writeRecords } from './event-record.ts'
import type { Envelope } from './event-source.ts'
import type { PartitionReader } from './partition-reader.ts'
import { Payload, type PayloadSection } from './payload.ts'

/**
 * Longest event in bytes: the synchronous Invoke payload of 6 MB. Lambda's refusal of more says that a request must be
 * smaller than 6,291,456 bytes (https://github.com/awslabs/aws-athena-query-federation/issues/793); that of an answer
 * names a hundred bytes more.
 */
export const maximumEventBytes = 6 * 1024 * 1024 - 1

/** The records of one partition in a batch. */
interface Section {
  first: number
  /** Of the first record. */
  readonly timestamp: number
  last: number
  records: number
  /** Encoded, with its name and brackets. */
  bytes: number
  /** The offset after the section's last record, and after what was passed over with it. */
  nextOffset: number
  readonly pieces: Piece[]
  /** By offset: those that could not be decoded. */
  readonly undecoded: Map<number, FailureCondition>
}

/** Encoded records at `[start, end)`, a comma after each; the first piece of a section begins with its name. */
interface Piece {
  readonly start: number
  end: number
}

/**
 * Records being gathered for one event, encoded as they come, so that fetched memory is free again at once. The event's
 * length is known at every moment and never exceeds the limit.
 */
export class Batch {
  readonly #envelope: Envelope
  readonly #memory: EventMemory
  readonly #empty: number
  readonly #maximumRecords: number
  readonly #sections = new Map<PartitionReader, Section>()
  /** Where the last piece ends. */
  #end: number
  records = 0
  /** Bytes of the event as it stands. */
  length: number
  /** No further record may go in. */
  full = false
  /** The reader whose records came into it last; undefined: there is none, or they were taken out again. */
  last: PartitionReader | undefined

  /** @param memory nobody else's until the event is done with */
  constructor(envelope: Envelope, maximumRecords: number, memory: EventMemory) {
    this.#envelope = envelope
    this.#memory = memory
    this.#maximumRecords = maximumRecords
    this.#empty = envelope.head.length + envelope.tail.length
    this.#end = envelope.head.length
    this.length = this.#empty
  }

  /**
   * Takes what fits of the reader's fetched records.
   *
   * @returns when the next record is too long for any event: the length of the event with that record alone
   */
  fill(reader: PartitionReader): number | undefined {
    let tooLong: number | undefined
    while (!this.full && tooLong === undefined) {
      const chunk = reader.current()
      if (!chunk) break
      tooLong = this.#take(reader, chunk)
    }
    const section = this.#sections.get(reader)
    if (section) {
      section.nextOffset = Math.max(section.nextOffset, reader.passed)
      reader.passed = -1
    }
    return tooLong
  }

  #take(reader: PartitionReader, chunk: EventChunk): number | undefined {
    const frame = reader.text.open.length + 1
    const section = this.#sections.get(reader) ?? newSection(frame, chunk, reader.index)
    const isNew = section.records === 0
    const others = this.length + (isNew && this.#sections.size > 0 ? 1 : 0) - (isNew ? 0 : section.bytes)
    const from = reader.index
    let to = from
    let tooLong: number | undefined
    while (to < reader.end && !this.full) {
      const length = recordLength(reader.text, chunk, to)
      if (this.#empty + frame + length > maximumEventBytes) {
        tooLong = this.#empty + frame + length
        break
      }
      const bytes = section.bytes + length + (section.records > 0 ? 1 : 0)
      if (others + bytes > maximumEventBytes) {
        this.full = true
        break
      }
      section.bytes = bytes
      section.records++
      to++
      this.full = ++this.records >= this.#maximumRecords
    }
    if (to === from) return tooLong
    section.last = chunk.offsets[to - 1]!
    section.nextOffset = to === chunk.count ? chunk.nextOffset : section.last + 1
    for (const [i, condition] of chunk.undecoded ?? [])
      if (i >= from && i < to) section.undecoded.set(chunk.offsets[i]!, condition)
    this.#sections.set(reader, section)
    this.last = reader
    const before = this.length
    this.length = others + section.bytes
    this.#encode(section, reader.text, { chunk, from, to }, this.length - before)
    reader.advance(to)
    if (to === chunk.count) reader.release(chunk)
    return tooLong
  }

  /** @param bytes by how much the event grows */
  #encode({ pieces }: Section, text: PartitionText, slice: Slice, bytes: number): void {
    const tail = this.#envelope.tail.length
    // One more for the place of a comma between pieces, which an event has between sections only.
    const end = this.#end + 1 + bytes
    const out = this.#memory.grow(this.#end, end + tail)
    let at = this.#end
    let piece = pieces.at(-1)
    if (piece?.end !== at) {
      if (at > this.#envelope.head.length) at++
      piece = { start: at, end: at }
      if (pieces.push(piece) === 1) at = put(out, at, text.open)
    }
    at = writeRecords(out, at, end, text, slice)
    piece.end = at
    this.#end = at
  }

  has(reader: PartitionReader): boolean {
    return this.#sections.has(reader)
  }

  /** Of the reader's first record; undefined: it has none here, or that has none. */
  oldestTimestamp(reader: PartitionReader): number | undefined {
    const { timestamp = -1 } = this.#sections.get(reader) ?? {}
    return timestamp < 0 ? undefined : timestamp
  }

  /** Takes the reader's records out again: its partition is being given up. */
  remove(reader: PartitionReader): void {
    const section = this.#sections.get(reader)
    if (!section) return
    this.#sections.delete(reader)
    if (this.last === reader) this.last = undefined
    this.records -= section.records
    this.length -= section.bytes + (this.#sections.size > 0 ? 1 : 0)
    this.full = false
  }

  /** The event, of at least one record; nothing may be added after it. */
  close(): Payload {
    const { head, tail } = this.#envelope
    const inOrder = this.#end + tail.length === this.length
    const from = this.#memory.bytes
    const out = inOrder ? from : this.#memory.turn(this.length)
    const written: PayloadSection[] = []
    let at = put(out, 0, head)
    for (const [reader, { first, last, nextOffset, records, pieces, undecoded }] of this.#sections) {
      if (written.length > 0) out[at++] = COMMA
      const start = at
      for (const piece of pieces) at = inOrder ? piece.end : at + from.copy(out, at, piece.start, piece.end)
      // The comma after the last record gives way to the bracket.
      out[at - 1] = 0x5d
      written.push({ reader, first, last, nextOffset, records, start, end: at, undecoded })
    }
    return new Payload(out, tail, written)
  }
}

function newSection(bytes: number, chunk: EventChunk, i: number): Section {
  const first = chunk.offsets[i]!
  const timestamp = chunk.timestamps[i]!
  return { first, timestamp, last: first, records: 0, bytes, nextOffset: 0, pieces: [], undecoded: new Map() }
}
