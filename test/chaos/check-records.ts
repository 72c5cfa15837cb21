import type { History, Line, Place } from './history.ts'

/** Every record that is in the log was delivered, nothing else was, and what a producer was promised is there once. */
export function checkRecords({ members, producers, truth }: History): string[] {
  const log = new Map(truth.flatMap((line) => (line.kind === 'record' ? [[keyOf(line), line] as const] : [])))
  const delivered = new Set<string>()
  const violations: string[] = []
  for (const [name, lines] of members) {
    for (const { partition, offset, hash } of deliveries(lines)) {
      const key = keyOf({ partition, offset })
      delivered.add(key)
      const record = log.get(key)
      if (!record) violations.push(`${name} was given ${key}, which no reader may see`)
      else if (record.hash !== hash) violations.push(`${name} was given other bytes at ${key} than ${record.value}`)
    }
  }
  const undelivered = [...log.values()].filter((record) => !delivered.has(keyOf(record)))
  return [...violations, ...undelivered.map(lost), ...checkProducers(producers, log)]
}

function lost(record: Place): string {
  return `${keyOf(record)} (${record.value}) was delivered to nobody`
}

function checkProducers(producers: readonly Line[], log: ReadonlyMap<string, Place>): string[] {
  const values = Map.groupBy(log.values(), ({ value }) => value)
  const twice = [...values].filter(([, places]) => places.length > 1)
  const promised = producers.flatMap((line) => (line.kind === 'acked' ? [line] : []))
  // An offset of -1: the broker had it already, and does not say where.
  const broken = promised.filter((record) =>
    record.offset < 0 ? !values.has(record.value) : log.get(keyOf(record))?.value !== record.value,
  )
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
