import { IsthmusError } from '../world/index.ts'
import type { Assignor } from './assignor.ts'
import type { ClientWorld } from './client-options.ts'
import type { Cluster } from './cluster.ts'
import type { Connection } from './connection.ts'
import { errorCodes } from './errors.ts'
import type { GroupOptions, Holdings, Membership } from './group.ts'
import { GroupMember, Rejoin } from './group-member.ts'
import { difference, partitionsForMembers, readAssignment, subscriptionOf } from './group-protocol.ts'
import type { Health } from './health.ts'
import type { Beat } from './heartbeat.ts'
import type { ResponseBody } from './messages/apis.ts'

export interface ClassicGroupOptions extends GroupOptions {
  readonly assignor: Assignor
}

/**
 * Membership by the classic protocol: join, sync, heartbeat, and again when the group rebalances. Under a cooperative
 * assignor only what moves is given up (KIP-429), under an eager one everything, before it joins.
 */
export class ClassicGroup extends GroupMember {
  readonly #options: ClassicGroupOptions
  /** From JoinGroup to SyncGroup: the group may be a generation ahead of us. */
  #joining = false
  #leads = false

  constructor(world: ClientWorld, cluster: Cluster, options: ClassicGroupOptions, holdings: Holdings, health: Health) {
    super(world, cluster, options, holdings, health, { memberId: '', epoch: -1, instanceId: options.instanceId })
    this.#options = options
  }

  override refused(membership: Membership, errorCode: number): boolean {
    return !this.#joining && super.refused(membership, errorCode)
  }

  /** Only the leader acts on it. */
  partitionsAdded(): void {
    if (this.#leads) this.heartbeat?.ask()
  }

  protected async round(): Promise<void> {
    const { signal } = this.life
    this.#joining = true
    const granted = await this.#join().finally(() => {
      this.#joining = false
    })
    if (signal.aborted) return
    const since = this.world.clock.monotonic()
    const heartbeat = this.startHeartbeat(
      () => this.#beatEveryMs(since),
      () => this.#beat(),
    )
    const surplus = this.#adopt(granted)
    this.works()
    // The group waits for what is given up: it is shared out when we have joined again.
    if (surplus.length > 0) await this.revocation.revoke(surplus, heartbeat.dropped)
    else await heartbeat.rejoin
    if (signal.aborted) return
    if (!heartbeat.dropped.aborted && !this.#options.assignor.cooperative) {
      await this.revocation.revoke(this.holdings.partitions, heartbeat.dropped)
    }
    if (heartbeat.dropped.aborted) throw new Rejoin(true)
  }

  /** A static member stays: who comes back within its session finds its partitions (KIP-345). */
  protected goodbye(): Promise<unknown> | undefined {
    const { memberId, instanceId } = this.membership
    if (memberId === '' || instanceId !== null) return undefined
    const request = { groupId: this.#options.groupId, memberId, members: [{ memberId }] }
    return this.coordinator.connect('control').then((connection) => connection.request('LeaveGroup', request))
  }

  /** One JoinGroup and SyncGroup. Resolves with the partitions granted. */
  async #join(): Promise<readonly number[]> {
    const { groupId, topic, assignor, instanceId, rebalanceTimeoutMs } = this.#options
    if (!this.cluster.topic(topic)) await this.cluster.refresh([topic])
    const connection = await this.coordinator.connect('group')
    this.heartbeat?.stop()
    // The broker answers when all members have joined, or their time is up.
    const timeoutMs = rebalanceTimeoutMs + 10_000
    const joined = await this.#joinGroup(connection, timeoutMs)
    this.check(joined.errorCode, this.coordinator.place('JoinGroup', connection), assignor.name)
    this.contact()
    const { memberId, generationId } = joined
    this.#leads = joined.leader === memberId
    const assignments = this.#leads && !joined.skipAssignment ? await this.#shareOut(joined.members) : []
    const synced = await connection.request(
      'SyncGroup',
      {
        groupId,
        generationId,
        memberId,
        groupInstanceId: instanceId,
        protocolType: 'consumer',
        protocolName: joined.protocolName,
        assignments,
      },
      timeoutMs,
    )
    this.became({ memberId })
    this.check(synced.errorCode, this.coordinator.place('SyncGroup', connection), assignor.name)
    this.became({ epoch: generationId })
    return readAssignment(synced.assignment, topic)
  }

  /** Twice where the group wants to give us an id first (KIP-394). */
  async #joinGroup(connection: Connection, timeoutMs: number): Promise<ResponseBody<'JoinGroup'>> {
    const { groupId, topic, assignor, instanceId, rack, sessionTimeoutMs, rebalanceTimeoutMs } = this.#options
    const { memberId, epoch } = this.membership
    const metadata = subscriptionOf(topic, this.holdings.partitions, epoch, rack)
    const joined = await connection.request(
      'JoinGroup',
      {
        groupId,
        sessionTimeoutMs,
        rebalanceTimeoutMs,
        memberId,
        groupInstanceId: instanceId,
        protocolType: 'consumer',
        protocols: [{ name: assignor.name, metadata }],
      },
      timeoutMs,
    )
    if (joined.errorCode !== errorCodes.MEMBER_ID_REQUIRED) return joined
    this.became({ memberId: joined.memberId })
    return this.#joinGroup(connection, timeoutMs)
  }

  /** As the group's leader: who gets what, by the newest metadata of all topics that anybody wants. */
  async #shareOut(members: Parameters<typeof partitionsForMembers>[1]) {
    return partitionsForMembers(this.#options.assignor, members, async (topics) => {
      // What only others want may be gone or not ours to see: it counts none, and holds nobody up.
      for (const topic of topics) {
        await this.cluster.refresh([topic]).catch((error) => {
          if (!(error instanceof IsthmusError && tolerated.has(error.code))) throw error
        })
      }
      return new Map(topics.map((topic) => [topic, this.cluster.topic(topic)?.partitions.length ?? 0]))
    })
  }

  /** Takes on what is granted. Returns what we hold beyond that. */
  #adopt(granted: readonly number[]): readonly number[] {
    const { added, surplus } = difference(this.holdings.partitions, granted)
    if (added.length > 0) this.holdings.assign(added)
    return surplus
  }

  /**
   * Java's `heartbeat.interval.ms`; twice that where nothing comes, as hundreds of idle mappings in a process do little
   * else. Sooner while the membership is young: who gives partitions up for us joins anew as soon as it has, and until we
   * notice and join as well nobody reads them.
   *
   * @param since when it began
   */
  #beatEveryMs(since: number): number {
    const { assignor, sessionTimeoutMs } = this.#options
    const settled = Math.min(this.holdings.quiet ? 6000 : 3000, sessionTimeoutMs / 3)
    const age = this.world.clock.monotonic() - since
    return assignor.cooperative ? Math.min(Math.max(soonestBeatMs, age), settled) : settled
  }

  async #beat(): Promise<Beat> {
    const { groupId, sessionTimeoutMs } = this.#options
    const { memberId, epoch, instanceId } = this.membership
    const connection = await this.coordinator.connect('group')
    // A half-open connection must not outlast the session.
    const timeoutMs = Math.min(30_000, sessionTimeoutMs / 2)
    const body = { groupId, memberId, generationId: epoch, groupInstanceId: instanceId }
    const { errorCode } = await connection.request('Heartbeat', body, timeoutMs)
    return this.beatOf(errorCode, this.coordinator.place('Heartbeat', connection))
  }
}

const soonestBeatMs = 250

const tolerated = new Set(['TOPIC_MISSING', 'KAFKA_UNAUTHORIZED'])
