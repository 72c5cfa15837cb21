import { machineCredentials } from '../../aws/index.ts'
import { readServeConfig, serve } from '../../control/index.ts'
import type { MappingEvent } from '../../mapping/index.ts'
import { LabView } from '../../report/index.ts'
import { systemWorld } from '../../world/index.ts'
import { readFile, wantsColor } from './arguments.ts'
import { interrupted } from './stopping.ts'

export interface ServeFlags {
  readonly json?: boolean
  readonly color: boolean
}

/** The same mapping as in the lab, against a real cluster, until Ctrl-C. @returns the exit code */
export async function serveCommand(file: string, flags: ServeFlags): Promise<number> {
  const config = readServeConfig(readFile(file, 'CONFIG_UNREADABLE'), file)
  const view = new LabView({ color: wantsColor(process.stdout, flags.color) })
  const print = (line: string) => process.stdout.write(`${line}\n`)
  const asJson = (event: MappingEvent) =>
    JSON.stringify(event, (_key, value) => (value instanceof Error ? value.message : value))
  const interrupt = interrupted()
  const machine = { credentials: machineCredentials(), environment: process.env }
  const stop = await serve(systemWorld, machine, config, {
    log: (line) => (flags.json ? process.stderr.write(`${line}\n`) : print(line)),
    event(event) {
      if (flags.json) print(asJson(event))
      else
        for (const line of view.add({ kind: 'mapping', mapping: config.settings.topic, event, causes: [] })) print(line)
    },
  })
  let cancel = () => {}
  const tick = () => {
    const line = flags.json ? undefined : view.status()
    if (line !== undefined) print(line)
    cancel = systemWorld.clock.after(1000, tick)
  }
  tick()
  await interrupt
  cancel()
  await stop()
  return 0
}
