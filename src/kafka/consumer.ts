import { IsthmusError, tell } from '../world/index.ts'
import { type AssignorName, assignors } from './assignor.ts'
import { ClassicGroup } from './classic-group.ts'
import type { ClientOptions, ClientWorld } from './client-options.ts'
import { Cluster } from './cluster.ts'
import { OffsetCommitter } from './commit.ts'
import { ConsumerGroup } from './consumer-group.ts'
import type { AssignedPartition, Consumer, ConsumerEvents } from './consumer-types.ts'
import { Fetcher } from './fetcher.ts'
import { FramePool } from './frame-pool.ts'
import type { Group, Holdings } from './group.ts'
import { Health } from './health.ts'
import { ConsumerHoldings, type Starts } from './holdings.ts'
import { ManualAssignment } from './manual-assignment.ts'
import { committedOffsets, earliest, type Isolation, latest, offsetsAt } from './offsets.ts'
import type { LogPosition, OwnedPartition } from './owned-partition.ts'

/** Where consuming begins when the group has no committed offset (mapping.md 1.1). */
export type StartingPosition =
  | { readonly position: 'TRIM_HORIZON' | 'LATEST' }
  /** At the first record whose timestamp is not below; past the end when there is none yet. */
  | { readonly position: 'AT_TIMESTAMP'; readonly timestampMs: number }

export interface ConsumerOptions extends ClientOptions {
  /** Absent: no group; nothing can be committed, and `partitions` are read. */
  readonly groupId?: string
  readonly topic: string
  /**
   * Taken by hand instead of by membership; offsets are committed for the group while it has no members.
   *
   * @default without a group all of the topic, those that are added too
   */
  readonly partitions?: readonly number[]
  /** For partitions without a committed offset. */
  readonly startingPosition: StartingPosition
  /** `consumer` (KIP-848) needs brokers from 4.0 on, and shares partitions out on the broker. @default 'classic' */
  readonly groupProtocol?: 'classic' | 'consumer'
  /** Of the classic protocol. @default 'cooperative-sticky' */
  readonly assignor?: AssignorName
  /** Of the consumer protocol: `uniform`, `range`, or what the broker has besides. @default the broker's choice */
  readonly remoteAssignor?: string
  /** Makes it a static member (KIP-345): back within its session, it finds its partitions without a rebalance. */
  readonly groupInstanceId?: string
  /**
   * The group takes a member for dead after so long a silence. By the consumer protocol the broker has its own setting
   * (`group.consumer.session.timeout.ms`, 45 s), and this is when we give up by ourselves. @default 45000
   */
  readonly sessionTimeoutMs?: number
  /** How long a rebalance waits for this member to settle what it works on. @default 60000 */
  readonly rebalanceTimeoutMs?: number
  /** Fetched memory that is not released yet. @default 33554432 */
  readonly maxBufferedBytes?: number
  /** Of one response. @default 8388608 */
  readonly fetchMaxBytes?: number
  /** Of one partition in one response. @default 1048576 */
  readonly partitionMaxBytes?: number
  /** Which records of transactions are delivered. @default 'read_uncommitted', as Kafka's own clients */
  readonly isolation?: Isolation
  /** Where this member is, as brokers name their racks (an AZ id on MSK): it reads from replicas there (KIP-392). */
  readonly rack?: string
  /** Whether the checksum of each batch is compared with its bytes. @default true */
  readonly checkCrc?: boolean
}

/** Java's `metadata.max.age.ms`: how soon new partitions are seen. */
const metadataAgeMs = 300_000

/**
 * Fetches the partitions of a topic that its group gives it, or those that it is told to.
 *
 * @throws IsthmusError `BOOTSTRAP_INVALID`
 */
export function createConsumer(world: ClientWorld, options: ConsumerOptions, events: ConsumerEvents): Consumer {
  return new GroupConsumer(world, options, events)
}

class GroupConsumer implements Consumer {
  readonly #world: ClientWorld
  readonly #options: ConsumerOptions
  readonly #health: Health
  readonly #cluster: Cluster
  readonly #fetcher: Fetcher
  readonly #holdings: ConsumerHoldings
  readonly #group: Group
  readonly #committer: OffsetCommitter
  readonly #startingTimestamp: number
  /** How many partitions the topic had when it was first seen, and has by the newest metadata. */
  #partitions: { readonly first: number; readonly now: number } | undefined
  /** Both are set once, by start and by stop. */
  #running: Promise<void> | undefined
  #stopped: Promise<void> | undefined
  #cancelRefresh = () => {}

