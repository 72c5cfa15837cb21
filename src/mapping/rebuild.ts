import type { LogReader, OffsetRun } from '../kafka/index.ts'
import type { FailureCondition } from '../targets/index.ts'
import type { Clock, Random } from '../world/index.ts'
import { Batch, maximumEventBytes } from './batch.ts'
import type { Decoding } from './decoding.ts'
import { EventMemory, EventPool } from './event-memory.ts'
import { type EventSource, envelopeOf } from './event-source.ts'
import { filterOf, passesOf } from './filtering.ts'
import { mergeRuns, runsOf, without } from './offset-runs.ts'
import { PartitionReader, type ReaderOptions } from './partition-reader.ts'
import { offsetsOf } from './payload.ts'
import { firstPortions } from './portion.ts'
import { TakenPartition } from './taken-partition.ts'
import type { Runs } from './types.ts'

/** Records that are to be read again. */
export interface RecordRun {
  readonly topic: string
  readonly partition: number
  readonly run: OffsetRun
}

export interface RebuildOptions {
  readonly log: LogReader
  readonly source: EventSource
  /** The mapping's; none: every record passes. */
  readonly filters: readonly string[]
  /** Absent: keys and values are given as they came. */
  readonly decoding?: Decoding
  readonly batchSize: number
}

/** An event as a function gets it. */
export interface ReplayedEvent {
  /** JSON, until the next one is asked for. */
  readonly bytes: Buffer
  readonly records: number
  readonly offsets: Runs
}

/** Why a record that was asked for is in no event. */
export type LeftOutReason =
  /** Retention has removed it: it lies before the log's beginning. */
  | 'Expired'
  /** The log has no record there and others after it: compaction has removed it. */
  | 'Compacted'
  /** The log does not reach so far. */
  | 'NotWritten'
  /** There never was one for a function: it ends a transaction, or an aborted one wrote it. */
  | 'Transaction'
  | 'Filtered'
  /** Its event alone would be longer than a function may get. */
  | 'MaximumPayloadSizeExceeded'
  /** Its schema is not there, or does not read it. */
  | FailureCondition

export interface LeftOut {
  readonly reason: LeftOutReason
  /** `topic-partition`. */
  readonly partition: string
  readonly offsets: readonly OffsetRun[]
}

export type Rebuilt =
  | { readonly kind: 'event'; readonly event: ReplayedEvent }
  | { readonly kind: 'left-out'; readonly leftOut: LeftOut }

/**
 * Builds the events of given records as a mapping builds them, byte for byte: partitions in the order in which they are
 * first named, a new event where the batch's size or 6 MB is reached, or another topic begins. Every offset that was
 * asked for is either in an event or told as left out.
 *
 * @throws IsthmusError what the `LogReader` throws, and what asking the schema registry fails with
 */
export async function* rebuild(
  world: { readonly clock: Clock; readonly random: Random },
  wanted: readonly RecordRun[],
  options: RebuildOptions,
): AsyncGenerator<Rebuilt> {
  const building = new Rebuilding(world, options)
  const partitions = Map.groupBy(wanted, ({ topic, partition }) => `${topic}-${partition}`)
  let before: string | undefined
  for (const runs of partitions.values()) {
    const { topic, partition } = runs[0]!
    // A mapping has one topic.
    if (topic !== before) yield* building.end()
    before = topic
    yield* building.add(topic, partition, mergeRuns(runs.map(({ run }) => run)))
  }
  yield* building.end()
}

class Rebuilding {
  readonly #world: { readonly clock: Clock; readonly random: Random }
  readonly #options: RebuildOptions
  readonly #envelope: ReturnType<typeof envelopeOf>
  readonly #filter: ReturnType<typeof filterOf>
  readonly #memory = new EventMemory(new EventPool(maximumEventBytes))
  #batch: Batch

  constructor(world: { readonly clock: Clock; readonly random: Random }, options: RebuildOptions) {
    this.#world = world
    this.#options = options
    this.#envelope = envelopeOf(options.source)
    this.#filter = filterOf(options)
    this.#batch = this.#newBatch()
  }

