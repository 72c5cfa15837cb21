import type { Failure, FailureCondition } from '../targets/index.ts'
import type { EventSource } from './event-source.ts'
import type { PayloadRecord } from './payload.ts'
import type { Portion } from './portion.ts'

/** What a failure destination is told of records that are given up. */
export function failureRecord(
  portion: Portion,
  condition: FailureCondition,
  about: {
    readonly source: EventSource
    readonly functionArn: string
    readonly at: number
    readonly newId: () => string
  },
): Failure {
  const { payload, calls, requestId, response } = portion
  const { source, functionArn, at, newId } = about
  const partitions = new Map<string, PayloadRecord[]>()
  for (const entry of payload.entries) {
    const { name } = entry.section.reader.text
    const entries = partitions.get(name)
    if (entries) entries.push(entry)
    else partitions.set(name, [entry])
  }
  return {
    condition,
    requestId: requestId ?? newId(),
    functionArn,
    invokeCount: calls,
    ...(response && { response }),
    at,
    ...(source.eventSource === 'aws:kafka' ? { eventSourceArn: source.eventSourceArn } : {}),
    bootstrapServers: source.bootstrapServers,
    records: payload.records,
    partitions: Object.fromEntries(
      [...partitions].map(([name, entries]) => {
        const [first, last] = [entries[0]!, entries.at(-1)!]
        const span = { firstOffset: first.offset, lastOffset: last.offset }
        return [name, { ...span, firstTimestamp: first.timestamp, lastTimestamp: last.timestamp }]
      }),
    ),
    event: payload.bytes,
  }
}
