import { closeSync, openSync, writeFileSync } from 'node:fs'
import { Counting, type MappingEvent } from '../../src/mapping/index.ts'
import { Crew } from '../chaos/crew.ts'
import { compileCache } from '../support/paths.ts'
import { spawnLeashed } from '../support/process.ts'
import { readLines } from './read-history.ts'
import type { ServedJob } from './served.ts'

export interface ServeJob extends Omit<ServedJob, 'file'> {
  readonly folder: string
  /** The mapping file of the process of that name. */
  readonly config: (name: string) => string
  readonly environment: Readonly<Record<string, string>>
}

/** Processes of `isthmus serve`, all of one mapping. */
export class Processes extends Crew {
  readonly #job: ServeJob
  readonly #names: string[] = []

  constructor(job: ServeJob) {
    super()
    this.#job = job
  }

  join(): void {
    const { folder, config, environment, ways, clock } = this.#job
    const name = `process-${this.#names.length + 1}`
    this.#names.push(name)
    const file = `${folder}/${name}.yaml`
    writeFileSync(file, config(name))
    const events = openSync(`${folder}/${name}.events`, 'w')
    const job: ServedJob = { file, ways, clock }
    const child = spawnLeashed(process.execPath, [`${import.meta.dirname}/served.ts`, JSON.stringify(job)], {
      stdio: ['ignore', events, 'pipe'],
      env: { ...process.env, ...compileCache, ...environment },
    })
    closeSync(events)
    this.add(name, child)
  }

  /** Writes down what the metrics of each were in the end, and when it was frozen. */
  note(): void {
    const { folder } = this.#job
    for (const name of this.#names) {
      const counting = new Counting()
      for (const event of readLines<MappingEvent>(`${folder}/${name}.events`)) counting.add(event)
      const frozen = this.frozen.filter((one) => one.name === name)
      writeFileSync(`${folder}/${name}.json`, JSON.stringify({ counters: counting.read(), frozen }))
    }
  }
}
