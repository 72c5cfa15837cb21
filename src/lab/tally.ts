import type { MappingEvent } from '../mapping/index.ts'
import { type Intervals, interval, sizeOf, union } from '../model/index.ts'

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
  readonly #delivered = new Map<string, Intervals>()

  add(event: MappingEvent): void {
    if (event.kind === 'committed') Object.assign(this.committed, event.offsets)
    if (event.kind === 'filtered') this.filtered += event.records
    if (event.kind === 'dropped') this.dropped += event.records
    if (event.kind === 'destination' && event.outcome === 'delivered') this.onFailure += event.records
    if (event.kind !== 'invoked') return
    this.invocations++
    if (event.outcome !== 'success') this.failed++
    this.delivered += Math.max(0, event.records - event.failed - this.#again(event.taken))
  }

  /** How many of these offsets were delivered before. */
  #again(taken: Extract<MappingEvent, { kind: 'invoked' }>['taken']): number {
    let again = 0
    for (const [partition, runs] of Object.entries(taken)) {
      for (const [first, last] of runs) {
        const before = this.#delivered.get(partition) ?? []
        const all = union(before, interval(first, last))
        again += sizeOf(before) + (last - first + 1) - sizeOf(all)
        this.#delivered.set(partition, all)
      }
    }
    return again
  }
}
