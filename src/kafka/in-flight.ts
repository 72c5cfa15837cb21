import type { Clock } from '../world/index.ts'
import type { ApiName, ResponseBody } from './messages/apis.ts'

/** A request that waits for its answer. */
export interface Pending {
  readonly api: ApiName
  readonly version: number
  readonly timeoutMs: number
  readonly resolve: (body: unknown) => void
  readonly reject: (error: Error) => void
}

interface Watched extends Pending {
  readonly answer: Promise<unknown>
  /** Of the monotonic clock: the broker has until then. */
  deadline: number
  cancelTimeout: () => void
}

/** The requests of a connection that are not answered yet, each with the time that the broker has for it. */
export class InFlight {
  readonly #clock: Clock
  readonly #timedOut: (pending: Pending) => void
  readonly #byId = new Map<number, Watched>()

  /** @param timedOut is told of one whose time is over; it is still in */
  constructor(clock: Clock, timedOut: (pending: Pending) => void) {
    this.#clock = clock
    this.#timedOut = timedOut
  }

  /** Those that wait, each API once. */
  get apis(): ApiName[] {
    return [...new Set([...this.#byId.values()].map(({ api }) => api))]
  }

  /** What whoever takes it resolves or rejects with; the time for it begins. */
  add<A extends ApiName>(correlationId: number, api: A, version: number, timeoutMs: number): Promise<ResponseBody<A>> {
    const { promise, resolve, reject } = Promise.withResolvers<ResponseBody<A>>()
    const watched: Watched = {
      api,
      version,
      answer: promise,
      reject,
      timeoutMs,
      // The table that encoded the request decodes the answer.
      resolve: resolve as (body: unknown) => void,
      deadline: this.#clock.monotonic() + timeoutMs,
      cancelTimeout: () => {},
    }
    this.#watch(watched)
    this.#byId.set(correlationId, watched)
    return promise
  }

  /** The request that an answer is to; it waits no longer. */
  take(correlationId: number): Pending | undefined {
    const watched = this.#byId.get(correlationId)
    if (!watched) return undefined
    this.#byId.delete(correlationId)
    watched.cancelTimeout()
    return watched
  }

  /** All have so much longer. */
  extend(ms: number): void {
    for (const watched of this.#byId.values()) {
      watched.deadline += ms
      this.#watch(watched)
    }
  }

  /** Resolves when each of those that wait now is answered, or has failed. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#byId.values()].map(({ answer }) => answer))
  }

  /** None of them is answered any more. */
  rejectAll(reason: Error): void {
    const all = [...this.#byId.values()]
    this.#byId.clear()
    for (const { cancelTimeout, reject } of all) {
      cancelTimeout()
      reject(reason)
    }
  }

  #watch(watched: Watched): void {
    watched.cancelTimeout()
    watched.cancelTimeout = this.#clock.after(watched.deadline - this.#clock.monotonic(), () => this.#timedOut(watched))
  }
}
