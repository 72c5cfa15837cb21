import { errorCodes } from '../kafka/index.ts'

/** What a batch says about its producer. */
export interface Sequence {
  readonly producerId: number
  readonly producerEpoch: number
  readonly first: number
  readonly last: number
}

interface Appended {
  readonly first: number
  readonly last: number
  readonly baseOffset: number
}

/** Kafka remembers as many batches of a producer as it may have in flight. */
const REMEMBERED = 5

/** Sequence numbers are int32 and wrap to 0. */
const after = (sequence: number) => (sequence === 0x7fffffff ? 0 : sequence + 1)

/**
 * The idempotent producers of one partition. Rules of Kafka's `ProducerAppendInfo` and `ProducerStateEntry`.
 */
export class ProducerState {
  readonly #producers = new Map<number, { epoch: number; batches: Appended[] }>()

  /**
   * Says what to do with a batch: append it (`errorCode` 0), answer the offset of the earlier one (`duplicateOf`),
   * or refuse it.
   */
  check({ producerId, producerEpoch, first, last }: Sequence): { errorCode: number; duplicateOf?: number } {
    const known = this.#producers.get(producerId)
    // Nothing is known of a producer when its records are gone: any sequence is taken.
    if (!known) return { errorCode: errorCodes.NONE }
    if (producerEpoch < known.epoch) return { errorCode: errorCodes.INVALID_PRODUCER_EPOCH }
    if (producerEpoch > known.epoch)
      return { errorCode: first === 0 ? errorCodes.NONE : errorCodes.OUT_OF_ORDER_SEQUENCE_NUMBER }
    const duplicate = known.batches.find((b) => b.first === first && b.last === last)
    if (duplicate) return { errorCode: errorCodes.NONE, duplicateOf: duplicate.baseOffset }
    const expected = after(known.batches.at(-1)!.last)
    return { errorCode: first === expected ? errorCodes.NONE : errorCodes.OUT_OF_ORDER_SEQUENCE_NUMBER }
  }

  appended({ producerId, producerEpoch, first, last }: Sequence, baseOffset: number): void {
    const known = this.#producers.get(producerId)
    const batches = known?.epoch === producerEpoch ? known.batches : []
    batches.push({ first, last, baseOffset })
    if (batches.length > REMEMBERED) batches.shift()
    this.#producers.set(producerId, { epoch: producerEpoch, batches })
  }
}
