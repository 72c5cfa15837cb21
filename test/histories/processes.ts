import type { ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { root } from '../support/paths.ts'
import { ended, spawnLeashed } from '../support/process.ts'

export interface ServeJob {
  readonly folder: string
  /** The mapping file of the process of that name. */
  readonly config: (name: string) => string
  readonly environment: Readonly<Record<string, string>>
}

/** Processes of `isthmus serve`, all of one mapping, as they come and go. */
export class Processes {
  readonly #job: ServeJob
  readonly #live: ChildProcess[] = []
  #count = 0
  /** The last words of those that ended as they should not. */
  readonly crashes: string[] = []

  constructor(job: ServeJob) {
    this.#job = job
  }

  get size(): number {
    return this.#live.length
  }

  join(): void {
    const name = `process-${++this.#count}`
    const file = `${this.#job.folder}/${name}.yaml`
    writeFileSync(file, this.#job.config(name))
    const child = spawnLeashed(process.execPath, [`${root}/src/cli/main.ts`, 'serve', file, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.#job.environment },
    })
    let said = ''
    child.stderr?.on('data', (text) => {
      said += text
    })
    const told: string[] = []
    child.stdout?.on('data', (text) => told.push(String(text)))
    child.once('exit', (code) => {
      const at = this.#live.indexOf(child)
      if (at >= 0) this.#live.splice(at, 1)
      writeFileSync(`${this.#job.folder}/${name}.events`, told.join(''))
      if (code) this.crashes.push(`${name} ended with ${code}: ${said.slice(0, 500)}`)
    })
    this.#live.push(child)
  }

  async kill(which: number): Promise<void> {
    await this.#end(which, 'SIGKILL')
  }

  /** What is in flight is settled and committed, as on a deploy. */
  async leave(which: number): Promise<void> {
    await this.#end(which, 'SIGTERM')
  }

  /** Stops its time; the returned function lets it go on. */
  freeze(which: number): () => void {
    const child = this.#live[which % this.#live.length]
    child?.kill('SIGSTOP')
    return () => void child?.kill('SIGCONT')
  }

  async leaveAll(): Promise<void> {
    while (this.#live.length > 0) await this.leave(0)
  }

  async #end(which: number, signal: NodeJS.Signals): Promise<void> {
    const child = this.#live[which % this.#live.length]
    child?.kill(signal)
    if (child) await ended(child)
  }
}
