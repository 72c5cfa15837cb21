/**
 * What comparing checksums costs: two consumers in one process, one that does and one that does not, read the same topic
 * in turns. Two processes differ by more than that, from one run to the next.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type AssignedPartition, crc32cSource } from '../src/kafka/index.ts'
import { benchConsumer } from './bench-consumer.ts'
import { type ConsumeJob, readJob } from './contestant.ts'

const { records, ...job } = readJob<ConsumeJob>()
/** Each of the two; what compilers and buffers have to do first is in the first one alone. */
const turns = 5
const perTurn = Math.floor(records / turns)

const readers = { off: reader(false), on: reader(true) }
const cpuSeconds = { off: [] as number[], on: [] as number[] }
await quiet()
for (let turn = 0; turn < turns; turn++) {
  for (const which of turn % 2 === 0 ? (['off', 'on'] as const) : (['on', 'off'] as const)) {
    const before = process.cpuUsage()
    await readers[which].take(perTurn)
    // Its buffer was full when the turn began, and is again.
    await quiet()
    const { user, system } = process.cpuUsage(before)
    if (turn > 0) cpuSeconds[which].push((user + system) / 1e6)
  }
}
process.stdout.write(`${JSON.stringify({ source: crc32cSource, records: perTurn, ...cpuSeconds })}\n`)
await Promise.all([readers.off.stop(), readers.on.stop()])

/** A consumer that takes so many records when it is told to, and leaves the others where they are. */
function reader(checkCrc: boolean) {
  const ready = new Set<AssignedPartition>()
  let wanted = 0
  let done = () => {}
  const consumer = benchConsumer(
    { ...job, checkCrc },
    {
      records(partition) {
        ready.add(partition)
        takeWanted()
      },
    },
  )
  consumer.start()
  return {
    take(count: number): Promise<void> {
      wanted += count
      return new Promise((resolve) => {
        done = resolve
        takeWanted()
      })
    },
    stop: () => consumer.stop(),
  }

  function takeWanted(): void {
    for (const partition of ready) {
      while (wanted > 0) {
        const chunk = partition.take()
        if (!chunk) break
        wanted -= chunk.count
        partition.release(chunk)
      }
      if (wanted <= 0) break
      ready.delete(partition)
    }
    if (wanted <= 0) done()
  }
}

/** Until the process has next to nothing to do: all that may be fetched is. */
async function quiet(): Promise<void> {
  for (let isBusy = true; isBusy; ) {
    const before = process.cpuUsage()
    await sleep(50)
    const { user, system } = process.cpuUsage(before)
    isBusy = user + system > 5000
  }
}
