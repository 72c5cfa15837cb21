import type { FailureCondition } from '../targets/index.ts'
import { COMMA } from './event-headers.ts'
import { put } from './event-record.ts'
import { runsOf } from './offset-runs.ts'
import type { PartitionReader } from './partition-reader.ts'
import type { Runs } from './types.ts'

const BRACKET = 0x5d
/** As a header begins: in the name of another its quotes were escaped. https://www.w3.org/TR/trace-context/ */
const traceParent = Buffer.from('{"traceparent":[')

/** One partition's records in an event, at `[start, end)` of its bytes. */
export interface PayloadSection {
  readonly reader: PartitionReader
  readonly first: number
  readonly last: number
  /** The offset to commit once all of them are settled, and what was passed over with them. */
  readonly nextOffset: number
  readonly records: number
  readonly start: number
  readonly end: number
  /** By offset: the records that could not be decoded. They are given up without a call. */
  readonly undecoded: ReadonlyMap<number, FailureCondition>
  /** Where records are left out, those that are in it. Absent: from `first` to `last`. */
  readonly runs?: readonly (readonly [first: number, last: number])[]
}

/** One record in an event, at `[start, end)` of its bytes. */
export interface PayloadRecord {
  readonly section: PayloadSection
  readonly offset: number
  /** Milliseconds since the epoch; negative: it has none. */
  readonly timestamp: number
  readonly start: number
  readonly end: number
  /** Whether the record before it in the event is also the one before it in its partition. */
  readonly follows: boolean
}

/** An event as it is sent, again and again until it is taken. */
export class Payload {
  readonly #out: Buffer
  readonly #tail: Buffer
  readonly #headLength: number
  #entries: readonly PayloadRecord[] | undefined
  sections: readonly PayloadSection[]
  bytes: Buffer

  /** `out` holds the envelope's head and the sections; the tail is added here. */
  constructor(out: Buffer, tail: Buffer, sections: readonly PayloadSection[]) {
    this.#out = out
    this.#tail = tail
    this.#headLength = sections[0]!.start
    this.sections = sections
    this.bytes = this.#close(sections.at(-1)!.end)
  }

  get records(): number {
    return this.sections.reduce((sum, section) => sum + section.records, 0)
  }

  /** The offsets that are in it. */
  get runs(): Runs {
    return Object.fromEntries(
      this.sections.map(({ reader, first, last, runs }) => [reader.text.name, runs ?? [[first, last]]]),
    )
  }

  /** Record by record. They are looked for in the bytes, so that what is taken at once costs nothing for it. */
  get entries(): readonly PayloadRecord[] {
    this.#entries ??= this.sections.flatMap((section) => entriesOf(this.bytes, section))
    return this.#entries
  }

  /** Of the section's first record; undefined: it has none. */
  timestampOf(section: PayloadSection): number | undefined {
    const { open, record } = section.reader.text
    const { timestamp } = placeOf(this.bytes, section.start + open.length + record.length)
    return timestamp < 0 ? undefined : timestamp
  }

