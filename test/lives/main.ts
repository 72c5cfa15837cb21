/**
 * `npm run lives -- --runs N --seed S`: random lives of a mapping, each watched by a model of what it may do; and a tenth
 * as many of a mapping and its consumer over brokers that freeze and lose leaders, where whatever is owned has to flow.
 */
import fc from 'fast-check'
import { longRun } from '../support/long-run.ts'
import { flow, flows } from './flow.ts'
import { life, live } from './life.ts'

const { runs, seed } = longRun('lives -- [--runs N] [--seed S]', 10_000)

console.error(`seed ${seed}`)
const began = performance.now()
await fc.assert(fc.asyncProperty(life, live), { numRuns: runs, seed })
const tenth = Math.ceil(runs / 10)
await fc.assert(fc.asyncProperty(flow, flows), { numRuns: tenth, seed })
console.log(
  `seed ${seed}: ${runs} lives and ${tenth} flows, nothing wrong, ${((performance.now() - began) / 1000).toFixed(1)} seconds`,
)
