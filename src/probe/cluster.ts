import { isIP } from 'node:net'
import { type BrokerAddress, type Connection, errorCodes, kafkaFailure, type ResponseBody } from '../kafka/index.ts'
import { IsthmusError } from '../world/index.ts'
import { reachOf } from './addresses.ts'
import { atOnce } from './at-once.ts'
import { type Walk, walkBroker } from './broker.ts'

type Metadata = ResponseBody<'Metadata'>

/** The cluster as its metadata has it, and the brokers that can be asked from here. */
export interface Reached {
  /** Any of them. */
  readonly any: Connection
  readonly brokers: Metadata['brokers']
  /** Of the topic that was asked for. */
  readonly topic: Metadata['topics'][number] | undefined
  /** By node id. */
  readonly connections: ReadonlyMap<number, Connection>
}

/** Brokers that are walked at the same time. */
const atATime = 16

/** The bootstrap servers, one of them for the metadata, then every other broker at the address that it advertises. */
export async function reachCluster(walk: Walk): Promise<Reached | undefined> {
  const { bootstrap, topic } = walk.options
  const walked = await atOnce(bootstrap, atATime, async (at) => ({
    at,
    connection: await walkBroker(walk, 'bootstrap', at),
  }))
  const any = walked.find(({ connection }) => connection)?.connection
  const place = { phase: 'cluster', target: 'cluster', step: 'metadata' } as const
  if (!any) {
    walk.steps.skip(place, 'not tried: no bootstrap server can be asked')
    return undefined
  }
  const metadata = await walk.steps.try(place, () => askMetadata(any, walk))
  if (!metadata) return undefined
  const connections = new Map<number, Connection>()
  await atOnce(metadata.brokers, atATime, async (broker) => {
    const known = walked.find(({ at }) => sameAddress(at, broker))
    const connection = known ? known.connection : await walkAdvertised(walk, any, broker)
    if (connection) connections.set(broker.nodeId, connection)
  })
  const described = topic === undefined ? undefined : metadata.topics.find(({ name }) => name === topic)
  return { any, brokers: metadata.brokers, topic: described, connections }
}

async function askMetadata(connection: Connection, { options }: Walk) {
  const { topic, timeoutMs } = options
  const topics = topic === undefined ? [] : [{ name: topic }]
  const metadata = await connection.request('Metadata', { topics, allowAutoTopicCreation: false }, timeoutMs)
  if (metadata.errorCode !== errorCodes.NONE)
    throw kafkaFailure(metadata.errorCode, `Metadata at ${connection.host}:${connection.port}`)
  const brokers = metadata.brokers.toSorted((a, b) => a.nodeId - b.nodeId)
  const count = `${brokers.length} ${brokers.length === 1 ? 'broker' : 'brokers'}`
  return { detail: `${count}: ${brokers.map(placeOf).join(', ')}`, value: { ...metadata, brokers } }
}

/** The classic trap: the bootstrap server answers and sends clients to where they cannot go. */
function walkAdvertised(walk: Walk, any: Connection, broker: Metadata['brokers'][number]) {
  const { host, port } = broker
  return walkBroker(walk, 'brokers', { host, port }, (cause) => {
    const hint = isLocal(host) && !isLocal(any.host) ? ', an address of this host and not of the broker' : ''
    const sent = `${any.host}:${any.port} answers, and sends clients to broker ${placeOf(broker)}${hint}`
    return new IsthmusError('ADVERTISED_UNREACHABLE', `${sent}: ${cause.message}`, { cause })
  })
}

function isLocal(host: string): boolean {
  return host === 'localhost' || (isIP(host) !== 0 && reachOf(host) === 'this host')
}

/** `2 at b-2.orders:9098 in use1-az2`: racks are zones where brokers stand in several. */
export function placeOf({ nodeId, host, port, rack }: Metadata['brokers'][number]): string {
  return `${nodeId} at ${host}:${port}${rack ? ` in ${rack}` : ''}`
}

function sameAddress(a: BrokerAddress, b: BrokerAddress): boolean {
  return a.port === b.port && a.host.toLowerCase() === b.host.toLowerCase()
}
