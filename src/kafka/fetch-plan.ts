import type { FetchBudget, Hold } from './fetch-budget.ts'
import type { OwnedPartition } from './owned-partition.ts'

export interface FetchLimits {
  /** Fetched memory that is not released yet, over all partitions. */
  readonly maxBufferedBytes: number
  /** Of one response. */
  readonly fetchMaxBytes: number
  /** Of one partition in one response; twice as much may wait before a partition is left out. */
  readonly partitionMaxBytes: number
}

/** One Fetch request to be sent. */
export interface FetchPlan {
  readonly partitions: readonly OwnedPartition[]
  readonly maxBytes: number
  readonly partitionMaxBytes: number
  /** False when a partition of this leader had to be left out for want of room. */
  readonly complete: boolean
  /** Holds `maxBytes` of the budget until the answer is there. */
  readonly reserved: Hold
}

/** A response smaller than this is not worth a request while others may bring room. */
const smallestFetch = 64 * 1024

/** Decides what the next request to a leader asks for, so that no partition and not their sum takes too much memory. */
export class FetchPlanner {
  readonly #limits: FetchLimits
  readonly #budget: FetchBudget

  constructor(limits: FetchLimits, budget: FetchBudget) {
    this.#limits = limits
    this.#budget = budget
  }

  /**
   * @param ready the leader's partitions that may be fetched
   * @param led how many it leads in all
   * @param all of every leader
   * @param quiet nothing comes from it: it is asked for little, since that is held as long as it waits
   * @returns undefined when nothing has room
   */
  plan(
    ready: readonly OwnedPartition[],
    led: number,
    all: Iterable<OwnedPartition>,
    quiet: boolean,
  ): FetchPlan | undefined {
    const { maxBufferedBytes, fetchMaxBytes, partitionMaxBytes } = this.#limits
    const share = Math.max(smallestFetch, Math.min(partitionMaxBytes, maxBufferedBytes / (2 * led)))
    // One answer may wait while the next is on its way.
    const hungry = ready.filter((partition) => partition.waitingBytes < 2 * share)
    // One large answer for all of them costs less than one for each, so they are asked for when the first runs out. What
    // has just come does not count: the broker is to work on the next answer while this one is scanned.
    if (!hungry.some((partition) => partition.queuedBytes < share)) return undefined
    if (this.#budget.room < smallestFetch) for (const partition of all) partition.unshare(this.#budget)
    if (this.#budget.room >= smallestFetch) {
      const most = quiet ? smallestFetch : fetchMaxBytes
      return this.#planOf(hungry, led, Math.min(most, this.#budget.room), share)
    }
    // Others hold all there is and may keep it for long: who holds nothing gets a little, so that nobody starves.
    const starved = hungry.filter((partition) => partition.empty)
    return this.#planOf(starved, led, smallestFetch, smallestFetch)
  }

  #planOf(
    partitions: readonly OwnedPartition[],
    led: number,
    maxBytes: number,
    partitionMaxBytes: number,
  ): FetchPlan | undefined {
    if (partitions.length === 0) return undefined
    return {
      partitions,
      maxBytes,
      partitionMaxBytes,
      complete: partitions.length === led,
      reserved: this.#budget.hold(maxBytes),
    }
  }
}
