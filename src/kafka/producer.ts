import { sleep } from '../world/index.ts'
import { Backoff } from './backoff.ts'
import { batchesOf } from './batches.ts'
import { buildBatch, type NewRecord } from './build-batch.ts'
import type { ClientOptions, ClientWorld } from './client-options.ts'
import { Cluster } from './cluster.ts'
import type { Compression } from './compression.ts'
import type { Connection } from './connection.ts'
import { errorCodes } from './errors.ts'
import { kafkaFailure } from './kafka-failure.ts'
import type { RequestInput } from './messages/apis.ts'
import { partitionOf } from './partitioner.ts'
import { isForgotten, isRefusal, isTooLarge, isUnsent, mayRepeat } from './produce-errors.ts'
import { type ProducerId, ProducerIds } from './producer-ids.ts'

export interface ProducerRecord {
  readonly key?: Buffer | null
  readonly value: Buffer | null
  readonly headers?: NewRecord['headers']
  /** Milliseconds since the epoch. @default now */
  readonly timestamp?: number
  /** @default by the key as Java's default partitioner does; without a key the partitions in turn */
  readonly partition?: number
}

export interface WrittenPlace {
  readonly partition: number
  readonly offset: number
}

export interface Producer {
  /**
   * Resolves when those that `acks` names have the records, with where each of them is, in the order given. An offset
   * is -1 when the broker had the record already, from an attempt whose answer was lost, and does not say where; and
   * where nobody is asked, in which case it resolves when the records have left this process.
   *
   * @throws IsthmusError `TOPIC_MISSING`, `KAFKA_UNAUTHORIZED`, `KAFKA_ERROR`, as `Connection.open`; some of the records
   * may have been written
   */
  send(topic: string, records: readonly ProducerRecord[]): Promise<readonly WrittenPlace[]>
  /**
   * The same where some may fail: of each record where it is, or why it is not known to be written.
   *
   * @throws IsthmusError as `send`, where no record was tried
   */
  sendEach(topic: string, records: readonly ProducerRecord[]): Promise<readonly (WrittenPlace | Error)[]>
  close(): Promise<void>
}

export interface ProducerOptions extends ClientOptions {
  /** @default 'none' */
  readonly compression?: Compression
  /**
   * Who must have the records: every in-sync replica, the leader alone, or nobody: then nothing tells whether they were
   * written. Only with all of them a repeated attempt is known for one and writes nothing twice. @default 'all'
   */
  readonly acks?: keyof typeof acksOf
  /**
   * Off, it needs no right to write idempotently, and an attempt whose answer is lost may write twice.
   * @default true with `acks` 'all'
   */
  readonly idempotent?: boolean
}

/** As the protocol has them. */
const acksOf = { all: -1, leader: 1, none: 0 }

/** Java's `delivery.timeout.ms`. */
const deliveryTimeoutMs = 120_000

/** Java's `metadata.max.age.ms`: how soon keys go to new partitions as well. */
const metadataAgeMs = 300_000

/**
 * A producer, idempotent (KIP-98) unless `acks` or `idempotent` forbids it: an attempt whose answer is lost is repeated
 * without writing twice.
 *
 * @throws IsthmusError `BOOTSTRAP_INVALID`
 */
export function createProducer(world: ClientWorld, options: ProducerOptions): Producer {
  return new BatchProducer(world, options)
}

interface Placed {
  readonly index: number
  readonly record: NewRecord
}

/** Writes without a word about who it is. */
const nobody = { producerId: -1, producerEpoch: -1 }

class BatchProducer implements Producer {
  readonly #world: ClientWorld
  readonly #cluster: Cluster
  /** The last batch of each partition: sequence numbers want one after the other. */
  readonly #tails = new Map<string, Promise<unknown>>()
  readonly #ids: ProducerIds
  #turn = 0
  readonly #options: ProducerOptions
  /** When the metadata of each topic was read. */
  readonly #seen = new Map<string, number>()
  /** Those that got what nobody answers. */
  readonly #told = new WeakSet<Connection>()

  constructor(world: ClientWorld, options: ProducerOptions) {
    this.#world = world
    this.#options = options
    this.#cluster = new Cluster(world, options)
    this.#ids = new ProducerIds(this.#cluster)
  }

  async send(topic: string, records: readonly ProducerRecord[]): Promise<readonly WrittenPlace[]> {
    return (await this.sendEach(topic, records)).map((written) => {
      if (written instanceof Error) throw written
      return written
    })
  }

