/** What an invocation answered. */
export type InvokeOutcome =
  | {
      readonly kind: 'success'
      readonly requestId: string
      readonly payload: Buffer
      /** Lambda's word for the version that ran. Absent: `$LATEST`. */
      readonly executedVersion?: string
    }
  /** The function ran and failed: an error, a time-out, a crash. */
  | {
      readonly kind: 'function-error'
      readonly requestId: string
      readonly error: string
      readonly message: string
      readonly executedVersion?: string
      /** Lambda's `X-Amz-Function-Error`. Absent: `Unhandled`. */
      readonly functionError?: string
    }
  /** 429: the function was not reached; does not count as an attempt. */
  | { readonly kind: 'throttled'; readonly message: string; readonly retryAfterMs?: number }
  /** The service failed or could not be reached; does not count as an attempt. */
  | {
      readonly kind: 'service-error'
      readonly message: string
      readonly cause?: Error
      /** So long it asks not to be called. */
      readonly retryAfterMs?: number
    }

/** Where batches go: a local process, an HTTP endpoint, AWS Lambda. */
export interface Target {
  /** Resolves with the outcome; rejects only when aborted. `payload` is the event's JSON, not kept after it resolves. */
  invoke(payload: Buffer, options: { readonly signal?: AbortSignal }): Promise<InvokeOutcome>
  close(): Promise<void>
}

/**
 * Why records are given up. For Kafka AWS documents the first two; the third is Kinesis's word for it. The last two, of
 * records that a schema registry is asked about, are a recollection of AWS's guide, unverified (mapping.md 2.2).
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
 */
export type FailureCondition =
  | 'RetryAttemptsExhausted'
  | 'MaximumPayloadSizeExceeded'
  | 'RecordAgeExceeded'
  | 'SCHEMA_NOT_FOUND'
  | 'DESERIALIZATION_ERROR'

/** What Lambda answered to the last call with the records. */
export interface ResponseContext {
  readonly statusCode: number
  readonly executedVersion: string
  /** Null: the function answered, and reported the records as failed. */
  readonly functionError: string | null
}

/** One partition's records among those given up. Timestamps in milliseconds. */
export interface FailedRecords {
  readonly firstOffset: number
  readonly lastOffset: number
  readonly firstTimestamp: number
  readonly lastTimestamp: number
}

/** Records that a mapping gives up, with how it came to that. */
export interface Failure {
  readonly condition: FailureCondition
  /** Of the last call. */
  readonly requestId: string
  readonly functionArn: string
  /** Calls of the function with these records. */
  readonly invokeCount: number
  /** Absent: the function was never reached with them. */
  readonly response?: ResponseContext
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Absent for a cluster that is not MSK's. */
  readonly eventSourceArn?: string
  readonly bootstrapServers: string
  readonly records: number
  /** By `topic-partition`. */
  readonly partitions: Readonly<Record<string, FailedRecords>>
  /** The event with these records as the function got it, or would have. JSON; not kept after the delivery. */
  readonly event: Buffer
}

export type DeliveryOutcome =
  | { readonly kind: 'delivered' }
  /** `taken`: which of the records it has all the same, counted as the event has them; of the others it may have some. */
  | { readonly kind: 'failed'; readonly error: Error; readonly taken?: ReadonlySet<number> }

/** Where records go that the function does not take: a queue, an SNS topic, a bucket, a Kafka topic. */
export interface Destination {
  /** Resolves with the outcome; rejects only when aborted. Nothing is tried again here: that is the mapping's part. */
  deliver(failure: Failure, options: { readonly signal?: AbortSignal }): Promise<DeliveryOutcome>
  close(): Promise<void>
}
