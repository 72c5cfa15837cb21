/**
 * Drains a lag, and tells how much memory the process has meanwhile: a line of JSON each 100 ms. For its first seconds
 * it takes nothing, so that everything that may wait does wait.
 */
import type { AssignedPartition } from '../src/kafka/index.ts'
import { benchConsumer } from './bench-consumer.ts'
import { type ConsumeJob, readJob } from './contestant.ts'
import type { DrainPoint } from './kafka-lines.ts'

const heldMs = 3000
const { records, ...job } = readJob<ConsumeJob>()
const began = performance.now()
let got = 0
let bytes = 0
const owned: AssignedPartition[] = []

const consumer = benchConsumer(job, {
  assigned: (partitions) => void owned.push(...partitions),
  records: take,
})

function take(partition: AssignedPartition): void {
  if (performance.now() - began < heldMs) return
  for (let chunk = partition.take(); chunk; chunk = partition.take()) {
    got += chunk.count
    bytes += chunk.size
    partition.release(chunk)
  }
}

function tell(): void {
  const rssMb = process.memoryUsage.rss() / 1e6
  const point: DrainPoint = { seconds: (performance.now() - began) / 1000, rssMb, megabytes: bytes / 1e6 }
  process.stdout.write(`${JSON.stringify(point)}\n`)
}

const telling = setInterval(() => {
  tell()
  if (got < records) return
  clearInterval(telling)
  void consumer.stop()
}, 100)
setTimeout(() => owned.forEach(take), heldMs)
consumer.start()
