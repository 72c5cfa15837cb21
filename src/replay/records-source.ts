import type { AwsAccess } from '../aws/index.ts'
import { type Connecting, connecting, createDecoding, locate, type ServeConfig } from '../control/index.ts'
import { createLogReader, type LogReader, type LogReaderOptions } from '../kafka/index.ts'
import type { Decoding, EventSource } from '../mapping/index.ts'
import type { World } from '../world/index.ts'

/** Where records are read again, and how events are built of them. */
export interface RecordsSource {
  readonly log: LogReader
  readonly source: EventSource
  readonly filters: readonly string[]
  readonly decoding?: Decoding
  readonly batchSize: number
}

const connectTimeoutMs = 10_000

/**
 * As a mapping reads them.
 *
 * @throws IsthmusError what `locate`, `connecting` and `createDecoding` throw, `BOOTSTRAP_INVALID`
 */
export async function sourceOfMapping(world: World, aws: AwsAccess, config: ServeConfig): Promise<RecordsSource> {
  const place = await locate(aws, config.source, config.access)
  const how = place.secured ? await connecting(world, aws, place.access, place.region) : {}
  const decoding = config.registry && (await createDecoding(world, aws, config.registry))
  const { filters, batchSize } = config.settings
  const { isolation } = config.consumer
  return {
    log: logReader(world, place.servers, how, isolation),
    source: place.event,
    filters,
    ...(decoding && { decoding }),
    batchSize,
  }
}

/** Of a cluster of which nothing else is known. Throws `BOOTSTRAP_INVALID` */
export function sourceOfServers(
  world: World,
  servers: readonly string[],
  how: Connecting,
  batchSize: number,
): RecordsSource {
  return {
    log: logReader(world, servers, how),
    source: { eventSource: 'SelfManagedKafka', bootstrapServers: servers.join(',') },
    filters: [],
    batchSize,
  }
}

function logReader(
  world: World,
  bootstrapServers: readonly string[],
  how: Connecting,
  isolation?: LogReaderOptions['isolation'],
): LogReader {
  return createLogReader(world, { bootstrapServers, clientId: 'isthmus-replay', connectTimeoutMs, ...how, isolation })
}
