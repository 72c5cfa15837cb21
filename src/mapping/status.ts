/** Where a partition stands that is ours: its log, and how far the mapping is with it. */
export interface PartitionStatus {
  readonly topic: string
  readonly partition: number
  /** What the group has as its next offset: where consuming began, until something is committed. */
  readonly committed: number
  /** The offset after the last record before which everything is settled. */
  readonly settled: number
  /** The next offset to fetch. */
  readonly position: number
  /** The offset after the last record that consumers may see; -1 before it is known, as are the next two. */
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly logStartOffset: number
  /** Fetched bytes that no batch has taken. */
  readonly queuedBytes: number
  /** Timestamp of the oldest record that is fetched and not settled; undefined: there is none, or it has none. */
  readonly oldestTimestamp: number | undefined
}

/** What a mapping does at this moment. */
export interface MappingStatus {
  /** How many partitions the topic has; undefined before that is known. */
  readonly topicPartitions: number | undefined
  /** Calls of the function. */
  readonly inFlight: number
  readonly partitions: readonly PartitionStatus[]
}
