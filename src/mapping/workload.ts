import type { Clock } from '../world/index.ts'

/** How long lanes were at work: two for a second are two seconds. */
export class Workload {
  readonly #clock: Clock
  #lanes = 0
  #since: number
  #ms = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#since = clock.monotonic()
  }

  /** One lane more is at work, or one less. */
  change(by: 1 | -1): void {
    this.#pass()
    this.#lanes += by
  }

  /** Milliseconds since the last call. */
  take(): number {
    this.#pass()
    const ms = this.#ms
    this.#ms = 0
    return ms
  }

  #pass(): void {
    const now = this.#clock.monotonic()
    this.#ms += this.#lanes * (now - this.#since)
    this.#since = now
  }
}
