import type { History } from './history.ts'
import { type Ledger, placeOf } from './ledger.ts'

/** A commit never goes back, and is never beyond a record that was not settled when the coordinator took it. */
export function checkCommits({ truth }: History, ledger: Ledger): string[] {
  const violations: string[] = []
  const committed = new Map<number, number>()
  /** By partition: how many of its first records were found settled. */
  const passed = new Map<number, number>()
  for (const line of truth) {
    if (line.kind !== 'offset') continue
    const { partition, next, time } = line
    const before = committed.get(partition) ?? 0
    if (next < before) violations.push(`the commit of partition ${partition} goes back from ${before} to ${next}`)
    committed.set(partition, Math.max(before, next))
    const log = ledger.offsets.get(partition) ?? []
    let at = passed.get(partition) ?? 0
    for (; at < log.length && log[at]! < next; at++) {
      const place = placeOf(partition, log[at]!)
      const settlement = ledger.settlement(place)
      if (settlement && settlement.at <= time) continue
      const when = settlement ? `, ${settlement.at - time} ms before its ${settlement.by} settled it` : ''
      violations.push(`partition ${partition} is committed at ${next} beyond ${place}${when}`)
    }
    passed.set(partition, at)
  }
  return violations
}
