import type { RequestBody, ResponseInput } from '../../kafka/index.ts'
import { errorCodes } from '../../kafka/index.ts'
import type { Handler, RequestContext } from '../handler.ts'
import { currentLeader, findTopic, ledPartition } from '../partition-access.ts'

const NO_RECORDS = Buffer.alloc(0)

/** Long poll: holds the request until `minBytes` are there, a partition fails, or `maxWaitMs` are over. */
export const fetch: Handler<'Fetch'> = async (request, context) => {
  // We open no sessions (session id 0 says so), hence nobody can continue one (KIP-227).
  if (request.sessionId !== 0 && request.sessionEpoch > 0) return { errorCode: errorCodes.FETCH_SESSION_ID_NOT_FOUND }
  let answer = read(request, context)
  if (!answer.settled) {
    await untilSettled(request, context, () => {
      answer = read(request, context)
      return answer.settled
    })
  }
  return answer.response
}

function read(request: RequestBody<'Fetch'>, context: RequestContext) {
  let bytes = 0
  let failed = false
  let moved = false
  const responses = request.topics.map(({ topic, topicId, partitions }) => ({
    topic,
    topicId,
    partitions: partitions.map((wanted) => {
      const reference = { name: topic, topicId }
      const { partition: partitionIndex, fetchOffset, currentLeaderEpoch } = wanted
      const found = ledPartition(reference, partitionIndex, 'kafka-cluster:ReadData', context, currentLeaderEpoch)
      if (typeof found === 'number') {
        failed = true
        const refused = { partitionIndex, errorCode: found, highWatermark: -1, records: NO_RECORDS }
        if (found !== errorCodes.NOT_LEADER_OR_FOLLOWER && found !== errorCodes.FENCED_LEADER_EPOCH) return refused
        moved = true
        return { ...refused, currentLeader: currentLeader(reference, partitionIndex, context) }
      }
      const { log } = found
      const inRange = fetchOffset >= log.startOffset && fetchOffset <= log.endOffset
      if (!inRange) failed = true
      const room = Math.min(wanted.partitionMaxBytes, request.maxBytes - bytes)
      const records = inRange ? log.read(fetchOffset, room, bytes === 0) : NO_RECORDS
      bytes += records.length
      return {
        partitionIndex,
        errorCode: inRange ? errorCodes.NONE : errorCodes.OFFSET_OUT_OF_RANGE,
        highWatermark: log.endOffset,
        lastStableOffset: log.endOffset,
        logStartOffset: log.startOffset,
        records,
      }
    }),
  }))
  const response: ResponseInput<'Fetch'> = {
    responses,
    ...(moved ? { nodeEndpoints: context.cluster.addresses(context.listener) } : {}),
  }
  return { response, settled: failed || bytes >= request.minBytes || request.topics.length === 0 }
}

function untilSettled(request: RequestBody<'Fetch'>, context: RequestContext, settled: () => boolean): Promise<void> {
  if (request.maxWaitMs <= 0) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      for (const stop of stops) stop()
      context.closed.removeEventListener('abort', done)
      resolve()
    }
    const changed = () => {
      if (settled()) done()
    }
    const stops = [context.cluster.world.clock.after(request.maxWaitMs, done)]
    for (const { topic, topicId, partitions } of request.topics)
      for (const { partition } of partitions) {
        const found = findTopic({ name: topic, topicId }, context)?.partitions[partition]
        if (found) stops.push(found.watch(changed))
      }
    context.closed.addEventListener('abort', done, { once: true })
  })
}
