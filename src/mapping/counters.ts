import { pollerUnits } from '../model/index.ts'
import type { MappingEvent } from './types.ts'

/** Of one partition: where the group stands, and where the log ends as of the newest poll with records. */
interface Position {
  readonly committed: number
  readonly end: number
}

/**
 * A mapping's metrics by AWS's names, since it was started (mapping.md 5.3): sums, but for lags, pollers and units,
 * which are of now.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export interface MappingCounters {
  readonly PolledEventCount: number
  /** On the wire: of what is compressed, as it was compressed. */
  readonly EventPollerThroughputInBytes: number
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
  /** Of provisioned mode; 0 on-demand, as the units are. */
  readonly ProvisionedPollers: number
  /** Event poller units. In a poller group, the units of all are those of the sums (`pollerUnits`), not this one's sum. */
  readonly EventPollerUnit: number
}

/** Before the first event. */
export const noCounts: MappingCounters = {
  PolledEventCount: 0,
  EventPollerThroughputInBytes: 0,
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
  ProvisionedPollers: 0,
  EventPollerUnit: 0,
}

/** Adds a mapping's events up, in the order in which they are told. */
export class Counting {
  readonly #sums = { ...noCounts }
  /** By `topic-partition`: those that are or were ours. */
  readonly #positions = new Map<string, Position>()

  add(event: MappingEvent): void {
    const sums = this.#sums
    switch (event.kind) {
      case 'polled': {
        const { committed = event.highWatermark } = this.#positions.get(event.partition) ?? {}
        this.#positions.set(event.partition, { committed, end: event.highWatermark })
        sums.PolledEventCount += event.records
        sums.EventPollerThroughputInBytes += event.bytes
        return
      }
      case 'pollers':
        if (event.mode === 'on-demand') return
        sums.ProvisionedPollers = event.pollers
        sums.EventPollerUnit = pollerUnits(event.pollers, event.bytesPerSecond)
        return
      case 'filtered':
        sums.FilteredOutEventCount += event.records
        return
      case 'invoked':
        sums.InvokedEventCount += event.records
        if (event.outcome === 'success') return
        sums.FailedInvokeEventCount += event.failed
        sums.InvokeErrorCount++
        return
      case 'dropped':
        if (event.reason !== 'Retention') sums.DroppedEventCount += event.records
        return
      case 'destination':
        if (event.outcome === 'delivered') sums.OnFailureDestinationDeliveredEventCount += event.records
        else sums.OnFailureDestinationDeliveryErrorCount++
        return
      case 'committed':
        for (const [name, offset] of Object.entries(event.offsets)) this.#committed(name, offset)
        return
      case 'poll-failed':
        sums.PollingErrorCount++
        return
      case 'registry-failed':
        sums.SchemaRegistryErrorCount++
        return
      case 'commit-failed':
        sums.CommitErrorCount++
        return
      case 'assigned':
        for (const [name, at] of Object.entries(event.startOffsets))
          this.#positions.set(name, { committed: at, end: at })
        return
      case 'revoked':
      case 'lost':
        // Its lag is another's; a commit that is on its way may still be told.
        for (const name of event.partitions) {
          const position = this.#positions.get(name)
          if (position) this.#positions.set(name, { ...position, end: position.committed })
        }
        return
      case 'state':
      case 'undecoded':
      case 'oversized':
    }
  }

  /** As of now. */
  read(): MappingCounters {
    let MaxOffsetLag = 0
    let SumOffsetLag = 0
    for (const { committed, end } of this.#positions.values()) {
      const lag = Math.max(0, end - committed)
      MaxOffsetLag = Math.max(MaxOffsetLag, lag)
      SumOffsetLag += lag
    }
    return { ...this.#sums, MaxOffsetLag, SumOffsetLag }
  }

  #committed(name: string, offset: number): void {
    const before = this.#positions.get(name) ?? { committed: offset, end: offset }
    this.#sums.CommittedEventCount += Math.max(0, offset - before.committed)
    this.#positions.set(name, { committed: offset, end: Math.max(before.end, offset) })
  }
}
