import type { ServedMapping } from '../control/index.ts'
import { Counting, type MappingCounters, type MappingEvent, type MappingStatus, noCounts } from '../mapping/index.ts'
import type { Clock } from '../world/index.ts'
import { commitLag, type LogSample, type Progress, progress, type Rates, ratesOf } from './lag.ts'

type Outcome = Extract<MappingEvent, { kind: 'invoked' }>['outcome']

/** One call of a function, as it ended. */
export interface Invocation {
  readonly mapping: ServedMapping
  readonly outcome: Outcome
  readonly seconds: number
}

/** One mapping at one moment, and what it has done since the process began. */
export interface Reading {
  readonly mapping: ServedMapping
  readonly counters: MappingCounters
  readonly invocations: Readonly<Record<Outcome, number>>
  readonly rebalances: Readonly<Record<'assigned' | 'revoked' | 'lost', number>>
  readonly status: MappingStatus
  /** For how long the committed offset stands still with records behind it, in milliseconds, by partition number. */
  readonly stuckMs: ReadonlyMap<number, number>
  /** Over the last minute; undefined before the second look. */
  readonly rates: Rates | undefined
  /** Milliseconds since the epoch. */
  readonly at: number
}

interface Watched {
  /** One that an edit leads to another topic is another one, whose counts begin anew. */
  readonly topic: string
  readonly counting: Counting
  readonly invocations: Record<Outcome, number>
  readonly rebalances: Record<'assigned' | 'revoked' | 'lost', number>
  readonly progress: Map<number, Progress>
  /** Oldest first, of the last minute. */
  samples: LogSample[]
  /** As they were when the last minute ended. */
  ofMinute: MappingCounters
}

/** Milliseconds from one look at the ends of the logs to the next. */
const lookEveryMs = 10_000
/** Rates are those of so many looks. */
const samplesKept = 7
const minuteMs = 60_000

/**
 * Follows running mappings by their events, and looks at where their logs end six times a minute: what waits for a
 * function is not fetched, so that nothing else tells how its lag grows.
 */
export class Observatory {
  readonly #clock: Clock
  readonly #mappings: () => readonly ServedMapping[]
  readonly #watched = new Map<string, Watched>()
  readonly #onInvocation = new Set<(invocation: Invocation) => void>()
  /** Each ends a minute early. */
  readonly #minutes = new Set<() => void>()
  #cancel = () => {}

  /** @param mappings those that run */
  constructor(clock: Clock, mappings: () => readonly ServedMapping[]) {
    this.#clock = clock
    this.#mappings = mappings
  }

  start(): void {
    this.#cancel = this.#clock.after(lookEveryMs, () => {
      void this.look()
      this.start()
    })
  }

  /** Tells the minute that is not over, too. */
  stop(): void {
    this.#cancel()
    for (const end of this.#minutes) end()
    this.#minutes.clear()
  }

  onInvocation(listener: (invocation: Invocation) => void): void {
    this.#onInvocation.add(listener)
  }

  event(name: string, event: MappingEvent): void {
    const mapping = this.#mappings().find((one) => one.name === name)
    if (!mapping) return
    const watched = this.#of(mapping)
    watched.counting.add(event)
    if (event.kind === 'assigned' || event.kind === 'revoked' || event.kind === 'lost') watched.rebalances[event.kind]++
    if (event.kind !== 'invoked') return
    watched.invocations[event.outcome]++
    const invocation = { mapping, outcome: event.outcome, seconds: event.milliseconds / 1000 }
    for (const listener of this.#onInvocation) listener(invocation)
  }

  /** Asks where the logs end, and keeps what rates and standing still are told by. */
  async look(): Promise<void> {
    await Promise.all(
      this.#mappings().map(async (mapping) => {
        const { running } = mapping
        // A cluster that does not answer is told by the mapping itself.
        await running.lookAtEnds().catch(() => {})
        // Another may run in its place meanwhile.
        if (!this.#mappings().includes(mapping)) return
        const watched = this.#of(mapping)
        const at = this.#clock.monotonic()
        const { partitions } = running.status()
        const offsets = new Map(
          partitions
            .filter((one) => one.highWatermark >= 0)
            .map((one) => [
              one.partition,
              { end: one.highWatermark, committed: one.committed, lag: commitLag(one) ?? 0 },
            ]),
        )
        watched.samples = [...watched.samples, { at, offsets }].slice(-samplesKept)
        this.#progress(watched, partitions)
      }),
    )
  }

  /** Calls `listener` once a minute with each reading, and with the counters of the minute before. */
  everyMinute(listener: (reading: Reading, before: MappingCounters) => void): void {
    const tell = () => {
      for (const reading of this.read()) {
        const watched = this.#of(reading.mapping)
        listener(reading, watched.ofMinute)
        watched.ofMinute = reading.counters
      }
    }
    const again = () => {
      tell()
      cancel = this.#clock.after(minuteMs, again)
    }
    let cancel = this.#clock.after(minuteMs, again)
    this.#minutes.add(() => {
      cancel()
      tell()
    })
  }

  /** What there is to say of each mapping that runs. */
  read(): readonly Reading[] {
    const mappings = this.#mappings()
    const names = new Set(mappings.map(({ name }) => name))
    for (const name of this.#watched.keys()) if (!names.has(name)) this.#watched.delete(name)
    return mappings.map((mapping) => {
      const watched = this.#of(mapping)
      const status = mapping.running.status()
      const [oldest, newest] = [watched.samples[0], watched.samples.at(-1)]
      return {
        mapping,
        counters: watched.counting.read(),
        invocations: watched.invocations,
        rebalances: watched.rebalances,
        status,
        stuckMs: this.#progress(watched, status.partitions),
        rates: oldest && newest ? ratesOf(oldest, newest) : undefined,
        at: this.#clock.now(),
      }
    })
  }

  #progress(watched: Watched, partitions: MappingStatus['partitions']): ReadonlyMap<number, number> {
    const now = this.#clock.monotonic()
    const before = new Map(watched.progress)
    watched.progress.clear()
    return new Map(
      partitions.map((one) => {
        const kept = progress(one, before.get(one.partition), now)
        watched.progress.set(one.partition, kept)
        return [one.partition, (commitLag(one) ?? 0) > 0 ? now - kept.since : 0]
      }),
    )
  }

  #of({ name, settings: { topic } }: ServedMapping): Watched {
    const known = this.#watched.get(name)
    if (known?.topic === topic) return known
    const watched: Watched = {
      topic,
      counting: new Counting(),
      invocations: { success: 0, 'partial-failure': 0, 'function-error': 0, throttled: 0, 'service-error': 0 },
      rebalances: { assigned: 0, revoked: 0, lost: 0 },
      progress: new Map(),
      samples: [],
      ofMinute: noCounts,
    }
    this.#watched.set(name, watched)
    return watched
  }
}
