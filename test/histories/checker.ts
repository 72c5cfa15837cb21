import { checkCommits } from './check-commits.ts'
import { checkEnds } from './check-ends.ts'
import { checkOrder } from './check-order.ts'
import type { History } from './history.ts'
import { Ledger } from './ledger.ts'
import type { Settings } from './plan.ts'

/**
 * What must hold of every history, whatever was done to whom: every record that is in Kafka's log was done by the
 * function, filtered, taken by the failure destination, or given up after as many attempts as were set; none was handed
 * over before all earlier ones of its partition were; nothing was committed before it was settled.
 *
 * @returns a sentence for each violation
 */
export function check(history: History, settings: Settings): string[] {
  const ledger = new Ledger(history, settings)
  return [...checkOrder(history, ledger), ...checkCommits(history, ledger), ...checkEnds(history, ledger, settings)]
}
