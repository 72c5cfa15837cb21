/** The floor of consuming, as a contestant. */
import { runBareLoop } from './bare-loop.ts'
import { type ConsumeJob, readJob, stopwatch } from './contestant.ts'

const job = readJob<ConsumeJob>()
const watch = stopwatch()
runBareLoop(job, {
  connected: () => watch.start(),
  fetched(records) {
    if (records < job.records) return true
    watch.finish()
    return false
  },
})
