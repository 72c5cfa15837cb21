import { IsthmusError } from '../world/index.ts'
import { AddressesInTurn } from './addresses-in-turn.ts'
import type { ClientOptions, ClientWorld } from './client-options.ts'
import { Abandoned, Connection } from './connection.ts'
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

/**
 * What a connection is for. A broker answers the requests of one connection in order, so whatever waits on purpose
 * (a fetch, a JoinGroup) has a connection of its own.
 */
export type Purpose = 'fetch' | 'group' | 'control'

const readBytes: Readonly<Record<Purpose, number>> = { fetch: 64 * 1024, group: 16 * 1024, control: 64 * 1024 }

/** Java's `retry.backoff.ms`, which is between two of its metadata requests as well. */
const metadataIntervalMs = 100

/** The brokers as their metadata has them, and one connection per broker and purpose, opened when first asked for. */
export class Cluster {
  readonly #world: ClientWorld
  readonly #options: ClientOptions
  readonly #pool: FramePool | undefined
  readonly #addresses: AddressesInTurn
  readonly #bootstrap: readonly BrokerAddress[]
  /** By `host:port/purpose`; `open` once it may be used. */
  readonly #connections = new Map<string, { readonly opening: Promise<Connection>; open?: Connection }>()
  readonly #coordinators = new Map<string, number>()
  #brokers: ReadonlyMap<number, BrokerAddress> = new Map()
  #topics: ReadonlyMap<string, TopicInfo> = new Map()
  /** By the topics asked for; kept for a moment after the answer. */
  readonly #refreshes = new Map<string, { readonly done: Promise<void>; answered?: number }>()
  readonly #onTopics: (() => void)[] = []
  #life = new AbortController()
  #closed = false

  /**
   * @param pool where fetched responses get their memory from; whoever fetches gives it back
   * @throws IsthmusError `BOOTSTRAP_INVALID` for a server that is not `host:port`
   */
  constructor(world: ClientWorld, options: ClientOptions, pool?: FramePool) {
    this.#world = world
    this.#options = options
    this.#pool = pool
    this.#addresses = new AddressesInTurn(world)
    this.#bootstrap = options.bootstrapServers.map(parseServer)
    if (this.#bootstrap.length === 0) throw new IsthmusError('BOOTSTRAP_INVALID', 'no bootstrap server is given')
  }

  /** Aborted when every connection is abandoned: waiting for the next attempt ends there. */
  get signal(): AbortSignal {
    return this.#life.signal
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
    if (broker) return this.#connect(broker.host, broker.port, purpose)
    const message = `broker ${nodeId} is not in the metadata of the cluster`
    return Promise.reject(new IsthmusError('BROKER_UNKNOWN', message, { data: { nodeId } }))
  }

  /** The connection to a broker, if it is there already. */
  opened(nodeId: number, purpose: Purpose): Connection | undefined {
    return this.#connections.get(`${this.address(nodeId)}/${purpose}`)?.open
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
    for (const { host, port } of servers) {
      const open = this.#connections.get(`${host}:${port}/control`)?.open
      if (open) return open
    }
    return this.#first(servers)
  }

  async #first(servers: readonly BrokerAddress[]): Promise<Connection> {
    let failure: unknown
    for (const { host, port } of servers) {
      try {
        return await this.#connect(host, port, 'control')
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
    const { clock } = this.#world
    const known = this.#refreshes.get(key)
    if (known && (known.answered === undefined || clock.monotonic() - known.answered < metadataIntervalMs)) {
      return known.done
    }
    const refresh: { readonly done: Promise<void>; answered?: number } = { done: this.#refresh(topics) }
    const answered = () => {
      refresh.answered = clock.monotonic()
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
      const partitions: Leader[] = []
      for (const { partitionIndex, leaderId, leaderEpoch } of topic.partitions) {
        const same = before?.id === topic.topicId && topic.topicId !== noId
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
    const life = this.#life
    if (!this.#closed) this.#life = new AbortController()
    this.#connections.clear()
    this.#refreshes.clear()
    life.abort(new Abandoned('all connections are dialled anew'))
  }

  /** Closes for good. */
  close(): void {
    this.#closed = true
    this.redial()
  }

  #connect(host: string, port: number, purpose: Purpose): Promise<Connection> {
    const key = `${host}:${port}/${purpose}`
    const known = this.#connections.get(key)
    if (known) return known.opening
    const { dial, failed } = this.#addresses.attempt()
    const opening = Connection.open(
      { clock: this.#world.clock, dial },
      {
        ...this.#options,
        host,
        port,
        readBytes: readBytes[purpose],
        pool: purpose === 'fetch' ? this.#pool : undefined,
        signal: this.#life.signal,
      },
    )
    const entry: { readonly opening: Promise<Connection>; open?: Connection } = { opening }
    this.#connections.set(key, entry)
    const forget = () => {
      if (this.#connections.get(key) === entry) this.#connections.delete(key)
    }
    opening.then(
      (connection) => {
        entry.open = connection
        connection.onClose((reason) => {
          forget()
          if (!(reason instanceof IsthmusError && reason.code === 'KAFKA_REQUEST_TIMEOUT')) return
          failed()
          this.#giveUp(host, port, reason)
        })
      },
      () => {
        failed()
        forget()
      },
    )
    return opening
  }

  /**
   * A broker that does not answer on one connection does not on the others: most often something between has forgotten
   * them all. To find that out one after the other takes longer than a session.
   */
  #giveUp(host: string, port: number, reason: IsthmusError): void {
    for (const [key, { open }] of this.#connections) if (key.startsWith(`${host}:${port}/`)) open?.close(reason)
  }
}

/** Of brokers before Kafka 3.1, where a topic that is made anew cannot be told from the old one. */
const noId = '0'.repeat(32)

function isNewer(one: Leader, than: Leader): boolean {
  return one.leaderEpoch > than.leaderEpoch
}

export interface BrokerAddress {
  readonly host: string
  readonly port: number
}

/** @throws IsthmusError `BOOTSTRAP_INVALID` for what is not `host:port` */
export function parseServer(text: string): BrokerAddress {
  const match = /^\[?([^[\]\s]+?)\]?:(\d{1,5})$/.exec(text.trim())
  const port = Number(match?.[2])
  if (!match?.[1] || port < 1 || port > 65_535) {
    throw new IsthmusError('BOOTSTRAP_INVALID', `bootstrap server ${text} is not host:port`, { data: { server: text } })
  }
  return { host: match[1], port }
}
