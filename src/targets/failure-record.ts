import type { Failure } from './types.ts'

// What AWS writes about records that it gives up (mapping.md 4.3).

/**
 * For a queue or an SNS topic: what failed, without the records.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
 */
export function failureRecord(failure: Failure): Readonly<Record<string, unknown>> {
  const recordsInfo = Object.entries(failure.partitions).map(([partition, records]) => [
    partition,
    {
      firstRecordOffset: String(records.firstOffset),
      lastRecordOffset: String(records.lastOffset),
      firstRecordTimestamp: isoTime(records.firstTimestamp),
      lastRecordTimestamp: isoTime(records.lastTimestamp),
    },
  ])
  return {
    requestContext: {
      requestId: failure.requestId,
      functionArn: failure.functionArn,
      condition: failure.condition,
      approximateInvokeCount: failure.invokeCount,
    },
    responseContext: failure.response ?? null,
    version: '1.0',
    timestamp: isoTime(failure.at),
    KafkaBatchInfo: {
      batchSize: failure.records,
      ...sourceOf(failure),
      payloadSize: failure.event.length,
      recordsInfo: Object.fromEntries(recordsInfo),
    },
  }
}

/** One record that is given up, as a Kafka topic gets it. */
export interface TopicMessage {
  /** The record's own. */
  readonly key: Buffer | null
  readonly value: Buffer
}

interface EventRecord {
  readonly offset: number
  readonly timestamp: number
  readonly key?: string
}

/**
 * For a Kafka topic: a message for each record, with the record. AWS's words differ here from those for queues
 * (`RetriesExhausted`, a qualified ARN, `recordInfo`).
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
 */
export function topicMessages(failure: Failure): readonly TopicMessage[] {
  const event: { readonly records: Readonly<Record<string, readonly EventRecord[]>> } = JSON.parse(
    failure.event.toString(),
  )
  return Object.entries(event.records).flatMap(([partition, records]) =>
    records.map((record): TopicMessage => {
      const payload = { ...event, records: { [partition]: [record] } }
      const message = {
        requestContext: {
          requestId: failure.requestId,
          functionArn: qualified(failure.functionArn),
          condition: failure.condition === 'RetryAttemptsExhausted' ? 'RetriesExhausted' : failure.condition,
          approximateInvokeCount: failure.invokeCount,
        },
        responseContext: failure.response ?? null,
        version: '1.0',
        timestamp: isoTime(failure.at),
        KafkaBatchInfo: {
          batchSize: 1,
          ...sourceOf(failure),
          payloadSize: Buffer.byteLength(JSON.stringify(payload)),
          recordInfo: { offset: String(record.offset), timestamp: isoTime(record.timestamp) },
        },
        payload,
      }
      const key = record.key === undefined ? null : Buffer.from(record.key, 'base64')
      return { key, value: Buffer.from(JSON.stringify(message)) }
    }),
  )
}

function sourceOf({ eventSourceArn, bootstrapServers }: Failure) {
  return { ...(eventSourceArn === undefined ? {} : { eventSourceArn }), bootstrapServers }
}

/** `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`. */
function qualified(arn: string): string {
  return arn.startsWith('arn:') && arn.split(':').length === 7 ? `${arn}:$LATEST` : arn
}

const farthestMs = 8.64e15

/** Any producer may write any timestamp: those beyond what a date can be are the last one that can. */
function isoTime(ms: number): string {
  return new Date(Math.max(-farthestMs, Math.min(farthestMs, ms))).toISOString()
}
