import type { Clock } from '../world/index.ts'

const second = 1000
/** A timer may come this much early or late, and still belongs to its second. */
const slack = 50

/**
 * So many milliseconds from now on, up to a second fewer or the slack more, so that they end with a whole second of the
 * clock: what hundreds of clients in one process have to do now and then is done together, for waking the process costs
 * more than what there is to do. Less than two seconds stay as they are.
 */
export function untilSharedSecond(clock: Clock, ms: number): number {
  if (ms < 2 * second) return ms
  const now = clock.monotonic()
  return Math.ceil(Math.floor((now + ms + slack) / second) * second - now)
}
