import type { InvokeOutcome } from '../targets/index.ts'
import { IsthmusError } from '../world/index.ts'
import { readBatchResponse } from './batch-response.ts'
import { failureOf } from './invocation.ts'
import type { Payload, PayloadRecord } from './payload.ts'

/** What the function that was reached says of the records it got. */
export type Reply =
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'partial'
      readonly taken: readonly PayloadRecord[]
      readonly failed: readonly PayloadRecord[]
      readonly cause: Error
    }
  /** None is taken. */
  | { readonly kind: 'failed'; readonly cause: Error }

type Reached = Extract<InvokeOutcome, { readonly requestId: string }>

/** @param partialResponses whether the function reports failed records; what it answers does not count otherwise */
export function replyOf(payload: Payload, outcome: Reached, partialResponses: boolean): Reply {
  const cause = failureOf(outcome)
  if (cause) return { kind: 'failed', cause }
  if (outcome.kind === 'function-error' || !partialResponses) return { kind: 'taken' }
  const response = readBatchResponse(outcome.payload)
  if (response.kind === 'taken') return response
  if (response.kind === 'invalid') return { kind: 'failed', cause: invalid(response.message) }
  const taken: PayloadRecord[] = []
  const failed: PayloadRecord[] = []
  for (const entry of payload.entries) {
    const isFailed = response.failed.get(entry.section.reader.text.name)?.has(entry.offset)
    ;(isFailed ? failed : taken).push(entry)
  }
  const named = [...response.failed.values()].reduce((sum, offsets) => sum + offsets.size, 0)
  const unknown = named - failed.length
  // AWS: an identifier that is not of the batch makes the whole batch fail.
  if (unknown > 0)
    return { kind: 'failed', cause: invalid(`the batch response names ${unknown} records that are not in the batch`) }
  const [first] = failed
  const message = `the function reports ${failed.length} of ${payload.records} records as failed, ${first?.section.reader.text.name}@${first?.offset} first`
  return { kind: 'partial', taken, failed, cause: new IsthmusError('BATCH_ITEMS_FAILED', message) }
}

function invalid(message: string): Error {
  return new IsthmusError('BATCH_RESPONSE_INVALID', `${message}: the whole batch is retried`)
}
