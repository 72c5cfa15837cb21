/** Our consumer by itself: every record is found by the scan, none is looked at. */
import { randomUUID } from 'node:crypto'
import { createConsumer } from '../src/kafka/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { type ConsumeJob, readJob, stopwatch, tellFailure } from './contestant.ts'

const { bootstrap, ca, topic, partitions, records, ...options } = readJob<ConsumeJob>()
const watch = stopwatch()
let assigned = 0
let got = 0

const consumer = createConsumer(
  systemWorld,
  {
    bootstrapServers: [bootstrap],
    clientId: 'bench',
    groupId: randomUUID(),
    topic,
    startingPosition: { position: 'TRIM_HORIZON' },
    tls: ca === undefined ? undefined : { ca },
    ...options,
    ...(options.fetchMaxBytes === undefined ? {} : { partitionMaxBytes: options.fetchMaxBytes }),
  },
  {
    assigned(given) {
      assigned += given.length
      if (assigned === partitions) watch.start()
    },
    revoked: async () => {},
    lost() {},
    records(partition) {
      for (let chunk = partition.take(); chunk; chunk = partition.take()) {
        got += chunk.count
        partition.release(chunk)
      }
      if (got < records) return
      got = Number.NEGATIVE_INFINITY
      watch.finish()
      void consumer.stop()
    },
    failed: tellFailure,
    healthy() {},
  },
)
consumer.start()
