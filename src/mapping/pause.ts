import type { Clock } from '../world/index.ts'

/** A wait that can be cut short. */
export class Pause {
  readonly #clock: Clock
  #end: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancel()
        this.#end = undefined
        resolve()
      }
      const cancel = this.#clock.after(ms, end)
      this.#end = end
    })
  }

  /** Ends the wait that is going on, if any. */
  skip(): void {
    this.#end?.()
  }
}

/** Resolves when `signal` is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
