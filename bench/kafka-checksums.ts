import { output } from '../test/support/process.ts'
import { awsCrt } from './aws-crt.ts'
import { type ConsumeJob, longestRunMs } from './contestant.ts'
import type { ChecksumSample, ConsumeColumn } from './kafka-summary.ts'
import { median } from './mapping-summary.ts'

/** What the program tells: CPU seconds of each turn. */
interface Turns {
  readonly source: string
  /** Of each turn. */
  readonly records: number
  readonly off: readonly number[]
  readonly on: readonly number[]
}

/** What comparing checksums costs on top, by each package that this machine has. */
export async function checksums(job: ConsumeJob, column: ConsumeColumn): Promise<ChecksumSample[]> {
  const crt = awsCrt()
  const found: ChecksumSample[] = []
  for (const env of crt.skip ? [process.env] : [process.env, crt.env]) {
    const args = [`${import.meta.dirname}/kafka-checksum.ts`, JSON.stringify(job)]
    const told: Turns = JSON.parse(await output(process.execPath, args, { timeout: longestRunMs, env }))
    const gigabytes = (told.records * column.recordSize) / 1e9
    const onTop = median(told.on.map((seconds, turn) => (seconds - (told.off[turn] ?? Number.NaN)) / gigabytes))
    found.push({ column, source: told.source, cpuSecondsPerGb: onTop })
  }
  return found
}
