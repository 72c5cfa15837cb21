import { sleep } from '../world/index.ts'
import { Backoff } from './backoff.ts'
import type { ClientWorld } from './client-options.ts'
import type { Cluster } from './cluster.ts'
import { Abandoned } from './connection.ts'
import { errorCodes } from './errors.ts'
import { FetchBudget } from './fetch-budget.ts'
import { type FetchLimits, type FetchPlan, FetchPlanner } from './fetch-plan.ts'
import { acceptFetched } from './fetch-response.ts'
import type { FramePool } from './frame-pool.ts'
import type { Health } from './health.ts'
import { isConnectFailure, isPassing, kafkaFailure } from './kafka-failure.ts'
import type { OwnedPartition } from './owned-partition.ts'
import { Wakeup } from './wakeup.ts'

export interface FetcherOptions extends FetchLimits {
  readonly topic: string
  readonly checkCrc: boolean
}

export interface FetcherEvents {
  /** A partition has a chunk to take. */
  records(partition: OwnedPartition): void
  /** What was to be fetched is not in the log any more, or not yet: it is not fetched until it begins anew. */
  outOfRange(partition: OwnedPartition): void
}

/** A partition that is left out for a while after a failure. */
interface Pause {
  readonly backoff: Backoff
  failures: number
  over: boolean
}

