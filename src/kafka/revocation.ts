import type { Clock } from '../world/index.ts'
import type { Holdings } from './group.ts'

/** Gives partitions up within a budget, so that there is time left to answer the group. */
export class Revocation {
  readonly #clock: Clock
  readonly #holdings: Holdings
  readonly #budgetMs: number
  #running: Promise<void> = Promise.resolve()

  /** @param rebalanceTimeoutMs how long the group waits; what is given up has nine tenths of it */
  constructor(clock: Clock, holdings: Holdings, rebalanceTimeoutMs: number) {
    this.#clock = clock
    this.#holdings = holdings
    this.#budgetMs = rebalanceTimeoutMs * 0.9
  }

  /** What is being given up; never rejects. */
  get running(): Promise<void> {
    return this.#running
  }

  /** @param dropped the group has dropped us: nobody waits any more */
  revoke(partitions: readonly number[], dropped?: AbortSignal): Promise<void> {
    const done = this.#revoke(partitions, dropped)
    this.#running = done.catch(() => {})
    return done
  }

  async #revoke(partitions: readonly number[], dropped: AbortSignal | undefined): Promise<void> {
    if (partitions.length === 0) return
    const deadline = new AbortController()
    const abort = () => deadline.abort()
    const cancel = this.#clock.after(this.#budgetMs, abort)
    dropped?.addEventListener('abort', abort)
    if (dropped?.aborted) abort()
    try {
      await this.#holdings.revoke(partitions, deadline.signal)
    } finally {
      cancel()
      dropped?.removeEventListener('abort', abort)
    }
  }
}
