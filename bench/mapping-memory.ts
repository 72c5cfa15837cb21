/**
 * `npm run bench:memory`: how much memory `isthmus serve` has, as it is published, while it brings a large lag to a
 * function that answers nothing for a while in the middle of it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startKafka } from '../test/support/kafka.ts'
import { cache, root } from '../test/support/paths.ts'
import { ended, output, spawnLeashed } from '../test/support/process.ts'
import type { DrainPoint } from './kafka-lines.ts'

const help = `usage: npm run bench:memory -- [--lag GB] [--stall S] [--batch N] [--picture FILE] [--json FILE]

Produces a lag (10 GB of records of 1 KB) to a real broker and serves it to a function that stalls (for 30 seconds, when
half is done), in batches of N (100, which is Lambda's own; 10000 makes events of 6 MB). Fails when the process has more than 150 MB.
`
const { values: options } = parseArgs({
  options: {
    lag: { type: 'string', default: '10' },
    stall: { type: 'string', default: '30' },
    batch: { type: 'string', default: '100' },
    picture: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) {
  process.stdout.write(help)
  process.exit()
}
const [gigabytes, stallSeconds, batchSize] = [options.lag, options.stall, options.batch].map(Number) as [
  number,
  number,
  number,
]
if (!(gigabytes > 0 && stallSeconds >= 0 && Number.isInteger(batchSize) && batchSize > 0))
  throw new Error('--lag and --stall are numbers above 0, --batch is a whole one')

const mostMb = 150
const recordSize = 1000
const records = Math.round((gigabytes * 1e9) / recordSize)
const say = (line: string) => void process.stderr.write(`${line}\n`)

await output(process.execPath, [`${root}/scripts/build.mjs`])
say(`producing ${records} records of ${recordSize} bytes`)
await using kafka = await startKafka({ topics: { lag: 6 }, heapMb: 512 })
for (let produced = 0; produced < records; ) {
  const portion = Math.min(records - produced, 1_000_000)
  await kafka.tools.producerPerf({ topic: 'lag', records: portion, recordSize })
  produced += portion
  say(`${produced} produced`)
}

/** Resolves when the function answers. */
let stalled: Promise<unknown> = Promise.resolve()
let calls = 0
const fn = createServer((request, response) => {
  request.resume().once('end', async () => {
    calls++
    await stalled
    response.end('{}')
  })
}).listen(0, '127.0.0.1')
await new Promise((resolve) => fn.once('listening', resolve))
const address = fn.address()

const folder = `${cache}/run/mapping-memory`
mkdirSync(folder, { recursive: true })
const file = `${folder}/mapping.json`
const mapping = {
  SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: [kafka.bootstrap] } },
  SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: 'memory' },
  Topics: ['lag'],
  StartingPosition: 'TRIM_HORIZON',
  BatchSize: batchSize,
  ProvisionedPollerConfig: { MinimumPollers: 1 },
  Function: {
    Url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`,
    Timeout: 2 * stallSeconds + 10,
  },
}
writeFileSync(file, JSON.stringify(mapping))
const served = spawnLeashed(process.execPath, [`${root}/dist/cli/main.js`, 'serve', file, '--json'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const committed = new Map<string, number>()
let done = 0
createInterface(served.stdout!).on('line', (line) => {
  const event = JSON.parse(line)
  if (event.kind === 'committed')
    for (const [name, next] of Object.entries<number>(event.offsets)) committed.set(name, next)
  done = [...committed.values()].reduce((sum, next) => sum + next, 0)
})

const began = performance.now()
const points: DrainPoint[] = []
let hasStalled = false
let [said, moved, movedAt] = [0, 0, 0]
while (done < records) {
  if (served.exitCode !== null) throw new Error(`serve ended with ${served.exitCode}`)
  const seconds = (performance.now() - began) / 1000
  if (done > moved) [moved, movedAt] = [done, seconds]
  if (seconds - movedAt > stallSeconds + 60)
    throw new Error(
      `nothing was committed since ${done} of ${records} records, ${(seconds - movedAt).toFixed(0)} s ago`,
    )
  if (seconds - said >= 5) {
    said = seconds
    say(`${seconds.toFixed(0)} s: ${done} of ${records} records, ${rssOf(served.pid!).toFixed(0)} MB`)
  }
  points.push({ seconds, rssMb: rssOf(served.pid!), megabytes: (done * recordSize) / 1e6 })
  if (!hasStalled && done >= records / 2) {
    hasStalled = true
    say(`the function stalls for ${stallSeconds} s`)
    stalled = sleep(stallSeconds * 1000)
  }
  await sleep(100)
}
served.kill('SIGTERM')
await ended(served)
fn.close()
fn.closeAllConnections()

const peakRssMb = Math.max(...points.map(({ rssMb }) => rssMb))
const seconds = points.at(-1)?.seconds ?? 0
const isReached = peakRssMb <= mostMb
process.stdout.write(
  `${gigabytes} GB in ${seconds.toFixed(0)} s, ${calls} events, ${stallSeconds} s of it stalled: at most ${peakRssMb.toFixed(0)} MB RSS, wanted <= ${mostMb}: ${isReached ? 'reached' : 'missed'}\n`,
)
if (options.json !== undefined)
  writeFileSync(
    options.json,
    `${JSON.stringify({ gigabytes, stallSeconds, batchSize, seconds, calls, peakRssMb, points })}\n`,
  )
if (options.picture !== undefined) {
  const { drawDrain } = await import('./kafka-picture.ts')
  writeFileSync(options.picture, drawDrain(thinned(points)))
}
if (!isReached) process.exitCode = 1

/** As the kernel has it. */
function rssOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return (Number(kilobytes ?? Number.NaN) * 1024) / 1e6
}

/** Some hundreds, and of each few the one with the most memory. */
function thinned(all: readonly DrainPoint[]): DrainPoint[] {
  const each = Math.ceil(all.length / 400)
  return Array.from({ length: Math.ceil(all.length / each) }, (_, i) =>
    all.slice(i * each, (i + 1) * each).reduce((most, point) => (point.rssMb > most.rssMb ? point : most)),
  )
}
