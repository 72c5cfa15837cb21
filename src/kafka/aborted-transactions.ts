import { at, type BatchInfo } from './record-batch.ts'
import { VarintReader } from './varint-reader.ts'

/** As a fetch response names it: from `firstOffset` on, up to its end marker, that producer's records do not count. */
export interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
}

/**
 * Which batches of one response belong to aborted transactions (KIP-98); asked of each batch in the log's order, whole
 * transactions or the rest of them.
 */
export class AbortedTransactions {
  /** Not begun yet, the next one last. */
  readonly #ahead: AbortedTransaction[]
  readonly #running = new Set<number>()

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#ahead = aborted.toSorted((a, b) => b.firstOffset - a.firstOffset)
  }

  /** @param position where the batch begins in `bytes` */
  holds(bytes: Buffer, position: number, batch: BatchInfo): boolean {
    if (batch.producerId < 0) return false
    for (let next = this.#ahead.at(-1); next && next.firstOffset < batch.endOffset; next = this.#ahead.at(-1)) {
      this.#running.add(next.producerId)
      this.#ahead.pop()
    }
    if (!batch.control) return batch.transactional && this.#running.has(batch.producerId)
    if (isAbort(bytes, position)) this.#running.delete(batch.producerId)
    return false
  }
}

/** The key of a control record: version, then type (https://kafka.apache.org/documentation/#controlbatch). */
const abortType = 0

function isAbort(bytes: Buffer, position: number): boolean {
  const reader = new VarintReader(bytes, position + at.records)
  reader.next()
  // One byte of attributes.
  reader.position++
  reader.next()
  reader.next()
  const keyLength = reader.next()
  const { position: key } = reader
  return keyLength >= 4 && key + 4 <= bytes.length && bytes.readInt16BE(key + 2) === abortType
}
