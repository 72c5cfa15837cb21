import { sleep } from '../world/index.ts'
import { Backoff } from './backoff.ts'
import { pollChannel } from './channels.ts'
import type { ClientWorld } from './client-options.ts'
import type { Cluster, Node, TopicInfo } from './cluster.ts'
import { Abandoned, type Connection } from './connection.ts'
import { errorCodes } from './errors.ts'
import { FetchBudget } from './fetch-budget.ts'
import { type FetchLimits, type FetchPlan, FetchPlanner } from './fetch-plan.ts'
import { acceptFetched, type FetchContext, type Fetched, scanFetched } from './fetch-response.ts'
import { FetchSession } from './fetch-session.ts'
import type { FramePool } from './frame-pool.ts'
import type { Health } from './health.ts'
import { isConnectFailure, kafkaFailure } from './kafka-failure.ts'
import { isLong, isQuiet, longPoll } from './long-poll.ts'
import type { ResponseBody } from './messages/apis.ts'
import { type Isolation, isolationLevel } from './offsets.ts'
import type { LogPosition, OwnedPartition } from './owned-partition.ts'
import { Pauses, partOf } from './pauses.ts'
import { untilSharedSecond } from './shared-second.ts'
import { partingOf, validatePositions } from './validate-positions.ts'
import { Wakeup } from './wakeup.ts'

export interface FetcherOptions extends FetchLimits {
  readonly topic: string
  readonly checkCrc: boolean
  readonly isolation: Isolation
  /** Is what was taken committed once it is settled? Without a group, what is released counts as settled. */
  readonly commits: boolean
  /** Where we are, as brokers name their racks; empty: nowhere in particular. */
  readonly rack: string
}

export interface FetcherEvents {
  /** A partition has a chunk to take. */
  records(partition: OwnedPartition): void
  /** What was to be fetched is not in the log any more, or not yet: it is not fetched until it begins anew. */
  outOfRange(partition: OwnedPartition): void
  /**
   * The log does not hold what was fetched: it was cut, at `at` if that is known, and may have grown anew since. It is
   * not fetched until it begins anew.
   */
  truncated(partition: OwnedPartition, at: LogPosition | undefined): void
}

/** The loop of one broker. */
interface Loop {
  readonly wakeup: Wakeup
  done: Promise<void>
  /** Answers without a record, one after the other. */
  idleRounds: number
  /** The request that a quiet broker keeps for long. */
  parked: Parked | undefined
}

interface Parked {
  readonly connection: Connection
  readonly partitions: ReadonlySet<OwnedPartition>
}

/** Java's `metadata.max.age.ms`: so long another replica is read, then its leader is asked again which one it is. */
const replicaAgeMs = 300_000

/**
 * Fetches the partitions it is given: one loop per broker - the leader, or another replica that it named as nearer to
 * us -, one request in flight per loop and one session, all partitions of that broker in it that have room. The loop
 * asks again as soon as an answer is queued, whatever its taker does meanwhile.
 */
export class Fetcher {
  readonly #world: ClientWorld
  readonly #cluster: Cluster
  readonly #options: FetcherOptions
  readonly #events: FetcherEvents
  readonly #health: Health
  readonly #budget: FetchBudget
  readonly #pool: FramePool
  readonly #planner: FetchPlanner
  readonly #partitions = new Set<OwnedPartition>()
  readonly #pauses: Pauses
  readonly #loops = new Map<number, Loop>()
  /** How much more memory a response took than its own, by positions and decompression, when it was scanned last. */
  #growth = 1
  readonly #life = new AbortController()

