import type { Random } from '../world/index.ts'

/** Growing pauses between attempts: exponential, with jitter, so that a fleet does not come back in step. */
export class Backoff {
  readonly #random: Random
  #failures = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** Milliseconds until the next attempt: 250 doubled with each failure, at most `capMs`, a random half of it taken off. */
  next(capMs = 10_000): number {
    const full = Math.min(capMs, 250 * 2 ** Math.min(this.#failures++, 16))
    return full * (0.5 + 0.5 * this.#random.next())
  }

  reset(): void {
    this.#failures = 0
  }
}
