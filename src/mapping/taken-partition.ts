import type { AssignedPartition, RecordChunk } from '../kafka/index.ts'

/** Chunks that were read, as the mapping's reader takes those of a consumer. */
export class TakenPartition implements AssignedPartition {
  readonly topic: string
  readonly partition: number
  readonly epoch = 0
  readonly owned = true
  readonly startOffset = 0
  readonly committed = 0
  readonly position = 0
  readonly highWatermark = -1
  readonly lastStableOffset = -1
  readonly logStartOffset = -1
  readonly queuedBytes = 0
  /** That are not used up yet. */
  held = 0
  readonly #queue: RecordChunk[] = []

  constructor(topic: string, partition: number) {
    this.topic = topic
    this.partition = partition
  }

  push(chunk: RecordChunk): void {
    this.#queue.push(chunk)
    this.held++
  }

  leaderEpochBefore(): number {
    return -1
  }

  peek(): RecordChunk | undefined {
    return this.#queue[0]
  }

  take(): RecordChunk | undefined {
    return this.#queue.shift()
  }

  release(): void {
    this.held--
  }
}
