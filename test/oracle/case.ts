import type fc from 'fast-check'
import type { Integration, Ref } from '../../src/model/index.ts'
import { holds } from './address.ts'
import { arbitrary } from './arbitrary.ts'
import type { Draw } from './draw.ts'
import { drawFlow } from './draw-flow.ts'
import type { Flow } from './flow.ts'
import { isPossible } from './possible.ts'
import { shorter } from './shorter.ts'
import { drawTopology } from './topology.ts'

/** A network and what is asked of it. */
export interface Case {
  readonly description: Integration
  readonly flows: readonly Flow[]
}

export function cases(flows: number): fc.Arbitrary<Case> {
  return arbitrary((draw) => drawCase(draw, flows), smallerCases)
}

export function drawCase(draw: Draw, flows: number): Case {
  const { plan, description } = drawTopology(draw)
  return { description, flows: draw.times(flows, () => drawFlow(plan)) }
}

function* smallerCases({ description, flows }: Case): Generator<Case> {
  for (const fewer of smallerFlows(flows)) yield { description, flows: fewer }
  for (const [less] of shorter([description]))
    if (less && isPossible(less) && standsIn(less, flows)) yield { description: less, flows }
}

/** One flow instead of several, then less about it. */
export function* smallerFlows(flows: readonly Flow[]): Generator<readonly Flow[]> {
  if (flows.length > 1) for (const flow of flows) yield [flow]
  for (const [fewer] of shorter([flows])) if (fewer?.length === flows.length) yield fewer
}

/** Is everything still described where the flows begin and end? */
export function standsIn({ subnets, groups }: Integration, flows: readonly Flow[]): boolean {
  const areThere = (held: readonly Ref[]) => held.every((id) => groups.some((group) => group.id === id))
  return flows.every(({ from, to, family = 4 }) => {
    const host = to.kind !== 'host' || (isHeld(subnets, to.host) && areThere(to.given.groups))
    const faces = to.kind === 'interface' ? [from, to.interface] : [from]
    const stand = faces.every((face) => {
      const home = subnets.find(({ id }) => id === face.subnet)
      const block = family === 4 ? home?.cidr : home?.ipv6Cidr
      return home !== undefined && areThere(face.groups) && (!face.addresses || block !== undefined)
    })
    return host && stand
  })
}

function isHeld(subnets: Integration['subnets'], address: string): boolean {
  return subnets.some(({ cidr }) => holds(String(cidr), address))
}
