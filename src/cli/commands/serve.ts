import { machineCredentials } from '../../aws/index.ts'
import { readSecretsHere, type ServedMapping, Serving, watchFile } from '../../control/index.ts'
import { type MappingEvent, refuseToCome } from '../../mapping/index.ts'
import { commitLag } from '../../observe/index.ts'
import { LabView, renderServed, servedToJson } from '../../report/index.ts'
import { findRuntime } from '../../targets/index.ts'
import { systemWorld, type World } from '../../world/index.ts'
import { heapStaysSmall } from '../small-heap.ts'
import { oneOf, readFile, wantsColor, wholeNumber } from './arguments.ts'
import { awsAccess } from './aws-access.ts'
import { notesOn, reloader } from './reloading.ts'
import { readServed, type ServedFlags } from './served.ts'
import { interrupted } from './stopping.ts'
import { startWatching } from './watching.ts'

export interface ServeFlags extends ServedFlags {
  readonly dryRun?: boolean
  readonly json?: boolean
  /** Seconds, as given. */
  readonly drain?: string
  readonly logFormat?: string
  readonly metricsAddress?: string
  readonly color: boolean
}

/** The same mappings as in the lab, against real clusters, until Ctrl-C. @returns the exit code */
export async function serveCommand(
  given: readonly string[],
  flags: ServeFlags,
  world: World = systemWorld,
): Promise<number> {
  const limitMs = flags.drain === undefined ? undefined : wholeNumber('--drain', flags.drain, 0, 86_400) * 1000
  const format = flags.json ? 'json' : oneOf('--log-format', flags.logFormat ?? 'text', ['text', 'json', 'aws'])
  const { configs, files } = readServed(given, flags)
  const texts = files.map((file) => readFile(file, 'CONFIG_UNREADABLE'))
  const print = (line: string) => process.stdout.write(`${line}\n`)
  if (flags.dryRun) {
    const aws = awsAccess(flags.region, 10_000)
    for (const config of configs) {
      const { name, settings, function: fn } = config
      refuseToCome(name, settings, world.clock.now())
      await readSecretsHere(world, aws, config)
      if (fn.kind === 'local') await findRuntime(world.spawn, fn)
    }
    aws.client.close()
    for (const config of configs)
      for (const line of format === 'json' ? [servedToJson(config)] : renderServed(config)) print(line)
    return 0
  }
  heapStaysSmall()
  const view = new LabView({ color: wantsColor(process.stdout, flags.color) })
  const notice = (line: string) => (format === 'text' ? process.stdout : process.stderr).write(`${line}\n`)
  const abandon = Promise.withResolvers<void>()
  const interrupt = interrupted(abandon.resolve)
  const machine = { credentials: machineCredentials(), environment: process.env }
  const log = (mapping: string, line: string) => notice(serving.names.length > 1 ? `${mapping} | ${line}` : line)
  const serving: Serving = new Serving(world, machine, {
    log,
    event(mapping, event) {
      watching.event(mapping, event)
      if (format === 'json') print(eventToJson(mapping, event))
      if (format === 'text') for (const line of view.add({ kind: 'mapping', mapping, event, causes: [] })) print(line)
    },
  })
  for (const line of notesOn(configs)) notice(line)
  const watching = await startWatching(
    world,
    {
      environment: process.env,
      metricsAddress: flags.metricsAddress,
      systemLog: format === 'aws' ? 'alone' : 'beside',
    },
    () => serving.mappings(),
    { notice, line: format === 'aws' ? (_, line) => print(line) : log },
  )
  let isServing: boolean
  try {
    isServing = await Promise.race([serving.apply(configs).then(() => true), interrupt.then(() => false)])
  } catch (error) {
    await watching.stop()
    throw error
  }
  if (!isServing) {
    // Where the clusters are and what secrets hold is still being asked for.
    notice('stopped before anything was served')
    await serving.stop()
    await watching.stop()
    return 0
  }
  let isOver = false
  const reload = reloader({
    serving,
    read: () => readServed(given, flags).configs,
    notice: (line) => {
      if (!isOver) notice(line)
    },
  })
  const unwatch = files.map((file, i) => watchFile(world.clock, file, texts[i]!, () => reload(file)))
  let cancel = () => {}
  const tick = () => {
    const line = format === 'text' ? view.status(lagOf(serving.mappings())) : undefined
    if (line !== undefined) print(line)
    cancel = world.clock.after(1000, tick)
  }
  tick()
  await interrupt
  isOver = true
  cancel()
  for (const stopWatching of unwatch) stopWatching()
  const drainMs = limitMs ?? serving.patienceMs
  notice(`stopping: what is in flight is settled and committed, within ${drainMs / 1000} s; asked again, at once`)
  let isAbandoned = false
  const giveUp = () => {
    isAbandoned = true
    serving.abandon()
  }
  void abandon.promise.then(giveUp)
  // Without a limit of ours each mapping has its own.
  const cancelDrain = limitMs === undefined ? () => {} : world.clock.after(limitMs, giveUp)
  await serving.stop()
  cancelDrain()
  await watching.stop()
  if (isAbandoned) notice('stopped: what was in flight then is not committed, and is sent again')
  return isAbandoned ? 1 : 0
}

/** Records that are not committed, of the partitions that this process has. */
function lagOf(mappings: readonly ServedMapping[]): number {
  const partitions = mappings.flatMap(({ running }) => running.status().partitions)
  return partitions.reduce((sum, partition) => sum + (commitLag(partition) ?? 0), 0)
}

function eventToJson(mapping: string, event: MappingEvent): string {
  const errors = (_key: string, value: unknown) => (value instanceof Error ? value.message : value)
  return JSON.stringify({ mapping, ...event }, errors)
}
