import { invokeProblem, pollProblem } from './problems.ts'
import type { MappingEvent, MappingState } from './types.ts'

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
  /** By what is held up: a lane with a batch that is not taken, a partition with a record that fits in no event. */
  readonly #invoke = new Map<object, Error>()

  constructor(tell: (event: StateEvent) => void) {
    this.#tell = tell
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

  invokeFailed(held: object, error: Error): void {
    this.#invoke.set(held, error)
    this.#publish()
  }

  invokeWorks(held: object): void {
    this.#processed = true
    this.#invoke.delete(held)
    this.#publish()
  }

  /** It is not ours to hold up any more. */
  forget(held: object): void {
    if (this.#invoke.delete(held)) this.#publish()
  }

  /** The first round, good or bad, ends what was going on. */
  #enabled(): void {
    if (this.#state === 'Creating' || this.#state === 'Updating') this.#state = 'Enabled'
    this.#publish()
  }

  #current(): StateEvent {
    const event = { kind: 'state', state: this.#state } as const
    const poll = this.#poll ?? this.#commit
    if (poll) return { ...event, lastProcessingResult: pollProblem(poll), cause: poll }
    const invoke = [...this.#invoke.values()].at(-1)
    if (invoke) return { ...event, lastProcessingResult: invokeProblem(invoke), cause: invoke }
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
