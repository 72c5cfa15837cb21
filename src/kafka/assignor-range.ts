import type { GroupAssignment, GroupMember, TopicPartition } from './assignor.ts'

/**
 * Per topic, consecutive runs of partitions to the members in the order of their ids; the first members get one more
 * where it does not divide (Java's RangeAssignor).
 *
 * Without racks (KIP-881): they change which partition a member has, never how many, and nobody checks the leader's
 * choice; members of both clients form one group whoever leads. What it would save - reads from another zone - `rack` saves
 * already, by reading from the replica that is near (KIP-392).
 */
export function range(members: readonly GroupMember[], partitionCounts: ReadonlyMap<string, number>): GroupAssignment {
  const assignment = new Map<string, TopicPartition[]>(members.map((member) => [member.memberId, []]))
  for (const [topic, count] of partitionCounts) {
    const ids = members.filter((member) => member.topics.includes(topic)).map((member) => member.memberId)
    ids.sort(byText)
    const each = Math.floor(count / ids.length)
    const extra = count % ids.length
    let partition = 0
    for (const [index, id] of ids.entries()) {
      const end = partition + each + (index < extra ? 1 : 0)
      for (; partition < end; partition++) assignment.get(id)?.push({ topic, partition })
    }
  }
  return assignment
}

/** The order of UTF-16 code units, as Java compares strings; not the locale's. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
