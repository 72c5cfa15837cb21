import type { CommittedOffset } from './committed-offsets.ts'

/** One of the assignment protocols that a member offers, best first; `metadata` is opaque to the broker. */
export interface OfferedProtocol {
  readonly name: string
  readonly metadata: Buffer
}

export interface JoinRequest {
  /** Empty: a new member. */
  readonly memberId: string
  /** Static membership (KIP-345). */
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
  readonly protocolType: string
  readonly protocols: readonly OfferedProtocol[]
  /** A new member first gets its id and joins again with it (KIP-394, JoinGroup v4 and later). */
  readonly twoStep: boolean
  /** A returning static leader may be told to skip the assignment (KIP-814, JoinGroup v9). */
  readonly maySkipAssignment: boolean
}

export interface JoinResult {
  readonly errorCode: number
  readonly generationId: number
  readonly protocolType: string | null
  readonly protocolName: string | null
  readonly leader: string
  readonly skipAssignment: boolean
  readonly memberId: string
  /** For the leader only. */
  readonly members: readonly { memberId: string; groupInstanceId: string | null; metadata: Buffer }[]
}

/** Who speaks, as every request after JoinGroup says it. */
export interface MemberIdentity {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly generationId: number
}

export interface SyncRequest extends MemberIdentity {
  /** SyncGroup v5 and later. */
  readonly protocolType: string | null
  readonly protocolName: string | null
  /** From the leader only. */
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[]
}

export interface SyncResult {
  readonly errorCode: number
  readonly protocolType: string | null
  readonly protocolName: string | null
  readonly assignment: Buffer
}

export type OffsetCommits = readonly { topic: string; partition: number; committed: CommittedOffset }[]

/** A member as the group keeps it; the replies are those of a JoinGroup or SyncGroup that waits for the others. */
export interface Member {
  id: string
  readonly groupInstanceId: string | null
  /** Its newest. */
  request: JoinRequest
  assignment: Buffer
  joinReply: Park<JoinResult> | undefined
  syncReply: Park<SyncResult> | undefined
  /** Stops the session timer; undefined while a reply is parked, when no heartbeat is expected. */
  stopSession: (() => void) | undefined
}

export function sameProtocols(a: readonly OfferedProtocol[], b: readonly OfferedProtocol[]): boolean {
  return a.length === b.length && a.every((p, i) => p.name === b[i]?.name && p.metadata.equals(b[i].metadata))
}

/**
 * The protocol that all members offer and most rank first among those. Undefined when they have none in common.
 */
export function electProtocol(members: Iterable<Member>): string | undefined {
  const all = [...members]
  const common = (all[0]?.request.protocols ?? [])
    .map((p) => p.name)
    .filter((name) => all.every((m) => m.request.protocols.some((p) => p.name === name)))
  const votes = new Map<string, number>(common.map((name) => [name, 0]))
  for (const member of all) {
    const favourite = member.request.protocols.find((p) => votes.has(p.name))
    if (favourite) votes.set(favourite.name, votes.get(favourite.name)! + 1)
  }
  return common.toSorted((a, b) => votes.get(b)! - votes.get(a)!)[0]
}

export const NOTHING = Buffer.alloc(0)

/** Takes the answer of a request that had to wait for the other members. */
export type Park<T> = (result: T) => void

/** The answer that `ask` gives at once, or else the one that is given later to what it was parked with. */
export function answered<T>(ask: (park: Park<T>) => T | undefined): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>()
  const atOnce = ask(resolve)
  if (atOnce !== undefined) resolve(atOnce)
  return promise
}

export function refusedJoin(errorCode: number, memberId: string): JoinResult {
  return {
    errorCode,
    generationId: -1,
    protocolType: null,
    protocolName: null,
    leader: '',
    skipAssignment: false,
    memberId,
    members: [],
  }
}

export function refusedSync(errorCode: number): SyncResult {
  return { errorCode, protocolType: null, protocolName: null, assignment: NOTHING }
}
