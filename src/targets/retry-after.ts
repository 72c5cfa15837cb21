import { IsthmusError } from '../world/index.ts'

/** How long a service that failed so asks to wait: `askedWait` of the answer's header, which its data keep. */
export function waitAskedBy(error: unknown, now: number): { readonly retryAfterMs?: number } {
  return error instanceof IsthmusError ? askedWait(error.data.retryAfter, now) : {}
}

/**
 * How long an answer asks to wait before the next try: for an outcome, in milliseconds. Nothing where it does not say,
 * or says nothing that can be read.
 *
 * @param header `Retry-After`: seconds, or a date
 * @param now milliseconds since the epoch
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function askedWait(header: unknown, now: number): { readonly retryAfterMs?: number } {
  const text = typeof header === 'string' ? header.trim() : ''
  if (/^\d+$/.test(text)) return { retryAfterMs: Number(text) * 1000 }
  // Date.parse finds a year in many a sentence; a date that a server may send ends so.
  const at = /:\d\d GMT$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? {} : { retryAfterMs: Math.max(0, at - now) }
}
