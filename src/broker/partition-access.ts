import { errorCodes } from '../kafka/index.ts'
import type { RequestContext } from './handler.ts'
import type { Partition, Topic } from './topic.ts'

/** A topic as a request names it: by `name`, or by `topicId` in versions that no longer have the name. */
export interface TopicReference {
  readonly name: string
  readonly topicId?: string
}

export function findTopic({ name, topicId }: TopicReference, { cluster }: RequestContext): Topic | undefined {
  return name === '' && topicId !== undefined ? cluster.topicById(topicId) : cluster.topics.get(name)
}

/** The partition that the asked broker leads, or the error code that says why it cannot serve it. */
export function ledPartition(
  reference: TopicReference,
  index: number,
  action: 'kafka-cluster:ReadData' | 'kafka-cluster:WriteData' | 'kafka-cluster:DescribeTopic',
  context: RequestContext,
  currentLeaderEpoch = -1,
): Partition | number {
  const topic = findTopic(reference, context)
  const name = topic?.name ?? reference.name
  if (name !== '' && !context.allows(action, 'topic', name)) return errorCodes.TOPIC_AUTHORIZATION_FAILED
  if (!topic) return name === '' ? errorCodes.UNKNOWN_TOPIC_ID : errorCodes.UNKNOWN_TOPIC_OR_PARTITION
  const partition = topic.partitions[index]
  if (!partition) return errorCodes.UNKNOWN_TOPIC_OR_PARTITION
  if (currentLeaderEpoch !== -1 && currentLeaderEpoch < partition.leaderEpoch) return errorCodes.FENCED_LEADER_EPOCH
  if (currentLeaderEpoch > partition.leaderEpoch) return errorCodes.UNKNOWN_LEADER_EPOCH
  if (partition.leader !== context.broker) return errorCodes.NOT_LEADER_OR_FOLLOWER
  return partition
}

/** Who leads instead, told with NOT_LEADER_OR_FOLLOWER (KIP-951). */
export function currentLeader(reference: TopicReference, index: number, context: RequestContext) {
  const { leader = -1, leaderEpoch = -1 } = findTopic(reference, context)?.partitions[index] ?? {}
  return { leaderId: leader, leaderEpoch }
}
