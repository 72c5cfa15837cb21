import type { Clock } from '../world/index.ts'

export interface GatheringTimes {
  /** How long to wait for one more (`group.initial.rebalance.delay.ms`). */
  readonly delayMs: number
  /** The most that all waits take together. */
  readonly withinMs: number
}

/**
 * The first members of an empty group wait for more, again and again as more come: else a group that starts would
 * rebalance once for each of them (KIP-134).
 */
export class Gathering {
  readonly #clock: Clock
  readonly #delayMs: number
  readonly #done: () => void
  /** Whether one has come since the wait (re)began. */
  #newcomer = false
  #stop = () => {}

  /** @param done called once, when nobody has come for so long, or the time is over */
  constructor(clock: Clock, { delayMs, withinMs }: GatheringTimes, done: () => void) {
    this.#clock = clock
    this.#delayMs = delayMs
    this.#done = done
    this.#wait(withinMs)
  }

  /** One more has come. */
  came(): void {
    this.#newcomer = true
  }

  stop(): void {
    this.#stop()
  }

  #wait(remainingMs: number): void {
    const wait = Math.min(this.#delayMs, remainingMs)
    this.#newcomer = false
    this.#stop = this.#clock.after(wait, () => {
      if (this.#newcomer && remainingMs > wait) this.#wait(remainingMs - wait)
      else this.#done()
    })
  }
}
