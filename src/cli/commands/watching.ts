import type { ServedMapping } from '../../control/index.ts'
import type { MappingEvent } from '../../mapping/index.ts'
import {
  embeddedMetrics,
  Observatory,
  SystemLog,
  serveHttp,
  startOpenTelemetry,
  wantsOpenTelemetry,
} from '../../observe/index.ts'
import { IsthmusError, type World } from '../../world/index.ts'

export interface WatchOptions {
  readonly metricsAddress: string | undefined
  /** Of the machine: whether and where OpenTelemetry's signals are sent. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** `alone`: it is all that is printed, of every mapping, with AWS's metrics. `beside`: of those that ask for one. */
  readonly systemLog: 'alone' | 'beside'
}

export interface WatchOutput {
  /** For people. */
  readonly notice: (line: string) => void
  /** Of a mapping's system log. */
  readonly line: (mapping: string, line: string) => void
}

/** What follows the mappings of `serve`. */
export interface Watching {
  event(mapping: string, event: MappingEvent): void
  stop(): Promise<void>
}

/**
 * Starts what is asked for.
 *
 * @throws IsthmusError `ARGUMENT_INVALID`, `PORT_UNAVAILABLE`, `OPENTELEMETRY_MISSING`, `OPENTELEMETRY_PROTOCOL`
 */
export async function startWatching(
  world: World,
  { environment, metricsAddress, systemLog }: WatchOptions,
  mappings: () => readonly ServedMapping[],
  { notice, line }: WatchOutput,
): Promise<Watching> {
  const alone = systemLog === 'alone'
  const log = new SystemLog(world.clock, mappings, alone ? 'INFO' : undefined, line)
  const exports = wantsOpenTelemetry(environment)
  const isWatched = alone || exports || metricsAddress !== undefined
  const observatory = isWatched ? new Observatory(world.clock, mappings) : undefined
  const telemetry = observatory && exports && (await startOpenTelemetry(world.clock, observatory, environment, notice))
  const server =
    observatory &&
    metricsAddress !== undefined &&
    (await listen(world, metricsAddress, observatory).catch(async (error: unknown) => {
      if (telemetry) await telemetry.stop()
      throw error
    }))
  if (server) notice(`metrics: ${server.url}/metrics, /healthz, /readyz`)
  log.start()
  observatory?.start()
  if (alone)
    observatory?.everyMinute((reading, before) => {
      const metrics = embeddedMetrics(reading, before)
      if (metrics) line(reading.mapping.name, JSON.stringify(metrics))
    })
  return {
    event(mapping, event) {
      log.event(mapping, event)
      observatory?.event(mapping, event)
    },
    async stop() {
      log.stop()
      observatory?.stop()
      if (server) server.close()
      if (telemetry) await telemetry.stop()
    },
  }

  async function listen({ listen }: World, address: string, watched: Observatory) {
    const at = addressOf(address)
    const { port, close } = await serveHttp(listen, at, watched, mappings)
    return { url: `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`, close }
  }
}

/** `host:port` or `[IPv6]:port`. */
function addressOf(text: string): { readonly host: string; readonly port: number } {
  const [, six, host = six, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? []
  if (host !== undefined && Number(port) < 65_536) return { host, port: Number(port) }
  throw new IsthmusError(
    'ARGUMENT_INVALID',
    `--metrics-address ${text} is not HOST:PORT: give 127.0.0.1:9464, or 0.0.0.0:9464 for every address of this machine`,
  )
}
