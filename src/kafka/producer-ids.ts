import type { Cluster } from './cluster.ts'
import { kafkaFailure } from './kafka-failure.ts'

/** Under which a broker knows a repeated attempt for one (KIP-98). */
export interface ProducerId {
  readonly producerId: number
  readonly producerEpoch: number
  /** The next sequence number by `topic-partition`. */
  readonly sequences: Map<string, number>
}

/** The id of an idempotent producer: asked for when it is needed, by whoever needs it first, and anew once it is given up. */
export class ProducerIds {
  readonly #cluster: Cluster
  #current: ProducerId | undefined
  #asking: Promise<ProducerId> | undefined

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** Throws as `Cluster.control`; `KAFKA_UNAUTHORIZED`, `KAFKA_ERROR` */
  async current(): Promise<ProducerId> {
    if (this.#current) return this.#current
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  /** No new batch gets it, if any got it yet. */
  giveUp(id: ProducerId | undefined): void {
    if (this.#current === id) this.#current = undefined
  }

  async #ask(): Promise<ProducerId> {
    const connection = await this.#cluster.control()
    const answer = await connection.request('InitProducerId', { transactionTimeoutMs: 60_000 })
    if (answer.errorCode !== 0) {
      throw kafkaFailure(answer.errorCode, `InitProducerId at ${connection.host}:${connection.port}`)
    }
    this.#current = { producerId: answer.producerId, producerEpoch: answer.producerEpoch, sequences: new Map() }
    return this.#current
  }
}
