import { errorCodes } from '../kafka/index.ts'
import type { Clock } from '../world/index.ts'
import {
  electProtocol,
  type JoinRequest,
  type JoinResult,
  type Member,
  type MemberIdentity,
  type Park,
  refusedJoin,
  refusedSync,
  type SyncResult,
} from './member.ts'

/** Who is in a group, who leads it, and of each member its session and the reply that it waits for. */
export class Members {
  readonly #clock: Clock
  readonly #expired: (member: Member) => void
  readonly #byId = new Map<string, Member>()
  /** `group.instance.id` -> member id. */
  readonly #statics = new Map<string, string>()
  #leader: string | null = null

  /** @param expired - Is told of each member whose session has ended; it is still in. */
  constructor(clock: Clock, expired: (member: Member) => void) {
    this.#clock = clock
    this.#expired = expired
  }

  get size(): number {
    return this.#byId.size
  }

  get all(): Member[] {
    return [...this.#byId.values()]
  }

  get leader(): string | null {
    return this.#leader
  }

  get(id: string): Member | undefined {
    return this.#byId.get(id)
  }

  /** The member with this `group.instance.id`. */
  ofInstance(groupInstanceId: string | null): Member | undefined {
    const id = groupInstanceId === null ? undefined : this.#statics.get(groupInstanceId)
    return id === undefined ? undefined : this.#byId.get(id)
  }

  has(member: Member): boolean {
    return this.#byId.get(member.id) === member
  }

  /** The first one leads. */
  add(member: Member): void {
    this.#byId.set(member.id, member)
    if (member.groupInstanceId !== null) this.#statics.set(member.groupInstanceId, member.id)
    this.#leader ??= member.id
  }

  /** A static member gets another id and keeps all else. */
  rename(member: Member, id: string): void {
    this.#byId.delete(member.id)
    if (this.#leader === member.id) this.#leader = id
    member.id = id
    this.add(member)
  }

  /** @param errorCode what it is answered, if it waits */
  remove(member: Member, errorCode: number): void {
    this.answerJoin(member, refusedJoin(errorCode, member.id))
    this.answerSync(member, refusedSync(errorCode))
    this.#endSession(member)
    this.#byId.delete(member.id)
    if (member.groupInstanceId !== null) this.#statics.delete(member.groupInstanceId)
    if (this.#leader === member.id) this.#leader = this.#byId.keys().next().value ?? null
  }

  lead(member: Member): void {
    this.#leader = member.id
  }

  /** The session begins anew; not while the member waits for an answer. */
  keepAlive(member: Member): void {
    if (member.joinReply || member.syncReply) return
    member.stopSession?.()
    member.stopSession = this.#clock.after(member.request.sessionTimeoutMs, () => this.#expired(member))
  }

  /** It waits for the others. A client that joins again over a new connection no longer waits on the old one. */
  parkJoin(member: Member, park: Park<JoinResult>): void {
    this.answerJoin(member, refusedJoin(errorCodes.REBALANCE_IN_PROGRESS, member.id))
    member.joinReply = park
    this.#endSession(member)
  }

  parkSync(member: Member, park: Park<SyncResult>): void {
    this.answerSync(member, refusedSync(errorCodes.REBALANCE_IN_PROGRESS))
    member.syncReply = park
    this.#endSession(member)
  }

  /** Answers a join that waits, if one does. */
  answerJoin(member: Member, result: JoinResult): void {
    this.#unpark(member, 'joinReply')?.(result)
  }

  answerSync(member: Member, result: SyncResult): void {
    this.#unpark(member, 'syncReply')?.(result)
  }

  /** Of who waited, heartbeats are expected from then on. */
  #unpark<R extends 'joinReply' | 'syncReply'>(member: Member, which: R): Member[R] {
    const reply = member[which]
    if (!reply) return undefined
    member[which] = undefined
    this.keepAlive(member)
    return reply
  }

  /** No heartbeat is expected of a member that waits for an answer, or that goes. */
  #endSession(member: Member): void {
    member.stopSession?.()
    member.stopSession = undefined
  }

  /** Whether a newcomer (or a member with other protocols) has something in common with those that are here. */
  fits({ protocolType, protocols }: JoinRequest, groupsType: string | null): boolean {
    if (protocolType === '' || protocols.length === 0) return false
    if (this.size === 0) return true
    const offeredByAll = (name: string) => this.all.every((m) => m.request.protocols.some((p) => p.name === name))
    return protocolType === groupsType && protocols.some(({ name }) => offeredByAll(name))
  }

  electProtocol(): string | null {
    return electProtocol(this.all) ?? null
  }

  /** The longest of all. */
  rebalanceTimeoutMs(): number {
    return Math.max(0, ...this.all.map((m) => m.request.rebalanceTimeoutMs))
  }

  /** The error code for one who is not, or no longer, who it says. */
  refusalOf({ memberId, groupInstanceId }: Pick<MemberIdentity, 'memberId' | 'groupInstanceId'>): number {
    if (groupInstanceId !== null) {
      const known = this.#statics.get(groupInstanceId)
      if (known === undefined) return errorCodes.UNKNOWN_MEMBER_ID
      if (known !== memberId) return errorCodes.FENCED_INSTANCE_ID
    }
    return this.#byId.has(memberId) ? errorCodes.NONE : errorCodes.UNKNOWN_MEMBER_ID
  }
}
