/**
 * `npm run bench:kafka`: consuming, and nothing else, by our client and by its peers: one real broker, contestants in
 * turn in one run; only the ratios carry to other machines. Then what our client costs otherwise: large responses, a
 * large lag, latency, many partitions.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { crc32cSource } from '../src/kafka/index.ts'
import { machine, tellFound } from './document.ts'
import { createTopicOfMany, startBenchBroker } from './kafka-broker.ts'
import { checksums } from './kafka-checksums.ts'
import { type Contestant, contestants } from './kafka-contestants.ts'
import { measureLatency } from './kafka-latency.ts'
import { drain, idle, largeResponses } from './kafka-lines.ts'
import { lineClaims, linesText } from './kafka-lines-text.ts'
import {
  type ChecksumSample,
  type ConsumeColumn,
  type ConsumeSample,
  claims,
  claimsTable,
  columnName,
  consumeMedians,
  consumeTable,
} from './kafka-summary.ts'

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    picture: { type: 'string' },
    quick: { type: 'boolean', default: false },
    runs: { type: 'string' },
    lag: { type: 'string', default: '10' },
    minutes: { type: 'string', default: '10' },
    column: { type: 'string', multiple: true },
  },
})
const lagGigabytes = Number(options.lag)
if (!(lagGigabytes > 0)) throw new Error(`--lag ${options.lag} is no number of GB`)
const minutes = Number(options.minutes)
if (!(minutes > 0)) throw new Error(`--minutes ${options.minutes} is no number of minutes`)
const runs = Number(options.runs ?? (options.quick ? 1 : 3))
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${options.runs} is no number of runs`)

const started = performance.now()
const say = (line: string) =>
  void process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${line}\n`)
const partitions = 6
const allColumns: readonly ConsumeColumn[] = options.quick
  ? [
      { recordSize: 1000, compression: 'none', tls: false },
      { recordSize: 1000, compression: 'zstd', tls: true },
      { recordSize: 100, compression: 'none', tls: false },
    ]
  : [1000, 100].flatMap((recordSize) =>
      (['none', 'lz4', 'zstd'] as const).flatMap((compression) =>
        [false, true].map((tls) => ({ recordSize, compression, tls })),
      ),
    )
/** `--column`, as the tables name it: others are left out, and so is what is measured besides columns. */
const columns = allColumns.filter((one) => options.column?.includes(columnName(one)) ?? true)
const unknown = options.column?.find((name) => !allColumns.some((one) => columnName(one) === name))
if (unknown !== undefined)
  throw new Error(`--column ${unknown} is none of ${allColumns.map((one) => `"${columnName(one)}"`).join(', ')}`)
/** As much as takes seconds. `--quick` is mostly compilers at work, and has less of 100 B records, which take longer. */
const bytesOf = (recordSize: number) => (options.quick ? (recordSize >= 1000 ? 2e8 : 6e7) : 3e9)
const recordsOf = ({ recordSize }: ConsumeColumn) => Math.round(bytesOf(recordSize) / recordSize)
const topicOf = ({ recordSize, compression }: ConsumeColumn) => `${compression}-${recordSize}`

await using broker = await startBenchBroker()
const { kafka, tls } = broker
for (const column of new Map(columns.map((one) => [topicOf(one), one])).values()) {
  const topic = topicOf(column)
  say(`producing ${recordsOf(column)} records of ${column.recordSize} bytes, ${column.compression}`)
  await kafka.tools.createTopic(topic, partitions)
  const properties = { 'compression.type': column.compression }
  await kafka.tools.producerPerf({ topic, records: recordsOf(column), recordSize: column.recordSize, properties })
}

const field = await contestants(say)
const samples: ConsumeSample[] = []
/** After the first run only as long as there is time. */
const isLate = (run: number) => run > 0 && performance.now() - started > minutes * 60_000
for (let run = 0; run < runs; run++) {
  for (const column of columns) {
    if (isLate(run)) continue
    say(`run ${run + 1} of ${runs}: ${columnName(column)}`)
    const running = field.filter(({ slow }) => run === 0 || !slow)
    // Who goes first changes.
    for (const contestant of [...running.slice(run % running.length), ...running.slice(0, run % running.length)])
      await measure(contestant, column)
  }
}
if (isLate(runs)) say(`the time of --minutes ${minutes} was over before the last run`)

