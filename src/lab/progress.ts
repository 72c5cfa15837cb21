import type { Finding } from '../check/index.ts'
import type { MappingEvent } from '../mapping/index.ts'
import type { Clock } from '../world/index.ts'
import type { LabMapping } from './concrete.ts'
import { Drain } from './drain.ts'
import type { LabSummary } from './events.ts'
import type { Proved } from './proved.ts'
import { Tally } from './tally.ts'

export interface ProgressOptions {
  /** As it is now: edits change it. */
  readonly proved: () => Proved
  /** How many records of a mapping are not settled. */
  readonly open: (mapping: LabMapping) => number
}

/** How far mappings have come, by what they tell, and whether there is hope for what is not settled. */
export class Progress {
  readonly #options: ProgressOptions
  readonly #tally = new Tally()
  readonly #drain: Drain
  /** By mapping, in words. */
  readonly #states = new Map<string, string>()
  /** Those that have not been round once. */
  readonly #creating: Set<string>
  readonly #begun = Promise.withResolvers<void>()

  constructor(clock: Clock, options: ProgressOptions) {
    this.#options = options
    this.#drain = new Drain(clock, () => this.#unsettled())
    this.#creating = new Set(options.proved().concrete.mappings.map((mapping) => mapping.described.id))
  }

  /** Every mapping has been round once, for better or worse; or the lab has ended. */
  get begun(): Promise<void> {
    return this.#begun.promise
  }

  /** @param causes the findings that explain the mapping's state, where it tells one */
  add(mapping: string, event: MappingEvent, causes: readonly Finding[]): void {
    this.#tally.add(mapping, event)
    if (event.kind === 'committed') this.#drain.progress()
    if (event.kind !== 'state') return
    if (event.state !== 'Creating') this.#creating.delete(mapping)
    if (this.#creating.size === 0) this.#begun.resolve()
    this.#states.set(mapping, `${event.state}, ${event.lastProcessingResult}`)
    const checked = this.#options.proved().result.mappings.find((each) => each.mapping === mapping)
    if (checked?.verdict !== 'blocked' || !event.lastProcessingResult.startsWith('PROBLEM')) return
    const [cause] = causes
    const because = cause ? `; cause: ${cause.code} ${cause.at.file}:${cause.at.line}, ${cause.hop}` : ''
    this.#drain.giveUp(`${mapping}: ${event.lastProcessingResult}${because}`)
  }

  /** Resolves with nothing when all is settled, else with the reason why not. */
  drained(timeoutMs: number): Promise<string | undefined> {
    return this.#drain.wait(timeoutMs)
  }

  /** The network was edited: what had no hope may have it again. */
  edited(): void {
    this.#drain.look()
  }

  /** The lab ends: nobody has to wait any more. */
  end(): void {
    this.#begun.resolve()
    this.#drain.giveUp('the lab has ended')
  }

  /** @param produced records that the lab produced */
  summary(produced: number): LabSummary {
    const { delivered, filtered, invocations, failed, onFailure, dropped, committed } = this.#tally
    return {
      format_version: '1.0',
      produced,
      delivered,
      filtered,
      invocations,
      failed,
      on_failure: onFailure,
      dropped,
      committed: Object.fromEntries(Object.entries(committed).sort(([a], [b]) => byPartition(a, b))),
      check: this.#options.proved().result.verdict,
    }
  }

  /** What is still to be settled, in words; undefined when nothing is. */
  #unsettled(): string | undefined {
    for (const mapping of this.#options.proved().concrete.mappings) {
      const { id } = mapping.described
      const open = this.#options.open(mapping)
      if (open > 0) return `${open} records are not settled by ${id} (${this.#states.get(id) ?? 'not started'})`
    }
    return undefined
  }
}

function byPartition(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
