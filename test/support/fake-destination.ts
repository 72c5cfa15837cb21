import type { DeliveryOutcome, Destination, Failure } from '../../src/targets/index.ts'
import { settled } from './fake-mapping.ts'

/** A failure destination whose deliveries wait for the test to answer them. */
export class FakeDestination implements Destination {
  readonly failures: Failure[] = []
  readonly #waiting: ((outcome: DeliveryOutcome) => void)[] = []
  onDelivery: (failure: Failure) => void = () => {}

  get running(): number {
    return this.#waiting.length
  }

  deliver(failure: Failure, { signal }: { readonly signal?: AbortSignal }): Promise<DeliveryOutcome> {
    return new Promise((resolve, reject) => {
      this.failures.push({ ...failure, event: Buffer.from(failure.event) })
      this.#waiting.push(resolve)
      this.onDelivery(failure)
      signal?.addEventListener('abort', () => reject(signal.reason))
    })
  }

  /** The oldest running delivery works. */
  take(): Promise<void> {
    return this.#answer({ kind: 'delivered' })
  }

  /** The oldest running delivery fails. */
  refuse(error: Error): Promise<void> {
    return this.#answer({ kind: 'failed', error })
  }

  async close(): Promise<void> {}

  #answer(outcome: DeliveryOutcome): Promise<void> {
    const resolve = this.#waiting.shift()
    if (!resolve) throw new Error('no delivery is running')
    resolve(outcome)
    return settled()
  }
}
