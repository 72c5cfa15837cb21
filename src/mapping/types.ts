import type { FailureCondition } from '../targets/index.ts'

/** mapping.md 6.1. */
export type MappingState = 'Creating' | 'Enabling' | 'Enabled' | 'Disabling' | 'Disabled' | 'Updating' | 'Deleting'

/** What a mapping goes through between two of its lives, or at its end. */
export type Transition = 'Enabling' | 'Disabling' | 'Updating' | 'Deleting'

/** AWS's `StateTransitionReason`: who made the last change, or which problem keeps the mapping from working. */
export type StateTransitionReason =
  | 'USER_INITIATED'
  | 'ESM_CONFIG_NOT_VALID'
  | 'EVENT_SOURCE_AUTHN_ERROR'
  | 'EVENT_SOURCE_AUTHZ_ERROR'
  | 'FUNCTION_CONFIG_NOT_VALID'

/**
 * Offsets by `topic-partition`, as runs from the first to the last record of each, in order. Between them may be offsets
 * that hold no record, or one that no filter lets through.
 */
export type Runs = Readonly<Record<string, readonly (readonly [first: number, last: number])[]>>

/** What a running mapping tells, in order. The lab shows it, `Counting` adds it up. */
export type MappingEvent =
  | {
      readonly kind: 'state'
      readonly state: MappingState
      readonly reason: StateTransitionReason
      readonly lastProcessingResult: string
      readonly cause?: Error
    }
  | {
      readonly kind: 'assigned'
      readonly partitions: readonly string[]
      /** Where consuming begins, by `topic-partition`: what the group has committed, or by the starting position. */
      readonly startOffsets: Readonly<Record<string, number>>
    }
  | { readonly kind: 'revoked' | 'lost'; readonly partitions: readonly string[] }
  /** How many pollers there are in this process is different, or in provisioned mode how much they poll. */
  | {
      readonly kind: 'pollers'
      readonly mode: 'on-demand' | 'provisioned'
      /** One for each partition at most. */
      readonly pollers: number
      readonly before: number
      /** `partitions`: some came or went; `throughput`: the number is the same. */
      readonly reason: 'partitions' | 'lag' | 'throttled' | 'idle' | 'throughput'
      /** Polled, between the last two looks at it. */
      readonly bytesPerSecond: number
    }
  | {
      readonly kind: 'polled'
      readonly partition: string
      readonly records: number
      readonly bytes: number
      /** From the end of the log to what is read. */
      readonly lag: number
      /** The offset after the last record of the partition. */
      readonly highWatermark: number
    }
  /** Records of one fetched chunk that no filter let through. */
  | { readonly kind: 'filtered'; readonly partition: string; readonly records: number }
  /** A round of connecting, joining or fetching, or a commit, that failed; it is tried again. */
  | { readonly kind: 'poll-failed' | 'commit-failed'; readonly cause: Error }
  | {
      readonly kind: 'invoked'
      /** Empty when the function was not reached. */
      readonly requestId: string
      readonly records: number
      readonly bytes: number
      /** `topic-partition` -> first and last offset of the batch; with filters, not every record between them is in it. */
      readonly ranges: Readonly<Record<string, readonly [first: number, last: number]>>
      /** `partial-failure`: the function took some and reported the others as failed. */
      readonly outcome: 'success' | 'partial-failure' | 'function-error' | 'throttled' | 'service-error'
      /** How many of the records it did not take. */
      readonly failed: number
      /** Which ones it took. */
      readonly taken: Runs
      /** The same without what lies between them, for who counts each once. To be called while the event is told. */
      readonly takenAlone: () => Runs
      /** Why some were not taken; of a success, what the function said and the mapping does not heed. */
      readonly message?: string
      readonly milliseconds: number
      /** Calls that the function was reached with for these records, this one too. */
      readonly attempt: number
      /** So many milliseconds it is not called with them again, for it asks so; absent: it does not ask. */
      readonly retryAfterMs?: number
    }
  /** The schema registry could not be asked; it is tried again, and the records wait. */
  | { readonly kind: 'registry-failed'; readonly partition: string; readonly cause: Error }
  /** Records of one fetched chunk that their schemas do not read: they are given up. */
  | {
      readonly kind: 'undecoded'
      readonly partition: string
      readonly records: number
      /** Of the first of them, as are condition and message. */
      readonly offset: number
      readonly condition: FailureCondition
      readonly message: string
    }
  /** A record that fits in no event, so that no function is called with it. */
  | {
      readonly kind: 'oversized'
      readonly partition: string
      readonly offset: number
      /** Of the event with it alone. */
      readonly bytes: number
      readonly message: string
    }
  /** The failure destination was called with records that are given up. */
  | {
      readonly kind: 'destination'
      readonly outcome: 'delivered' | 'failed'
      readonly condition: FailureCondition
      readonly records: number
      readonly offsets: Runs
      readonly message?: string
      readonly milliseconds: number
      /** Calls of the destination for these records, this one too. */
      readonly attempt: number
    }
  /** Records that nobody took and that nothing waits for any more. */
  | {
      readonly kind: 'dropped'
      /** `Retention`: the log has dropped them; AWS does not count those. */
      readonly reason: FailureCondition | 'DestinationFailed' | 'Retention'
      readonly records: number
      readonly offsets: Runs
    }
  | { readonly kind: 'committed'; readonly offsets: Readonly<Record<string, number>> }