/**
 * Fetches the partitions it is given: one loop per leader, one request in flight per loop, all partitions of that
 * leader in it that have room. The loop asks again as soon as an answer is queued, whatever its taker does meanwhile.
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
  readonly #pauses = new Map<OwnedPartition, Pause>()
  readonly #loops = new Map<number, { readonly wakeup: Wakeup; readonly done: Promise<void> }>()
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
  }

  add(partitions: readonly OwnedPartition[]): void {
    for (const partition of partitions) this.#partitions.add(partition)
    this.leadersChanged()
  }

  /** What is in flight for them is dropped when it comes. */
  remove(partitions: readonly OwnedPartition[]): void {
    for (const partition of partitions) {
      this.#partitions.delete(partition)
      this.#pauses.delete(partition)
      this.#health.forget(partOf(partition))
    }
    this.#wakeAll()
  }

  /** Metadata is new: sees that each leader has a loop, and that partitions without one are looked for. */
  leadersChanged(): void {
    if (this.#life.signal.aborted) return
    for (const partition of this.#partitions) {
      const leader = this.#leaderOf(partition)
      if (leader < 0) this.#pause(partition, kafkaFailure(errorCodes.LEADER_NOT_AVAILABLE, partOf(partition)))
      else if (!this.#loops.has(leader)) {
        const wakeup = new Wakeup()
        this.#health.expect(`broker ${leader}`)
        this.#loops.set(leader, { wakeup, done: this.#serve(leader, wakeup) })
      }
    }
    this.#wakeAll()
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

  #leaderOf(partition: OwnedPartition): number {
    return this.#cluster.topic(this.#options.topic)?.partitions[partition.partition]?.leader ?? -1
  }

  #wakeAll(): void {
    for (const { wakeup } of this.#loops.values()) wakeup.notify()
  }

  /** The loop of one leader; ends when it leads none of ours any more. */
  async #serve(leader: number, wakeup: Wakeup): Promise<void> {
    const part = `broker ${leader}`
    const backoff = new Backoff(this.#world.random)
    let idleRounds = 0
    // Told when the next request is on its way, so that the broker works while the taker does.
    let untold: readonly OwnedPartition[] = []
    const tell = () => {
      const filled = untold
      untold = []
      for (const partition of filled) this.#filled(partition)
    }
    for (;;) {
      const mine = [...this.#partitions].filter((partition) => this.#leaderOf(partition) === leader)
      if (mine.length === 0) break
      try {
        const connection = await this.#cluster.connect(leader, 'fetch')
        const plan = this.#planner.plan(
          mine.filter((partition) => this.#fetches(partition)),
          mine.length,
          this.#partitions,
        )
        if (!plan) {
          this.#health.works(part)
          tell()
          await wakeup.wait()
          continue
        }
        const proved = this.#health.isWorking(part)
        const waitMs = proved ? longPoll(plan, idleRounds) : 0
        const asked = connection.request('Fetch', this.#requestOf(plan, waitMs)).finally(() => plan.reserved.release())
        asked.catch(() => {})
        tell()
        const answer = await asked
        const got = acceptFetched(answer, plan, {
          place: `${connection.host}:${connection.port}`,
          budget: this.#budget,
          pool: this.#pool,
          checkCrc: this.#options.checkCrc,
          live: (partition) => this.#partitions.has(partition),
        })
        backoff.reset()
        for (const { partition, error } of got.failed) this.#pause(partition, error)
        for (const partition of got.outOfRange) {
          // What was fetched before is still to be delivered.
          if (partition.empty) this.#events.outOfRange(partition)
          else this.#pause(partition, kafkaFailure(errorCodes.OFFSET_OUT_OF_RANGE, partOf(partition)))
        }
        for (const partition of got.answered) this.#recovered(partition)
        this.#health.works(part)
        untold = got.filled
        idleRounds = got.filled.length > 0 ? 0 : idleRounds + 1
      } catch (error) {
        tell()
        if (this.#life.signal.aborted) break
        if (error instanceof Abandoned) continue
        this.#health.fails(part, error instanceof Error ? error : new Error(String(error)))
        await this.#sleep(backoff.next(isConnectFailure(error) ? 3000 : undefined))
        // If that fails too, so will the next connect.
        await this.#refresh()
      }
    }
    this.#loops.delete(leader)
    this.#health.forget(part)
    // They may be another leader's by now.
    tell()
  }

  #fetches(partition: OwnedPartition): boolean {
    return this.#pauses.get(partition)?.over ?? true
  }

  #requestOf(plan: FetchPlan, maxWaitMs: number) {
    const { topic } = this.#options
    const info = this.#cluster.topic(topic)
    return {
      maxWaitMs,
      minBytes: 1,
      maxBytes: plan.maxBytes,
      isolationLevel: 0,
      topics: [
        {
          topic,
          topicId: info?.id,
          partitions: plan.partitions.map(({ partition, position }) => ({
            partition: partition.partition,
            currentLeaderEpoch: info?.partitions[partition.partition]?.leaderEpoch,
            fetchOffset: position,
            partitionMaxBytes: plan.partitionMaxBytes,
          })),
        },
      ],
    }
  }

  /** Leaves a partition out for a while, then reads the metadata anew: its leader may have moved. */
  #pause(partition: OwnedPartition, error: Error): void {
    const pause = this.#pauses.get(partition) ?? { backoff: new Backoff(this.#world.random), failures: 0, over: true }
    this.#pauses.set(partition, pause)
    if (!pause.over) return
    pause.over = false
    pause.failures++
    if (!isPassing(error) || pause.failures > 3) this.#health.fails(partOf(partition), error)
    void this.#sleep(pause.backoff.next()).then(async () => {
      if (!this.#partitions.has(partition)) return
      const failure = await this.#refresh()
      if (failure && this.#partitions.has(partition)) this.#health.fails(partOf(partition), failure)
      pause.over = true
      this.leadersChanged()
    })
  }

  /** To the end of the order in which partitions are asked for: a broker fills its answer from the front. */
  #filled(partition: OwnedPartition): void {
    if (!this.#partitions.delete(partition)) return
    this.#partitions.add(partition)
    this.#events.records(partition)
  }

  #recovered(partition: OwnedPartition): void {
    if (this.#pauses.delete(partition)) this.#health.forget(partOf(partition))
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
      this.leadersChanged()
    }
  }

  async #sleep(ms: number): Promise<void> {
    const signal = AbortSignal.any([this.#life.signal, this.#cluster.signal])
    await sleep(this.#world.clock, ms, signal).catch(() => {})
  }
}

/**
 * How long a broker may wait for records. Where a partition had to be left out, it may get room at any moment: the
 * answer is wanted soon then, and the sooner the less time has passed without any.
 */
function longPoll(plan: FetchPlan, idleRounds: number): number {
  return plan.complete ? 500 : Math.min(500, 10 * 2 ** Math.min(idleRounds, 6))
}

const partOf = ({ topic, partition }: OwnedPartition) => `partition ${topic}-${partition}`
