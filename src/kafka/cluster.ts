import { type Clock, IsthmusError } from '../world/index.ts'
import { type BrokerAddress, parseServer } from './broker-address.ts'
import type { ClientOptions, ClientWorld } from './client-options.ts'
import { Abandoned, type Connection } from './connection.ts'
import { Connections, type Purpose } from './connections.ts'
import { errorCodes } from './errors.ts'
import type { FramePool } from './frame-pool.ts'
import { kafkaFailure } from './kafka-failure.ts'

export interface TopicInfo {
  readonly id: string
  /** By partition number. */
  readonly partitions: readonly Leader[]
}

interface Leader {
  /** A broker; -1 is none. */
  readonly leader: number
  readonly leaderEpoch: number
}

/** A broker and where it is. */
export interface Node extends BrokerAddress {
  readonly nodeId: number
}

/** Java's `retry.backoff.ms`, which is between two of its metadata requests as well. */
const metadataIntervalMs = 100

/** Brokers, leaders and coordinators as the cluster tells them, and the connections to them. */
export class Cluster {
  readonly #clock: Clock
  readonly #connections: Connections
  readonly #bootstrap: readonly BrokerAddress[]
  readonly #coordinators = new Map<string, number>()
  #brokers: ReadonlyMap<number, BrokerAddress> = new Map()
  #topics: ReadonlyMap<string, TopicInfo> = new Map()
  /** By the topics asked for; kept for a moment after the answer. */
  readonly #refreshes = new Map<string, { readonly done: Promise<void>; answered?: number }>()
  readonly #onTopics: (() => void)[] = []

