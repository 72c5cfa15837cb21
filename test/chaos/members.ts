import type { ChildProcess } from 'node:child_process'
import { ended, spawnLeashed } from '../support/process.ts'
import type { MemberJob } from './member.ts'
import type { MemberWay } from './schedule.ts'

/** The members of our client, each a process, as they come and go. */
export class Members {
  readonly #job: Omit<MemberJob, 'clientId' | 'file' | 'way'>
  readonly #folder: string
  readonly #live: ChildProcess[] = []
  #count = 0
  /** The last words of those that ended as they should not. */
  readonly crashes: string[] = []

  constructor(job: Omit<MemberJob, 'clientId' | 'file' | 'way'>, folder: string) {
    this.#job = job
    this.#folder = folder
  }

  get size(): number {
    return this.#live.length
  }

  join(way: MemberWay): void {
    const clientId = `member-${++this.#count}`
    const job: MemberJob = { ...this.#job, clientId, way, file: `${this.#folder}/${clientId}.jsonl` }
    const child = spawnLeashed(process.execPath, [`${import.meta.dirname}/member.ts`, JSON.stringify(job)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr?.on('data', (text) => {
      said += text
    })
    child.once('exit', (code) => {
      this.#forget(child)
      if (code) this.crashes.push(`${clientId} ended with ${code}: ${said.slice(0, 500)}`)
    })
    this.#live.push(child)
  }

  async kill(which: number): Promise<void> {
    const child = this.#pick(which)
    child?.kill('SIGKILL')
    if (child) await ended(child)
  }

  /** It settles, leaves the group and ends. */
  async leave(which: number): Promise<void> {
    const child = this.#pick(which)
    child?.kill('SIGTERM')
    if (child) await ended(child)
  }

  /** Stops its time; the returned function lets it go on. */
  freeze(which: number): () => void {
    const child = this.#pick(which)
    child?.kill('SIGSTOP')
    return () => void child?.kill('SIGCONT')
  }

  /** All leave, one after the other. */
  async end(): Promise<void> {
    while (this.#live.length > 0) await this.leave(0)
  }

  #pick(which: number): ChildProcess | undefined {
    return this.#live[which % this.#live.length]
  }

  #forget(child: ChildProcess): void {
    const at = this.#live.indexOf(child)
    if (at >= 0) this.#live.splice(at, 1)
  }
}
