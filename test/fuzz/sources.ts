/** `npm run fuzz:sources -- --runs N --seed S`: mutated templates and plans through all that reads and judges them. */
import { parseArgs } from 'node:util'
import { fuzzSources } from './source-runs.ts'

const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } })
const runs = Number(values.runs ?? 100_000)
const seed = Number(values.seed ?? Date.now() % 1e9)
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed))
  throw new Error('--runs and --seed are whole numbers')

process.stdout.write(`seed ${seed}\n`)
const started = performance.now()
const tally = fuzzSources(runs, seed)
const seconds = Math.round(performance.now() - started) / 1000
process.stdout.write(`${JSON.stringify({ runs, seed, seconds, ...tally })}\n`)
