import type { PartitionReader } from './partition-reader.ts'
import { level, Poller, type PollerOptions, smallestOf } from './poller.ts'
import { Workload } from './workload.ts'

/**
 * A mapping's pollers in this process, and its partitions spread over them, as evenly as what is in flight allows. A
 * partition moves to another poller only while no batch holds it, so its records stay in order however many there are.
 */
export class Pollers {
  readonly #options: PollerOptions
  readonly #onCount: () => void
  readonly #workload: Workload
  #wanted: number
  readonly #pollers: Poller[] = []
  /** Too many: they go when what they have in flight is settled, and have only the partitions that it holds until then. */
  readonly #retiring = new Set<Poller>()
  readonly #pollerOf = new Map<PartitionReader, Poller>()
  /** Partitions given up whose call still runs: assigned again, they wait for its end. */
  readonly #leaving = new Map<string, Promise<unknown>>()
  readonly #waiting = new Set<PartitionReader>()
  /** There is nothing to move. */
  #isFit = true

  /** @param onCount there are more or fewer pollers */
  constructor(wanted: number, options: Omit<PollerOptions, 'onFree' | 'onWork'>, onCount: () => void) {
    this.#wanted = wanted
    this.#onCount = onCount
    this.#workload = new Workload(options.clock)
    this.#options = { ...options, onFree: () => this.#isFit || this.#fit(), onWork: (by) => this.#workload.change(by) }
  }

  /** How many there are: one for each partition at most. */
  get count(): number {
    return this.#pollers.length
  }

  /** For how long invocations were on their way since the last call, in milliseconds: two for a second are 2000. */
  takeWork(): number {
    return this.#workload.take()
  }

  /** There should be so many, if there are as many partitions. */
  resize(wanted: number): void {
    this.#wanted = wanted
    this.#fit()
  }

  add(readers: readonly PartitionReader[]): void {
    const ready = readers.filter((reader) => !this.#waitsForCall(reader))
    this.#setCount(this.#pollerOf.size + ready.length)
    for (const reader of ready) this.#put(reader, smallestOf(this.#pollers)!)
    this.#fit()
  }

  async giveUp(readers: readonly PartitionReader[]): Promise<void> {
    const ended = Promise.all(this.#all().map((poller) => poller.giveUp(readers)))
    for (const reader of readers) {
      const { name } = reader.text
      this.#pollerOf.delete(reader)
      if (this.#waiting.delete(reader)) continue
      const leaving = ended.then(() => {
        if (this.#leaving.get(name) === leaving) this.#leaving.delete(name)
      })
      this.#leaving.set(name, leaving)
    }
    this.#fit()
    await ended
  }

  /** There is something to take for `reader`. */
  wake(reader: PartitionReader): void {
    this.#pollerOf.get(reader)?.wake(reader)
  }

  /** So many bytes were taken for `reader`. */
  took(reader: PartitionReader, bytes: number): void {
    this.#pollerOf.get(reader)?.took(bytes)
  }

  /** Of the partition's oldest record that a batch has taken. */
  oldestTimestamp(reader: PartitionReader): number | undefined {
    return this.#pollerOf.get(reader)?.oldestTimestamp(reader)
  }

  retryNow(): void {
    for (const poller of this.#all()) poller.retryNow()
  }

  stop(): void {
    for (const poller of this.#all()) poller.stop()
  }

  #waitsForCall(reader: PartitionReader): boolean {
    const call = this.#leaving.get(reader.text.name)
    if (!call) return false
    this.#waiting.add(reader)
    void call.then(() => {
      if (this.#waiting.delete(reader)) this.add([reader])
    })
    return true
  }

  #setCount(partitions: number): void {
    const count = Math.min(this.#wanted, partitions)
    const before = this.#pollers.length
    while (this.#pollers.length < count) this.#pollers.push(new Poller(this.#options))
    while (this.#pollers.length > count) {
      // -1, where all are busy, is the last.
      const idle = this.#pollers.findIndex(({ busy }) => !busy)
      const [poller] = this.#pollers.splice(idle, 1)
      this.#retiring.add(poller!)
      poller!.flush()
    }
    if (count !== before) this.#onCount()
  }

  /** As many pollers as there should be, and each with its part: what is in flight may be in the way. */
  #fit(): void {
    this.#setCount(this.#pollerOf.size)
    for (const poller of this.#retiring) {
      for (let reader = poller.spare(); reader; reader = poller.spare()) this.#put(reader, smallestOf(this.#pollers)!)
      if (poller.size > 0 || poller.busy) continue
      poller.stop()
      this.#retiring.delete(poller)
    }
    const isLevel = level(this.#pollers, (reader, poller) => this.#put(reader, poller))
    const areLevel = this.#pollers.map((poller) => poller.level())
    this.#isFit = this.#retiring.size === 0 && isLevel && areLevel.every(Boolean)
  }

  #put(reader: PartitionReader, poller: Poller): void {
    this.#pollerOf.set(reader, poller)
    poller.add(reader)
  }

  #all(): readonly Poller[] {
    return [...this.#pollers, ...this.#retiring]
  }
}
