import type { InvokeOutcome } from '../targets/index.ts'
import { offsetsOf } from './payload.ts'
import type { Portion } from './portion.ts'
import type { Reply } from './reply.ts'
import type { MappingEvent } from './types.ts'

type Invoked = Extract<MappingEvent, { readonly kind: 'invoked' }>

/**
 * What a call of the function is told as.
 *
 * @param reply absent: the function was not reached
 */
export function invokedEvent(
  { payload, calls }: Portion,
  milliseconds: number,
  outcome: InvokeOutcome,
  reply?: Reply,
): Invoked {
  const sections = payload.sections.map(({ reader, first, last }) => [reader.text.name, [first, last]] as const)
  const about = {
    kind: 'invoked',
    requestId: 'requestId' in outcome ? outcome.requestId : '',
    records: payload.records,
    bytes: payload.bytes.length,
    ranges: Object.fromEntries(sections),
    milliseconds,
  } as const
  if (reply?.kind === 'taken') {
    const which = { failed: 0, taken: payload.runs, takenAlone: () => offsetsOf(payload.entries) }
    const said = reply.unheard === undefined ? {} : { message: reply.unheard }
    return { ...about, outcome: 'success', ...which, ...said, attempt: calls }
  }
  if (reply?.kind === 'partial') {
    const { taken, failed, cause } = reply
    const which = { failed: failed.length, taken: payload.runsOf(taken), takenAlone: () => offsetsOf(taken) }
    return { ...about, outcome: 'partial-failure', ...which, message: cause.message, attempt: calls }
  }
  const nothing = { failed: payload.records, taken: {}, takenAlone: () => ({}) }
  if (reply)
    return {
      ...about,
      outcome: 'function-error',
      ...nothing,
      message: outcome.kind === 'function-error' ? outcome.message : reply.cause.message,
      attempt: calls,
    }
  const kind = outcome.kind === 'throttled' ? 'throttled' : 'service-error'
  return {
    ...about,
    outcome: kind,
    ...nothing,
    message: 'message' in outcome ? outcome.message : '',
    attempt: calls + 1,
  }
}
