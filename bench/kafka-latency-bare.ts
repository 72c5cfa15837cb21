/** How old records are when the bare loop has them: each is a batch by itself, and its last bytes are value and headers. */
import { runBareLoop } from './bare-loop.ts'
import { type ConsumeJob, readJob } from './contestant.ts'
import { ages, stampBytes } from './kafka-latency.ts'

const job = readJob<ConsumeJob>()
const measure = ages(job.records)
runBareLoop(job, {
  connected: () => measure.ready(),
  fetched: () => !measure.done,
  // One byte says that there are no headers.
  tail: { bytes: stampBytes + 1, each: (bytes) => measure.add(bytes, 0) },
})