  /** The W3C trace contexts that its records carry, each once, as many as a span may have links. */
  traceParents(): readonly string[] {
    const found = new Set<string>()
    for (let at = this.bytes.indexOf(traceParent); at >= 0 && found.size < 128; ) {
      const start = at + traceParent.length
      const end = this.bytes.indexOf(BRACKET, start)
      // 55 numbers of three digits at most.
      const numbers = end - start > 4 * 55 ? '' : this.bytes.toString('latin1', start, end)
      const text = String.fromCharCode(...numbers.split(',').map(Number))
      if (/^(?!ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(text)) found.add(text)
      at = this.bytes.indexOf(traceParent, end)
    }
    return [...found]
  }

  /** The offsets of some of its records. */
  runsOf(entries: readonly PayloadRecord[]): Runs {
    const chosen = new Set(entries)
    const names = this.sections.map(({ reader }): [string, [number, number][]] => [reader.text.name, []])
    const runs = Object.fromEntries(names)
    let isOpen = false
    for (const entry of this.entries) {
      const { section, offset, follows } = entry
      const list = runs[section.reader.text.name]!
      if (!chosen.has(entry)) isOpen = false
      else if (isOpen && follows) list.at(-1)![1] = offset
      else isOpen = list.push([offset, offset]) > 0
    }
    return Object.fromEntries(Object.entries(runs).filter(([, list]) => list.length > 0))
  }

  /** An event of some of its records, at least one, in their order and byte for byte; in memory of its own. */
  pick(entries: readonly PayloadRecord[]): Payload {
    const chosen = Map.groupBy(entries, ({ section }) => section)
    const runs = this.runsOf(entries)
    const records = entries.reduce((sum, { start, end }) => sum + end - start + 1, 0)
    const frames = [...chosen.keys()].reduce((sum, { reader }) => sum + reader.text.open.length + 1, 0)
    const out = Buffer.allocUnsafe(this.#headLength + frames + records + this.#tail.length)
    let at = this.bytes.copy(out, 0, 0, this.#headLength)
    const sections = [...chosen].map(([section, list], index): PayloadSection => {
      if (index > 0) out[at++] = COMMA
      const start = at
      at = put(out, at, section.reader.text.open)
      for (const entry of list) {
        at += this.bytes.copy(out, at, entry.start, entry.end)
        out[at++] = COMMA
      }
      // The comma after the last record gives way to the bracket.
      out[at - 1] = 0x5d
      return {
        ...section,
        first: list[0]!.offset,
        last: list.at(-1)!.offset,
        records: list.length,
        start,
        end: at,
        runs: runs[section.reader.text.name]!,
      }
    })
    return new Payload(out, this.#tail, sections)
  }

  /**
   * Cuts the sections out that `keep` refuses: a partition that went to another member must not be sent by us again,
   * after that member has gone on. The others stay as they were, byte for byte.
   */
  retain(keep: (reader: PartitionReader) => boolean): void {
    const kept = this.sections.filter((section) => keep(section.reader))
    if (kept.length === this.sections.length) return
    let at = this.sections[0]!.start
    this.#entries = undefined
    this.sections = kept.map((section, index) => {
      if (index > 0) this.#out[at++] = COMMA
      this.#out.copyWithin(at, section.start, section.end)
      const moved = { ...section, start: at, end: at + section.end - section.start }
      at = moved.end
      return moved
    })
    this.bytes = this.#close(at)
  }

  #close(end: number): Buffer {
    return this.#out.subarray(0, put(this.#out, end, this.#tail))
  }
}

/** The offsets of these records alone, without what lies between them. */
export function offsetsOf(entries: readonly PayloadRecord[]): Runs {
  const byName = Map.groupBy(entries, ({ section }) => section.reader.text.name)
  return Object.fromEntries([...byName].map(([name, list]) => [name, runsOf(list.map(({ offset }) => offset))]))
}

const timestampLength = ',"timestamp":'.length

/**
 * Where records are in a section. Each begins with the same text, quotes included, and quotes stand nowhere inside a
 * record's own texts: base64 has none, and those in the names of headers are escaped.
 */
function entriesOf(bytes: Buffer, section: PayloadSection): PayloadRecord[] {
  const { open, record } = section.reader.text
  const area = bytes.subarray(0, section.end - 1)
  const separator = Buffer.concat([Buffer.of(COMMA), record])
  const entries: PayloadRecord[] = []
  const begins = new Set(section.runs?.map(([first]) => first) ?? [section.first])
  for (let start = section.start + open.length; start < area.length; ) {
    const next = area.indexOf(separator, start + record.length)
    const end = next < 0 ? area.length : next
    const { offset, timestamp } = placeOf(area, start + record.length)
    entries.push({
      section,
      offset,
      follows: !begins.has(offset),
      timestamp,
      start,
      end,
    })
    start = end + 1
  }
  return entries
}

/** The offset and the timestamp of a record whose offset is written from `at` on. */
function placeOf(bytes: Buffer, at: number): { readonly offset: number; readonly timestamp: number } {
  const offsetEnd = bytes.indexOf(COMMA, at)
  const timestampEnd = bytes.indexOf(COMMA, offsetEnd + timestampLength)
  return {
    offset: Number(bytes.toString('latin1', at, offsetEnd)),
    timestamp: Number(bytes.toString('latin1', offsetEnd + timestampLength, timestampEnd)),
  }
}
