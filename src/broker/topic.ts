import { PartitionLog } from './partition-log.ts'
import { ProducerState } from './producer-state.ts'

/** One partition, as all brokers of the process share it. */
export class Partition {
  readonly topic: string
  readonly index: number
  /** Broker ids, the preferred leader first. */
  readonly replicas: readonly number[]
  readonly log: PartitionLog
  readonly producers = new ProducerState()
  /** -1: no replica is up. */
  leader = -1
  leaderEpoch = -1
  readonly #watchers = new Set<() => void>()

  constructor(topic: string, index: number, replicas: readonly number[], retentionBytes: number) {
    this.topic = topic
    this.index = index
    this.replicas = replicas
    this.log = new PartitionLog(retentionBytes)
  }

  /** Gives the lead to the first replica that is up; a new leader begins a new epoch. */
  elect(up: (broker: number) => boolean): void {
    const leader = this.replicas.find(up) ?? -1
    if (leader === this.leader) return
    this.leader = leader
    if (leader !== -1) {
      this.leaderEpoch += 1
      this.log.beginEpoch(this.leaderEpoch)
    }
    this.changed()
  }

  /** Calls `watcher` after each append, change of leader and deletion, until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  changed(): void {
    for (const watcher of [...this.#watchers]) watcher()
  }
}

export interface Topic {
  readonly name: string
  /** 32 hex digits. */
  readonly id: string
  /** As they were given when it was created; only `max.message.bytes` is acted on. */
  readonly configs: ReadonlyMap<string, string>
  readonly partitions: Partition[]
}

/** Kafka's rule for names (`org.apache.kafka.common.internals.Topic`). */
export function isTopicName(name: string): boolean {
  return /^[a-zA-Z0-9._-]{1,249}$/.test(name) && name !== '.' && name !== '..'
}
