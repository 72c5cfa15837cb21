/** `npm run lives -- --runs N --seed S`: random lives of a mapping, each watched by a model of what it may do. */
import fc from 'fast-check'
import { longRun } from '../support/long-run.ts'
import { life, live } from './life.ts'

const { runs, seed } = longRun('lives -- [--runs N] [--seed S]', 10_000)

console.error(`seed ${seed}`)
const began = performance.now()
await fc.assert(fc.asyncProperty(life, live), { numRuns: runs, seed })
console.log(`seed ${seed}: ${runs} lives, nothing wrong, ${((performance.now() - began) / 1000).toFixed(1)} seconds`)
