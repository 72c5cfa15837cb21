import type { History } from './history.ts'
import { type Ledger, placeOf } from './ledger.ts'

/**
 * In each event the records of a partition ascend; none is handed over before every earlier one of its partition is
 * settled or is in the same event; none is handed over that is filtered or is not in the log.
 */
export function checkOrder({ told }: History, ledger: Ledger): string[] {
  const violations: string[] = []
  /** By partition: how many of its first records were settled when the last event began. */
  const settled = new Map<number, number>()
  for (const line of told) {
    if (line.kind !== 'invoked') continue
    for (const [partition, offsets] of line.records) {
      const log = ledger.offsets.get(partition) ?? []
      const event = `event ${line.id} of ${line.by}`
      const given = new Set(offsets)
      if (offsets.some((offset, i) => i > 0 && offset <= offsets[i - 1]!))
        violations.push(`${event} has the records of partition ${partition} out of order: ${offsets.join(' ')}`)
      for (const offset of offsets) {
        const place = placeOf(partition, offset)
        if (!ledger.values.has(place)) violations.push(`${event} has ${place}, which is not in the log`)
        else if (ledger.settlement(place)?.by === 'filter')
          violations.push(`${event} has ${place}, which no filter lets through`)
      }
      let at = settled.get(partition) ?? 0
      const isSettled = (offset: number) =>
        (ledger.settlement(placeOf(partition, offset))?.at ?? Number.POSITIVE_INFINITY) <= line.at
      while (at < log.length && isSettled(log[at]!)) at++
      settled.set(partition, at)
      const last = offsets.at(-1)!
      for (let i = at; i < log.length && log[i]! < last; i++) {
        const offset = log[i]!
        if (given.has(offset) || isSettled(offset)) continue
        violations.push(`${event} has ${placeOf(partition, last)} before ${placeOf(partition, offset)} is settled`)
        break
      }
    }
  }
  return violations
}
