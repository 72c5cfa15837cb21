/** A lab on a copy of an example, with a handler that writes down what it takes. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { check } from '../../src/check/index.ts'
import type { givenSecrets } from '../../src/control/index.ts'
import { type Lab, type LabEvent, startLab } from '../../src/lab/index.ts'
import { readText } from '../../src/sources/index.ts'
import { systemWorld } from '../../src/world/index.ts'
import { root } from './paths.ts'
import { runFolder } from './run-folder.ts'

/** Writes one line for each record, in the order in which the function sees them. */
const recordingHandler = `
import { appendFileSync } from 'node:fs'
export const handler = async (event) => {
  const lines = Object.values(event.records).flat().map((r) => r.topic + '-' + r.partition + ' ' + r.offset)
  appendFileSync(new URL('./taken.txt', import.meta.url), lines.join('\\n') + '\\n')
}
`

type StateEvent = Extract<Extract<LabEvent, { kind: 'mapping' }>['event'], { kind: 'state' }>

export interface LabUnderTest extends AsyncDisposable {
  readonly lab: Lab
  readonly template: string
  readonly events: readonly LabEvent[]
  /** Resolves when the event has come; rejects after a minute, with the events of that time. */
  until<T>(what: string, find: (event: LabEvent) => T | undefined): Promise<T>
  /** Edits the template with a sed script, as the README does, and reads it again. Gives the text. */
  sed(script: string): Promise<string>
  /** The template as it was. */
  mend(): Promise<void>
  /** Offsets by `topic-partition` as the function's process saw them. */
  taken(): ReadonlyMap<string, readonly number[]>
  checkNow(): ReturnType<typeof check>
}

interface Given {
  readonly secrets?: ReturnType<typeof givenSecrets>
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** What the template is made of the example's. */
  readonly edit?: (text: string) => string
  /** More files beside the function's code, by their names. */
  readonly code?: Readonly<Record<string, string>>
}

export async function startTestLab(example: string, given: Given = {}): Promise<LabUnderTest> {
  const folder = runFolder(`lab-${example}`)
  const template = `${folder.dir}/${example}/template.yaml`
  cpSync(`${root}/examples/orders/src`, `${folder.dir}/orders/src`, { recursive: true })
  cpSync(`${root}/examples/${example}`, `${folder.dir}/${example}`, { recursive: true })
  writeFileSync(`${folder.dir}/orders/src/orders.mjs`, recordingHandler)
  for (const [name, text] of Object.entries(given.code ?? {})) writeFileSync(`${folder.dir}/orders/src/${name}`, text)
  const { edit = (text) => text } = given
  const original = edit(readFileSync(template, 'utf8'))
  writeFileSync(template, original)
  const events: LabEvent[] = []
  const waiting = new Set<() => void>()
  const lab = await startLab(
    systemWorld,
    {
      text: original,
      describe: (text, place) => readText(text, template, place),
      region: 'us-east-1',
      partitions: 6,
      hostPort: 0,
      connectTimeoutMs: 3000,
      secrets: given.secrets ?? new Map(),
      environment: given.environment ?? {},
      caFile: `${folder.dir}/ca.pem`,
    },
    (event) => {
      events.push(event)
      for (const look of waiting) look()
    },
  )
  let seen = 0
  return {
    lab,
    template,
    events,
    until(what, find) {
      return new Promise((resolve, reject) => {
        const done = () => {
          waiting.delete(look)
          clearTimeout(timer)
        }
        const look = () => {
          for (; seen < events.length; seen++) {
            const found = find(events[seen]!)
            if (found === undefined) continue
            seen++
            done()
            return resolve(found)
          }
        }
        const timer = setTimeout(() => {
          done()
          const last = events.slice(-30).map((event) => JSON.stringify(event).slice(0, 300))
          reject(new Error(`${what} did not come in a minute; the last events:\n${last.join('\n')}`))
        }, 60_000)
        waiting.add(look)
        look()
      })
    },
    async sed(script) {
      const before = readFileSync(template, 'utf8')
      execFileSync('sed', ['-i', script, template])
      const text = readFileSync(template, 'utf8')
      if (text === before) throw new Error(`sed '${script}' changes nothing`)
      await lab.edit(text)
      return text
    },
    async mend() {
      writeFileSync(template, original)
      await lab.edit(original)
    },
    taken() {
      const file = `${folder.dir}/orders/src/taken.txt`
      const taken = new Map<string, number[]>()
      for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []) {
        const [partition = '', offset] = line.split(' ')
        taken.set(partition, [...(taken.get(partition) ?? []), Number(offset)])
      }
      return taken
    },
    checkNow: () => check(readText(readFileSync(template, 'utf8'), template, { region: 'us-east-1' })),
    async [Symbol.asyncDispose]() {
      await lab.stop()
      folder[Symbol.dispose]()
    },
  }
}

/** The mapping's state event, when this is one that fits. */
export function stateOf(event: LabEvent, fits: (state: StateEvent) => boolean) {
  return event.kind === 'mapping' && event.event.kind === 'state' && fits(event.event)
    ? { state: event.event, causes: event.causes }
    : undefined
}
