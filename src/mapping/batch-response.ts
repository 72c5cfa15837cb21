import { shortened } from './shortened.ts'

/** What a function that reports failed records one by one has answered. */
export type BatchResponse =
  | { readonly kind: 'taken' }
  /** By `topic-partition`: the offsets to send again. */
  | { readonly kind: 'partial'; readonly failed: ReadonlyMap<string, ReadonlySet<number>> }
  /** The whole batch counts as failed. */
  | { readonly kind: 'invalid'; readonly message: string }

/**
 * Reads `{"batchItemFailures": [{"itemIdentifier": {"partition": "TOPIC-0", "offset": 100}}]}`. Any other JSON is a
 * success, as AWS documents; an identifier in another form is a failure of the whole batch, as Kinesis's mappings have
 * it. What is no JSON at all is taken for such a failure too: AWS is silent about it, and what failed is not known.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 */
export function readBatchResponse(payload: Buffer): BatchResponse {
  const text = payload.toString().trim()
  if (text === '') return { kind: 'taken' }
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    return { kind: 'invalid', message: `the function answered no JSON: ${shortened(text)}` }
  }
  const failures = fieldOf(answer, 'batchItemFailures')
  if (failures === undefined || failures === null) return { kind: 'taken' }
  if (!Array.isArray(failures)) return invalid('batchItemFailures is no list', failures)
  const failed = new Map<string, Set<number>>()
  for (const item of failures) {
    const identifier = fieldOf(item, 'itemIdentifier')
    const partition = fieldOf(identifier, 'partition')
    const offset = fieldOf(identifier, 'offset')
    if (typeof partition !== 'string' || !Number.isSafeInteger(offset))
      return invalid('an item has no itemIdentifier {"partition": "TOPIC-0", "offset": 100}', item)
    failed.set(partition, (failed.get(partition) ?? new Set<number>()).add(Number(offset)))
  }
  return failed.size > 0 ? { kind: 'partial', failed } : { kind: 'taken' }
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.entries(value).find(([key]) => key === name)?.[1]
}

function invalid(said: string, value: unknown): BatchResponse {
  return {
    kind: 'invalid',
    message: `the function's batch response is not understood, ${said}: ${shortened(JSON.stringify(value))}`,
  }
}
