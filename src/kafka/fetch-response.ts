import { IsthmusError } from '../world/index.ts'
import { type BatchHeads, readHeads } from './batch-heads.ts'
import { errorCodes } from './errors.ts'
import type { FetchBudget, Hold } from './fetch-budget.ts'
import type { FetchSession } from './fetch-session.ts'
import { type FramePool, freshMemory } from './frame-pool.ts'
import { kafkaFailure } from './kafka-failure.ts'
import type { ResponseBody } from './messages/apis.ts'
import type { Isolation } from './offsets.ts'
import type { LogPosition, OwnedPartition } from './owned-partition.ts'
import { newChunk } from './record-chunk.ts'
import { scanRuns } from './scan.ts'

/** What an answer tells before its records are looked at: enough to send the next request. */
export interface Fetched {
  /** What is to be scanned; fetching goes on past it already. */
  readonly unscanned: Unscanned
  /** Those of which something failed, or that are out of range: of all others that were asked for nothing did. */
  readonly troubled: ReadonlySet<OwnedPartition>
  readonly outOfRange: readonly OwnedPartition[]
  /** Those that are better read from another replica, by its node id. */
  readonly redirected: readonly { readonly partition: OwnedPartition; readonly nodeId: number }[]
  /** Those whose log does not hold what was fetched before, and where it ends that epoch or the newest before it. */
  readonly parted: readonly { readonly partition: OwnedPartition; readonly end: LogPosition }[]
  readonly refused: readonly {
    readonly partition: OwnedPartition
    readonly error: Error
    /** Who leads it, where the broker knows better than we do (KIP-951). */
    readonly leader: PartitionAnswer['currentLeader']
  }[]
}

/** The records of one answer, and their memory until they are scanned. */
export interface Unscanned {
  readonly parts: readonly {
    readonly partition: OwnedPartition
    readonly from: number
    readonly records: Buffer
    readonly heads: BatchHeads
  }[]
  readonly memory: ResponseMemory
}

export interface Scanned {
  /** Those that have new chunks. */
  readonly filled: readonly OwnedPartition[]
  /** Those whose records cannot be read; what could be read before is theirs all the same. */
  readonly failed: readonly { readonly partition: OwnedPartition; readonly error: Error }[]
}

export interface FetchContext {
  /** The broker, `host:port`. */
  readonly place: string
  readonly budget: FetchBudget
  readonly pool: FramePool
  readonly checkCrc: boolean
  readonly isolation: Isolation
  /** Is the partition still to be fetched? What comes for another is dropped. */
  readonly live: (partition: OwnedPartition) => boolean
}

type PartitionAnswer = ResponseBody<'Fetch'>['responses'][number]['partitions'][number]

/**
 * Takes a response: each partition goes on past what came for it, which `scanFetched` is to scan before anything else is
 * received. What fails in one partition stays with that partition; one that the answer does not name has nothing new.
 *
 * @param asked what of each partition was asked for
 * @throws IsthmusError `KAFKA_ERROR` when the request as a whole failed
 */
export function acceptFetched(
  answer: ResponseBody<'Fetch'>,
  asked: FetchSession<OwnedPartition>['asked'],
  context: FetchContext,
): Fetched {
  if (answer.errorCode !== 0) throw kafkaFailure(answer.errorCode, `Fetch at ${context.place}`)
  const outOfRange: OwnedPartition[] = []
  const redirected: { partition: OwnedPartition; nodeId: number }[] = []
  const parted: { partition: OwnedPartition; end: LogPosition }[] = []
  const refused: { partition: OwnedPartition; error: Error; leader: PartitionAnswer['currentLeader'] }[] = []
  const troubled = new Set<OwnedPartition>()
  const parts: Mutable<Unscanned['parts']> = []
  const memory = new ResponseMemory(context)
  for (const told of answer.responses[0]?.partitions ?? []) {
    const { records, divergingEpoch } = told
    if (records && records.length > 0) memory.of(records)
    const { target: partition, fetchOffset: from } = asked(told.partitionIndex) ?? {}
    if (!partition || from !== partition.position || !context.live(partition)) continue
    if (told.errorCode === errorCodes.OFFSET_OUT_OF_RANGE) {
      outOfRange.push(partition)
      troubled.add(partition)
      continue
    }
    if (told.errorCode === 0 && divergingEpoch.endOffset >= 0) {
      parted.push({ partition, end: { offset: divergingEpoch.endOffset, leaderEpoch: divergingEpoch.epoch } })
      troubled.add(partition)
      continue
    }
    if (told.errorCode !== 0) {
      refused.push({ partition, error: refusal(partition, told, context), leader: told.currentLeader })
      troubled.add(partition)
    } else {
      partition.highWatermark = told.highWatermark
      partition.lastStableOffset = told.lastStableOffset
      partition.logStartOffset = told.logStartOffset
      if (records && records.length > 0) {
        const aborted = context.isolation === 'read_committed' ? (told.abortedTransactions ?? []) : []
        const heads = readHeads(records, from, aborted)
        if (heads.nextOffset > from) {
          partition.advance(heads)
          partition.unscannedBytes += records.length
          parts.push({ partition, from, records, heads })
        } else {
          const error = located(partition, heads.problem ?? nothingWhole(records), context.place)
          refused.push({ partition, error, leader: told.currentLeader })
          troubled.add(partition)
        }
      }
    }
    if (told.preferredReadReplica >= 0) redirected.push({ partition, nodeId: told.preferredReadReplica })
  }
  return { unscanned: { parts, memory }, troubled, outOfRange, redirected, parted, refused }
}

