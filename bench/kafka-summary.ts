import { median } from './mapping-summary.ts'

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

/** What comparing checksums costs on top of all else. */
export interface ChecksumSample {
  readonly column: ConsumeColumn
  /** Whose function it is: a package's name, or `javascript`. */
  readonly source: string
  readonly cpuSecondsPerGb: number
}

/** One sentence of what we want, of one column or of a line: holds when `measured` is not beyond `wanted`. */
export interface Claim {
  readonly what: string
  readonly column?: ConsumeColumn
  readonly measured: number
  readonly wanted: { readonly least: number } | { readonly most: number }
  readonly holds: boolean
}

export function least(what: string, measured: number, wanted: number, column?: ConsumeColumn): Claim {
  const holds = measured >= wanted
  return { what, ...(column && { column }), measured: round(measured), wanted: { least: wanted }, holds }
}

export function most(what: string, measured: number, wanted: number, column?: ConsumeColumn): Claim {
  const holds = measured <= wanted
  return { what, ...(column && { column }), measured: round(measured), wanted: { most: wanted }, holds }
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
export function claims(rows: readonly ConsumeSample[], checksums: readonly ChecksumSample[]): Claim[] {
  const columns = new Map(rows.map(({ column }) => [columnName(column), column]))
  return [...columns.values()].flatMap((column) => {
    const of = (contestant: string) =>
      rows.find((row) => row.contestant === contestant && columnName(row.column) === columnName(column))
    const [off, on] = [of('isthmus, CRC off'), of('isthmus, CRC on')]
    if (!off || !on) return []
    const made = checksums
      .filter((sample) => columnName(sample.column) === columnName(column))
      .map(({ source, cpuSecondsPerGb }) => most(`CRC by ${source}, CPU s/GB on top`, cpuSecondsPerGb, 0.25, column))
    const plain = column.compression === 'none' && !column.tls
    for (const name of column.compression === 'none' ? ['bare loop, scan', 'bare loop'] : []) {
      const bare = of(name)
      if (bare) made.push(least(`rate to ${name}`, off.mbPerSecond / bare.mbPerSecond, 0.85, column))
    }
    const kcat = of('kcat')
    if (kcat)
      made.push(
        least('rate to kcat', off.mbPerSecond / kcat.mbPerSecond, 1, column),
        most('CPU to kcat', off.cpuSecondsPerGb / kcat.cpuSecondsPerGb, 1, column),
      )
    const franz = of('franz-go')
    if (franz)
      made.push(
        least('CRC on, rate to franz-go', on.mbPerSecond / franz.mbPerSecond, 1, column),
        most('CRC on, CPU to franz-go', on.cpuSecondsPerGb / franz.cpuSecondsPerGb, 1, column),
      )
    for (const name of ['kafkajs', '@platformatic/kafka']) {
      const theirs = of(name)
      if (!theirs) continue
      const ratio = theirs.cpuSecondsPerGb / on.cpuSecondsPerGb
      made.push(least(`CRC on, CPU of ${name} to ours`, ratio, plain ? 3 : 2, column))
    }
    return made
  })
}

const line = (cells: readonly (string | number)[]) =>
  cells.map((cell, i) => (i === 0 ? `${cell}`.padEnd(64) : `${cell}`.padStart(9))).join(' ')

export function consumeTable(rows: readonly ConsumeSample[]): string {
  return [
    line(['', 'MB/s', 'CPU s/GB', 'RSS MB']),
    ...rows.map((row) =>
      line([`${columnName(row.column)}: ${row.contestant}`, row.mbPerSecond, row.cpuSecondsPerGb, row.peakRssMb]),
    ),
  ].join('\n')
}

/** Each with its verdict; and how many are reached. */
export function claimsTable(all: readonly Claim[]): string {
  return [
    line(['', 'measured', 'wanted', '']),
    ...all.map(({ column, what, measured, wanted, holds }) => {
      const bound = 'least' in wanted ? `>= ${wanted.least}` : `<= ${wanted.most}`
      return line([`${column ? `${columnName(column)}: ` : ''}${what}`, measured, bound, holds ? 'reached' : 'missed'])
    }),
    `${all.filter(({ holds }) => holds).length} of ${all.length} reached`,
  ].join('\n')
}

export function columnName({ recordSize, compression, tls }: ConsumeColumn): string {
  return `${recordSize} B ${compression} ${tls ? 'TLS' : 'plaintext'}`
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
