import type { History } from './history.ts'
import { attemptsOf, each, type Ledger, placeOf } from './ledger.ts'
import type { Settings } from './plan.ts'

/**
 * In the end every record is settled and committed; what the failure destination has, or was given up, had failed as
 * often as was set; and what a producer was promised is in the log.
 */
export function checkEnds({ told, producers, truth }: History, ledger: Ledger, settings: Settings): string[] {
  const violations: string[] = []
  const attempts = attemptsOf(settings)
  const last = new Map<number, number>()
  for (const line of truth) if (line.kind === 'offset') last.set(line.partition, line.next)
  for (const [partition, offsets] of ledger.offsets) {
    const end = offsets.at(-1)! + 1
    const committed = last.get(partition) ?? 0
    if (committed < end) violations.push(`in the end partition ${partition} is committed at ${committed} of ${end}`)
    for (const offset of offsets) {
      if (!ledger.settlement(partition, offset)) violations.push(`${placeOf(partition, offset)} is lost`)
    }
  }
  for (const line of told) {
    if (line.kind !== 'kept') continue
    for (const [partition, offset] of each(line.records)) {
      const place = placeOf(partition, offset)
      // A queue is told a range, in which others may have been done.
      if (settings.destination === 'queue' && ledger.settlement(partition, offset)?.by !== 'destination') continue
      const most = Math.max(0, ...(ledger.failures.get(place)?.values() ?? []))
      if (most < attempts) violations.push(`${place} went to the destination after ${most} of ${attempts} attempts`)
    }
  }
  for (const line of producers) {
    if (line.kind !== 'acked' || line.offset < 0) continue
    if (ledger.values.get(placeOf(line.partition, line.offset)) !== line.value)
      violations.push(`${line.value} was acknowledged at ${placeOf(line.partition, line.offset)}, and is not there`)
  }
  return violations
}
