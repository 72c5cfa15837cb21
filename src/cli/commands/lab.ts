import { tmpdir } from 'node:os'
import path from 'node:path'
import { givenSecrets, watchFile } from '../../control/index.ts'
import { type Lab, type LabEvent, type LabOptions, startLab } from '../../lab/index.ts'
import { LabView, renderCheck } from '../../report/index.ts'
import { readSources, type Source, type Text } from '../../sources/index.ts'
import { IsthmusError, systemWorld } from '../../world/index.ts'
import { oneOf, readFile, wantsColor, wholeNumber } from './arguments.ts'
import { type SourceFlags, sourcesOf } from './source.ts'
import { interrupted } from './stopping.ts'
import { startWatching } from './watching.ts'

export interface LabFlags extends SourceFlags {
  readonly secret?: readonly string[]
  readonly region: string
  readonly records: string
  readonly rate: string
  readonly partitions: string
  readonly port?: string
  readonly untilDrained?: boolean
  readonly timeout: string
  readonly json?: boolean
  readonly onDestinationFailure: string
  readonly metricsAddress?: string
  readonly color: boolean
}

/** The lab's first port for the user's own tools, unless another is asked for. */
const usualPort = '19092'
/** AWS lets a connect hang for longer; in the lab nobody wants to wait for what is known. Milliseconds. */
const connectTimeoutMs = 3000
const statusMs = 1000

/** @throws IsthmusError `ARGUMENT_INVALID` */
function runnable(source: Source): Text {
  if (!('folder' in source)) return source
  const said = `${source.folder} is a folder without manifest.json, or a snapshot, which has no code of its functions: give the lab templates, cdk.out or plans`
  throw new IsthmusError('ARGUMENT_INVALID', said, { data: { source: source.folder } })
}

/** @returns the exit code: 0 all settled (or ended by Ctrl-C), 1 not */
export async function labCommand(given: readonly string[], flags: LabFlags): Promise<number> {
  const { sources, options } = sourcesOf(given, flags)
  const [first, ...others] = sources.map(runnable)
  /** Anew each time: nested templates and the other sources may have changed as well. */
  const read = (text: string, place: { readonly region: string; readonly account: string }) => {
    const again = others.map((source) => ({ ...source, text: readFile(source.file, 'TEMPLATE_UNREADABLE') }))
    return readSources([{ ...first!, text }, ...again], { ...options, ...place })
  }
  const records = wholeNumber('--records', flags.records, 1, 10_000_000)
  const rate = wholeNumber('--rate', flags.rate, 0, 10_000)
  const timeoutMs = wholeNumber('--timeout', flags.timeout, 1, 86_400) * 1000
  if (flags.json && !flags.untilDrained)
    throw new IsthmusError(
      'ARGUMENT_INVALID',
      '--json goes with --until-drained: a lab that runs on has no last document',
    )

  // With --json, stdout holds the document and nothing else.
  const out = flags.json ? process.stderr : process.stdout
  const color = wantsColor(out, flags.color)
  const view = new LabView({ color })
  const print = (line: string) => out.write(`${line}\n`)
  const { clock } = systemWorld
  let files: readonly string[] = []
  const labOptions: LabOptions = {
    text: first!.text,
    describe: (text, place) => {
      const description = read(text, place)
      files = description.files
      return description.integration
    },
    region: flags.region,
    partitions: wholeNumber('--partitions', flags.partitions, 1, 1000),
    hostPort: wholeNumber('--port', flags.port ?? (flags.untilDrained ? '0' : usualPort), 0, 65_000),
    connectTimeoutMs,
    whenDestinationFails: oneOf('--on-destination-failure', flags.onDestinationFailure, ['wait', 'drop']),
    secrets: givenSecrets(flags.secret ?? [], process.cwd()),
    environment: process.env,
    caFile: path.join(tmpdir(), `isthmus-lab-${process.pid}-ca.pem`),
  }
  const stop = interrupted()
  let mappings: Lab['mappings'] = () => []
  const watching = await startWatching(
    systemWorld,
    { environment: process.env, metricsAddress: flags.metricsAddress, systemLog: 'beside' },
    () => mappings(),
    { notice: print, line: (mapping, line) => print(`${mapping} | ${line}`) },
  )
  const show = (event: LabEvent) => {
    if (event.kind === 'checked' && !event.edit) out.write(renderCheck(event.result, { color }))
    for (const line of view.add(event)) print(line)
    if (event.kind === 'mapping') watching.event(event.mapping, event.event)
  }
  const lab = await startLab(systemWorld, labOptions, show).catch(async (error: unknown) => {
    await watching.stop()
    throw error
  })
  mappings = () => lab.mappings()
  let text = first!.text
  const unwatch = files.map((file) =>
    watchFile(clock, file, readFile(file, 'TEMPLATE_UNREADABLE'), (changed) => {
      if (file === first!.file) text = changed
      void lab.edit(text)
    }),
  )
  const showStatus = () => {
    const line = view.status()
    if (line !== undefined) print(line)
  }
  let cancel = () => {}
  const tick = () => {
    showStatus()
    cancel = clock.after(statusMs, tick)
  }
  tick()
  try {
    if (flags.untilDrained) {
      const drained = lab.produce(records).then(() => lab.drained(timeoutMs))
      const summary = await Promise.race([drained, stop.then(() => undefined)])
      const final = summary ?? { ...lab.summary(), reason: 'ended by a signal' }
      showStatus()
      if (flags.json) process.stdout.write(`${JSON.stringify(final, null, 2)}\n`)
      else print(final.reason === undefined ? 'all records are settled' : `not drained: ${final.reason}`)
      return final.reason === undefined ? 0 : 1
    }
    print(`edit ${given.join(', ')} and watch; Ctrl-C ends the lab`)
    lab.startSamples(rate)
    await stop
    print('ending: what is in flight is settled and committed first; Ctrl-C again ends at once')
    return 0
  } finally {
    cancel()
    for (const stopWatching of unwatch) stopWatching()
    await lab.stop()
    await watching.stop()
    if (!flags.untilDrained) {
      showStatus()
      print('ended')
    }
  }
}
