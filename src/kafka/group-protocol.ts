import type { Assignor, GroupMember, TopicPartition } from './assignor.ts'
import { decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription } from './codec.ts'

/** What we tell the group's leader of us: Java's ConsumerProtocolSubscription (KIP-429, KIP-792, KIP-881). */
export function subscriptionOf(
  topic: string,
  owned: readonly number[],
  generation: number,
  rack: string | null,
): Buffer {
  return encodeSubscription({
    topics: [topic],
    ownedPartitions: owned.length > 0 ? [{ topic, partitions: owned.toSorted((a, b) => a - b) }] : [],
    generationId: generation,
    rackId: rack,
  })
}

/** The partitions of `topic` in what SyncGroup granted; of another topic we take none. */
export function readAssignment(bytes: Buffer, topic: string): readonly number[] {
  return decodeAssignment(bytes).assignedPartitions.flatMap((assigned) =>
    assigned.topic === topic ? assigned.partitions : [],
  )
}

/** From what is held to what is granted: thousands of partitions on both sides. */
export function difference(
  held: readonly number[],
  granted: readonly number[],
): { readonly added: readonly number[]; readonly surplus: readonly number[] } {
  const [ours, theirs] = [new Set(held), new Set(granted)]
  return {
    added: granted.filter((partition) => !ours.has(partition)),
    surplus: held.filter((partition) => !theirs.has(partition)),
  }
}

/**
 * The leader's work: reads every member's subscription, shares the partitions out, writes every member's assignment.
 *
 * @param countPartitions asks the cluster; a topic that does not exist counts 0 or is absent
 */
export async function partitionsForMembers(
  assignor: Assignor,
  members: readonly { readonly memberId: string; readonly metadata: Buffer }[],
  countPartitions: (topics: readonly string[]) => Promise<ReadonlyMap<string, number>>,
): Promise<{ readonly memberId: string; readonly assignment: Buffer }[]> {
  const subscribed = members.map(({ memberId, metadata }): GroupMember => {
    const { topics, ownedPartitions, generationId } = decodeSubscription(metadata)
    const owned = ownedPartitions.flatMap(({ topic, partitions }) =>
      partitions.map((partition) => ({ topic, partition })),
    )
    return { memberId, topics, owned, generation: generationId }
  })
  const topics = [...new Set(subscribed.flatMap((member) => member.topics))].sort()
  const assignment = assignor.assign(subscribed, await countPartitions(topics))
  return [...assignment].map(([memberId, partitions]) => ({
    memberId,
    assignment: encodeAssignment({ assignedPartitions: byTopic(partitions) }),
  }))
}

function byTopic(all: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of all) {
    const partitions = topics.get(topic)
    if (partitions) partitions.push(partition)
    else topics.set(topic, [partition])
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions: partitions.sort((a, b) => a - b) }))
}
