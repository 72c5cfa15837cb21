/** Many mappings in one process with nothing to do, each a group of its own: what it costs to wait. */
import { setTimeout as sleep } from 'node:timers/promises'
import { readJob } from './contestant.ts'
import { benchMapping } from './mapping-run.ts'

export interface IdleJob {
  readonly bootstrap: string
  readonly topic: string
  readonly mappings: number
  /** Until long polls are as long as they get, and what the start leaves behind is over. */
  readonly settleMs: number
  readonly idleMs: number
}

export interface IdleMappings {
  readonly mappings: number
  readonly startSeconds: number
  readonly idleCpuPercent: number
  readonly rssMb: number
}

const { bootstrap, topic, mappings, settleMs, idleMs } = readJob<IdleJob>()
const target = { invoke: () => Promise.reject(new Error('there is nothing to invoke with')), close: async () => {} }
const began = performance.now()
const running = await Promise.all(
  Array.from({ length: mappings }, (_, i) => {
    const ready = Promise.withResolvers<void>()
    const common = { bootstrap, topic, batchSize: 100, concurrency: 5, target }
    const mapping = benchMapping({ ...common, group: `idle-${process.pid}-${i}` }, (event) => {
      if (event.kind === 'state' && event.state === 'Enabled' && !event.cause) ready.resolve()
    })
    return ready.promise.then(() => mapping)
  }),
)
const startSeconds = (performance.now() - began) / 1000
await sleep(settleMs)
const cpu = process.cpuUsage()
await sleep(idleMs)
const { user, system } = process.cpuUsage(cpu)
const idle: IdleMappings = {
  mappings,
  startSeconds,
  idleCpuPercent: (100 * (user + system)) / 1000 / idleMs,
  rssMb: process.memoryUsage.rss() / 1e6,
}
process.stdout.write(JSON.stringify(idle))
await Promise.all(running.map((mapping) => mapping.stop()))
