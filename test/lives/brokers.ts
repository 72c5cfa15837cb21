/** Three brokers of one cluster that can be frozen, cut off and told of new leaders late. */
import { encodeAssignment } from '../../src/kafka/codec.ts'
import { errorCodes } from '../../src/kafka/errors.ts'
import { type Answers, ScriptedBroker } from '../../src/kafka/fixtures/scripted-broker.ts'
import { buildBatch } from '../../src/kafka/index.ts'
import { apiVersions, type RequestBody, type ResponseInput } from '../../src/kafka/messages/apis.ts'
import { stampBatch } from '../../src/kafka/record-batch.ts'
import type { Clock } from '../../src/world/index.ts'

export const topic = 'orders'
const topicId = 'a'.repeat(32)
const groupId = 'g'

/** One partition as somebody knows it. */
interface Known {
  readonly leader: number
  readonly epoch: number
  /** Batches of one record each: the leader epoch of each. */
  readonly log: readonly number[]
}

interface Broker {
  readonly id: number
  readonly server: ScriptedBroker
  /** While it is frozen; resolves when it thaws. */
  thawed: PromiseWithResolvers<void> | undefined
  /** What it knew of the partitions when it was frozen; undefined: it knows them as they are. */
  knows: readonly Known[] | undefined
  readonly sessions: Map<number, Session>
}

interface Session {
  epoch: number
  readonly asked: Map<number, Asked>
  /** The end that each partition was last answered with. */
  readonly told: Map<number, number>
}

type Asked = RequestBody<'Fetch'>['topics'][number]['partitions'][number]
type Answered = NonNullable<NonNullable<ResponseInput<'Fetch'>['responses']>[number]['partitions']>[number] & {
  readonly partitionIndex: number
}

/** They share the logs of one topic, of which no record is ever lost, and a group of one member. */
export class Brokers implements AsyncDisposable {
  readonly brokers: Broker[] = []
  readonly #clock: Clock
  partitions: Known[]
  /** What the group's coordinator grants to its only member. */
  granted: readonly number[] = []
  #grants: readonly number[] = []
  readonly committed = new Map<number, { committedOffset: number; committedLeaderEpoch: number }>()
  #generation = 0
  #sessions = 0
  readonly #watchers = new Set<() => void>()

  constructor(partitions: number, clock: Clock) {
    this.#clock = clock
    this.partitions = Array.from({ length: partitions }, (_, i) => ({ leader: i % 3, epoch: 1, log: [] }))
    this.granted = this.partitions.map((_, i) => i)
  }

