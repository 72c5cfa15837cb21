import { randomUUID } from 'node:crypto'
import { createProducer } from '../src/kafka/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { output, spawnLeashed } from '../test/support/process.ts'
import { longestRunMs, type MappingJob, type Measure } from './contestant.ts'
import type { IdleJob, IdleMappings } from './mapping-idle.ts'
import type { RecordedJob } from './mapping-recorded.ts'
import { median } from './mapping-summary.ts'

/** The same records with a filter that lets all through and without one, in turn. */
export interface Filtered {
  readonly filteredMbPerSecond: number
  readonly unfilteredMbPerSecond: number
  /** Filtered to unfiltered. */
  readonly rate: number
  /** What filtering leaves of the work that a CPU second does: CPU unfiltered to filtered. */
  readonly perCpu: number
}

/** Of the same process: consumed and batched, given to nobody. */
export interface SmallRecords {
  readonly recordsPerSecond: number
  readonly recordsPerCpuSecond: number
}

/** Of recorded batches in memory. */
export interface Processes {
  readonly oneRecordsPerSecond: number
  readonly twoRecordsPerSecond: number
  readonly ratio: number
  readonly recordsPerCpuSecond: number
}

/** A field behind others, as orders have it. */
const pattern = '{"value":{"status":["active"]}}'

/** Orders of `recordSize` bytes, all of them active. */
export async function produceOrders(bootstrap: string, topic: string, records: number, recordSize: number) {
  const producer = createProducer(systemWorld, { bootstrapServers: [bootstrap], clientId: 'orders' })
  const items = Array.from({ length: 6 }, (_, n) => ({ sku: `A-${1000 + n}`, quantity: n + 1, price: 1299 + n }))
  for (let sent = 0; sent < records; ) {
    const batch = Array.from({ length: Math.min(1000, records - sent) }, (_, i) => {
      const id = sent + i
      const customer = { id: 40_000 + id, name: 'Zoë Müller', address: { city: 'Köln' } }
      const order = { customer, items, id: `order-${id}`, status: 'active', total: id % 1000 }
      const note = 'x'.repeat(Math.max(0, recordSize - Buffer.byteLength(JSON.stringify(order)) - 10))
      return { value: Buffer.from(JSON.stringify({ ...order, note })), partition: Math.floor(id / 100) % 6 }
    })
    await producer.send(topic, batch)
    sent += batch.length
  }
  await producer.close()
}

export async function measureFilter(job: MappingJob, recordSize: number, runs: number): Promise<Filtered> {
  const measured = { with: [] as Measure[], without: [] as Measure[] }
  for (let i = 0; i < runs; i++) {
    for (const how of i % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const))
      measured[how].push(await runOurs({ ...job, ...(how === 'with' ? { filters: [pattern] } : {}) }))
  }
  const of = (how: keyof typeof measured, value: (measure: Measure) => number) => median(measured[how].map(value))
  const rate = (how: keyof typeof measured) =>
    of(how, ({ seconds, records = 0 }) => (records * recordSize) / 1e6 / seconds)
  const cpu = (how: keyof typeof measured) => of(how, ({ cpuSeconds, records = 0 }) => cpuSeconds / records)
  return {
    filteredMbPerSecond: rate('with'),
    unfilteredMbPerSecond: rate('without'),
    rate: rate('with') / rate('without'),
    perCpu: cpu('without') / cpu('with'),
  }
}

export async function measureSmall(job: MappingJob, runs: number): Promise<SmallRecords> {
  const measures: Measure[] = []
  for (let i = 0; i < runs; i++) measures.push(await runOurs(job))
  return {
    recordsPerSecond: median(measures.map(({ seconds, records = 0 }) => records / seconds)),
    recordsPerCpuSecond: median(measures.map(({ cpuSeconds, records = 0 }) => records / cpuSeconds)),
  }
}

export async function measureIdle(job: IdleJob): Promise<IdleMappings> {
  const program = `${import.meta.dirname}/mapping-idle.ts`
  return JSON.parse(await output(process.execPath, [program, JSON.stringify(job)], { timeout: longestRunMs }))
}

/** One process, then two side by side, in turn. */
export async function measureProcesses(job: RecordedJob, runs: number): Promise<Processes> {
  const one: number[] = []
  const two: number[] = []
  const perCpu: number[] = []
  for (let i = 0; i < runs; i++) {
    const [alone] = await sideBySide(job, 1)
    one.push(alone!.recordsPerSecond)
    perCpu.push(alone!.recordsPerCpuSecond)
    two.push((await sideBySide(job, 2)).reduce((sum, { recordsPerSecond }) => sum + recordsPerSecond, 0))
  }
  const [oneRecordsPerSecond, twoRecordsPerSecond] = [median(one), median(two)]
  const ratio = twoRecordsPerSecond / oneRecordsPerSecond
  return { oneRecordsPerSecond, twoRecordsPerSecond, ratio, recordsPerCpuSecond: median(perCpu) }
}

type Recorded = SmallRecords

async function sideBySide(job: RecordedJob, count: number): Promise<Recorded[]> {
  const children = Array.from({ length: count }, () =>
    spawnLeashed(process.execPath, [`${import.meta.dirname}/mapping-recorded.ts`, JSON.stringify(job)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  )
  const said = () =>
    Promise.all(
      children.map(
        (child) =>
          new Promise<Recorded>((resolve, reject) => {
            child.once('message', (message) => resolve(message as Recorded))
            child.once('exit', (code) => reject(new Error(`a process ended with ${code}`)))
          }),
      ),
    )
  await said()
  const measured = said()
  for (const child of children) child.send('go')
  return measured
}

async function runOurs(job: MappingJob): Promise<Measure> {
  const args = [`${import.meta.dirname}/mapping-isthmus.ts`, JSON.stringify({ ...job, group: randomUUID() })]
  return JSON.parse(await output(process.execPath, args, { timeout: longestRunMs }))
}
