/** How old records are at the function of our mapping, whose batches wait for nothing. */
import { randomUUID } from 'node:crypto'
import { createHttpTarget } from '../src/targets/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { type ConsumeJob, readJob } from './contestant.ts'
import { ages } from './kafka-latency.ts'
import { startFunction } from './mapping-latency-function.ts'
import { benchMapping } from './mapping-run.ts'

const { bootstrap, topic, partitions, records } = readJob<ConsumeJob>()
const measure = ages(records)
let isReady = false
const port = await startFunction(measure, () => void mapping.stop().then(() => process.exit()))
const target = createHttpTarget(systemWorld, { url: `http://127.0.0.1:${port}/`, timeoutMs: 60_000 })
const options = { bootstrap, topic, group: randomUUID(), batchSize: 100, concurrency: partitions, windowMs: 0, target }
const mapping = benchMapping(options, (event) => {
  if (event.kind === 'state' && event.state === 'Enabled' && !event.cause && !isReady) {
    isReady = true
    measure.ready()
  }
})
