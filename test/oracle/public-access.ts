import type { Run } from './run.ts'
import type { Place } from './world.ts'

/** What crosses the border to the internet: an interface at the internet gateway, a NAT gateway, an egress-only gateway. */
export type Crossing = 'interface' | 'nat-gateway' | 'egress-only-gateway'

/** Does VPC Block Public Access let a connection out? `subnet` is the one at the border; a regional NAT gateway has none. */
export function publicAccessAllows(
  { world, trail }: Run,
  vpc: string,
  subnet: Place | undefined,
  by: Crossing,
): boolean {
  const block = world.description.publicAccessBlock
  if (!block || block.mode === 'off') return true
  trail.met.add('public access block')
  const excluded = (id: string) => block.exclusions.find(({ resource }) => resource === id)?.mode
  const exclusion = (subnet && excluded(subnet.id)) ?? excluded(vpc)
  if (exclusion === 'allow-bidirectional') return true
  if (exclusion === undefined && block.mode === 'block-bidirectional') return false
  // Block-ingress, or made to it by an exclusion that allows egress.
  return by !== 'interface'
}
