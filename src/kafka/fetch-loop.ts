import type { Clock, Random } from '../world/index.ts'
import { Backoff } from './backoff.ts'
import { pollChannel } from './channels.ts'
import type { Cluster, Node } from './cluster.ts'
import { Abandoned, type Connection } from './connection.ts'
import type { FetchBudget, Hold } from './fetch-budget.ts'
import type { FetchPlan, FetchPlanner } from './fetch-plan.ts'
import { acceptFetched, type FetchContext, type Fetched, type Scanned, scanFetched } from './fetch-response.ts'
import { FetchSession } from './fetch-session.ts'
import type { FetchSources } from './fetch-sources.ts'
import type { FramePool } from './frame-pool.ts'
import type { Health } from './health.ts'
import { isConnectFailure } from './kafka-failure.ts'
import { isLong, isQuiet, longPoll } from './long-poll.ts'
import type { ResponseBody } from './messages/apis.ts'
import { type Isolation, isolationLevel } from './offsets.ts'
import type { OwnedPartition } from './owned-partition.ts'
import type { Pauses } from './pauses.ts'
import { untilSharedSecond } from './shared-second.ts'
import { Wakeup } from './wakeup.ts'

/** What the loops of all brokers have in common. */
export interface FetchDeps {
  readonly world: { readonly clock: Clock; readonly random: Random }
  readonly cluster: Cluster
  readonly sources: FetchSources
  readonly pauses: Pauses
  readonly planner: FetchPlanner
  readonly budget: FetchBudget
  readonly pool: FramePool
  readonly health: Health
  readonly options: FetchOptions
}

/** How to fetch. */
export interface FetchOptions {
  readonly topic: string
  readonly checkCrc: boolean
  readonly isolation: Isolation
  /** Where we are, as brokers name their racks; empty: nowhere in particular. */
  readonly rack: string
}

/** Who is told what a loop finds. */
export interface FetchLoopOwner {
  /** Nothing is fetched any more. */
  readonly stopping: boolean
  /** Some partitions are read from another broker now. */
  moved(): void
  /** Asks their leader whether its log holds what was fetched of these. */
  validate(connection: Connection, unsure: readonly OwnedPartition[]): Promise<void>
  /** What is to be done about an answer, besides its records. */
  settle(got: Fetched, nodes: readonly Node[]): void
  /** What of an answer was new, and what of it could not be read. */
  scanned(found: Scanned): void
  /** Nothing is read from this broker any more. */
  ended(broker: number): void
  /** Resolves after so long, or sooner; never rejects. */
  sleep(ms: number): Promise<void>
  /** Reads the metadata anew; never rejects. */
  refresh(): Promise<unknown>
}

/** The request that a quiet broker keeps for long. */
interface Parked {
  readonly connection: Connection
  readonly partitions: ReadonlySet<OwnedPartition>
}

/**
 * An answer whose records are still to be scanned: when the next request is on its way, so that the broker works
 * meanwhile. A function of what it holds, in its place, had V8 keep the heads of dozens of answers until all of the heap
 * was collected: 70 MB after 10 GB.
 */
interface Unfinished {
  readonly got: Fetched
  readonly plan: FetchPlan
  readonly context: FetchContext
  /** What the scan is going to add to the memory of the answer. */
  readonly growing: Hold
}

/**
 * Fetches what is read from one broker: one request in flight and one session, all partitions in it that have room. It
 * asks again as soon as an answer is queued, whatever its taker does meanwhile.
 */
export class FetchLoop {
  readonly #broker: number
  readonly #deps: FetchDeps
  readonly #owner: FetchLoopOwner
  readonly #part: string
  readonly #backoff: Backoff
  readonly #session: FetchSession<OwnedPartition>
  readonly #wakeup = new Wakeup()
  /** Answers without a record, one after the other. */
  #idleRounds = 0
  #parked: Parked | undefined
  /** How much more memory a response took than its own, by positions and decompression, when it was scanned last. */
  #growth = 1
  #unfinished: Unfinished | undefined

