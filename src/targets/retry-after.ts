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
  const at = Date.parse(text)
  return Number.isNaN(at) ? {} : { retryAfterMs: Math.max(0, at - now) }
}
