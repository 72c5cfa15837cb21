/** How old records are when our consumer has them. */
import { randomUUID } from 'node:crypto'
import { createConsumer } from '../src/kafka/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { type ConsumeJob, readJob, tellFailure } from './contestant.ts'
import { ages } from './kafka-latency.ts'

const { bootstrap, topic, records } = readJob<ConsumeJob>()
const measure = ages(records)
const consumer = createConsumer(
  systemWorld,
  {
    bootstrapServers: [bootstrap],
    clientId: 'latency',
    groupId: randomUUID(),
    topic,
    startingPosition: { position: 'TRIM_HORIZON' },
  },
  {
    assigned() {},
    revoked: async () => {},
    lost() {},
    records(partition) {
      for (let chunk = partition.take(); chunk; chunk = partition.take()) {
        for (let i = 0; i < chunk.count; i++) measure.add(chunk.bytes, chunk.valueStart[i] ?? 0)
        partition.release(chunk)
      }
      if (measure.done) void consumer.stop()
    },
    failed: tellFailure,
    healthy: () => measure.ready(),
  },
)
consumer.start()
