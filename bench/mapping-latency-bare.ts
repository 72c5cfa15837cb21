/** How old records are at the function when the bare loop posts each as it comes, and waits for no answer. */
import { Agent, request } from 'node:http'
import { runBareLoop } from './bare-loop.ts'
import { type ConsumeJob, readJob } from './contestant.ts'
import { ages, stampBytes } from './kafka-latency.ts'
import { startFunction } from './mapping-latency-function.ts'

const job = readJob<ConsumeJob>()
const measure = ages(job.records)
const port = await startFunction(measure, () => process.exit())
const agent = new Agent({ keepAlive: true })

runBareLoop(job, {
  connected: () => measure.ready(),
  fetched: () => !measure.done,
  // One byte says that there are no headers.
  tail: {
    bytes: stampBytes + 1,
    each(bytes) {
      const call = request({ port, host: '127.0.0.1', method: 'POST', agent }, (answer) => void answer.resume())
      call.end(`{"records":{"t-0":[{"value":"${bytes.toString('base64', 0, stampBytes)}"}]}}`)
    },
  },
})
