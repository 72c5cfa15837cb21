import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { createProducer } from '../src/kafka/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { spawnLeashed } from '../test/support/process.ts'
import type { ConsumeJob } from './contestant.ts'
import { median } from './mapping-summary.ts'

/** A value is the machine's monotonic clock, which all processes share on Linux, in ns. */
export const stampBytes = 8

/** Before the figures count: connections, and compilers, which at this rate take seconds and want the same two cores. */
const warmUp = 10_000

/** Of one run, without its warm-up. */
export interface Latency {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly cpuSeconds: number
}

/** Gathers the ages of records, and tells them on stdout when all are there. */
export function ages(records: number) {
  const all: number[] = []
  let cpu = process.cpuUsage()
  let count = 0
  let told = false
  return {
    get done(): boolean {
      return told
    },
    ready() {
      process.stdout.write('ready\n')
    },
    /** @param at where the stamp begins */
    add(bytes: Buffer, at: number) {
      count++
      if (count < warmUp) return
      if (count === warmUp) cpu = process.cpuUsage()
      all.push(Number(process.hrtime.bigint() - bytes.readBigUInt64BE(at)) / 1e6)
      if (count < records || told) return
      told = true
      const sorted = all.toSorted((a, b) => a - b)
      const { user, system } = process.cpuUsage(cpu)
      const of = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
      const latency: Latency = { p50Ms: of(0.5), p99Ms: of(0.99), cpuSeconds: (user + system) / 1e6 }
      process.stdout.write(`${JSON.stringify(latency)}\n`)
    },
  }
}

/**
 * 1,000 records a second, each a request by itself; the contestants in turn, each several times on a topic of its own.
 *
 * @param programs the contestants' files begin with it: `PROGRAMS-bare.ts`, `PROGRAMS-isthmus.ts`
 */
export async function measureLatency(
  bootstrap: string,
  createTopic: (topic: string, partitions: number) => Promise<void>,
  { runs, seconds, programs }: { readonly runs: number; readonly seconds: number; readonly programs: string },
) {
  const contestants = ['bare', 'isthmus'] as const
  const partitions = 6
  const records = warmUp + seconds * 1000
  const found: { readonly contestant: (typeof contestants)[number]; readonly latency: Latency }[] = []
  const producer = createProducer(systemWorld, { bootstrapServers: [bootstrap], clientId: 'latency' })
  // The first run warms the broker up.
  for (let run = 0; run <= runs; run++) {
    for (const contestant of contestants) {
      const topic = `${programs}-${contestant}-${run}`
      await createTopic(topic, partitions)
      const job: ConsumeJob = { bootstrap, topic, partitions, records }
      const program = `${import.meta.dirname}/${programs}-${contestant}.ts`
      const child = spawnLeashed(process.execPath, [program, JSON.stringify(job)], { stdio: ['ignore', 'pipe', 2] })
      if (!child.stdout) throw new Error('no stdout')
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
      await lines.next()
      await produce(topic)
      const latency: Latency = JSON.parse((await lines.next()).value ?? '')
      if (run > 0) found.push({ contestant, latency })
    }
  }
  await producer.close()
  const of = (contestant: string, value: (latency: Latency) => number) =>
    median(found.filter((one) => one.contestant === contestant).map(({ latency }) => value(latency)))
  const medians = Object.fromEntries(
    contestants.map((contestant) => [
      contestant,
      {
        p50Ms: of(contestant, ({ p50Ms }) => p50Ms),
        p99Ms: of(contestant, ({ p99Ms }) => p99Ms),
        cpuSeconds: of(contestant, ({ cpuSeconds }) => cpuSeconds),
      },
    ]),
  )
  const p99Ratio = of('isthmus', ({ p99Ms }) => p99Ms) / of('bare', ({ p99Ms }) => p99Ms)
  return { medians, p99Ratio, samples: found }

  /** Each partition gets its share in turn; a record is stamped when it is sent, so that none ages in our own queue. */
  async function produce(topic: string): Promise<void> {
    const began = performance.now()
    const everyMs = partitions
    await Promise.all(
      Array.from({ length: partitions }, async (_, partition) => {
        for (let i = partition; i < records; i += partitions) {
          const due = began + (i / partitions) * everyMs
          await sleep(Math.max(0, due - performance.now()))
          const value = Buffer.alloc(stampBytes)
          value.writeBigUInt64BE(process.hrtime.bigint())
          await producer.send(topic, [{ value, partition }])
        }
      }),
    )
  }
}
