import { array, bytes, int32, type Shape, string } from '../schema.ts'

/**
 * What consumers tell each other through JoinGroup and SyncGroup, as Java's assignors read it: a version, then the
 * fields. Never flexible; a reader of an older version stops where its own fields end (KIP-429, KIP-792, KIP-881).
 */
export const maxConsumerProtocolVersion = 3

const topicPartitions = array('0+', { topic: string('0+'), partitions: array('0+', 'int32') })

export const subscription = {
  topics: array('0+', 'string'),
  userData: bytes('0+', { nullable: '0+', default: null }),
  ownedPartitions: { ...topicPartitions, versions: '1+' },
  generationId: int32('2+', { default: -1 }),
  rackId: string('3+', { nullable: '3+', default: null }),
} as const satisfies Shape

export const assignment = {
  assignedPartitions: topicPartitions,
  userData: bytes('0+', { nullable: '0+', default: null }),
} as const satisfies Shape
