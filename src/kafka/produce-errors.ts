import { IsthmusError } from '../world/index.ts'
import { isConnectFailure } from './kafka-failure.ts'

// What an error of an attempt to write a batch says: whether the broker may have it, and whether another one helps.

/** The broker has lost what it knew of us, with the end of its log: it takes the batch from a new producer (as Java's). */
export function isForgotten(error: unknown): boolean {
  return error instanceof IsthmusError && forgotten.has(error.data.kafkaError)
}

const forgotten = new Set<unknown>(['OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID'])

/** No broker has seen it. */
export function isUnsent(error: unknown): boolean {
  return isConnectFailure(error) || (error instanceof IsthmusError && error.code === 'BROKER_UNKNOWN')
}

/** The broker answered that it did not write; all but these two errors say so. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof IsthmusError && error.data.kafkaError !== undefined && !mayBeWritten.has(error.data.kafkaError)
  )
}

const mayBeWritten = new Set<unknown>(['REQUEST_TIMED_OUT', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'])

export function isTooLarge(error: unknown): boolean {
  return error instanceof IsthmusError && tooLarge.has(error.data.kafkaError)
}

/** The topic's `max.message.bytes`, or the broker's, is below what we take for the most. */
const tooLarge = new Set<unknown>(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'])

/** Another attempt may do better: Kafka says so, or the connection to the leader broke. */
export function mayRepeat(error: unknown): boolean {
  return error instanceof IsthmusError && (error.data.retriable === true || connectionCodes.has(error.code))
}

const connectionCodes = new Set([
  'BROKER_CLOSED',
  'KAFKA_REQUEST_TIMEOUT',
  'CONNECT_REFUSED',
  'CONNECT_TIMEOUT',
  'CONNECT_FAILED',
  'BROKER_UNKNOWN',
])
