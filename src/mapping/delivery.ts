import { type AssignedPartition, Backoff, type Consumer } from '../kafka/index.ts'
import type { Destination, FailureCondition, Target } from '../targets/index.ts'
import type { Clock, Random } from '../world/index.ts'
import { destinationChannel, invokeChannel, type Origin } from './channels.ts'
import type { EventSource } from './event-source.ts'
import { failureRecord } from './failure.ts'
import type { Health } from './health.ts'
import { askedPause, deliver, failureOf, invoke, pauseAskedBy } from './invocation.ts'
import { invokedEvent } from './invoked-event.ts'
import type { PartitionReader } from './partition-reader.ts'
import { Pause } from './pause.ts'
import type { Payload } from './payload.ts'
import { called, divide, halves, holds, type Portion } from './portion.ts'
import { replyOf } from './reply.ts'
import type { FailureSettings } from './settings.ts'
import type { MappingEvent } from './types.ts'
import { Unsettled } from './unsettled.ts'

/** Where records go that are given up. */
export interface OnFailure {
  /** Not closed by the mapping. */
  readonly destination: Destination
  /** As failure records name the function. */
  readonly functionArn: string
  /**
   * What becomes of records that the destination does not take: they wait for it, and their partitions with them; or
   * they are dropped after three tries, as AWS drops them (how often it tries is not documented).
   */
  readonly whenItFails: 'wait' | 'drop'
}

export interface DeliveryOptions {
  readonly clock: Clock
  readonly random: Random
  readonly target: Pick<Target, 'invoke'>
  readonly failures: FailureSettings
  /** As its channels name the mapping. */
  readonly origin: Origin
  /** Absent: records that are given up are dropped. */
  readonly onFailure?: OnFailure
  /** As failure records name the cluster. */
  readonly source: EventSource
  /** Aborts the running call. */
  readonly signal: AbortSignal
  readonly health: Health
  readonly tell: (event: MappingEvent) => void
  /** The first offset of a partition that is still in the log. */
  readonly logStart: Consumer['logStart']
  /** Everything of the partition below `nextOffset` is settled. */
  readonly settle: (partition: AssignedPartition, nextOffset: number) => void
}

/** Retention works in minutes at best. */
const lookEveryMs = 60_000
const triesBeforeDrop = 3

