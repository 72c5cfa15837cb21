/** How old records are when our consumer has them. */
import { benchConsumer } from './bench-consumer.ts'
import { type ConsumeJob, readJob } from './contestant.ts'
import { ages } from './kafka-latency.ts'

const job = readJob<ConsumeJob>()
const measure = ages(job.records)
const consumer = benchConsumer(job, {
  records(partition) {
    for (let chunk = partition.take(); chunk; chunk = partition.take()) {
      for (let i = 0; i < chunk.count; i++) measure.add(chunk.bytes, chunk.valueStart[i] ?? 0)
      partition.release(chunk)
    }
    if (measure.done) void consumer.stop()
  },
  healthy: () => measure.ready(),
})
consumer.start()