  /**
   * @param pool where fetched responses get their memory from; whoever fetches gives it back
   * @throws IsthmusError `BOOTSTRAP_INVALID` for a server that is not `host:port`
   */
  constructor(world: ClientWorld, options: ClientOptions, pool?: FramePool) {
    this.#clock = world.clock
    this.#connections = new Connections(world, options, pool)
    this.#bootstrap = options.bootstrapServers.map(parseServer)
    if (this.#bootstrap.length === 0) throw new IsthmusError('BOOTSTRAP_INVALID', 'no bootstrap server is given')
  }

  /** Aborted when every connection is abandoned: waiting for the next attempt ends there. */
  get signal(): AbortSignal {
    return this.#connections.signal
  }

  /** As the newest metadata has it; undefined before `refresh`. */
  topic(name: string): TopicInfo | undefined {
    return this.#topics.get(name)
  }

  /** Calls `listener` whenever partitions or their leaders may be others, whoever asked. */
  onTopics(listener: () => void): void {
    this.#onTopics.push(listener)
  }

  /** Where a broker of the metadata is, `host:port`. */
  address(nodeId: number): string {
    const broker = this.#brokers.get(nodeId)
    return broker ? `${broker.host}:${broker.port}` : `broker ${nodeId}`
  }

  /** The connection to a broker of the metadata. Throws as `Connection.open` does; `BROKER_UNKNOWN` */
  connect(nodeId: number, purpose: Purpose): Promise<Connection> {
    const broker = this.#brokers.get(nodeId)
    if (broker) return this.#connections.connect(broker, purpose)
    const message = `broker ${nodeId} is not in the metadata of the cluster`
    return Promise.reject(new IsthmusError('BROKER_UNKNOWN', message, { data: { nodeId } }))
  }

  /** The connection to a broker, if it is there already. */
  opened(nodeId: number, purpose: Purpose): Connection | undefined {
    const broker = this.#brokers.get(nodeId)
    return broker && this.#connections.opened(broker, purpose)
  }

  /**
   * A connection to any broker: one that is open, else the first bootstrap server that answers. Those are always among
   * the servers that are tried, so a cluster of which every broker has moved is found again (KIP-899, KIP-1102).
   *
   * @throws IsthmusError what the first of them failed with, after each was tried once
   */
  async control(): Promise<Connection> {
    const servers = [...this.#bootstrap]
    for (const broker of this.#brokers.values()) {
      if (!servers.some(({ host, port }) => host === broker.host && port === broker.port)) servers.push(broker)
    }
    for (const server of servers) {
      const open = this.#connections.opened(server, 'control')
      if (open) return open
    }
    return this.#first(servers)
  }

  async #first(servers: readonly BrokerAddress[]): Promise<Connection> {
    let failure: unknown
    for (const server of servers) {
      try {
        return await this.#connections.connect(server, 'control')
      } catch (error) {
        if (error instanceof Abandoned) throw error
        failure ??= error
      }
    }
    throw failure
  }

  /**
   * Asks for the newest metadata of these topics. Callers at the same time, and those of the next 100 ms, share one
   * answer or failure: a thousand partitions that lose their leader are one question.
   *
   * @throws IsthmusError `TOPIC_MISSING`, `KAFKA_UNAUTHORIZED`, `KAFKA_ERROR`, and as `control`
   */
  refresh(topics: readonly string[]): Promise<void> {
    const key = topics.join()
    const known = this.#refreshes.get(key)
    if (known && (known.answered === undefined || this.#clock.monotonic() - known.answered < metadataIntervalMs)) {
      return known.done
    }
    const refresh: { readonly done: Promise<void>; answered?: number } = { done: this.#refresh(topics) }
    const answered = () => {
      refresh.answered = this.#clock.monotonic()
    }
    refresh.done.then(answered, answered)
    this.#refreshes.set(key, refresh)
    return refresh.done
  }

  async #refresh(topics: readonly string[]): Promise<void> {
    const ask = (at: Connection) =>
      at.request('Metadata', { topics: topics.map((name) => ({ name })), allowAutoTopicCreation: false })
    let connection = await this.control()
    let answer = await ask(connection)
    if (answer.errorCode === errorCodes.REBOOTSTRAP_REQUIRED) {
      // Whom we know belongs to a cluster that is no longer the one to talk to (KIP-1102).
      this.#coordinators.clear()
      this.redial()
      connection = await this.#first(this.#bootstrap)
      answer = await ask(connection)
    }
    if (answer.errorCode !== 0)
      throw kafkaFailure(answer.errorCode, `Metadata at ${connection.host}:${connection.port}`)
    this.#brokers = new Map(answer.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]))
    const found = new Map(this.#topics)
    for (const topic of answer.topics) {
      const name = topic.name ?? ''
      if (topic.errorCode !== 0 && topic.partitions.length === 0) {
        throw kafkaFailure(topic.errorCode, `topic ${name} at ${connection.host}:${connection.port}`)
      }
      const before = found.get(name)
      const same = before?.id === topic.topicId && topic.topicId !== noId
      const partitions: Leader[] = []
      for (const { partitionIndex, leaderId, leaderEpoch } of topic.partitions) {
        const known = same ? before.partitions[partitionIndex] : undefined
        const told = { leader: leaderId, leaderEpoch }
        // Brokers learn of a leader one after the other: what an older one led is no news (KIP-320).
        partitions[partitionIndex] = known && isNewer(known, told) ? known : told
      }
      found.set(name, { id: topic.topicId, partitions })
    }
    this.#topics = found
    for (const listener of this.#onTopics) listener()
  }

  /**
   * Takes what an answer tells of a partition that moved (KIP-951), so that nobody has to be asked for it.
   *
   * @param nodes where brokers are
   * @returns false when it is no news
   */
  learnLeader(
    name: string,
    partition: number,
    { leaderId, leaderEpoch }: { readonly leaderId: number; readonly leaderEpoch: number },
    nodes: readonly Node[],
  ): boolean {
    const topic = this.#topics.get(name)
    const known = topic?.partitions[partition]
    const told = { leader: leaderId, leaderEpoch }
    if (!topic || !known || leaderId < 0 || !isNewer(told, known)) return false
    const node = nodes.find(({ nodeId }) => nodeId === leaderId)
    if (node) this.#brokers = new Map(this.#brokers).set(leaderId, { host: node.host, port: node.port })
    else if (!this.#brokers.has(leaderId)) return false
    this.#topics = new Map(this.#topics).set(name, { ...topic, partitions: topic.partitions.with(partition, told) })
    for (const listener of this.#onTopics) listener()
    return true
  }

  /** The broker that coordinates a group. Throws as `control`; `KAFKA_UNAUTHORIZED`, `KAFKA_ERROR` */
  async coordinator(groupId: string): Promise<number> {
    const known = this.#coordinators.get(groupId)
    if (known !== undefined && this.#brokers.has(known)) return known
    const connection = await this.control()
    const answer = await connection.request('FindCoordinator', { key: groupId, keyType: 0, coordinatorKeys: [groupId] })
    const found = answer.coordinators[0] ?? answer
    if (found.errorCode !== 0) {
      throw kafkaFailure(
        found.errorCode,
        `FindCoordinator of group ${groupId} at ${connection.host}:${connection.port}`,
      )
    }
    const { nodeId, host, port } = found
    this.#brokers = new Map(this.#brokers).set(nodeId, { host, port })
    this.#coordinators.set(groupId, nodeId)
    return nodeId
  }

  /** It moved, or it does not answer: ask again before the next use. */
  forgetCoordinator(groupId: string): void {
    this.#coordinators.delete(groupId)
  }

  /** Closes every connection and calls off every connect. The next use dials anew. */
  redial(): void {
    this.#refreshes.clear()
    this.#connections.redial()
  }

  /** Closes for good. */
  close(): void {
    this.#refreshes.clear()
    this.#connections.close()
  }
}

/** Of brokers before Kafka 3.1, where a topic that is made anew cannot be told from the old one. */
const noId = '0'.repeat(32)

function isNewer(one: Leader, than: Leader): boolean {
  return one.leaderEpoch > than.leaderEpoch
}
