import { IsthmusError, sleep } from '../world/index.ts'
import { Backoff } from './backoff.ts'
import type { ClientWorld } from './client-options.ts'
import type { Cluster } from './cluster.ts'
import { Abandoned } from './connection.ts'
import { Coordinator } from './coordinator.ts'
import { errorCodes, errorName } from './errors.ts'
import type { Group, GroupOptions, Holdings, Membership } from './group.ts'
import type { Health } from './health.ts'
import { type Beat, Heartbeat } from './heartbeat.ts'
import { isConnectFailure, isPassing, kafkaFailure } from './kafka-failure.ts'
import { Revocation } from './revocation.ts'

/** Not with this membership: the group is to be joined anew. */
export class Rejoin extends Error {
  /** What we held is gone. */
  readonly lost: boolean

  constructor(lost: boolean) {
    super('join the group anew')
    this.lost = lost
  }
}

/** Membership in a group, whatever its protocol: round after round, with pauses after failures, until we leave. */
export abstract class GroupMember implements Group {
  protected readonly world: ClientWorld
  protected readonly cluster: Cluster
  protected readonly coordinator: Coordinator
  protected readonly holdings: Holdings
  protected readonly revocation: Revocation
  protected readonly life = new AbortController()
  protected heartbeat: Heartbeat | undefined
  readonly #outsider: Membership
  #membership: Membership
  readonly #options: GroupOptions
  readonly #health: Health
  readonly #backoff: Backoff
  #passing = 0
  #rejoins = 0
  #lastContact = 0
  /** Another member has our instance id; resolved when it is worth another try. */
  #replaced: Error | undefined
  #tryAgain = () => {}
  /** The group does not know our member id. If it does, we come back under it: else a dead member would be waited for. */
  #forgotten = false

  /** @param outsider the membership before the first answer */
  constructor(
    world: ClientWorld,
    cluster: Cluster,
    options: GroupOptions,
    holdings: Holdings,
    health: Health,
    outsider: Membership,
  ) {
    this.world = world
    this.cluster = cluster
    this.coordinator = new Coordinator(cluster, options.groupId)
    this.holdings = holdings
    this.revocation = new Revocation(world.clock, holdings, options.rebalanceTimeoutMs)
    this.#options = options
    this.#health = health
    this.#backoff = new Backoff(world.random)
    this.#outsider = outsider
    this.#membership = outsider
    health.expect('group')
  }

  get membership(): Membership {
    return this.#membership
  }

