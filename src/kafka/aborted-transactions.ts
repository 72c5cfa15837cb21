import type { BatchInfo } from './record-batch.ts'

/** As a fetch response names it: from `firstOffset` on, up to its end marker, that producer's records do not count. */
export interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
}

/**
 * Which batches of one response belong to aborted transactions (KIP-98); asked of each batch in the log's order, whole
 * transactions or the rest of them.
 */
export class AbortedTransactions {
  /** Not begun yet, the next one last. */
  readonly #ahead: AbortedTransaction[]
  readonly #running = new Set<number>()

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#ahead = aborted.toSorted((a, b) => b.firstOffset - a.firstOffset)
  }

  holds(batch: BatchInfo): boolean {
    if (batch.producerId < 0) return false
    for (let next = this.#ahead.at(-1); next && next.firstOffset < batch.endOffset; next = this.#ahead.at(-1)) {
      this.#running.add(next.producerId)
      this.#ahead.pop()
    }
    if (!batch.control) return batch.transactional && this.#running.has(batch.producerId)
    // The end of the one that runs, whatever it says: a producer has one at a time.
    this.#running.delete(batch.producerId)
    return false
  }
}
