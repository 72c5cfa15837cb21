import type { History } from './history.ts'

/** What Kafka itself took back of what it had shown: nothing, unless a log was cut or compacted. */
export interface Excuses {
  /** Does the partition have a cut at this offset or before it? */
  lost(partition: number, offset: number): boolean
  /** Is there a newer record with the key of this one, by the hash of its value? */
  superseded(partition: number, offset: number, hash: number | undefined): boolean
}

export function excusesOf({ producers, truth }: History): Excuses {
  const cuts = new Map<number, number>()
  for (const line of truth) {
    if (line.kind === 'cut') cuts.set(line.partition, Math.min(line.offset, cuts.get(line.partition) ?? line.offset))
  }
  const compacted = truth.some(({ kind }) => kind === 'compacted')
  const newest = new Map<string, number>()
  const values = new Map<number, string>()
  for (const line of compacted ? truth : []) {
    if (line.kind === 'record') newest.set(placeOf(line.partition, line.value), line.offset)
  }
  for (const line of compacted ? producers : []) if (line.kind === 'acked') values.set(line.hash, line.value)
  return {
    lost: (partition, offset) => offset >= (cuts.get(partition) ?? Number.POSITIVE_INFINITY),
    superseded(partition, offset, hash) {
      const value = hash === undefined ? undefined : values.get(hash)
      return value !== undefined && (newest.get(placeOf(partition, value)) ?? -1) > offset
    },
  }
}

/** Both producers give record `name:i` the key `i % 37`. */
function placeOf(partition: number, value: string): string {
  return `${partition}/${Number(value.slice(value.lastIndexOf(':') + 1)) % 37}`
}
