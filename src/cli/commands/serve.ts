import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { launchMapping, readServeConfig, type ServeFunction } from '../../control/index.ts'
import type { MappingEvent } from '../../mapping/index.ts'
import { LabView } from '../../report/index.ts'
import { createHttpTarget, createLocalFunction, type Target } from '../../targets/index.ts'
import { IsthmusError, messageOf, systemWorld } from '../../world/index.ts'
import { wantsColor } from './arguments.ts'
import { interrupted } from './stopping.ts'

export interface ServeFlags {
  readonly json?: boolean
  readonly color: boolean
}

/** AWS gives a connect that long or longer; not documented. Milliseconds. */
const connectTimeoutMs = 10_000
/** Kafka's own default. */
const sessionTimeoutMs = 45_000
/** Each poller of a provisioned mapping has up to five invocations in flight (mapping.md 3). */
const invocationsPerPoller = 5

/** The same mapping as in the lab, against a real cluster, until Ctrl-C. @returns the exit code */
export async function serveCommand(file: string, flags: ServeFlags): Promise<number> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new IsthmusError('CONFIG_UNREADABLE', `cannot read ${file}: ${messageOf(cause)}`, { cause })
  }
  const config = readServeConfig(text, file, stableUuid)
  const view = new LabView({ color: wantsColor(process.stdout, flags.color) })
  const print = (line: string) => process.stdout.write(`${line}\n`)
  const stop = interrupted()
  const target = await createTarget(config.function, (line) =>
    flags.json ? process.stderr.write(`${line}\n`) : print(line),
  )
  const show = (event: MappingEvent) => {
    if (flags.json) print(JSON.stringify(event, (_key, value) => (value instanceof Error ? value.message : value)))
    else
      for (const line of view.add({ kind: 'mapping', mapping: config.settings.topic, event, causes: [] })) print(line)
  }
  const running = launchMapping(
    systemWorld,
    {
      settings: config.settings,
      event: { eventSource: 'SelfManagedKafka', bootstrapServers: config.servers.join(',') },
      mode: config.mode,
      concurrency: config.mode === 'on-demand' ? 1 : config.minimumPollers * invocationsPerPoller,
      invocationMs: config.function.timeoutSeconds * 1000,
      servers: config.servers,
      dial: systemWorld.dial,
      connectTimeoutMs,
      sessionTimeoutMs,
      target,
    },
    show,
  )
  let cancel = () => {}
  const tick = () => {
    const line = flags.json ? undefined : view.status()
    if (line !== undefined) print(line)
    cancel = systemWorld.clock.after(1000, tick)
  }
  tick()
  await stop
  cancel()
  await running.stop()
  await target.close()
  return 0
}

async function createTarget(fn: ServeFunction, onLog: (line: string) => void): Promise<Target> {
  if (fn.kind === 'url') return createHttpTarget(systemWorld, { url: fn.url, timeoutMs: fn.timeoutSeconds * 1000 })
  return createLocalFunction(systemWorld, {
    ...fn,
    arn: `arn:aws:lambda:local:000000000000:function:${fn.name}`,
    region: 'local',
    account: '000000000000',
    concurrency: 50,
    onLog,
  })
}

/** The same mapping has the same UUID whenever it is served: its consumer group's committed offsets go on. */
function stableUuid(identity: string): string {
  const hex = createHash('sha256').update(identity).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
