/** How a consumer comes to its partitions: by a group of one or the other protocol, or by hand. */
export interface Group {
  /** What commits are made in the name of. */
  readonly membership: Membership
  /** Joins, and stays until `leave`. Never rejects: failures go to the health, and it tries again. */
  run(): Promise<void>
  /** A commit was refused for its membership. True when that is the newest, so that all we held is gone. */
  refused(membership: Membership, errorCode: number): boolean
  /** Connections are new: shows at once that we are still there. */
  redialled(): void
  /** The topic has another number of partitions than before. */
  partitionsAdded(): void
  /** Gives all partitions up and leaves, so that the others need not wait for the session to end. */
  leave(): Promise<void>
}

/** Who we are in the group, and in which of its epochs; requests of another are refused. */
export interface Membership {
  readonly memberId: string
  /** The generation of a classic group, the member epoch of KIP-848. */
  readonly epoch: number
  /** Of a static member (KIP-345). */
  readonly instanceId: string | null
}

export interface GroupOptions {
  readonly groupId: string
  readonly topic: string
  readonly instanceId: string | null
  /** Where this member is: whoever shares partitions out may give it those with a replica there. */
  readonly rack: string | null
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
}

/** The partitions of a member, as the group moves them. */
export interface Holdings {
  readonly partitions: readonly number[]
  /** No record came for some seconds. */
  readonly quiet: boolean
  assign(partitions: readonly number[]): void
  /** Resolves once they are given up, at the latest when the deadline is aborted. */
  revoke(partitions: readonly number[], deadline: AbortSignal): Promise<void>
  /** All of them are gone. */
  lose(): void
}
