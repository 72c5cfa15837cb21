export interface CommittedOffset {
  readonly offset: number
  readonly leaderEpoch: number
  readonly metadata: string | null
}

/** What a group has committed, by topic and partition. */
export class CommittedOffsets {
  readonly #topics = new Map<string, Map<number, CommittedOffset>>()

  set(topic: string, partition: number, committed: CommittedOffset): void {
    const partitions = this.#topics.get(topic) ?? new Map<number, CommittedOffset>()
    this.#topics.set(topic, partitions)
    partitions.set(partition, committed)
  }

  get(topic: string, partition: number): CommittedOffset | undefined {
    return this.#topics.get(topic)?.get(partition)
  }

  deleteTopic(topic: string): void {
    this.#topics.delete(topic)
  }

  *[Symbol.iterator](): Iterator<{ topic: string; partition: number; committed: CommittedOffset }> {
    for (const [topic, partitions] of this.#topics)
      for (const [partition, committed] of partitions) yield { topic, partition, committed }
  }
}
