import { api, array, int8, int16, int32, int64, records, string, struct, uuid } from '../schema.ts'

const nodeEndpoint = {
  nodeId: int32('0+'),
  host: string('0+'),
  port: int32('0+'),
  rack: string('0+', { nullable: '0+', default: null }),
}

const leaderIdAndEpoch = {
  leaderId: int32('0+', { default: -1 }),
  leaderEpoch: int32('0+', { default: -1 }),
}

/**
 * Versions: 3 KIP-98 (record batches of today), 4 KIP-112, 5 KIP-107, 6 KIP-219, 7 KIP-110 (zstd), 8 KIP-467, 9 KIP-482,
 * 10 KIP-951, 11 and 12 KIP-890, 13 KIP-516.
 */
export const produce = api({
  key: 0,
  min: 3,
  max: 13,
  flexible: 9,
  request: {
    transactionalId: string('3+', { nullable: '3+', default: null }),
    acks: int16('0+'),
    timeoutMs: int32('0+'),
    topicData: array('0+', {
      name: string('0-12'),
      topicId: uuid('13+'),
      partitionData: array('0+', {
        index: int32('0+'),
        records: records('0+'),
      }),
    }),
  },
  response: {
    responses: array('0+', {
      name: string('0-12'),
      topicId: uuid('13+'),
      partitionResponses: array('0+', {
        index: int32('0+'),
        errorCode: int16('0+'),
        baseOffset: int64('0+'),
        logAppendTimeMs: int64('2+', { default: -1 }),
        logStartOffset: int64('5+', { default: -1 }),
        recordErrors: array('8+', {
          batchIndex: int32('8+'),
          batchIndexErrorMessage: string('8+', { nullable: '8+', default: null }),
        }),
        errorMessage: string('8+', { nullable: '8+', default: null }),
        currentLeader: struct('10+', leaderIdAndEpoch, { tag: 0 }),
      }),
    }),
    throttleTimeMs: int32('1+'),
    nodeEndpoints: array('10+', nodeEndpoint, { tag: 0 }),
  },
})

/**
 * Versions: 4 KIP-98 (transactions), 5 KIP-107, 6 KIP-112, 7 KIP-227 (sessions), 8 KIP-219, 9 KIP-320 (leader epochs), 10
 * KIP-110 (zstd), 11 KIP-392 (racks), 12 KIP-482 and KIP-595, 13 KIP-516 (topic ids), 14 KIP-405, 15 KIP-903, 16 KIP-951,
 * 17 KIP-853, 18 KIP-1166.
 */
export const fetch = api({
  key: 1,
  min: 4,
  max: 18,
  flexible: 12,
  request: {
    clusterId: string('12+', { nullable: '12+', default: null, tag: 0 }),
    replicaId: int32('0-14', { default: -1 }),
    replicaState: struct(
      '15+',
      { replicaId: int32('0+', { default: -1 }), replicaEpoch: int64('0+', { default: -1 }) },
      { tag: 1 },
    ),
    maxWaitMs: int32('0+'),
    minBytes: int32('0+'),
    maxBytes: int32('3+', { default: 0x7fffffff }),
    isolationLevel: int8('4+'),
    sessionId: int32('7+'),
    sessionEpoch: int32('7+', { default: -1 }),
    topics: array('0+', {
      topic: string('0-12'),
      topicId: uuid('13+'),
      partitions: array('0+', {
        partition: int32('0+'),
        currentLeaderEpoch: int32('9+', { default: -1 }),
        fetchOffset: int64('0+'),
        lastFetchedEpoch: int32('12+', { default: -1 }),
        logStartOffset: int64('5+', { default: -1 }),
        partitionMaxBytes: int32('0+'),
        replicaDirectoryId: uuid('17+', { tag: 0 }),
        // Kafka's default is the largest int64, 2^63 - 1: no number is nearer. As the default it is never written.
        highWatermark: int64('18+', { tag: 1, default: 2 ** 63 }),
      }),
    }),
    forgottenTopicsData: array('7+', {
      topic: string('7-12'),
      topicId: uuid('13+'),
      partitions: array('7+', 'int32'),
    }),
    rackId: string('11+'),
  },
  response: {
    throttleTimeMs: int32('1+'),
    errorCode: int16('7+'),
    sessionId: int32('7+'),
    responses: array('0+', {
      topic: string('0-12'),
      topicId: uuid('13+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
        highWatermark: int64('0+'),
        lastStableOffset: int64('4+', { default: -1 }),
        logStartOffset: int64('5+', { default: -1 }),
        divergingEpoch: struct(
          '12+',
          { epoch: int32('0+', { default: -1 }), endOffset: int64('0+', { default: -1 }) },
          { tag: 0 },
        ),
        currentLeader: struct('12+', leaderIdAndEpoch, { tag: 1 }),
        snapshotId: struct(
          '12+',
          { endOffset: int64('0+', { default: -1 }), epoch: int32('0+', { default: -1 }) },
          { tag: 2 },
        ),
        abortedTransactions: array('4+', { producerId: int64('4+'), firstOffset: int64('4+') }, { nullable: '4+' }),
        preferredReadReplica: int32('11+', { default: -1 }),
        records: records('0+'),
      }),
    }),
    nodeEndpoints: array('16+', nodeEndpoint, { tag: 0 }),
  },
})

/** Versions: 0 KIP-98, 1 KIP-219, 2 KIP-482, 3 KIP-360, 4 KIP-588, 5 KIP-890. */
export const initProducerId = api({
  key: 22,
  min: 0,
  max: 5,
  flexible: 2,
  request: {
    transactionalId: string('0+', { nullable: '0+', default: null }),
    transactionTimeoutMs: int32('0+'),
    producerId: int64('3+', { default: -1 }),
    producerEpoch: int16('3+', { default: -1 }),
  },
  response: {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    producerId: int64('0+', { default: -1 }),
    producerEpoch: int16('0+'),
  },
})
