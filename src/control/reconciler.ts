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
  readonly #stopping = new Set<RunningMapping>()
  #isOver = false

  constructor(onEvent: (mapping: string, event: MappingEvent) => void) {
    this.#onEvent = onEvent
  }

  /**
   * Resolves when all that had to stop has stopped (drained and committed) and all that had to start has started. Each
   * mapping waits for what it was, and for what is gone: that may be the same mapping under another name. After `stop`
   * nothing starts any more.
   *
   * @returns the ids of those that started
   */
  async apply(desired: readonly DesiredMapping[]): Promise<readonly string[]> {
    const wanted = new Map(desired.map((mapping) => [mapping.id, mapping]))
    const old = [...this.#entries].filter(([id, entry]) => wanted.get(id)?.fingerprint !== entry.fingerprint)
    const between = new Map(old.map(([id, entry]) => [id, transition(entry, wanted.get(id))]))
    const stops = new Map(old.map(([id, entry]) => [id, this.#stop(id, entry, between.get(id))]))
    const gone = Promise.all(
      [...stops].map(async ([id, stopped]) => {
        if (wanted.has(id)) return
        await stopped
        this.#entries.delete(id)
      }),
    )
    const started = await Promise.all(
      [...wanted.values()].map(async (mapping) => {
        const { id, fingerprint, enabled } = mapping
        const kept = this.kept(mapping)
        if (!kept) await Promise.all([gone, stops.get(id)])
        if (this.#isOver) return []
        const running = kept?.running ?? mapping.start((event) => this.#onEvent(id, event), between.get(id))
        this.#entries.set(id, { fingerprint, enabled, served: mapping.served(running) })
        return kept ? [] : [id]
      }),
    )
    await gone
    return started.flat()
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
    for (const running of this.#stopping) running.abandon()
  }

  #stop(id: string, entry: Entry, into?: Transition): Promise<void> {
    if (entry.stopped) return entry.stopped
    const { running } = entry.served
    this.#stopping.add(running)
    const stopped = running.stop(into).finally(() => this.#stopping.delete(running))
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
