import type { AssignedPartition, RecordChunk } from '../kafka/index.ts'
import type { Clock } from '../world/index.ts'
import { type PartitionText, partitionText } from './event-record.ts'

/** Retention works in minutes at best. */
const lookEveryMs = 60_000

/** One owned partition as the batches read it: its chunks in order, and a position in the oldest unread one. */
export class PartitionReader {
  readonly partition: AssignedPartition
  readonly text: PartitionText
  /** Nothing more is read: there is a record that fits in no event. It holds its partition, as mapping.md 4.1 wants. */
  #blocked = false
  #cancelLook = () => {}
  /** Index of the first unread record of the current chunk. */
  index = 0
  /** The offset after the newest chunk without records (control batches): settled with what was read before it. */
  passed = -1
  readonly #onTaken: (reader: PartitionReader, chunk: RecordChunk) => void
  #chunk: RecordChunk | undefined
  /** Taken and not yet released, oldest first. */
  readonly #held: RecordChunk[] = []

  constructor(partition: AssignedPartition, onTaken: (reader: PartitionReader, chunk: RecordChunk) => void) {
    this.partition = partition
    this.text = partitionText(partition.topic, partition.partition)
    this.#onTaken = onTaken
  }

  /** The chunk that holds the next unread record; undefined when there is none. Chunks without records are passed over. */
  current(): RecordChunk | undefined {
    if (this.#blocked) return undefined
    while (!this.#chunk) {
      const chunk = this.partition.take()
      if (!chunk) return undefined
      this.#onTaken(this, chunk)
      if (chunk.count === 0) {
        this.passed = chunk.nextOffset
        this.partition.release(chunk)
      } else {
        this.#chunk = chunk
        this.index = 0
        this.#held.push(chunk)
      }
    }
    return this.#chunk
  }

  /** The records before `index` of the current chunk are read. */
  advance(index: number): void {
    this.index = index
    if (this.#chunk && index >= this.#chunk.count) this.#chunk = undefined
  }

  /** The next record waits; `look` sees, once, whether it is still in the log. */
  block(clock: Clock, look: () => void): void {
    this.#blocked = true
    this.#cancelLook = clock.after(lookEveryMs, look)
  }

  /** Retention has dropped the record that was waited for. */
  passOver(): void {
    this.#blocked = false
    this.advance(this.index + 1)
  }

  /** The bytes of `chunk` and of those before it are not needed any more. */
  release(chunk: RecordChunk): void {
    for (const done of this.#held.splice(0, this.#held.indexOf(chunk) + 1)) this.partition.release(done)
  }

  /** Gives back everything, at the end. */
  close(): void {
    this.#cancelLook()
    for (const chunk of this.#held.splice(0)) this.partition.release(chunk)
  }
}
