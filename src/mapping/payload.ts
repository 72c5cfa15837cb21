import { put } from './event-record.ts'
import type { PartitionReader } from './partition-reader.ts'

export const COMMA = 0x2c

/** One partition's records in an event, at `[start, end)` of its bytes. */
export interface PayloadSection {
  readonly reader: PartitionReader
  readonly first: number
  readonly last: number
  /** The offset to commit once the function took them. */
  readonly nextOffset: number
  readonly records: number
  readonly start: number
  readonly end: number
}

/** An event as it is sent, again and again until it is taken. */
export class Payload {
  readonly #out: Buffer
  readonly #tail: Buffer
  sections: readonly PayloadSection[]
  bytes: Buffer

  /** `out` holds the envelope's head and the sections; the tail is added here. */
  constructor(out: Buffer, tail: Buffer, sections: readonly PayloadSection[]) {
    this.#out = out
    this.#tail = tail
    this.sections = sections
    this.bytes = this.#close(sections.at(-1)!.end)
  }

  get records(): number {
    return this.sections.reduce((sum, section) => sum + section.records, 0)
  }

  /**
   * Cuts the sections out that `keep` refuses: a partition that went to another member must not be sent by us again,
   * after that member has gone on. The others stay as they were, byte for byte.
   */
  retain(keep: (reader: PartitionReader) => boolean): void {
    const kept = this.sections.filter((section) => keep(section.reader))
    if (kept.length === this.sections.length) return
    let at = this.sections[0]!.start
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
