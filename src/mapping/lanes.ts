import { Lane, type LaneOptions } from './lane.ts'
import type { PartitionReader } from './partition-reader.ts'

/** Spreads a mapping's partitions over lanes, as evenly as what is in flight allows. */
export class Lanes {
  readonly #concurrency: number
  readonly #options: LaneOptions
  readonly #lanes: Lane[] = []
  readonly #laneOf = new Map<PartitionReader, Lane>()
  /** Partitions given up whose call still runs: assigned again, they wait for its end. */
  readonly #leaving = new Map<string, Promise<unknown>>()
  readonly #waiting = new Set<PartitionReader>()

  constructor(concurrency: number, options: Omit<LaneOptions, 'onIdle'>) {
    this.#concurrency = concurrency
    this.#options = { ...options, onIdle: () => this.#level() }
  }

  add(readers: readonly PartitionReader[]): void {
    for (const reader of readers) {
      const call = this.#leaving.get(reader.text.name)
      if (call) {
        this.#waiting.add(reader)
        void call.then(() => {
          if (this.#waiting.delete(reader)) this.add([reader])
        })
        continue
      }
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
    const ended = Promise.all(this.#lanes.map((lane) => lane.giveUp(readers)))
    for (const reader of readers) {
      const { name } = reader.text
      this.#laneOf.delete(reader)
      if (this.#waiting.delete(reader)) continue
      const leaving = ended.then(() => {
        if (this.#leaving.get(name) === leaving) this.#leaving.delete(name)
      })
      this.#leaving.set(name, leaving)
    }
    this.#level()
    await ended
  }

  /** There is something to take for `reader`. */
  wake(reader: PartitionReader): void {
    this.#laneOf.get(reader)?.wake()
  }

  /** Of the partition's oldest record that a batch has taken. */
  oldestTimestamp(reader: PartitionReader): number | undefined {
    return this.#laneOf.get(reader)?.oldestTimestamp(reader)
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
