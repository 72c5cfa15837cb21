import type { FetchPlan } from './fetch-plan.ts'

/** Java's `fetch.max.wait.ms`. */
const shortWaitMs = 500
/** Far enough below the time that an answer may take at most, so that a broker that is gone is noticed as soon. */
const longestWaitMs = 20_000
/** So many answers without a record, and a broker is quiet. */
const quietRounds = 4

/** @param idleRounds answers without a record, one after the other */
export function isQuiet(idleRounds: number): boolean {
  return idleRounds >= quietRounds
}

/** Longer than a partition that has to be asked for may wait for its turn. */
export function isLong(waitMs: number): boolean {
  return waitMs > shortWaitMs
}

/**
 * How long a broker may wait for records. Where a partition had to be left out, it may get room at any moment: the
 * answer is wanted soon then, and the sooner the less time has passed without any. Where all are asked for, nothing but
 * a record is waited for: the longer there is none, the more rarely it is asked. A replica that follows sees records
 * come from Kafka 3.3.2 on only; before, it waits its time out (https://issues.apache.org/jira/browse/KAFKA-14334).
 */
export function longPoll({ complete, partitions }: FetchPlan, idleRounds: number): number {
  if (!complete) return Math.min(shortWaitMs, 10 * 2 ** Math.min(idleRounds, 6))
  if (partitions.some(({ readReplica }) => readReplica)) return shortWaitMs
  return Math.min(longestWaitMs, shortWaitMs * 2 ** Math.max(0, Math.min(idleRounds, 10) - quietRounds + 1))
}
