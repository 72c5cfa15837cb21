/** How records go to the function: how many at most in an event, and how many events at a time. */
export interface Column {
  /** 10,000 never comes: 6 MB of event end a batch sooner. */
  readonly batchSize: number
  readonly concurrency: number
}

/** One run of one contestant. */
export interface Sample {
  readonly contestant: string
  /** The bare loop has none. */
  readonly column?: Column
  readonly mbPerSecond: number
  readonly cpuSecondsPerGb: number
  readonly peakRssMb: number
}

/** The medians of the samples of each contestant in each column, side by side. */
export function medians(samples: readonly Sample[]): Sample[] {
  const groups = Map.groupBy(samples, (sample) => JSON.stringify([sample.column, sample.contestant]))
  const rows = [...groups.values()].flatMap((group) => {
    const of = (value: (sample: Sample) => number) => round(median(group.map(value)))
    const mbPerSecond = of((sample) => sample.mbPerSecond)
    const cpuSecondsPerGb = of((sample) => sample.cpuSecondsPerGb)
    const peakRssMb = of((sample) => sample.peakRssMb)
    return group.slice(0, 1).map((first) => ({ ...first, mbPerSecond, cpuSecondsPerGb, peakRssMb }))
  })
  const place = ({ column }: Sample) => (column ? column.batchSize * 100 + column.concurrency : 0)
  return rows.sort((a, b) => place(a) - place(b) || a.contestant.localeCompare(b.contestant))
}

/** How many times kafkajs' rate our mapping has in a column, and what part of its CPU time per GB. */
export interface Ratio {
  readonly column: Column
  readonly rate: number
  readonly cpu: number
}

export function ratios(rows: readonly Sample[]): Ratio[] {
  const columns = new Map(rows.flatMap(({ column }) => (column ? [[columnName(column), column]] : [])))
  return [...columns].map(([name, column]) => {
    const rowOf = (contestant: string) => {
      const row = rows.find((one) => one.contestant === contestant && one.column && columnName(one.column) === name)
      if (!row) throw new Error(`${contestant} was not measured with ${name}`)
      return row
    }
    const [ours, theirs] = [rowOf('isthmus'), rowOf('kafkajs')]
    const rate = round(ours.mbPerSecond / theirs.mbPerSecond)
    return { column, rate, cpu: round(ours.cpuSecondsPerGb / theirs.cpuSecondsPerGb) }
  })
}

export function table(rows: readonly Sample[], of: readonly Ratio[]): string {
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, i) => (i === 0 ? `${cell}`.padEnd(34) : `${cell}`.padStart(9))).join(' ')
  return [
    line(['', 'MB/s', 'CPU s/GB', 'RSS MB']),
    ...rows.map((row) => line([rowName(row), row.mbPerSecond, row.cpuSecondsPerGb, row.peakRssMb])),
    '',
    line(['isthmus to kafkajs', 'rate x', 'CPU x']),
    ...of.map((ratio) => line([columnName(ratio.column), ratio.rate, ratio.cpu])),
  ].join('\n')
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1 + (sorted.length % 2)], sorted[middle]]
  return (low + high) / 2
}

function rowName({ contestant, column }: Sample): string {
  return column ? `${contestant}, ${columnName(column)}` : `${contestant} fetch loop, bytes discarded`
}

function columnName({ batchSize, concurrency }: Column): string {
  return `${batchSize > 1000 ? '6 MB' : `batch ${batchSize}`}, ${concurrency} in flight`
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
