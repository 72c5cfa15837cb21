/**
 * How much fetched memory is alive. A response is one piece of memory that the chunks of several partitions look
 * into: it counts, whole, until the last of them is released.
 */
export class FetchBudget {
  readonly #limit: number
  readonly #freed: () => void
  #held = 0

  /** @param freed called whenever memory came back */
  constructor(limit: number, freed: () => void) {
    this.#limit = limit
    this.#freed = freed
  }

  /** Bytes that may still be fetched; negative when a response was larger than what was asked for. */
  get room(): number {
    return this.#limit - this.#held
  }

  /** Counts `bytes` until as many releases came as users: the one that asked, and one for each `retain`. */
  hold(bytes: number, free: () => void = () => {}): Hold {
    this.#held += bytes
    let users = 1
    return {
      bytes,
      retain: () => {
        users++
      },
      release: () => {
        if (--users === 0) {
          this.#held -= bytes
          free()
        }
        // Also while others look into it: whoever released may have room in its own queue by now.
        this.#freed()
      },
    }
  }
}

export interface Hold {
  readonly bytes: number
  retain(): void
  release(): void
}
