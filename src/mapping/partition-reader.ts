import type { AssignedPartition } from '../kafka/index.ts'
import { DecodedChunks, type DecodedChunksOptions } from './decoding.ts'
import type { ChunkSource, EventChunk } from './event-chunk.ts'
import { type PartitionText, partitionText } from './event-record.ts'
import type { Passes } from './filtering.ts'
import type { PartitionStatus } from './status.ts'

export interface ReaderOptions {
  /** The mapping's filters, for this partition's records; undefined: it has none. */
  readonly passesOf?: ((text: PartitionText) => Passes) | undefined
  /** By what its records are decoded before the filters see them; undefined: it has no schema registry. */
  readonly decoding?: ((reader: PartitionReader) => DecodedChunksOptions) | undefined
  readonly onTaken: (reader: PartitionReader, chunk: EventChunk) => void
  /** So many records of a chunk did not pass the filters. */
  readonly onFiltered: (reader: PartitionReader, records: number) => void
}

/**
 * One owned partition as the batches read it: its chunks in order, and in the oldest unread one a run of records that
 * pass the mapping's filters. Each record is judged once.
 */
export class PartitionReader {
  readonly partition: AssignedPartition
  readonly text: PartitionText
  /** Nothing more is read: the next record fits in no event, and is not settled yet. */
  #blocked = false
  /** The unread records of the current chunk that pass and have none between them that does not: `[index, end)`. */
  index = 0
  end = 0
  /** The offset after what holds no record for a batch (control batches, filtered records): settled with what was read before it. */
  passed = -1
  /** The offset after the last record before which everything is settled. */
  settled: number
  readonly #options: ReaderOptions
  readonly #passes: Passes | undefined
  #chunks: ChunkSource
  readonly #decoded: DecodedChunks | undefined
  #chunk: EventChunk | undefined
  /** The record of the current chunk that ended the run before. */
  #known = -1
  #filtered = 0
  /** Taken and not yet released, oldest first. */
  readonly #held: EventChunk[] = []

  constructor(partition: AssignedPartition, options: ReaderOptions) {
    this.partition = partition
    this.settled = partition.startOffset
    this.text = partitionText(partition.topic, partition.partition)
    this.#options = options
    this.#passes = options.passesOf?.(this.text)
    this.#chunks = {
      take: () => {
        const chunk = partition.take()
        if (chunk) options.onTaken(this, chunk)
        return chunk
      },
      release: (chunk) => partition.release(chunk),
    }
    if (!options.decoding) return
    this.#decoded = new DecodedChunks(this.#chunks, options.decoding(this))
    this.#chunks = this.#decoded
  }

  /** @param oldestTimestamp of what a batch has taken */
  status(oldestTimestamp: number | undefined): PartitionStatus {
    const { topic, partition, committed, position, highWatermark, lastStableOffset, logStartOffset, queuedBytes } =
      this.partition
    return {
      topic,
      partition,
      committed,
      settled: this.settled,
      position,
      highWatermark,
      lastStableOffset,
      logStartOffset,
      queuedBytes,
      oldestTimestamp: oldestTimestamp ?? this.#oldestTimestamp(),
    }
  }

  /** Of the oldest record that no batch has taken. */
  #oldestTimestamp(): number | undefined {
    const chunk = this.#chunk ?? this.#decoded?.fetched ?? this.partition.peek()
    const i = chunk === this.#chunk ? this.index : 0
    const timestamp = chunk && i < chunk.count ? chunk.timestamps[i]! : -1
    return timestamp < 0 ? undefined : timestamp
  }

  /** The chunk that holds the next run; undefined when there is none. What holds no record for a batch is passed over. */
  current(): EventChunk | undefined {
    if (this.#blocked) return undefined
    for (;;) {
      const chunk = this.#chunk ?? this.#take()
      if (!chunk) return undefined
      if (this.index === this.end) this.#findRun(chunk)
      if (this.index < this.end) return chunk
      this.passed = chunk.nextOffset
      this.#finish()
      this.release(chunk)
    }
  }

  /** The records before `index` of the current chunk are read. */
  advance(index: number): void {
    this.index = index
    if (this.#chunk && index >= this.#chunk.count) this.#finish()
  }

  /** The next record holds the partition until `passOver`. */
  block(): void {
    this.#blocked = true
  }

  /** That record is settled. */
  passOver(): void {
    this.#blocked = false
    const chunk = this.#chunk
    this.advance(this.index + 1)
    if (chunk && !this.#chunk) this.release(chunk)
  }

  /** The bytes of `chunk` and of those before it are not needed any more. */
  release(chunk: EventChunk): void {
    for (const done of this.#held.splice(0, this.#held.indexOf(chunk) + 1)) this.#chunks.release(done)
  }

  /** Gives back everything, at the end. */
  close(): void {
    this.#tellFiltered()
    for (const chunk of this.#held.splice(0)) this.#chunks.release(chunk)
    this.#decoded?.close()
  }

  /** Asks a schema registry again at once that failed. */
  retryNow(): void {
    this.#decoded?.retryNow()
  }

  #take(): EventChunk | undefined {
    const chunk = this.#chunks.take()
    if (!chunk) return undefined
    this.#held.push(chunk)
    this.#chunk = chunk
    this.index = 0
    this.end = 0
    this.#known = -1
    return chunk
  }

  #findRun(chunk: EventChunk): void {
    const { count, undecoded, judged = chunk } = chunk
    // What could not be decoded goes to the failure destination: filters have nothing to see in it.
    const passes = (i: number) => undecoded?.has(i) || this.#passes?.(judged, i) !== false
    let at = this.index
    while (at < count && (at === this.#known || !passes(at))) at++
    this.#filtered += at - this.index
    this.index = at
    if (at < count) at = this.#passes ? at + 1 : count
    while (at < count && passes(at)) at++
    this.end = at
    this.#known = at
  }

  #finish(): void {
    this.#chunk = undefined
    this.#tellFiltered()
  }

  #tellFiltered(): void {
    if (this.#filtered > 0) this.#options.onFiltered(this, this.#filtered)
    this.#filtered = 0
  }
}
