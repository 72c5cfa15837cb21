import type { MappingEvent } from '../mapping/index.ts'
import { type Intervals, interval, sizeOf, union } from '../model/index.ts'

/** Counts what mappings did: invocations, failures, distinct records delivered, offsets committed. */
export class Tally {
  invocations = 0
  failed = 0
  readonly committed: Record<string, number> = {}
  readonly #delivered = new Map<string, Intervals>()

  add(event: MappingEvent): void {
    if (event.kind === 'committed') Object.assign(this.committed, event.offsets)
    if (event.kind !== 'invoked') return
    this.invocations++
    if (event.outcome !== 'success') {
      this.failed++
      return
    }
    for (const [partition, [first, last]] of Object.entries(event.ranges)) {
      this.#delivered.set(partition, union(this.#delivered.get(partition) ?? [], interval(first, last)))
    }
  }

  /** Distinct records that a function took. The lab's logs have no gaps, so offsets count records. */
  get delivered(): number {
    let sum = 0
    for (const offsets of this.#delivered.values()) sum += sizeOf(offsets)
    return sum
  }
}
