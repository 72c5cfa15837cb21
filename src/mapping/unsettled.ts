import type { AssignedPartition } from '../kafka/index.ts'
import type { PartitionReader } from './partition-reader.ts'
import type { Payload, PayloadSection } from './payload.ts'
import { firstPortions, holds, type Portion } from './portion.ts'

/**
 * What of a batch is not settled: its portions, in the order in which they are sent, and how far each partition is
 * settled by what is left of them.
 */
export class Unsettled {
  /** The batch as it was, but for partitions that are given up. */
  #sections: readonly PayloadSection[]
  #portions: readonly Portion[]
  readonly #released = new Set<PartitionReader>()
  /** The offset that was last told for each partition. */
  readonly #told: Map<PartitionReader, number>

  constructor(batch: Payload) {
    this.#sections = batch.sections
    this.#portions = firstPortions(batch)
    this.#told = new Map(batch.sections.map(({ reader, first }) => [reader, first]))
  }

  /** The portion in turn; undefined: nothing is left. */
  get next(): Portion | undefined {
    return this.#portions[0]
  }

  /** Whether all that is left is of partitions that are given up. */
  get allReleased(): boolean {
    return this.#portions.every((portion) => this.isReleased(portion))
  }

  isReleased({ payload }: Portion): boolean {
    return payload.sections.every(({ reader }) => this.#released.has(reader))
  }

  has(reader: PartitionReader): boolean {
    return this.#portions.some((portion) => holds(portion, reader))
  }

  /** Of the oldest record that is left of the partition; undefined: there is none, or it has none. */
  oldestTimestamp(reader: PartitionReader): number | undefined {
    const [oldest] = this.#open(reader).sort((a, b) => a.section.first - b.section.first)
    return oldest?.payload.timestampOf(oldest.section)
  }

  /** The portion in turn becomes these, or none. */
  replace(...portions: readonly (Portion | undefined)[]): void {
    this.#portions = [...portions.filter((portion) => portion !== undefined), ...this.#portions.slice(1)]
  }

  /** Partitions are given up; `cut` takes them out. */
  release(readers: readonly PartitionReader[]): void {
    for (const reader of readers) this.#released.add(reader)
  }

  /**
   * Takes out what is given up, while no call is running: the bytes of what stays may move.
   *
   * @returns whether another portion is in turn now, or none
   */
  cut(): boolean {
    if (this.#released.size === 0) return false
    const { next } = this
    const isOurs = (reader: PartitionReader) => !this.#released.has(reader)
    for (const { payload } of this.#portions) payload.retain(isOurs)
    this.#portions = this.#portions.filter(({ payload }) => payload.sections.length > 0)
    // That nothing of them is left to send does not settle them.
    this.#sections = this.#sections.filter(({ reader }) => isOurs(reader))
    return this.next !== next
  }

  /** The partitions of which more is settled than the last time, each with the offset below which everything is. */
  newlySettled(): readonly (readonly [AssignedPartition, number])[] {
    return this.#sections.flatMap(({ reader, nextOffset }) => {
      const open = this.#open(reader)
      const settled = open.length > 0 ? Math.min(...open.map(({ section }) => section.first)) : nextOffset
      if (settled <= this.#told.get(reader)!) return []
      this.#told.set(reader, settled)
      return [[reader.partition, settled] as const]
    })
  }

  #open(reader: PartitionReader): { readonly payload: Payload; readonly section: PayloadSection }[] {
    return this.#portions.flatMap(({ payload }) =>
      payload.sections.filter((section) => section.reader === reader).map((section) => ({ payload, section })),
    )
  }
}
