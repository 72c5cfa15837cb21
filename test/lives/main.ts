/** `npm run lives -- --runs N --seed S`: random lives of a mapping, each watched by a model of what it may do. */
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { life, live } from './life.ts'

const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } })
const runs = Number(values.runs ?? 10_000)
const seed = Number(values.seed ?? Date.now() % 1e9)
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed))
  throw new Error('--runs and --seed are whole numbers')

console.error(`seed ${seed}`)
const began = performance.now()
await fc.assert(fc.asyncProperty(life, live), { numRuns: runs, seed })
console.log(`seed ${seed}: ${runs} lives, nothing wrong, ${((performance.now() - began) / 1000).toFixed(1)} seconds`)