/**
 * One batch on its way until each of its records is settled (mapping.md 4.1): the function took it, the destination
 * took it, or a limit that was set, or the log itself, dropped it. One call at a time and in order, so that a
 * partition's records stay in order; the committed offset follows the lowest record that is not settled.
 */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #unsettled: Unsettled
  /** Set: the batch is one record that fits in no event. What the state says then. */
  readonly #oversized: Error | undefined
  readonly #pause: Pause
  readonly #backoff: Backoff
  #step: Promise<number> | number | undefined
  #lookedAt: number
  #stopped = false

  constructor(options: DeliveryOptions, batch: Payload, oversized?: Error) {
    this.#options = options
    this.#unsettled = new Unsettled(batch)
    this.#oversized = oversized
    this.#pause = new Pause(options.clock)
    this.#backoff = new Backoff(options.random)
    this.#lookedAt = options.clock.monotonic()
  }

  /** Whether it has records of the partition that are not settled. */
  has(reader: PartitionReader): boolean {
    return this.#unsettled.has(reader)
  }

  /** Of its oldest record of the partition that is not settled; undefined: it has none of it, or that has none. */
  oldestTimestamp(reader: PartitionReader): number | undefined {
    return this.#unsettled.oldestTimestamp(reader)
  }

  /** Resolves when every record is settled or not ours any more, or when it was stopped. */
  async run(): Promise<void> {
    if (this.#oversized) this.#options.health.invokeFailed(this, this.#oversized)
    while (!this.#stopped && this.#unsettled.next) {
      this.#step = this.#take(this.#unsettled.next)
      const pauseMs = await this.#step
      this.#step = undefined
      for (const [partition, nextOffset] of this.#unsettled.newlySettled()) this.#options.settle(partition, nextOffset)
      const isAnother = this.#cutReleased()
      if (this.#stopped || !this.#unsettled.next) break
      if (pauseMs > 0 && !isAnother) await this.#pause.wait(pauseMs)
      this.#cutReleased()
    }
    this.#options.health.forget(this)
  }

  /** Gives partitions up; resolves when no call with their records is running any more. They are not sent again. */
  async release(readers: readonly PartitionReader[]): Promise<void> {
    this.#unsettled.release(readers)
    const { next } = this.#unsettled
    if (next && this.#unsettled.isReleased(next)) this.#pause.skip()
    if (this.#step === undefined && this.#unsettled.allReleased) this.#options.health.forget(this)
    if (next && readers.some((reader) => holds(next, reader))) await this.#step
  }

  /** Tries at once what waits after a failure: what made it fail may be mended. */
  retryNow(): void {
    this.#pause.skip()
  }

  /** Sends nothing any more; a running call runs on. */
  stop(): void {
    this.#stopped = true
    this.#pause.skip()
  }

  /** @returns how long to wait before the next step, in milliseconds */
  #take(portion: Portion): Promise<number> | number {
    const { clock, failures } = this.#options
    if (portion.givenUp) return this.#giveAway(portion, portion.givenUp)
    if (clock.monotonic() - this.#lookedAt >= lookEveryMs) return this.#lookForExpired(portion)
    if (Number.isFinite(failures.maximumAgeMs)) {
      const oldest = clock.now() - failures.maximumAgeMs
      // A record without a timestamp has no age.
      const { apart, rest } = divide(portion, ({ timestamp }) => timestamp >= 0 && timestamp < oldest)
      if (apart) return this.#replace({ ...apart, givenUp: 'RecordAgeExceeded' }, rest)
    }
    return this.#oversized ? this.#waitOversized(portion) : this.#invoke(portion)
  }

  async #invoke(portion: Portion): Promise<number> {
    const { clock, failures, health, origin, signal, target, tell } = this.#options
    const { payload } = portion
    const started = clock.monotonic()
    const outcome = await invokeChannel.run(
      () => ({
        ...origin,
        records: payload.records,
        bytes: payload.bytes.length,
        offsets: payload.runs,
        attempt: portion.calls + 1,
        traceParents: () => payload.traceParents(),
      }),
      () => invoke(target, payload.bytes, signal),
      (called) => ({
        outcome: called?.kind ?? 'aborted',
        requestId: called && 'requestId' in called ? called.requestId : '',
      }),
    )
    if (!outcome) return 0
    const milliseconds = clock.monotonic() - started
    if (outcome.kind === 'throttled' || outcome.kind === 'service-error') {
      // The function was not reached: no attempt (mapping.md 4.1).
      const asked = askedPause(outcome)
      tell({ ...invokedEvent(portion, milliseconds, outcome), ...(asked > 0 && { retryAfterMs: asked }) })
      health.invokeFailed(this, failureOf(outcome)!)
      return Math.max(this.#backoff.next(), asked)
    }
    const answered = called(portion, outcome)
    const reply = replyOf(payload, outcome, failures.partialResponses)
    tell(invokedEvent(answered, milliseconds, outcome, reply))
    if (reply.kind === 'taken') {
      health.invokeWorks(this)
      return this.#isSettled()
    }
    health.invokeFailed(this, reply.cause)
    if (reply.kind === 'partial') {
      // Who reports all of them again and again is called later and later, as who fails.
      if (reply.taken.length > 0) this.#backoff.reset()
      return this.#retry({ ...answered, payload: payload.pick(reply.failed) })
    }
    if (!failures.bisect || payload.records === 1) return this.#retry(answered)
    return this.#replace(...halves(answered))
  }

  #retry(answered: Portion): number {
    const portion = { ...answered, failures: answered.failures + 1 }
    if (portion.failures > this.#options.failures.retries)
      return this.#replace({ ...portion, givenUp: 'RetryAttemptsExhausted' })
    this.#replace(portion)
    return this.#backoff.next()
  }

  async #giveAway(portion: Portion, condition: FailureCondition): Promise<number> {
    const { clock, health, onFailure, origin, random, signal, source, tell } = this.#options
    if (!onFailure) return this.#drop(portion, condition)
    const { functionArn, destination, whenItFails } = onFailure
    if (whenItFails === 'drop' && portion.refusals >= triesBeforeDrop) return this.#drop(portion, 'DestinationFailed')
    const about = { source, functionArn, at: clock.now(), newId: () => random.uuid() }
    const started = clock.monotonic()
    const { records, runs: offsets } = portion.payload
    const attempt = portion.refusals + 1
    const outcome = await destinationChannel.run(
      () => ({ ...origin, condition, records, offsets, attempt }),
      () => deliver(destination, failureRecord(portion, condition, about), signal),
      (delivered) => ({ outcome: delivered?.kind ?? 'aborted' }),
    )
    if (!outcome) return 0
    const milliseconds = clock.monotonic() - started
    const told = ({ payload: { records, runs } }: Portion) =>
      ({ kind: 'destination', condition, records, offsets: runs, milliseconds, attempt }) as const
    if (outcome.kind === 'delivered') {
      tell({ ...told(portion), outcome: 'delivered' })
      health.gaveUp(this)
      return this.#isSettled()
    }
    const { apart, rest = portion } = divide(portion, (_, index) => outcome.taken?.has(index) ?? false)
    if (apart) {
      tell({ ...told(apart), outcome: 'delivered' })
      this.#backoff.reset()
    }
    tell({ ...told(rest), outcome: 'failed', message: outcome.error.message })
    health.destinationFailed(this, outcome.error)
    this.#replace({ ...rest, refusals: attempt })
    if (whenItFails === 'drop' && attempt >= triesBeforeDrop) return 0
    return Math.max(this.#backoff.next(), pauseAskedBy(outcome.error, clock.now()))
  }

  /** No call can ever settle it: a destination or a limit of retries does at once, its age or the log's end in time. */
  #waitOversized(portion: Portion): number {
    const { clock, failures, onFailure } = this.#options
    if (onFailure || Number.isFinite(failures.retries))
      return this.#replace({ ...portion, givenUp: 'MaximumPayloadSizeExceeded' })
    const { timestamp } = portion.payload.entries[0]!
    const left = timestamp < 0 ? lookEveryMs : timestamp + failures.maximumAgeMs - clock.now() + 1
    return Math.min(lookEveryMs, left)
  }

  /** Settles the records that the log has dropped meanwhile: nobody waits for them. */
  async #lookForExpired(portion: Portion): Promise<number> {
    const { clock, logStart } = this.#options
    this.#lookedAt = clock.monotonic()
    const starts = new Map<PartitionReader, number>()
    for (const { reader } of portion.payload.sections) {
      starts.set(reader, await logStart(reader.partition).catch(() => 0))
    }
    const { apart, rest } = divide(portion, ({ section, offset }) => offset < (starts.get(section.reader) ?? 0))
    if (apart) this.#drop(apart, 'Retention', rest)
    return 0
  }

  #drop({ payload }: Portion, reason: Extract<MappingEvent, { kind: 'dropped' }>['reason'], rest?: Portion): number {
    const { health, tell } = this.#options
    tell({ kind: 'dropped', reason, records: payload.records, offsets: payload.runs })
    if (reason === 'Retention') health.forget(this)
    else health.gaveUp(this)
    return this.#isSettled(rest)
  }

  /** What is left of the portion in turn is `rest`. */
  #isSettled(rest?: Portion): number {
    this.#backoff.reset()
    return this.#replace(rest)
  }

  /** The portion in turn becomes these, and the next step need not wait. */
  #replace(...portions: readonly (Portion | undefined)[]): number {
    this.#unsettled.replace(...portions)
    return 0
  }

  #cutReleased(): boolean {
    const isAnother = this.#unsettled.cut()
    // What comes next has not failed.
    if (isAnother) this.#backoff.reset()
    return isAnother
  }
}
