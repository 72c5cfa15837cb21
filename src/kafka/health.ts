/**
 * Whether everything that must work does: the group, and the connection to each leader. Each is a part by name.
 * Tells every failed attempt at once, and once that all parts work (again).
 */
export class Health {
  readonly #parts = new Map<string, 'unproven' | 'works' | 'fails'>()
  readonly #failed: (error: Error) => void
  readonly #healthy: () => void
  #told = false

  constructor(failed: (error: Error) => void, healthy: () => void) {
    this.#failed = failed
    this.#healthy = healthy
  }

  /** A part that must work from now on; it counts as unproven until it is seen to. */
  expect(part: string): void {
    if (this.#parts.has(part)) return
    this.#parts.set(part, 'unproven')
    this.#told = false
  }

  isWorking(part: string): boolean {
    return this.#parts.get(part) === 'works'
  }

  works(part: string): void {
    if (this.isWorking(part)) return
    this.#parts.set(part, 'works')
    this.#tell()
  }

  fails(part: string, error: Error): void {
    this.#parts.set(part, 'fails')
    this.#told = false
    this.#failed(error)
  }

  /** A part that is not needed any more. */
  forget(part: string): void {
    if (this.#parts.delete(part)) this.#tell()
  }

  /** Nothing is proved any more: every connection is dialled anew. */
  doubt(): void {
    for (const part of this.#parts.keys()) this.#parts.set(part, 'unproven')
    this.#told = false
  }

  #tell(): void {
    if (this.#told || this.#parts.size === 0) return
    for (const state of this.#parts.values()) if (state !== 'works') return
    this.#told = true
    this.#healthy()
  }
}
