/**
 * `npm run bench`: what the mapping costs, against the bare socket and against a mapping written by hand with kafkajs.
 * One real broker, 1 KB records in its page cache, contestants in turn in one run; only the ratios carry to other machines.
 */
import { writeFileSync } from 'node:fs'
import os from 'node:os'
import { parseArgs } from 'node:util'
import { crc32cSource } from '../src/kafka/index.ts'
import { startKafka } from '../test/support/kafka.ts'
import { output, spawnLeashed } from '../test/support/process.ts'
import type { Job, Measure } from './contestant.ts'
import { startup } from './startup.ts'
import { type Column, medians, ratios, type Sample, table } from './summary.ts'

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
    runs: { type: 'string' },
  },
})
const runs = Number(options.runs ?? (options.quick ? 1 : 3))
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${options.runs} is no number of runs`)

const columns: readonly Column[] = [
  { batchSize: 100, concurrency: 1 },
  { batchSize: 100, concurrency: 6 },
  { batchSize: 10_000, concurrency: 1 },
  { batchSize: 10_000, concurrency: 6 },
]
const recordSize = 1000
const records = options.quick ? 200_000 : 1_000_000
const say = (line: string) => void process.stderr.write(`${line}\n`)

say(`producing ${records} records of ${recordSize} bytes`)
await using kafka = await startKafka({ topics: { bench: 6 }, heapMb: 1024 })
await kafka.tools.producerPerf({ topic: 'bench', records, recordSize })

const sink = spawnLeashed(process.execPath, [`${import.meta.dirname}/sink.ts`], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const sinkPort = await new Promise<number>((resolve) => sink.stdout?.once('data', (port) => resolve(Number(`${port}`))))

async function measure(contestant: string, column?: Column): Promise<Sample> {
  const job: Job = {
    bootstrap: kafka.bootstrap,
    topic: 'bench',
    partitions: 6,
    records,
    sinkPort,
    batchSize: 100,
    concurrency: 1,
    ...column,
  }
  const said = await output(process.execPath, [`${import.meta.dirname}/${contestant}.ts`, JSON.stringify(job)])
  const { seconds, cpuSeconds, peakRssMb }: Measure = JSON.parse(said)
  const got: { bytes: number } = JSON.parse(await (await fetch(`http://127.0.0.1:${sinkPort}`)).text())
  const wanted = column === undefined ? 0 : records * recordSize * (4 / 3)
  if (got.bytes < wanted) throw new Error(`${contestant} delivered ${got.bytes} bytes, not the ${wanted} there are`)
  const gigabytes = (records * recordSize) / 1e9
  const rate = { mbPerSecond: (gigabytes * 1000) / seconds, cpuSecondsPerGb: cpuSeconds / gigabytes, peakRssMb }
  return { contestant, ...(column ? { column } : {}), ...rate }
}

const samples: Sample[] = []
for (let run = 1; run <= runs; run++) {
  samples.push(await measure('bare'))
  for (const [i, column] of columns.entries()) {
    say(`run ${run} of ${runs}: batch ${column.batchSize}, ${column.concurrency} in flight`)
    // Who goes first changes.
    const order = (run + i) % 2 === 0 ? ['isthmus', 'kafkajs'] : ['kafkajs', 'isthmus']
    for (const contestant of order) samples.push(await measure(contestant, column))
  }
}
sink.kill()

const rows = medians(samples)
const compared = ratios(rows)
const startupMs = startup(options.quick ? 5 : 20)
const text = `${table(rows, compared)}\n\nCRC-32C: ${crc32cSource}\nisthmus --help starts ${startupMs} ms after node -e 0\n`
const document = {
  format_version: '1.0',
  node: process.version,
  cpus: os.cpus().length,
  crc32c: crc32cSource,
  records,
  record_size: recordSize,
  runs,
  results: rows.map(snake),
  samples: samples.map(snake),
  ratios: compared.map(snake),
  startup_ms: startupMs,
}
if (options.json && options.json !== '-') writeFileSync(options.json, `${JSON.stringify(document, null, 2)}\n`)
process.stdout.write(options.json === '-' ? `${JSON.stringify(document)}\n` : text)

function snake<T extends object>(of: T): object {
  const entries = Object.entries(of).map(([key, value]) => [
    key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    typeof value === 'object' ? snake(value) : value,
  ])
  return Object.fromEntries(entries)
}
