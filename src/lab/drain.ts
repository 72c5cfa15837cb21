import type { Clock } from '../world/index.ts'

/** Waits until nothing is unsettled, or until there is no hope for it. */
export class Drain {
  readonly #clock: Clock
  readonly #unsettled: () => string | undefined
  #resolve: ((reason: string | undefined) => void) | undefined
  #timeoutMs = 0
  #cancel = () => {}
  #given: string | undefined

  /** @param unsettled what is still to be settled, in words */
  constructor(clock: Clock, unsettled: () => string | undefined) {
    this.#clock = clock
    this.#unsettled = unsettled
  }

  /** Resolves with nothing when all is settled, else with the reason why not. */
  wait(timeoutMs: number): Promise<string | undefined> {
    this.#timeoutMs = timeoutMs
    return new Promise((resolve) => {
      this.#resolve = resolve
      if (this.#given !== undefined && this.#unsettled() !== undefined) this.#end(this.#given)
      else this.progress()
    })
  }

  /** Something was settled. */
  progress(): void {
    this.#given = undefined
    this.#cancel()
    if (!this.#resolve) return
    if (this.#unsettled() === undefined) this.#end(undefined)
    else
      this.#cancel = this.#clock.after(this.#timeoutMs, () => {
        const unsettled = this.#unsettled()
        this.#end(unsettled && `nothing settled for ${this.#timeoutMs / 1000} s: ${unsettled}`)
      })
  }

  /** The network was edited: what had no hope may have it again. */
  look(): void {
    if (this.#resolve) this.progress()
    else this.#given = undefined
  }

  /** It cannot get better by itself. */
  giveUp(reason: string): void {
    this.#given = reason
    if (this.#resolve && this.#unsettled() !== undefined) this.#end(reason)
  }

  #end(reason: string | undefined): void {
    this.#cancel()
    this.#resolve?.(reason)
    this.#resolve = undefined
  }
}
