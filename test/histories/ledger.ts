import type { History, Line, Records } from './history.ts'
import { partitionOf } from './history.ts'
import { functionTimeoutMs, passes, type Settings } from './plan.ts'

/** When a record was settled, and by what. */
interface Settlement {
  readonly at: number
  readonly by: 'filter' | 'function' | 'destination' | 'policy' | 'java'
}

/** What the function was given, and what became of it. */
export interface Call {
  readonly id: string
  readonly by: string
  readonly at: number
  /** In the order of the event. */
  readonly places: readonly string[]
  readonly returned: { readonly at: number; readonly status: number } | undefined
  /** What the function did not do, for an answer that is one. */
  readonly failed: readonly string[] | undefined
}

/** For every record of the log: what it is, and when it was first settled. And every call. */
export class Ledger {
  /** The log's offsets by partition, ascending. */
  readonly offsets = new Map<number, number[]>()
  readonly values = new Map<string, string>()
  /** As their producers say it. */
  readonly #timestamps = new Map<string, number>()
  readonly calls: ReadonlyMap<string, Call>
  /** What the destination has. */
  readonly kept = new Set<string>()
  readonly #settled = new Map<string, Settlement>()

  constructor(history: History, settings: Settings) {
    for (const line of history.truth) {
      if (line.kind !== 'record') continue
      const list = this.offsets.get(line.partition) ?? []
      this.offsets.set(line.partition, list)
      list.push(line.offset)
      const place = placeOf(line.partition, line.offset)
      this.values.set(place, line.value)
      this.#timestamps.set(place, line.timestamp)
      if (!passes(settings, line.value)) this.#settle(place, { at: 0, by: 'filter' })
    }
    for (const list of this.offsets.values()) list.sort((a, b) => a - b)
    this.calls = callsIn(history.told)
    this.#readFunction(history.told)
    this.#readDropped(history)
    this.#readJava(history.java)
  }

  settlement(place: string): Settlement | undefined {
    return this.#settled.get(place)
  }

  /** How old it was then, in milliseconds. */
  ageOf(place: string, at: number): number {
    return at - (this.#timestamps.get(place) ?? at)
  }

  /** The records that runs of offsets name; with filters there are others between them. */
  placesIn(runs: Readonly<Record<string, readonly (readonly [first: number, last: number])[]>>): string[] {
    return Object.entries(runs).flatMap(([name, list]) => {
      const partition = partitionOf(name)
      const log = this.offsets.get(partition) ?? []
      const offsets = log.filter((offset) => list.some(([first, last]) => offset >= first && offset <= last))
      return offsets
        .map((offset) => placeOf(partition, offset))
        .filter((place) => this.#settled.get(place)?.by !== 'filter')
    })
  }

  #readFunction(told: readonly Line[]): void {
    for (const line of told) {
      if (line.kind === 'kept')
        for (const place of placesOf(line.records)) {
          this.kept.add(place)
          this.#settle(place, { at: line.at, by: 'destination' })
        }
      if (line.kind !== 'answered' || line.outcome === 'failed') continue
      const call = this.calls.get(line.id)
      const failed = new Set(call?.failed)
      for (const place of call?.places ?? [])
        if (!failed.has(place)) this.#settle(place, { at: line.at, by: 'function' })
    }
  }

  /** Whether they may be is another's question (`checkAttempts`). */
  #readDropped({ processes }: History): void {
    for (const { events } of processes.values()) {
      for (const event of events) {
        if (event.kind !== 'dropped') continue
        for (const place of this.placesIn(event.offsets as never)) this.#settle(place, { at: event.at, by: 'policy' })
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
        if (offset >= from && offset < line.next)
          this.#settle(placeOf(line.partition, offset), { at: line.at, by: 'java' })
      }
      reached.set(line.epoch, line.next)
    }
  }

  #settle(place: string, settlement: Settlement): void {
    const before = this.#settled.get(place)
    // What a filter holds back is nobody's business, whatever it was besides.
    if (!before || (settlement.at < before.at && before.by !== 'filter')) this.#settled.set(place, settlement)
  }
}

function callsIn(told: readonly Line[]): ReadonlyMap<string, Call> {
  const answered = new Map(told.flatMap((line) => (line.kind === 'answered' ? [[line.id, line] as const] : [])))
  const returned = new Map(told.flatMap((line) => (line.kind === 'returned' ? [[line.id, line] as const] : [])))
  const calls = told.flatMap((line): Call[] => {
    if (line.kind !== 'invoked') return []
    const { id, by, at } = line
    const answer = answered.get(id)
    const places = placesOf(line.records)
    const failed = answer && { done: [], failed: places, partly: placesOf(answer.failed ?? []) }[answer.outcome]
    return [{ id, by, at, places, returned: returned.get(id), failed }]
  })
  return new Map(calls.map((call) => [call.id, call]))
}

/** How often an invocation may fail before its records are given up: Lambda caps endless retries at ten where there is a destination. */
export function attemptsOf({ retries, destination }: Settings): number {
  if (retries >= 0) return retries + 1
  return destination === undefined ? Number.POSITIVE_INFINITY : 11
}

/** An answer in half the time that it has is in time. */
export function isPrompt({ at, returned }: Call): boolean {
  return returned !== undefined && returned.at - at < functionTimeoutMs / 2
}

export function placeOf(partition: number, offset: number): string {
  return `${partition}@${offset}`
}

export function partitionIn(place: string): number {
  return Number(place.split('@')[0])
}

function placesOf(records: Records): string[] {
  return records.flatMap(([partition, offsets]) => offsets.map((offset) => placeOf(partition, offset)))
}
