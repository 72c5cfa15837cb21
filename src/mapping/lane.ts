import { type AssignedPartition, Backoff, type Consumer } from '../kafka/index.ts'
import type { Target } from '../targets/index.ts'
import { type Clock, IsthmusError, type Random } from '../world/index.ts'
import { Batch, maximumEventBytes } from './batch.ts'
import { EventMemory } from './event-memory.ts'
import type { Envelope } from './event-source.ts'
import type { Health } from './health.ts'
import { failureOf, invoke } from './invocation.ts'
import type { PartitionReader } from './partition-reader.ts'
import { Pause } from './pause.ts'
import type { Payload } from './payload.ts'
import type { MappingEvent } from './types.ts'

export interface LaneOptions {
  readonly clock: Clock
  readonly random: Random
  readonly target: Target
  readonly envelope: Envelope
  readonly batchSize: number
  readonly windowMs: number
  /** Which moment begins the next batch's window (mapping.md 3). */
  readonly windowFrom: 'invocation completed' | 'batch closed'
  /** Aborts the running call. */
  readonly signal: AbortSignal
  readonly health: Health
  readonly tell: (event: MappingEvent) => void
  /** The first offset of a partition that is still in the log. */
  readonly logStart: Consumer['logStart']
  readonly settle: (partition: AssignedPartition, nextOffset: number) => void
  /** A batch is done with, and its partitions are free. */
  readonly onIdle: () => void
}

/**
 * Some partitions and one batch in flight: gathers their records, sends them until they are taken, and only then
 * gathers the next. A partition is in one lane only, so its records stay in order whatever the other lanes do.
 */
export class Lane {
  readonly #options: LaneOptions
  readonly #readers = new Set<PartitionReader>()
  readonly #pause: Pause
  readonly #memory = new EventMemory()
  #batch: Batch
  #payload: Payload | undefined
  #call: Promise<boolean> | undefined
  #windowEnd = Number.NEGATIVE_INFINITY
  #cancelTimer: (() => void) | undefined
  #stopped = false

  constructor(options: LaneOptions) {
    this.#options = options
    this.#pause = new Pause(options.clock)
    this.#batch = this.#newBatch()
  }

  get size(): number {
    return this.#readers.size
  }

  add(reader: PartitionReader): void {
    this.#readers.add(reader)
    this.wake()
  }

