import { IsthmusError } from '../world/index.ts'
import { Batch, maximumEventBytes } from './batch.ts'
import { Delivery, type DeliveryOptions } from './delivery.ts'
import { EventMemory, type EventPool } from './event-memory.ts'
import type { Envelope } from './event-source.ts'
import { oversizedPayload } from './oversized.ts'
import type { Pace } from './pace.ts'
import type { PartitionReader } from './partition-reader.ts'

export interface LaneOptions extends DeliveryOptions {
  readonly envelope: Envelope
  readonly batchSize: number
  readonly windowMs: number
  /** Which moment begins the next batch's window (mapping.md 3). */
  readonly windowFrom: 'invocation completed' | 'batch closed'
  /** Its events are written there, as those of other lanes are. */
  readonly pool: EventPool
  /** At which records are taken. */
  readonly pace: Pace
  /** A batch is on its way (1), or done with (-1). */
  readonly onWork: (by: 1 | -1) => void
  /** Partitions may be free that were held. */
  readonly onFree: () => void
}

/**
 * Some partitions of a poller and one batch in flight: gathers their records, has them delivered, and only then gathers
 * the next. A partition is in one lane only, so its records stay in order whatever the other lanes do.
 */
export class Lane {
  readonly #options: LaneOptions
  readonly #readers = new Set<PartitionReader>()
  readonly #memory: EventMemory
  #batch: Batch
  #delivery: Delivery | undefined
  /** Records that fit in no event: each holds up its own partition only. */
  readonly #oversized = new Map<PartitionReader, Delivery>()
  #windowEnd = Number.NEGATIVE_INFINITY
  #cancelTimer: (() => void) | undefined
  #cancelPace: (() => void) | undefined
  #stopped = false

  constructor(options: LaneOptions) {
    this.#options = options
    this.#memory = new EventMemory(options.pool)
    this.#batch = this.#newBatch()
  }

  get size(): number {
    return this.#readers.size
  }

  /** Whether it has records that are not settled. */
  get busy(): boolean {
    return this.#delivery !== undefined || this.#batch.records > 0 || this.#oversized.size > 0
  }

  add(reader: PartitionReader): void {
    this.#readers.add(reader)
    this.wake()
  }

