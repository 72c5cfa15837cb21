import { type CheckResult, check, sameTraces } from '../check/index.ts'
import type { Integration } from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { type Concrete, makeConcrete } from './concrete.ts'

/** A description as the lab runs it: the proof, and what is made of it. */
export interface Proved {
  readonly result: CheckResult
  readonly concrete: Concrete
}

/** @throws IsthmusError what making concrete throws */
export function prove(integration: Integration): Proved {
  const result = check(integration)
  return { result, concrete: makeConcrete(integration, result) }
}

/** The mappings whose traces an edit changes. */
export function changedTraces(before: Proved, after: Proved): readonly string[] {
  const old = new Map(before.result.mappings.map((mapping) => [mapping.mapping, mapping]))
  return after.result.mappings.flatMap((mapping) => {
    const was = old.get(mapping.mapping)
    return was && !sameTraces(was, mapping) ? [mapping.mapping] : []
  })
}

/**
 * Brokers hold the records: a cluster that is described otherwise needs another lab.
 *
 * @throws IsthmusError `LAB_RESTART_NEEDED`
 */
export function refuseOtherClusters(before: Concrete, after: Concrete): void {
  const shape = ({ clusters, region }: Concrete) =>
    JSON.stringify([
      region,
      clusters.map(({ name, arn, brokers, described }) => [name, arn, brokers, described.listeners]),
    ])
  if (shape(before) === shape(after)) return
  throw new IsthmusError(
    'LAB_RESTART_NEEDED',
    'the edit changes a cluster, its brokers or their subnets: end the lab and start it again to use it',
  )
}
