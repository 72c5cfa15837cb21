import type { MappingEvent } from '../mapping/index.ts'
import { createHttpTarget, createLocalFunction, type Target } from '../targets/index.ts'
import type { World } from '../world/index.ts'
import { launchMapping } from './launch.ts'
import type { ServeConfig, ServeFunction } from './serve-config.ts'
import { connecting } from './source-access.ts'

/** AWS gives a connect that long or longer; not documented. Milliseconds. */
const connectTimeoutMs = 10_000
/** Kafka's own default. */
const sessionTimeoutMs = 45_000

/** What a served mapping tells: its events, and the lines that a local function writes. */
export interface ServeListener {
  event(event: MappingEvent): void
  log(line: string): void
}

/**
 * Runs the mapping of a file against its cluster, with its function.
 *
 * @returns stops it: what is in flight is settled and committed first
 * @throws IsthmusError `HANDLER_MISSING`, `RUNTIME_UNSUPPORTED`, `TARGET_URL_INVALID`, `SECRET_UNREADABLE`, `SECRET_INVALID`
 */
export async function serve(world: World, config: ServeConfig, listener: ServeListener): Promise<() => Promise<void>> {
  const access = await connecting(world.random, config.access)
  const target = await createTarget(world, config.function, (line) => listener.log(line))
  const running = launchMapping(
    world,
    {
      settings: config.settings,
      event: { eventSource: 'SelfManagedKafka', bootstrapServers: config.servers.join(',') },
      mode: config.mode,
      minimumPollers: config.minimumPollers,
      invocationMs: config.function.timeoutSeconds * 1000,
      servers: config.servers,
      dial: world.dial,
      consumer: config.consumer,
      ...access,
      connectTimeoutMs,
      sessionTimeoutMs,
      target,
    },
    (event) => listener.event(event),
  )
  return async () => {
    await running.stop()
    await target.close()
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