async function measure({ name, slow, measure: run }: Contestant, column: ConsumeColumn): Promise<void> {
  // The slow ones take as long for a part of it.
  const part = slow && !options.quick ? (column.recordSize >= 1000 ? 10 : 30) : 1
  const records = Math.ceil(recordsOf(column) / part)
  const job = { ...(column.tls ? tls : { bootstrap: kafka.bootstrap }), topic: topicOf(column), partitions, records }
  try {
    const measured = await run(job, column.compression)
    if (!measured) return
    const gigabytes = (records * column.recordSize) / 1e9
    samples.push({
      contestant: name,
      column,
      mbPerSecond: (gigabytes * 1000) / measured.seconds,
      cpuSecondsPerGb: measured.cpuSeconds / gigabytes,
      peakRssMb: measured.peakRssMb,
    })
  } catch (error) {
    process.exitCode = 1
    say(`${columnName(column)}: ${name} failed: ${error instanceof Error ? error.message : error}`)
  }
}

const onTop: ChecksumSample[] = []
for (const column of columns) {
  say(`checksums: ${columnName(column)}`)
  const at = column.tls ? tls : { bootstrap: kafka.bootstrap }
  onTop.push(...(await checksums({ ...at, topic: topicOf(column), partitions, records: recordsOf(column) }, column)))
}
const plain: ConsumeColumn = { recordSize: 1000, compression: 'none', tls: false }
const job = { bootstrap: kafka.bootstrap, topic: topicOf(plain), partitions, records: recordsOf(plain) }
const large = options.column ? undefined : await largeLine()
const rest = options.quick || options.column ? undefined : await longLines()

function largeLine() {
  say('large responses')
  return largeResponses(job, bytesOf(plain.recordSize) / 1e6, options.quick ? 1 : 3)
}

/** What takes minutes. */
async function longLines() {
  const createTopic = (topic: string, count: number) => kafka.tools.createTopic(topic, count)
  say('latency at 1,000 records a second')
  const latency = await measureLatency(kafka.bootstrap, createTopic, { runs: 4, seconds: 5, programs: 'kafka-latency' })
  say(`producing a lag of ${lagGigabytes} GB`)
  const records = Math.round((lagGigabytes * 1e9) / 1000)
  await createTopic('lag', partitions)
  await kafka.tools.producerPerf({ topic: 'lag', records, recordSize: 1000, properties: { 'batch.size': 200_000 } })
  say('draining it')
  const drained = await drain({ ...job, topic: 'lag', records, maxBufferedBytes: 32 * 1024 * 1024 })
  say('10,000 partitions')
  await createTopicOfMany(kafka.bootstrap, 'many', 10_000)
  return { latency, drained, idle: await idle({ ...job, topic: 'many', partitions: 10_000 }) }
}

const rows = consumeMedians(samples)
const found = [...claims(rows, onTop), ...(large ? lineClaims(large, rest) : [])]
const seconds = Math.round((performance.now() - started) / 1000)
const document = {
  format_version: '1.0',
  ...machine(),
  crc32c: crc32cSource,
  runs,
  seconds,
  results: rows,
  claims: found,
  samples,
  checksums: onTop,
  large_responses: large,
  ...rest,
}
if (options.picture && rest) {
  const { drawDrain } = await import('./kafka-picture.ts')
  writeFileSync(options.picture, drawDrain(rest.drained.points))
}
const lines = large ? [linesText(large, rest)] : []
const parts = [consumeTable(rows), ...lines, claimsTable(found), `CRC-32C: ${crc32cSource}; ${seconds} s`]
tellFound(options.json, document, parts.join('\n\n'))
if (rest) say('removing the logs of 10,000 partitions, which takes a busy machine half a minute')
