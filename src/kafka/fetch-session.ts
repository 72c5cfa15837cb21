import { errorCodes } from './errors.ts'
import type { RequestInput, ResponseBody } from './messages/apis.ts'

/** What a Fetch asks for one partition, besides its number. */
export interface FetchAsk {
  readonly fetchOffset: number
  readonly currentLeaderEpoch: number
  /** Of the record before `fetchOffset`; -1 is unknown. */
  readonly lastFetchedEpoch: number
  readonly partitionMaxBytes: number
}

type SessionRequest = Pick<RequestInput<'Fetch'>, 'sessionId' | 'sessionEpoch' | 'topics' | 'forgottenTopicsData'>

/**
 * One fetch session with one broker (KIP-227): the broker remembers what was asked for, so that each request names only
 * what is new, and each answer only what has something. A broker that keeps none is asked for everything each time.
 */
export class FetchSession {
  readonly #topic: string
  #topicId: string | undefined
  #id = 0
  /** Of the next request; 0 asks for everything, and for a session. */
  #epoch = 0
  /** What the broker remembers, by partition: an array, for a round may go over thousands. */
  #known: readonly (FetchAsk | undefined)[] = []

  constructor(topic: string) {
    this.#topic = topic
  }

  /** The request that asks for exactly these partitions, by number. */
  ask(topicId: string | undefined, wanted: Iterable<readonly [number, FetchAsk]>): SessionRequest {
    if (topicId !== this.#topicId) this.reset()
    this.#topicId = topicId
    const known = this.#epoch === 0 ? [] : this.#known
    const now: (FetchAsk | undefined)[] = []
    const fresh: (FetchAsk & { readonly partition: number })[] = []
    for (const [partition, ask] of wanted) {
      now[partition] = ask
      if (!same(known[partition], ask)) fresh.push({ partition, ...ask })
    }
    this.#known = now
    const forgotten: number[] = []
    for (const [partition, ask] of known.entries()) if (ask && !now[partition]) forgotten.push(partition)
    const topic = { topic: this.#topic, topicId }
    return {
      sessionId: this.#id,
      sessionEpoch: this.#epoch,
      topics: fresh.length > 0 ? [{ ...topic, partitions: fresh }] : [],
      forgottenTopicsData: forgotten.length > 0 ? [{ ...topic, partitions: forgotten }] : [],
    }
  }

  /** @returns false when the broker knows the session no more: the same is to be asked again, in a new one */
  accepts({ errorCode, sessionId }: Pick<ResponseBody<'Fetch'>, 'errorCode' | 'sessionId'>): boolean {
    if (this.#epoch > 0 && sessionErrors.has(errorCode)) {
      if (errorCode === errorCodes.FETCH_SESSION_ID_NOT_FOUND) this.#id = 0
      this.reset()
      return false
    }
    this.#id = errorCode === 0 ? sessionId : 0
    // It goes on from 1 after the largest int32.
    this.#epoch = this.#id === 0 ? 0 : (this.#epoch % 0x7fffffff) + 1
    return true
  }

  /** Whether the broker got the last request is not known: the next one ends the session and begins another. */
  reset(): void {
    this.#epoch = 0
  }
}

const sessionErrors = new Set<number>([
  errorCodes.FETCH_SESSION_ID_NOT_FOUND,
  errorCodes.INVALID_FETCH_SESSION_EPOCH,
  errorCodes.FETCH_SESSION_TOPIC_ID_ERROR,
])

function same(a: FetchAsk | undefined, b: FetchAsk): boolean {
  return (
    a !== undefined &&
    a.fetchOffset === b.fetchOffset &&
    a.currentLeaderEpoch === b.currentLeaderEpoch &&
    a.lastFetchedEpoch === b.lastFetchedEpoch &&
    a.partitionMaxBytes === b.partitionMaxBytes
  )
}
