import { type Connection, createConsumer, errorCodes, kafkaFailure } from '../kafka/index.ts'
import { IsthmusError } from '../world/index.ts'
import { type Walk, walkBroker } from './broker.ts'
import type { Reached } from './cluster.ts'
import type { Topic } from './topic.ts'

type GroupStep = 'coordinator' | 'describe' | 'offsets' | 'commit' | 'join'

/** What the group allows, as far as it can be asked without a trace; joining it is asked for, as it makes others wait. */
export async function probeGroup(walk: Walk, reached: Reached, topic: Topic | undefined): Promise<void> {
  const { options, steps } = walk
  const { groupId } = options
  const place = (step: GroupStep) =>
    ({ phase: 'group', target: groupId === undefined ? 'group' : `group ${groupId}`, step }) as const
  if (groupId === undefined)
    return steps.skip(place('coordinator'), "not tried: give --group (a mapping's own is its UUID)")
  const coordinator = await steps.try(place('coordinator'), () => find(walk, reached, groupId))
  if (!coordinator) return
  const group = new Group(coordinator, groupId, options.timeoutMs)
  if (!(await steps.try(place('describe'), () => group.describe()))) return
  if (!topic) return steps.skip(place('commit'), 'not tried: it takes a topic that exists')
  const committed = await steps.try(place('offsets'), () => group.committed(topic))
  if (!committed) return
  const allowed = await steps.try(place('commit'), () => group.tryCommit(topic, committed))
  if (!options.join) return steps.skip(place('join'), 'not tried, as it makes the group rebalance: --join')
  if (allowed) await steps.try(place('join'), () => join(walk, groupId, topic.name))
}

async function find(walk: Walk, { any, brokers, connections }: Reached, groupId: string) {
  const asked = { key: groupId, keyType: 0, coordinatorKeys: [groupId] }
  const answer = await any.request('FindCoordinator', asked, walk.options.timeoutMs)
  const { errorCode, nodeId, host, port } = answer.coordinators[0] ?? answer
  refuse(errorCode, 'GROUP_DESCRIBE_DENIED', `FindCoordinator of group ${groupId} at ${any.host}:${any.port}`)
  const known = brokers.some((broker) => broker.nodeId === nodeId)
  const value = connections.get(nodeId) ?? (known ? undefined : await walkBroker(walk, 'brokers', { host, port }))
  const where = `broker ${nodeId} at ${host}:${port}`
  if (value) return { detail: where, value }
  throw new IsthmusError('COORDINATOR_UNREACHABLE', `${where} coordinates the group, and cannot be used from here`)
}

class Group {
  readonly #coordinator: Connection
  readonly #id: string
  readonly #timeoutMs: number

  constructor(coordinator: Connection, id: string, timeoutMs: number) {
    this.#coordinator = coordinator
    this.#id = id
    this.#timeoutMs = timeoutMs
  }

  async describe() {
    const answer = await this.#coordinator.request('DescribeGroups', { groups: [this.#id] }, this.#timeoutMs)
    const group = answer.groups[0]
    const errorCode = group?.errorCode ?? errorCodes.NONE
    // Since version 6 it is an error; a group of the new protocol (KIP-848) is none of the old one.
    if (errorCode !== errorCodes.GROUP_ID_NOT_FOUND) this.#refuse(errorCode, 'GROUP_DESCRIBE_DENIED', 'DescribeGroups')
    const members = group?.members.length ?? 0
    const there = group && !['', 'Dead'].includes(group.groupState)
    const detail = there
      ? `${group.groupState}, ${members} ${members === 1 ? 'member' : 'members'}`
      : 'no such group yet: it comes to be with its first member'
    return { detail, value: true }
  }

  /** @returns the committed offsets by partition; where there is none, nothing */
  async committed(topic: Topic) {
    const asked = [{ name: topic.name, topicId: topic.id, partitionIndexes: topic.partitions }]
    const answer = await this.#coordinator.request(
      'OffsetFetch',
      { groupId: this.#id, topics: asked, groups: [{ groupId: this.#id, topics: asked }] },
      this.#timeoutMs,
    )
    const group = answer.groups[0] ?? answer
    this.#refuse(group.errorCode, 'GROUP_DESCRIBE_DENIED', 'OffsetFetch')
    const value = new Map<number, number>()
    for (const { partitionIndex, errorCode, committedOffset } of group.topics[0]?.partitions ?? []) {
      this.#refuse(errorCode, 'TOPIC_DESCRIBE_DENIED', `OffsetFetch of ${topic.name}-${partitionIndex}`)
      if (committedOffset >= 0) value.set(partitionIndex, committedOffset)
    }
    return { detail: lagOf(topic, value), value }
  }