  /** Hands a partition over that no batch of this lane holds; undefined when there is none. */
  spare(): PartitionReader | undefined {
    for (const reader of this.#readers) {
      if (this.#batch.has(reader) || this.#payload?.sections.some((section) => section.reader === reader)) continue
      this.#readers.delete(reader)
      return reader
    }
    return undefined
  }

  /** Gives partitions up; resolves when no call with their records is running any more. They are not sent again. */
  async giveUp(readers: readonly PartitionReader[]): Promise<void> {
    for (const reader of readers) {
      this.#readers.delete(reader)
      this.#batch.remove(reader)
      reader.close()
      this.#options.health.forget(reader)
    }
    const sections = this.#payload?.sections ?? []
    if (!sections.some((section) => this.#readers.has(section.reader))) this.#pause.skip()
    if (sections.some((section) => readers.includes(section.reader))) await this.#call
  }

  /** There may be something to take. */
  wake(): void {
    if (!this.#payload && !this.#stopped) this.#gather(false)
  }

  /** Tries a batch again that waits after a failure: what made it fail may be mended. */
  retryNow(): void {
    this.#pause.skip()
  }

  /** Sends nothing any more; a running call runs on. */
  stop(): void {
    this.#stopped = true
    this.#cancelTimer?.()
    this.#pause.skip()
  }

  #newBatch(): Batch {
    return new Batch(this.#options.envelope, this.#options.batchSize, this.#memory)
  }

  #gather(windowRanOn: boolean): void {
    const batch = this.#batch
    const wasEmpty = batch.records === 0
    for (const reader of this.#readers) {
      const tooLong = batch.fill(reader)
      if (tooLong !== undefined) this.#block(reader, tooLong)
      // What holds no record is settled with the records before it.
      if (!batch.has(reader)) this.#settlePassed(reader)
      if (batch.full) break
    }
    if (batch.records === 0) return
    const now = this.#options.clock.monotonic()
    // A window that ended without a record begins anew with the first one; what AWS does then is not documented.
    if (wasEmpty && !windowRanOn && now >= this.#windowEnd) this.#windowEnd = now + this.#options.windowMs
    if (batch.full || now >= this.#windowEnd) this.#send(batch)
    else this.#cancelTimer ??= this.#options.clock.after(this.#windowEnd - now, () => this.#onWindowEnd())
  }

  #onWindowEnd(): void {
    this.#cancelTimer = undefined
    this.wake()
  }

  #send(batch: Batch): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#batch = this.#newBatch()
    const payload = batch.close()
    this.#payload = payload
    // The next batch begins with another partition, so that a long backlog of one starves no other.
    for (const { reader } of payload.sections) {
      this.#readers.delete(reader)
      this.#readers.add(reader)
    }
    if (this.#options.windowFrom === 'batch closed') this.#beginWindow()
    void this.#deliver(payload)
  }

  #beginWindow(): void {
    this.#windowEnd = this.#options.clock.monotonic() + this.#options.windowMs
  }

  async #deliver(payload: Payload): Promise<void> {
    const backoff = new Backoff(this.#options.random)
    const attempts = { count: 1 }
    while (!this.#stopped && payload.sections.length > 0) {
      this.#call = this.#attempt(payload, attempts)
      const taken = await this.#call
      this.#call = undefined
      if (taken) break
      payload.retain((reader) => this.#readers.has(reader))
      if (this.#stopped || payload.sections.length === 0) break
      await this.#pause.wait(backoff.next())
      payload.retain((reader) => this.#readers.has(reader))
    }
    this.#options.health.forget(this)
    this.#payload = undefined
    if (this.#options.windowFrom === 'invocation completed') this.#beginWindow()
    this.#options.onIdle()
    if (!this.#stopped) this.#gather(true)
  }

  /** @returns whether the batch is done with */
  async #attempt(payload: Payload, attempts: { count: number }): Promise<boolean> {
    const { clock, health, settle, signal, target, tell } = this.#options
    const started = clock.monotonic()
    const outcome = await invoke(target, payload.bytes, signal)
    if (!outcome) return false
    const failure = failureOf(outcome)
    tell({
      kind: 'invoked',
      requestId: 'requestId' in outcome ? outcome.requestId : '',
      records: payload.records,
      bytes: payload.bytes.length,
      ranges: Object.fromEntries(payload.sections.map(({ reader, first, last }) => [reader.text.name, [first, last]])),
      outcome: outcome.kind,
      ...(outcome.kind === 'success' ? {} : { message: outcome.message }),
      milliseconds: clock.monotonic() - started,
      attempt: attempts.count,
    })
    if (failure) {
      // Being throttled, or a service that fails, is no attempt (mapping.md 4.1).
      if (outcome.kind === 'function-error') attempts.count++
      health.invokeFailed(this, failure)
      return false
    }
    for (const { reader, nextOffset } of payload.sections) settle(reader.partition, nextOffset)
    health.invokeWorks(this)
    return true
  }

  #settlePassed(reader: PartitionReader): void {
    if (reader.passed < 0) return
    this.#options.settle(reader.partition, reader.passed)
    reader.passed = -1
  }

  /** mapping.md 3 and 4.1: such a record is not settled by anything we act on, so its partition waits, and says why. */
  #block(reader: PartitionReader, bytes: number): void {
    const chunk = reader.current()
    const offset = chunk!.offsets[reader.index]!
    const error = new IsthmusError(
      'RECORD_TOO_LARGE',
      `${reader.text.name}@${offset}: the event of this record alone has ${bytes} bytes and ${maximumEventBytes} is the most that a function takes: the partition waits until the record expires; to go on before, stop the mapping and set the group's offset past it`,
      { data: { topic: reader.partition.topic, partition: reader.partition.partition, offset, bytes } },
    )
    reader.block(this.#options.clock, () => void this.#look(reader, offset))
    this.#options.tell({
      kind: 'invoked',
      requestId: '',
      records: 1,
      bytes,
      ranges: { [reader.text.name]: [offset, offset] },
      outcome: 'function-error',
      message: error.message,
      milliseconds: 0,
      attempt: 1,
    })
    this.#options.health.invokeFailed(reader, error)
  }

  async #look(reader: PartitionReader, offset: number): Promise<void> {
    const { clock, health, logStart } = this.#options
    const start = await logStart(reader.partition).catch(() => 0)
    if (!this.#readers.has(reader)) return
    if (start <= offset) return reader.block(clock, () => void this.#look(reader, offset))
    reader.passOver()
    health.forget(reader)
    this.wake()
  }
}
