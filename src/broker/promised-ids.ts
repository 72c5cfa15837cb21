import type { Clock } from '../world/index.ts'

/** Member ids given out by the first step of a join (KIP-394), each until its client comes with it or its session ends. */
export class PromisedIds {
  readonly #clock: Clock
  readonly #expired: () => void
  /** With the way to stop the wait for the client. */
  readonly #waits = new Map<string, () => void>()

  /** @param expired called when a client did not come in time */
  constructor(clock: Clock, expired: () => void) {
    this.#clock = clock
    this.#expired = expired
  }

  get size(): number {
    return this.#waits.size
  }

  promise(id: string, sessionTimeoutMs: number): void {
    const stop = this.#clock.after(sessionTimeoutMs, () => {
      this.#waits.delete(id)
      this.#expired()
    })
    this.#waits.set(id, stop)
  }

  /** Whether the id was promised; it is no longer. */
  take(id: string): boolean {
    this.#waits.get(id)?.()
    return this.#waits.delete(id)
  }

  clear(): void {
    for (const stop of this.#waits.values()) stop()
    this.#waits.clear()
  }
}