  /** Hands a partition over that no batch of this lane holds; undefined when there is none. */
  spare(): PartitionReader | undefined {
    for (const reader of this.#readers) {
      if (this.#batch.has(reader) || this.#delivery?.has(reader) || this.#oversized.has(reader)) continue
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
    }
    if (!this.#delivery && this.#batch.records === 0) {
      this.#memory.release()
      this.#batch = this.#newBatch()
    }
    await Promise.all(this.#deliveries().map((delivery) => delivery.release(readers)))
  }

  /** Of the partition's oldest record that this lane has taken. */
  oldestTimestamp(reader: PartitionReader): number | undefined {
    for (const delivery of this.#deliveries()) {
      if (delivery.has(reader)) return delivery.oldestTimestamp(reader)
    }
    return this.#batch.oldestTimestamp(reader)
  }

  /** There may be something to take. */
  wake(): void {
    if (!this.#delivery && !this.#stopped) this.#gather(false)
  }

  /** Tries a batch again that waits after a failure: what made it fail may be mended. */
  retryNow(): void {
    for (const delivery of this.#deliveries()) delivery.retryNow()
  }

  /** Sends at once what it has gathered, whatever its window. */
  readonly flush = (): void => {
    if (this.#batch.records > 0 && !this.#stopped) this.#send(this.#batch)
  }

  /** Sends nothing any more; a running call runs on. */
  stop(): void {
    this.#stopped = true
    this.#cancelTimer?.()
    this.#cancelPace?.()
    for (const delivery of this.#deliveries()) delivery.stop()
  }

  #deliveries(): readonly Delivery[] {
    return [...(this.#delivery ? [this.#delivery] : []), ...this.#oversized.values()]
  }

  #newBatch(): Batch {
    return new Batch(this.#options.envelope, this.#options.batchSize, this.#memory)
  }

  #gather(windowRanOn: boolean): void {
    const batch = this.#batch
    const wasEmpty = batch.records === 0
    const { clock, pace, pool, windowMs } = this.#options
    const paceMs = pace.waitMs
    if (paceMs > 0) this.#cancelPace ??= clock.after(paceMs, () => this.#onPace())
    else if (wasEmpty && pool.exhausted) pool.wait(this.#onMemory)
    else this.#fill(batch)
    if (batch.records === 0) return
    const now = clock.monotonic()
    // A window that ended without a record begins anew with the first one; what AWS does then is not documented.
    if (wasEmpty && !windowRanOn && now >= this.#windowEnd) this.#windowEnd = now + windowMs
    if (batch.full || pool.exhausted || now >= this.#windowEnd) this.#send(batch)
    else {
      pool.patient(this.flush)
      this.#cancelTimer ??= clock.after(this.#windowEnd - now, () => this.#onWindowEnd())
    }
  }

  #fill(batch: Batch): void {
    for (const reader of this.#inTurn(batch)) {
      const tooLong = batch.fill(reader)
      // What was read before it is settled first.
      if (tooLong !== undefined && !batch.has(reader)) this.#setAside(reader, tooLong)
      // What holds no record is settled with the records before it.
      if (!batch.has(reader)) this.#settlePassed(reader)
      if (batch.full) break
    }
  }

  /**
   * The partition that a batch ends with goes on first, then come those that it has nothing of: what is added to one in
   * the middle has to be moved there when the batch is closed, to other memory.
   */
  *#inTurn(batch: Batch): Iterable<PartitionReader> {
    const { last } = batch
    if (!last) return yield* this.#readers
    yield last
    const others: PartitionReader[] = []
    for (const reader of this.#readers) {
      if (!batch.has(reader)) yield reader
      else if (reader !== last) others.push(reader)
    }
    yield* others
  }

  #onPace(): void {
    this.#cancelPace = undefined
    this.wake()
  }

  readonly #onMemory = (): void => this.wake()

  #onWindowEnd(): void {
    this.#cancelTimer = undefined
    this.wake()
  }

  #send(batch: Batch): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#options.pool.busy(this.flush)
    this.#batch = this.#newBatch()
    const payload = batch.close()
    const delivery = new Delivery(this.#options, payload)
    this.#delivery = delivery
    this.#options.onWork(1)
    // The next batch begins with another partition, so that a long backlog of one starves no other.
    for (const { reader } of payload.sections) {
      this.#readers.delete(reader)
      this.#readers.add(reader)
    }
    if (this.#options.windowFrom === 'batch closed') this.#beginWindow()
    void delivery.run().then(() => this.#delivered())
  }

  #delivered(): void {
    this.#delivery = undefined
    this.#memory.release()
    this.#options.onWork(-1)
    if (this.#options.windowFrom === 'invocation completed') this.#beginWindow()
    // A partition that comes to this lane by it may fill a batch, and have it sent, at once.
    this.#options.onFree()
    if (!this.#delivery && !this.#stopped) this.#gather(true)
  }

  #beginWindow(): void {
    this.#windowEnd = this.#options.clock.monotonic() + this.#options.windowMs
  }

  #settlePassed(reader: PartitionReader): void {
    if (reader.passed < 0) return
    this.#options.settle(reader.partition, reader.passed)
    reader.passed = -1
  }

  /** The next record is delivered as one that fits in no event; what follows it in its partition waits for that. */
  #setAside(reader: PartitionReader, bytes: number): void {
    const payload = oversizedPayload(this.#options.envelope, reader)
    const offset = payload.sections[0]!.first
    const { name } = reader.text
    const error = new IsthmusError(
      'RECORD_TOO_LARGE',
      `${name}@${offset}: the event of this record alone has ${bytes} bytes and ${maximumEventBytes} is the most that a function takes: without a failure destination, MaximumRetryAttempts or MaximumRecordAgeInSeconds its partition waits until the record expires; to go on before, set one of them, or stop the mapping and set the group's offset past it`,
      { data: { topic: reader.partition.topic, partition: reader.partition.partition, offset, bytes } },
    )
    this.#options.tell({ kind: 'oversized', partition: name, offset, bytes, message: error.message })
    reader.block()
    const delivery = new Delivery(this.#options, payload, error)
    this.#oversized.set(reader, delivery)
    void delivery.run().then(() => {
      this.#oversized.delete(reader)
      if (!this.#stopped && this.#readers.has(reader)) reader.passOver()
      this.#options.onFree()
      this.wake()
    })
  }
}
