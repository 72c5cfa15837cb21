import { errorCodes } from './errors.ts'
import type { RequestInput, ResponseBody } from './messages/apis.ts'
import type { OwnedPartition } from './owned-partition.ts'

/** What of a partition goes into a request. */
export type Target = Pick<OwnedPartition, 'partition' | 'position' | 'leaderEpoch' | 'validUnder'>

/** What a Fetch asks for one partition. */
interface FetchAsk {
  readonly partition: number
  readonly fetchOffset: number
  readonly currentLeaderEpoch: number
  /** Of the record before `fetchOffset`: a log that was cut is seen by it even where nobody may ask about epochs (KIP-595). */
  readonly lastFetchedEpoch: number
  readonly partitionMaxBytes: number
}

/** What the broker remembers of a partition. */
interface Known<T> {
  readonly target: T
  readonly ask: FetchAsk
  /** The newest that wants it. */
  round: number
}

type SessionRequest = Pick<RequestInput<'Fetch'>, 'sessionId' | 'sessionEpoch' | 'topics' | 'forgottenTopicsData'>

/**
 * One fetch session with one broker (KIP-227): the broker remembers what was asked for, so that each request names only
 * what is new, and each answer only what has something. A broker that keeps none is asked for everything each time.
 *
 * A round may go over thousands of partitions of which nothing is new: that makes no object.
 */
export class FetchSession<T extends Target> {
  readonly #topic: string
  #topicId: string | undefined
  #id = 0
  /** Of the next request; 0 asks for everything, and for a session. */
  #epoch = 0
  #round = 0
  /** By partition. */
  readonly #known = new Map<number, Known<T>>()

  constructor(topic: string) {
    this.#topic = topic
  }

  /** The request that asks for exactly these partitions. */
  ask(topicId: string | undefined, targets: Iterable<T>, partitionMaxBytes: number): SessionRequest {
    if (topicId !== this.#topicId) this.reset()
    this.#topicId = topicId
    if (this.#epoch === 0) this.#known.clear()
    const round = ++this.#round
    const fresh: FetchAsk[] = []
    for (const target of targets) {
      const known = this.#known.get(target.partition)
      if (known && isAsFor(known, target, partitionMaxBytes)) known.round = round
      else {
        const {
          partition,
          position: fetchOffset,
          validUnder: currentLeaderEpoch,
          leaderEpoch: lastFetchedEpoch,
        } = target
        const ask = { partition, fetchOffset, currentLeaderEpoch, lastFetchedEpoch, partitionMaxBytes }
        this.#known.set(partition, { target, ask, round })
        fresh.push(ask)
      }
    }
    const forgotten: number[] = []
    for (const known of this.#known.values()) if (known.round !== round) forgotten.push(known.ask.partition)
    for (const partition of forgotten) this.#known.delete(partition)
    const topic = { topic: this.#topic, topicId }
    return {
      sessionId: this.#id,
      sessionEpoch: this.#epoch,
      topics: fresh.length > 0 ? [{ ...topic, partitions: fresh }] : [],
      forgottenTopicsData: forgotten.length > 0 ? [{ ...topic, partitions: forgotten }] : [],
    }
  }

  /** What the last request asked for of a partition, and from where on; undefined if it did not. */
  asked(partition: number): { readonly target: T; readonly fetchOffset: number } | undefined {
    const known = this.#known.get(partition)
    return known && { target: known.target, fetchOffset: known.ask.fetchOffset }
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

function isAsFor<T extends Target>({ target: known, ask }: Known<T>, target: T, partitionMaxBytes: number): boolean {
  return (
    known === target &&
    ask.fetchOffset === target.position &&
    ask.currentLeaderEpoch === target.validUnder &&
    ask.lastFetchedEpoch === target.leaderEpoch &&
    ask.partitionMaxBytes === partitionMaxBytes
  )
}
