import type { MappingEvent } from './types.ts'

/** Of one partition: where the group stands, and where the log ends as of the newest poll with records. */
interface Position {
  readonly committed: number
  readonly end: number
}

/**
 * A mapping's metrics by AWS's names, since it was started (mapping.md 5.3): sums, but for the two lags, which are of
 * now.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export interface MappingCounters {
  readonly PolledEventCount: number
  readonly FilteredOutEventCount: number
  /** Records sent to the function, again with each retry. */
  readonly InvokedEventCount: number
  /** Records that a call of the function failed with, or that it reported as failed. */
  readonly FailedInvokeEventCount: number
  /** Not those that the log dropped. */
  readonly DroppedEventCount: number
  readonly OnFailureDestinationDeliveredEventCount: number
  /** By how much the committed offsets have grown. */
  readonly CommittedEventCount: number
  readonly PollingErrorCount: number
  /** Calls. */
  readonly InvokeErrorCount: number
  readonly OnFailureDestinationDeliveryErrorCount: number
  /** Failed asks for schemas. Whether AWS counts records that do not fit theirs, too, is not known. */
  readonly SchemaRegistryErrorCount: number
  readonly CommitErrorCount: number
  readonly MaxOffsetLag: number
  readonly SumOffsetLag: number
  /** By `topic-partition`: those that are or were ours. */
  readonly positions: Readonly<Record<string, Position>>
}

/** Before the first event. */
export const noCounts: MappingCounters = {
  PolledEventCount: 0,
  FilteredOutEventCount: 0,
  InvokedEventCount: 0,
  FailedInvokeEventCount: 0,
  DroppedEventCount: 0,
  OnFailureDestinationDeliveredEventCount: 0,
  CommittedEventCount: 0,
  PollingErrorCount: 0,
  InvokeErrorCount: 0,
  OnFailureDestinationDeliveryErrorCount: 0,
  SchemaRegistryErrorCount: 0,
  CommitErrorCount: 0,
  MaxOffsetLag: 0,
  SumOffsetLag: 0,
  positions: {},
}

/** The counters after one more event. */
export function count(counters: MappingCounters, event: MappingEvent): MappingCounters {
  const add = (name: keyof Omit<MappingCounters, 'positions'>, by = 1) => ({ [name]: counters[name] + by })
  switch (event.kind) {
    case 'polled': {
      const { committed = event.highWatermark } = counters.positions[event.partition] ?? {}
      const position = { committed, end: event.highWatermark }
      return placed({ ...counters, ...add('PolledEventCount', event.records) }, { [event.partition]: position })
    }
    case 'filtered':
      return { ...counters, ...add('FilteredOutEventCount', event.records) }
    case 'invoked':
      return {
        ...counters,
        ...add('InvokedEventCount', event.records),
        ...(event.outcome === 'success' ? {} : add('FailedInvokeEventCount', event.failed)),
        ...(event.outcome === 'success' ? {} : add('InvokeErrorCount')),
      }
    case 'dropped':
      return event.reason === 'Retention' ? counters : { ...counters, ...add('DroppedEventCount', event.records) }
    case 'destination':
      return event.outcome === 'delivered'
        ? { ...counters, ...add('OnFailureDestinationDeliveredEventCount', event.records) }
        : { ...counters, ...add('OnFailureDestinationDeliveryErrorCount') }
    case 'committed':
      return committed(counters, event.offsets)
    case 'poll-failed':
      return { ...counters, ...add('PollingErrorCount') }
    case 'registry-failed':
      return { ...counters, ...add('SchemaRegistryErrorCount') }
    case 'commit-failed':
      return { ...counters, ...add('CommitErrorCount') }
    case 'assigned': {
      const starts = Object.entries(event.startOffsets)
      return placed(counters, Object.fromEntries(starts.map(([name, at]) => [name, { committed: at, end: at }])))
    }
    case 'revoked':
    case 'lost': {
      // Its lag is another's; a commit that is on its way may still be told.
      const left = event.partitions.flatMap((name) => {
        const position = counters.positions[name]
        return position ? [[name, { ...position, end: position.committed }] as const] : []
      })
      return placed(counters, Object.fromEntries(left))
    }
    case 'state':
    case 'undecoded':
    case 'oversized':
      return counters
  }
}

function committed(counters: MappingCounters, offsets: Readonly<Record<string, number>>): MappingCounters {
  let grown = 0
  const moved = Object.entries(offsets).map(([name, offset]) => {
    const before = counters.positions[name] ?? { committed: offset, end: offset }
    grown += Math.max(0, offset - before.committed)
    return [name, { committed: offset, end: Math.max(before.end, offset) }] as const
  })
  return placed({ ...counters, CommittedEventCount: counters.CommittedEventCount + grown }, Object.fromEntries(moved))
}

function placed(counters: MappingCounters, positions: MappingCounters['positions']): MappingCounters {
  return lagged({ ...counters, positions: { ...counters.positions, ...positions } })
}

function lagged(counters: MappingCounters): MappingCounters {
  const lags = Object.values(counters.positions).map(({ committed, end }) => Math.max(0, end - committed))
  return { ...counters, MaxOffsetLag: Math.max(0, ...lags), SumOffsetLag: lags.reduce((sum, lag) => sum + lag, 0) }
}
