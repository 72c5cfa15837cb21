import { api, array, bool, int8, int16, int32, int64, string, uuid } from '../schema.ts'

/**
 * Versions: 1 KIP-79, 2 KIP-98, 3 KIP-219, 4 KIP-320, 5 KIP-207, 6 KIP-482, 7 KIP-734, 8 KIP-405, 9 KIP-1005, 10
 * KIP-1075, 11 KIP-1023.
 */
export const listOffsets = api({
  key: 2,
  min: 1,
  max: 11,
  flexible: 6,
  request: {
    replicaId: int32('0+', { default: -1 }),
    isolationLevel: int8('2+'),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        currentLeaderEpoch: int32('4+', { default: -1 }),
        timestamp: int64('0+'),
      }),
    }),
    timeoutMs: int32('10+'),
  },
  response: {
    throttleTimeMs: int32('2+'),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
        timestamp: int64('1+', { default: -1 }),
        offset: int64('1+', { default: -1 }),
        leaderEpoch: int32('4+', { default: -1 }),
      }),
    }),
  },
})

/** Versions: 2 and 3 KIP-320, 4 KIP-482. */
export const offsetForLeaderEpoch = api({
  key: 23,
  min: 2,
  max: 4,
  flexible: 4,
  request: {
    // Kafka's default is -2, "debugging"; a client is -1.
    replicaId: int32('3+', { default: -1 }),
    topics: array('0+', {
      topic: string('0+'),
      partitions: array('0+', {
        partition: int32('0+'),
        currentLeaderEpoch: int32('2+', { default: -1 }),
        leaderEpoch: int32('0+'),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32('2+'),
    topics: array('0+', {
      topic: string('0+'),
      partitions: array('0+', {
        errorCode: int16('0+'),
        partition: int32('0+'),
        leaderEpoch: int32('1+', { default: -1 }),
        endOffset: int64('0+', { default: -1 }),
      }),
    }),
  },
})

/** Versions: 2 Kafka 0.9, 3 KIP-124, 4 KIP-219, 5 KIP-211, 6 KIP-320, 7 KIP-345, 8 KIP-482, 9 and 10 KIP-848. */
export const offsetCommit = api({
  key: 8,
  min: 2,
  max: 10,
  flexible: 8,
  request: {
    groupId: string('0+'),
    generationIdOrMemberEpoch: int32('1+', { default: -1 }),
    memberId: string('1+'),
    groupInstanceId: string('7+', { nullable: '7+', default: null }),
    retentionTimeMs: int64('2-4', { default: -1 }),
    topics: array('0+', {
      name: string('0-9'),
      topicId: uuid('10+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        committedOffset: int64('0+'),
        committedLeaderEpoch: int32('6+', { default: -1 }),
        committedMetadata: string('0+', { nullable: '0+' }),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32('3+'),
    topics: array('0+', {
      name: string('0-9'),
      topicId: uuid('10+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
      }),
    }),
  },
})

/**
 * Up to version 7 one group, at the top; from 8 on a list of groups. Versions: 2 KIP-88, 3 KIP-124, 4 KIP-219, 5
 * KIP-320, 6 KIP-482, 7 KIP-447, 8 KIP-709, 9 and 10 KIP-848.
 */
export const offsetFetch = api({
  key: 9,
  min: 1,
  max: 10,
  flexible: 6,
  request: {
    groupId: string('0-7'),
    topics: array('0-7', { name: string('0-7'), partitionIndexes: array('0-7', 'int32') }, { nullable: '2-7' }),
    groups: array('8+', {
      groupId: string('8+'),
      memberId: string('9+', { nullable: '9+', default: null }),
      memberEpoch: int32('9+', { default: -1 }),
      topics: array(
        '8+',
        { name: string('8-9'), topicId: uuid('10+'), partitionIndexes: array('8+', 'int32') },
        { nullable: '8+' },
      ),
    }),
    requireStable: bool('7+'),
  },
  response: {
    throttleTimeMs: int32('3+'),
    topics: array('0-7', {
      name: string('0-7'),
      partitions: array('0-7', {
        partitionIndex: int32('0-7'),
        committedOffset: int64('0-7'),
        committedLeaderEpoch: int32('5-7', { default: -1 }),
        metadata: string('0-7', { nullable: '0-7' }),
        errorCode: int16('0-7'),
      }),
    }),
    errorCode: int16('2-7'),
    groups: array('8+', {
      groupId: string('8+'),
      topics: array('8+', {
        name: string('8-9'),
        topicId: uuid('10+'),
        partitions: array('8+', {
          partitionIndex: int32('8+'),
          committedOffset: int64('8+'),
          committedLeaderEpoch: int32('8+', { default: -1 }),
          metadata: string('8+', { nullable: '8+' }),
          errorCode: int16('8+'),
        }),
      }),
      errorCode: int16('8+'),
    }),
  },
})
