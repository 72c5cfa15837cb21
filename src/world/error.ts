/** What every failure a user can see is: a stable code (docs/errors.md), a message that names place, value and remedy. */
export class IsthmusError extends Error {
  override readonly name = 'IsthmusError'
  /** Stable; `docs/errors.md` has a line for it. */
  readonly code: string
  /** Machine-readable particulars; a promise like the code. */
  readonly data: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, options: { cause?: unknown; data?: Record<string, unknown> } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.data = options.data ?? {}
  }
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** What a listener throws is the program's failure, not ours: the process hears of it, and whoever told goes on. */
export function tell(run: () => void): void {
  try {
    run()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
