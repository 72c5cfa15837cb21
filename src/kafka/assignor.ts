import { range } from './assignor-range.ts'
import { cooperativeSticky } from './assignor-sticky.ts'

/** How partitions are shared out, by the names that Java's consumer uses. */
export type AssignorName = 'cooperative-sticky' | 'range'

/** A member as the group's leader sees it. */
export interface GroupMember {
  readonly memberId: string
  readonly topics: readonly string[]
  /** What it says it owns, and by which generation (-1: none, or not said). */
  readonly owned: readonly TopicPartition[]
  readonly generation: number
}

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** Member id -> its partitions. Every member has an entry. */
export type GroupAssignment = ReadonlyMap<string, readonly TopicPartition[]>

export interface Assignor {
  readonly name: AssignorName
  /** Cooperative members keep what they own through a rebalance; eager ones give all of it up first (KIP-429). */
  readonly cooperative: boolean
  /** @param partitionCounts of each topic that anybody subscribes to; a topic that does not exist is absent */
  assign(members: readonly GroupMember[], partitionCounts: ReadonlyMap<string, number>): GroupAssignment
}

export const assignors: Readonly<Record<AssignorName, Assignor>> = {
  'cooperative-sticky': { name: 'cooperative-sticky', cooperative: true, assign: cooperativeSticky },
  range: { name: 'range', cooperative: false, assign: range },
}