  async sendEach(topic: string, records: readonly ProducerRecord[]): Promise<readonly (WrittenPlace | Error)[]> {
    const count = await this.#partitionCount(topic)
    const byPartition = new Map<number, Placed[]>()
    for (const [index, given] of records.entries()) {
      const { key = null, value, headers = [], timestamp = this.#world.clock.now() } = given
      const partition = given.partition ?? (key ? partitionOf(key, count) : this.#turn++ % count)
      const placed = byPartition.get(partition) ?? []
      placed.push({ index, record: { key, value, headers, timestamp } })
      byPartition.set(partition, placed)
    }
    const all: (WrittenPlace | Error)[] = []
    const sent = [...byPartition].flatMap(([partition, placed]) =>
      batchesOf(placed).map(async (batch) => {
        const written = await this.#inTurn(topic, partition, batch)
        for (const [i, { index }] of batch.entries()) all[index] = written[i]!
      }),
    )
    await Promise.all(sent)
    return all
  }

  async close(): Promise<void> {
    this.#cluster.close()
    await Promise.all(this.#tails.values())
  }

  async #partitionCount(topic: string): Promise<number> {
    const now = this.#world.clock.monotonic()
    if (now - (this.#seen.get(topic) ?? Number.NEGATIVE_INFINITY) > metadataAgeMs) {
      await this.#cluster.refresh([topic])
      this.#seen.set(topic, now)
    }
    return this.#cluster.topic(topic)?.partitions.length ?? 0
  }

  #inTurn(topic: string, partition: number, batch: readonly Placed[]): Promise<readonly (WrittenPlace | Error)[]> {
    const key = `${topic}-${partition}`
    const before = this.#tails.get(key) ?? Promise.resolve()
    const sent = before.then(() => this.#deliver(topic, partition, batch))
    this.#tails.set(key, sent)
    return sent
  }

  /** Where each record is, written exactly once, or why it is not. A batch that is too large goes in halves. */
  async #deliver(
    topic: string,
    partition: number,
    batch: readonly Placed[],
  ): Promise<readonly (WrittenPlace | Error)[]> {
    try {
      const offset = await this.#deliverWhole(topic, partition, batch)
      return batch.map((_, i) => ({ partition, offset: offset < 0 ? -1 : offset + i }))
    } catch (error) {
      if (!(isTooLarge(error) && batch.length > 1))
        return batch.map(() => (error instanceof Error ? error : new Error(String(error))))
      const half = Math.ceil(batch.length / 2)
      const first = await this.#deliver(topic, partition, batch.slice(0, half))
      return [...first, ...(await this.#deliver(topic, partition, batch.slice(half)))]
    }
  }

  /** The base offset of the batch. */
  async #deliverWhole(topic: string, partition: number, batch: readonly Placed[]): Promise<number> {
    const backoff = new Backoff(this.#world.random)
    const until = this.#world.clock.monotonic() + deliveryTimeoutMs
    const { acks = 'all', idempotent = acks === 'all' } = this.#options
    let id: ProducerId | undefined
    // May the broker have it already, by an attempt whose answer was lost?
    let doubtful = false
    try {
      for (;;) {
        const asked = this.#leaderOf(topic, partition)
        try {
          // A repeated attempt keeps its id: under another the broker would not know the batch again.
          if (idempotent) id ??= await this.#ids.current()
          return await this.#produce(topic, partition, batch, id)
        } catch (error) {
          const renews = id !== undefined && !doubtful && isForgotten(error)
          if (!(renews || mayRepeat(error)) || this.#world.clock.monotonic() > until) throw error
          if (renews) {
            this.#ids.giveUp(id)
            id = undefined
          } else doubtful ||= !isRefusal(error) && !isUnsent(error)
          if (this.#leaderOf(topic, partition) !== asked) continue
          await sleep(this.#world.clock, backoff.next(), this.#cluster.signal)
          await this.#cluster.refresh([topic]).catch(() => {})
        }
      }
    } catch (error) {
      // The broker may or may not have the batch: what follows under the same id would be out of sequence.
      this.#ids.giveUp(id)
      throw error
    }
  }

  #leaderOf(topic: string, partition: number): number {
    return this.#cluster.topic(topic)?.partitions[partition]?.leader ?? -1
  }

  async #produce(topic: string, partition: number, batch: readonly Placed[], id?: ProducerId): Promise<number> {
    const info = this.#cluster.topic(topic)
    const leader = this.#leaderOf(topic, partition)
    const place = `Produce to ${topic}-${partition} at ${this.#cluster.address(leader)}`
    if (leader < 0) {
      const missing = info?.partitions[partition] === undefined
      throw kafkaFailure(missing ? errorCodes.UNKNOWN_TOPIC_OR_PARTITION : errorCodes.LEADER_NOT_AVAILABLE, place)
    }
    const key = `${topic}-${partition}`
    const baseSequence = id ? (id.sequences.get(key) ?? 0) : -1
    const { producerId, producerEpoch } = id ?? nobody
    const { compression = 'none', acks = 'all' } = this.#options
    const records = buildBatch({
      records: batch.map(({ record }) => record),
      compression,
      producerId,
      producerEpoch,
      baseSequence,
    })
    const connection = await this.#cluster.connect(leader, 'control')
    const request = {
      acks: acksOf[acks],
      timeoutMs: 30_000,
      topicData: [{ name: topic, topicId: info?.id, partitionData: [{ index: partition, records }] }],
    }
    if (acks === 'none') return this.#tell(connection, request)
    const answer = await connection.request('Produce', request)
    const written = answer.responses[0]?.partitionResponses[0]
    const errorCode = written?.errorCode ?? errorCodes.UNKNOWN_SERVER_ERROR
    if (errorCode !== 0 && written) {
      this.#cluster.learnLeader(topic, partition, written.currentLeader, answer.nodeEndpoints)
    }
    if (errorCode !== 0 && errorCode !== errorCodes.DUPLICATE_SEQUENCE_NUMBER) {
      throw kafkaFailure(errorCode, written?.errorMessage ? `${place} (${written.errorMessage})` : place)
    }
    // A sequence number goes on from 0 after the largest int32.
    id?.sequences.set(key, (baseSequence + batch.length) % 2 ** 31)
    return errorCode === 0 ? (written?.baseOffset ?? -1) : -1
  }

  /** A broker that could not write ends the connection, which says no more than that: the leader may have moved. */
  async #tell(connection: Connection, request: RequestInput<'Produce'>): Promise<number> {
    if (!this.#told.has(connection)) connection.onClose(() => this.#seen.clear())
    this.#told.add(connection)
    await connection.tell('Produce', request)
    return -1
  }
}
