import path from 'node:path'
import { formatLocation, isUnknown, type LambdaFunction, type Maybe } from '../model/index.ts'
import { createLocalFunction, type Target } from '../targets/index.ts'
import { IsthmusError, type World } from '../world/index.ts'
import type { Concrete, LabMapping } from './concrete.ts'

interface Entry {
  readonly fingerprint: string
  readonly arn: string
  readonly target: Target
}

/** The functions of the template as processes of this machine; one that is described anew is started anew. */
export class LabFunctions {
  readonly #world: Pick<World, 'clock' | 'random' | 'spawn' | 'listen'>
  readonly #onLog: (name: string, line: string, stream: 'stdout' | 'stderr') => void
  readonly #entries = new Map<string, Entry>()

  constructor(
    world: Pick<World, 'clock' | 'random' | 'spawn' | 'listen'>,
    onLog: (name: string, line: string, stream: 'stdout' | 'stderr') => void,
  ) {
    this.#world = world
    this.#onLog = onLog
  }

  /**
   * Brings the functions in line with the description. Those that are no longer wanted end when the returned function
   * is called: by then no mapping uses them.
   *
   * @throws IsthmusError `HANDLER_MISSING`, `RUNTIME_UNSUPPORTED`, `LAB_UNSUPPORTED`; nothing has changed then
   */
  async apply(concrete: Concrete): Promise<() => Promise<void>> {
    const wanted = new Map(concrete.mappings.map((m) => [m.function.id, m]))
    const started = new Map<string, Entry>()
    for (const [id, mapping] of wanted) {
      const fingerprint = fingerprintOf(mapping)
      if (this.#entries.get(id)?.fingerprint === fingerprint) continue
      started.set(id, { fingerprint, arn: mapping.functionArn, target: await this.#start(mapping, concrete) })
    }
    const ended = [...this.#entries].filter(([id]) => started.has(id) || !wanted.has(id))
    for (const [id] of ended) this.#entries.delete(id)
    for (const [id, entry] of started) this.#entries.set(id, entry)
    return async () => {
      await Promise.all(ended.map(([, entry]) => entry.target.close()))
    }
  }

  byArn(arn: string): Target | undefined {
    return [...this.#entries.values()].find((entry) => entry.arn === arn)?.target
  }

  async close(): Promise<void> {
    await Promise.all([...this.#entries.values()].map((entry) => entry.target.close()))
    this.#entries.clear()
  }

  async #start({ function: fn, functionArn }: LabMapping, { region, account }: Concrete): Promise<Target> {
    const name = isUnknown(fn.name) ? fn.id : fn.name
    return createLocalFunction(this.#world, {
      name,
      arn: functionArn,
      code: path.resolve(needed(fn, 'CodeUri', fn.code)),
      handler: needed(fn, 'Handler', fn.handler),
      runtime: needed(fn, 'Runtime', fn.runtime),
      timeoutSeconds: needed(fn, 'Timeout', fn.timeoutSeconds),
      memoryMegabytes: needed(fn, 'MemorySize', fn.memoryMegabytes),
      environment: Object.fromEntries(
        Object.entries(fn.environment).map(([key, value]) => [key, needed(fn, `Environment variable ${key}`, value)]),
      ),
      region,
      account,
      concurrency: 50,
      onLog: (line, stream) => this.#onLog(name, line, stream),
    })
  }
}

function needed<T extends string | number>(fn: LambdaFunction, property: string, value: Maybe<T> | undefined): T {
  if (value !== undefined && !isUnknown(value)) return value
  const missing =
    value === undefined ? 'is not a local file or folder' : `is not known: give the ${value.question} with --set`
  throw new IsthmusError(
    'LAB_UNSUPPORTED',
    `${formatLocation(fn.at)}: ${property} of function ${fn.id} ${missing}, and the lab runs the function's own code`,
  )
}

/** Changes with whatever its processes are started with. */
export function fingerprintOf({ function: fn, functionArn }: LabMapping): string {
  const { code, handler, runtime, timeoutSeconds, memoryMegabytes, environment } = fn
  return JSON.stringify([functionArn, code, handler, runtime, timeoutSeconds, memoryMegabytes, environment])
}
