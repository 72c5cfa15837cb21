import { bytesPerSecondPerPoller, invocationsPerPoller } from '../model/index.ts'
import type { ScalerLimits } from './scaler.ts'

/** How a mapping's pollers work, and how many there are in one process. */
export interface PollerRules extends ScalerLimits {
  readonly mode: 'on-demand' | 'provisioned'
  /** Infinite: one for each partition. */
  readonly initial: number
  /** In flight at once, of each poller. */
  readonly invocations: number
  /** Polled by each poller; infinite: as fast as it goes. */
  readonly bytesPerSecond: number
  /** From one decision to the next, in milliseconds. */
  readonly everyMs: number
}

/**
 * `aws`: as AWS documents it, and one poller where a mapping begins on-demand, which AWS says in two ways. `eager`: what
 * costs nothing on a machine of one's own is not held back: on-demand there is a poller for each partition at first, and
 * no poller is slowed down.
 */
export type Scaling = 'aws' | 'eager'

/** On-demand, AWS looks at the lag every minute. */
const everyMs = 60_000
/** "3 times faster": https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html */
const fasterTimes = 3

/** @param provisioned absent: on-demand */
export function pollerRules(
  provisioned: { readonly minimum: number; readonly maximum: number } | undefined,
  scaling: Scaling,
): PollerRules {
  const free = Number.POSITIVE_INFINITY
  if (!provisioned)
    return {
      mode: 'on-demand',
      minimum: 1,
      maximum: free,
      initial: scaling === 'aws' ? 1 : free,
      invocations: 1,
      bytesPerSecond: free,
      everyMs,
    }
  const { minimum, maximum } = provisioned
  return {
    mode: 'provisioned',
    minimum,
    maximum,
    initial: minimum,
    invocations: invocationsPerPoller,
    bytesPerSecond: scaling === 'aws' ? bytesPerSecondPerPoller : free,
    everyMs: everyMs / fasterTimes,
  }
}
