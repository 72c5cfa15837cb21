import { api, array, bool, bytes, int16, int32, string } from '../schema.ts'

/** Versions: 1 KIP-62, 2 KIP-124, 3 KIP-219, 4 KIP-394, 5 KIP-345, 6 KIP-482, 7 KIP-559, 8 KIP-800, 9 KIP-814. */
export const joinGroup = api({
  key: 11,
  min: 0,
  max: 9,
  flexible: 6,
  request: {
    groupId: string('0+'),
    sessionTimeoutMs: int32('0+'),
    rebalanceTimeoutMs: int32('1+', { default: -1 }),
    memberId: string('0+'),
    groupInstanceId: string('5+', { nullable: '5+', default: null }),
    protocolType: string('0+'),
    protocols: array('0+', { name: string('0+'), metadata: bytes('0+') }),
    reason: string('8+', { nullable: '8+', default: null }),
  },
  response: {
    throttleTimeMs: int32('2+'),
    errorCode: int16('0+'),
    generationId: int32('0+', { default: -1 }),
    protocolType: string('7+', { nullable: '7+', default: null }),
    protocolName: string('0+', { nullable: '7+' }),
    leader: string('0+'),
    skipAssignment: bool('9+'),
    memberId: string('0+'),
    members: array('0+', {
      memberId: string('0+'),
      groupInstanceId: string('5+', { nullable: '5+', default: null }),
      metadata: bytes('0+'),
    }),
  },
})

/** Versions: 1 KIP-124, 2 KIP-219, 3 KIP-345, 4 KIP-482, 5 KIP-559. */
export const syncGroup = api({
  key: 14,
  min: 0,
  max: 5,
  flexible: 4,
  request: {
    groupId: string('0+'),
    generationId: int32('0+'),
    memberId: string('0+'),
    groupInstanceId: string('3+', { nullable: '3+', default: null }),
    protocolType: string('5+', { nullable: '5+', default: null }),
    protocolName: string('5+', { nullable: '5+', default: null }),
    assignments: array('0+', { memberId: string('0+'), assignment: bytes('0+') }),
  },
  response: {
    throttleTimeMs: int32('1+'),
    errorCode: int16('0+'),
    protocolType: string('5+', { nullable: '5+', default: null }),
    protocolName: string('5+', { nullable: '5+', default: null }),
    assignment: bytes('0+'),
  },
})

/** Versions: 1 KIP-124, 2 KIP-219, 3 KIP-345, 4 KIP-482. */
export const heartbeat = api({
  key: 12,
  min: 0,
  max: 4,
  flexible: 4,
  request: {
    groupId: string('0+'),
    generationId: int32('0+'),
    memberId: string('0+'),
    groupInstanceId: string('3+', { nullable: '3+', default: null }),
  },
  response: { throttleTimeMs: int32('1+'), errorCode: int16('0+') },
})

/** Versions: 1 KIP-124, 2 KIP-219, 3 KIP-345, 4 KIP-482, 5 KIP-800. */
export const leaveGroup = api({
  key: 13,
  min: 0,
  max: 5,
  flexible: 4,
  request: {
    groupId: string('0+'),
    memberId: string('0-2'),
    members: array('3+', {
      memberId: string('3+'),
      groupInstanceId: string('3+', { nullable: '3+', default: null }),
      reason: string('5+', { nullable: '5+', default: null }),
    }),
  },
  response: {
    throttleTimeMs: int32('1+'),
    errorCode: int16('0+'),
    members: array('3+', {
      memberId: string('3+'),
      groupInstanceId: string('3+', { nullable: '3+', default: null }),
      errorCode: int16('3+'),
    }),
  },
})

/** Versions: 1 KIP-124, 2 KIP-219, 3 KIP-430, 4 KIP-345, 5 KIP-482, 6 KIP-1043. */
export const describeGroups = api({
  key: 15,
  min: 0,
  max: 6,
  flexible: 5,
  request: { groups: array('0+', 'string'), includeAuthorizedOperations: bool('3+') },
  response: {
    throttleTimeMs: int32('1+'),
    groups: array('0+', {
      errorCode: int16('0+'),
      errorMessage: string('6+', { nullable: '6+', default: null }),
      groupId: string('0+'),
      groupState: string('0+'),
      protocolType: string('0+'),
      protocolData: string('0+'),
      members: array('0+', {
        memberId: string('0+'),
        groupInstanceId: string('4+', { nullable: '4+', default: null }),
        clientId: string('0+'),
        clientHost: string('0+'),
        memberMetadata: bytes('0+'),
        memberAssignment: bytes('0+'),
      }),
      authorizedOperations: int32('3+', { default: -2147483648 }),
    }),
  },
})

/** Versions: 1 KIP-124, 2 KIP-219, 3 KIP-482, 4 KIP-518, 5 KIP-848. */
export const listGroups = api({
  key: 16,
  min: 0,
  max: 5,
  flexible: 3,
  request: { statesFilter: array('4+', 'string'), typesFilter: array('5+', 'string') },
  response: {
    throttleTimeMs: int32('1+'),
    errorCode: int16('0+'),
    groups: array('0+', {
      groupId: string('0+'),
      protocolType: string('0+'),
      groupState: string('4+'),
      groupType: string('5+'),
    }),
  },
})

/** Versions: 0 KIP-229, 1 KIP-219, 2 KIP-482, 3 Kafka 4.4 (its KIP is not verified). */
export const deleteGroups = api({
  key: 42,
  min: 0,
  max: 3,
  flexible: 2,
  request: { groupsNames: array('0+', 'string') },
  response: {
    throttleTimeMs: int32('0+'),
    results: array('0+', {
      groupId: string('0+'),
      errorCode: int16('0+'),
      errorMessage: string('3+', { nullable: '3+', default: null }),
    }),
  },
})
