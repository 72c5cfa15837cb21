import { errorCodes } from '../kafka/index.ts'
import type { Clock } from '../world/index.ts'
import { CommittedOffsets } from './committed-offsets.ts'
import { Gathering } from './gathering.ts'
import {
  answered,
  type JoinRequest,
  type JoinResult,
  type Member,
  type MemberIdentity,
  NOTHING,
  type OffsetCommits,
  type Park,
  refusedJoin,
  refusedSync,
  type SyncRequest,
  type SyncResult,
  sameProtocols,
} from './member.ts'
import { Members } from './members.ts'
import { PromisedIds } from './promised-ids.ts'

export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead'

export interface GroupDependencies {
  readonly clock: Clock
  readonly uuid: () => string
  /** How long the first members of an empty group wait for more (`group.initial.rebalance.delay.ms`). */
  readonly initialRebalanceDelayMs: number
}

/**
 * One consumer group of the classic protocol: a state machine whose only inputs are requests and the given clock.
 * Behaviour follows Kafka's `ClassicGroup` and `GroupMetadataManager` (group-coordinator).
 */
export class Group {
  readonly id: string
  readonly offsets = new CommittedOffsets()
  readonly #deps: GroupDependencies
  readonly #members: Members
  readonly #promised: PromisedIds
  #state: GroupState = 'Empty'
  #generation = 0
  #protocolType: string | null = null
  #protocolName: string | null = null
  /** Calls off the end of the join phase, or of the sync phase. */
  #stopPhase = () => {}
  /** Set while the first members wait for more. */
  #gathering: Gathering | undefined

  constructor(id: string, deps: GroupDependencies) {
    this.id = id
    this.#deps = deps
    this.#members = new Members(deps.clock, (member) => this.#evict(member))
    this.#promised = new PromisedIds(deps.clock, () => this.#completeJoinIfReady())
  }

  get state(): GroupState {
    return this.#state
  }

  get protocolType(): string | null {
    return this.#protocolType
  }

  get protocolName(): string | null {
    return this.#protocolName
  }

  get members(): readonly Readonly<Member>[] {
    return this.#members.all
  }

  /** Resolves when the generation that the member joins is complete, or with the reason why it cannot join. */
  join(request: JoinRequest): Promise<JoinResult> {
    return answered((park) => this.#join(request, park))
  }

  #join(request: JoinRequest, park: Park<JoinResult>): JoinResult | undefined {
    const { memberId, groupInstanceId } = request
    if (this.#state === 'Dead') return refusedJoin(errorCodes.COORDINATOR_NOT_AVAILABLE, memberId)
    if (!this.#members.fits(request, this.#protocolType))
      return refusedJoin(errorCodes.INCONSISTENT_GROUP_PROTOCOL, memberId)
    if (memberId === '') {
      const former = this.#members.ofInstance(groupInstanceId)
      if (former) return this.#replaceStatic(former, request, park)
      const id = `${groupInstanceId ?? request.clientId}-${this.#deps.uuid()}`
      if (request.twoStep && groupInstanceId === null) {
        this.#promised.promise(id, request.sessionTimeoutMs)
        return refusedJoin(errorCodes.MEMBER_ID_REQUIRED, id)
      }
      return this.#admit(id, request, park)
    }
    if (this.#promised.take(memberId)) return this.#admit(memberId, request, park)
    const refusal = this.#members.refusalOf(request)
    if (refusal) return refusedJoin(refusal, memberId)
    return this.#rejoin(this.#members.get(memberId)!, request, park)
  }

  #admit(id: string, request: JoinRequest, park: Park<JoinResult>): undefined {
    if (this.#members.size === 0) this.#protocolType = request.protocolType
    this.#members.add({
      id,
      groupInstanceId: request.groupInstanceId,
      request,
      assignment: NOTHING,
      joinReply: park,
      syncReply: undefined,
      stopSession: undefined,
    })
    this.#gathering?.came()
    this.#rebalance()
  }

  #rejoin(member: Member, request: JoinRequest, park: Park<JoinResult>): JoinResult | undefined {
    const same = sameProtocols(member.request.protocols, request.protocols)
    const current =
      (this.#state === 'CompletingRebalance' && same) ||
      (this.#state === 'Stable' && same && member.id !== this.#members.leader)
    member.request = request
    if (current) {
      this.#members.keepAlive(member)
      return this.#joined(member)
    }
    this.#members.parkJoin(member, park)
    this.#rebalance()
    return undefined
  }

  /** A static member came back without its id: it keeps its place, whoever still uses the old id is fenced. */
  #replaceStatic(member: Member, request: JoinRequest, park: Park<JoinResult>): JoinResult | undefined {
    const formerId = member.id
    const led = this.#members.leader === formerId
    this.#members.answerJoin(member, refusedJoin(errorCodes.FENCED_INSTANCE_ID, formerId))
    this.#members.answerSync(member, refusedSync(errorCodes.FENCED_INSTANCE_ID))
    this.#members.rename(member, `${request.groupInstanceId}-${this.#deps.uuid()}`)
    member.request = request
    if (this.#state !== 'Stable' || this.#members.electProtocol() !== this.#protocolName) {
      this.#members.parkJoin(member, park)
      this.#rebalance()
      return undefined
    }
    this.#members.keepAlive(member)
    const joined = this.#joined(member)
    if (!led) return joined
    // Assignments stand; the leader must not compute new ones. An old client is told that another one leads.
    return request.maySkipAssignment
      ? { ...joined, skipAssignment: true }
      : { ...joined, leader: formerId, members: [] }
  }

  /** Begins the join phase, unless it is on already, and ends it when nobody is missing. */
  #rebalance(): void {
    if (this.#state !== 'PreparingRebalance') {
      for (const member of this.#members.all) {
        this.#members.answerSync(member, refusedSync(errorCodes.REBALANCE_IN_PROGRESS))
      }
      const first = this.#state === 'Empty' && this.#deps.initialRebalanceDelayMs > 0
      this.#state = 'PreparingRebalance'
      this.#stopPhase()
      if (first) this.#gather()
      else this.#stopPhase = this.#deps.clock.after(this.#members.rebalanceTimeoutMs(), () => this.#completeJoin())
    }
    this.#completeJoinIfReady()
  }

