import type { StoredFailure } from './stored-failure.ts'

/** A failure record where it lies. */
export interface Held {
  /** As messages name it: `message ID`, `s3://bucket/key`, `topic-0@5`. */
  readonly id: string
  /** Without its payload: that is asked for when it is needed. */
  readonly failure: Omit<StoredFailure, 'payload'>
  /** The event as it was kept; absent: the records are to be read from Kafka again. */
  payload?(): Promise<Buffer>
}

/** What lies there and is no failure record. It is left alone. */
export interface Foreign {
  readonly id: string
  readonly why: string
}

export interface Contents {
  readonly held: readonly Held[]
  readonly foreign: readonly Foreign[]
  /** What to know before anything is done with it. */
  readonly notes: readonly string[]
}

/** A place that holds failure records: a queue, objects of a bucket, a Kafka topic. */
export interface FailureStore {
  /** As it was named. */
  readonly name: string
  /** What becomes of what was delivered: `deleted` from it, or `kept`. */
  readonly afterwards: 'deleted' | 'kept'
  /**
   * All that it holds, up to `limit`. What a queue gives is nobody else's until `close`.
   *
   * @param stop aborted: nothing more is read
   * @throws IsthmusError what the service answers
   */
  read(limit: number, stop: AbortSignal): Promise<Contents>
  /** Whether it is still ours to deliver. */
  isOurs(held: Held): boolean
  /** After it was delivered: what `afterwards` says. Throws as `read` */
  settle(held: Held): Promise<void>
  /** Gives back what is left; it is there for others at once. */
  close(): Promise<void>
}
