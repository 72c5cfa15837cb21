/** What an invocation answered. */
export type InvokeOutcome =
  | { readonly kind: 'success'; readonly requestId: string; readonly payload: Buffer }
  /** The function ran and failed: an error, a time-out, a crash. */
  | { readonly kind: 'function-error'; readonly requestId: string; readonly error: string; readonly message: string }
  /** 429: the function was not reached; does not count as an attempt. */
  | { readonly kind: 'throttled'; readonly message: string }
  /** The service failed or could not be reached; does not count as an attempt. */
  | { readonly kind: 'service-error'; readonly message: string; readonly cause?: Error }

/** Where batches go: a local process, an HTTP endpoint, AWS Lambda. */
export interface Target {
  /** Resolves with the outcome; rejects only when aborted. `payload` is the event's JSON, not kept after it resolves. */
  invoke(payload: Buffer, options: { readonly signal?: AbortSignal }): Promise<InvokeOutcome>
  close(): Promise<void>
}
