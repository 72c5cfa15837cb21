import { type BatchHeads, type EpochEnd, epochsBefore } from './batch-heads.ts'
import type { AssignedPartition } from './consumer-types.ts'
import type { FetchBudget, Hold } from './fetch-budget.ts'
import type { RecordChunk } from './record-chunk.ts'

interface Queued {
  readonly chunk: RecordChunk
  /** Of the memory of its bytes, and of its positions. */
  readonly bytes: Hold
  readonly positions: Hold
}

/** A place in a log. */
export interface LogPosition {
  /** The next offset to read. */
  readonly offset: number
  /** The epoch of the leader that wrote what stands there or just before; -1 is unknown. */
  readonly leaderEpoch: number
}

/** Another replica than the leader to read from (KIP-392), until a moment of the monotonic clock. */
export interface ReadReplica {
  readonly nodeId: number
  readonly until: number
}

/** One partition during one ownership: where fetching stands, and the chunks that wait to be taken. */
export class OwnedPartition implements AssignedPartition {
  readonly topic: string
  readonly partition: number
  readonly epoch: number
  readonly startOffset: number
  owned = true
  highWatermark = -1
  lastStableOffset = -1
  logStartOffset = -1
  /** The next offset to fetch. */
  position: number
  /** The leader epoch of the metadata under which the log was seen to hold `position`; -1 before. */
  validUnder = -1
  readReplica: ReadReplica | undefined
  /** Wire bytes that wait to be taken. */
  queuedBytes = 0
  /** Wire bytes that were received and are not scanned yet. */
  unscannedBytes = 0
  /** Taken ones leave a hole in front until there are many: `shift` of a long array is slow. */
  #queue: (Queued | undefined)[] = []
  #head = 0
  readonly #taken = new Map<RecordChunk, Queued>()
  /** Who wrote what lies before `position`: a run for each change of leaders since the start. */
  #epochs: readonly EpochEnd[]
  /** What the group has. */
  committed: number

  constructor(at: {
    topic: string
    partition: number
    epoch: number
    startOffset: number
    /** Of the record there, or before; -1 is unknown. */
    startLeaderEpoch?: number
  }) {
    this.topic = at.topic
    this.partition = at.partition
    this.epoch = at.epoch
    this.startOffset = at.startOffset
    this.position = at.startOffset
    this.committed = at.startOffset
    this.#epochs = [{ leaderEpoch: at.startLeaderEpoch ?? -1, nextOffset: at.startOffset }]
  }

  /** Of the newest record that was fetched; -1 is unknown. */
  get leaderEpoch(): number {
    return this.#epochs.at(-1)?.leaderEpoch ?? -1
  }

  /** All that was fetched is settled and committed: fetching may go on elsewhere without a loss. */
  get drained(): boolean {
    return this.committed >= this.position
  }

  leaderEpochBefore(nextOffset: number): number {
    return this.#epochs.find((epoch) => epoch.nextOffset >= nextOffset)?.leaderEpoch ?? -1
  }

  /** Fetching goes on past these batches. */
  advance({ nextOffset, epochs }: Pick<BatchHeads, 'nextOffset' | 'epochs'>): void {
    this.position = nextOffset
    const [first] = epochs
    const last = this.#epochs.at(-1)
    // The same leader wrote on, as it nearly always did.
    const kept = last && first && last.leaderEpoch === first.leaderEpoch ? this.#epochs.slice(0, -1) : this.#epochs
    if (first) this.#epochs = [...kept, ...epochs]
  }

  /** Back to where a batch cannot be read: it was passed by what its head told. */
  retreat(position: number): void {
    this.position = position
    this.#epochs = epochsBefore(this.#epochs, Number.NEGATIVE_INFINITY, position)
  }

  /**
   * Where what was fetched parts from a log that ends the newest epoch before ours, or ours, as it is told (KIP-595):
   * from there on ours was written by leaders that this log does not know. At `position`: nowhere.
   */
  partingFrom({ offset, leaderEpoch }: LogPosition): LogPosition {
    const own = this.#epochs.findLast((run) => run.leaderEpoch <= leaderEpoch)?.nextOffset ?? this.startOffset
    return { offset: Math.min(offset, own), leaderEpoch }
  }

  /** What lies before `position` is of this epoch in the leader's log: a later leader wrote nothing before it. */
  agreeOn(leaderEpoch: number): void {
    const before = this.#epochs.filter((run) => run.leaderEpoch < leaderEpoch)
    this.#epochs = [...before, { leaderEpoch, nextOffset: this.position }]
  }

  /** Nothing that was received of it is still here, waiting or taken. */
  get empty(): boolean {
    return this.unscannedBytes === 0 && this.#head === this.#queue.length && this.#taken.size === 0
  }

  /** Wire bytes that are here and were not taken yet. */
  get waitingBytes(): number {
    return this.unscannedBytes + this.queuedBytes
  }

  push(chunk: RecordChunk, bytes: Hold, positions: Hold): void {
    bytes.retain()
    positions.retain()
    this.#queue.push({ chunk, bytes, positions })
    this.queuedBytes += chunk.size
  }

  peek(): RecordChunk | undefined {
    return this.#queue[this.#head]?.chunk
  }

  take(): RecordChunk | undefined {
    const first = this.#queue[this.#head]
    if (!first) return undefined
    this.#queue[this.#head++] = undefined
    if (this.#head * 2 > this.#queue.length) this.#dropHead()
    this.queuedBytes -= first.chunk.size
    this.#taken.set(first.chunk, first)
    return first.chunk
  }

  release(chunk: RecordChunk): void {
    const taken = this.#taken.get(chunk)
    this.#taken.delete(chunk)
    taken?.bytes.release()
    taken?.positions.release()
  }

  /** Not ours any more. */
  end(): void {
    this.owned = false
    this.clear()
  }

  /** Forgets what waits: the assignment is over, or fetching starts again elsewhere. Taken chunks stay the taker's. */
  clear(): void {
    this.#dropHead()
    for (const queued of this.#queue) {
      queued?.bytes.release()
      queued?.positions.release()
    }
    this.#queue = []
    this.queuedBytes = 0
  }

  #dropHead(): void {
    this.#queue.splice(0, this.#head)
    this.#head = 0
  }

  /**
   * Moves waiting chunks out of responses that they share with others into memory of their own, so that a partition
   * whose records nobody takes holds no more than its own bytes.
   */
  unshare(budget: FetchBudget): void {
    this.#dropHead()
    const copies = new Map<Buffer, { readonly bytes: Buffer; readonly hold: Hold }>()
    for (const [index, queued] of this.#queue.entries()) {
      if (!queued || queued.bytes.bytes <= 2 * queued.chunk.bytes.length) continue
      const { chunk, bytes } = queued
      let copy = copies.get(chunk.bytes)
      if (!copy) {
        copy = { bytes: Buffer.from(chunk.bytes), hold: budget.hold(chunk.bytes.length) }
        copies.set(chunk.bytes, copy)
      }
      copy.hold.retain()
      this.#queue[index] = { ...queued, chunk: { ...chunk, bytes: copy.bytes }, bytes: copy.hold }
      bytes.release()
    }
    for (const { hold } of copies.values()) hold.release()
  }
}
