import { api, array, bool, int8, int16, int32, string, uuid } from '../schema.ts'

/** "Not asked for": the bit set of operations that nobody may hold. */
const notAsked = { default: -2147483648 }

/**
 * Versions: 1 and 4 KIP-4 (controller, no topics made by asking), 2 KIP-78, 3 KIP-124, 5 KIP-112, 6 KIP-219, 7
 * KIP-320, 8 KIP-430, 9 KIP-482, 10 and 12 KIP-516, 11 KIP-700, 13 KIP-1102.
 */
export const metadata = api({
  key: 3,
  min: 0,
  max: 13,
  flexible: 9,
  request: {
    /** Null asks for all topics; in version 0 the empty list does. */
    topics: array('0+', { topicId: uuid('10+'), name: string('0+', { nullable: '10+' }) }, { nullable: '1+' }),
    allowAutoTopicCreation: bool('4+', { default: true }),
    includeClusterAuthorizedOperations: bool('8-10'),
    includeTopicAuthorizedOperations: bool('8+'),
  },
  response: {
    throttleTimeMs: int32('3+'),
    brokers: array('0+', {
      nodeId: int32('0+'),
      host: string('0+'),
      port: int32('0+'),
      rack: string('1+', { nullable: '1+', default: null }),
    }),
    clusterId: string('2+', { nullable: '2+', default: null }),
    controllerId: int32('1+', { default: -1 }),
    topics: array('0+', {
      errorCode: int16('0+'),
      name: string('0+', { nullable: '12+' }),
      topicId: uuid('10+'),
      isInternal: bool('1+'),
      partitions: array('0+', {
        errorCode: int16('0+'),
        partitionIndex: int32('0+'),
        leaderId: int32('0+'),
        leaderEpoch: int32('7+', { default: -1 }),
        replicaNodes: array('0+', 'int32'),
        isrNodes: array('0+', 'int32'),
        offlineReplicas: array('5+', 'int32'),
      }),
      topicAuthorizedOperations: int32('8+', notAsked),
    }),
    clusterAuthorizedOperations: int32('8-10', notAsked),
    errorCode: int16('13+'),
  },
})

/** Versions: 0 KIP-700, 1 KIP-919, 2 KIP-1073. */
export const describeCluster = api({
  key: 60,
  min: 0,
  max: 2,
  flexible: 0,
  request: {
    includeClusterAuthorizedOperations: bool('0+'),
    endpointType: int8('1+', { default: 1 }),
    includeFencedBrokers: bool('2+'),
  },
  response: {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: '0+', default: null }),
    endpointType: int8('1+', { default: 1 }),
    clusterId: string('0+'),
    controllerId: int32('0+', { default: -1 }),
    brokers: array('0+', {
      brokerId: int32('0+'),
      host: string('0+'),
      port: int32('0+'),
      rack: string('0+', { nullable: '0+', default: null }),
      isFenced: bool('2+'),
    }),
    clusterAuthorizedOperations: int32('0+', notAsked),
  },
})

/**
 * Up to version 3 one key with its answer at the top; from 4 on a list of keys. Versions: 1 KIP-98 and KIP-124, 2
 * KIP-219, 3 KIP-482, 4 KIP-699, 5 KIP-890, 6 KIP-932.
 */
export const findCoordinator = api({
  key: 10,
  min: 0,
  max: 6,
  flexible: 3,
  request: {
    key: string('0-3'),
    keyType: int8('1+'),
    coordinatorKeys: array('4+', 'string'),
  },
  response: {
    throttleTimeMs: int32('1+'),
    errorCode: int16('0-3'),
    errorMessage: string('1-3', { nullable: '1-3', default: null }),
    nodeId: int32('0-3'),
    host: string('0-3'),
    port: int32('0-3'),
    coordinators: array('4+', {
      key: string('4+'),
      nodeId: int32('4+'),
      host: string('4+'),
      port: int32('4+'),
      errorCode: int16('4+'),
      errorMessage: string('4+', { nullable: '4+', default: null }),
    }),
  },
})
