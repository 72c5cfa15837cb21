import type { ConsumerEvents } from '../../src/kafka/index.ts'
import { type EventSource, patient, pollerRules, startMapping } from '../../src/mapping/index.ts'
import { systemWorld } from '../../src/world/index.ts'
import { chunkOf, FakeConsumer, FakePartition } from './fake-consumer.ts'

/** The one event that a mapping makes of these records of partition 3, from offset 41 on, as the function gets it. */
export function eventOf(event: EventSource, records: Parameters<typeof chunkOf>[0]): Promise<string> {
  return new Promise((resolve) => {
    let consumer: FakeConsumer | undefined
    const mapping = startMapping(
      systemWorld,
      {
        settings: {
          topic: 'orders',
          enabled: true,
          batchSize: 100,
          batchingWindowMs: 0,
          startingPosition: 'TRIM_HORIZON',
          consumerGroupId: 'orders',
          filters: [],
          failures: patient,
        },
        event,
        connect(events: ConsumerEvents) {
          consumer = new FakeConsumer(events)
          return consumer
        },
        target: {
          async invoke(payload) {
            const text = payload.toString()
            void mapping.stop().then(() => resolve(text))
            return { kind: 'success', requestId: '', payload: Buffer.from('null') }
          },
          async close() {},
        },
        pollers: pollerRules(undefined, 'aws'),
        drainMs: 1000,
      },
      () => {},
    )
    const partition = new FakePartition(3)
    consumer?.assign(partition)
    consumer?.fetched(partition, chunkOf(records, 41))
  })
}
