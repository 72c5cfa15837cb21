import { Follower } from './follower.ts'
import { type Event, type History, type Process, partitionOf } from './history.ts'
import { type Call, isPrompt, type Ledger, placeOf } from './ledger.ts'
import type { Settings } from './plan.ts'

/** Retries, halves, age and destination as they are set; metrics that add up to what happened; nothing untold. */
export function checkProcesses(history: History, ledger: Ledger, settings: Settings): string[] {
  const violations: string[] = []
  const calls = Map.groupBy(ledger.calls.values(), ({ by }) => by)
  for (const [name, process] of history.processes) {
    const follower = new Follower(name, process, ledger, settings)
    const { invoked, failed, errors, dropped, delivered, refused } = follower.sums
    violations.push(...follower.violations, ...untold(name, process, calls.get(name) ?? [], follower.told))
    const positions = positionsOf(name, process, history, ledger)
    violations.push(...positions.violations)
    const sums: Readonly<Record<string, number>> = {
      InvokedEventCount: invoked,
      FailedInvokeEventCount: failed,
      InvokeErrorCount: errors,
      DroppedEventCount: dropped,
      OnFailureDestinationDeliveredEventCount: delivered,
      OnFailureDestinationDeliveryErrorCount: refused,
      PolledEventCount: positions.polled,
      FilteredOutEventCount: positions.filtered,
      CommittedEventCount: positions.committed,
    }
    for (const [metric, sum] of Object.entries(sums)) {
      const counted = process.counters[metric]
      if (counted !== sum) violations.push(`${name}: ${metric} is ${counted}, and it was ${sum}`)
    }
  }
  return violations
}

/** How long after an answer the process tells of it at the latest, if it lives. Milliseconds. */
const tellingMs = 2000

/** A call that reached the function is told, unless the process ended before. */
function untold(name: string, { events }: Process, calls: readonly Call[], told: ReadonlySet<string>): string[] {
  const end = events.at(-1)?.at ?? 0
  return calls.flatMap((call) => {
    const { id, returned } = call
    const isReached = returned?.status === 200 || returned?.status === 500
    if (!returned || !isReached || !isPrompt(call) || told.has(id) || returned.at + tellingMs > end) return []
    return [`${name}: ${id} was answered with ${returned.status}, and is not told`]
  })
}

/** What was read, left out and committed of each partition, from each assignment on. */
function positionsOf(name: string, { events }: Process, { truth }: History, ledger: Ledger) {
  const taken = new Set(truth.flatMap((line) => (line.kind === 'offset' ? [placeOf(line.partition, line.next)] : [])))
  const violations: string[] = []
  const committed = new Map<number, number>()
  const tenures = new Map<number, { readonly start: number; polled: number; filtered: number }>()
  const sums = { polled: 0, filtered: 0, committed: 0 }
  const end = (partition: number) => {
    const tenure = tenures.get(partition)
    tenures.delete(partition)
    if (!tenure) return
    const { start, polled, filtered } = tenure
    const log = (ledger.offsets.get(partition) ?? []).filter((offset) => offset >= start)
    const where = `${name}: partition ${partition} from ${start} on`
    if (polled > log.length) violations.push(`${where}: ${polled} records are read, and there are ${log.length}`)
    const read = log.slice(0, polled)
    const held = read.filter((offset) => ledger.settlement(placeOf(partition, offset))?.by === 'filter').length
    // What is read and not yet judged when the partition goes is left out of the count.
    const isJudged = committed.get(partition) === (read.at(-1) ?? start - 1) + 1
    if (filtered > held || (isJudged && filtered < held))
      violations.push(`${where}: ${filtered} of ${polled} records are filtered out, and it were ${held}`)
  }
  const follow: Readonly<Record<string, (event: Event) => void>> = {
    assigned({ startOffsets = {} }) {
      for (const [topicPartition, start] of Object.entries(startOffsets)) {
        const partition = partitionOf(topicPartition)
        end(partition)
        tenures.set(partition, { start, polled: 0, filtered: 0 })
        committed.set(partition, start)
      }
    },
    polled({ partition = '', records = 0 }) {
      sums.polled += records
      const tenure = tenures.get(partitionOf(partition))
      if (tenure) tenure.polled += records
    },
    filtered({ partition = '', records = 0 }) {
      sums.filtered += records
      const tenure = tenures.get(partitionOf(partition))
      if (tenure) tenure.filtered += records
    },
    committed({ offsets = {} }) {
      for (const [topicPartition, next] of Object.entries(offsets)) {
        const partition = partitionOf(topicPartition)
        const place = placeOf(partition, Number(next))
        if (!taken.has(place))
          violations.push(`${name}: ${place} is told as committed, and no coordinator has taken it`)
        const before = committed.get(partition) ?? Number(next)
        sums.committed += Math.max(0, Number(next) - before)
        committed.set(partition, Number(next))
      }
    },
  }
  for (const event of events) {
    follow[event.kind]?.(event)
    if (event.kind === 'revoked' || event.kind === 'lost')
      for (const one of event.partitions ?? []) end(partitionOf(one))
  }
  for (const partition of [...tenures.keys()]) end(partition)
  return { ...sums, violations }
}
