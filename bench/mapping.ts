/**
 * `npm run bench:mapping`: what the mapping costs, with either package for checksums, against bare sockets and against
 * mappings written by hand with franz-go and kafkajs. One real broker, 1 KB records in its page cache, contestants in turn
 * in one run; only the ratios carry to other machines. Then filters, small records, latency, idle mappings, and two
 * processes side by side.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { crc32cSource } from '../src/kafka/index.ts'
import { startKafka } from '../test/support/kafka.ts'
import { cache } from '../test/support/paths.ts'
import { output } from '../test/support/process.ts'
import { awsCrt } from './aws-crt.ts'
import { type Job, longestRunMs, type MappingJob, type Measure } from './contestant.ts'
import { machine, tellFound } from './document.ts'
import { measureLatency } from './kafka-latency.ts'
import { claimsTable } from './kafka-summary.ts'
import { measureFilter, measureIdle, measureProcesses, measureSmall, produceOrders } from './mapping-lines.ts'
import {
  type Column,
  columnClaims,
  columnName,
  lineClaims,
  linesText,
  medians,
  type Sample,
  table,
} from './mapping-summary.ts'
import { cpuSecondsOf } from './process-cpu.ts'
import { startSink } from './start-sink.ts'
import { startup } from './startup.ts'

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
    runs: { type: 'string' },
  },
})
const { quick } = options
const runs = Number(options.runs ?? (quick ? 1 : 3))
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${options.runs} is no number of runs`)

const columns: readonly Column[] = [
  { batchSize: 100, concurrency: 1 },
  { batchSize: 100, concurrency: 6 },
  { batchSize: 10_000, concurrency: 1 },
  { batchSize: 10_000, concurrency: 6 },
]
const partitions = 6
const recordSize = 1000
const warmUp = quick ? 100_000 : 200_000
const records = warmUp + (quick ? 150_000 : 1_000_000)
/** The last batches of a topic wait for their window; those that are measured do not. */
const beyond = 60_000
const smallSize = 100
const small = quick ? 1_000_000 : 5_000_000
const began = performance.now()
const say = (line: string) =>
  void process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${line}\n`)

await using kafka = await startKafka({
  topics: { bench: partitions, orders: partitions, small: partitions },
  heapMb: 1024,
})
const bootstrap = kafka.bootstrap
say(`producing ${records} records of ${recordSize} bytes`)
await kafka.tools.producerPerf({ topic: 'bench', records: records + beyond, recordSize })

const sink = await startSink()

interface Contestant {
  readonly name: string
  /** It takes so long that its first run must do: what we want of it are multiples. */
  readonly slow?: boolean
  run(job: Job): Promise<string>
}

const node =
  (program: string, env = process.env) =>
  (job: Job) =>
    output(process.execPath, [`${import.meta.dirname}/${program}.ts`, JSON.stringify(job)], {
      timeout: longestRunMs,
      env,
    })
const bare: Contestant = { name: 'bare', run: node('bare') }
const contestants: Contestant[] = [
  { name: 'bare', run: node('mapping-bare') },
  { name: 'isthmus', run: node('mapping-isthmus') },
  { name: 'kafkajs', slow: true, run: node('mapping-kafkajs') },
]
const crt = awsCrt()
if (crt.skip) say(`not in this comparison: ${crt.skip}`)
else contestants.push({ name: 'isthmus, aws-crt', run: node('mapping-isthmus', crt.env) })
try {
  const program = `${cache}/bench/mapping-franz-go`
  mkdirSync(`${cache}/bench`, { recursive: true })
  await output('go', ['build', '-o', program, '.'], { cwd: `${import.meta.dirname}/mapping-franz-go` })
  const run = (job: Job) =>
    output(program, [JSON.stringify({ ...job, group: randomUUID() })], { timeout: longestRunMs })
  contestants.push({ name: 'franz-go', run })
} catch (error) {
  say(`not in this comparison: ${error instanceof Error ? error.message : error}`)
}

async function measure(contestant: Contestant, column?: Column): Promise<Sample> {
  const job: Job = {
    bootstrap,
    topic: 'bench',
    partitions,
    records,
    sinkPort: sink.port,
    batchSize: 100,
    concurrency: 1,
    warmUp,
    ...column,
  }
  const others = () => cpuSecondsOf([kafka.pid, sink.pid])
  const before = others()
  const measured: Measure = JSON.parse(await contestant.run(job))
  const othersCpuSeconds = others() - before
  const { seconds, cpuSeconds, peakRssMb } = measured
  const got: { bytes: number } = JSON.parse(await (await fetch(`http://127.0.0.1:${sink.port}`)).text())
  const wanted = column === undefined ? 0 : records * recordSize * (4 / 3)
  if (got.bytes < wanted)
    throw new Error(`${contestant.name} delivered ${got.bytes} bytes, not the ${wanted} there are`)
  const gigabytes = ((measured.records ?? records) * recordSize) / 1e9
  return {
    contestant: contestant.name,
    ...(column ? { column } : {}),
    mbPerSecond: (gigabytes * 1000) / seconds,
    cpuSecondsPerGb: cpuSeconds / gigabytes,
    othersCpuSecondsPerGb: othersCpuSeconds / ((records * recordSize) / 1e9),
    peakRssMb,
  }
}

