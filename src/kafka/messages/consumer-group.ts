import { api, array, int16, int32, string, struct, uuid } from '../schema.ts'

/**
 * Join, stay, acknowledge, be assigned and leave, in one request (KIP-848). From version 1 on the member chooses its id
 * (KIP-1082) and may subscribe by a regular expression.
 */
export const consumerGroupHeartbeat = api({
  key: 68,
  min: 0,
  max: 1,
  flexible: 0,
  request: {
    groupId: string('0+'),
    memberId: string('0+'),
    /** 0 joins, -1 leaves, -2 leaves as a static member that will be back. */
    memberEpoch: int32('0+'),
    instanceId: string('0+', { nullable: '0+', default: null }),
    rackId: string('0+', { nullable: '0+', default: null }),
    rebalanceTimeoutMs: int32('0+', { default: -1 }),
    subscribedTopicNames: array('0+', 'string', { nullable: '0+', default: null }),
    subscribedTopicRegex: string('1+', { nullable: '1+', default: null }),
    serverAssignor: string('0+', { nullable: '0+', default: null }),
    /** What the member holds; null: as before. */
    topicPartitions: array(
      '0+',
      { topicId: uuid('0+'), partitions: array('0+', 'int32') },
      { nullable: '0+', default: null },
    ),
  },
  response: {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: '0+', default: null }),
    memberId: string('0+', { nullable: '0+', default: null }),
    memberEpoch: int32('0+'),
    heartbeatIntervalMs: int32('0+'),
    /** What it is to hold; null: as before. */
    assignment: struct(
      '0+',
      { topicPartitions: array('0+', { topicId: uuid('0+'), partitions: array('0+', 'int32') }) },
      { nullable: '0+', default: null },
    ),
  },
})
