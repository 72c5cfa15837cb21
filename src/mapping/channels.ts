import type { DeliveryOutcome, FailureCondition, InvokeOutcome } from '../targets/index.ts'
import { createChannel } from '../world/index.ts'
import type { Runs } from './types.ts'

// docs/metrics.md describes them; nothing in them is of a record's content.

/** Which mapping it is. */
export interface Origin {
  readonly topic: string
  readonly consumerGroup: string
}

export interface InvokeAbout extends Origin {
  readonly records: number
  readonly bytes: number
  readonly offsets: Runs
  /** Calls that the function was reached with before for these records, and this one. */
  readonly attempt: number
  /** The W3C trace contexts in the records' headers; looked for when it is called, during the call. */
  traceParents(): readonly string[]
}

export interface InvokeTold {
  readonly outcome: InvokeOutcome['kind'] | 'aborted'
  /** Empty when the function was not reached. */
  readonly requestId: string
}

export interface DestinationAbout extends Origin {
  readonly condition: FailureCondition
  readonly records: number
  readonly offsets: Runs
  readonly attempt: number
}

export interface CommitAbout extends Origin {
  /** The next offsets, by `topic-partition`. */
  readonly offsets: Readonly<Record<string, number>>
}

/** A call of the function. */
export const invokeChannel = createChannel<InvokeAbout, InvokeTold>('isthmus:invoke')
/** A call of the failure destination. */
export const destinationChannel = createChannel<
  DestinationAbout,
  { readonly outcome: DeliveryOutcome['kind'] | 'aborted' }
>('isthmus:destination')
export const commitChannel = createChannel<CommitAbout, object>('isthmus:commit')
