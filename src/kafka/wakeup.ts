/** Lets one loop wait until somebody has something for it; a notice given while nobody waits is kept. */
export class Wakeup {
  #noticed = false
  #resolve: (() => void) | undefined

  notify(): void {
    this.#noticed = true
    this.#resolve?.()
  }

  async wait(): Promise<void> {
    if (!this.#noticed) {
      await new Promise<void>((resolve) => {
        this.#resolve = resolve
      })
      this.#resolve = undefined
    }
    this.#noticed = false
  }
}
