import { type Excuses, excusesOf } from './excuses.ts'
import type { History, Line, Place } from './history.ts'

/**
 * Every record that is in the log was delivered, nothing else was, and what a producer was promised is there once: but
 * for what Kafka itself took back.
 */
export function checkRecords(history: History): string[] {
  const log = logOf(history)
  const excuses = excusesOf(history)
  const violations: string[] = []
  for (const [name, lines] of history.members) {
    for (const { partition, offset, hash } of deliveries(lines)) {
      const key = keyOf({ partition, offset })
      const record = log.get(key)
      if (record?.hash === hash || excuses.lost(partition, offset)) continue
      if (record) violations.push(`${name} was given other bytes at ${key} than ${record.value}`)
      else if (!excuses.superseded(partition, offset, hash))
        violations.push(`${name} was given ${key}, which no reader may see`)
    }
  }
  return [...violations, ...undelivered(history).map(lost), ...checkProducers(history.producers, log, excuses)]
}

/** Those of the log that no member was given. */
export function undelivered(history: History): Place[] {
  const log = logOf(history)
  for (const lines of history.members.values()) {
    for (const { partition, offset, hash } of deliveries(lines)) {
      const key = keyOf({ partition, offset })
      if (log.get(key)?.hash === hash) log.delete(key)
    }
  }
  return [...log.values()]
}

/** How many records were acknowledged, with their offset, and are not there in the end. */
export function takenBack(history: History): number {
  const log = logOf(history)
  const promised = history.producers.flatMap((line) => (line.kind === 'acked' && line.offset >= 0 ? [line] : []))
  return promised.filter((record) => log.get(keyOf(record))?.value !== record.value).length
}

function logOf({ truth }: History): Map<string, Place> {
  return new Map(truth.flatMap((line) => (line.kind === 'record' ? [[keyOf(line), line] as const] : [])))
}

function lost(record: Place): string {
  return `${keyOf(record)} (${record.value}) was delivered to nobody`
}

function checkProducers(producers: readonly Line[], log: ReadonlyMap<string, Place>, excuses: Excuses): string[] {
  const values = Map.groupBy(log.values(), ({ value }) => value)
  const twice = [...values].filter(([, places]) => places.length > 1)
  const promised = producers.flatMap((line) => (line.kind === 'acked' ? [line] : []))
  // An offset of -1: the broker had it already, and does not say where.
  const broken = promised.filter(({ partition, offset, value, hash }) => {
    const there = offset < 0 ? values.has(value) : log.get(keyOf({ partition, offset }))?.value === value
    // Where it was is not known: anywhere, up to the end.
    const at = offset < 0 ? Number.MAX_SAFE_INTEGER : offset
    return !there && !excuses.lost(partition, at) && !excuses.superseded(partition, offset, hash)
  })
  return [
    ...twice.map(([value, places]) => `${value} is in the log ${places.length} times: ${places.map(keyOf).join(', ')}`),
    ...broken.map((record) => `${record.value} was acknowledged at ${keyOf(record)}, and is not there`),
  ]
}

function* deliveries(lines: readonly Line[]) {
  for (const line of lines) {
    if (line.kind !== 'delivered') continue
    for (const [i, offset] of line.offsets.entries()) {
      yield { partition: line.partition, offset, hash: line.hashes[i] }
    }
  }
}

function keyOf({ partition, offset }: { readonly partition: number; readonly offset: number }): string {
  return `${partition}@${offset}`
}
