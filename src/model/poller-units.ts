/**
 * What AWS says of provisioned mode's pollers and of what they are paid by.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html
 */

/** Each has at most so many invocations in flight, */
export const invocationsPerPoller = 5
/** and polls at most so much. Whether AWS's MB are of 10^6 bytes is not documented; they are here. */
export const bytesPerSecondPerPoller = 5_000_000

const pollersPerUnit = 10
const bytesPerSecondPerUnit = 20_000_000

/** Of the mappings that share units: the most that there may be, and the most pollers that they may ask for. */
export const pollerGroupLimits = { mappings: 100, pollers: 2000 }

/**
 * Event poller units that so many pollers take, alone or together in a group: ten pollers each, fewer where they poll
 * more than the unit's 20 MB/s.
 */
export function pollerUnits(pollers: number, bytesPerSecond = 0): number {
  return Math.max(Math.ceil(pollers / pollersPerUnit), Math.ceil(bytesPerSecond / bytesPerSecondPerUnit))
}
