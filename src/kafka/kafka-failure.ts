import { IsthmusError } from '../world/index.ts'
import { errorCodes, errorName, isRetriable } from './errors.ts'

const unauthorized = new Set<number>([
  errorCodes.TOPIC_AUTHORIZATION_FAILED,
  errorCodes.GROUP_AUTHORIZATION_FAILED,
  errorCodes.CLUSTER_AUTHORIZATION_FAILED,
])
const topicMissing = new Set<number>([errorCodes.UNKNOWN_TOPIC_OR_PARTITION, errorCodes.UNKNOWN_TOPIC_ID])

/**
 * What a broker's error code is to a user: `KAFKA_UNAUTHORIZED`, `TOPIC_MISSING`, or `KAFKA_ERROR` for all others.
 * `data.kafkaError` has Kafka's name, `data.retriable` Kafka's opinion.
 *
 * @param place what was asked of whom, e.g. `Fetch of orders-3 at b-1:9098`
 */
export function kafkaFailure(errorCode: number, place: string): IsthmusError {
  const kafkaError = errorName(errorCode)
  const data = { kafkaError, errorCode, retriable: isRetriable(errorCode) }
  if (unauthorized.has(errorCode)) {
    return new IsthmusError('KAFKA_UNAUTHORIZED', `the cluster does not allow ${place}: ${kafkaError}`, { data })
  }
  if (topicMissing.has(errorCode)) {
    return new IsthmusError('TOPIC_MISSING', `the cluster has no ${place}: ${kafkaError}`, { data })
  }
  return new IsthmusError('KAFKA_ERROR', `${place} failed: ${kafkaError}`, { data })
}

/** Leadership and coordinators move as a matter of course: the same request is worth another try without a word. */
export function isPassing(error: unknown): boolean {
  return error instanceof IsthmusError && error.code === 'KAFKA_ERROR' && error.data.retriable === true
}

/** No connection came about: the kind of failure that is tried again soon, however often it failed before. */
export function isConnectFailure(error: unknown): boolean {
  return error instanceof IsthmusError && (connectCodes.has(error.code) || error.code.startsWith('TLS_'))
}

const connectCodes = new Set(['CONNECT_TIMEOUT', 'CONNECT_REFUSED', 'CONNECT_FAILED', 'NAME_UNRESOLVED'])
