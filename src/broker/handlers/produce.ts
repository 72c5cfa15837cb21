import { batchInfo, errorCodes, kafkaFailure, verifyBatch } from '../../kafka/index.ts'
import type { Handler, RequestContext } from '../handler.ts'
import { currentLeader, findTopic, ledPartition, type TopicReference } from '../partition-access.ts'
import type { Partition } from '../topic.ts'

/** Kafka's default of `max.message.bytes`. */
export const MAX_MESSAGE_BYTES = 1_048_588

interface Outcome {
  readonly errorCode: number
  readonly baseOffset?: number
  readonly errorMessage?: string
}

export const produce: Handler<'Produce'> = (request, context) => {
  const badAcks = request.acks < -1 || request.acks > 1
  let moved = false
  const responses = request.topicData.map(({ name, topicId, partitionData }) => ({
    name,
    topicId,
    partitionResponses: partitionData.map(({ index, records }) => {
      const reference = { name, topicId }
      const outcome: Outcome = badAcks
        ? { errorCode: errorCodes.INVALID_REQUIRED_ACKS }
        : append(reference, index, records, context)
      if (outcome.errorCode !== errorCodes.NOT_LEADER_OR_FOLLOWER) {
        const logStartOffset = findTopic(reference, context)?.partitions[index]?.log.startOffset ?? -1
        return { index, baseOffset: -1, logStartOffset, ...outcome }
      }
      moved = true
      return { index, baseOffset: -1, ...outcome, currentLeader: currentLeader(reference, index, context) }
    }),
  }))
  if (request.acks === 0) {
    // The only way to tell of it, as Kafka does: whoever is cut off asks for the leaders anew.
    const failed = responses.flatMap(({ partitionResponses }) => partitionResponses).find((one) => one.errorCode !== 0)
    if (failed) throw kafkaFailure(failed.errorCode, `Produce without acks to partition ${failed.index}`)
    return undefined
  }
  return { responses, ...(moved ? { nodeEndpoints: context.cluster.addresses(context.listener) } : {}) }
}

function append(reference: TopicReference, index: number, records: Buffer | null, context: RequestContext): Outcome {
  const partition = ledPartition(reference, index, 'kafka-cluster:WriteData', context)
  if (typeof partition === 'number') return { errorCode: partition }
  if (!records) return { errorCode: errorCodes.INVALID_RECORD, errorMessage: 'a produce request needs a record batch' }
  const limit = Number(findTopic(reference, context)?.configs.get('max.message.bytes') ?? MAX_MESSAGE_BYTES)
  if (records.length > limit)
    return {
      errorCode: errorCodes.MESSAGE_TOO_LARGE,
      errorMessage: `the batch has ${records.length} bytes, topic ${partition.topic} takes ${limit}`,
    }
  const problem = verifyBatch(records)
  if (problem) return { errorCode: problem.errorCode, errorMessage: problem.message }
  return appendVerified(partition, records, context)
}

function appendVerified(partition: Partition, records: Buffer, { cluster, broker }: RequestContext): Outcome {
  const batch = batchInfo(records, 0)!
  const { producerId, producerEpoch, baseSequence, count } = batch
  if (batch.transactional) return { errorCode: errorCodes.INVALID_TXN_STATE, errorMessage: 'no transaction is open' }
  const sequence = {
    producerId,
    producerEpoch,
    first: baseSequence,
    // int32 arithmetic: sequences wrap to 0 after the largest.
    last: (baseSequence + count - 1) & 0x7fffffff,
  }
  if (producerId >= 0) {
    const { errorCode, duplicateOf } = partition.producers.check(sequence)
    if (errorCode !== errorCodes.NONE) return { errorCode }
    if (duplicateOf !== undefined) return { errorCode, baseOffset: duplicateOf }
  }
  const baseOffset = partition.log.append(records, batch)
  if (producerId >= 0) partition.producers.appended(sequence, baseOffset)
  cluster.options.onProduced?.({
    broker,
    topic: partition.topic,
    partition: partition.index,
    baseOffset,
    records: count,
    bytes: records.length,
  })
  partition.changed()
  return { errorCode: errorCodes.NONE, baseOffset }
}

export const initProducerId: Handler<'InitProducerId'> = ({ transactionalId }, { cluster, allows }) => {
  const refused = { producerId: -1, producerEpoch: -1 }
  if (transactionalId !== null) return { ...refused, errorCode: errorCodes.INVALID_REQUEST }
  if (!allows('kafka-cluster:WriteDataIdempotently', 'cluster', cluster.id))
    return { ...refused, errorCode: errorCodes.CLUSTER_AUTHORIZATION_FAILED }
  return { producerId: cluster.nextProducerId(), producerEpoch: 0 }
}
