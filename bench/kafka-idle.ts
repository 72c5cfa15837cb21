/** A member of a group that is given very many partitions: how long until it works, and what it costs to wait. */
import { setTimeout as sleep } from 'node:timers/promises'
import { benchConsumer } from './bench-consumer.ts'
import { type ConsumeJob, readJob } from './contestant.ts'
import type { Idle } from './kafka-lines.ts'

const idleMs = 10_000
const { partitions, ...job } = readJob<ConsumeJob>()
const began = performance.now()
const ready = Promise.withResolvers<void>()
let assigned = 0
const consumer = benchConsumer(job, {
  assigned(given) {
    assigned += given.length
  },
  healthy() {
    if (assigned === partitions) ready.resolve()
  },
})
consumer.start()
await ready.promise
const startSeconds = (performance.now() - began) / 1000
const startCpu = process.cpuUsage()
// What the start leaves behind is not idling.
await sleep(2000)
const cpu = process.cpuUsage()
await sleep(idleMs)
const { user, system } = process.cpuUsage(cpu)
const idle: Idle = {
  partitions,
  startSeconds,
  startCpuSeconds: (startCpu.user + startCpu.system) / 1e6,
  idleCpuPercent: (100 * (user + system)) / 1000 / idleMs,
  rssMb: process.memoryUsage.rss() / 1e6,
}
process.stdout.write(JSON.stringify(idle))
await consumer.stop()
