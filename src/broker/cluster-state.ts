import type { World } from '../world/index.ts'
import { Group } from './group.ts'
import type { BrokerOptions, ClusterOptions, ListenerName } from './options.ts'
import { Partition, type Topic } from './topic.ts'

export interface BrokerAddress {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly rack: string
}

/** As many copies as MSK keeps by default; all are the same memory here. */
const REPLICAS = 3

/** What all brokers of one process share: topics, groups, who is up and who leads. */
export class ClusterState {
  readonly id: string
  readonly options: ClusterOptions
  readonly world: Pick<World, 'clock' | 'random'>
  readonly topics = new Map<string, Topic>()
  readonly groups = new Map<string, Group>()
  readonly #up = new Set<number>()
  /** Ports as they were bound, by broker and listener. */
  readonly #ports = new Map<string, number>()
  #producerIds = 0

  constructor(world: Pick<World, 'clock' | 'random'>, options: ClusterOptions) {
    this.world = world
    this.options = options
    this.id = options.clusterId ?? world.random.bytes(16).toString('base64url')
    for (const topic of options.topics) this.createTopic(topic.name, topic.partitions)
  }

  createTopic(name: string, partitions: number, configs: ReadonlyMap<string, string> = new Map()): Topic {
    const id = this.world.random.uuid().replaceAll('-', '')
    const topic: Topic = { name, id, configs, partitions: [] }
    this.topics.set(name, topic)
    this.growTopic(topic, partitions)
    return topic
  }

  growTopic(topic: Topic, partitions: number): void {
    const brokers = this.options.brokers.map((b) => b.id)
    const retention = this.options.retentionBytes ?? 64 << 20
    while (topic.partitions.length < partitions) {
      const index = topic.partitions.length
      const replicas = brokers.map((_, i) => brokers[(index + i) % brokers.length]!).slice(0, REPLICAS)
      const partition = new Partition(topic.name, index, replicas, retention)
      partition.elect((id) => this.#up.has(id))
      topic.partitions.push(partition)
    }
  }

  deleteTopic(topic: Topic): void {
    this.topics.delete(topic.name)
    for (const group of this.groups.values()) group.offsets.deleteTopic(topic.name)
    for (const partition of topic.partitions) partition.changed()
  }

  topicById(id: string): Topic | undefined {
    for (const topic of this.topics.values()) if (topic.id === id) return topic
    return undefined
  }

  /** Leaders move away from a broker that goes, and back to one that comes. */
  setUp(broker: number, up: boolean): void {
    if (up) this.#up.add(broker)
    else this.#up.delete(broker)
    for (const topic of this.topics.values())
      for (const partition of topic.partitions) partition.elect((id) => this.#up.has(id))
  }

  isUp(broker: number): boolean {
    return this.#up.has(broker)
  }

  setPort(broker: number, listener: ListenerName, port: number): void {
    this.#ports.set(`${broker}/${listener}`, port)
  }

  /** Where the brokers that are up are reached by clients of this listener. */
  addresses(listener: ListenerName): BrokerAddress[] {
    return this.options.brokers.flatMap((broker) => {
      const address = this.#up.has(broker.id) ? this.#addressOf(broker, listener) : undefined
      return address ? [address] : []
    })
  }

  #addressOf(broker: BrokerOptions, name: ListenerName): BrokerAddress | undefined {
    const listener = broker.listeners.find((l) => l.name === name)
    if (!listener) return undefined
    const { host, port } = listener.advertised
    return {
      nodeId: broker.id,
      host,
      port: port === 0 ? (this.#ports.get(`${broker.id}/${name}`) ?? 0) : port,
      rack: broker.rack,
    }
  }

  /** The broker that looks after a group: chosen by its name, the next one that is up when that one is not. */
  coordinatorOf(groupId: string): number {
    const { brokers } = this.options
    let hash = 0
    for (const byte of Buffer.from(groupId)) hash = (hash * 31 + byte) >>> 0
    for (let i = 0; i < brokers.length; i++) {
      const { id } = brokers[(hash + i) % brokers.length]!
      if (this.#up.has(id)) return id
    }
    return -1
  }

  groupOrNew(id: string): Group {
    let group = this.groups.get(id)
    if (!group) {
      const { clock, random } = this.world
      const initialRebalanceDelayMs = this.options.initialRebalanceDelayMs ?? 100
      group = new Group(id, { clock, uuid: () => random.uuid(), initialRebalanceDelayMs })
      this.groups.set(id, group)
    }
    return group
  }

  nextProducerId(): number {
    return this.#producerIds++
  }
}
