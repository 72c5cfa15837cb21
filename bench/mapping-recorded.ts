/**
 * A mapping over recorded batches in memory and a function that forgets: nothing but its own work, so that two of them
 * on two cores show whether anything is shared. Says `ready`, begins when it is told to, and tells its records a second.
 */
import { buildBatch, type Consumer, type ConsumerEvents, type RecordChunk, scanBatches } from '../src/kafka/index.ts'
import { readJob } from './contestant.ts'
import { benchMapping } from './mapping-run.ts'

export interface RecordedJob {
  readonly recordSize: number
  /** How long it runs, in milliseconds. */
  readonly milliseconds: number
}

const { recordSize, milliseconds } = readJob<RecordedJob>()
const partitions = 6
const batches = 16
const batchBytes = 500_000
const perBatch = Math.round(batchBytes / recordSize)
const value = Buffer.alloc(recordSize, 'v')
const record = { key: null, value, timestamp: 1_700_000_000_000 }
const records = Array.from({ length: perBatch }, () => record)
const recorded = Array.from({ length: batches }, (_, i) => buildBatch({ records, baseOffset: i * perBatch }))
/** Positions of records: as many as chunks may be held at a time. */
const memories = Array.from({ length: 64 }, () => Buffer.allocUnsafeSlow(64 * perBatch))

let taken = 0

function partitionOf(partition: number) {
  let turn = 0
  const take = (): RecordChunk | undefined => {
    const batch = recorded[turn % batches]!
    const memory = memories[taken++ % memories.length]!
    let used = 0
    const { chunks } = scanBatches(batch, (turn++ % batches) * perBatch, {
      checkCrc: true,
      memory(size) {
        used += size
        return used > memory.length ? Buffer.allocUnsafeSlow(size) : memory.subarray(used - size, used)
      },
    })
    return chunks[0]
  }
  return {
    topic: 'recorded',
    partition,
    epoch: 1,
    owned: true,
    startOffset: 0,
    committed: 0,
    position: 0,
    highWatermark: 0,
    lastStableOffset: 0,
    logStartOffset: 0,
    queuedBytes: 0,
    leaderEpochBefore: () => -1,
    peek: () => undefined,
    take,
    release: () => {},
  }
}

function consumer(events: ConsumerEvents): Consumer {
  const owned = Array.from({ length: partitions }, (_, i) => partitionOf(i))
  return {
    topicPartitions: partitions,
    start() {
      events.assigned(owned)
      events.healthy()
      for (const partition of owned) events.records(partition)
    },
    commit: async () => {},
    logStart: async () => 0,
    lookAtEnds: async () => {},
    redial: async () => {},
    stop: () => events.revoked(owned, new AbortController().signal),
  }
}

process.once('message', () => {
  let delivered = 0
  const began = performance.now()
  const target = {
    // A turn of the event loop, as every answer takes one: timers run, too.
    invoke: () =>
      new Promise<{ kind: 'success'; requestId: string; payload: Buffer }>((resolve) =>
        setImmediate(() => resolve({ kind: 'success', requestId: '', payload: Buffer.from('null') })),
      ),
    close: async () => {},
  }
  const job = { bootstrap: 'recorded:1', topic: 'recorded', group: 'g', batchSize: 10_000, concurrency: 6, target }
  const cpu = process.cpuUsage()
  const mapping = benchMapping(
    job,
    (event) => {
      if (event.kind === 'invoked') delivered += event.records
    },
    consumer,
  )
  setTimeout(() => {
    const seconds = (performance.now() - began) / 1000
    const { user, system } = process.cpuUsage(cpu)
    process.send?.({ recordsPerSecond: delivered / seconds, recordsPerCpuSecond: (delivered * 1e6) / (user + system) })
    void mapping.stop().then(() => process.exit())
  }, milliseconds)
})
process.send?.('ready')
