import type { ChildProcess } from 'node:child_process'
import { spawnLeashed } from '../support/process.ts'
import { Crew } from './crew.ts'
import type { MemberJob } from './member.ts'
import type { MemberWay } from './schedule.ts'

/** The members of our client, each a process. */
export class Members extends Crew {
  readonly #job: Omit<MemberJob, 'clientId' | 'file' | 'way'>
  readonly #folder: string
  readonly #named: boolean
  /** The names of those that live. */
  readonly #names = new Map<ChildProcess, string>()
  #count = 0

  /** @param named one that joins takes over the name, and with it the place, of one that has ended */
  constructor(job: Omit<MemberJob, 'clientId' | 'file' | 'way'>, folder: string, named: boolean) {
    super()
    this.#job = job
    this.#folder = folder
    this.#named = named
  }

  join(way: MemberWay): void {
    const clientId = `member-${++this.#count}`
    const file = `${this.#folder}/${clientId}.jsonl`
    const name = this.#freeName()
    const job: MemberJob = { ...this.#job, clientId, way, file, ...(this.#named && { groupInstanceId: name }) }
    const child = spawnLeashed(process.execPath, [`${import.meta.dirname}/member.ts`, JSON.stringify(job)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.add(clientId, child)
    this.#names.set(child, name)
    child.once('exit', () => this.#names.delete(child))
  }

  #freeName(): string {
    const taken = new Set(this.#names.values())
    for (let i = 1; ; i++) if (!taken.has(`place-${i}`)) return `place-${i}`
  }
}
