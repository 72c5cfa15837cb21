import { IsthmusError } from '../world/index.ts'
import { errorCodes } from './errors.ts'
import type { FetchBudget, Hold } from './fetch-budget.ts'
import type { FetchSession } from './fetch-session.ts'
import { type FramePool, freshMemory } from './frame-pool.ts'
import { kafkaFailure } from './kafka-failure.ts'
import type { ResponseBody } from './messages/apis.ts'
import type { Isolation } from './offsets.ts'
import type { LogPosition, OwnedPartition } from './owned-partition.ts'
import { newChunk } from './record-chunk.ts'
import { scanBatches } from './scan.ts'

export interface Fetched {
  /** Those that have new chunks. */
  readonly filled: readonly OwnedPartition[]
  /** Those of which something failed, or that are out of range: of all others that were asked for nothing did. */
  readonly troubled: ReadonlySet<OwnedPartition>
  readonly outOfRange: readonly OwnedPartition[]
  /** Those that are better read from another replica, by its node id. */
  readonly redirected: readonly { readonly partition: OwnedPartition; readonly nodeId: number }[]
  /** Those whose log does not hold what was fetched before, and where it ends that epoch or the newest before it. */
  readonly parted: readonly { readonly partition: OwnedPartition; readonly end: LogPosition }[]
  /** Those of which something failed; what could be read before is theirs all the same. */
  readonly failed: readonly {
    readonly partition: OwnedPartition
    readonly error: Error
    /** Who leads it, where the broker knows better than we do (KIP-951). */
    readonly leader: PartitionAnswer['currentLeader']
  }[]
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
 * Scans a response and queues its chunks. What fails in one partition stays with that partition; one that the answer
 * does not name has nothing new.
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
  const answers = answer.responses[0]?.partitions ?? []
  const filled: OwnedPartition[] = []
  const outOfRange: OwnedPartition[] = []
  const redirected: { partition: OwnedPartition; nodeId: number }[] = []
  const parted: { partition: OwnedPartition; end: LogPosition }[] = []
  const failed: { partition: OwnedPartition; error: Error; leader: PartitionAnswer['currentLeader'] }[] = []
  const troubled = new Set<OwnedPartition>()
  const memory = new ResponseMemory(context)
  for (const told of answers) {
    if (told.records && told.records.length > 0) memory.of(told.records)
    const { target: partition, fetchOffset } = asked(told.partitionIndex) ?? {}
    if (!partition || fetchOffset !== partition.position || !context.live(partition)) continue
    if (told.errorCode === errorCodes.OFFSET_OUT_OF_RANGE) {
      outOfRange.push(partition)
      troubled.add(partition)
      continue
    }
    const { epoch, endOffset } = told.divergingEpoch
    if (told.errorCode === 0 && endOffset >= 0) {
      parted.push({ partition, end: { offset: endOffset, leaderEpoch: epoch } })
      troubled.add(partition)
      continue
    }
    const error = told.errorCode === 0 ? fill(partition, told, memory, context) : refusal(partition, told, context)
    if (error) {
      failed.push({ partition, error, leader: told.currentLeader })
      troubled.add(partition)
    }
    if (partition.position > fetchOffset) filled.push(partition)
    if (told.preferredReadReplica >= 0) redirected.push({ partition, nodeId: told.preferredReadReplica })
  }
  memory.end()
  return { filled, troubled, outOfRange, redirected, parted, failed }
}

function refusal({ topic, position }: OwnedPartition, told: PartitionAnswer, { place }: FetchContext): Error {
  return kafkaFailure(told.errorCode, `Fetch of ${topic}-${told.partitionIndex}@${position} at ${place}`)
}

/** @returns what could not be read; all before it was */
function fill(
  partition: OwnedPartition,
  { records, highWatermark, lastStableOffset, logStartOffset, abortedTransactions }: PartitionAnswer,
  memory: ResponseMemory,
  { pool, checkCrc, isolation, place }: FetchContext,
): Error | undefined {
  partition.highWatermark = highWatermark
  partition.lastStableOffset = lastStableOffset
  partition.logStartOffset = logStartOffset
  if (!records || records.length === 0) return undefined
  const aborted = isolation === 'read_committed' ? (abortedTransactions ?? []) : undefined
  const from = partition.position
  const scan = scanBatches(records, from, { checkCrc, aborted, memory: (size) => pool.take(size) })
  partition.advance(scan)
  for (const chunk of scan.chunks) partition.push(chunk, memory.of(chunk.bytes), memory.of(chunk.offsets))
  // Nothing that counts: a chunk without records lets commits pass it.
  if (scan.nextOffset > from && scan.chunks.length === 0) {
    const empty = { ...newChunk(noBytes, 0, false, freshMemory), nextOffset: scan.nextOffset }
    partition.push(empty, memory.of(empty.bytes), memory.of(empty.offsets))
  }
  if (scan.problem) return located(partition, scan.problem, place)
  if (scan.nextOffset > from) return undefined
  // Asked again, the broker would send the same at once, for ever.
  const message = `none of the ${records.length} bytes of records is a whole batch from this offset on`
  return located(partition, new IsthmusError('KAFKA_CORRUPT_BATCH', message), place)
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

  /** The chunks hold it from here on. */
  end(): void {
    for (const hold of this.#holds.values()) hold.release()
  }
}
