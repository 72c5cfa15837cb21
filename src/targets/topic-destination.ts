import type { Producer } from '../kafka/index.ts'
import { topicMessages } from './failure-record.ts'
import { destinationFailure } from './service-destination.ts'
import type { Destination } from './types.ts'

/**
 * A topic of the same cluster that takes the failed records themselves, each with its key; those without go to the
 * partitions in turn.
 *
 * @param producer closed with the destination
 */
export function createTopicDestination(producer: Pick<Producer, 'sendEach' | 'close'>, topic: string): Destination {
  return {
    async deliver(failure, { signal }) {
      signal?.throwIfAborted()
      const { promise: aborted, reject } = Promise.withResolvers<never>()
      const abort = () => reject(signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
      try {
        const written = await Promise.race([producer.sendEach(topic, topicMessages(failure)), aborted])
        const error = written.find((one) => one instanceof Error)
        if (!error) return { kind: 'delivered' }
        // Those that are written are not written again while one is refused, for its length, say.
        const taken = new Set(written.flatMap((one, i) => (one instanceof Error ? [] : [i])))
        return { kind: 'failed', error: destinationFailure(`kafka://${topic}`, error), taken }
      } catch (error) {
        if (signal?.aborted) throw signal.reason
        return { kind: 'failed', error: destinationFailure(`kafka://${topic}`, error) }
      } finally {
        // The signal lives as long as the mapping.
        signal?.removeEventListener('abort', abort)
      }
    },
    close: () => producer.close(),
  }
}
