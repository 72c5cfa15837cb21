import { Lane, type LaneOptions } from './lane.ts'
import type { PartitionReader } from './partition-reader.ts'

/** Spreads a mapping's partitions over lanes, as evenly as what is in flight allows. */
export class Lanes {
  readonly #concurrency: number
  readonly #options: LaneOptions
  readonly #lanes: Lane[] = []
  readonly #laneOf = new Map<PartitionReader, Lane>()

  constructor(concurrency: number, options: Omit<LaneOptions, 'onIdle'>) {
    this.#concurrency = concurrency
    this.#options = { ...options, onIdle: () => this.#level() }
  }

  add(readers: readonly PartitionReader[]): void {
    for (const reader of readers) {
      let lane = this.#smallest()
      if (!lane || (lane.size > 0 && this.#lanes.length < this.#concurrency)) {
        lane = new Lane(this.#options)
        this.#lanes.push(lane)
      }
      this.#put(reader, lane)
    }
    this.#level()
  }

  async giveUp(readers: readonly PartitionReader[]): Promise<void> {
    const calls = this.#lanes.map((lane) => lane.giveUp(readers))
    for (const reader of readers) this.#laneOf.delete(reader)
    this.#level()
    await Promise.all(calls)
  }

  /** There is something to take for `reader`. */
  wake(reader: PartitionReader): void {
    this.#laneOf.get(reader)?.wake()
  }

  retryNow(): void {
    for (const lane of this.#lanes) lane.retryNow()
  }

  stop(): void {
    for (const lane of this.#lanes) lane.stop()
  }

  #level(): void {
    for (;;) {
      const smallest = this.#smallest()
      const largest = this.#lanes.reduce<Lane | undefined>((a, b) => (a && a.size >= b.size ? a : b), undefined)
      if (!smallest || !largest || largest.size - smallest.size < 2) return
      const reader = largest.spare()
      if (!reader) return
      this.#put(reader, smallest)
    }
  }

  #put(reader: PartitionReader, lane: Lane): void {
    this.#laneOf.set(reader, lane)
    lane.add(reader)
  }

  #smallest(): Lane | undefined {
    return this.#lanes.reduce<Lane | undefined>((a, b) => (a && a.size <= b.size ? a : b), undefined)
  }
}
