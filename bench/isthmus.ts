/** Our mapping, as `serve` would run it, with the HTTP target. */
import { randomUUID } from 'node:crypto'
import { createConsumer } from '../src/kafka/index.ts'
import { patient, pollerRules, startMapping } from '../src/mapping/index.ts'
import { createHttpTarget } from '../src/targets/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { readJob, stopwatch } from './contestant.ts'

const { bootstrap, topic, partitions, records, sinkPort, batchSize, concurrency } = readJob()
const watch = stopwatch()
const group = randomUUID()
const target = createHttpTarget(systemWorld, { url: `http://127.0.0.1:${sinkPort}/`, timeoutMs: 60_000 })
const committed = new Map<string, number>()
let sum = 0

const mapping = startMapping(
  systemWorld,
  {
    settings: {
      topic,
      enabled: true,
      batchSize,
      batchingWindowMs: 500,
      startingPosition: 'TRIM_HORIZON',
      consumerGroupId: group,
      filters: [],
      failures: patient,
    },
    event: { eventSource: 'SelfManagedKafka', bootstrapServers: bootstrap },
    connect: (events) =>
      createConsumer(
        systemWorld,
        {
          bootstrapServers: [bootstrap],
          clientId: 'bench',
          groupId: group,
          topic,
          startingPosition: { position: 'TRIM_HORIZON' },
        },
        events,
      ),
    target,
    pollers: { ...pollerRules({ minimum: 1, maximum: 1 }, 'eager'), invocations: concurrency },
    drainMs: 10_000,
  },
  (event) => {
    if (event.kind === 'assigned' && event.partitions.length === partitions) watch.start()
    if (event.kind === 'committed') {
      for (const [partition, offset] of Object.entries(event.offsets)) {
        sum += offset - (committed.get(partition) ?? 0)
        committed.set(partition, offset)
      }
      if (sum >= records) void done()
    }
    if (event.kind === 'state' && event.cause) throw event.cause
  },
)

async function done(): Promise<void> {
  watch.finish()
  await mapping.stop()
  await target.close()
}
