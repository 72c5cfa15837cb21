import { invokeProblem, pollProblem, registryProblem, transitionReason } from './problems.ts'
import type { MappingEvent, MappingState, Transition } from './types.ts'

type StateEvent = Extract<MappingEvent, { kind: 'state' }>

/**
 * State and `LastProcessingResult` (mapping.md 6). A failed poll hides failed invocations: without records there is
 * nothing to invoke with. What failed is a problem until that very thing works again.
 */
export class Health {
  readonly #tell: (event: StateEvent) => void
  #state: MappingState = 'Creating'
  #told: StateEvent | undefined
  #processed = false
  #poll: Error | undefined
  #commit: Error | undefined
  /** By whose records wait for a schema. */
  readonly #registry = new Map<object, Error>()
  /** By what is held up: a batch, or a record that fits in no event, that neither function nor destination takes. */
  readonly #invoke = new Map<object, Error>()
  readonly #destination = new Map<object, Error>()
  /** Why the function did not take what was given up last: nothing waits for it, but the function has not worked since. */
  #lost: Error | undefined

  #leaving = false

  /** @param after what the mapping is in the middle of, as was told already; absent: it is new */
  constructor(tell: (event: StateEvent) => void, after?: Transition) {
    this.#tell = tell
    if (after) this.#state = after
    else this.enter('Creating')
  }

  get state(): MappingState {
    return this.#state
  }

  get lastProcessingResult(): string {
    return this.#current().lastProcessingResult
  }

  enter(state: MappingState): void {
    this.#state = state
    this.#publish()
  }

  /** From here on nothing but the end leads to another state. */
  leave(state: Transition): void {
    this.#leaving = true
    this.enter(state)
  }

  pollFailed(error: Error): void {
    this.#poll = error
    this.#enabled()
  }

  pollWorks(): void {
    this.#poll = undefined
    this.#enabled()
  }

  commitFailed(error: Error): void {
    // An update cuts what is on its way; it is sent again, and is told if it fails then.
    if (this.#state === 'Updating') return
    this.#commit = error
    this.#publish()
  }

  commitWorks(): void {
    if (!this.#commit) return
    this.#commit = undefined
    this.#publish()
  }

  registryFailed(held: object, error: Error): void {
    this.#registry.set(held, error)
    this.#publish()
  }

  /** Or its records are not ours any more. */
  registryWorks(held: object): void {
    if (this.#registry.delete(held)) this.#publish()
  }

  invokeFailed(held: object, error: Error): void {
    this.#invoke.set(held, error)
    this.#publish()
  }

  invokeWorks(held: object): void {
    this.#processed = true
    this.#lost = undefined
    this.#invoke.delete(held)
    this.#publish()
  }

  destinationFailed(held: object, error: Error): void {
    this.#destination.set(held, error)
    this.#publish()
  }

  /** What the function did not take waits no more: the destination has it, or nobody. */
  gaveUp(held: object): void {
    this.#lost = this.#invoke.get(held) ?? this.#lost
    this.forget(held)
  }

  /** It is not ours to hold up any more. */
  forget(held: object): void {
    this.#invoke.delete(held)
    this.#destination.delete(held)
    this.#publish()
  }

  /** The first round, good or bad, ends what was going on. */
  #enabled(): void {
    if (!this.#leaving && this.#state !== 'Disabled') this.#state = 'Enabled'
    this.#publish()
  }

  #current(): StateEvent {
    const poll = this.#poll ?? this.#commit
    const newest = (held: ReadonlyMap<object, Error>) => [...held.values()].at(-1)
    const registry = newest(this.#registry)
    const cause = poll ?? registry ?? newest(this.#destination) ?? newest(this.#invoke) ?? this.#lost
    const event = { kind: 'state', state: this.#state, reason: transitionReason(cause) } as const
    if (poll) return { ...event, lastProcessingResult: pollProblem(poll), cause: poll }
    if (registry) return { ...event, lastProcessingResult: registryProblem(registry), cause: registry }
    if (cause) return { ...event, lastProcessingResult: invokeProblem(cause), cause }
    return { ...event, lastProcessingResult: this.#processed ? 'OK' : 'No records processed' }
  }

  #publish(): void {
    const event = this.#current()
    const told = this.#told
    if (
      told?.state === event.state &&
      told.lastProcessingResult === event.lastProcessingResult &&
      told.cause?.message === event.cause?.message
    )
      return
    this.#told = event
    this.#tell(event)
  }
}
