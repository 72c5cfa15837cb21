import { median } from './summary.ts'

/** What is read, and how. */
export interface ConsumeColumn {
  readonly recordSize: number
  readonly compression: 'none' | 'lz4' | 'zstd'
  readonly tls: boolean
}

export interface ConsumeSample {
  readonly contestant: string
  readonly column: ConsumeColumn
  readonly mbPerSecond: number
  readonly cpuSecondsPerGb: number
  readonly peakRssMb: number
}

/** One sentence of what we want, in one column: holds when `measured` is not below (or not above) `wanted`. */
export interface Claim {
  readonly what: string
  readonly column: ConsumeColumn
  readonly measured: number
  readonly wanted: number
  readonly holds: boolean
}

export function consumeMedians(samples: readonly ConsumeSample[]): ConsumeSample[] {
  const groups = Map.groupBy(samples, ({ contestant, column }) => JSON.stringify([column, contestant]))
  return [...groups.values()].flatMap((group) => {
    const of = (value: (sample: ConsumeSample) => number) => round(median(group.map(value)))
    const mbPerSecond = of((sample) => sample.mbPerSecond)
    const cpuSecondsPerGb = of((sample) => sample.cpuSecondsPerGb)
    const peakRssMb = of((sample) => sample.peakRssMb)
    return group.slice(0, 1).map((first) => ({ ...first, mbPerSecond, cpuSecondsPerGb, peakRssMb }))
  })
}

/** Ours against the others, as far as they were measured. The bare loop does not decompress, so it is no peer there. */
export function claims(rows: readonly ConsumeSample[]): Claim[] {
  const columns = new Map(rows.map(({ column }) => [columnName(column), column]))
  return [...columns.values()].flatMap((column) => {
    const of = (contestant: string) =>
      rows.find((row) => row.contestant === contestant && columnName(row.column) === columnName(column))
    const made: Claim[] = []
    const least = (what: string, measured: number, wanted: number) =>
      made.push({ what, column, measured: round(measured), wanted, holds: measured >= wanted })
    const most = (what: string, measured: number, wanted: number) =>
      made.push({ what, column, measured: round(measured), wanted, holds: measured <= wanted })

    const [off, on] = [of('isthmus, CRC off'), of('isthmus, CRC on')]
    if (!off || !on) return []
    most('CRC, CPU s/GB on top', on.cpuSecondsPerGb - off.cpuSecondsPerGb, 0.25)
    const plain = column.compression === 'none' && !column.tls
    const bare = of('bare loop')
    if (bare && column.compression === 'none') least('rate to the bare loop', off.mbPerSecond / bare.mbPerSecond, 0.85)
    const kcat = of('kcat')
    if (kcat) {
      least('rate to kcat', off.mbPerSecond / kcat.mbPerSecond, 1)
      most('CPU to kcat', off.cpuSecondsPerGb / kcat.cpuSecondsPerGb, 1)
    }
    const franz = of('franz-go')
    if (franz) {
      least('CRC on, rate to franz-go', on.mbPerSecond / franz.mbPerSecond, 1)
      most('CRC on, CPU to franz-go', on.cpuSecondsPerGb / franz.cpuSecondsPerGb, 1)
    }
    for (const name of ['kafkajs', '@platformatic/kafka']) {
      const theirs = of(name)
      if (theirs) least(`CRC on, CPU of ${name} to ours`, theirs.cpuSecondsPerGb / on.cpuSecondsPerGb, plain ? 3 : 2)
    }
    return made
  })
}

export function consumeTable(rows: readonly ConsumeSample[], of: readonly Claim[]): string {
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, i) => (i === 0 ? `${cell}`.padEnd(56) : `${cell}`.padStart(9))).join(' ')
  return [
    line(['', 'MB/s', 'CPU s/GB', 'RSS MB']),
    ...rows.map((row) =>
      line([`${columnName(row.column)}: ${row.contestant}`, row.mbPerSecond, row.cpuSecondsPerGb, row.peakRssMb]),
    ),
    '',
    line(['', 'measured', 'wanted', '']),
    ...of.map(({ column, what, measured, wanted, holds }) =>
      line([`${columnName(column)}: ${what}`, measured, wanted, holds ? '' : 'missed']),
    ),
  ].join('\n')
}

export function columnName({ recordSize, compression, tls }: ConsumeColumn): string {
  return `${recordSize} B ${compression} ${tls ? 'TLS' : 'plaintext'}`
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
