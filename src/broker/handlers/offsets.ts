import { errorCodes, scanBatches } from '../../kafka/index.ts'
import type { Handler } from '../handler.ts'
import { ledPartition } from '../partition-access.ts'
import type { PartitionLog } from '../partition-log.ts'

/** What a request may ask for in place of a timestamp (KIP-79, KIP-734, KIP-405, KIP-1005). */
const LATEST = -1
const EARLIEST = -2
const MAX_TIMESTAMP = -3
const EARLIEST_LOCAL = -4

export const listOffsets: Handler<'ListOffsets'> = (request, context) => ({
  topics: request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, currentLeaderEpoch, timestamp }) => {
      const action = 'kafka-cluster:DescribeTopic'
      const found = ledPartition({ name }, partitionIndex, action, context, currentLeaderEpoch)
      if (typeof found === 'number') return { partitionIndex, errorCode: found }
      const at = locate(found.log, timestamp)
      return { partitionIndex, errorCode: errorCodes.NONE, ...at, ...(at ? { leaderEpoch: found.leaderEpoch } : {}) }
    }),
  })),
})

/** Undefined: no record is that young. */
function locate(log: PartitionLog, timestamp: number): { offset: number; timestamp?: number } | undefined {
  if (timestamp === LATEST) return { offset: log.endOffset }
  if (timestamp === EARLIEST || timestamp === EARLIEST_LOCAL) return { offset: log.startOffset }
  if (timestamp === MAX_TIMESTAMP) return log.endOffset === log.startOffset ? undefined : since(log, log.maxTimestamp())
  return timestamp < 0 ? undefined : since(log, timestamp)
}

function since(log: PartitionLog, timestamp: number): { offset: number; timestamp: number } | undefined {
  const batch = log.batchSince(timestamp)
  if (!batch) return undefined
  for (const chunk of scanBatches(batch, 0, { checkCrc: false }).chunks)
    for (let i = 0; i < chunk.count; i++)
      if (chunk.timestamps[i]! >= timestamp) return { offset: chunk.offsets[i]!, timestamp: chunk.timestamps[i]! }
  return undefined
}

export const offsetForLeaderEpoch: Handler<'OffsetForLeaderEpoch'> = (request, context) => ({
  topics: request.topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition, currentLeaderEpoch, leaderEpoch }) => {
      const action = 'kafka-cluster:DescribeTopic'
      const found = ledPartition({ name: topic }, partition, action, context, currentLeaderEpoch)
      if (typeof found === 'number') return { partition, errorCode: found }
      const { epoch, endOffset } = found.log.endOfEpoch(leaderEpoch)
      return { partition, errorCode: errorCodes.NONE, leaderEpoch: epoch, endOffset }
    }),
  })),
})
