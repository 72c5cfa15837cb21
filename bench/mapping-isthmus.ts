/** Our mapping, as `serve` would run it, with the HTTP target, or with one that forgets what it is given. */
import { randomUUID } from 'node:crypto'
import { createHttpTarget, type Target } from '../src/targets/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { type MappingJob, readJob, stopwatch } from './contestant.ts'
import { benchMapping } from './mapping-run.ts'

const job = readJob<MappingJob>()
const watch = stopwatch()
const nothing: Target = {
  invoke: async () => ({ kind: 'success', requestId: '', payload: Buffer.from('null') }),
  close: async () => {},
}
const target = job.sinkPort
  ? createHttpTarget(systemWorld, { url: `http://127.0.0.1:${job.sinkPort}/`, timeoutMs: 60_000 })
  : nothing
const committed = new Map<string, number>()
let delivered = 0
let sum = 0
let isDone = false

const mapping = benchMapping({ ...job, group: randomUUID(), target }, (event) => {
  if (event.kind === 'invoked') {
    delivered += event.records
    if (delivered >= job.warmUp) watch.start(delivered)
  }
  if (event.kind === 'committed') {
    for (const [partition, offset] of Object.entries(event.offsets)) {
      sum += offset - (committed.get(partition) ?? 0)
      committed.set(partition, offset)
    }
    if (sum >= job.records && !isDone) void done()
  }
  if (event.kind === 'state' && event.cause) throw event.cause
})

async function done(): Promise<void> {
  isDone = true
  watch.finish(sum)
  // What is beyond the measure is not waited for.
  const stopped = mapping.stop()
  mapping.abandon()
  await stopped
  await target.close()
}
