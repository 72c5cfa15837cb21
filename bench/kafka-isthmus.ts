/** Our consumer by itself: every record is found by the scan, none is looked at. */
import { benchConsumer } from './bench-consumer.ts'
import { type ConsumeJob, readJob, stopwatch } from './contestant.ts'

const { partitions, records, ...job } = readJob<ConsumeJob>()
const watch = stopwatch()
let assigned = 0
let got = 0

const consumer = benchConsumer(job, {
  assigned(given) {
    assigned += given.length
    if (assigned === partitions) watch.start()
  },
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
})
consumer.start()