const samples: Sample[] = []
for (let run = 0; run < runs; run++) {
  samples.push(await measure(bare))
  for (const [i, column] of columns.entries()) {
    say(`run ${run + 1} of ${runs}: ${columnName(column)}`)
    const running = contestants.filter(({ slow }) => run === 0 || !slow)
    // Who goes first changes.
    const first = (run + i) % running.length
    for (const contestant of [...running.slice(first), ...running.slice(0, first)])
      samples.push(await measure(contestant, column))
  }
}

const unsent: MappingJob = {
  bootstrap,
  topic: 'orders',
  partitions,
  records: quick ? 300_000 : 1_100_000,
  sinkPort: 0,
  batchSize: 10_000,
  concurrency: partitions,
  warmUp: quick ? 50_000 : 100_000,
}
say('a filter')
await produceOrders(bootstrap, 'orders', unsent.records + beyond, recordSize)
const filterRuns = quick ? 2 : 4
const filtered = await measureFilter({ ...unsent, sinkPort: sink.port }, recordSize, filterRuns)
const filteredUnsent = await measureFilter(unsent, recordSize, filterRuns)
sink.stop()
say(`records of ${smallSize} bytes`)
await kafka.tools.producerPerf({ topic: 'small', records: small + 5 * beyond, recordSize: smallSize })
const smallRecords = await measureSmall({ ...unsent, topic: 'small', records: small, warmUp: small / 5 }, runs)
say('latency at 1,000 records a second')
const createTopic = (topic: string, count: number) => kafka.tools.createTopic(topic, count)
const pace = quick ? { runs: 1, seconds: 2 } : { runs: 4, seconds: 5 }
const latency = await measureLatency(bootstrap, createTopic, { ...pace, programs: 'mapping-latency' })
say('200 idle mappings')
await createTopic('idle', partitions)
const idle = await measureIdle({
  bootstrap,
  topic: 'idle',
  mappings: 200,
  ...(quick ? { settleMs: 2000, idleMs: 5000 } : { settleMs: 30_000, idleMs: 30_000 }),
})
say('two processes over recorded batches')
const processes = await measureProcesses({ recordSize, milliseconds: quick ? 2000 : 5000 }, quick ? 1 : 5)

const rows = medians(samples)
const lines = { filtered, filteredUnsent, small: smallRecords, latency, idle, processes }
const found = [...columnClaims(rows), ...lineClaims(lines)]
const startupMs = startup(quick ? 5 : 20)
const seconds = Math.round((performance.now() - began) / 1000)
const document = {
  format_version: '2.0',
  ...machine(),
  crc32c: crc32cSource,
  records,
  warm_up: warmUp,
  record_size: recordSize,
  runs,
  seconds,
  results: rows,
  claims: found,
  samples,
  ...lines,
  startup_ms: startupMs,
}
const parts = [
  table(rows, availableParallelism()),
  linesText(lines),
  claimsTable(found),
  `CRC-32C: ${crc32cSource}; isthmus --help starts ${startupMs} ms after node -e 0; ${seconds} s`,
]
tellFound(options.json, document, parts.join('\n\n'))
