import { Backoff, type LogReader } from '../kafka/index.ts'
import {
  callWith,
  countOf,
  type Decoding,
  type EventSource,
  keptEvent,
  type LeftOut,
  type ReplayAnswer,
  type ReplayedEvent,
  rebuild,
} from '../mapping/index.ts'
import type { Target } from '../targets/index.ts'
import { messageOf, sleep, type World } from '../world/index.ts'
import type { Delivery } from './order.ts'
import type { FailureStore, Held } from './store.ts'

export interface RedriveOptions {
  readonly store: FailureStore
  readonly target: Target
  /** Whether the function reports failed records. */
  readonly partialResponses: boolean
  /** What reads records again that the store does not hold itself. */
  readonly records?: {
    readonly log: LogReader
    readonly filters: readonly string[]
    readonly decoding?: Decoding
  }
  /** Delivers what is left of an event of which records are gone. */
  readonly skipMissing: boolean
  /** Aborted: no further call is begun. */
  readonly stop: AbortSignal
}

/** What became of one delivery. */
export interface Redriven {
  readonly delivery: Delivery
  readonly outcome: /** The function took it, and it was deleted or kept as the store has it. */
    | 'delivered'
    /** The function took it, and deleting it failed: it would be delivered again. */
    | 'not-deleted'
    /** The function did not take it, or not all of it. */
    | 'failed'
    /** Records of it are gone or cannot be sent: no call was made. */
    | 'incomplete'
    /** It is gone from the log as a whole, and was deleted or kept as the store has it, without a call. */
    | 'nothing-left'
    /** Others have it by now. */
    | 'lost'
  /** In the order of the calls. */
  readonly events: readonly Pick<ReplayedEvent, 'records' | 'offsets'>[]
  readonly leftOut: readonly LeftOut[]
  readonly message?: string
  /** What is not as it was: more records than failed, another size. */
  readonly notes: readonly string[]
}

export interface RedriveResult {
  readonly done: readonly Redriven[]
  /** Of which no call was made. */
  readonly left: readonly Delivery[]
  /** Why there are some left, where nobody asked for it: the function cannot be reached. */
  readonly message?: string
}

/** Of one call, where the function is throttled or its service away. */
const tries = 5

/** What no mapping sends, so that nothing is lost by its absence. */
const harmless: ReadonlySet<string> = new Set(['Filtered', 'Transaction'])
/** What nobody can ever send again. */
const lost: ReadonlySet<string> = new Set(['Expired', 'Compacted'])

/**
 * Delivers failure records one after the other, in the order given; what the function took is settled at once. A
 * record that it does not take stays where it is, and those after it are delivered all the same, as the mapping goes on
 * behind what it gives up. A function that cannot be reached ends it.
 *
 * @throws IsthmusError what reading the records from Kafka or the store throws: what was not delivered is left
 */
export async function redrive(
  world: Pick<World, 'clock' | 'random'>,
  deliveries: readonly Delivery[],
  options: RedriveOptions,
  onDone: (redriven: Redriven) => void,
): Promise<RedriveResult> {
  const done: Redriven[] = []
  for (const [i, delivery] of deliveries.entries()) {
    if (options.stop.aborted) return { done, left: deliveries.slice(i) }
    const redriven = await one(world, delivery, options)
    if (typeof redriven === 'string') return { done, left: deliveries.slice(i), message: redriven }
    done.push(redriven)
    onDone(redriven)
  }
  return { done, left: [] }
}

