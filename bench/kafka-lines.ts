import { output } from '../test/support/process.ts'
import { type ConsumeJob, longestRunMs, type Measure } from './contestant.ts'
import { median } from './mapping-summary.ts'

/** While a lag drains. */
export interface DrainPoint {
  readonly seconds: number
  readonly rssMb: number
  /** Taken so far. */
  readonly megabytes: number
}

export interface Drain {
  readonly gigabytes: number
  readonly maxBufferedMb: number
  /** Before anything is taken, when all that may wait does. */
  readonly fullRssMb: number
  readonly peakRssMb: number
  /** Of the medians of the second and of the last quarter: what grows with the lag shows here. */
  readonly growthMb: number
  readonly points: readonly DrainPoint[]
}

export interface Idle {
  readonly partitions: number
  readonly startSeconds: number
  readonly startCpuSeconds: number
  readonly idleCpuPercent: number
  readonly rssMb: number
}

export interface LargeResponses {
  readonly defaultMbPerSecond: number
  readonly largeMbPerSecond: number
  readonly ratio: number
}

export async function drain(job: ConsumeJob): Promise<Drain> {
  const points: DrainPoint[] = (await run('kafka-drain', job))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const quarter = Math.floor(points.length / 4)
  const rss = (from: number, to: number) => median(points.slice(from, to).map(({ rssMb }) => rssMb))
  return {
    gigabytes: (points.at(-1)?.megabytes ?? 0) / 1000,
    maxBufferedMb: (job.maxBufferedBytes ?? 0) / 1e6,
    fullRssMb: points.findLast(({ megabytes }) => megabytes === 0)?.rssMb ?? Number.NaN,
    peakRssMb: Math.max(...points.map(({ rssMb }) => rssMb)),
    growthMb: rss(3 * quarter, points.length) - rss(quarter, 2 * quarter),
    points,
  }
}

export async function idle(job: ConsumeJob): Promise<Idle> {
  return JSON.parse(await run('kafka-idle', job))
}

/** The same records by responses of 8 MB and of 50 MB, in turn. */
export async function largeResponses(job: ConsumeJob, megabytes: number, runs: number): Promise<LargeResponses> {
  const large = { fetchMaxBytes: 50_000_000, maxBufferedBytes: 150_000_000 }
  const rates = { default: [] as number[], large: [] as number[] }
  for (let i = 0; i < runs; i++) {
    for (const way of ['default', 'large'] as const) {
      const { seconds }: Measure = JSON.parse(await run('kafka-isthmus', { ...job, ...(way === 'large' ? large : {}) }))
      rates[way].push(megabytes / seconds)
    }
  }
  const [defaultMbPerSecond, largeMbPerSecond] = [median(rates.default), median(rates.large)]
  return { defaultMbPerSecond, largeMbPerSecond, ratio: largeMbPerSecond / defaultMbPerSecond }
}

function run(program: string, job: ConsumeJob): Promise<string> {
  const file = `${import.meta.dirname}/${program}.ts`
  return output(process.execPath, [file, JSON.stringify(job)], { timeout: longestRunMs })
}
