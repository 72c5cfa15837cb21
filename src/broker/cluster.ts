import { IsthmusError, type World } from '../world/index.ts'
import { type BoundListener, BrokerServer } from './broker-server.ts'
import { ClusterState } from './cluster-state.ts'
import type { ClusterOptions } from './options.ts'
import { isTopicName } from './topic.ts'

export interface EmbeddedBroker {
  readonly id: number
  readonly rack: string
  /** Where its listeners really are on this machine. */
  readonly listeners: readonly BoundListener[]
  readonly running: boolean
  /** Starts it again on the same ports; leaders that it is preferred for come back. */
  start(): Promise<void>
  /** Kills it: connections are cut, leaders and groups move to the others. Nothing is lost: logs are shared. */
  stop(): Promise<void>
}

export interface EmbeddedCluster {
  readonly id: string
  readonly brokers: readonly EmbeddedBroker[]
  /** @throws IsthmusError `TOPIC_INVALID` */
  createTopic(name: string, partitions: number): void
  /** The topic has so many partitions from now on, if it had fewer. */
  growTopic(name: string, partitions: number): void
  /** The next offset of each partition. Empty when there is no such topic. */
  endOffsets(topic: string): number[]
  /** The group's committed offsets by `topic-partition`. */
  committed(groupId: string): Record<string, number>
  /** Ends all connections, timers and groups; the records are gone. */
  stop(): Promise<void>
}

/**
 * Starts an MSK-like cluster in this process: for the lab and for tests, never for production. Classic groups,
 * idempotent producers, records in memory; no transactions, no compaction.
 *
 * @throws IsthmusError `CLUSTER_OPTIONS`, `TOPIC_INVALID`, `PORT_UNAVAILABLE`; nothing keeps running then
 */
export async function startCluster(
  world: Pick<World, 'clock' | 'random' | 'listen'>,
  options: ClusterOptions,
): Promise<EmbeddedCluster> {
  check(options)
  const state = new ClusterState(world, options)
  const brokers = options.brokers.map((broker) => new BrokerServer(broker, state, world.listen))
  const stop = async () => {
    await Promise.all(brokers.map((broker) => broker.stop()))
    for (const group of state.groups.values()) group.close()
  }
  try {
    await Promise.all(brokers.map((broker) => broker.start()))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    id: state.id,
    brokers,
    createTopic(name, partitions) {
      checkTopic(name, partitions)
      if (state.topics.has(name)) throw invalidTopic(name, 'it exists already')
      state.createTopic(name, partitions)
    },
    growTopic(name, partitions) {
      const topic = state.topics.get(name)
      if (topic) state.growTopic(topic, partitions)
    },
    endOffsets: (topic) => state.topics.get(topic)?.partitions.map((p) => p.log.endOffset) ?? [],
    committed(groupId) {
      const offsets = [...(state.groups.get(groupId)?.offsets ?? [])]
      return Object.fromEntries(offsets.map((o) => [`${o.topic}-${o.partition}`, o.committed.offset]))
    },
    stop,
  }
}

function check(options: ClusterOptions): void {
  const ids = new Set(options.brokers.map((b) => b.id))
  if (ids.size === 0 || ids.size < options.brokers.length)
    throw new IsthmusError('CLUSTER_OPTIONS', 'a cluster needs at least one broker, and an id of its own for each')
  for (const { id, listeners } of options.brokers)
    for (const { name, security } of listeners) {
      if (security !== 'plaintext' && !options.tls)
        throw new IsthmusError('CLUSTER_OPTIONS', `listener ${name} of broker ${id} needs a certificate: give tls`)
      if (security === 'sasl-tls' && !(options.authenticate && options.mechanisms?.length))
        throw new IsthmusError(
          'CLUSTER_OPTIONS',
          `listener ${name} of broker ${id} asks for authentication: give mechanisms and authenticate`,
        )
      if (security === 'scram-tls' && !options.passwordOf)
        throw new IsthmusError('CLUSTER_OPTIONS', `listener ${name} of broker ${id} asks for users: give passwordOf`)
    }
  for (const { name, partitions } of options.topics) checkTopic(name, partitions)
}

function checkTopic(name: string, partitions: number): void {
  if (!isTopicName(name)) throw invalidTopic(name, 'a name has 1 to 249 letters, digits, dots, underscores and hyphens')
  if (!Number.isInteger(partitions) || partitions < 1)
    throw invalidTopic(name, `it needs at least 1 partition, not ${partitions}`)
}

function invalidTopic(name: string, reason: string): IsthmusError {
  return new IsthmusError('TOPIC_INVALID', `topic ${JSON.stringify(name)} cannot be created: ${reason}`)
}