/** @returns a text when the function cannot be reached, or when nobody wants to wait for it any more */
async function one(
  world: Pick<World, 'clock' | 'random'>,
  delivery: Delivery,
  options: RedriveOptions,
): Promise<Redriven | string> {
  const { store, skipMissing, target, partialResponses, stop } = options
  const [held] = delivery
  const ours = delivery.filter((each) => store.isOurs(each))
  if (ours.length === 0) return { delivery, outcome: 'lost', events: [], leftOut: [], notes: [] }
  const { events, leftOut } = await eventsOf(world, held, options)
  const found = events.reduce((sum, { records }) => sum + records, 0)
  const { records } = held.failure
  const missing = leftOut.filter(({ reason }) => !harmless.has(reason))
  // Who failed between others that were taken is not said: fewer than failed can only be there where some are gone.
  const isWhole = missing.every(({ reason }) => reason === 'Compacted') && found >= records
  const about = { delivery, events, leftOut, notes: notesOn(held, events, found) }
  if (!isWhole && !(skipMissing && missing.every(({ reason }) => lost.has(reason))))
    return { ...about, outcome: 'incomplete' }
  for (const event of events) {
    const answer = await callUntilReached(world, target, event, partialResponses, stop)
    if (answer.kind === 'unreached') return answer.message
    if (answer.kind === 'failed') return { ...about, outcome: 'failed', message: answer.message }
  }
  try {
    for (const each of ours) await store.settle(each)
  } catch (error) {
    return { ...about, outcome: 'not-deleted', message: messageOf(error) }
  }
  return { ...about, outcome: events.length > 0 ? 'delivered' : 'nothing-left' }
}

async function eventsOf(
  world: Pick<World, 'clock' | 'random'>,
  held: Held,
  { records }: RedriveOptions,
): Promise<{ readonly events: readonly ReplayedEvent[]; readonly leftOut: readonly LeftOut[] }> {
  if (held.payload) return { events: [keptEvent(await held.payload())], leftOut: [] }
  const events: ReplayedEvent[] = []
  const leftOut: LeftOut[] = []
  if (!records) return { events, leftOut }
  const { parts } = held.failure
  const building = { ...records, source: sourceOf(held), batchSize: Number.POSITIVE_INFINITY }
  for await (const built of rebuild(world, parts, building)) {
    if (built.kind === 'left-out') leftOut.push(built.leftOut)
    // Its memory is that of the next one.
    else events.push({ ...built.event, bytes: Buffer.from(built.event.bytes) })
  }
  return { events, leftOut }
}

/** As the event said it when it failed. */
function sourceOf({ failure: { eventSourceArn, bootstrapServers } }: Held): EventSource {
  return eventSourceArn === undefined
    ? { eventSource: 'SelfManagedKafka', bootstrapServers }
    : { eventSource: 'aws:kafka', eventSourceArn, bootstrapServers }
}

function notesOn({ failure, payload }: Held, events: readonly ReplayedEvent[], found: number): readonly string[] {
  if (payload || events.length === 0) return []
  const { records, payloadSize } = failure
  if (found > records)
    return [
      `${records} records failed, and ${found} lie there: which ones it were is not said, so all are sent, those too that the function took`,
    ]
  const size = events.reduce((sum, { bytes }) => sum + bytes.length, 0)
  return found === records && payloadSize !== undefined && payloadSize !== size
    ? [`the event has ${size} bytes, and had ${payloadSize} when it failed: it is not quite the same`]
    : []
}

async function callUntilReached(
  world: Pick<World, 'clock' | 'random'>,
  target: Target,
  event: ReplayedEvent,
  partialResponses: boolean,
  stop: AbortSignal,
): Promise<ReplayAnswer> {
  const backoff = new Backoff(world.random)
  for (let tried = 1; ; tried++) {
    const answer = await callWith(target, event, partialResponses)
    if (answer.kind !== 'unreached' || tried === tries) return answer
    await sleep(world.clock, Math.max(backoff.next(), answer.retryAfterMs ?? 0), stop).catch(() => {})
    if (stop.aborted) return answer
  }
}

/** How many records a delivery is about. */
export function recordsOf({ events, leftOut }: Pick<Redriven, 'events' | 'leftOut'>): {
  readonly sent: number
  readonly missing: number
} {
  const gone = leftOut.filter(({ reason }) => !harmless.has(reason))
  return {
    sent: events.reduce((sum, { records }) => sum + records, 0),
    missing: gone.reduce((sum, { offsets }) => sum + countOf(offsets), 0),
  }
}
