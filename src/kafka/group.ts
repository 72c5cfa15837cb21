import { IsthmusError, sleep } from '../world/index.ts'
import type { Assignor } from './assignor.ts'
import { Backoff } from './backoff.ts'
import type { ClientWorld } from './client-options.ts'
import type { Cluster } from './cluster.ts'
import { Abandoned } from './connection.ts'
import { errorCodes } from './errors.ts'
import { partitionsForMembers, readAssignment, subscriptionOf } from './group-protocol.ts'
import type { Health } from './health.ts'
import { type Beat, Heartbeat } from './heartbeat.ts'
import { isConnectFailure, isPassing, kafkaFailure } from './kafka-failure.ts'

export interface GroupOptions {
  readonly groupId: string
  readonly topic: string
  readonly assignor: Assignor
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
}

/** The partitions of a member, as the group moves them. */
export interface Holdings {
  readonly partitions: readonly number[]
  assign(partitions: readonly number[]): void
  /** Resolves once they are given up, at the latest when the deadline is aborted. */
  revoke(partitions: readonly number[], deadline: AbortSignal): Promise<void>
  /** All of them are gone. */
  lose(): void
}

/** Who we are in the group, and in which of its generations; requests of another are refused. */
export interface Membership {
  readonly memberId: string
  readonly generation: number
}

const outsider: Membership = { memberId: '', generation: -1 }

/** An error of JoinGroup or SyncGroup that says: not this membership, try with another. */
class Rejoin extends Error {
  readonly lost: boolean

  constructor(lost: boolean) {
    super('join the group anew')
    this.lost = lost
  }
}

/**
 * Membership in a consumer group by the classic protocol: join, sync, heartbeat, and again when the group rebalances.
 * Under a cooperative assignor only what moves is given up (KIP-429), under an eager one everything, before it joins.
 */
export class Group {
  readonly #world: ClientWorld
  readonly #cluster: Cluster
  readonly #options: GroupOptions
  readonly #holdings: Holdings
  readonly #health: Health
  readonly #backoff: Backoff
  readonly #life = new AbortController()
  #passing = 0
  #membership = outsider
  /** From JoinGroup to SyncGroup: the group may be a generation ahead of us. */
  #joining = false
  #lastContact = 0
  #heartbeat: Heartbeat | undefined
  #leads = false
  #revoking: Promise<void> = Promise.resolve()

  constructor(world: ClientWorld, cluster: Cluster, options: GroupOptions, holdings: Holdings, health: Health) {
    this.#world = world
    this.#cluster = cluster
    this.#options = options
    this.#holdings = holdings
    this.#health = health
    this.#backoff = new Backoff(world.random)
    health.expect('group')
  }

  get membership(): Membership {
    return this.#membership
  }

  /** Joins, and stays until `leave`. Never rejects: failures go to the health, and it tries again. */
  async run(): Promise<void> {
    const { signal } = this.#life
    while (!signal.aborted) {
      try {
        this.#joining = true
        const granted = await this.#join().finally(() => {
          this.#joining = false
        })
        if (signal.aborted) return
        const heartbeat = this.#startHeartbeat()
        const surplus = this.#adopt(granted)
        this.#works()
        // The group waits for what is given up: it is shared out when we have joined again.
        if (surplus.length > 0) await this.#revoke(surplus, heartbeat)
        else await heartbeat.rejoin
        if (signal.aborted) return
        if (heartbeat.dropped.aborted) throw new Rejoin(true)
        if (!this.#options.assignor.cooperative) {
          await this.#revoke(this.#holdings.partitions, heartbeat)
          if (heartbeat.dropped.aborted) throw new Rejoin(true)
        }
      } catch (error) {
        if (signal.aborted) return
        const sinceContact = this.#world.clock.monotonic() - this.#lastContact
        if (error instanceof Rejoin ? error.lost : sinceContact > this.#options.sessionTimeoutMs) this.#drop()
        if (error instanceof Rejoin) continue
        if (!(error instanceof Abandoned)) {
          this.#fails(error instanceof Error ? error : new Error(String(error)))
          const pause = this.#backoff.next(isConnectFailure(error) ? 3000 : undefined)
          await sleep(this.#world.clock, pause, AbortSignal.any([signal, this.#cluster.signal])).catch(() => {})
        }
      }
    }
  }

