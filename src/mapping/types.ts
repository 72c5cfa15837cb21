/** mapping.md 6.1. */
export type MappingState = 'Creating' | 'Enabling' | 'Enabled' | 'Disabling' | 'Disabled' | 'Updating' | 'Deleting'

/** What a running mapping tells, in order. The lab shows it, the control store keeps the newest. */
export type MappingEvent =
  | {
      readonly kind: 'state'
      readonly state: MappingState
      readonly lastProcessingResult: string
      readonly cause?: Error
    }
  | { readonly kind: 'assigned' | 'revoked' | 'lost'; readonly partitions: readonly string[] }
  | {
      readonly kind: 'polled'
      readonly partition: string
      readonly records: number
      readonly bytes: number
      readonly lag: number
    }
  /** Records of one fetched chunk that no filter let through. */
  | { readonly kind: 'filtered'; readonly partition: string; readonly records: number }
  | {
      readonly kind: 'invoked'
      readonly requestId: string
      readonly records: number
      readonly bytes: number
      /** `topic-partition` -> first and last offset of the batch; with filters, not every record between them is in it. */
      readonly ranges: Readonly<Record<string, readonly [first: number, last: number]>>
      readonly outcome: 'success' | 'function-error' | 'throttled' | 'service-error'
      readonly message?: string
      readonly milliseconds: number
      readonly attempt: number
    }
  | { readonly kind: 'committed'; readonly offsets: Readonly<Record<string, number>> }
