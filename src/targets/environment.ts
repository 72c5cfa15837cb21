import type { ChildProcess } from 'node:child_process'
import { messageOf, type World } from '../world/index.ts'
import { onLine } from './lines.ts'
import type { Runtime } from './runtime.ts'
import { type RuntimeAnswer, RuntimeApi } from './runtime-api.ts'
import type { InvokeOutcome } from './types.ts'

export interface EnvironmentOptions {
  readonly runtime: Runtime
  /** The function's code, where its process starts. */
  readonly folder: string
  readonly variables: Readonly<Record<string, string>>
  readonly arn: string
  readonly timeoutSeconds: number
  readonly onLog: (line: string, stream: 'stdout' | 'stderr') => void
}

/** How long the output of a process is waited for when it has ended: what it started may keep it open for ever. */
const lastWordsMs = 1000

/** How long a process may take until it asks for its first invocation, beyond the function's own time-out. */
const initSeconds = 10

/** An execution environment: one process of a function, which takes one invocation at a time until it ends. */
export class Environment {
  readonly #world: Pick<World, 'clock' | 'random' | 'spawn' | 'listen'>
  readonly #options: EnvironmentOptions
  readonly #api: RuntimeApi
  #process: ChildProcess | undefined
  #gone: Promise<unknown> = Promise.resolve()
  #onAnswer: ((answer: RuntimeAnswer) => void) | undefined
  #onExit: ((error: string, message: string) => void) | undefined
  /** It takes no invocation any more. */
  ended = false

  constructor(world: Pick<World, 'clock' | 'random' | 'spawn' | 'listen'>, options: EnvironmentOptions) {
    this.#world = world
    this.#options = options
    this.#api = new RuntimeApi((answer) => this.#onAnswer?.(answer))
  }

  /**
   * Starts the process if it does not run yet, and gives it the event. Rejects when aborted; the process is ended then.
   *
   * @returns undefined when a process that had run before ended without having taken this event
   */
  invoke(payload: Buffer, signal?: AbortSignal): Promise<InvokeOutcome | undefined> {
    const { clock, random } = this.#world
    const timeoutMs = this.#options.timeoutSeconds * 1000
    const requestId = random.uuid()
    const isColdStart = this.#process === undefined
    let hasBegun = false
    return new Promise((resolve, reject) => {
      const settle = (outcome: InvokeOutcome | undefined) => {
        finish()
        resolve(outcome)
      }
      const fail = (error: string, message: string) =>
        settle({ kind: 'function-error', requestId, error, message: `RequestId: ${requestId} Error: ${message}` })
      const timedOut = () => {
        this.kill()
        fail('Sandbox.Timedout', `Task timed out after ${this.#options.timeoutSeconds.toFixed(2)} seconds`)
      }
      const abort = () => {
        finish()
        this.kill()
        reject(signal?.reason)
      }
      // AWS gives the start ten seconds, and then starts again within the function's own time.
      let cancelTimer = clock.after(initSeconds * 1000 + timeoutMs, timedOut)
      const finish = () => {
        cancelTimer()
        signal?.removeEventListener('abort', abort)
        this.#onAnswer = undefined
        this.#onExit = undefined
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.#onAnswer = (answer) => {
        settle({ ...answer, requestId })
        // A runtime that says so before it took an event could not start.
        if (!hasBegun) this.kill()
      }
      this.#onExit = (error, message) => {
        if (hasBegun || isColdStart) fail(error, message)
        else settle(undefined)
      }
      this.#api.offer(() => {
        hasBegun = true
        cancelTimer()
        cancelTimer = clock.after(timeoutMs, timedOut)
        return {
          requestId,
          payload,
          deadlineMs: clock.now() + timeoutMs,
          functionArn: this.#options.arn,
          traceId: this.#traceId(),
        }
      })
      if (isColdStart) {
        this.#start().catch((cause: Error) => {
          this.ended = true
          settle({ kind: 'service-error', message: messageOf(cause), cause })
        })
      }
    })
  }

  /** Ends the process and all that it started. */
  kill(): void {
    this.ended = true
    this.#api.server.close()
    this.#api.server.closeAllConnections()
    const pid = this.#process?.pid
    if (pid === undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }

  /** Resolves when the process is gone and its last line is logged; lines of what has left its group are not waited for. */
  async close(): Promise<void> {
    this.kill()
    await this.#gone
  }

  /** @throws IsthmusError `PORT_UNAVAILABLE` */
  async #start(): Promise<void> {
    const port = await this.#world.listen(this.#api.server, { host: '127.0.0.1', port: 0 })
    if (this.ended) return this.kill()
    const { runtime, folder, variables, onLog } = this.#options
    const child = this.#world.spawn(runtime.command, runtime.args, {
      cwd: folder,
      env: { ...variables, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}` },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own: the terminal's Ctrl-C is for us, and what the function started ends with it.
      detached: true,
    })
    this.#process = child
    if (child.stdout) onLine(child.stdout, (line) => onLog(line, 'stdout'))
    if (child.stderr) onLine(child.stderr, (line) => onLog(line, 'stderr'))
    this.#gone = new Promise((resolve) => child.once('close', resolve))
    child.once('error', (error) => this.#exited('Runtime.InvalidEntrypoint', error.message))
    child.once('exit', (status, signal) => {
      this.#exited('Runtime.ExitError', exitText(status, signal))
      const cancel = this.#world.clock.after(lastWordsMs, () => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      })
      child.once('close', cancel)
    })
  }

  #exited(error: string, message: string): void {
    this.kill()
    this.#onExit?.(error, message)
  }

  #traceId(): string {
    const seconds = Math.floor(this.#world.clock.now() / 1000).toString(16)
    const { random } = this.#world
    const hex = (bytes: number) => random.bytes(bytes).toString('hex')
    return `Root=1-${seconds.padStart(8, '0')}-${hex(12)};Parent=${hex(8)};Sampled=0`
  }
}

function exitText(status: number | null, signal: NodeJS.Signals | null): string {
  if (signal) return `Runtime exited with error: signal: ${signal}`
  return status === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${status}`
}
