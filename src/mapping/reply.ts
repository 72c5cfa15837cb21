import type { InvokeOutcome } from '../targets/index.ts'
import { IsthmusError } from '../world/index.ts'
import { readBatchResponse } from './batch-response.ts'
import { failureOf } from './invocation.ts'
import type { Payload, PayloadRecord } from './payload.ts'
import { shortened } from './shortened.ts'

/** What the function that was reached says of the records it got. */
export type Reply =
  /** `unheard`: what the function says of records that count as taken all the same. */
  | { readonly kind: 'taken'; readonly unheard?: string }
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
  if (outcome.kind === 'function-error') return { kind: 'taken' }
  if (!partialResponses) return reportsUnheard(outcome.payload) ? { kind: 'taken', unheard } : { kind: 'taken' }
  const response = readBatchResponse(outcome.payload)
  if (response.kind === 'taken') return response
  if (response.kind === 'invalid') return { kind: 'failed', cause: invalid(response.message) }
  const taken: PayloadRecord[] = []
  const failed: PayloadRecord[] = []
  for (const entry of payload.entries) {
    const isFailed = response.failed.get(entry.section.reader.text.name)?.has(entry.offset)
    ;(isFailed ? failed : taken).push(entry)
  }
  const found = new Set(failed.map(nameOf))
  const named = [...response.failed].flatMap(([name, offsets]) => [...offsets].map((offset) => `${name}@${offset}`))
  const unknown = named.find((name) => !found.has(name))
  // AWS: an identifier that is not of the batch makes the whole batch fail.
  if (unknown !== undefined)
    return {
      kind: 'failed',
      cause: invalid(`the batch response names ${shortened(unknown)}, which is not in the batch`),
    }
  const message = `the function reports ${failed.length} of ${payload.records} records as failed, ${nameOf(failed[0]!)} first`
  return { kind: 'partial', taken, failed, cause: new IsthmusError('BATCH_ITEMS_FAILED', message) }
}

const unheard =
  'the function reports failed records, which count as taken: the mapping lacks FunctionResponseTypes: [ReportBatchItemFailures]'

function reportsUnheard(payload: Buffer): boolean {
  return payload.includes('batchItemFailures') && readBatchResponse(payload).kind !== 'taken'
}

function nameOf({ section, offset }: PayloadRecord): string {
  return `${section.reader.text.name}@${offset}`
}

function invalid(message: string): Error {
  return new IsthmusError('BATCH_RESPONSE_INVALID', `${message}: the whole batch is retried`)
}
