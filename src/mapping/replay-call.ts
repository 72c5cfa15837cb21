import type { Target } from '../targets/index.ts'
import { readBatchResponse } from './batch-response.ts'
import { askedPause, failureOf, invoke } from './invocation.ts'
import type { ReplayedEvent } from './rebuild.ts'

/** What became of one call with an event. */
export type ReplayAnswer =
  /** All records are taken. */
  | { readonly kind: 'taken'; readonly requestId: string; readonly payload: Buffer }
  /** The function was reached, and some record is not taken, or none. */
  | { readonly kind: 'failed'; readonly requestId: string; readonly message: string }
  /** The function was not reached. */
  | {
      readonly kind: 'unreached'
      readonly message: string
      /** So many milliseconds it is not to be called again, for it asks so; absent: it does not ask. */
      readonly retryAfterMs?: number
    }

/**
 * Calls a function once with an event, and reads its answer as the mapping does. Nothing is tried again here.
 *
 * @param partialResponses whether the function reports failed records
 */
export async function callWith(
  target: Target,
  { bytes, records, offsets }: ReplayedEvent,
  partialResponses: boolean,
): Promise<ReplayAnswer> {
  const outcome = await invoke(target, bytes, new AbortController().signal)
  const error = outcome && failureOf(outcome)
  if (!outcome) return { kind: 'unreached', message: 'the call was called off' }
  if (outcome.kind === 'throttled' || outcome.kind === 'service-error') {
    const retryAfterMs = askedPause(outcome)
    return { kind: 'unreached', message: error?.message ?? '', ...(retryAfterMs > 0 && { retryAfterMs }) }
  }
  const { requestId } = outcome
  if (outcome.kind === 'function-error') return { kind: 'failed', requestId, message: error?.message ?? '' }
  const taken = { kind: 'taken', requestId, payload: outcome.payload } as const
  if (!partialResponses) return taken
  const response = readBatchResponse(outcome.payload)
  if (response.kind === 'taken') return taken
  if (response.kind === 'invalid') return { kind: 'failed', requestId, message: response.message }
  const named = [...response.failed].flatMap(([name, failed]) => [...failed].map((offset) => ({ name, offset })))
  const isThere = ({ name, offset }: (typeof named)[number]) =>
    offsets[name]?.some(([first, last]) => first <= offset && offset <= last)
  const strange = named.find((one) => !isThere(one))
  const [first] = named
  const message = strange
    ? `the batch response names ${strange.name}@${strange.offset}, which is not in the event: nothing counts as taken`
    : `the function reports ${named.length} of ${records} records as failed, ${first?.name}@${first?.offset} first`
  return { kind: 'failed', requestId, message }
}
