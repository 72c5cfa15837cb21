import { IsthmusError, messageOf } from '../world/index.ts'
import type { Cluster } from './cluster.ts'
import type { AssignedPartition } from './consumer-types.ts'
import { errorCodes, errorName } from './errors.ts'
import type { Group } from './group.ts'
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
  readonly #groupId: string
  readonly #topic: string
  readonly #group: Group

  constructor(cluster: Cluster, groupId: string, topic: string, group: Group) {
    this.#cluster = cluster
    this.#groupId = groupId
    this.#topic = topic
    this.#group = group
  }

  /**
   * Commits all of them or, when one is not ours any more, none.
   *
   * @throws IsthmusError `COMMIT_FENCED`: `data.partitions` are not ours any more, drop their results.
   * `COMMIT_FAILED`: it may work later, as long as they are ours; `data.kafkaError` or the cause says why.
   */
  async commit(offsets: readonly NextOffset[]): Promise<void> {
    if (offsets.length === 0) return
    const partitions = offsets.map(({ partition }) => partition)
    refuseLost(partitions)
    const { membership } = this.#group
    let kafkaError: string | undefined
    try {
      kafkaError = await this.#send(
        offsets.map(({ partition, nextOffset }) => ({
          partition: partition.partition,
          offset: nextOffset,
          leaderEpoch: partition.leaderEpochBefore(nextOffset),
        })),
      )
    } catch (cause) {
      throw failed(partitions, messageOf(cause), { cause })
    }
    if (kafkaError === undefined) return
    if (fencing.has(kafkaError) && this.#group.fenced(membership)) throw fenced(partitions)
    refuseLost(partitions)
    throw failed(partitions, kafkaError, { data: { kafkaError } })
  }

  /** Commits where partitions begin that nobody has been told of yet. Throws `COMMIT_FAILED` */
  async keep(offsets: readonly PlacedOffset[]): Promise<void> {
    const kafkaError = await this.#send(offsets)
    if (kafkaError === undefined) return
    const names = offsets.map(({ partition }) => `${this.#topic}-${partition}`)
    const message = `the starting offsets of ${names.join(', ')} cannot be committed: ${kafkaError}`
    throw new IsthmusError('COMMIT_FAILED', message, { data: { kafkaError } })
  }

  /** The name of the first error, if any. */
  async #send(offsets: readonly PlacedOffset[]): Promise<string | undefined> {
    const { memberId, generation } = this.#group.membership
    // Not the group's connection: a JoinGroup waits there.
    const connection = await this.#cluster.connect(await this.#cluster.coordinator(this.#groupId), 'control')
    const answer = await connection.request('OffsetCommit', {
      groupId: this.#groupId,
      memberId,
      generationIdOrMemberEpoch: generation,
      topics: [
        {
          name: this.#topic,
          topicId: this.#cluster.topic(this.#topic)?.id,
          partitions: offsets.map(({ partition, offset, leaderEpoch }) => ({
            partitionIndex: partition,
            committedOffset: offset,
            committedLeaderEpoch: leaderEpoch,
            committedMetadata: '',
          })),
        },
      ],
    })
    const errorCode = answer.topics[0]?.partitions.find((partition) => partition.errorCode !== 0)?.errorCode ?? 0
    if (errorCode === 0) return undefined
    if (moved.has(errorCode)) this.#cluster.forgetCoordinator(this.#groupId)
    return errorName(errorCode)
  }
}

const fencing = new Set(['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID'])
const moved = new Set<number>([errorCodes.NOT_COORDINATOR, errorCodes.COORDINATOR_NOT_AVAILABLE])

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