  async start(): Promise<void> {
    for (let id = 0; id < 3; id++) {
      const own = () => this.brokers[id]!
      const server = await ScriptedBroker.start(frozenAnswers(this.#answers(own), own))
      this.brokers.push({ id, server, thawed: undefined, knows: undefined, sessions: new Map() })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { id } of this.brokers) this.thaw(id)
    this.#changed()
    for (const { server } of this.brokers) await server[Symbol.asyncDispose]()
  }

  get requests(): number {
    return this.brokers.reduce((sum, { server }) => sum + server.requests.length, 0)
  }

  /** So many records come to a partition, where its leader can take them. */
  append(partition: number, count: number): void {
    const known = this.partitions[partition]!
    if (this.brokers[known.leader]!.knows) return
    const log = [...known.log, ...Array.from({ length: count }, () => known.epoch)]
    this.partitions[partition] = { ...known, log }
    this.#changed()
  }

  elect(partition: number, leader: number): void {
    const known = this.partitions[partition]!
    if (known.leader === leader) return
    this.partitions[partition] = { ...known, leader, epoch: known.epoch + 1 }
    this.#changed()
  }

  /** Its connections stay, and it answers nothing. */
  freeze(id: number): void {
    const broker = this.brokers[id]!
    broker.thawed ??= Promise.withResolvers()
    broker.knows ??= [...this.partitions]
  }

  /** What it was asked meanwhile it answers by what it knew; only `learn` makes it forget that. */
  thaw(id: number): void {
    const broker = this.brokers[id]!
    broker.thawed?.resolve()
    broker.thawed = undefined
  }

  /** It hears what it has missed. */
  learn(id: number): void {
    const broker = this.brokers[id]!
    if (broker.thawed) return
    broker.knows = undefined
    this.#changed()
  }

  cut(id: number): void {
    this.brokers[id]!.server.drop()
  }

  #changed(): void {
    for (const watcher of [...this.#watchers]) watcher()
  }

  #nodes() {
    return this.brokers.map(({ id, server }) => ({ nodeId: id, host: '127.0.0.1', port: server.port }))
  }

  #answers(own: () => Broker): Answers {
    const knows = () => own().knows ?? this.partitions
    return {
      ApiVersions: () => ({
        apiKeys: Object.values(apiVersions).map(({ key, min, max }) => ({
          apiKey: key,
          minVersion: min,
          maxVersion: max,
        })),
      }),
      Metadata: () => ({
        brokers: this.#nodes(),
        topics: [
          {
            name: topic,
            topicId,
            partitions: knows().map(({ leader, epoch }, i) => ({
              partitionIndex: i,
              leaderId: leader,
              leaderEpoch: epoch,
            })),
          },
        ],
      }),
      FindCoordinator: () => ({ coordinators: [{ key: groupId, ...this.#nodes()[0] }] }),
      JoinGroup: ({ protocols }) => ({
        generationId: ++this.#generation,
        protocolName: 'cooperative-sticky',
        leader: 'me',
        memberId: 'me',
        members: [{ memberId: 'me', metadata: protocols[0]?.metadata ?? Buffer.alloc(0) }],
      }),
      // The member is asked to share out, which has it ask for metadata; what it says is not what is done.
      SyncGroup: () => {
        this.#grants = this.granted
        return { assignment: encodeAssignment({ assignedPartitions: [{ topic, partitions: [...this.#grants] }] }) }
      },
      Heartbeat: () => ({ errorCode: this.#grants === this.granted ? 0 : errorCodes.REBALANCE_IN_PROGRESS }),
      LeaveGroup: () => ({}),
      OffsetFetch: () => ({
        groups: [
          {
            groupId,
            topics: [
              {
                name: topic,
                topicId,
                partitions: [...this.committed].map(([partitionIndex, at]) => ({ partitionIndex, ...at })),
              },
            ],
          },
        ],
      }),
      OffsetCommit: ({ topics }) => ({
        topics: topics.map((one) => ({
          ...one,
          partitions: one.partitions.map(({ partitionIndex, committedOffset, committedLeaderEpoch }) => {
            this.committed.set(partitionIndex, { committedOffset, committedLeaderEpoch })
            return { partitionIndex }
          }),
        })),
      }),
      ListOffsets: ({ topics }) => ({
        topics: topics.map((one) => ({
          ...one,
          partitions: one.partitions.map(({ partitionIndex, timestamp }) => {
            const { leader, log } = knows()[partitionIndex]!
            if (leader !== own().id) return { partitionIndex, errorCode: errorCodes.NOT_LEADER_OR_FOLLOWER }
            return { partitionIndex, offset: timestamp === -2 ? 0 : log.length }
          }),
        })),
      }),
      OffsetForLeaderEpoch: ({ topics }) => ({
        topics: topics.map((one) => ({
          ...one,
          partitions: one.partitions.map(({ partition, currentLeaderEpoch, leaderEpoch }) => {
            const known = knows()[partition]!
            const errorCode = refusal(known, own().id, currentLeaderEpoch)
            if (errorCode) return { partition, errorCode }
            const endOffset = known.log.filter((epoch) => epoch <= leaderEpoch).length
            return { partition, leaderEpoch: known.log[endOffset - 1] ?? -1, endOffset }
          }),
        })),
      }),
      Fetch: (body) => this.#fetch(own(), body),
    }
  }

  async #fetch(broker: Broker, body: RequestBody<'Fetch'>): Promise<ResponseInput<'Fetch'>> {
    const found = this.#sessionOf(broker, body)
    if (typeof found === 'number') return { errorCode: found }
    const [sessionId, session] = found
    for (const partition of body.forgottenTopicsData[0]?.partitions ?? []) session.asked.delete(partition)
    for (const asked of body.topics[0]?.partitions ?? []) session.asked.set(asked.partition, asked)
    let partitions = this.#read(broker, body, session)
    if (partitions.length === 0 && body.maxWaitMs > 0) {
      await this.#wait(
        body.maxWaitMs,
        () => broker.thawed === undefined && this.#read(broker, body, session).length > 0,
      )
      // Its time did not pass while it was frozen.
      await broker.thawed?.promise
      partitions = this.#read(broker, body, session)
    }
    for (const { partitionIndex, highWatermark } of partitions) session.told.set(partitionIndex, Number(highWatermark))
    const moved = partitions.some(({ errorCode }) => errorCode)
    return {
      sessionId,
      responses: partitions.length > 0 ? [{ topic, topicId, partitions }] : [],
      ...(moved ? { nodeEndpoints: this.#nodes() } : {}),
    }
  }

  /** As KIP-227 has it. */
  #sessionOf({ sessions }: Broker, { sessionId, sessionEpoch }: RequestBody<'Fetch'>): [number, Session] | number {
    if (sessionEpoch <= 0) {
      sessions.delete(sessionId)
      const id = ++this.#sessions
      const session = { epoch: 1, asked: new Map(), told: new Map() }
      sessions.set(id, session)
      return [id, session]
    }
    const session = sessions.get(sessionId)
    if (!session) return errorCodes.FETCH_SESSION_ID_NOT_FOUND
    if (session.epoch !== sessionEpoch) return errorCodes.INVALID_FETCH_SESSION_EPOCH
    session.epoch++
    return [sessionId, session]
  }

  /** Of the partitions of a session, those that have something to tell. */
  #read({ id, knows = this.partitions }: Broker, { maxBytes }: RequestBody<'Fetch'>, session: Session): Answered[] {
    let room = maxBytes
    return [...session.asked.values()].flatMap((asked): Answered[] => {
      const { partition: partitionIndex, fetchOffset, currentLeaderEpoch, partitionMaxBytes } = asked
      const known = knows[partitionIndex]!
      const end = known.log.length
      const errorCode = refusal(known, id, currentLeaderEpoch)
      if (errorCode) {
        const currentLeader = { leaderId: known.leader, leaderEpoch: known.epoch }
        return [{ partitionIndex, errorCode, highWatermark: -1, records: null, currentLeader }]
      }
      if (fetchOffset > end) return [{ partitionIndex, errorCode: errorCodes.OFFSET_OUT_OF_RANGE, highWatermark: -1 }]
      const records: Buffer[] = []
      let most = Math.min(room, partitionMaxBytes)
      for (let offset = fetchOffset; offset < end; offset++) {
        const batch = batchAt(offset, known.log[offset]!)
        if (batch.length > most && (records.length > 0 || room < maxBytes)) break
        records.push(batch)
        most -= batch.length
        room -= batch.length
      }
      if (records.length === 0 && session.told.get(partitionIndex) === end) return []
      return [{ partitionIndex, highWatermark: end, lastStableOffset: end, records: Buffer.concat(records) }]
    })
  }

  #wait(ms: number, isOver: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#watchers.delete(look)
        cancel()
        resolve()
      }
      const look = () => {
        if (isOver()) done()
      }
      const cancel = this.#clock.after(ms, done)
      this.#watchers.add(look)
    })
  }
}

/** Every request waits while its broker is frozen. */
function frozenAnswers(answers: Answers, own: () => Broker): Answers {
  const whileThawed =
    <B, R>(answer: (body: B) => R | Promise<R>) =>
    async (body: B) => {
      while (own().thawed) await own().thawed?.promise
      return answer(body)
    }
  return Object.fromEntries(
    Object.entries(answers).map(([api, answer]) => [api, whileThawed(answer as (body: unknown) => unknown)]),
  )
}

function refusal({ leader, epoch }: Known, id: number, currentLeaderEpoch: number): number {
  if (currentLeaderEpoch >= 0 && currentLeaderEpoch < epoch) return errorCodes.FENCED_LEADER_EPOCH
  if (currentLeaderEpoch > epoch) return errorCodes.UNKNOWN_LEADER_EPOCH
  return leader === id ? 0 : errorCodes.NOT_LEADER_OR_FOLLOWER
}

function batchAt(offset: number, leaderEpoch: number): Buffer {
  const value = Buffer.alloc(2000, offset)
  const batch = buildBatch({ records: [{ key: null, value, timestamp: 1 }], baseOffset: offset })
  stampBatch(batch, 0, { baseOffset: offset, leaderEpoch })
  return batch
}
