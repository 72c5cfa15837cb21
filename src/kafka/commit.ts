import { IsthmusError, messageOf } from '../world/index.ts'
import type { Cluster } from './cluster.ts'
import type { AssignedPartition } from './consumer-types.ts'
import { errorCodes, errorName } from './errors.ts'
import type { Group, Membership } from './group.ts'
import type { RequestInput } from './messages/apis.ts'
import type { LogPosition } from './owned-partition.ts'

export interface NextOffset {
  readonly partition: AssignedPartition
  readonly nextOffset: number
}

interface PlacedOffset extends LogPosition {
  readonly partition: number
}

/** Commits offsets in the name of our membership; the group refuses them when it is over. */
export class OffsetCommitter {
  readonly #cluster: Cluster
  readonly #groupId: string | undefined
  readonly #topic: string
  readonly #group: Group

  /** @param groupId absent: nobody keeps offsets for us, every commit fails */
  constructor(cluster: Cluster, groupId: string | undefined, topic: string, group: Group) {
    this.#cluster = cluster
    this.#groupId = groupId
    this.#topic = topic
    this.#group = group
  }

  /**
   * Commits all of them or, when one is not ours any more, none.
   *
   * @throws IsthmusError `COMMIT_FENCED`: `data.partitions` are not ours any more, drop their results.
   * `COMMIT_FAILED`: it may work later, as long as they are ours; `data.kafkaError` or the cause says why, and
   * `data.retriable` is true where that is the ordinary course of a rebalance or of a coordinator that moves.
   */
  async commit(offsets: readonly NextOffset[]): Promise<void> {
    if (offsets.length === 0) return
    const partitions = offsets.map(({ partition }) => partition)
    const ours = () => {
      refuseLost(partitions)
      return offsets.map(({ partition, nextOffset }) => ({
        partition: partition.partition,
        offset: nextOffset,
        leaderEpoch: partition.leaderEpochBefore(nextOffset),
      }))
    }
    ours()
    const kafkaError = await this.#send(ours).catch((cause) => {
      throw isFenced(cause) ? cause : failed(partitions, messageOf(cause), { cause })
    })
    if (kafkaError === undefined) return
    if (kafkaError === fencedNow) throw fenced(partitions)
    refuseLost(partitions)
    throw failed(partitions, kafkaError, { data: { kafkaError, retriable: passing.has(kafkaError) } })
  }

  /**
   * Commits where partitions begin that nobody has been told of yet.
   *
   * @param isOurs asked at the last moment: an offset of a partition that is another's by now is left out
   * @throws IsthmusError `COMMIT_FAILED`, and as `Cluster.connect`
   */
  async keep(starts: readonly PlacedOffset[], isOurs: (partition: number) => boolean): Promise<void> {
    const kafkaError = await this.#send(() => starts.filter(({ partition }) => isOurs(partition)))
    if (kafkaError === undefined) return
    const names = starts.map(({ partition }) => `${this.#topic}-${partition}`)
    const message = `the starting offsets of ${names.join(', ')} cannot be committed: ${kafkaError}`
    throw new IsthmusError('COMMIT_FAILED', message, { data: { kafkaError } })
  }

  /**
   * What is ours and by which membership is asked when the request goes out, not before the connection is there: a
   * newer generation must not speak for partitions of an older one.
   *
   * @returns the name of the first error, if any
   */
  async #send(ours: () => readonly PlacedOffset[]): Promise<string | undefined> {
    const groupId = this.#groupId
    if (groupId === undefined) return 'there is no group'
    // Not the group's connection: a JoinGroup waits there.
    const connection = await this.#cluster.connect(await this.#cluster.coordinator(groupId), 'control')
    const offsets = ours()
    if (offsets.length === 0) return undefined
    const { membership } = this.#group
    const answer = await connection.request('OffsetCommit', this.#request(groupId, membership, offsets))
    const errorCode = answer.topics[0]?.partitions.find((partition) => partition.errorCode !== 0)?.errorCode ?? 0
    if (errorCode === 0) return undefined
    if (moved.has(errorCode)) this.#cluster.forgetCoordinator(groupId)
    return this.#group.refused(membership, errorCode) ? fencedNow : errorName(errorCode)
  }

  #request(groupId: string, membership: Membership, offsets: readonly PlacedOffset[]): RequestInput<'OffsetCommit'> {
    const partitions = offsets.map(({ partition, offset, leaderEpoch }) => ({
      partitionIndex: partition,
      committedOffset: offset,
      committedLeaderEpoch: leaderEpoch,
      committedMetadata: '',
    }))
    return {
      groupId,
      memberId: membership.memberId,
      generationIdOrMemberEpoch: membership.epoch,
      groupInstanceId: membership.instanceId,
      topics: [{ name: this.#topic, topicId: this.#cluster.topic(this.#topic)?.id, partitions }],
    }
  }
}

/** A rebalance and a coordinator that moves refuse every member's commits for a moment. */
const passing = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'STALE_MEMBER_EPOCH',
  'NOT_COORDINATOR',
  'COORDINATOR_NOT_AVAILABLE',
  'COORDINATOR_LOAD_IN_PROGRESS',
])
/** Refused for a membership that is our newest: nothing of it may be sent again. */
const fencedNow = 'fenced'
const moved = new Set<number>([errorCodes.NOT_COORDINATOR, errorCodes.COORDINATOR_NOT_AVAILABLE])

const isFenced = (error: unknown) => error instanceof IsthmusError && error.code === 'COMMIT_FENCED'

function refuseLost(partitions: readonly AssignedPartition[]): void {
  const lost = partitions.filter(({ owned }) => !owned)
  if (lost.length > 0) throw fenced(lost)
}

function fenced(partitions: readonly AssignedPartition[]): IsthmusError {
  const message = `${namesOf(partitions).join(', ')} belong to another member by now: their offsets are not committed`
  return new IsthmusError('COMMIT_FENCED', message, { data: { partitions: namesOf(partitions) } })
}

function failed(
  partitions: readonly AssignedPartition[],
  why: string,
  more: { cause?: unknown; data?: Record<string, unknown> },
): IsthmusError {
  const message = `the offsets of ${namesOf(partitions).join(', ')} are not committed: ${why}`
  return new IsthmusError('COMMIT_FAILED', message, {
    cause: more.cause,
    data: { ...more.data, partitions: namesOf(partitions) },
  })
}

const namesOf = (partitions: readonly AssignedPartition[]) =>
  partitions.map(({ topic, partition }) => `${topic}-${partition}`)
