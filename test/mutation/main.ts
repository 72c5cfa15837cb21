/**
 * `npm run mutate`: breaks the network engine on purpose, in one way after the other, and shows which test tells.
 * `-- --only TEXT`: those whose name or file holds it; `--runs N`: some of them; `--seed S`: which, and which networks
 * the oracle draws. Last line: mutations, survivors, seconds. A survivor is a failure: a test is missing, or the code
 * does nothing.
 */
import { readFileSync } from 'node:fs'
import { longRun } from '../support/long-run.ts'
import { root } from '../support/paths.ts'
import { engineMutations } from './engine/index.ts'
import type { Job } from './judge.ts'
import { mutated } from './mutation.ts'
import { sampled } from './sample.ts'
import { openBench, type Trial } from './trial.ts'

const usage = 'mutate -- [--runs N] [--seed S] [--only TEXT]'
const { runs, seed, values } = longRun(usage, engineMutations.length, { flags: { only: { type: 'string' } } })
const only = `${values.only ?? ''}`
const asked = engineMutations.filter(({ name, file }) => name.includes(only) || file.includes(only))
if (asked.length === 0) throw new Error(`--only ${only}: no mutation has this in its name or file`)

const started = performance.now()
const chosen = sampled(asked, runs, seed)
// One that no longer fits is told at once.
for (const mutation of chosen) mutated(readFileSync(`${root}/src/${mutation.file}`, 'utf8'), mutation)
// What takes longest is asked last.
const slow = 'src/network/proof.test.ts'
const job: Job = { tests: ['src/network/!(proof).test.ts', slow], networks: 3000, seed }
const widths = [Math.max(...chosen.map(({ name }) => name.length)), Math.max(...chosen.map(({ file }) => file.length))]
const caught: string[] = []

console.log(`seed ${seed}`)
using first = openBench()
using second = openBench()
const sound = await first.judge(job)
if (sound.outcome !== 'survived') throw new Error(`without any mutation the judges complain: ${sound.by}`)
row('(none)', '', sound)
const waiting = chosen.values()
await Promise.all(
  [first, second].map(async (bench) => {
    for (const mutation of waiting) {
      const trial = await bench.judge(job, mutation)
      row(mutation.name, mutation.file, trial)
      if (trial.outcome === 'caught') caught.push(mutation.name)
    }
  }),
)

const survivors = chosen.filter(({ name }) => !caught.includes(name))
for (const { name, file, why } of survivors) console.log(`survived: ${name} (${file}): ${why}`)
console.log(`mutations ${chosen.length}, survivors ${survivors.length}, seconds ${secondsSince(started)}`)
process.exitCode = survivors.length > 0 ? 1 : 0

function row(name: string, file: string, { outcome, by, seconds }: Trial): void {
  const told = outcome === 'caught' ? by : outcome === 'crashed' ? `crashed, told by nobody: ${by}` : '-'
  console.log(`${name.padEnd(widths[0]!)}  ${file.padEnd(widths[1]!)}  ${seconds.toFixed(1).padStart(5)}  ${told}`)
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(0)
}