  #gather(): void {
    const times = { delayMs: this.#deps.initialRebalanceDelayMs, withinMs: this.#members.rebalanceTimeoutMs() }
    const gathering = new Gathering(this.#deps.clock, times, () => this.#completeJoin())
    this.#gathering = gathering
    this.#stopPhase = () => gathering.stop()
  }

  #completeJoinIfReady(): void {
    if (this.#state !== 'PreparingRebalance' || this.#promised.size > 0) return
    if (this.#gathering && this.#members.size > 0) return
    if (this.#members.all.every((m) => m.joinReply)) this.#completeJoin()
  }

  #completeJoin(): void {
    this.#stopPhase()
    this.#gathering = undefined
    for (const member of this.#members.all)
      if (!member.joinReply && member.groupInstanceId === null)
        this.#members.remove(member, errorCodes.UNKNOWN_MEMBER_ID)
    const joined = this.#members.all.filter((m) => m.joinReply)
    if (joined.length === 0 && this.#members.size > 0) {
      // Only absent static members: they keep their places until their sessions end.
      this.#stopPhase = this.#deps.clock.after(this.#members.rebalanceTimeoutMs(), () => this.#completeJoin())
      return
    }
    this.#generation += 1
    if (joined.length === 0) {
      this.#state = 'Empty'
      this.#protocolName = null
      return
    }
    if (!joined.some((m) => m.id === this.#members.leader)) this.#members.lead(joined[0]!)
    this.#protocolName = this.#members.electProtocol()
    this.#state = 'CompletingRebalance'
    for (const member of joined) this.#members.answerJoin(member, this.#joined(member))
    const awaited = new Set(joined)
    this.#stopPhase = this.#deps.clock.after(this.#members.rebalanceTimeoutMs(), () => {
      for (const member of awaited)
        if (this.#members.has(member) && !member.syncReply) this.#members.remove(member, errorCodes.UNKNOWN_MEMBER_ID)
      this.#rebalance()
    })
  }

  /** Resolves with the member's assignment once the leader has given it. */
  sync(request: SyncRequest): Promise<SyncResult> {
    return answered((park) => this.#sync(request, park))
  }

  #sync(request: SyncRequest, park: Park<SyncResult>): SyncResult | undefined {
    const refusal = this.#members.refusalOf(request) || this.#generationRefusalOf(request)
    if (refusal) return refusedSync(refusal)
    if (
      (request.protocolType !== null && request.protocolType !== this.#protocolType) ||
      (request.protocolName !== null && request.protocolName !== this.#protocolName)
    )
      return refusedSync(errorCodes.INCONSISTENT_GROUP_PROTOCOL)
    const member = this.#members.get(request.memberId)!
    if (this.#state === 'PreparingRebalance') return refusedSync(errorCodes.REBALANCE_IN_PROGRESS)
    if (this.#state === 'Stable') {
      this.#members.keepAlive(member)
      return this.#synced(member)
    }
    this.#members.parkSync(member, park)
    if (member.id === this.#members.leader) this.#assign(request.assignments)
    return undefined
  }

  #assign(assignments: SyncRequest['assignments']): void {
    this.#stopPhase()
    this.#state = 'Stable'
    const given = new Map(assignments.map((a) => [a.memberId, a.assignment]))
    for (const member of this.#members.all) {
      member.assignment = given.get(member.id) ?? NOTHING
      this.#members.answerSync(member, this.#synced(member))
    }
  }

  /** @returns a Kafka error code; 27 calls the member to join again. */
  heartbeat(identity: MemberIdentity): number {
    const refusal = this.#members.refusalOf(identity) || this.#generationRefusalOf(identity)
    if (refusal) return refusal
    this.#members.keepAlive(this.#members.get(identity.memberId)!)
    return this.#state === 'PreparingRebalance' ? errorCodes.REBALANCE_IN_PROGRESS : errorCodes.NONE
  }

  /** @returns a Kafka error code. */
  leave(leaver: { readonly memberId: string; readonly groupInstanceId: string | null }): number {
    if (this.#promised.take(leaver.memberId)) {
      this.#completeJoinIfReady()
      return errorCodes.NONE
    }
    const { groupInstanceId } = leaver
    // An administrator names a static member by its instance alone.
    const memberId = leaver.memberId || (this.#members.ofInstance(groupInstanceId)?.id ?? '')
    const refusal = this.#members.refusalOf({ memberId, groupInstanceId })
    if (refusal) return refusal
    this.#evict(this.#members.get(memberId)!)
    return errorCodes.NONE
  }

  /**
   * Stores offsets, all or none. Kafka's rules (`ClassicGroup.validateOffsetCommit`): without a member only while
   * the group is empty; not between join and sync.
   * @returns a Kafka error code.
   */
  commit(identity: MemberIdentity, commits: OffsetCommits): number {
    const refusal = this.#commitRefusalOf(identity)
    if (refusal) return refusal
    const member = this.#members.get(identity.memberId)
    if (member) this.#members.keepAlive(member)
    for (const { topic, partition, committed } of commits) this.offsets.set(topic, partition, committed)
    return errorCodes.NONE
  }

  #commitRefusalOf(identity: MemberIdentity): number {
    if (this.#state === 'Dead') return errorCodes.COORDINATOR_NOT_AVAILABLE
    if (identity.generationId < 0 && this.#state === 'Empty') return errorCodes.NONE
    if (identity.generationId < 0 && identity.memberId === '' && identity.groupInstanceId === null)
      return errorCodes.UNKNOWN_MEMBER_ID
    return (
      this.#members.refusalOf(identity) ||
      this.#generationRefusalOf(identity) ||
      (this.#state === 'CompletingRebalance' ? errorCodes.REBALANCE_IN_PROGRESS : errorCodes.NONE)
    )
  }

  #generationRefusalOf({ generationId }: MemberIdentity): number {
    return generationId === this.#generation ? errorCodes.NONE : errorCodes.ILLEGAL_GENERATION
  }

  #evict(member: Member): void {
    this.#members.remove(member, errorCodes.UNKNOWN_MEMBER_ID)
    this.#rebalance()
  }

  /** Ends the group: its timers stop and whoever waits is told to look for another coordinator. */
  close(): void {
    this.#state = 'Dead'
    this.#stopPhase()
    this.#promised.clear()
    for (const member of this.#members.all) this.#members.remove(member, errorCodes.COORDINATOR_NOT_AVAILABLE)
  }

  #joined(member: Member): JoinResult {
    return {
      errorCode: errorCodes.NONE,
      generationId: this.#generation,
      protocolType: this.#protocolType,
      protocolName: this.#protocolName,
      leader: this.#members.leader ?? '',
      skipAssignment: false,
      memberId: member.id,
      members:
        member.id !== this.#members.leader
          ? []
          : this.#members.all.map((m) => ({
              memberId: m.id,
              groupInstanceId: m.groupInstanceId,
              metadata: m.request.protocols.find((p) => p.name === this.#protocolName)?.metadata ?? NOTHING,
            })),
    }
  }

  #synced(member: Member): SyncResult {
    return {
      errorCode: errorCodes.NONE,
      protocolType: this.#protocolType,
      protocolName: this.#protocolName,
      assignment: member.assignment,
    }
  }
}
