import type { Outcome, Run } from './run.ts'
import type { Place } from './world.ts'

/** What crosses the border to the internet. */
export type Crossing = 'interface' | 'nat-gateway' | 'regional-nat-gateway' | 'egress-only-gateway'

/**
 * Does VPC Block Public Access let a connection out, from the subnet at the border? A regional NAT gateway stands in
 * none.
 */
export function publicAccessAllows({ world, trail }: Run, { id, vpc, subnet }: Place, by: Crossing): Outcome {
  const block = world.description.publicAccessBlock
  if (!block) return 'pass'
  if (subnet.owner !== undefined) return 'unmodelled'
  if (block.mode === 'off') return 'pass'
  trail.met.add('public access block')
  const excluded = (id: string) => block.exclusions.find(({ resource }) => resource === id)?.mode
  const exclusion = (by === 'regional-nat-gateway' ? undefined : excluded(id)) ?? excluded(vpc.id)
  if (exclusion === 'allow-bidirectional') return 'pass'
  if (exclusion === undefined && block.mode === 'block-bidirectional') return 'fail'
  // Block-ingress, or made to it by an exclusion that allows egress.
  return by === 'interface' ? 'fail' : 'pass'
}
