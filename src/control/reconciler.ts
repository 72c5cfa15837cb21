import type { MappingEvent, RunningMapping, Transition } from '../mapping/index.ts'

/** A mapping as it should run. */
export interface DesiredMapping {
  readonly id: string
  /** Changes when the mapping has to be started anew: its settings, its mode, its function. */
  readonly fingerprint: string
  readonly enabled: boolean
  /** @param after what one that was stopped for it left the mapping in */
  start(onEvent: (event: MappingEvent) => void, after?: Transition): RunningMapping
}

interface Entry {
  readonly fingerprint: string
  readonly enabled: boolean
  readonly running: RunningMapping
}

/** Turns the mappings that should run into those that do: starts, stops, and restarts what changed. */
export class Reconciler {
  readonly #onEvent: (mapping: string, event: MappingEvent) => void
  readonly #entries = new Map<string, Entry>()
  readonly #stopping = new Set<RunningMapping>()

  constructor(onEvent: (mapping: string, event: MappingEvent) => void) {
    this.#onEvent = onEvent
  }

  /** Resolves when all that had to stop has stopped (drained and committed) and all that had to start has started. */
  async apply(desired: readonly DesiredMapping[]): Promise<void> {
    const wanted = new Map(desired.map((mapping) => [mapping.id, mapping]))
    const gone = [...this.#entries].filter(([id, entry]) => wanted.get(id)?.fingerprint !== entry.fingerprint)
    const between = new Map(gone.map(([id, entry]) => [id, transition(entry, wanted.get(id))]))
    await Promise.all(gone.map(([id]) => this.#stop(id, between.get(id))))
    for (const mapping of wanted.values()) {
      if (this.#entries.has(mapping.id)) continue
      const running = mapping.start((event) => this.#onEvent(mapping.id, event), between.get(mapping.id))
      const { fingerprint, enabled } = mapping
      this.#entries.set(mapping.id, { fingerprint, enabled, running })
    }
  }

  /** What runs already as it should: `apply` leaves it as it is. */
  kept({ id, fingerprint }: Pick<DesiredMapping, 'id' | 'fingerprint'>): RunningMapping | undefined {
    const entry = this.#entries.get(id)
    return entry?.fingerprint === fingerprint ? entry.running : undefined
  }

  running(id: string): RunningMapping | undefined {
    return this.#entries.get(id)?.running
  }

  /** Stops every mapping: what is in flight is settled and committed first. */
  async stop(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((id) => this.#stop(id)))
  }

  /** Waits no longer for what is in flight in mappings that stop. */
  abandon(): void {
    for (const running of this.#stopping) running.abandon()
  }

  async #stop(id: string, into?: Transition): Promise<void> {
    const running = this.#entries.get(id)?.running
    if (!running) return
    this.#entries.delete(id)
    this.#stopping.add(running)
    await running.stop(into)
    this.#stopping.delete(running)
  }
}

/** As AWS's mappings change (mapping.md 6.1). */
function transition(before: Pick<Entry, 'enabled'>, after: Pick<DesiredMapping, 'enabled'> | undefined): Transition {
  if (!after) return 'Deleting'
  if (before.enabled === after.enabled) return 'Updating'
  return after.enabled ? 'Enabling' : 'Disabling'
}
