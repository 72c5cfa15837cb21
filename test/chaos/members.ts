import type { ChildProcess } from 'node:child_process'
import { ended, spawnLeashed } from '../support/process.ts'
import type { MemberJob } from './member.ts'
import type { MemberWay } from './schedule.ts'

/** The members of our client, each a process, as they come and go. */
export class Members {
  readonly #job: Omit<MemberJob, 'clientId' | 'file' | 'way'>
  readonly #folder: string
  readonly #named: boolean
  readonly #live: ChildProcess[] = []
  /** The names of those that live. */
  readonly #names = new Map<ChildProcess, string>()
  #count = 0
  /** The last words of those that ended as they should not. */
  readonly crashes: string[] = []

  /** @param named one that joins takes over the name, and with it the place, of one that has ended */
  constructor(job: Omit<MemberJob, 'clientId' | 'file' | 'way'>, folder: string, named: boolean) {
    this.#job = job
    this.#folder = folder
    this.#named = named
  }

  get size(): number {
    return this.#live.length
  }

  join(way: MemberWay): void {
    const clientId = `member-${++this.#count}`
    const file = `${this.#folder}/${clientId}.jsonl`
    const name = this.#freeName()
    const job: MemberJob = { ...this.#job, clientId, way, file, ...(this.#named && { groupInstanceId: name }) }
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
    this.#names.set(child, name)
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

  #freeName(): string {
    const taken = new Set(this.#names.values())
    for (let i = 1; ; i++) if (!taken.has(`place-${i}`)) return `place-${i}`
  }

  #pick(which: number): ChildProcess | undefined {
    return this.#live[which % this.#live.length]
  }

  #forget(child: ChildProcess): void {
    const at = this.#live.indexOf(child)
    if (at >= 0) this.#live.splice(at, 1)
    this.#names.delete(child)
  }
}
