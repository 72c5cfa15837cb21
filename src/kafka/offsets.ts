import type { Cluster } from './cluster.ts'
import { errorCodes } from './errors.ts'
import { kafkaFailure } from './kafka-failure.ts'
import type { LogPosition } from './owned-partition.ts'

/** Stands for a timestamp: the first offset that is still there, and the one after the last. */
export const earliest = -2
export const latest = -1

/** Which records a consumer is given: all, or none of aborted and running transactions (KIP-98). */
export type Isolation = 'read_uncommitted' | 'read_committed'

/** As the protocol has it. */
export function isolationLevel(isolation: Isolation): number {
  return isolation === 'read_committed' ? 1 : 0
}

/**
 * The offset of the first record whose timestamp is not below `timestamp` (ms), `earliest` or `latest`; past the end
 * where there is no such record yet. By the newest metadata. Under `read_committed` the end is where the oldest running
 * transaction begins.
 *
 * @throws IsthmusError `KAFKA_ERROR`, `TOPIC_MISSING`, `KAFKA_UNAUTHORIZED`, and as `Connection.request`
 */
export async function offsetsAt(
  cluster: Cluster,
  topic: string,
  partitions: readonly number[],
  timestamp: number,
  isolation: Isolation = 'read_uncommitted',
): Promise<ReadonlyMap<number, LogPosition>> {
  const found = await listOffsets(cluster, topic, partitions, timestamp, isolation)
  const without = partitions.filter((partition) => found.get(partition)?.offset === -1)
  if (without.length === 0) return found
  return new Map([...found, ...(await listOffsets(cluster, topic, without, latest, isolation))])
}

async function listOffsets(
  cluster: Cluster,
  topic: string,
  partitions: readonly number[],
  timestamp: number,
  isolation: Isolation,
): Promise<ReadonlyMap<number, LogPosition>> {
  const byLeader = new Map<number, { partitionIndex: number; currentLeaderEpoch: number; timestamp: number }[]>()
  for (const partitionIndex of partitions) {
    const info = cluster.topic(topic)?.partitions[partitionIndex]
    if (!info) throw kafkaFailure(errorCodes.UNKNOWN_TOPIC_OR_PARTITION, `partition ${topic}-${partitionIndex}`)
    if (info.leader < 0)
      throw kafkaFailure(errorCodes.LEADER_NOT_AVAILABLE, `ListOffsets of ${topic}-${partitionIndex}`)
    const wanted = byLeader.get(info.leader) ?? []
    wanted.push({ partitionIndex, currentLeaderEpoch: info.leaderEpoch, timestamp })
    byLeader.set(info.leader, wanted)
  }
  const offsets = new Map<number, LogPosition>()
  await Promise.all(
    [...byLeader].map(async ([leader, wanted]) => {
      const connection = await cluster.connect(leader, 'control')
      const answer = await connection.request('ListOffsets', {
        isolationLevel: isolationLevel(isolation),
        topics: [{ name: topic, partitions: wanted }],
      })
      for (const { partitionIndex, errorCode, offset, leaderEpoch } of answer.topics[0]?.partitions ?? []) {
        const place = `ListOffsets of ${topic}-${partitionIndex} at ${cluster.address(leader)}`
        if (errorCode !== 0) throw kafkaFailure(errorCode, place)
        offsets.set(partitionIndex, { offset, leaderEpoch })
      }
    }),
  )
  return offsets
}

/**
 * The offsets that a group has committed; partitions without one are absent.
 *
 * @throws IsthmusError as `offsetsAt`
 */
export async function committedOffsets(
  cluster: Cluster,
  groupId: string,
  topic: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, LogPosition>> {
  const coordinator = await cluster.coordinator(groupId)
  const connection = await cluster.connect(coordinator, 'control')
  const topicId = cluster.topic(topic)?.id
  const topics = [{ name: topic, topicId, partitionIndexes: partitions }]
  const answer = await connection.request('OffsetFetch', {
    groupId,
    topics,
    groups: [{ groupId, topics }],
    requireStable: true,
  })
  const place = `OffsetFetch of group ${groupId} at ${cluster.address(coordinator)}`
  const group = answer.groups[0] ?? answer
  if (group.errorCode !== 0) {
    cluster.forgetCoordinator(groupId)
    throw kafkaFailure(group.errorCode, place)
  }
  const offsets = new Map<number, LogPosition>()
  for (const { partitionIndex, errorCode, committedOffset, committedLeaderEpoch } of group.topics[0]?.partitions ??
    []) {
    if (errorCode !== 0) throw kafkaFailure(errorCode, `${place}, partition ${topic}-${partitionIndex}`)
    if (committedOffset >= 0) {
      offsets.set(partitionIndex, { offset: committedOffset, leaderEpoch: committedLeaderEpoch })
    }
  }
  return offsets
}
