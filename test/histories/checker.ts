/**
 * Judges the history of a run by what the function, the destinations, producers and brokers know of it, and what the
 * processes of the mapping said against that. Alone: `node test/histories/checker.ts FOLDER`.
 */
import { readFileSync } from 'node:fs'
import { checkCommits } from './check-commits.ts'
import { checkEnds } from './check-ends.ts'
import { checkOrder } from './check-order.ts'
import { checkProcesses } from './check-processes.ts'
import type { History } from './history.ts'
import { Ledger } from './ledger.ts'
import type { Plan, Settings } from './plan.ts'
import { readHistory } from './read-history.ts'

/**
 * What must hold of every history, whatever was done to whom: every record that is in Kafka's log was done by the
 * function, filtered, taken by the failure destination, or dropped as the settings have it; none was handed over before
 * all earlier ones of its partition were settled; nothing was committed before it was settled; retries, halves and age
 * were as they are set; and the metrics add up to it.
 *
 * @returns a sentence for each violation
 */
export function check(history: History, settings: Settings): string[] {
  const ledger = new Ledger(history, settings)
  return [
    ...checkOrder(history, ledger),
    ...checkCommits(history, ledger),
    ...checkEnds(history, ledger),
    ...checkProcesses(history, ledger, settings),
  ]
}

if (import.meta.main) {
  const folder = process.argv[2] ?? '.'
  const { settings }: Plan = JSON.parse(readFileSync(`${folder}/plan.json`, 'utf8'))
  const violations = check(readHistory(folder), settings)
  for (const violation of violations) console.log(violation)
  process.exitCode = violations.length > 0 ? 1 : 0
}
