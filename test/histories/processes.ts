import { closeSync, openSync, writeFileSync } from 'node:fs'
import { Crew } from '../chaos/crew.ts'
import { root } from '../support/paths.ts'
import { spawnLeashed } from '../support/process.ts'

export interface ServeJob {
  readonly folder: string
  /** The mapping file of the process of that name. */
  readonly config: (name: string) => string
  readonly environment: Readonly<Record<string, string>>
}

/** Processes of `isthmus serve`, all of one mapping. */
export class Processes extends Crew {
  readonly #job: ServeJob
  #count = 0

  constructor(job: ServeJob) {
    super()
    this.#job = job
  }

  join(): void {
    const name = `process-${++this.#count}`
    const file = `${this.#job.folder}/${name}.yaml`
    writeFileSync(file, this.#job.config(name))
    const events = openSync(`${this.#job.folder}/${name}.events`, 'w')
    const child = spawnLeashed(process.execPath, [`${root}/src/cli/main.ts`, 'serve', file, '--json'], {
      stdio: ['ignore', events, 'pipe'],
      env: { ...process.env, ...this.#job.environment },
    })
    closeSync(events)
    this.add(name, child)
  }
}
