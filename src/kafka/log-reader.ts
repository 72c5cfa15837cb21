import { IsthmusError, sleep } from '../world/index.ts'
import { Backoff } from './backoff.ts'
import { type BatchHeads, readHeads } from './batch-heads.ts'
import type { ClientOptions, ClientWorld } from './client-options.ts'
import { Cluster } from './cluster.ts'
import { errorCodes } from './errors.ts'
import { isConnectFailure, isPassing, kafkaFailure } from './kafka-failure.ts'
import type { ResponseBody } from './messages/apis.ts'
import { earliest, type Isolation, isolationLevel, latest, offsetsAt } from './offsets.ts'
import type { RecordChunk } from './record-chunk.ts'
import { scanRuns } from './scan.ts'

/** Some of a partition's log. */
export interface LogPart {
  /** In memory of their own: there is nothing to release. */
  readonly chunks: readonly RecordChunk[]
  /** Offsets at which no reader is given a record: ends of transactions, and what aborted ones wrote. */
  readonly silent: readonly OffsetRun[]
}

/** Offsets from the first to the last, both counted. */
export type OffsetRun = readonly [first: number, last: number]

/** Reads given offsets of given partitions, as no consumer does: without a group, a position or a session. */
export interface LogReader {
  /**
   * How many partitions the topic has.
   *
   * @throws IsthmusError `TOPIC_MISSING`, `KAFKA_UNAUTHORIZED`, `KAFKA_ERROR`, and as a connect fails
   */
  partitions(topic: string): Promise<number>
  /** The first offset that is in the log, and the one after the last that may be read. Throws as `partitions` */
  bounds(topic: string, partition: number): Promise<{ readonly start: number; readonly end: number }>
  /**
   * What there is from `first` to `last`, which is before the log's end, in order. What the log has lost meanwhile is
   * passed over.
   *
   * @throws IsthmusError as `partitions`; `KAFKA_CORRUPT_BATCH`, `KAFKA_DECOMPRESSION_FAILED`
   */
  read(topic: string, partition: number, run: OffsetRun): AsyncGenerator<LogPart>
  close(): Promise<void>
}

export interface LogReaderOptions extends ClientOptions {
  /** @default 'read_uncommitted', as Kafka's own clients */
  readonly isolation?: Isolation | undefined
}

type Answer = ResponseBody<'Fetch'>['responses'][number]['partitions'][number]

const fetchBytes = 1024 * 1024
/** Of one request, where leaders move or brokers are away for a moment. */
const tries = 5

/** @throws IsthmusError `BOOTSTRAP_INVALID` */
export function createLogReader(world: ClientWorld, options: LogReaderOptions): LogReader {
  const cluster = new Cluster(world, options)
  const isolation = options.isolation ?? 'read_uncommitted'

  /** By the newest metadata, and again where it was not new enough. */
  async function asked<T>(topic: string, ask: () => Promise<T>): Promise<T> {
    const backoff = new Backoff(world.random)
    for (let tried = 1; ; tried++) {
      try {
        if (tried > 1 || !cluster.topic(topic)) await cluster.refresh([topic])
        return await ask()
      } catch (error) {
        if (tried === tries || !(isPassing(error) || isConnectFailure(error))) throw error
        await sleep(world.clock, backoff.next(1000))
      }
    }
  }

  const bounds: LogReader['bounds'] = (topic, partition) =>
    asked(topic, async () => {
      const at = async (timestamp: number) =>
        (await offsetsAt(cluster, topic, [partition], timestamp, isolation)).get(partition)?.offset ?? 0
      const [start, end] = await Promise.all([at(earliest), at(latest)])
      return { start, end }
    })

  async function fetched(topic: string, partition: number, fetchOffset: number): Promise<Answer> {
    const place = `${topic}-${partition}@${fetchOffset}`
    const { leader = -1, leaderEpoch = -1 } = cluster.topic(topic)?.partitions[partition] ?? {}
    if (leader < 0) throw kafkaFailure(errorCodes.LEADER_NOT_AVAILABLE, `Fetch of ${place}`)
    const connection = await cluster.connect(leader, 'fetch')
    const asks = { partition, fetchOffset, currentLeaderEpoch: leaderEpoch, partitionMaxBytes: fetchBytes }
    const answer = await connection.request('Fetch', {
      maxWaitMs: 500,
      minBytes: 1,
      maxBytes: fetchBytes,
      isolationLevel: isolationLevel(isolation),
      // No session: each request is by itself (KIP-227).
      sessionId: 0,
      sessionEpoch: -1,
      topics: [{ topic, topicId: cluster.topic(topic)?.id, partitions: [asks] }],
    })
    const told = answer.responses[0]?.partitions[0]
    const where = `Fetch of ${place} at ${cluster.address(leader)}`
    if (answer.errorCode !== 0) throw kafkaFailure(answer.errorCode, where)
    if (!told) throw new IsthmusError('KAFKA_ERROR', `${where}: the answer does not have the partition`)
    if (told.errorCode !== 0 && told.errorCode !== errorCodes.OFFSET_OUT_OF_RANGE)
      throw kafkaFailure(told.errorCode, where)
    return told
  }

  return {
    partitions: (topic) => asked(topic, async () => cluster.topic(topic)?.partitions.length ?? 0),
    bounds,
    async *read(topic, partition, [first, last]) {
      let from = first
      let idle = 0
      while (from <= last) {
        const told = await asked(topic, () => fetched(topic, partition, from))
        if (told.errorCode === errorCodes.OFFSET_OUT_OF_RANGE) {
          const { start } = await bounds(topic, partition)
          if (start <= from) throw kafkaFailure(told.errorCode, `Fetch of ${topic}-${partition}@${from}`)
          from = start
          continue
        }
        const { records } = told
        const aborted = isolation === 'read_committed' ? (told.abortedTransactions ?? []) : undefined
        const bytes = records ?? Buffer.alloc(0)
        const heads = readHeads(bytes, from, aborted)
        const scan = scanRuns(bytes, from, heads, { checkCrc: true })
        if (scan.problem && scan.nextOffset === from) {
          const message = `${topic}-${partition}@${from}: ${scan.problem.message}`
          throw new IsthmusError(scan.problem.code, message, { cause: scan.problem })
        }
        idle = scan.nextOffset > from ? 0 : idle + 1
        if (idle === tries)
          throw new IsthmusError(
            'KAFKA_REQUEST_TIMEOUT',
            `${topic}-${partition}@${from}: the broker gives nothing from this offset on, which its log holds`,
          )
        from = scan.nextOffset
        yield {
          chunks: scan.chunks.flatMap((chunk) => upTo(chunk, last)),
          silent: silentOf(heads, scan.nextOffset).flatMap(([a, b]) =>
            a <= last ? [[Math.max(a, first), Math.min(b, last)] as const] : [],
          ),
        }
      }
    },
    async close() {
      cluster.close()
    },
  }
}

/** The batches before an offset that give no records, by their first and last offset. */
function silentOf({ runs }: BatchHeads, nextOffset: number): readonly OffsetRun[] {
  return runs
    .flat()
    .flatMap(({ silent, info }) =>
      silent && info.magic === 2 && info.endOffset <= nextOffset
        ? [[info.baseOffset, info.endOffset - 1] as const]
        : [],
    )
}

/** The chunk's records up to that offset, if it has any. */
function upTo(chunk: RecordChunk, last: number): readonly RecordChunk[] {
  let { count } = chunk
  while (count > 0 && chunk.offsets[count - 1]! > last) count--
  return count > 0 ? [{ ...chunk, count, nextOffset: Math.min(chunk.nextOffset, last + 1) }] : []
}
