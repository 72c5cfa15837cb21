import type { History } from './history.ts'
import { type Ledger, placeOf } from './ledger.ts'

/** In the end every record is settled and committed, and what a producer was promised is in the log. */
export function checkEnds({ producers, truth }: History, ledger: Ledger): string[] {
  const violations: string[] = []
  const last = new Map<number, number>()
  for (const line of truth) if (line.kind === 'offset') last.set(line.partition, line.next)
  for (const [partition, offsets] of ledger.offsets) {
    const end = offsets.at(-1)! + 1
    const committed = last.get(partition) ?? 0
    if (committed < end) violations.push(`in the end partition ${partition} is committed at ${committed} of ${end}`)
    for (const offset of offsets) {
      const place = placeOf(partition, offset)
      if (!ledger.settlement(place)) violations.push(`${place} is lost`)
    }
  }
  for (const line of producers) {
    if (line.kind !== 'acked' || line.offset < 0) continue
    const place = placeOf(line.partition, line.offset)
    if (ledger.values.get(place) !== line.value)
      violations.push(`${line.value} was acknowledged at ${place}, and is not there`)
  }
  return violations
}
