import type { AssignedPartition } from './consumer-types.ts'
import type { FetchBudget, Hold } from './fetch-budget.ts'
import type { RecordChunk } from './record-chunk.ts'

interface Queued {
  readonly chunk: RecordChunk
  readonly hold: Hold
}

/** One partition during one ownership: where fetching stands, and the chunks that wait to be taken. */
export class OwnedPartition implements AssignedPartition {
  readonly topic: string
  readonly partition: number
  readonly epoch: number
  readonly startOffset: number
  owned = true
  highWatermark = -1
  /** The next offset to fetch. */
  position: number
  /** Wire bytes that wait to be taken. */
  queuedBytes = 0
  /** Taken ones leave a hole in front until there are many: `shift` of a long array is slow. */
  #queue: (Queued | undefined)[] = []
  #head = 0
  readonly #taken = new Map<RecordChunk, Hold>()

  constructor(at: { topic: string; partition: number; epoch: number; startOffset: number }) {
    this.topic = at.topic
    this.partition = at.partition
    this.epoch = at.epoch
    this.startOffset = at.startOffset
    this.position = at.startOffset
  }

  /** Neither waiting chunks nor taken ones. */
  get empty(): boolean {
    return this.#head === this.#queue.length && this.#taken.size === 0
  }

  push(chunk: RecordChunk, hold: Hold): void {
    hold.retain()
    this.#queue.push({ chunk, hold })
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
    this.#taken.set(first.chunk, first.hold)
    return first.chunk
  }

  release(chunk: RecordChunk): void {
    const hold = this.#taken.get(chunk)
    this.#taken.delete(chunk)
    hold?.release()
  }

  /** Not ours any more. */
  end(): void {
    this.owned = false
    this.clear()
  }

  /** Forgets what waits: the assignment is over, or fetching starts again elsewhere. Taken chunks stay the taker's. */
  clear(): void {
    this.#dropHead()
    for (const queued of this.#queue) queued?.hold.release()
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
      if (!queued || queued.hold.bytes <= 2 * queued.chunk.bytes.length) continue
      const { chunk, hold } = queued
      let copy = copies.get(chunk.bytes)
      if (!copy) {
        copy = { bytes: Buffer.from(chunk.bytes), hold: budget.hold(chunk.bytes.length) }
        copies.set(chunk.bytes, copy)
      }
      copy.hold.retain()
      this.#queue[index] = { chunk: { ...chunk, bytes: copy.bytes }, hold: copy.hold }
      hold.release()
    }
    for (const { hold } of copies.values()) hold.release()
  }
}
