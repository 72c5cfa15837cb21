import type { History, Line } from './history.ts'
import { passes, type Settings } from './plan.ts'

/** When a record was settled, and by what. */
interface Settlement {
  readonly at: number
  readonly by: 'filter' | 'function' | 'destination' | 'attempts' | 'java'
}

type Records = Readonly<Record<string, readonly number[]>>

/** How often an invocation may fail before its records are given up: Lambda caps endless retries at ten where there is a destination. */
export function attemptsOf({ retries, destination }: Settings): number {
  if (retries >= 0) return retries + 1
  return destination === undefined ? Number.POSITIVE_INFINITY : 11
}

/** For every record of the log: when it was first settled. */
export class Ledger {
  /** The log's offsets by partition, ascending. */
  readonly offsets = new Map<number, number[]>()
  readonly values = new Map<string, string>()
  /** By `partition@offset`: how often it failed, or may have, in one process. */
  readonly failures = new Map<string, Map<string, number>>()
  readonly #settled = new Map<string, Settlement>()

  constructor(history: History, settings: Settings) {
    for (const line of history.truth) {
      if (line.kind !== 'record') continue
      const list = this.offsets.get(line.partition) ?? []
      this.offsets.set(line.partition, list)
      list.push(line.offset)
      this.values.set(placeOf(line.partition, line.offset), line.value)
      if (!passes(settings, line.value)) this.#settle(line.partition, line.offset, { at: 0, by: 'filter' })
    }
    for (const list of this.offsets.values()) list.sort((a, b) => a - b)
    this.#readFunction(history.told, attemptsOf(settings), settings.destination === undefined)
    this.#readJava(history.java)
  }

  settlement(partition: number, offset: number): Settlement | undefined {
    return this.#settled.get(placeOf(partition, offset))
  }

  #readFunction(told: readonly Line[], attempts: number, givesUp: boolean): void {
    const outcomes = new Map(told.flatMap((line) => (line.kind === 'answered' ? [[line.id, line] as const] : [])))
    for (const line of told) {
      if (line.kind === 'kept') {
        for (const [partition, offset] of each(line.records))
          this.#settle(partition, offset, { at: line.at, by: 'destination' })
      }
      if (line.kind !== 'invoked') continue
      const answer = outcomes.get(line.id)
      if (answer?.outcome === 'refused') continue
      const failed = answer?.outcome === 'partly' ? new Set(placesIn(answer.failed ?? {})) : undefined
      for (const [partition, offset] of each(line.records)) {
        const place = placeOf(partition, offset)
        if (answer && (answer.outcome === 'done' || (failed && !failed.has(place)))) {
          this.#settle(partition, offset, { at: answer.at, by: 'function' })
          continue
        }
        // Without an answer the function was killed or frozen, and the mapping may have taken it for a failure.
        const counts = this.failures.get(place) ?? new Map<string, number>()
        this.failures.set(place, counts)
        const count = (counts.get(line.by) ?? 0) + 1
        counts.set(line.by, count)
        if (givesUp && count >= attempts) this.#settle(partition, offset, { at: answer?.at ?? line.at, by: 'attempts' })
      }
    }
  }

  /** What a member of Java's has processed is done. */
  #readJava(lines: readonly Line[]): void {
    const reached = new Map<number, number>()
    for (const line of lines) {
      if (line.kind === 'assigned') reached.set(line.epoch, line.start)
      if (line.kind !== 'processed') continue
      const from = reached.get(line.epoch) ?? line.next
      for (const offset of this.offsets.get(line.partition) ?? []) {
        if (offset >= from && offset < line.next) this.#settle(line.partition, offset, { at: line.at, by: 'java' })
      }
      reached.set(line.epoch, line.next)
    }
  }

  #settle(partition: number, offset: number, settlement: Settlement): void {
    const place = placeOf(partition, offset)
    const before = this.#settled.get(place)
    if (!before || settlement.at < before.at) this.#settled.set(place, settlement)
  }
}

export function placeOf(partition: number | string, offset: number): string {
  return `${partition}@${offset}`
}

export function* each(records: Records): Generator<readonly [partition: number, offset: number]> {
  for (const [partition, offsets] of Object.entries(records)) {
    for (const offset of offsets) yield [Number(partition), offset]
  }
}

function placesIn(records: Records): string[] {
  return [...each(records)].map(([partition, offset]) => placeOf(partition, offset))
}
