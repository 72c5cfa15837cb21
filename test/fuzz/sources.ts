/** `npm run fuzz:sources -- --runs N --seed S`: mutated templates and plans through all that reads and judges them. */

import { longRun } from '../support/long-run.ts'
import { fuzzSources } from './source-runs.ts'

const { runs, seed } = longRun('fuzz:sources -- [--runs N] [--seed S]', 100_000)

process.stdout.write(`seed ${seed}\n`)
const started = performance.now()
const tally = fuzzSources(runs, seed)
const seconds = Math.round(performance.now() - started) / 1000
process.stdout.write(`${JSON.stringify({ runs, seed, seconds, ...tally })}\n`)
