import type { DeliveryOutcome, Destination, Failure } from '../../src/targets/index.ts'
import { settled } from './fake-mapping.ts'

/** A failure destination whose deliveries wait for the test to answer them. */
export class FakeDestination implements Destination {
  readonly failures: Failure[] = []
  readonly #waiting: { readonly failure: Failure; readonly resolve: (outcome: DeliveryOutcome) => void }[] = []
  onDelivery: (failure: Failure) => void = () => {}

  get running(): number {
    return this.#waiting.length
  }

  /** What is waited for longest. */
  get oldest(): Failure | undefined {
    return this.#waiting[0]?.failure
  }

  deliver(failure: Failure, { signal }: { readonly signal?: AbortSignal }): Promise<DeliveryOutcome> {
    return new Promise((resolve, reject) => {
      this.failures.push({ ...failure, event: Buffer.from(failure.event) })
      this.#waiting.push({ failure, resolve })
      this.onDelivery(failure)
      signal?.addEventListener('abort', () => reject(signal.reason))
    })
  }

  /** The oldest running delivery works. */
  take(): Promise<void> {
    return this.#answer({ kind: 'delivered' })
  }

  /** The oldest running delivery fails. @param taken records that it has all the same */
  refuse(error: Error, taken?: Iterable<number>): Promise<void> {
    return this.#answer({ kind: 'failed', error, ...(taken && { taken: new Set(taken) }) })
  }

  async close(): Promise<void> {}

  #answer(outcome: DeliveryOutcome): Promise<void> {
    const waiting = this.#waiting.shift()
    if (!waiting) throw new Error('no delivery is running')
    waiting.resolve(outcome)
    return settled()
  }
}
