import type { MappingEvent } from '../mapping/index.ts'
import { type Intervals, intersect, interval, sizeOf, union } from '../model/index.ts'

/** Counts what mappings did: invocations, failures, distinct records delivered, records given up, offsets committed. */
export class Tally {
  invocations = 0
  failed = 0
  /** Records that no filter let through. */
  filtered = 0
  /** Distinct records that a function took, of each mapping by itself. */
  delivered = 0
  /** Records that the failure destination took. */
  onFailure = 0
  /** Records that nobody took. */
  dropped = 0
  readonly committed: Record<string, number> = {}
  /** By mapping and partition: what is delivered and not committed. */
  readonly #delivered = new Map<string, Intervals>()

  add(mapping: string, event: MappingEvent): void {
    if (event.kind === 'committed') this.#commit(mapping, event.offsets)
    if (event.kind === 'filtered') this.filtered += event.records
    if (event.kind === 'dropped') this.dropped += event.records
    if (event.kind === 'destination' && event.outcome === 'delivered') this.onFailure += event.records
    if (event.kind !== 'invoked') return
    this.invocations++
    if (event.outcome !== 'success') this.failed++
    this.#deliver(mapping, event)
  }

  /** What lies before a committed offset is never delivered again. */
  #commit(mapping: string, offsets: Readonly<Record<string, number>>): void {
    Object.assign(this.committed, offsets)
    for (const [partition, offset] of Object.entries(offsets)) {
      const open = interval(offset, Number.MAX_SAFE_INTEGER)
      const key = `${mapping} ${partition}`
      this.#delivered.set(key, intersect(this.#delivered.get(key) ?? [], open))
    }
  }

  #deliver(mapping: string, event: Extract<MappingEvent, { kind: 'invoked' }>): void {
    const { records, failed, taken, takenAlone } = event
    const between = Object.values(taken).flat()
    const isGapless = between.reduce((sum, [first, last]) => sum + last - first + 1, 0) === records - failed
    for (const [partition, runs] of Object.entries(isGapless ? taken : takenAlone())) {
      const key = `${mapping} ${partition}`
      const before = this.#delivered.get(key) ?? []
      const all = union(before, runs.flat())
      this.delivered += sizeOf(all) - sizeOf(before)
      this.#delivered.set(key, all)
    }
  }
}
