import type { Clock } from '../world/index.ts'
import type { TopicInfo } from './cluster.ts'
import type { OwnedPartition } from './owned-partition.ts'

/** Java's `metadata.max.age.ms`: so long another replica is read, then its leader is asked again which one it is. */
const replicaAgeMs = 300_000

/** The partitions to fetch, in the order in which they are asked for, and the broker to read each from. */
export class FetchSources {
  readonly #clock: Clock
  readonly #topicNow: () => TopicInfo | undefined
  readonly #partitions = new Set<OwnedPartition>()

  /** @param topic as the newest metadata have it */
  constructor(clock: Clock, topic: () => TopicInfo | undefined) {
    this.#clock = clock
    this.#topicNow = topic
  }

  get all(): ReadonlySet<OwnedPartition> {
    return this.#partitions
  }

  get topicId(): string | undefined {
    return this.#topicNow()?.id
  }

  has(partition: OwnedPartition): boolean {
    return this.#partitions.has(partition)
  }

  add(partition: OwnedPartition): void {
    this.#partitions.add(partition)
  }

  delete(partition: OwnedPartition): void {
    this.#partitions.delete(partition)
  }

  /** To the end of the order: a broker fills its answer from the front. @returns false when it is not fetched any more */
  moveToEnd(partition: OwnedPartition): boolean {
    if (!this.#partitions.delete(partition)) return false
    this.#partitions.add(partition)
    return true
  }

  /** The leader, or another replica that it named; -1 while there is none. */
  brokerOf({ partition, readReplica }: OwnedPartition, topic = this.#topicNow()): number {
    return readReplica?.nodeId ?? topic?.partitions[partition]?.leader ?? -1
  }

  /** By the metadata; -1 is unknown. */
  leaderEpochOf({ partition }: OwnedPartition, topic = this.#topicNow()): number {
    return topic?.partitions[partition]?.leaderEpoch ?? -1
  }

  /** Was its log under this leader not yet seen to hold what was fetched? Where the records tell no epoch, none is asked. */
  isUnsure(partition: OwnedPartition, topic = this.#topicNow()): boolean {
    const current = this.leaderEpochOf(partition, topic)
    return current >= 0 && partition.validUnder !== current && partition.leaderEpoch >= 0
  }

  /** Those that a request is for are sure of the leaders that the metadata name now. */
  vouchFor(partitions: Iterable<OwnedPartition>): void {
    const topic = this.#topicNow()
    for (const partition of partitions) partition.validUnder = this.leaderEpochOf(partition, topic)
  }

  /** From now on it is read from this replica, for as long as that may be. */
  redirect(partition: OwnedPartition, nodeId: number): void {
    partition.readReplica = { nodeId, until: this.#clock.monotonic() + replicaAgeMs }
  }

  /**
   * The partitions to read from this broker. Those that another replica has served for long enough go back to their
   * leader: `moved` tells whether any did.
   */
  readFrom(broker: number): { readonly mine: OwnedPartition[]; readonly moved: boolean } {
    const topic = this.#topicNow()
    const now = this.#clock.monotonic()
    const mine: OwnedPartition[] = []
    let moved = false
    for (const partition of this.#partitions) {
      const { readReplica } = partition
      if (readReplica && (readReplica.until <= now || this.isUnsure(partition, topic))) {
        partition.readReplica = undefined
        moved = true
      }
      if (this.brokerOf(partition, topic) === broker) mine.push(partition)
    }
    return { mine, moved }
  }

  /** Of `partitions` those whose log is to be looked at before they are fetched. */
  unsureOf(partitions: readonly OwnedPartition[]): OwnedPartition[] {
    const topic = this.#topicNow()
    return partitions.filter((partition) => this.isUnsure(partition, topic))
  }
}
