import { sleep } from '../world/index.ts'
import { Backoff } from './backoff.ts'
import type { ClientWorld } from './client-options.ts'
import type { Cluster } from './cluster.ts'
import { Abandoned } from './connection.ts'
import type { Group, Holdings, Membership } from './group.ts'
import { difference } from './group-protocol.ts'
import type { Health } from './health.ts'
import { isConnectFailure } from './kafka-failure.ts'
import { Revocation } from './revocation.ts'

export interface ManualOptions {
  readonly topic: string
  /** Absent: all of the topic, those that are added too. */
  readonly partitions: readonly number[] | undefined
  readonly rebalanceTimeoutMs: number
}

/** Partitions taken by hand: nobody gives, moves or fences them. */
export class ManualAssignment implements Group {
  /** Kafka takes such commits while the group has no members. */
  readonly membership: Membership = { memberId: '', epoch: -1, instanceId: null }
  readonly #world: ClientWorld
  readonly #cluster: Cluster
  readonly #options: ManualOptions
  readonly #holdings: Holdings
  readonly #health: Health
  readonly #revocation: Revocation
  readonly #life = new AbortController()

  constructor(world: ClientWorld, cluster: Cluster, options: ManualOptions, holdings: Holdings, health: Health) {
    this.#world = world
    this.#cluster = cluster
    this.#options = options
    this.#holdings = holdings
    this.#health = health
    this.#revocation = new Revocation(world.clock, holdings, options.rebalanceTimeoutMs)
    health.expect(part)
  }

  async run(): Promise<void> {
    const { signal } = this.#life
    const backoff = new Backoff(this.#world.random)
    while (!signal.aborted) {
      try {
        await this.#cluster.refresh([this.#options.topic])
        if (signal.aborted) return
        this.partitionsAdded()
        return this.#health.works(part)
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof Abandoned) continue
        this.#health.fails(part, error instanceof Error ? error : new Error(String(error)))
        const pause = backoff.next(isConnectFailure(error) ? 3000 : undefined)
        await sleep(this.#world.clock, pause, AbortSignal.any([signal, this.#cluster.signal])).catch(() => {})
      }
    }
  }

  refused(): boolean {
    return false
  }

  redialled(): void {
    this.#health.works(part)
  }

  partitionsAdded(): void {
    const { topic, partitions } = this.#options
    const wanted = partitions ?? this.#cluster.topic(topic)?.partitions.map((_, partition) => partition) ?? []
    const { added } = difference(this.#holdings.partitions, wanted)
    if (added.length > 0) this.#holdings.assign(added)
  }

  async leave(): Promise<void> {
    this.#life.abort()
    await this.#revocation.revoke(this.#holdings.partitions)
  }
}

const part = 'partitions'
