/** `npm run fuzz:kafka -- --runs N --seed S`: mutated responses of brokers through all that reads them. */
import { parseArgs } from 'node:util'
import { fuzzResponses } from './kafka-responses.ts'

const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } })
const runs = Number(values.runs ?? 1_000_000)
const seed = Number(values.seed ?? Date.now() % 1e9)
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed))
  throw new Error('--runs and --seed are whole numbers')

process.stdout.write(`seed ${seed}\n`)
const started = performance.now()
const outcomes = fuzzResponses(runs, seed)
const seconds = (performance.now() - started) / 1000
const peakMb = process.resourceUsage().maxRSS / 1000
process.stdout.write(`${JSON.stringify({ runs, seed, seconds, peakMb, ...outcomes })}\n`)