  /**
   * A commit by a member that the group does not have: brokers look at the permissions first, then refuse the member,
   * and nothing is written. Should one take it all the same, it has but what it had.
   */
  async tryCommit(topic: Topic, committed: ReadonlyMap<number, number>) {
    const partitionIndex = topic.partitions[0] ?? 0
    const committedOffset = committed.get(partitionIndex) ?? -1
    const answer = await this.#coordinator.request(
      'OffsetCommit',
      {
        groupId: this.#id,
        memberId: 'isthmus-probe',
        generationIdOrMemberEpoch: 0x7fffffff,
        topics: [
          {
            name: topic.name,
            topicId: topic.id,
            partitions: [{ partitionIndex, committedOffset, committedMetadata: '' }],
          },
        ],
      },
      this.#timeoutMs,
    )
    const errorCode = answer.topics[0]?.partitions[0]?.errorCode ?? errorCodes.NONE
    if (errorCode === errorCodes.TOPIC_AUTHORIZATION_FAILED)
      this.#refuse(errorCode, 'TOPIC_READ_DENIED', `OffsetCommit of ${topic.name}`)
    if (!refusedMember.has(errorCode)) this.#refuse(errorCode, 'GROUP_READ_DENIED', 'OffsetCommit')
    return { detail: 'committing is allowed (tried as a stranger: nothing was written)', value: true }
  }

  #refuse(errorCode: number, denied: string, request: string): void {
    const { host, port } = this.#coordinator
    refuse(errorCode, denied, `${request} of group ${this.#id} at ${host}:${port}`)
  }
}

/** What says that the permissions are there, and the member is not. */
const refusedMember: ReadonlySet<number> = new Set([
  errorCodes.UNKNOWN_MEMBER_ID,
  errorCodes.ILLEGAL_GENERATION,
  errorCodes.STALE_MEMBER_EPOCH,
  errorCodes.FENCED_MEMBER_EPOCH,
  errorCodes.REBALANCE_IN_PROGRESS,
  // There is no group yet (Kafka 4).
  errorCodes.GROUP_ID_NOT_FOUND,
])

function refuse(errorCode: number, denied: string, place: string): void {
  if (errorCode === errorCodes.NONE) return
  const failure = kafkaFailure(errorCode, place)
  if (failure.code !== 'KAFKA_UNAUTHORIZED') throw failure
  throw new IsthmusError(denied, failure.message, { cause: failure })
}

function lagOf({ partitions, ends }: Topic, committed: ReadonlyMap<number, number>): string {
  if (committed.size === 0) return 'nothing is committed: the mapping begins at its StartingPosition'
  const behind = [...committed].reduce((sum, [partition, at]) => sum + Math.max(0, (ends.get(partition) ?? at) - at), 0)
  return `committed on ${committed.size} of ${partitions.length} partitions, ${behind} ${behind === 1 ? 'record' : 'records'} behind`
}

/** A rebalance waits for the other members, in milliseconds: as long as Java's members may take at the least. */
const joinTimeoutMs = 60_000

/** Joins as a member of the mapping would, commits nothing, leaves. */
async function join({ world, options }: Walk, groupId: string, topic: string) {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const given: number[] = []
  const consumer = createConsumer(
    world,
    {
      bootstrapServers: options.bootstrap.map(({ host, port }) => `${host}:${port}`),
      clientId: 'isthmus-probe',
      ...(options.tls && { tls: options.tls }),
      ...(options.login && { login: options.login }),
      connectTimeoutMs: options.timeoutMs,
      groupId,
      topic,
      startingPosition: { position: 'LATEST' },
    },
    {
      assigned: (partitions) => given.push(...partitions.map(({ partition }) => partition)),
      revoked: async () => {},
      lost: () => {},
      records: () => {},
      failed: (error) => reject(joinFailure(error, groupId)),
      healthy: resolve,
    },
  )
  const cancel = world.clock.after(joinTimeoutMs, () =>
    reject(new IsthmusError('JOIN_TIMEOUT', `group ${groupId} did not let us in within ${joinTimeoutMs} ms`)),
  )
  consumer.start()
  try {
    await promise
    const got = given.length > 0 ? `got partitions ${given.toSorted((a, b) => a - b).join(', ')}` : 'got no partition'
    return { detail: `joined, ${got}, left again`, value: true }
  } finally {
    cancel()
    await consumer.stop()
  }
}

function joinFailure(error: Error, groupId: string): Error {
  const denied = error instanceof IsthmusError && error.code === 'KAFKA_UNAUTHORIZED'
  return denied
    ? new IsthmusError('GROUP_READ_DENIED', `joining group ${groupId}: ${error.message}`, { cause: error })
    : error
}