  async *add(topic: string, partition: number, runs: readonly OffsetRun[]): AsyncGenerator<Rebuilt> {
    const { log } = this.#options
    const { start, end } = await log.bounds(topic, partition)
    const taken = new TakenPartition(topic, partition)
    const filtered: number[] = []
    const wake = new Wake()
    const reader = new PartitionReader(taken, this.#reading(filtered, wake))
    const { name } = reader.text
    try {
      for (const run of runs) {
        const [first, last] = run
        yield* leftOut('Expired', name, without(run, [[start, Number.POSITIVE_INFINITY]]))
        yield* leftOut('NotWritten', name, without(run, [[-1, end - 1]]))
        const there: OffsetRun = [Math.max(first, start), Math.min(last, end - 1)]
        if (there[0] > there[1]) continue
        const met: OffsetRun[] = []
        const silent: OffsetRun[] = []
        for await (const part of log.read(topic, partition, there)) {
          silent.push(...part.silent)
          for (const chunk of part.chunks) {
            met.push(...runsOf(chunk.offsets.subarray(0, chunk.count)))
            taken.push(chunk)
            yield* this.#fill(reader, taken, wake)
          }
        }
        yield* leftOut('Transaction', name, silent)
        yield* leftOut('Compacted', name, without(there, [...met, ...silent]))
      }
      yield* leftOut('Filtered', name, runsOf(filtered))
    } finally {
      reader.close()
    }
  }

  async *end(): AsyncGenerator<Rebuilt> {
    if (this.#batch.records > 0) yield* this.#close()
  }

  async *#fill(reader: PartitionReader, taken: TakenPartition, wake: Wake): AsyncGenerator<Rebuilt> {
    for (;;) {
      const tooLong = this.#batch.fill(reader)
      const waits = wake.next()
      if (this.#batch.full || (tooLong !== undefined && this.#batch.has(reader))) yield* this.#close()
      else if (tooLong !== undefined) {
        const offset = reader.current()!.offsets[reader.index]!
        yield* leftOut('MaximumPayloadSizeExceeded', reader.text.name, [[offset, offset]])
        reader.block()
        reader.passOver()
      } else if (taken.held === 0) return
      else await waits
    }
  }

  async *#close(): AsyncGenerator<Rebuilt> {
    const payload = this.#batch.close()
    for (const portion of firstPortions(payload)) {
      const offsets = offsetsOf(portion.payload.entries)
      if (portion.givenUp === undefined) {
        const { bytes, records } = portion.payload
        yield { kind: 'event', event: { bytes, records, offsets } }
      } else for (const [name, runs] of Object.entries(offsets)) yield* leftOut(portion.givenUp, name, runs)
    }
    this.#memory.release()
    this.#batch = this.#newBatch()
  }

  #newBatch(): Batch {
    return new Batch(this.#envelope, this.#options.batchSize, this.#memory)
  }

  #reading(filtered: number[], wake: Wake): ReaderOptions {
    const { decoding } = this.#options
    const filter = this.#filter
    return {
      passesOf:
        filter &&
        ((text) => {
          const passes = passesOf(filter, text)
          return (chunk, i) => {
            const passed = passes(chunk, i)
            if (!passed) filtered.push(chunk.offsets[i]!)
            return passed
          }
        }),
      decoding:
        decoding &&
        (() => ({
          ...this.#world,
          ...decoding,
          filtered: filter !== undefined,
          // Nobody waits here for a registry to come back.
          onFailed: (error) => wake.fail(error),
          onWorks() {},
          onUndecoded() {},
          onReady: () => wake.up(),
        })),
      onTaken() {},
      onFiltered() {},
    }
  }
}

function* leftOut(reason: LeftOutReason, partition: string, offsets: readonly OffsetRun[]): Generator<Rebuilt> {
  if (offsets.length > 0) yield { kind: 'left-out', leftOut: { reason, partition, offsets } }
}

/** Says when a schema that was asked for is there. */
class Wake {
  #waiting = Promise.withResolvers<void>()

  next(): Promise<void> {
    this.#waiting = Promise.withResolvers()
    // Not everyone who could wait does.
    this.#waiting.promise.catch(() => {})
    return this.#waiting.promise
  }

  up(): void {
    this.#waiting.resolve()
  }

  fail(error: Error): void {
    this.#waiting.reject(error)
  }
}
