import { IsthmusError } from '../world/index.ts'
import type { Connection } from './connection.ts'
import { errorCodes } from './errors.ts'
import { kafkaFailure } from './kafka-failure.ts'
import type { LogPosition, OwnedPartition } from './owned-partition.ts'

export interface Validated {
  /** Those whose log does not hold what was fetched; `at` is where it parted, undefined when it cannot be told. */
  readonly truncated: readonly { readonly partition: OwnedPartition; readonly at: LogPosition | undefined }[]
  readonly failed: readonly { readonly partition: OwnedPartition; readonly error: Error }[]
}

/**
 * Asks a leader whether its log holds what was fetched under earlier ones: an election of a replica that lagged behind
 * cuts the log, and new records take the offsets of the lost ones (KIP-320). Marks the partitions that are valid.
 *
 * A broker that cannot be asked, or not by us, is believed: those before Kafka 2.3 want the cluster's permission for it.
 * What an answer says of a partition that has its next leader by then is passed over: another log may have been read on.
 *
 * @param unsure those whose leader changed
 * @param epochOf the epoch of the present leader
 * @throws as `Connection.request`
 */
export async function validatePositions(
  connection: Connection,
  topic: string,
  unsure: readonly OwnedPartition[],
  epochOf: (partition: OwnedPartition) => number,
): Promise<Validated> {
  const truncated: { partition: OwnedPartition; at: LogPosition | undefined }[] = []
  const failed: { partition: OwnedPartition; error: Error }[] = []
  const asked = unsure.map((partition) => ({ partition, currentLeaderEpoch: epochOf(partition) }))
  let answer: Awaited<ReturnType<typeof ask>>
  try {
    answer = await ask(connection, topic, asked)
  } catch (error) {
    if (!(error instanceof IsthmusError && error.code === 'KAFKA_UNSUPPORTED_API')) throw error
    for (const { partition, currentLeaderEpoch } of asked) partition.validUnder = currentLeaderEpoch
    return { truncated, failed }
  }
  const answers = new Map(answer.topics[0]?.partitions.map((one) => [one.partition, one]))
  for (const { partition, currentLeaderEpoch } of asked) {
    if (epochOf(partition) !== currentLeaderEpoch) continue
    const told = answers.get(partition.partition)
    const { errorCode, leaderEpoch, endOffset } = told ?? { errorCode: errorCodes.UNKNOWN_SERVER_ERROR, ...noEnd }
    if (forbidden.has(errorCode)) partition.validUnder = currentLeaderEpoch
    else if (errorCode !== errorCodes.NONE) {
      const place = `OffsetForLeaderEpoch of ${topic}-${partition.partition} at ${connection.host}:${connection.port}`
      failed.push({ partition, error: kafkaFailure(errorCode, place) })
    } else if (leaderEpoch < 0 || endOffset < 0) truncated.push({ partition, at: undefined })
    else {
      const at = partingOf(partition, { offset: endOffset, leaderEpoch })
      if (at) truncated.push({ partition, at })
      else partition.validUnder = currentLeaderEpoch
    }
  }
  return { truncated, failed }
}

/**
 * Where the log that a leader tells of - the end of the epoch that was asked for, or of the newest before it - parts from
 * what was fetched; undefined when it holds all of that.
 */
export function partingOf(partition: OwnedPartition, end: LogPosition): LogPosition | undefined {
  const at = partition.partingFrom(end)
  if (at.offset < partition.position) return at
  if (end.leaderEpoch < partition.leaderEpoch) partition.agreeOn(end.leaderEpoch)
  return undefined
}

const forbidden = new Set<number>([errorCodes.TOPIC_AUTHORIZATION_FAILED, errorCodes.CLUSTER_AUTHORIZATION_FAILED])
const noEnd = { leaderEpoch: -1, endOffset: -1 }

interface Asked {
  readonly partition: OwnedPartition
  readonly currentLeaderEpoch: number
}

function ask(connection: Connection, topic: string, asked: readonly Asked[]) {
  return connection.request('OffsetForLeaderEpoch', {
    topics: [
      {
        topic,
        partitions: asked.map(({ partition, currentLeaderEpoch }) => ({
          partition: partition.partition,
          currentLeaderEpoch,
          leaderEpoch: partition.leaderEpoch,
        })),
      },
    ],
  })
}