  /** A commit was refused for its member or generation. True when that is the newest, so that all we held is gone. */
  fenced(membership: Membership): boolean {
    if (this.#joining || membership !== this.#membership) return false
    this.#heartbeat?.drop()
    return true
  }

  /** Connections are new: show the group at once that we are still there. */
  redialled(): void {
    this.#heartbeat?.hurry()
  }

  /** The topic has more partitions than when they were shared out; only the leader acts on it. */
  partitionsAdded(): void {
    if (this.#leads) this.#heartbeat?.ask()
  }

  /** Gives all partitions up and leaves, so that the others need not wait for the session to end. */
  async leave(): Promise<void> {
    this.#life.abort()
    const running = this.#revoking
    await Promise.all([running, this.#revoke(this.#holdings.partitions, this.#heartbeat)])
    this.#heartbeat?.stop()
    const { memberId } = this.#membership
    this.#membership = outsider
    if (memberId === '') return
    const { groupId } = this.#options
    const left = this.#cluster
      .coordinator(groupId)
      .then((coordinator) => this.#cluster.connect(coordinator, 'control'))
      .then((connection) => connection.request('LeaveGroup', { groupId, memberId, members: [{ memberId }] }))
    const patience = new AbortController()
    const waited = sleep(this.#world.clock, leaveTimeoutMs, patience.signal)
    await Promise.race([left, waited]).catch(() => {})
    patience.abort()
    waited.catch(() => {})
    left.catch(() => {})
  }

  /** One JoinGroup and SyncGroup. Resolves with the partitions granted. */
  async #join(): Promise<readonly number[]> {
    const { groupId, topic, assignor, sessionTimeoutMs, rebalanceTimeoutMs } = this.#options
    if (!this.#cluster.topic(topic)) await this.#cluster.refresh([topic])
    const coordinator = await this.#cluster.coordinator(groupId)
    const connection = await this.#cluster.connect(coordinator, 'group')
    this.#heartbeat?.stop()
    const what = `group ${groupId} at ${this.#cluster.address(coordinator)}`
    // The broker answers when all members have joined, or their time is up.
    const timeoutMs = rebalanceTimeoutMs + 10_000
    const request = () =>
      connection.request(
        'JoinGroup',
        {
          groupId,
          sessionTimeoutMs,
          rebalanceTimeoutMs,
          memberId: this.#membership.memberId,
          protocolType: 'consumer',
          protocols: [
            {
              name: assignor.name,
              metadata: subscriptionOf(topic, this.#holdings.partitions, this.#membership.generation),
            },
          ],
        },
        timeoutMs,
      )
    let joined = await request()
    if (joined.errorCode === errorCodes.MEMBER_ID_REQUIRED) {
      this.#membership = { ...outsider, memberId: joined.memberId }
      joined = await request()
    }
    this.#check(joined.errorCode, `JoinGroup of ${what}`)
    this.#lastContact = this.#world.clock.monotonic()
    const { memberId, generationId } = joined
    this.#leads = joined.leader === memberId
    const assignments = this.#leads && !joined.skipAssignment ? await this.#shareOut(joined.members) : []
    const synced = await connection.request(
      'SyncGroup',
      {
        groupId,
        generationId,
        memberId,
        protocolType: 'consumer',
        protocolName: joined.protocolName,
        assignments,
      },
      timeoutMs,
    )
    this.#membership = { memberId, generation: this.#membership.generation }
    this.#check(synced.errorCode, `SyncGroup of ${what}`)
    this.#membership = { memberId, generation: generationId }
    return readAssignment(synced.assignment, topic)
  }

  /** As the group's leader: who gets what, by the newest metadata of all topics that anybody wants. */
  async #shareOut(members: Parameters<typeof partitionsForMembers>[1]) {
    return partitionsForMembers(this.#options.assignor, members, async (topics) => {
      // What only others want may be gone or not ours to see: it counts none, and holds nobody up.
      for (const topic of topics) {
        await this.#cluster.refresh([topic]).catch((error) => {
          if (!(error instanceof IsthmusError && tolerated.has(error.code))) throw error
        })
      }
      return new Map(topics.map((topic) => [topic, this.#cluster.topic(topic)?.partitions.length ?? 0]))
    })
  }

  /** Takes on what is granted. Returns what we hold beyond that. */
  #adopt(granted: readonly number[]): readonly number[] {
    const held = this.#holdings.partitions
    const added = granted.filter((partition) => !held.includes(partition))
    if (added.length > 0) this.#holdings.assign(added)
    return held.filter((partition) => !granted.includes(partition))
  }

  #startHeartbeat(): Heartbeat {
    this.#heartbeat?.stop()
    const { sessionTimeoutMs } = this.#options
    this.#heartbeat = new Heartbeat(this.#world.clock, {
      intervalMs: Math.min(3000, sessionTimeoutMs / 3),
      sessionTimeoutMs,
      beat: () => this.#beat(),
      answered: () => this.#works(),
      failed: (error) => this.#fails(error),
    })
    return this.#heartbeat
  }

  async #beat(): Promise<Beat> {
    const { groupId } = this.#options
    const { memberId, generation } = this.#membership
    const coordinator = await this.#cluster.coordinator(groupId)
    const connection = await this.#cluster.connect(coordinator, 'group')
    const { errorCode } = await connection.request('Heartbeat', { groupId, memberId, generationId: generation })
    if (errorCode === 0) return 'member'
    if (errorCode === errorCodes.REBALANCE_IN_PROGRESS) return 'rebalance'
    if (overCodes.has(errorCode)) return 'fenced'
    throw kafkaFailure(errorCode, `Heartbeat of group ${groupId} at ${this.#cluster.address(coordinator)}`)
  }

  #check(errorCode: number, what: string): void {
    if (errorCode === 0) return
    if (errorCode === errorCodes.REBALANCE_IN_PROGRESS) throw new Rejoin(false)
    if (overCodes.has(errorCode)) throw new Rejoin(true)
    if (errorCode === errorCodes.INCONSISTENT_GROUP_PROTOCOL) {
      const { groupId, assignor } = this.#options
      const message = `the other members of group ${groupId} do not share partitions by ${assignor.name}: give another group id`
      throw new IsthmusError('GROUP_PROTOCOL_CONFLICT', message, { data: { groupId, assignor: assignor.name } })
    }
    throw kafkaFailure(errorCode, what)
  }

