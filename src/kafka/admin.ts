import type { ClientOptions, ClientWorld } from './client-options.ts'
import { Cluster } from './cluster.ts'
import { committedOffsets, latest, offsetsAt } from './offsets.ts'

/** Questions about topics and groups, as lag and "is all settled" need them. */
export interface Admin {
  /**
   * The offset after the last record, by partition number.
   *
   * @throws IsthmusError `TOPIC_MISSING`, `KAFKA_UNAUTHORIZED`, `KAFKA_ERROR`, and as a connect fails
   */
  endOffsets(topic: string): Promise<readonly number[]>
  /** What the group has committed, by partition number; undefined where nothing is. Throws as `endOffsets` */
  committedOffsets(groupId: string, topic: string): Promise<readonly (number | undefined)[]>
  close(): Promise<void>
}

/** @throws IsthmusError `BOOTSTRAP_INVALID` */
export function createAdmin(world: ClientWorld, options: ClientOptions): Admin {
  const cluster = new Cluster(world, options)
  const partitionsOf = async (topic: string) => {
    await cluster.refresh([topic])
    return cluster.topic(topic)?.partitions.map((_, partition) => partition) ?? []
  }
  return {
    async endOffsets(topic) {
      const partitions = await partitionsOf(topic)
      const offsets = await offsetsAt(cluster, topic, partitions, latest)
      return partitions.map((partition) => offsets.get(partition)?.offset ?? 0)
    },
    async committedOffsets(groupId, topic) {
      const partitions = await partitionsOf(topic)
      const offsets = await committedOffsets(cluster, groupId, topic, partitions)
      return partitions.map((partition) => offsets.get(partition)?.offset)
    },
    async close() {
      cluster.close()
    },
  }
}
