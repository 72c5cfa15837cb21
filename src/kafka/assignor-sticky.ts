import type { GroupAssignment, GroupMember, TopicPartition } from './assignor.ts'
import { byText } from './assignor-range.ts'

/**
 * As balanced as the subscriptions allow, with as few moves as that takes; a partition that moves is left out until
 * its owner has given it up (Java's CooperativeStickyAssignor, KIP-429): the owner rejoins once it has, and the
 * partition goes to its new owner then.
 *
 * Where all members subscribe alike, loads differ by one at most. Where they do not, no single move makes it more even.
 */
export function cooperativeSticky(
  members: readonly GroupMember[],
  partitionCounts: ReadonlyMap<string, number>,
): GroupAssignment {
  const owners = currentOwners(members, partitionCounts)
  const target = balance(members, partitionCounts, owners)
  return new Map(
    [...target].map(([id, partitions]) => [
      id,
      partitions.filter((at) => {
        const owner = owners.get(keyOf(at))
        return owner === undefined || owner === id
      }),
    ]),
  )
}

/** Partition -> the member that owns it by the newest generation. Claims of one generation that clash do not count. */
function currentOwners(
  members: readonly GroupMember[],
  partitionCounts: ReadonlyMap<string, number>,
): Map<string, string> {
  const claims = new Map<string, { readonly id: string | undefined; readonly generation: number }>()
  for (const { memberId, topics, owned, generation } of members) {
    for (const at of owned) {
      if (!topics.includes(at.topic) || at.partition >= (partitionCounts.get(at.topic) ?? 0)) continue
      const other = claims.get(keyOf(at))
      if (other && other.generation > generation) continue
      const id = other && other.generation === generation ? undefined : memberId
      claims.set(keyOf(at), { id, generation })
    }
  }
  const owners = new Map<string, string>()
  for (const [key, { id }] of claims) if (id !== undefined) owners.set(key, id)
  return owners
}

/** Keeps what is owned, gives the rest to the least loaded, then moves from the most to the least loaded. */
function balance(
  members: readonly GroupMember[],
  partitionCounts: ReadonlyMap<string, number>,
  owners: ReadonlyMap<string, string>,
): Map<string, TopicPartition[]> {
  const target = new Map<string, TopicPartition[]>(
    members
      .map((member) => member.memberId)
      .toSorted(byText)
      .map((id) => [id, []]),
  )
  const load = (id: string) => target.get(id)?.length ?? 0
  const subscribers = new Map<string, string[]>()
  for (const topic of partitionCounts.keys()) {
    const ids = members.filter((member) => member.topics.includes(topic)).map((member) => member.memberId)
    subscribers.set(topic, ids.sort(byText))
  }
  const lightest = (topic: string) =>
    subscribers.get(topic)?.reduce<string | undefined>((best, id) => {
      return best === undefined || load(id) < load(best) ? id : best
    }, undefined)

  const free: TopicPartition[] = []
  for (const [topic, count] of partitionCounts) {
    for (let partition = 0; partition < count; partition++) {
      const at = { topic, partition }
      const kept = target.get(owners.get(keyOf(at)) ?? '')
      if (kept) kept.push(at)
      else free.push(at)
    }
  }
  for (const at of free) {
    const id = lightest(at.topic)
    if (id !== undefined) target.get(id)?.push(at)
  }
  while (moveOne(target, lightest)) {}
  return target
}

/** Moves one partition to where it makes the loads more even; false when none does. */
function moveOne(target: Map<string, TopicPartition[]>, lightest: (topic: string) => string | undefined): boolean {
  const heaviest = [...target].sort(([, a], [, b]) => b.length - a.length)
  for (const [, partitions] of heaviest) {
    const seen = new Set<string>()
    for (let i = partitions.length - 1; i >= 0; i--) {
      const at = partitions[i]
      if (!at || seen.has(at.topic)) continue
      seen.add(at.topic)
      const to = target.get(lightest(at.topic) ?? '')
      if (!to || to.length + 2 > partitions.length) continue
      partitions.splice(i, 1)
      to.push(at)
      return true
    }
  }
  return false
}

const keyOf = (at: TopicPartition) => `${at.partition}:${at.topic}`
