import fc from 'fast-check'
import type { Verdict } from '../../src/network/index.ts'
import { disagreementIn, type Tally } from './agreement.ts'
import { type Case, cases } from './case.ts'
import { hiddenCases, overclaimIn } from './hidden.ts'
import { pack, type Regression } from './regression.ts'

/** Of how many networks a seed decides. */
export const chunkSize = 1000

/** The first disagreement on the networks of one seed, shrunk. */
export function runChunk(seed: number, runs: number, tally?: Tally): Regression | undefined {
  const property = fc.property(cases(2), (each) => disagreementIn(each, tally) === undefined)
  const result = fc.check(property, { seed, numRuns: runs, maxSkipsPerRun: 0 })
  const [found] = result.counterexample ?? []
  return found && asRegression(found, seed)
}

/** The first verdict on the networks of one seed that is decided in spite of unknown values and does not hold, shrunk. */
export function runUnknownChunk(seed: number, runs: number, seen?: Record<Verdict, number>): string | undefined {
  const property = fc.property(hiddenCases(2), (hidden) => overclaimIn(hidden, seen) === undefined)
  const [found] = fc.check(property, { seed, numRuns: runs }).counterexample ?? []
  if (!found) return undefined
  const { told, wanted, flow, truth } = overclaimIn(found)!
  const note = `the engine says ${told}, and with all values known it is ${wanted} (seed ${seed})`
  return [pack({ note, verdict: 'unknown', flow, description: found.description }), JSON.stringify(truth)].join('\n')
}

function asRegression(found: Case, seed: number): Regression {
  const { wanted, told } = disagreementIn(found)!
  const note = `the engine says ${told}, the simulator ${wanted} (seed ${seed})`
  return { note, verdict: wanted, flow: found.flows[0]!, description: found.description }
}