  constructor(world: ClientWorld, options: ConsumerOptions, events: ConsumerEvents) {
    const { topic, groupId } = options
    this.#world = world
    this.#options = options
    this.#startingTimestamp = startingTimestampOf(options.startingPosition)
    const unlessStopped = (say: () => void) => {
      if (!this.#stopped) tell(say)
    }
    this.#health = new Health(
      (error) => unlessStopped(() => events.failed(error)),
      () => unlessStopped(() => events.healthy()),
    )
    const maxBufferedBytes = options.maxBufferedBytes ?? 32 * 1024 * 1024
    const pool = new FramePool(maxBufferedBytes)
    this.#cluster = new Cluster(world, options, pool)
    this.#fetcher = new Fetcher(
      world,
      this.#cluster,
      pool,
      {
        topic,
        checkCrc: options.checkCrc ?? true,
        isolation: options.isolation ?? 'read_uncommitted',
        rack: options.rack ?? '',
        commits: groupId !== undefined,
        maxBufferedBytes,
        fetchMaxBytes: options.fetchMaxBytes ?? 8 * 1024 * 1024,
        partitionMaxBytes: options.partitionMaxBytes ?? 1024 * 1024,
      },
      this.#health,
      {
        records: (partition) => tell(() => events.records(partition)),
        outOfRange: (partition) => this.#outOfRange(partition),
        truncated: (partition, at) => this.#truncated(partition, at),
      },
    )
    this.#holdings = new ConsumerHoldings(
      {
        world,
        cluster: this.#cluster,
        topic,
        fetcher: this.#fetcher,
        health: this.#health,
        starts: (partitions, anew, isOurs) => this.#starts(partitions, anew, isOurs),
      },
      events,
    )
    this.#group = groupOf(world, this.#cluster, options, this.#holdings, this.#health)
    this.#committer = new OffsetCommitter(this.#cluster, groupId, topic, this.#group)
    this.#cluster.onTopics(() => this.#count())
  }

  start(): void {
    if (this.#running || this.#stopped) return
    this.#running = this.#group.run()
    this.#refreshLater()
  }

  async commit(offsets: Parameters<Consumer['commit']>[0]): Promise<void> {
    await this.#committer.commit(offsets)
    this.#holdings.committed(offsets)
  }

  async logStart({ topic, partition }: AssignedPartition): Promise<number> {
    const starts = await offsetsAt(this.#cluster, topic, [partition], earliest)
    return starts.get(partition)?.offset ?? 0
  }

  get topicPartitions(): number | undefined {
    return this.#cluster.topic(this.#options.topic)?.partitions.length
  }

  async lookAtEnds(): Promise<void> {
    const { topic } = this.#options
    const owned = this.#holdings.owned
    const numbers = owned.map(({ partition }) => partition)
    const look = (by: Isolation) => offsetsAt(this.#cluster, topic, numbers, latest, by)
    const [ends, stable] = await Promise.all([look('read_uncommitted'), look('read_committed')])
    for (const one of owned) {
      // A fetch may have brought a newer answer meanwhile.
      one.highWatermark = Math.max(one.highWatermark, ends.get(one.partition)?.offset ?? -1)
      one.lastStableOffset = Math.max(one.lastStableOffset, stable.get(one.partition)?.offset ?? -1)
    }
  }

  async redial(): Promise<void> {
    this.#health.doubt()
    this.#cluster.redial()
    this.#group.redialled()
    this.#fetcher.redialled()
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    this.#cancelRefresh()
    try {
      if (this.#running) await this.#group.leave()
    } finally {
      this.#cluster.close()
      await this.#fetcher.stop()
      await this.#running
    }
  }

  /** The committed offset wins; without one the starting position decides. */
  async #starts(...[partitions, anew, isOurs]: Parameters<Starts>): Promise<ReadonlyMap<number, LogPosition>> {
    const { groupId, topic, isolation } = this.#options
    const committed =
      groupId === undefined || anew
        ? new Map<number, LogPosition>()
        : await committedOffsets(this.#cluster, groupId, topic, partitions)
    const without = partitions.filter((partition) => !committed.has(partition))
    if (without.length === 0) return committed
    // Nothing in a partition that came while we ran is older than we are.
    const first = this.#partitions?.first ?? Number.POSITIVE_INFINITY
    const isFromHere = this.#startingTimestamp === latest && !anew
    const added = without.filter((partition) => isFromHere && partition >= first)
    const others = without.filter((partition) => !added.includes(partition))
    const found = new Map([
      ...(await offsetsAt(this.#cluster, topic, added, earliest, isolation)),
      ...(await offsetsAt(this.#cluster, topic, others, this.#startingTimestamp, isolation)),
    ])
    // "Latest" is another place tomorrow: unless it is kept, the records until the first commit are lost when this
    // member dies. The oldest record stays the oldest.
    if (this.#startingTimestamp !== earliest && groupId !== undefined) {
      const starts = [...found].map(([partition, at]) => ({ partition, ...at }))
      await this.#committer.keep(starts, isOurs)
    }
    return new Map([...committed, ...found])
  }

  #outOfRange(partition: OwnedPartition): void {
    const { topic, position } = partition
    const place = `${topic}-${partition.partition}@${position}`
    const { position: start } = this.#options.startingPosition
    const message = `${place} is not in the log (expired, or the topic was made anew): going on at ${start}; records in between are not delivered`
    const data = { topic, partition: partition.partition, offset: position }
    this.#health.fails('start offsets', new IsthmusError('OFFSET_OUT_OF_RANGE', message, { data }))
    this.#holdings.restart(partition, 'anew')
  }

  /** As Java's client does it: back to where the logs part, or to the starting position when that cannot be told. */
  #truncated(partition: OwnedPartition, at: LogPosition | undefined): void {
    const { topic, position } = partition
    const { position: start } = this.#options.startingPosition
    const place = `${topic}-${partition.partition}@${position}`
    const message = `${place}: the log was cut by the election of a replica that had fallen behind, or by a crash; what was read of it is not there any more: going on at ${at?.offset ?? start}, where other records may stand by now`
    const data = { topic, partition: partition.partition, offset: position, goingOnAt: at?.offset }
    this.#health.fails('start offsets', new IsthmusError('LOG_TRUNCATED', message, { data }))
    this.#holdings.restart(partition, at ?? 'anew')
  }

  /** New leaders are looked for when they are needed; new partitions nobody tells us of. */
  #refreshLater(): void {
    this.#cancelRefresh = this.#world.clock.after(metadataAgeMs, () => {
      void this.#refresh()
      this.#refreshLater()
    })
  }

  async #refresh(): Promise<void> {
    // What keeps this from working keeps the rest from working, and is told there.
    await this.#cluster.refresh([this.#options.topic]).catch(() => {})
  }

  /** Whoever asked for the metadata: the next one to ask would see nothing new in it. */
  #count(): void {
    const now = this.#cluster.topic(this.#options.topic)?.partitions.length
    const before = this.#partitions
    if (now === undefined || now === before?.now) return
    this.#partitions = { first: before?.first ?? now, now }
    if (before) this.#group.partitionsAdded()
  }
}

function groupOf(
  world: ClientWorld,
  cluster: Cluster,
  options: ConsumerOptions,
  holdings: Holdings,
  health: Health,
): Group {
  const { groupId, topic, partitions, rebalanceTimeoutMs = 60_000, sessionTimeoutMs = 45_000 } = options
  if (groupId === undefined || partitions) {
    return new ManualAssignment(world, cluster, { topic, partitions, rebalanceTimeoutMs }, holdings, health)
  }
  const instanceId = options.groupInstanceId ?? null
  const common = { groupId, topic, instanceId, rack: options.rack ?? null, sessionTimeoutMs, rebalanceTimeoutMs }
  if (options.groupProtocol === 'consumer') {
    const remoteAssignor = options.remoteAssignor ?? null
    return new ConsumerGroup(world, cluster, { ...common, remoteAssignor }, holdings, health)
  }
  const assignor = assignors[options.assignor ?? 'cooperative-sticky']
  return new ClassicGroup(world, cluster, { ...common, assignor }, holdings, health)
}

function startingTimestampOf(start: StartingPosition): number {
  if (start.position === 'AT_TIMESTAMP') return start.timestampMs
  return start.position === 'LATEST' ? latest : earliest
}
