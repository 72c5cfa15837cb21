import { type CredentialsProvider, createHttpClient, type Environment } from '../aws/index.ts'
import type { MappingEvent } from '../mapping/index.ts'
import { createHttpTarget, createLocalFunction, type Target } from '../targets/index.ts'
import type { World } from '../world/index.ts'
import { locate } from './cluster-place.ts'
import { connecting } from './connecting.ts'
import { launchMapping } from './launch.ts'
import type { ServeConfig, ServeFunction } from './serve-config.ts'

/** AWS gives a connect that long or longer; not documented. Milliseconds. */
const connectTimeoutMs = 10_000
/** For an answer of AWS, in milliseconds. */
const requestTimeoutMs = 10_000
/** Kafka's own default. */
const sessionTimeoutMs = 45_000

/** What a served mapping tells: its events, and the lines that a local function writes. */
export interface ServeListener {
  event(event: MappingEvent): void
  log(line: string): void
}

/** What the machine has of AWS. */
export interface MachineAws {
  readonly credentials: CredentialsProvider
  readonly environment: Environment
}

/**
 * Runs the mapping of a file against its cluster, with its function.
 *
 * @returns stops it: what is in flight is settled and committed first
 * @throws IsthmusError `HANDLER_MISSING`, `RUNTIME_UNSUPPORTED`, `TARGET_URL_INVALID`; what `locate` and `connecting` throw
 */
export async function serve(
  world: World,
  machine: MachineAws,
  config: ServeConfig,
  listener: ServeListener,
): Promise<() => Promise<void>> {
  const client = createHttpClient(world, { connectTimeoutMs, requestTimeoutMs })
  const aws = { ...machine, clock: world.clock, client }
  const { servers, event, secured, access, region } = await locate(aws, config.source, config.access)
  const how = secured ? await connecting(world, aws, access, region) : {}
  const target = await createTarget(world, config.function, (line) => listener.log(line))
  const running = launchMapping(
    world,
    {
      settings: config.settings,
      event,
      mode: config.mode,
      minimumPollers: config.minimumPollers,
      invocationMs: config.function.timeoutSeconds * 1000,
      servers,
      dial: world.dial,
      consumer: config.consumer,
      ...how,
      connectTimeoutMs,
      sessionTimeoutMs: config.consumer.sessionTimeoutMs ?? sessionTimeoutMs,
      target,
    },
    (event) => listener.event(event),
  )
  return async () => {
    await running.stop()
    await target.close()
    client.close()
  }
}

async function createTarget(world: World, fn: ServeFunction, onLog: (line: string) => void): Promise<Target> {
  if (fn.kind === 'url') return createHttpTarget(world, { url: fn.url, timeoutMs: fn.timeoutSeconds * 1000 })
  return createLocalFunction(world, {
    ...fn,
    arn: `arn:aws:lambda:local:000000000000:function:${fn.name}`,
    region: 'local',
    account: '000000000000',
    concurrency: 50,
    onLog,
  })
}
