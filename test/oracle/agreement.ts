import { buildNetwork, trace, type Verdict } from '../../src/network/index.ts'
import type { Case } from './case.ts'
import { judge } from './judge.ts'
import { newTrail } from './run.ts'
import { prepare } from './world.ts'

export interface Disagreement {
  readonly wanted: Verdict
  readonly told: Verdict
}

/** How often flows met each feature, by what became of them. */
export type Tally = Map<string, Record<Verdict, number>>

/** The first flow of which engine and simulator say different things. */
export function disagreementIn({ description, flows }: Case, tally?: Tally): Disagreement | undefined {
  const world = prepare(description)
  const network = buildNetwork(description)
  for (const flow of flows) {
    const trail = newTrail()
    const wanted = judge(world, flow, trail)
    const told = trace(network, flow).verdict
    if (told !== wanted) return { wanted, told }
    if (tally) for (const feature of ['any', ...trail.met]) count(tally, feature, wanted)
  }
  return undefined
}

function count(tally: Tally, feature: string, verdict: Verdict): void {
  const counts = tally.get(feature) ?? { reachable: 0, blocked: 0, unknown: 0 }
  counts[verdict]++
  tally.set(feature, counts)
}
