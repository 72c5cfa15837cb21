import type { Clock } from '../world/index.ts'

/** What was not taken in the second before may be taken at once. */
const burstMs = 1000

/** So many bytes a second: who took more waits until that is made up for. */
export class Pace {
  readonly #clock: Clock
  readonly #bytesPerMs: number
  /** When what was taken would have been taken evenly. */
  #even = Number.NEGATIVE_INFINITY

  /** @param bytesPerSecond infinite: no wait ever */
  constructor(clock: Clock, bytesPerSecond: number) {
    this.#clock = clock
    this.#bytesPerMs = bytesPerSecond / 1000
  }

  took(bytes: number): void {
    this.#even = Math.max(this.#even, this.#clock.monotonic() - burstMs) + bytes / this.#bytesPerMs
  }

  /** Until more may be taken, in milliseconds. */
  get waitMs(): number {
    return Math.max(0, this.#even - this.#clock.monotonic())
  }
}