  /** The group goes on without us; what we held is gone. */
  #drop(): void {
    this.#heartbeat?.stop()
    this.#membership = outsider
    this.#holdings.lose()
  }

  #works(): void {
    this.#lastContact = this.#world.clock.monotonic()
    this.#backoff.reset()
    this.#passing = 0
    this.#health.works('group')
  }

  #fails(error: Error): void {
    this.#cluster.forgetCoordinator(this.#options.groupId)
    if (isPassing(error) && ++this.#passing < 4) return
    this.#health.fails('group', error)
  }

  /** The deadline is before the rebalance timeout, so that there is time to join within it; or when all is lost. */
  #revoke(partitions: readonly number[], heartbeat: Heartbeat | undefined): Promise<void> {
    const done = this.#giveUp(partitions, heartbeat)
    this.#revoking = done.catch(() => {})
    return done
  }

  async #giveUp(partitions: readonly number[], heartbeat: Heartbeat | undefined): Promise<void> {
    if (partitions.length === 0) return
    const deadline = new AbortController()
    const abort = () => deadline.abort()
    const cancel = this.#world.clock.after(this.#options.rebalanceTimeoutMs * 0.9, abort)
    heartbeat?.dropped.addEventListener('abort', abort)
    if (heartbeat?.dropped.aborted) abort()
    try {
      await this.#holdings.revoke(partitions, deadline.signal)
    } finally {
      cancel()
      heartbeat?.dropped.removeEventListener('abort', abort)
    }
  }
}

const leaveTimeoutMs = 2000

const tolerated = new Set(['TOPIC_MISSING', 'KAFKA_UNAUTHORIZED'])

/** Generation or member are not the group's any more. */
const overCodes = new Set<number>([
  errorCodes.ILLEGAL_GENERATION,
  errorCodes.UNKNOWN_MEMBER_ID,
  errorCodes.FENCED_INSTANCE_ID,
])
