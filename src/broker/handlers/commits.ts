import { errorCodes } from '../../kafka/index.ts'
import type { CommittedOffset, CommittedOffsets } from '../committed-offsets.ts'
import type { Group } from '../group.ts'
import type { Handler, RequestContext } from '../handler.ts'
import { findTopic, type TopicReference } from '../partition-access.ts'
import { refusal } from './groups.ts'

/** Kafka's default of `offset.metadata.max.bytes`. */
const MAX_METADATA = 4096

export const offsetCommit: Handler<'OffsetCommit'> = (request, context) => {
  const { memberId, groupInstanceId, generationIdOrMemberEpoch: generationId, groupId } = request
  const forbidden = refusal(groupId, 'kafka-cluster:AlterGroup', context)
  const commits: { topic: string; partition: number; committed: CommittedOffset }[] = []
  const topics = request.topics.map(({ name, topicId, partitions }) => ({
    name,
    topicId,
    partitions: partitions.map((p) => {
      const topic = findTopic({ name, topicId }, context)
      const errorCode = commitRefusal(
        topic?.name ?? name,
        topic?.partitions[p.partitionIndex] !== undefined,
        p,
        context,
      )
      const committed = {
        offset: p.committedOffset,
        leaderEpoch: p.committedLeaderEpoch,
        metadata: p.committedMetadata,
      }
      if (topic && errorCode === errorCodes.NONE)
        commits.push({ topic: topic.name, partition: p.partitionIndex, committed })
      return { partitionIndex: p.partitionIndex, errorCode }
    }),
  }))
  const notAllowed = forbidden === errorCodes.GROUP_AUTHORIZATION_FAILED
  const refused = forbidden || commit(groupId, { memberId, groupInstanceId, generationId }, commits, context)
  if (!refused) return { topics }
  // Who may not read a topic, or names one that is not there, hears that, whatever the group thinks of the member: Kafka asks
  // the group about the other topics only.
  const stands = (errorCode: number) => !notAllowed && aboutTopic.has(errorCode)
  return {
    topics: topics.map(({ partitions, ...topic }) => ({
      ...topic,
      partitions: partitions.map((p) => ({ ...p, errorCode: stands(p.errorCode) ? p.errorCode : refused })),
    })),
  }
}

const aboutTopic = new Set<number>([
  errorCodes.TOPIC_AUTHORIZATION_FAILED,
  errorCodes.UNKNOWN_TOPIC_OR_PARTITION,
  errorCodes.UNKNOWN_TOPIC_ID,
])

function commitRefusal(
  name: string,
  exists: boolean,
  { committedMetadata }: { committedMetadata: string | null },
  { allows }: RequestContext,
): number {
  if (name !== '' && !allows('kafka-cluster:ReadData', 'topic', name)) return errorCodes.TOPIC_AUTHORIZATION_FAILED
  if (!exists) return name === '' ? errorCodes.UNKNOWN_TOPIC_ID : errorCodes.UNKNOWN_TOPIC_OR_PARTITION
  return (committedMetadata?.length ?? 0) > MAX_METADATA ? errorCodes.OFFSET_METADATA_TOO_LARGE : errorCodes.NONE
}

function commit(
  groupId: string,
  identity: Parameters<Group['commit']>[0],
  commits: Parameters<Group['commit']>[1],
  { cluster }: RequestContext,
): number {
  // A member's commit does not bring a forgotten group back; one without a member (an admin tool's) makes it.
  if (!cluster.groups.has(groupId) && identity.generationId >= 0) return errorCodes.ILLEGAL_GENERATION
  return cluster.groupOrNew(groupId).commit(identity, commits)
}

export const offsetFetch: Handler<'OffsetFetch'> = (request, context) => {
  if (context.version < 8) {
    const { topics, errorCode } = fetched(request.groupId, request.topics, context)
    return { topics, errorCode }
  }
  return { groups: request.groups.map(({ groupId, topics }) => ({ groupId, ...fetched(groupId, topics, context) })) }
}

type AskedTopic = TopicReference & { readonly partitionIndexes: readonly number[] }

/** The offsets of the asked topics, of all that the group has when null. */
function fetched(groupId: string, asked: readonly AskedTopic[] | null, context: RequestContext) {
  const errorCode = refusal(groupId, 'kafka-cluster:DescribeGroup', context)
  if (errorCode) return { errorCode, topics: [] }
  const offsets = context.cluster.groups.get(groupId)?.offsets
  const topics = (asked ?? allCommitted(offsets)).flatMap((reference) => {
    const topic = findTopic(reference, context)
    const name = topic?.name ?? reference.name
    const denied = name !== '' && !context.allows('kafka-cluster:DescribeTopic', 'topic', name)
    // Who asks for everything is not told of what it may not see.
    if (denied && !asked) return []
    const partitions = reference.partitionIndexes.map((partitionIndex) => {
      const found = denied ? undefined : offsets?.get(name, partitionIndex)
      return {
        partitionIndex,
        committedOffset: found?.offset ?? -1,
        committedLeaderEpoch: found?.leaderEpoch ?? -1,
        metadata: found?.metadata ?? '',
        errorCode: denied
          ? errorCodes.TOPIC_AUTHORIZATION_FAILED
          : name === ''
            ? errorCodes.UNKNOWN_TOPIC_ID
            : errorCodes.NONE,
      }
    })
    return [{ name, topicId: topic?.id ?? reference.topicId, partitions }]
  })
  return { errorCode, topics }
}

function allCommitted(offsets: CommittedOffsets | undefined): AskedTopic[] {
  const byTopic = Map.groupBy(offsets ?? [], (o) => o.topic)
  return [...byTopic].map(([name, all]) => ({ name, partitionIndexes: all.map((o) => o.partition) }))
}
