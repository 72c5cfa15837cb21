import { sleep, tell } from '../world/index.ts'
import { Backoff } from './backoff.ts'
import type { ClientWorld } from './client-options.ts'
import type { Cluster } from './cluster.ts'
import { Abandoned } from './connection.ts'
import type { Consumer, ConsumerEvents } from './consumer-types.ts'
import type { Fetcher } from './fetcher.ts'
import type { Holdings } from './group.ts'
import type { Health } from './health.ts'
import { isConnectFailure, isPassing } from './kafka-failure.ts'
import { type LogPosition, OwnedPartition } from './owned-partition.ts'

/**
 * Where partitions begin.
 *
 * @param anew true: what was committed is out of the log's range, and does not count
 * @param isOurs whether a partition is still ours, by the assignment that it was asked for
 */
export type Starts = (
  partitions: readonly number[],
  anew: boolean,
  isOurs: (partition: number) => boolean,
) => Promise<ReadonlyMap<number, LogPosition>>

/**
 * The partitions that the group gave us: first without a start, while their offsets are asked for; then fetched and
 * in the mapping's hands; then given up or lost. A partition is the mapping's business from `assigned` on only.
 */
export class ConsumerHoldings implements Holdings {
  readonly #world: ClientWorld
  readonly #cluster: Cluster
  readonly #topic: string
  readonly #events: Pick<ConsumerEvents, 'assigned' | 'revoked' | 'lost' | 'failed'>
  readonly #fetcher: Fetcher
  readonly #health: Health
  readonly #starts: Starts
  readonly #held = new Map<number, OwnedPartition | Starting>()
  #epoch = 0

  constructor(
    deps: { world: ClientWorld; cluster: Cluster; topic: string; fetcher: Fetcher; health: Health; starts: Starts },
    events: Pick<ConsumerEvents, 'assigned' | 'revoked' | 'lost' | 'failed'>,
  ) {
    this.#world = deps.world
    this.#cluster = deps.cluster
    this.#topic = deps.topic
    this.#fetcher = deps.fetcher
    this.#health = deps.health
    this.#starts = deps.starts
    this.#events = events
  }

  get partitions(): readonly number[] {
    return [...this.#held.keys()]
  }

  get quiet(): boolean {
    return this.#fetcher.quiet
  }

  /** Those that are fetched. */
  get owned(): readonly OwnedPartition[] {
    return [...this.#held.values()].filter((held) => held instanceof OwnedPartition)
  }

  assign(partitions: readonly number[]): void {
    this.#begin(partitions, 'as committed')
  }

  /** Its offset is not in the log: this ownership ends, and another begins at the starting position, or where it is told. */
  restart(partition: OwnedPartition, from: 'anew' | LogPosition): void {
    if (this.#held.get(partition.partition) !== partition) return
    this.#fetcher.remove([partition])
    partition.end()
    this.#begin([partition.partition], from)
    tell(() => this.#events.lost([partition]))
  }

  /** The group has these offsets. */
  committed(offsets: Parameters<Consumer['commit']>[0]): void {
    for (const { partition, nextOffset } of offsets) {
      const held = this.#held.get(partition.partition)
      if (held instanceof OwnedPartition && held === partition) held.committed = nextOffset
    }
  }

  async revoke(partitions: readonly number[], deadline: AbortSignal): Promise<void> {
    const going = this.#release(partitions)
    if (going.length === 0) return
    let settle = () => {}
    const over = new Promise<void>((resolve) => {
      settle = resolve
    })
    deadline.addEventListener('abort', settle)
    if (deadline.aborted) settle()
    try {
      await Promise.race([this.#events.revoked(going, deadline), over])
    } catch (error) {
      // They are given up all the same: the others wait for them.
      tell(() => this.#events.failed(error instanceof Error ? error : new Error(String(error))))
    } finally {
      deadline.removeEventListener('abort', settle)
      for (const partition of going) partition.end()
    }
  }

  lose(): void {
    const gone = this.#release(this.partitions)
    for (const partition of gone) partition.end()
    if (gone.length > 0) tell(() => this.#events.lost(gone))
  }

  /** Takes partitions out of fetching; those that have not started yet are simply forgotten. */
  #release(partitions: readonly number[]): OwnedPartition[] {
    const started: OwnedPartition[] = []
    for (const partition of partitions) {
      const held = this.#held.get(partition)
      this.#held.delete(partition)
      if (held instanceof OwnedPartition) started.push(held)
      else if (held && !this.#holds(held)) held.given.abort()
    }
    this.#fetcher.remove(started)
    return started
  }

  #begin(partitions: readonly number[], from: Starting['from']): void {
    const starting: Starting = { given: new AbortController(), from }
    this.#health.expect(startPart)
    for (const partition of partitions) this.#held.set(partition, starting)
    void this.#start(starting)
  }

  #holds(starting: Starting): boolean {
    for (const held of this.#held.values()) if (held === starting) return true
    return false
  }

  async #start(starting: Starting): Promise<void> {
    const backoff = new Backoff(this.#world.random)
    const { signal } = starting.given
    for (let attempt = 1; !signal.aborted; attempt++) {
      const waiting = [...this.#held].filter(([, held]) => held === starting).map(([partition]) => partition)
      try {
        await this.#cluster.refresh([this.#topic])
        const { from } = starting
        const isOurs = (partition: number) => this.#held.get(partition) === starting
        const starts =
          typeof from === 'object'
            ? new Map(waiting.map((partition) => [partition, from]))
            : await this.#starts(waiting, from === 'anew', isOurs)
        this.#started(starting, starts)
        break
      } catch (error) {
        if (signal.aborted || error instanceof Abandoned) continue
        if (!isPassing(error) || attempt > 3) {
          this.#health.fails(startPart, error instanceof Error ? error : new Error(String(error)))
        }
        const pause = backoff.next(isConnectFailure(error) ? 3000 : undefined)
        await sleep(this.#world.clock, pause, AbortSignal.any([signal, this.#cluster.signal])).catch(() => {})
      }
    }
    const others = [...this.#held.values()].some((held) => !(held instanceof OwnedPartition))
    if (!others) this.#health.forget(startPart)
  }

  /** Those that are still ours, by the same assignment. */
  #started(starting: Starting, starts: ReadonlyMap<number, LogPosition>): void {
    const begun: OwnedPartition[] = []
    for (const [partition, { offset: startOffset, leaderEpoch: startLeaderEpoch }] of starts) {
      if (this.#held.get(partition) !== starting) continue
      const at = { topic: this.#topic, partition, epoch: ++this.#epoch, startOffset, startLeaderEpoch }
      const owned = new OwnedPartition(at)
      this.#held.set(partition, owned)
      begun.push(owned)
    }
    if (begun.length === 0) return
    tell(() => this.#events.assigned(begun))
    this.#fetcher.add(begun)
  }
}

/** Partitions of one assignment whose offsets are being asked for. */
interface Starting {
  /** Aborted when none of them is ours any more. */
  readonly given: AbortController
  readonly from: 'as committed' | 'anew' | LogPosition
}

const startPart = 'start offsets'
