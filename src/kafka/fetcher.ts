import { sleep } from '../world/index.ts'
import type { ClientWorld } from './client-options.ts'
import type { Cluster, Node } from './cluster.ts'
import { Abandoned, type Connection } from './connection.ts'
import { errorCodes } from './errors.ts'
import { FetchBudget } from './fetch-budget.ts'
import { type FetchDeps, FetchLoop, type FetchLoopOwner, type FetchOptions } from './fetch-loop.ts'
import { type FetchLimits, FetchPlanner } from './fetch-plan.ts'
import type { Fetched, Scanned } from './fetch-response.ts'
import { FetchSources } from './fetch-sources.ts'
import type { FramePool } from './frame-pool.ts'
import type { Health } from './health.ts'
import { kafkaFailure } from './kafka-failure.ts'
import type { LogPosition, OwnedPartition } from './owned-partition.ts'
import { Pauses, partOf } from './pauses.ts'
import { partingOf, validatePositions } from './validate-positions.ts'

export interface FetcherOptions extends FetchOptions, FetchLimits {
  /** Is what was taken committed once it is settled? Without a group, what is released counts as settled. */
  readonly commits: boolean
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

/**
 * Fetches the partitions it is given: one loop per broker - the leader, or another replica that it named as nearer to
 * us. What fails of one partition is its own matter: it is left out for a while, and looked for anew.
 */
export class Fetcher implements FetchLoopOwner {
  readonly #world: ClientWorld
  readonly #cluster: Cluster
  readonly #options: FetcherOptions
  readonly #events: FetcherEvents
  readonly #health: Health
  readonly #sources: FetchSources
  readonly #pauses: Pauses
  readonly #loopDeps: FetchDeps
  readonly #loops = new Map<number, FetchLoop>()
  readonly #running = new Set<Promise<void>>()
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
    this.#options = options
    this.#health = health
    this.#events = events
    this.#sources = new FetchSources(world.clock, () => cluster.topic(options.topic))
    const budget = new FetchBudget(options.maxBufferedBytes, () => this.#wakeAll())
    const planner = new FetchPlanner(options, budget)
    const wait = (ms: number) => this.sleep(ms)
    this.#pauses = new Pauses({ random: world.random, health, wait }, (...paused) => this.#resume(...paused))
    const [sources, pauses] = [this.#sources, this.#pauses]
    this.#loopDeps = { world, cluster, sources, pauses, planner, budget, pool, health, options }
    // Others ask for metadata, too: a group's leader at each rebalance. Unseen, it would leave partitions without a loop.
    cluster.onTopics(() => this.moved())
  }

  add(partitions: readonly OwnedPartition[]): void {
    for (const partition of partitions) this.#sources.add(partition)
    this.moved()
  }

  /** What is in flight for them is dropped when it comes. */
  remove(partitions: readonly OwnedPartition[]): void {
    for (const partition of partitions) {
      this.#sources.delete(partition)
      this.#pauses.forget(partition)
    }
    this.#wakeAll()
  }

  /** Sees that each broker that is to be read has a loop, and that partitions without one are looked for. */
  moved(): void {
    if (this.stopping) return
    for (const partition of this.#sources.all) {
      const broker = this.#sources.brokerOf(partition)
      const loop = this.#loops.get(broker)
      if (broker < 0) this.#pauses.begin(partition, kafkaFailure(errorCodes.LEADER_NOT_AVAILABLE, partOf(partition)))
      else if (loop) loop.unpark(partition)
      else this.#begin(broker)
    }
    this.#wakeAll()
  }

  #begin(broker: number): void {
    const loop = new FetchLoop(broker, this.#loopDeps, this)
    // It may find nothing to do, and be over, at once.
    this.#loops.set(broker, loop)
    const running = loop.run().finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  ended(broker: number): void {
    this.#loops.delete(broker)
  }

  get stopping(): boolean {
    return this.#life.signal.aborted
  }

  /** Every broker that is asked has had nothing for some seconds. */
  get quiet(): boolean {
    for (const { quiet } of this.#loops.values()) if (!quiet) return false
    return true
  }

  /** Every connection is a new one: loops that wait for room connect all the same. */
  redialled(): void {
    this.#wakeAll()
  }

  async stop(): Promise<void> {
    this.#life.abort()
    this.remove([...this.#sources.all])
    await Promise.all(this.#running)
  }

  #wakeAll(): void {
    for (const loop of this.#loops.values()) loop.wake()
  }

  async validate(connection: Connection, unsure: readonly OwnedPartition[]): Promise<void> {
    const epochOf = (partition: OwnedPartition) => this.#sources.leaderEpochOf(partition)
    const { truncated, failed } = await validatePositions(connection, this.#options.topic, unsure, epochOf)
    for (const { partition, error } of failed) if (this.#sources.has(partition)) this.#pauses.begin(partition, error)
    for (const { partition, at } of truncated) if (this.#sources.has(partition)) this.#truncated(partition, at)
  }

  #truncated(partition: OwnedPartition, at: LogPosition | undefined): void {
    if (this.#isDrained(partition)) this.#events.truncated(partition, at)
    else this.#waitUntilDrained(partition)
  }

  settle({ refused, outOfRange, parted, redirected }: Fetched, nodes: readonly Node[]): void {
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
    for (const { partition, nodeId } of redirected) this.#sources.redirect(partition, nodeId)
    if (redirected.length + refused.length + outOfRange.length + parted.length > 0) this.moved()
  }

  scanned({ filled, failed }: Scanned): void {
    for (const { partition, error } of failed) {
      partition.readReplica = undefined
      this.#pauses.begin(partition, error)
    }
    for (const partition of filled) if (this.#sources.moveToEnd(partition)) this.#events.records(partition)
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
    const failure = await this.refresh()
    if (failure && this.#sources.has(partition)) this.#health.fails(partOf(partition), failure)
    end()
    this.moved()
  }

  /** @returns what went wrong, and is worth telling */
  async refresh(): Promise<Error | undefined> {
    if (this.stopping || this.#sources.all.size === 0) return undefined
    try {
      await this.#cluster.refresh([this.#options.topic])
      return undefined
    } catch (error) {
      if (this.stopping || error instanceof Abandoned) return undefined
      return error instanceof Error ? error : new Error(String(error))
    } finally {
      this.moved()
    }
  }

  async sleep(ms: number): Promise<void> {
    const signal = AbortSignal.any([this.#life.signal, this.#cluster.signal])
    await sleep(this.#world.clock, ms, signal).catch(() => {})
  }
}
