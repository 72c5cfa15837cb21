import { Lane, type LaneOptions } from './lane.ts'
import { Pace } from './pace.ts'
import type { PartitionReader } from './partition-reader.ts'

export interface PollerOptions extends Omit<LaneOptions, 'pace'> {
  /** In flight at once; a lane each. */
  readonly invocations: number
  /** Infinite: as fast as it goes. */
  readonly bytesPerSecond: number
}

/** An event poller: some partitions, in as many lanes as it may have invocations in flight. */
export class Poller {
  readonly #options: PollerOptions
  readonly #pace: Pace
  readonly #lanes: Lane[] = []
  readonly #laneOf = new Map<PartitionReader, Lane>()

  constructor(options: PollerOptions) {
    this.#options = options
    this.#pace = new Pace(options.clock, options.bytesPerSecond)
  }

  /** How many partitions it has. */
  get size(): number {
    return this.#laneOf.size
  }

  /** Whether batches of it are being gathered, or on their way. */
  get busy(): boolean {
    return this.#lanes.some(({ busy }) => busy)
  }

  add(reader: PartitionReader): void {
    let lane = smallestOf(this.#lanes)
    if (!lane || (lane.size > 0 && this.#lanes.length < this.#options.invocations)) {
      lane = new Lane({ ...this.#options, pace: this.#pace })
      this.#lanes.push(lane)
    }
    this.#put(reader, lane)
  }

  /** Hands a partition over that no batch holds, from the largest lane that has one. */
  spare(): PartitionReader | undefined {
    for (const lane of this.#lanes.toSorted((a, b) => b.size - a.size)) {
      const reader = lane.spare()
      if (!reader) continue
      this.#laneOf.delete(reader)
      return reader
    }
    return undefined
  }

  /** Spreads its partitions over its lanes. @returns whether that is done; else something in flight is in the way */
  level(): boolean {
    return level(this.#lanes, (reader, lane) => this.#put(reader, lane))
  }

  /** Gives partitions up, its own or not; resolves when no call with their records is running here any more. */
  async giveUp(readers: readonly PartitionReader[]): Promise<void> {
    for (const reader of readers) this.#laneOf.delete(reader)
    await Promise.all(this.#lanes.map((lane) => lane.giveUp(readers)))
  }

  /** So many bytes of a partition of its were taken. */
  took(bytes: number): void {
    this.#pace.took(bytes)
  }

  wake(reader: PartitionReader): void {
    this.#laneOf.get(reader)?.wake()
  }

  oldestTimestamp(reader: PartitionReader): number | undefined {
    return this.#laneOf.get(reader)?.oldestTimestamp(reader)
  }

  retryNow(): void {
    for (const lane of this.#lanes) lane.retryNow()
  }

  /** Sends at once what it has gathered. */
  flush(): void {
    for (const lane of this.#lanes) lane.flush()
  }

  stop(): void {
    for (const lane of this.#lanes) lane.stop()
  }

  #put(reader: PartitionReader, lane: Lane): void {
    this.#laneOf.set(reader, lane)
    lane.add(reader)
  }
}

interface Holder {
  readonly size: number
  spare(): PartitionReader | undefined
}

/** Moves partitions from the largest to the smallest. @returns whether all are alike in the end */
export function level<H extends Holder>(holders: readonly H[], put: (reader: PartitionReader, to: H) => void): boolean {
  for (;;) {
    const smallest = smallestOf(holders)
    const largest = holders.reduce<H | undefined>((a, b) => (a && a.size >= b.size ? a : b), undefined)
    if (!smallest || !largest || largest.size - smallest.size < 2) return true
    const reader = largest.spare()
    if (!reader) return false
    put(reader, smallest)
  }
}

export function smallestOf<S extends { readonly size: number }>(all: readonly S[]): S | undefined {
  return all.reduce<S | undefined>((a, b) => (a && a.size <= b.size ? a : b), undefined)
}
