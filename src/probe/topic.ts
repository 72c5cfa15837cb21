import { type Connection, errorCodes, kafkaFailure } from '../kafka/index.ts'
import { IsthmusError } from '../world/index.ts'
import { atOnce } from './at-once.ts'
import type { Walk } from './broker.ts'
import { placeOf, type Reached } from './cluster.ts'

/** What the group's steps need of the topic. */
export interface Topic {
  readonly name: string
  readonly id: string
  readonly partitions: readonly number[]
  /** The offset after the last record, by partition, where its leader told. */
  readonly ends: ReadonlyMap<number, number>
}

type Described = NonNullable<Reached['topic']>

/** A leader that can be asked, and what it leads. */
interface Led {
  readonly connection: Connection
  readonly partitions: readonly number[]
}

/** Does the topic exist, can every leader be asked, may it be read: one record is fetched, and none is settled. */
export async function probeTopic(walk: Walk, reached: Reached): Promise<Topic | undefined> {
  const { options, steps } = walk
  const { topic: name } = options
  const place = (step: 'exists' | 'leaders' | 'fetch') =>
    ({ phase: 'topic', target: name === undefined ? 'topic' : `topic ${name}`, step }) as const
  if (name === undefined) {
    steps.skip(place('exists'), 'not tried: give --topic')
    return undefined
  }
  const found = await steps.try(place('exists'), async () => existing(reached.topic, name))
  if (!found) return undefined
  const failures = leaderFailures(found, reached)
  for (const failure of failures) steps.fail(place('leaders'), failure)
  if (failures.length === 0) steps.pass(place('leaders'), `each of the ${found.partitions.length} has one that answers`)

  const led = ledBy(found, reached)
  const ends = new Map<number, number>()
  if (led.length === 0) steps.skip(place('fetch'), 'not tried: no leader can be asked')
  else
    await steps.try(place('fetch'), async () => {
      const read = await atOnce(led, led.length, (one) => readOne(one, found, options.timeoutMs, ends))
      return { detail: read.find(Boolean) ?? 'reading is allowed; no record is there', value: true }
    })
  return { name, id: found.topicId, partitions: found.partitions.map((p) => p.partitionIndex), ends }
}

function existing(topic: Described | undefined, name: string) {
  const errorCode = topic?.errorCode ?? errorCodes.UNKNOWN_TOPIC_OR_PARTITION
  if (!topic || (errorCode !== errorCodes.NONE && topic.partitions.length === 0)) {
    const failure = kafkaFailure(errorCode, `topic ${name}`)
    if (failure.code !== 'KAFKA_UNAUTHORIZED') throw failure
    const message = `the cluster does not let us see topic ${name}, or it does not exist`
    throw new IsthmusError('TOPIC_DESCRIBE_DENIED', message, { cause: failure })
  }
  const count = topic.partitions.length
  const leaders = [...new Set(topic.partitions.map(({ leaderId }) => leaderId))]
    .filter((id) => id >= 0)
    .sort((a, b) => a - b)
  const led = leaders.length === 0 ? 'nobody' : `${leaders.length === 1 ? 'broker' : 'brokers'} ${leaders.join(', ')}`
  const detail = `${count} ${count === 1 ? 'partition' : 'partitions'}, led by ${led}`
  return { detail, value: topic }
}

function leaderFailures({ name, partitions }: Described, { brokers, connections }: Reached): IsthmusError[] {
  const without = partitions.filter(({ leaderId }) => !connections.has(leaderId))
  return [...Map.groupBy(without, ({ leaderId }) => leaderId)].map(([leaderId, all]) => {
    const list = all
      .map(({ partitionIndex }) => partitionIndex)
      .toSorted((a, b) => a - b)
      .join(', ')
    const of = `${all.length === 1 ? 'partition' : 'partitions'} ${list} of ${name}`
    if (leaderId < 0) return new IsthmusError('LEADER_MISSING', `${of} have no leader: no broker serves them`)
    const broker = brokers.find(({ nodeId }) => nodeId === leaderId)
    const where = `broker ${broker ? placeOf(broker) : leaderId}`
    return new IsthmusError('LEADER_UNREACHABLE', `${of} cannot be read: ${where} leads, and cannot be used from here`)
  })
}

function ledBy({ partitions }: Described, { connections }: Reached): Led[] {
  return [...Map.groupBy(partitions, ({ leaderId }) => leaderId)].flatMap(([leaderId, all]) => {
    const connection = connections.get(leaderId)
    return connection ? [{ connection, partitions: all.map((p) => p.partitionIndex) }] : []
  })
}

/**
 * Asks a leader for the newest record of its partitions; the first that has one answers.
 *
 * @param ends takes the offsets after the last records
 * @returns what came, in words; undefined when there is none
 */
async function readOne(led: Led, topic: Described, timeoutMs: number, ends: Map<number, number>) {
  const { connection, partitions } = led
  const name = topic.name ?? ''
  const [oldest, newest] = await Promise.all([
    offsetsAt(led, name, earliest, timeoutMs),
    offsetsAt(led, name, latest, timeoutMs),
  ])
  for (const [partition, offset] of newest) ends.set(partition, offset)
  const answer = await connection.request(
    'Fetch',
    {
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: 1,
      topics: [
        {
          topic: name,
          topicId: topic.topicId,
          partitions: partitions.map((partition) => ({
            partition,
            fetchOffset: Math.max(oldest.get(partition) ?? 0, (newest.get(partition) ?? 0) - 1),
            // The least: a broker gives one batch, whatever its size (KIP-74).
            partitionMaxBytes: 1,
          })),
        },
      ],
    },
    timeoutMs,
  )
  const where = `${connection.host}:${connection.port}`
  refuse(answer.errorCode, `Fetch at ${where}`)
  const got = answer.responses[0]?.partitions ?? []
  for (const { partitionIndex, errorCode } of got) refuse(errorCode, `Fetch of ${name}-${partitionIndex} at ${where}`)
  const full = got.find(({ records }) => records && records.length > 0)
  if (!full) return undefined
  const offset = (newest.get(full.partitionIndex) ?? 0) - 1
  return `read ${name}-${full.partitionIndex}@${offset}, with its batch ${full.records?.length} bytes`
}

const earliest = -2
const latest = -1

async function offsetsAt({ connection, partitions }: Led, name: string, timestamp: number, timeoutMs: number) {
  const wanted = partitions.map((partitionIndex) => ({ partitionIndex, timestamp }))
  const answer = await connection.request('ListOffsets', { topics: [{ name, partitions: wanted }] }, timeoutMs)
  const where = `${connection.host}:${connection.port}`
  const found = answer.topics[0]?.partitions ?? []
  for (const { partitionIndex, errorCode } of found)
    refuse(errorCode, `ListOffsets of ${name}-${partitionIndex} at ${where}`)
  return new Map(found.map(({ partitionIndex, offset }) => [partitionIndex, offset]))
}

function refuse(errorCode: number, place: string): void {
  if (errorCode === errorCodes.NONE) return
  const failure = kafkaFailure(errorCode, place)
  if (failure.code !== 'KAFKA_UNAUTHORIZED') throw failure
  throw new IsthmusError('TOPIC_READ_DENIED', failure.message, { cause: failure })
}
