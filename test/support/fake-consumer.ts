import {
  type AssignedPartition,
  buildBatch,
  type Consumer,
  type ConsumerEvents,
  type NewRecord,
  type RecordChunk,
  scanBatches,
} from '../../src/kafka/index.ts'

/** Records as a fetch brings them: one batch, scanned. */
export function chunkOf(records: readonly NewRecord[], baseOffset: number): RecordChunk {
  const { chunks } = scanBatches(buildBatch({ records, baseOffset }), baseOffset, { checkCrc: true })
  return chunks[0]!
}

export class FakePartition implements AssignedPartition {
  readonly topic: string
  readonly partition: number
  readonly epoch: number
  readonly startOffset: number
  owned = true
  highWatermark: number
  lastStableOffset: number
  logStartOffset = 0
  committed: number
  position: number
  /** Taken and not released. */
  readonly held = new Set<RecordChunk>()
  readonly #queue: RecordChunk[] = []

  constructor(partition: number, startOffset = 0, epoch = 1, topic = 'orders') {
    this.topic = topic
    this.partition = partition
    this.epoch = epoch
    this.startOffset = startOffset
    this.highWatermark = startOffset
    this.lastStableOffset = startOffset
    this.committed = startOffset
    this.position = startOffset
  }

  get name(): string {
    return `${this.topic}-${this.partition}`
  }

  push(chunk: RecordChunk): void {
    this.#queue.push(chunk)
    this.position = chunk.nextOffset
    this.highWatermark = chunk.nextOffset
    this.lastStableOffset = chunk.nextOffset
  }

  get queuedBytes(): number {
    return this.#queue.reduce((sum, { size }) => sum + size, 0)
  }

  leaderEpochBefore(): number {
    return -1
  }

  peek(): RecordChunk | undefined {
    return this.#queue[0]
  }

  take(): RecordChunk | undefined {
    const chunk = this.#queue.shift()
    if (chunk) this.held.add(chunk)
    return chunk
  }

  release(chunk: RecordChunk): void {
    if (!this.held.delete(chunk)) throw new Error(`${this.name}: a chunk is released that is not held`)
    // As other records would be written there: whoever still reads it is found out.
    chunk.bytes.fill(0xee)
    new Uint8Array(chunk.offsets.buffer).fill(0xee)
  }
}

/** A consumer whose group, records and failures a test decides. */
export class FakeConsumer implements Consumer {
  readonly events: ConsumerEvents
  readonly partitions = new Set<FakePartition>()
  /** Next offset by `topic-partition`, as the group holds it. */
  readonly committed = new Map<string, number>()
  /** Every commit that reached the group. */
  readonly commits: Record<string, number>[] = []
  /** What a commit does before it is taken: wait, or fail. */
  beforeCommit: () => Promise<void> = async () => {}
  started = false
  redials = 0

  constructor(events: ConsumerEvents) {
    this.events = events
  }

  start(): void {
    this.started = true
  }

  async commit(offsets: Parameters<Consumer['commit']>[0]): Promise<void> {
    await this.beforeCommit()
    const commit: Record<string, number> = {}
    for (const { partition, nextOffset } of offsets) {
      if (partition instanceof FakePartition) partition.committed = nextOffset
      if (!partition.owned) throw new Error(`commit for ${partition.topic}-${partition.partition}, which is not owned`)
      commit[`${partition.topic}-${partition.partition}`] = nextOffset
    }
    for (const [name, offset] of Object.entries(commit)) this.committed.set(name, offset)
    this.commits.push(commit)
  }

  assign(...partitions: FakePartition[]): void {
    for (const partition of partitions) this.partitions.add(partition)
    this.events.assigned(partitions)
    this.events.healthy()
  }

  fetched(partition: FakePartition, chunk: RecordChunk): void {
    partition.push(chunk)
    this.events.records(partition)
  }

  async revoke(partitions: readonly FakePartition[], deadline = new AbortController().signal): Promise<void> {
    await this.events.revoked(partitions, deadline)
    this.#disown(partitions)
  }

  lose(partitions: readonly FakePartition[]): void {
    this.#disown(partitions)
    this.events.lost(partitions)
  }

  /** By `topic-partition`. */
  readonly logStarts = new Map<string, number>()

  async logStart(partition: AssignedPartition): Promise<number> {
    return this.logStarts.get(`${partition.topic}-${partition.partition}`) ?? 0
  }

  /** By partition number, for the next look. */
  readonly ends = new Map<number, number>()

  get topicPartitions(): number {
    return this.partitions.size
  }

  async lookAtEnds(): Promise<void> {
    for (const one of this.partitions) one.highWatermark = this.ends.get(one.partition) ?? one.highWatermark
  }

  async redial(): Promise<void> {
    this.redials++
  }

  async stop(): Promise<void> {
    await this.revoke([...this.partitions])
  }

  #disown(partitions: readonly FakePartition[]): void {
    for (const partition of partitions) {
      partition.owned = false
      this.partitions.delete(partition)
    }
  }
}
