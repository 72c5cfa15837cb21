import type fc from 'fast-check'
import type { Integration } from '../../src/model/index.ts'
import { buildNetwork, type NetworkInterface, trace, type Verdict } from '../../src/network/index.ts'
import { familyOf } from './address.ts'
import { arbitrary } from './arbitrary.ts'
import { type Case, drawCase, smallerFlows, standsIn } from './case.ts'
import type { Draw } from './draw.ts'
import type { Flow } from './flow.ts'
import { drawSite, type Site, withValue } from './holes.ts'
import { judge } from './judge.ts'
import { isPossible } from './possible.ts'
import { shorter } from './shorter.ts'
import { prepare } from './world.ts'

/** A description without one or two of its values, and what it may be in truth. */
export interface Hidden {
  readonly description: Integration
  readonly flows: readonly Flow[]
  readonly truths: readonly Integration[]
}

export function hiddenCases(flows: number): fc.Arbitrary<Hidden> {
  return arbitrary((draw) => hide(drawCase(draw, flows), draw), smaller)
}

function* smaller({ description, flows, truths }: Hidden): Generator<Hidden> {
  if (truths.length > 1) for (const truth of truths) yield { description, flows, truths: [truth] }
  for (const fewer of smallerFlows(flows)) yield { description, flows: fewer, truths }
  for (const [less, ...others] of shorter([description, ...truths]))
    if (less && others.every((truth) => isPossible(truth) && standsIn(truth, flows)))
      yield { description: less, flows, truths: others }
}

function hide({ description, flows }: Case, draw: Draw): Hidden {
  const sites = draw.times(draw.pick([1, 1, 2]), () => drawSite(description, draw)).filter((site) => site !== undefined)
  const apart = sites.filter(({ values }) => values.length > 0).filter(isFirstOn)
  const hidden = apart.reduce((all, site, i) => withValue(all, site.path, unknownOf(i, site)), description)
  const truths = apart.reduce<Integration[]>(
    (all, { path, values }) => all.flatMap((each) => values.map((value) => withValue(each, path, value))),
    [description],
  )
  return {
    description: hidden,
    flows: flows.map(anywhere),
    truths: truths.filter((truth) => isPossible(truth) && standsIn(truth, flows)).slice(0, 16),
  }
}

/** A subnet whose block is taken away holds none of the addresses that a flow may give. */
function anywhere({ from, to, ...rest }: Flow): Flow {
  const free = ({ addresses: _, ...face }: NetworkInterface) => face
  return { ...rest, from: free(from), to: to.kind === 'interface' ? { ...to, interface: free(to.interface) } : to }
}

/** Two values in one resource may hang together; one is enough. */
function isFirstOn({ path }: Site, i: number, all: readonly Site[]): boolean {
  const resource = (site: Site) => site.path.slice(0, 2).join()
  return all.findIndex((each) => resource(each) === resource({ path, values: [] })) === i
}

function unknownOf(i: number, { path, values, absent }: Site): unknown {
  if (absent) return undefined
  const unknown = { unknown: `hole ${i}`, question: `value of ${path.join(' ')}` }
  if (Array.isArray(values[0])) return [unknown]
  const families = new Set(
    values
      .map(String)
      .filter((text) => text.includes('/'))
      .map(familyOf),
  )
  const [family] = families
  return family && families.size === 1 ? { ...unknown, family } : unknown
}

export interface Overclaim {
  readonly told: Verdict
  readonly wanted: Verdict
  readonly flow: Flow
  readonly truth: Integration
}

/** What the engine decides in spite of unknown values must hold for whatever they are: where it does not. */
export function overclaimIn(
  { description, flows, truths }: Hidden,
  seen?: Record<Verdict, number>,
): Overclaim | undefined {
  const network = buildNetwork(description)
  const worlds = truths.map((truth) => ({ truth, world: prepare(truth) }))
  for (const flow of flows) {
    const told = trace(network, flow).verdict
    if (seen) seen[told]++
    if (told === 'unknown') continue
    for (const { truth, world } of worlds) {
      const wanted = judge(world, flow)
      if (wanted !== told) return { told, wanted, flow, truth }
    }
  }
  return undefined
}