  constructor(broker: number, deps: FetchDeps, owner: FetchLoopOwner) {
    this.#broker = broker
    this.#deps = deps
    this.#owner = owner
    this.#part = `broker ${broker}`
    this.#backoff = new Backoff(deps.world.random)
    this.#session = new FetchSession(deps.options.topic)
    deps.health.expect(this.#part)
  }

  /** Something may be to do. */
  wake(): void {
    this.#wakeup.notify()
  }

  /** The broker has had nothing for some seconds. */
  get quiet(): boolean {
    return isQuiet(this.#idleRounds)
  }

  /**
   * A request that waits for long is not waited for by a partition that is not in it. Its connection, which nobody else
   * uses, is closed: Kafka has no other way to call a request off.
   */
  unpark(partition: OwnedPartition): void {
    const parked = this.#parked
    if (!parked || (parked.partitions.has(partition) && !this.#deps.sources.isUnsure(partition))) return
    this.#parked = undefined
    parked.connection.close()
  }

  /** Ends when none of ours is read from it any more. */
  async run(): Promise<void> {
    const { cluster, health, sources } = this.#deps
    for (;;) {
      const { mine, moved } = sources.readFrom(this.#broker)
      if (moved) this.#owner.moved()
      if (mine.length === 0) break
      try {
        let connection = cluster.opened(this.#broker, 'fetch')
        if (!connection) {
          this.#finish()
          connection = await cluster.connect(this.#broker, 'fetch')
        }
        await this.#round(connection, mine)
      } catch (error) {
        this.#parked = undefined
        this.#idleRounds = 0
        this.#session.reset()
        this.#finish()
        if (this.#owner.stopping) break
        if (error instanceof Abandoned) continue
        health.fails(this.#part, error instanceof Error ? error : new Error(String(error)))
        for (const partition of mine) partition.readReplica = undefined
        await this.#owner.sleep(this.#backoff.next(isConnectFailure(error) ? 3000 : undefined))
        // If that fails too, so will the next connect.
        await this.#owner.refresh()
      }
    }
    this.#owner.ended(this.#broker)
    health.forget(this.#part)
    // They may be another broker's by now.
    this.#finish()
  }

  async #round(connection: Connection, mine: readonly OwnedPartition[]): Promise<void> {
    const { health, pauses, planner, sources, world } = this.#deps
    const ready = pauses.none ? mine : mine.filter((partition) => !pauses.has(partition))
    const unsure = sources.unsureOf(ready)
    if (unsure.length > 0) {
      this.#finish()
      return this.#owner.validate(connection, unsure)
    }
    const plan = planner.plan(ready, mine.length, sources.all, this.quiet)
    if (!plan) {
      health.works(this.#part)
      this.#finish()
      return this.#wakeup.wait()
    }
    const proved = health.isWorking(this.#part)
    const waitMs = proved ? untilSharedSecond(world.clock, longPoll(plan, this.#idleRounds)) : 0
    const asked = this.#ask(connection, plan, waitMs)
    this.#finish()
    if (isLong(waitMs)) this.#parked = { connection, partitions: new Set(plan.partitions) }
    const answer = await asked
    this.#parked = undefined
    if (!this.#session.accepts(answer)) return
    this.#take(answer, plan, connection)
    // In doubt one thing after the other.
    if (!(proved && pauses.none)) this.#finish()
    health.works(this.#part)
  }

  #ask(connection: Connection, plan: FetchPlan, maxWaitMs: number): Promise<ResponseBody<'Fetch'>> {
    const { sources } = this.#deps
    const { isolation, rack, topic } = this.#deps.options
    sources.vouchFor(plan.partitions)
    const request = {
      maxWaitMs,
      minBytes: 1,
      maxBytes: plan.maxBytes,
      isolationLevel: isolationLevel(isolation),
      rackId: rack,
      ...this.#session.ask(sources.topicId, plan.partitions, plan.partitionMaxBytes),
    }
    const asked = pollChannel
      .run(
        () => ({ topic, broker: this.#broker, partitions: plan.partitions.length }),
        () => connection.request('Fetch', request),
        (answer) => ({ bytes: bytesOf(answer) }),
      )
      .finally(() => plan.reserved.release())
    // What it fails with is thrown where it is waited for, which is not at once.
    asked.catch(() => {})
    return asked
  }

  /** Fetching goes on past what came; the records themselves are looked at by `#finish`. */
  #take(answer: ResponseBody<'Fetch'>, plan: FetchPlan, { host, port }: Connection): void {
    const { budget, options, pool, sources } = this.#deps
    const { checkCrc, isolation } = options
    const live = (partition: OwnedPartition) => sources.has(partition)
    const context: FetchContext = { place: `${host}:${port}`, budget, pool, checkCrc, isolation, live }
    const got = acceptFetched(answer, (partition) => this.#session.asked(partition), context)
    const growing = budget.hold((this.#growth - 1) * got.unscanned.memory.bytes)
    this.#unfinished = { got, plan, context, growing }
    this.#backoff.reset()
    this.#owner.settle(got, answer.nodeEndpoints)
    this.#idleRounds = got.unscanned.parts.length > 0 ? 0 : this.#idleRounds + 1
  }

  /** Scans the records of the last answer, and tells who has new ones. */
  #finish(): void {
    const unfinished = this.#unfinished
    if (!unfinished) return
    this.#unfinished = undefined
    const { context, growing, plan } = unfinished
    const { troubled, unscanned } = unfinished.got
    const received = unscanned.memory.bytes
    const found = scanFetched(unscanned, context)
    if (received > 0) this.#growth = unscanned.memory.bytes / received
    this.#owner.scanned(found)
    growing.release()
    const { pauses } = this.#deps
    if (pauses.none) return
    for (const partition of plan.partitions)
      if (!troubled.has(partition) && !pauses.has(partition)) pauses.forget(partition)
  }
}

function bytesOf({ responses }: ResponseBody<'Fetch'>): number {
  return (responses[0]?.partitions ?? []).reduce((sum, { records }) => sum + (records?.length ?? 0), 0)
}