/** Scans what was received and queues its chunks; a partition whose records cannot be read goes back to where that is. */
export function scanFetched({ parts, memory }: Unscanned, context: FetchContext): Scanned {
  const filled: OwnedPartition[] = []
  const failed: { partition: OwnedPartition; error: Error }[] = []
  for (const { partition, from, records, heads } of parts) {
    partition.unscannedBytes -= records.length
    if (!context.live(partition)) continue
    const { checkCrc, pool, place } = context
    const scan = scanRuns(records, from, heads, { checkCrc, memory: (size) => pool.take(size) })
    if (scan.nextOffset < heads.nextOffset) partition.retreat(scan.nextOffset)
    for (const chunk of scan.chunks) partition.push(chunk, memory.of(chunk.bytes), memory.of(chunk.offsets))
    // Nothing that counts: a chunk without records lets commits pass it.
    if (scan.nextOffset > from && scan.chunks.length === 0) {
      const empty = { ...newChunk(noBytes, 0, false, freshMemory), nextOffset: scan.nextOffset }
      partition.push(empty, memory.of(empty.bytes), memory.of(empty.offsets))
    }
    if (scan.nextOffset > from) filled.push(partition)
    if (scan.problem) failed.push({ partition, error: located(partition, scan.problem, place) })
  }
  memory.end()
  return { filled, failed }
}

type Mutable<T> = T extends readonly (infer Item)[] ? Item[] : never

function refusal({ topic, position }: OwnedPartition, told: PartitionAnswer, { place }: FetchContext): Error {
  return kafkaFailure(told.errorCode, `Fetch of ${topic}-${told.partitionIndex}@${position} at ${place}`)
}

/** Asked again, the broker would send the same at once, for ever. */
function nothingWhole({ length }: Buffer): IsthmusError {
  const message = `none of the ${length} bytes of records is a whole batch from this offset on`
  return new IsthmusError('KAFKA_CORRUPT_BATCH', message)
}

function located({ topic, partition, position }: OwnedPartition, problem: IsthmusError, place: string): IsthmusError {
  const message = `${topic}-${partition}@${position} from ${place}: ${problem.message}; it is asked for again, and nothing after it is delivered until it can be read or the group's offset is set past it`
  const data = { ...problem.data, topic, partition, offset: position }
  return new IsthmusError(problem.code, message, { cause: problem, data })
}

const noBytes = Buffer.alloc(0)

/**
 * One hold for each piece of memory that chunks look into: the response, what was decompressed out of it, and the
 * positions of the records.
 */
class ResponseMemory {
  readonly #context: FetchContext
  readonly #holds = new Map<ArrayBufferLike, Hold>()

  constructor(context: FetchContext) {
    this.#context = context
  }

  of({ buffer }: Pick<Uint8Array, 'buffer'>): Hold {
    const known = this.#holds.get(buffer)
    if (known) return known
    const { budget, pool } = this.#context
    const hold = budget.hold(buffer.byteLength, () => pool.give(buffer))
    this.#holds.set(buffer, hold)
    return hold
  }

  /** All of it. */
  get bytes(): number {
    let sum = 0
    for (const { bytes } of this.#holds.values()) sum += bytes
    return sum
  }

  /** The chunks hold it from here on. */
  end(): void {
    for (const hold of this.#holds.values()) hold.release()
  }
}
