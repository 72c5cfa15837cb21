/**
 * `npm run bench:lambda`: what an invocation costs by our own signed client and by AWS's SDK, in turn, at a stand-in for
 * Lambda that reads and forgets. `--json` prints one document.
 */
import { parseArgs } from 'node:util'
import { output } from '../test/support/process.ts'
import { longestRunMs, type Measure } from './contestant.ts'
import { machine, tellFound } from './document.ts'
import type { InvokeJob } from './lambda-invoker.ts'
import { median } from './mapping-summary.ts'
import { startSink } from './start-sink.ts'

const { values: options } = parseArgs({ options: { json: { type: 'string' }, rounds: { type: 'string' } } })
const rounds = Number(options.rounds ?? 3)
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${options.rounds} is no number of rounds`)

/** An event of few records, of a hundred of 1 KB, and nearly as large as they get. */
const loads = [
  { bytes: 5000, calls: 10_000 },
  { bytes: 140_000, calls: 4000 },
  { bytes: 5_500_000, calls: 200 },
]
const clients = ['isthmus', 'sdk'] as const

const sink = await startSink()

async function measure(job: InvokeJob): Promise<Measure> {
  const args = [`${import.meta.dirname}/lambda-invoker.ts`, JSON.stringify(job)]
  return JSON.parse(await output(process.execPath, args, { timeout: longestRunMs }))
}

const results = []
for (const load of loads) {
  const measures = { isthmus: [] as Measure[], sdk: [] as Measure[] }
  for (let round = 0; round < rounds; round++)
    for (const client of round % 2 === 0 ? clients : clients.toReversed())
      measures[client].push(await measure({ client, sinkPort: sink.port, concurrency: 6, ...load }))
  for (const client of clients) {
    const of = (value: (measure: Measure) => number) => median(measures[client].map(value))
    results.push({
      client,
      bytes: load.bytes,
      cpuMicroseconds: Math.round(of(({ cpuSeconds }) => (cpuSeconds / load.calls) * 1e6)),
      callsPerSecond: Math.round(of(({ seconds }) => load.calls / seconds)),
      peakRssMb: Math.round(of(({ peakRssMb }) => peakRssMb)),
    })
  }
}
sink.stop()

const widths = [10, 10, 14, 10, 8]
const row = (cells: readonly (string | number)[]) => cells.map((cell, i) => `${cell}`.padStart(widths[i]!)).join('  ')
const lines = [
  row(['client', 'bytes', 'CPU µs a call', 'calls/s', 'RSS MB']),
  ...results.map((one) => row([one.client, one.bytes, one.cpuMicroseconds, one.callsPerSecond, one.peakRssMb])),
]
tellFound(options.json, { format_version: '1.0', ...machine(), results }, lines.join('\n'))
