import type { MappingEvent } from '../mapping/index.ts'
import { type Intervals, intersect, interval, sizeOf, union } from '../model/index.ts'

/** Counts what mappings did: invocations, failures, distinct records delivered, records given up, offsets committed. */
export class Tally {
  invocations = 0
  failed = 0
  /** Records that no filter let through. */
  filtered = 0
  /** Distinct records that a function took. */
  delivered = 0
  /** Records that the failure destination took. */
  onFailure = 0
  /** Records that nobody took. */
  dropped = 0
  readonly committed: Record<string, number> = {}
  /** Of each partition, what is delivered and not committed. */
  readonly #delivered = new Map<string, Intervals>()

  add(event: MappingEvent): void {
    if (event.kind === 'committed') this.#commit(event.offsets)
    if (event.kind === 'filtered') this.filtered += event.records
    if (event.kind === 'dropped') this.dropped += event.records
    if (event.kind === 'destination' && event.outcome === 'delivered') this.onFailure += event.records
    if (event.kind !== 'invoked') return
    this.invocations++
    if (event.outcome !== 'success') this.failed++
    this.#deliver(event)
  }

  /** What lies before a committed offset is never delivered again. */
  #commit(offsets: Readonly<Record<string, number>>): void {
    Object.assign(this.committed, offsets)
    for (const [partition, offset] of Object.entries(offsets)) {
      const open = interval(offset, Number.MAX_SAFE_INTEGER)
      this.#delivered.set(partition, intersect(this.#delivered.get(partition) ?? [], open))
    }
  }

  #deliver({ records, failed, taken, takenAlone }: Extract<MappingEvent, { kind: 'invoked' }>): void {
    const between = Object.values(taken).flat()
    const isGapless = between.reduce((sum, [first, last]) => sum + last - first + 1, 0) === records - failed
    for (const [partition, runs] of Object.entries(isGapless ? taken : takenAlone())) {
      const before = this.#delivered.get(partition) ?? []
      const all = union(before, runs.flat())
      this.delivered += sizeOf(all) - sizeOf(before)
      this.#delivered.set(partition, all)
    }
  }
}
