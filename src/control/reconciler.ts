import type { MappingEvent, RunningMapping, Transition } from '../mapping/index.ts'
import type { ServedMapping } from './served-mapping.ts'

/** A mapping as it should run. */
export interface DesiredMapping {
  readonly id: string
  /** Changes when the mapping has to be started anew: its settings, its mode, its function. */
  readonly fingerprint: string
  readonly enabled: boolean
  /** @param after what one that was stopped for it left the mapping in */
  start(onEvent: (event: MappingEvent) => void, after?: Transition): RunningMapping
  /** As whoever watches it needs to know it. */
  served(running: RunningMapping): ServedMapping
}

interface Entry {
  readonly fingerprint: string
  readonly enabled: boolean
  readonly served: ServedMapping
  /** Set: it stops, and when it has. */
  readonly stopped?: Promise<void>
}

/** Turns the mappings that should run into those that do: starts, stops, and restarts what changed. */
export class Reconciler {
  readonly #onEvent: (mapping: string, event: MappingEvent) => void
  /** One that stops is here until another runs in its place: it still settles what is in flight. */
  readonly #entries = new Map<string, Entry>()
  #isOver = false

  constructor(onEvent: (mapping: string, event: MappingEvent) => void) {
    this.#onEvent = onEvent
  }

  /**
   * Resolves when all that had to stop has stopped (drained and committed) and all that had to start has started; after
   * `stop` nothing is started.
   */
  async apply(desired: readonly DesiredMapping[]): Promise<void> {
    const wanted = new Map(desired.map((mapping) => [mapping.id, mapping]))
    const gone = [...this.#entries].filter(([id, entry]) => wanted.get(id)?.fingerprint !== entry.fingerprint)
    const between = new Map(gone.map(([id, entry]) => [id, transition(entry, wanted.get(id))]))
    await Promise.all(
      gone.map(async ([id, entry]) => {
        await this.#stop(id, entry, between.get(id))
        if (!wanted.has(id)) this.#entries.delete(id)
      }),
    )
    if (this.#isOver) return
    for (const mapping of wanted.values()) {
      const { id, fingerprint, enabled } = mapping
      const running = this.kept(mapping)?.running ?? mapping.start((event) => this.#onEvent(id, event), between.get(id))
      this.#entries.set(id, { fingerprint, enabled, served: mapping.served(running) })
    }
  }

  /** What runs already as it should: `apply` leaves it as it is. */
  kept({ id, fingerprint }: Pick<DesiredMapping, 'id' | 'fingerprint'>): ServedMapping | undefined {
    const entry = this.#entries.get(id)
    return entry?.fingerprint === fingerprint && !entry.stopped ? entry.served : undefined
  }

  /** What runs or stops; after `stop` what it stopped: what that did to its end is still to be told. */
  served(): readonly ServedMapping[] {
    return [...this.#entries.values()].map(({ served }) => served)
  }

  /** Stops every mapping: what is in flight is settled and committed first. */
  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.all([...this.#entries].map(([id, entry]) => this.#stop(id, entry)))
  }

  /** Waits no longer for what is in flight in mappings that stop. */
  abandon(): void {
    for (const { stopped, served } of this.#entries.values()) if (stopped) served.running.abandon()
  }

  #stop(id: string, entry: Entry, into?: Transition): Promise<void> {
    const stopped = entry.stopped ?? entry.served.running.stop(into)
    this.#entries.set(id, { ...entry, stopped })
    return stopped
  }
}

/** As AWS's mappings change (mapping.md 6.1). */
function transition(before: Pick<Entry, 'enabled'>, after: Pick<DesiredMapping, 'enabled'> | undefined): Transition {
  if (!after) return 'Deleting'
  if (before.enabled === after.enabled) return 'Updating'
  return after.enabled ? 'Enabling' : 'Disabling'
}
