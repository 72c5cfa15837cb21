/**
 * `npm run bench:filter`: what it costs to judge records by a field of their JSON value, from bytes, beside reading all of
 * the value with JSON.parse. `--json` prints one document.
 */
import { parseArgs } from 'node:util'
import { parsePattern, RecordFilter } from '../src/filter/index.ts'

interface Load {
  readonly name: string
  readonly pattern: string
  /** How many of the records it lets through. */
  readonly share: number
  readonly bytes: number
}

const { values } = parseArgs({ options: { json: { type: 'boolean' }, seconds: { type: 'string' } } })
const milliseconds = Number(values.seconds ?? 1) * 1000
const megabytes = 8

/** An order; its length by the text of its note, which is 40 % of a long record. */
function order(index: number, bytes: number): string {
  const item = (n: number) => ({ sku: `A-${1000 + ((index * 7 + n) % 900)}`, quantity: n + 1, price: 1299 + n })
  const small = { id: `order-${index}`, status: index % 10 === 0 ? 'cancelled' : 'active', total: index % 1000 }
  if (bytes < 200) return JSON.stringify({ ...small, region: 'eu-west-1' }).padEnd(bytes)
  const customer = { id: 40_000 + index, name: 'Zoë Müller', email: `c${index}@example.com`, address: { city: 'Köln' } }
  const full = { customer, items: Array.from({ length: 6 }, (_, n) => item(n)), ...small }
  const note = 'x'.repeat(Math.max(0, bytes - Buffer.byteLength(JSON.stringify(full)) - 10))
  return JSON.stringify({ ...full, note })
}

const loads: readonly Load[] = [1000, 100].flatMap((bytes) => [
  { name: 'passes 90 %', pattern: '{"value":{"status":["active"]}}', share: 0.9, bytes },
  { name: 'passes 10 %', pattern: '{"value":{"status":["cancelled"]}}', share: 0.1, bytes },
  {
    name: 'passes none',
    pattern: '{"value":{"status":["returned"],"total":[{"numeric":[">",500]}]}}',
    share: 0,
    bytes,
  },
])

/** Records one behind the other, as they lie in a fetched batch. */
function records(bytes: number): { all: Buffer; starts: Int32Array; lengths: Int32Array } {
  const texts = Array.from({ length: Math.round((megabytes * 1e6) / bytes) }, (_, index) => order(index, bytes))
  const buffers = texts.map((text) => Buffer.from(text))
  const lengths = Int32Array.from(buffers, ({ length }) => length)
  const starts = new Int32Array(lengths.length)
  for (let i = 1; i < starts.length; i++) starts[i] = starts[i - 1]! + lengths[i - 1]!
  return { all: Buffer.concat(buffers), starts, lengths }
}

interface Measured {
  readonly load: string
  readonly bytes: number
  readonly how: string
  readonly megabytesPerSecond: number
  readonly microsecondsPerRecord: number
  readonly cpuSecondsPerGigabyte: number
}

/** Runs it over all records again and again; the best round counts, as others have the machine too. */
function measure(load: Load, how: string, passes: (bytes: Buffer, start: number, length: number) => boolean): Measured {
  const { all, starts, lengths } = records(load.bytes)
  let best = Number.POSITIVE_INFINITY
  let passed = 0
  const until = performance.now() + milliseconds
  do {
    const before = process.cpuUsage()
    passed = 0
    for (let i = 0; i < starts.length; i++) if (passes(all, starts[i]!, lengths[i]!)) passed++
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / 1e6)
  } while (performance.now() < until)
  if (Math.abs(passed / starts.length - load.share) > 0.01)
    throw new Error(`${how}: ${passed} of ${starts.length} passed`)
  return {
    load: load.name,
    bytes: load.bytes,
    how,
    megabytesPerSecond: Math.round(all.length / 1e6 / best),
    microsecondsPerRecord: Number(((best * 1e6) / starts.length).toFixed(2)),
    cpuSecondsPerGigabyte: Number(((best * 1e9) / all.length).toFixed(2)),
  }
}

function byParsing({ pattern }: Load): (bytes: Buffer, start: number, length: number) => boolean {
  const {
    status: [wanted],
    total,
  } = JSON.parse(pattern).value
  return (bytes, start, length) => {
    const value = JSON.parse(bytes.toString('utf8', start, start + length))
    return value.status === wanted && (!total || value.total > 500)
  }
}

const measured = loads.flatMap((load) => {
  const filter = new RecordFilter([parsePattern(load.pattern, 'lambda')])
  return [
    measure(load, 'isthmus', (bytes, start, length) => filter.passes(bytes, start, length)),
    measure(load, 'JSON.parse', byParsing(load)),
  ]
})
if (values.json) process.stdout.write(`${JSON.stringify(measured, null, 2)}\n`)
else {
  process.stdout.write('record  load         how         MB/s  µs/record  CPU s/GB\n')
  for (const { bytes, load, how, megabytesPerSecond, microsecondsPerRecord, cpuSecondsPerGigabyte } of measured)
    process.stdout.write(
      `${`${bytes} B`.padEnd(8)}${load.padEnd(13)}${how.padEnd(10)}${String(megabytesPerSecond).padStart(6)}${String(microsecondsPerRecord).padStart(11)}${String(cpuSecondsPerGigabyte).padStart(10)}\n`,
    )
}
