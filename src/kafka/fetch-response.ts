import { errorCodes } from './errors.ts'
import type { FetchBudget, Hold } from './fetch-budget.ts'
import type { FetchPlan } from './fetch-plan.ts'
import type { FramePool } from './frame-pool.ts'
import { kafkaFailure } from './kafka-failure.ts'
import type { ResponseBody } from './messages/apis.ts'
import type { OwnedPartition } from './owned-partition.ts'
import type { RecordChunk } from './record-chunk.ts'
import { scanBatches } from './scan.ts'

export interface Fetched {
  /** Those that have new chunks. */
  readonly filled: readonly OwnedPartition[]
  /** Those that answered without an error. */
  readonly answered: readonly OwnedPartition[]
  readonly outOfRange: readonly OwnedPartition[]
  readonly failed: readonly { readonly partition: OwnedPartition; readonly error: Error }[]
}

export interface FetchContext {
  /** The broker, `host:port`. */
  readonly place: string
  readonly budget: FetchBudget
  readonly pool: FramePool
  readonly checkCrc: boolean
  /** Is the partition still to be fetched? What comes for another is dropped. */
  readonly live: (partition: OwnedPartition) => boolean
}

/**
 * Scans a response and queues its chunks. What fails in one partition stays with that partition.
 *
 * @throws IsthmusError `KAFKA_ERROR` when the request as a whole failed
 */
export function acceptFetched(answer: ResponseBody<'Fetch'>, plan: FetchPlan, context: FetchContext): Fetched {
  if (answer.errorCode !== 0) throw kafkaFailure(answer.errorCode, `Fetch at ${context.place}`)
  const asked = new Map(plan.partitions.map((one) => [one.partition.partition, one]))
  const filled: OwnedPartition[] = []
  const answered: OwnedPartition[] = []
  const outOfRange: OwnedPartition[] = []
  const failed: { partition: OwnedPartition; error: Error }[] = []
  const memory = new ResponseMemory(context)
  for (const { partitionIndex, errorCode, highWatermark, records } of answer.responses[0]?.partitions ?? []) {
    if (records && records.length > 0) memory.of(records)
    const { partition, position } = asked.get(partitionIndex) ?? {}
    if (!partition || position !== partition.position || !context.live(partition)) continue
    if (errorCode === errorCodes.OFFSET_OUT_OF_RANGE) {
      outOfRange.push(partition)
      continue
    }
    const place = `Fetch of ${partition.topic}-${partitionIndex}@${position} at ${context.place}`
    if (errorCode !== 0) {
      failed.push({ partition, error: kafkaFailure(errorCode, place) })
      continue
    }
    partition.highWatermark = highWatermark
    try {
      if (records && records.length > 0 && fill(partition, records, memory, context)) filled.push(partition)
      answered.push(partition)
    } catch (error) {
      failed.push({ partition, error: error instanceof Error ? error : new Error(String(error)) })
    }
  }
  memory.end()
  return { filled, answered, outOfRange, failed }
}

function fill(partition: OwnedPartition, records: Buffer, memory: ResponseMemory, { checkCrc }: FetchContext): boolean {
  const { chunks, nextOffset } = scanBatches(records, partition.position, { checkCrc })
  const moved = nextOffset > partition.position
  partition.position = nextOffset
  for (const chunk of chunks) partition.push(chunk, memory.of(chunk.bytes))
  // Control batches only: a chunk without records lets commits pass them.
  if (moved && chunks.length === 0) partition.push(emptyChunk(nextOffset), memory.of(noBytes))
  return moved
}

const noBytes = Buffer.alloc(0)
const noInts = new Int32Array(0)
const noFloats = new Float64Array(0)

function emptyChunk(nextOffset: number): RecordChunk {
  return {
    bytes: noBytes,
    count: 0,
    offsets: noFloats,
    timestamps: noFloats,
    logAppendTime: false,
    keyStart: noInts,
    keyLength: noInts,
    valueStart: noInts,
    valueLength: noInts,
    headersStart: noInts,
    headerCount: noInts,
    nextOffset,
    size: 0,
  }
}

/** One hold for each piece of memory that chunks look into: the response, and whatever was decompressed out of it. */
class ResponseMemory {
  readonly #context: FetchContext
  readonly #holds = new Map<ArrayBufferLike, Hold>()

  constructor(context: FetchContext) {
    this.#context = context
  }

  of({ buffer }: Buffer): Hold {
    const known = this.#holds.get(buffer)
    if (known) return known
    const { budget, pool } = this.#context
    const hold = budget.hold(buffer.byteLength, () => pool.give(buffer))
    this.#holds.set(buffer, hold)
    return hold
  }

  /** The chunks hold it from here on. */
  end(): void {
    for (const hold of this.#holds.values()) hold.release()
  }
}
