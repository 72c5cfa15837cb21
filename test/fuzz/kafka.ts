/** `npm run fuzz:kafka -- --runs N --seed S`: mutated responses of brokers through all that reads them. */

import { longRun } from '../support/long-run.ts'
import { fuzzResponses } from './kafka-responses.ts'

const { runs, seed } = longRun('fuzz:kafka -- [--runs N] [--seed S]', 1_000_000)

process.stdout.write(`seed ${seed}\n`)
const started = performance.now()
const outcomes = fuzzResponses(runs, seed)
const seconds = (performance.now() - started) / 1000
const peakMb = process.resourceUsage().maxRSS / 1000
process.stdout.write(`${JSON.stringify({ runs, seed, seconds, peakMb, ...outcomes })}\n`)
