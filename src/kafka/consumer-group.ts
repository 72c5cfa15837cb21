import type { ClientWorld } from './client-options.ts'
import type { Cluster } from './cluster.ts'
import type { Connection } from './connection.ts'
import type { GroupOptions, Holdings } from './group.ts'
import { GroupMember, Rejoin } from './group-member.ts'
import { difference } from './group-protocol.ts'
import type { Health } from './health.ts'
import type { Beat } from './heartbeat.ts'
import type { RequestInput, ResponseBody } from './messages/apis.ts'

export interface ConsumerGroupOptions extends GroupOptions {
  /** How the broker shares partitions out, `uniform` or `range`; null: as the broker prefers. */
  readonly remoteAssignor: string | null
}

/**
 * Membership by the consumer protocol (KIP-848): the broker says in answers to heartbeats what we are to hold; we give
 * up what is not in it, take what is new, and say so in the next heartbeat. Each member moves at its own pace.
 */
export class ConsumerGroup extends GroupMember {
  readonly #options: ConsumerGroupOptions
  /** The next heartbeat says everything: after a failure we do not know what the broker has heard. */
  #full = true
  /** The broker may know of us. */
  #asked = false
  /** We hold other partitions than the broker has heard of. */
  #moved = false
  /** What we are to hold, while we do not yet. */
  #target: readonly number[] | undefined
  /** As the broker said last. */
  #beatEveryMs = 0

  constructor(world: ClientWorld, cluster: Cluster, options: ConsumerGroupOptions, holdings: Holdings, health: Health) {
    const memberId = world.random.uuid()
    super(world, cluster, options, holdings, health, { memberId, epoch: 0, instanceId: options.instanceId })
    this.#options = options
  }

  /** The broker sees it by itself. */
  partitionsAdded(): void {}

  protected async round(): Promise<void> {
    const { topic } = this.#options
    if (!this.cluster.topic(topic)) await this.cluster.refresh([topic])
    this.#full = true
    this.#target = undefined
    const { connection, answer } = await this.#ask()
    const place = this.coordinator.place('ConsumerGroupHeartbeat', connection)
    this.check(answer.errorCode, place, this.#options.remoteAssignor ?? 'the consumer protocol')
    if (this.life.signal.aborted) return
    const heartbeat = this.startHeartbeat(
      () => this.#beatEveryMs,
      () => this.#beat(),
    )
    await this.#take(answer)
    this.works()
    await heartbeat.rejoin
    if (heartbeat.dropped.aborted) throw new Rejoin(true)
  }

  /**
   * A static member says that it will be back (KIP-345): its partitions wait for it. After the join on the same
   * connection, if that is still on its way (KIP-1082).
   */
  protected goodbye(): Promise<unknown> | undefined {
    if (!this.#asked) return undefined
    const { memberId, instanceId } = this.membership
    const request = { groupId: this.#options.groupId, memberId, instanceId, memberEpoch: instanceId === null ? -1 : -2 }
    return this.coordinator.connect('group').then((connection) => connection.request('ConsumerGroupHeartbeat', request))
  }

  async #beat(): Promise<Beat> {
    const { connection, answer } = await this.#ask()
    const beat = this.beatOf(answer.errorCode, this.coordinator.place('ConsumerGroupHeartbeat', connection))
    if (beat === 'member') await this.#take(answer)
    return beat
  }

  /** One heartbeat: whatever is in it has reached the broker only when there is an answer without an error. */
  async #ask(): Promise<{ connection: Connection; answer: ResponseBody<'ConsumerGroupHeartbeat'> }> {
    const connection = await this.coordinator.connect('group')
    const request = this.#request()
    this.#asked = true
    this.#moved = false
    const whole = this.#full
    this.#full = true
    const timeoutMs = Math.min(30_000, this.#options.sessionTimeoutMs / 2)
    const answer = await connection.request('ConsumerGroupHeartbeat', request, timeoutMs)
    if (answer.errorCode === 0) {
      this.#full = false
      this.#beatEveryMs = answer.heartbeatIntervalMs
      this.became({ epoch: answer.memberEpoch, memberId: answer.memberId ?? this.membership.memberId })
      if (whole) this.contact()
    }
    return { connection, answer }
  }

  #request(): RequestInput<'ConsumerGroupHeartbeat'> {
    const { groupId, topic, rack, rebalanceTimeoutMs, remoteAssignor } = this.#options
    const { memberId, epoch, instanceId } = this.membership
    const topicId = this.cluster.topic(topic)?.id
    const { partitions } = this.holdings
    const held = partitions.length > 0 ? [{ topicId, partitions }] : []
    const changes = {
      ...(this.#full || this.#moved ? { topicPartitions: held } : {}),
      ...(this.#full
        ? { rackId: rack, rebalanceTimeoutMs, subscribedTopicNames: [topic], serverAssignor: remoteAssignor }
        : {}),
    }
    return { groupId, memberId, memberEpoch: epoch, instanceId, ...changes }
  }

  async #take({ assignment }: ResponseBody<'ConsumerGroupHeartbeat'>): Promise<void> {
    // What comes when a membership is over is not for the next one: that one asks for itself.
    if (!assignment || this.heartbeat?.dropped.aborted) return
    const { topic } = this.#options
    const ofTopic = () => {
      const id = this.cluster.topic(topic)?.id
      return assignment.topicPartitions.filter(({ topicId }) => topicId === id)
    }
    // The topic was made anew since we asked for its id.
    if (ofTopic().length < assignment.topicPartitions.length) await this.cluster.refresh([topic])
    const reconciling = this.#target !== undefined
    this.#target = ofTopic().flatMap(({ partitions }) => partitions)
    if (!reconciling) void this.#reconcile()
  }

  /** Towards what we are to hold; a newer target that comes meanwhile is the one that counts. */
  async #reconcile(): Promise<void> {
    const { heartbeat } = this
    while (this.#target && heartbeat && !heartbeat.dropped.aborted && !this.life.signal.aborted) {
      const target = this.#target
      const { added, surplus } = difference(this.holdings.partitions, target)
      if (surplus.length > 0) await this.revocation.revoke(surplus, heartbeat.dropped).catch(() => {})
      else {
        if (added.length > 0) this.holdings.assign(added)
        this.#target = undefined
        if (added.length === 0) break
      }
      this.#moved = true
      heartbeat.hurry()
    }
  }
}
