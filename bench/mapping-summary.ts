import { type Claim, least, most } from './kafka-summary.ts'
import type { IdleMappings } from './mapping-idle.ts'
import type { Filtered, Processes, SmallRecords } from './mapping-lines.ts'

/** How records go to the function: how many at most in an event, and how many events at a time. */
export interface Column {
  /** 10,000 never comes: 6 MB of event end a batch sooner. */
  readonly batchSize: number
  readonly concurrency: number
}

/** One run of one contestant. */
export interface Sample {
  readonly contestant: string
  /** The bare loop that only fetches has none. */
  readonly column?: Column
  readonly mbPerSecond: number
  readonly cpuSecondsPerGb: number
  /** Of the broker and the sink meanwhile, warm-up included. */
  readonly othersCpuSecondsPerGb: number
  readonly peakRssMb: number
}

/** What is measured beside the columns. */
export interface Lines {
  /** Delivered to the sink, and to a function that forgets. */
  readonly filtered: Filtered
  readonly filteredUnsent: Filtered
  readonly small: SmallRecords
  readonly latency: {
    readonly medians: Readonly<Record<string, { p50Ms: number; p99Ms: number; cpuSeconds: number }>>
    readonly p99Ratio: number
  }
  readonly idle: IdleMappings
  readonly processes: Processes
}

/** The medians of the samples of each contestant in each column, side by side. */
export function medians(samples: readonly Sample[]): Sample[] {
  const groups = Map.groupBy(samples, (sample) => JSON.stringify([sample.column, sample.contestant]))
  const rows = [...groups.values()].flatMap((group) => {
    const of = (value: (sample: Sample) => number) => round(median(group.map(value)))
    const mbPerSecond = of((sample) => sample.mbPerSecond)
    const cpuSecondsPerGb = of((sample) => sample.cpuSecondsPerGb)
    const othersCpuSecondsPerGb = of((sample) => sample.othersCpuSecondsPerGb)
    const peakRssMb = of((sample) => sample.peakRssMb)
    const middle = { mbPerSecond, cpuSecondsPerGb, othersCpuSecondsPerGb, peakRssMb }
    return group.slice(0, 1).map((first) => ({ ...first, ...middle }))
  })
  const place = ({ column }: Sample) => (column ? column.batchSize * 100 + column.concurrency : 0)
  return rows.sort((a, b) => place(a) - place(b) || a.contestant.localeCompare(b.contestant))
}

/** Ours against the others in each column, as far as they were measured. */
export function columnClaims(rows: readonly Sample[]): Claim[] {
  const columns = new Map(rows.flatMap(({ column }) => (column ? [[columnName(column), column]] : [])))
  return [...columns.keys()].flatMap((name) => {
    const of = (contestant: string) =>
      rows.find((row) => row.contestant === contestant && row.column && columnName(row.column) === name)
    const [franz, kafkajs] = [of('franz-go'), of('kafkajs')]
    return ['isthmus', 'isthmus, aws-crt'].flatMap((contestant) => {
      const ours = of(contestant)
      if (!ours) return []
      const what = contestant.replace('isthmus', name)
      return [
        ...(franz
          ? [
              least(`${what}: rate to franz-go`, ours.mbPerSecond / franz.mbPerSecond, 1),
              most(`${what}: CPU to franz-go`, ours.cpuSecondsPerGb / franz.cpuSecondsPerGb, 0.75),
            ]
          : []),
        ...(kafkajs
          ? [
              least(`${what}: rate to kafkajs`, ours.mbPerSecond / kafkajs.mbPerSecond, 4),
              most(`${what}: CPU to kafkajs`, ours.cpuSecondsPerGb / kafkajs.cpuSecondsPerGb, 0.2),
            ]
          : []),
      ]
    })
  })
}

/** What we want of the lines. */
export function lineClaims({ filtered, filteredUnsent, small, latency, idle, processes }: Lines): Claim[] {
  return [
    least('a filter on a JSON field: rate to that without', filtered.rate, 0.6),
    least('a filter on a JSON field: work of a CPU second to that without', filtered.perCpu, 0.6),
    least('the same to a function that forgets: rate', filteredUnsent.rate, 0.6),
    least('the same to a function that forgets: work of a CPU second', filteredUnsent.perCpu, 0.6),
    least('100 B consumed and batched: records a CPU second', small.recordsPerCpuSecond, 1e6),
    most('produced to function at 1,000 records/s: p99 to the bare loop', latency.p99Ratio, 1.3),
    most(`${idle.mappings} idle mappings: CPU, %`, idle.idleCpuPercent, 1),
    most(`${idle.mappings} idle mappings: RSS, MB`, idle.rssMb, 300),
    least('two processes over recorded batches: rate to one', processes.ratio, 1.7),
  ]
}

export function linesText({ filtered, filteredUnsent, small, latency, idle, processes }: Lines): string {
  const million = (count: number) => `${(count / 1e6).toFixed(2)} million`
  const ages = Object.entries(latency.medians).map(
    ([contestant, { p50Ms, p99Ms }]) =>
      `1,000 records/s to the function, ${contestant}: p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`,
  )
  return [
    `a filter that all records pass: ${filterText(filtered)}`,
    `the same to a function that forgets: ${filterText(filteredUnsent)}`,
    `100 B records consumed and batched: ${million(small.recordsPerSecond)}/s, ${million(small.recordsPerCpuSecond)} a CPU second`,
    ...ages,
    `${idle.mappings} idle mappings: start ${idle.startSeconds.toFixed(1)} s, idle CPU ${idle.idleCpuPercent.toFixed(2)} %, ${idle.rssMb.toFixed(0)} MB RSS`,
    `recorded batches: one process ${million(processes.oneRecordsPerSecond)} records/s (${million(processes.recordsPerCpuSecond)} a CPU second), two ${million(processes.twoRecordsPerSecond)}`,
  ].join('\n')
}

function filterText({ filteredMbPerSecond, unfilteredMbPerSecond, rate, perCpu }: Filtered): string {
  return `${filteredMbPerSecond.toFixed(0)} MB/s, without ${unfilteredMbPerSecond.toFixed(0)}: ${rate.toFixed(2)} of the rate, ${perCpu.toFixed(2)} of the work of a CPU second`
}

/** @param cores what contestant, broker and sink have together: what these could do at most, were none ever idle */
export function table(rows: readonly Sample[], cores: number): string {
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, i) => (i === 0 ? `${cell}`.padEnd(34) : `${cell}`.padStart(9))).join(' ')
  return [
    line(['', 'MB/s', 'at most', 'CPU s/GB', 'others', 'RSS MB']),
    ...rows.map((row) => {
      const { mbPerSecond, cpuSecondsPerGb, othersCpuSecondsPerGb, peakRssMb } = row
      const atMost = round((1000 * cores) / (cpuSecondsPerGb + othersCpuSecondsPerGb))
      return line([rowName(row), mbPerSecond, atMost, cpuSecondsPerGb, othersCpuSecondsPerGb, peakRssMb])
    }),
    `at most: with none of ${cores} cores ever idle; others: CPU s/GB of the broker and the sink`,
  ].join('\n')
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1 + (sorted.length % 2)], sorted[middle]]
  return (low + high) / 2
}

function rowName({ contestant, column }: Sample): string {
  return column ? `${columnName(column)}: ${contestant}` : `${contestant} fetch loop, bytes discarded`
}

export function columnName({ batchSize, concurrency }: Column): string {
  return `${batchSize > 1000 ? '6 MB' : `batch ${batchSize}`}, ${concurrency} in flight`
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