  constructor(
    world: ClientWorld,
    cluster: Cluster,
    pool: FramePool,
    options: FetcherOptions,
    health: Health,
    events: FetcherEvents,
  ) {
    this.#world = world
    this.#cluster = cluster
    this.#pool = pool
    this.#options = options
    this.#health = health
    this.#events = events
    this.#budget = new FetchBudget(options.maxBufferedBytes, () => this.#wakeAll())
    this.#planner = new FetchPlanner(options, this.#budget)
    const wait = (ms: number) => this.#sleep(ms)
    this.#pauses = new Pauses({ random: world.random, health, wait }, (...paused) => this.#resume(...paused))
    // Others ask for metadata, too: a group's leader at each rebalance. Unseen, it would leave partitions without a loop.
    cluster.onTopics(() => this.#leadersChanged())
  }

  add(partitions: readonly OwnedPartition[]): void {
    for (const partition of partitions) this.#partitions.add(partition)
    this.#leadersChanged()
  }

  /** What is in flight for them is dropped when it comes. */
  remove(partitions: readonly OwnedPartition[]): void {
    for (const partition of partitions) {
      this.#partitions.delete(partition)
      this.#pauses.forget(partition)
    }
    this.#wakeAll()
  }

  /** Metadata is new: sees that each leader has a loop, and that partitions without one are looked for. */
  #leadersChanged(): void {
    if (this.#life.signal.aborted) return
    for (const partition of this.#partitions) {
      const broker = this.#sourceOf(partition)
      if (broker < 0) this.#pauses.begin(partition, kafkaFailure(errorCodes.LEADER_NOT_AVAILABLE, partOf(partition)))
      else if (!this.#loops.has(broker)) this.#begin(broker)
      else this.#unpark(this.#loops.get(broker)!, partition)
    }
    this.#wakeAll()
  }

  /**
   * A request that waits for long is not waited for by a partition that is not in it. Its connection, which nobody else
   * uses, is closed: Kafka has no other way to call a request off.
   */
  #unpark(loop: Loop, partition: OwnedPartition): void {
    const { parked } = loop
    if (!parked || (parked.partitions.has(partition) && !this.#isUnsure(partition))) return
    loop.parked = undefined
    parked.connection.close()
  }

  #begin(broker: number): void {
    this.#health.expect(`broker ${broker}`)
    const loop: Loop = { wakeup: new Wakeup(), done: Promise.resolve(), idleRounds: 0, parked: undefined }
    // It may find nothing to do, and be over, at once.
    this.#loops.set(broker, loop)
    loop.done = this.#serve(broker, loop)
  }

  /** Every broker that is asked has had nothing for some seconds. */
  get quiet(): boolean {
    for (const { idleRounds } of this.#loops.values()) if (!isQuiet(idleRounds)) return false
    return true
  }

  /** Every connection is a new one: loops that wait for room connect all the same. */
  redialled(): void {
    this.#wakeAll()
  }

  async stop(): Promise<void> {
    this.#life.abort()
    this.remove([...this.#partitions])
    await Promise.all([...this.#loops.values()].map(({ done }) => done))
  }

  get #topic(): TopicInfo | undefined {
    return this.#cluster.topic(this.#options.topic)
  }

  /** The broker to read it from; -1 while there is none. */
  #sourceOf({ partition, readReplica }: OwnedPartition, topic = this.#topic): number {
    return readReplica?.nodeId ?? topic?.partitions[partition]?.leader ?? -1
  }

  /** Was its log under this leader not yet seen to hold what was fetched? Where the records tell no epoch, none is asked. */
  #isUnsure(partition: OwnedPartition, topic = this.#topic): boolean {
    const current = topic?.partitions[partition.partition]?.leaderEpoch ?? -1
    return current >= 0 && partition.validUnder !== current && partition.leaderEpoch >= 0
  }

  #wakeAll(): void {
    for (const { wakeup } of this.#loops.values()) wakeup.notify()
  }

  /** The loop of one broker; ends when none of ours is read from it any more. */
  async #serve(broker: number, loop: Loop): Promise<void> {
    const part = `broker ${broker}`
    const backoff = new Backoff(this.#world.random)
    const session = new FetchSession<OwnedPartition>(this.#options.topic)
    // Done when the next request is on its way, so that the broker works while we and the taker do.
    let finish = () => {}
    const finishLast = () => {
      const last = finish
      finish = () => {}
      last()
    }
    for (;;) {
      const mine = this.#readFrom(broker)
      if (mine.length === 0) break
      try {
        let connection = this.#cluster.opened(broker, 'fetch')
        if (!connection) {
          finishLast()
          connection = await this.#cluster.connect(broker, 'fetch')
        }
        const topic = this.#topic
        const ready = this.#pauses.none ? mine : mine.filter((partition) => !this.#pauses.has(partition))
        const unsure = ready.filter((partition) => this.#isUnsure(partition, topic))
        if (unsure.length > 0) {
          finishLast()
          await this.#validate(connection, unsure)
          continue
        }
        const plan = this.#planner.plan(ready, mine.length, this.#partitions, isQuiet(loop.idleRounds))
        if (!plan) {
          this.#health.works(part)
          finishLast()
          await loop.wakeup.wait()
          continue
        }
        const proved = this.#health.isWorking(part)
        const waitMs = proved ? untilSharedSecond(this.#world.clock, longPoll(plan, loop.idleRounds)) : 0
        const request = this.#requestOf(plan, session, waitMs)
        const asked = pollChannel
          .run(
            () => ({ topic: this.#options.topic, broker, partitions: plan.partitions.length }),
            () => connection.request('Fetch', request),
            (answer) => ({ bytes: bytesOf(answer) }),
          )
          .finally(() => plan.reserved.release())
        asked.catch(() => {})
        finishLast()
        if (isLong(waitMs)) loop.parked = { connection, partitions: new Set(plan.partitions) }
        const answer = await asked
        loop.parked = undefined
        if (!session.accepts(answer)) continue
        const context = this.#contextOf(connection)
        const got = acceptFetched(answer, (partition) => session.asked(partition), context)
        const growing = this.#budget.hold((this.#growth - 1) * got.unscanned.memory.bytes)
        finish = () => {
          this.#finish(got, plan, context)
          growing.release()
        }
        backoff.reset()
        this.#settle(got, answer.nodeEndpoints)
        // In doubt one thing after the other.
        if (!(proved && this.#pauses.none)) finishLast()
        this.#health.works(part)
        loop.idleRounds = got.unscanned.parts.length > 0 ? 0 : loop.idleRounds + 1
      } catch (error) {
        loop.parked = undefined
        loop.idleRounds = 0
        session.reset()
        finishLast()
        if (this.#life.signal.aborted) break
        if (error instanceof Abandoned) continue
        this.#health.fails(part, error instanceof Error ? error : new Error(String(error)))
        for (const partition of mine) partition.readReplica = undefined
        await this.#sleep(backoff.next(isConnectFailure(error) ? 3000 : undefined))
        // If that fails too, so will the next connect.
        await this.#refresh()
      }
    }
    this.#loops.delete(broker)
    this.#health.forget(part)
    // They may be another broker's by now.
    finishLast()
  }

  /** The partitions that are read from this broker. Those that a replica has served for long enough go back to their leader. */
  #readFrom(broker: number): OwnedPartition[] {
    const topic = this.#topic
    const now = this.#world.clock.monotonic()
    const mine: OwnedPartition[] = []
    let back = false
    for (const partition of this.#partitions) {
      const { readReplica } = partition
      if (readReplica && (readReplica.until <= now || this.#isUnsure(partition, topic))) {
        partition.readReplica = undefined
        back = true
      }
      if (this.#sourceOf(partition, topic) === broker) mine.push(partition)
    }
    if (back) this.#leadersChanged()
    return mine
  }

  async #validate(connection: Connection, unsure: readonly OwnedPartition[]): Promise<void> {
    const epochOf = ({ partition }: OwnedPartition) => this.#topic?.partitions[partition]?.leaderEpoch ?? -1
    const { truncated, failed } = await validatePositions(connection, this.#options.topic, unsure, epochOf)
    for (const { partition, error } of failed) if (this.#partitions.has(partition)) this.#pauses.begin(partition, error)
    for (const { partition, at } of truncated) if (this.#partitions.has(partition)) this.#truncated(partition, at)
  }

  #truncated(partition: OwnedPartition, at: LogPosition | undefined): void {
    if (this.#isDrained(partition)) this.#events.truncated(partition, at)
    else this.#waitUntilDrained(partition)
  }

  #requestOf(
    { partitions, partitionMaxBytes, maxBytes }: FetchPlan,
    session: FetchSession<OwnedPartition>,
    maxWaitMs: number,
  ) {
    const topic = this.#topic
    for (const one of partitions) one.validUnder = topic?.partitions[one.partition]?.leaderEpoch ?? -1
    return {
      maxWaitMs,
      minBytes: 1,
      maxBytes,
      isolationLevel: isolationLevel(this.#options.isolation),
      rackId: this.#options.rack,
      ...session.ask(topic?.id, partitions, partitionMaxBytes),
    }
  }

  #contextOf({ host, port }: Connection): FetchContext {
    return {
      place: `${host}:${port}`,
      budget: this.#budget,
      pool: this.#pool,
      checkCrc: this.#options.checkCrc,
      isolation: this.#options.isolation,
      live: (partition) => this.#partitions.has(partition),
    }
  }

  /** What is to be done about an answer, besides its records. */
  #settle({ refused, outOfRange, parted, redirected }: Fetched, nodes: readonly Node[]): void {
    for (const { partition, error, leader } of refused) {
      partition.readReplica = undefined
      const { topic, partition: number } = partition
      if (!this.#cluster.learnLeader(topic, number, leader, nodes)) this.#pauses.begin(partition, error)
    }
    for (const partition of outOfRange) {
      // Only the leader knows for sure.
      if (partition.readReplica) partition.readReplica = undefined
      else if (this.#isDrained(partition)) this.#events.outOfRange(partition)
      else this.#waitUntilDrained(partition)
    }
    for (const { partition, end } of parted) {
      if (partition.readReplica) {
        partition.readReplica = undefined
        continue
      }
      const at = partingOf(partition, end)
      if (at) this.#truncated(partition, at)
      else this.#pauses.begin(partition, kafkaFailure(errorCodes.FENCED_LEADER_EPOCH, partOf(partition)))
    }
    for (const { partition, nodeId } of redirected) {
      partition.readReplica = { nodeId, until: this.#world.clock.monotonic() + replicaAgeMs }
    }
    if (redirected.length + refused.length + outOfRange.length + parted.length > 0) this.#leadersChanged()
  }

  /** Scans the records of an answer, and tells who has new ones. */
  #finish({ unscanned, troubled }: Fetched, plan: FetchPlan, context: FetchContext): void {
    const received = unscanned.memory.bytes
    const { filled, failed } = scanFetched(unscanned, context)
    if (received > 0) this.#growth = unscanned.memory.bytes / received
    for (const { partition, error } of failed) {
      partition.readReplica = undefined
      this.#pauses.begin(partition, error)
    }
    if (!this.#pauses.none)
      for (const partition of plan.partitions)
        if (!troubled.has(partition) && !this.#pauses.has(partition)) this.#pauses.forget(partition)
    for (const partition of filled) this.#filled(partition)
  }

  #isDrained(partition: OwnedPartition): boolean {
    return this.#options.commits ? partition.drained : partition.empty
  }

  /** What was fetched before the log changed is still to be delivered, and the group's offset to follow it. */
  #waitUntilDrained(partition: OwnedPartition): void {
    this.#pauses.begin(partition, kafkaFailure(errorCodes.OFFSET_OUT_OF_RANGE, partOf(partition)))
  }

  /** After a pause the metadata is read anew: its leader may have moved. */
  async #resume(partition: OwnedPartition, end: () => void): Promise<void> {
    const failure = await this.#refresh()
    if (failure && this.#partitions.has(partition)) this.#health.fails(partOf(partition), failure)
    end()
    this.#leadersChanged()
  }

  /** To the end of the order in which partitions are asked for: a broker fills its answer from the front. */
  #filled(partition: OwnedPartition): void {
    if (!this.#partitions.delete(partition)) return
    this.#partitions.add(partition)
    this.#events.records(partition)
  }

  /** Rejects never: resolves with what went wrong, and is worth telling. */
  async #refresh(): Promise<Error | undefined> {
    if (this.#life.signal.aborted || this.#partitions.size === 0) return undefined
    try {
      await this.#cluster.refresh([this.#options.topic])
      return undefined
    } catch (error) {
      if (this.#life.signal.aborted || error instanceof Abandoned) return undefined
      return error instanceof Error ? error : new Error(String(error))
    } finally {
      this.#leadersChanged()
    }
  }

  async #sleep(ms: number): Promise<void> {
    const signal = AbortSignal.any([this.#life.signal, this.#cluster.signal])
    await sleep(this.#world.clock, ms, signal).catch(() => {})
  }
}

function bytesOf({ responses }: ResponseBody<'Fetch'>): number {
  return (responses[0]?.partitions ?? []).reduce((sum, { records }) => sum + (records?.length ?? 0), 0)
}
