import type { RecordChunk } from './record-chunk.ts'

/** A partition that this member owns, during one ownership: assigned again, it is another object with another epoch. */
export interface AssignedPartition {
  readonly topic: string
  readonly partition: number
  /** Grows with each assignment of any partition to this consumer: fences late results. */
  readonly epoch: number
  /** False from the moment that the assignment is lost or given up. */
  readonly owned: boolean
  /** Where consuming began: the committed offset, or by the starting position. */
  readonly startOffset: number
  /** What the group has of it as its next offset: where consuming began, until something is committed. */
  readonly committed: number
  /** The next offset to fetch. */
  readonly position: number
  /** The offset after the last record that consumers may see; -1 before the first fetch. */
  readonly highWatermark: number
  /** Where the oldest running transaction begins, else the high watermark; from the newest fetch, -1 before the first. */
  readonly lastStableOffset: number
  /** The first offset that is still in the log; from the newest fetch, -1 before the first. */
  readonly logStartOffset: number
  /** Wire bytes that wait to be taken. */
  readonly queuedBytes: number
  /** The epoch of the leader that wrote the record before this offset; -1 is unknown. Commits carry it (KIP-320). */
  leaderEpochBefore(nextOffset: number): number
  /** The oldest fetched chunk, without taking it; undefined when there is none. */
  peek(): RecordChunk | undefined
  /** Takes the oldest fetched chunk; the caller calls `release` when its bytes are no longer needed. */
  take(): RecordChunk | undefined
  /** Gives the chunk's bytes back to the fetch budget, so that fetching goes on. */
  release(chunk: RecordChunk): void
}

export interface ConsumerEvents {
  /** Before the first fetch of these partitions. */
  assigned(partitions: readonly AssignedPartition[]): void
  /**
   * Before they are given up: stop, settle within the signal's life, commit. The consumer waits for it; when it rejects,
   * that is told by `failed`.
   */
  revoked(partitions: readonly AssignedPartition[], deadline: AbortSignal): Promise<void>
  /** They are gone already; nothing may be committed for them. */
  lost(partitions: readonly AssignedPartition[]): void
  /** A partition has a chunk to take. */
  records(partition: AssignedPartition): void
  /** A round of connecting, joining or fetching failed; the consumer backs off and tries again by itself. */
  failed(error: Error): void
  /** It works (again): joined and every leader connected. */
  healthy(): void
}

export interface Consumer {
  /** How many partitions the topic has; undefined before that is known. */
  readonly topicPartitions: number | undefined
  /** Begins; failures are told by `failed`, not thrown. */
  start(): void
  /** Commits `next offset` by partition; only for partitions still owned, fenced by generation and epoch. */
  commit(offsets: readonly { readonly partition: AssignedPartition; readonly nextOffset: number }[]): Promise<void>
  /**
   * The first offset of the partition that is still in the log.
   *
   * @throws IsthmusError `KAFKA_ERROR`, `TOPIC_MISSING`, `KAFKA_UNAUTHORIZED`, and as a connect fails
   */
  logStart(partition: AssignedPartition): Promise<number>
  /**
   * Asks the leaders where the logs of the owned partitions end. A partition whose records nobody takes is not fetched
   * any more: what the last fetch said of its end grows old.
   *
   * @throws IsthmusError as `logStart`
   */
  lookAtEnds(): Promise<void>
  /** Closes every connection and dials anew (an updated mapping); assignments stay if the group still grants them. */
  redial(): Promise<void>
  /** Gives partitions up (through `revoked`), leaves the group, closes. */
  stop(): Promise<void>
}