  /** The same object as long as it is the same membership: that is how a late refusal of a commit is told. */
  protected became(change: { readonly memberId?: string; readonly epoch?: number }): void {
    const { memberId = this.#membership.memberId, epoch = this.#membership.epoch } = change
    if (memberId === this.#membership.memberId && epoch === this.#membership.epoch) return
    this.#membership = { ...this.#membership, memberId, epoch }
  }

  /** Joins and stays, until it is time to join anew. Throws `Rejoin` or what went wrong. */
  protected abstract round(): Promise<void>

  /** Tells the group that we leave; undefined where there is nothing to say. */
  protected abstract goodbye(): Promise<unknown> | undefined

  abstract partitionsAdded(): void

  async run(): Promise<void> {
    const { signal } = this.life
    while (!signal.aborted) {
      try {
        await this.round()
      } catch (error) {
        if (signal.aborted) return
        await this.#failed(this.#replaced ?? error)
      }
    }
  }

  refused(membership: Membership, errorCode: number): boolean {
    if (membership !== this.#membership || !this.#isOver(errorCode)) return false
    this.heartbeat?.drop()
    return true
  }

  redialled(): void {
    this.heartbeat?.hurry()
    this.#tryAgain()
  }

  async leave(): Promise<void> {
    this.life.abort()
    this.#tryAgain()
    const running = this.revocation.running
    await Promise.all([running, this.revocation.revoke(this.holdings.partitions, this.heartbeat?.dropped)])
    this.heartbeat?.stop()
    const left = this.goodbye()
    this.#membership = this.#outsider
    if (!left) return
    const patience = new AbortController()
    const waited = sleep(this.world.clock, leaveTimeoutMs, patience.signal)
    await Promise.race([left, waited]).catch(() => {})
    patience.abort()
    waited.catch(() => {})
    left.catch(() => {})
  }

  /** Replaces the one before it. */
  protected startHeartbeat(intervalMs: () => number, beat: () => Promise<Beat>): Heartbeat {
    this.heartbeat?.stop()
    const { sessionTimeoutMs } = this.#options
    this.heartbeat = new Heartbeat(this.world.clock, {
      intervalMs,
      sessionTimeoutMs,
      beat,
      answered: () => this.works(),
      failed: (error) => this.#fails(error),
    })
    return this.heartbeat
  }

  /** What an answer to a heartbeat says of us; throws what is worth telling. */
  protected beatOf(errorCode: number, place: string): Beat {
    if (errorCode === 0) return 'member'
    if (errorCode === errorCodes.REBALANCE_IN_PROGRESS) return 'rebalance'
    if (this.#isOver(errorCode)) return 'fenced'
    throw kafkaFailure(errorCode, place)
  }

  /** Throws what an answer's error means for our membership. */
  protected check(errorCode: number, place: string, assignor: string): void {
    if (errorCode === 0) return
    if (errorCode === errorCodes.REBALANCE_IN_PROGRESS) throw new Rejoin(false)
    if (this.#isOver(errorCode)) throw new Rejoin(true)
    if (errorCode === errorCodes.UNRELEASED_INSTANCE_ID) throw this.#instanceTaken(errorCode)
    if (errorCode === errorCodes.INCONSISTENT_GROUP_PROTOCOL) {
      const { groupId } = this.#options
      const message = `the other members of group ${groupId} do not share partitions by ${assignor}: give another group id`
      throw new IsthmusError('GROUP_PROTOCOL_CONFLICT', message, { data: { groupId, assignor } })
    }
    throw kafkaFailure(errorCode, place)
  }

  /** The group has answered as it should. */
  protected works(): void {
    this.contact()
    this.#backoff.reset()
    this.#passing = 0
    this.#rejoins = 0
    this.#health.works('group')
  }

  /** The group knows of us at this moment. */
  protected contact(): void {
    this.#lastContact = this.world.clock.monotonic()
  }

  async #failed(error: unknown): Promise<void> {
    const { clock } = this.world
    const expired = clock.monotonic() - this.#lastContact > this.#options.sessionTimeoutMs
    if (this.#replaced || (error instanceof Rejoin ? error.lost : expired)) this.#drop()
    if (this.#replaced) return this.#stayOut(this.#replaced)
    if (error instanceof Abandoned) return
    // A coordinator that sends us away again and again is not asked without a pause.
    if (error instanceof Rejoin && ++this.#rejoins < 4) return
    if (!(error instanceof Rejoin)) this.#fails(error instanceof Error ? error : new Error(String(error)))
    const pause = this.#backoff.next(isConnectFailure(error) ? 3000 : undefined)
    await sleep(clock, pause, AbortSignal.any([this.life.signal, this.cluster.signal])).catch(() => {})
  }

  /** To join again would throw the other one out, and it us: until somebody mends that, we stay away. */
  async #stayOut(error: Error): Promise<void> {
    this.#replaced = undefined
    this.#health.fails('group', error)
    if (this.life.signal.aborted) return
    await new Promise<void>((resolve) => {
      this.#tryAgain = resolve
    })
  }

  /** Epoch or member are not the group's any more; remembers what follows from it. */
  #isOver(errorCode: number): boolean {
    if (!overCodes.has(errorCode)) return false
    if (errorCode === errorCodes.FENCED_INSTANCE_ID) this.#replaced = this.#instanceTaken(errorCode)
    this.#forgotten = errorCode === errorCodes.UNKNOWN_MEMBER_ID || errorCode === errorCodes.FENCED_INSTANCE_ID
    return true
  }

  /** The group goes on without us; what we held is gone. Unless it forgot us, we come back as the member that we were. */
  #drop(): void {
    this.heartbeat?.stop()
    const { memberId } = this.#forgotten ? this.#outsider : this.#membership
    this.#forgotten = false
    this.#membership = { ...this.#outsider, memberId }
    this.holdings.lose()
  }

  #fails(error: Error): void {
    this.coordinator.forget()
    if (isPassing(error) && ++this.#passing < 4) return
    this.#health.fails('group', error)
  }

  #instanceTaken(errorCode: number): IsthmusError {
    const { groupId, instanceId } = this.#options
    const message = `another member of group ${groupId} has the instance id ${instanceId}: give each member its own, then update or restart this one`
    return new IsthmusError('GROUP_INSTANCE_TAKEN', message, {
      data: { groupId, instanceId, kafkaError: errorName(errorCode) },
    })
  }
}

const leaveTimeoutMs = 2000

/** Epoch or member are not the group's any more. */
const overCodes = new Set<number>([
  errorCodes.ILLEGAL_GENERATION,
  errorCodes.UNKNOWN_MEMBER_ID,
  errorCodes.FENCED_INSTANCE_ID,
  errorCodes.FENCED_MEMBER_EPOCH,
])
