import fc from 'fast-check'
import { disagreementIn, type Tally } from './agreement.ts'
import { type Case, cases } from './case.ts'
import type { Regression } from './regression.ts'

/** Of how many networks a seed decides. */
export const chunkSize = 1000

/** The first disagreement on the networks of one seed, shrunk. */
export function runChunk(seed: number, runs: number, tally?: Tally): Regression | undefined {
  const property = fc.property(cases(2), (each) => disagreementIn(each, tally) === undefined)
  const result = fc.check(property, { seed, numRuns: runs, maxSkipsPerRun: 0 })
  const [found] = result.counterexample ?? []
  return found && asRegression(found, seed)
}

function asRegression(found: Case, seed: number): Regression {
  const { wanted, told } = disagreementIn(found)!
  const note = `the engine says ${told}, the simulator ${wanted} (seed ${seed})`
  return { note, verdict: wanted, flow: found.flows[0]!, description: found.description }
}
