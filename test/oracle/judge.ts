import type { Vpc } from '../../src/model/index.ts'
import type { NetworkInterface, Verdict } from '../../src/network/index.ts'
import { holds, prefixOf } from './address.ts'
import { everyChoice } from './choices.ts'
import { addressesOf, type Ends, farEnds } from './ends.ts'
import type { Flow } from './flow.ts'
import { admitsAnyone, namesGroupOf } from './groups.ts'
import { certainPort, portClasses } from './ports.ts'
import { type Far, newTrail, type Outcome, type Trail } from './run.ts'
import { type Node, simulate } from './simulate.ts'
import type { World } from './world.ts'

/** What the engine should say of a flow through a complete description, found packet by packet. */
export function judge(world: World, flow: Flow, trail: Trail = newTrail()): Verdict {
  const nodes = nodesOf(world, flow)
  if (lacksAddress(world, flow.from)) trail.met.add('full subnet')
  if (nodes.length === 0 || lacksAddress(world, flow.from)) return 'blocked'
  const { vpc } = nodes[0]!.place
  const verdicts = new Set(farEnds(world, flow, vpc, trail).map((ends) => judgeEnds(world, flow, nodes, ends, trail)))
  const [verdict, ...others] = verdicts
  return others.length > 0 ? 'unknown' : verdict!
}

function judgeEnds(world: World, flow: Flow, nodes: readonly Node[], ends: Ends, trail: Trail): Verdict {
  const family = flow.family ?? 4
  const { vpc } = nodes[0]!.place
  if (ends === 'none') return 'blocked'
  if (ends === 'unknown') {
    const holder = { vpc, groups: flow.from.groups.map(String) }
    const mayLeave = admitsAnyone(world, holder, 'egress', family, flow.port) || namesGroupOf(world, holder, flow.port)
    return mayLeave ? 'unknown' : 'blocked'
  }
  if (family === 6) trail.met.add('IPv6')
  if (ends.flat().some(({ home }) => home && home.vpc !== vpc)) trail.met.add('two VPCs')
  const judgement: Judgement = { world, flow, nodes, ports: portClasses(world), trail }
  const verdict = worst(judgement, ends)
  if (ends.flat().some(({ service }) => service === undefined)) return verdict
  return withoutResolver(vpc, verdict === 'reachable' ? verdict : exceptSmallBlocks(judgement, ends, verdict))
}

/** Nobody knows who answers for names where the VPC has no resolver. */
function withoutResolver({ dnsSupport }: Vpc, verdict: Verdict): Verdict {
  return verdict === 'reachable' && dnsSupport === false ? 'unknown' : verdict
}

function exceptSmallBlocks(judgement: Judgement, ends: readonly (readonly Far[])[], verdict: Verdict): Verdict {
  const { trail } = judgement
  // Small blocks that are named on the way are taken not to hold the service when all else gets through.
  const small = [...trail.blocks].filter((cidr) => prefixOf(cidr) > (cidr.includes(':') ? 16 : 8))
  const others = ends.map((all) => all.filter(({ address }) => !small.some((cidr) => holds(cidr, address))))
  return worst(judgement, others) === 'reachable' ? 'reachable' : verdict
}

interface Judgement {
  readonly world: World
  readonly flow: Flow
  readonly nodes: readonly Node[]
  readonly ports: readonly number[]
  readonly trail: Trail
}

function nodesOf(world: World, { from, family = 4 }: Flow): Node[] {
  const place = world.places.get(String(from.subnet))!
  const { publicAddress } = from
  const groups = from.groups.map(String)
  return addressesOf(place, family, from.addresses).map((address) => ({ place, groups, address, publicAddress }))
}

/** AWS has to make the interface and the subnet is full; unless Lambda has one there with the same groups. */
function lacksAddress({ description, places }: World, { toBeMade, subnet, groups }: NetworkInterface): boolean {
  if (!toBeMade || places.get(String(subnet))!.subnet.freeAddresses !== 0) return false
  const sameGroups = (others: readonly unknown[]) =>
    others.every((id) => groups.includes(id as never)) && groups.every((id) => others.includes(id))
  return !description.interfaces.some(
    (each) => each.type === 'lambda' && each.subnet === subnet && sameGroups(each.groups),
  )
}

/** Every end must be reached. */
function worst(judgement: Judgement, ends: readonly (readonly Far[])[]): Verdict {
  let verdict: Verdict = 'reachable'
  for (const end of ends) {
    const one = judgeEnd(judgement, end)
    if (one === 'blocked') return one
    if (one === 'unknown') verdict = one
  }
  return verdict
}

/**
 * Packets of one source port (and of one source address, when the flow gives addresses) are stopped when they are
 * whatever AWS chooses: addresses on both sides, the NAT gateway's, the way out of a transit gateway. A NAT gateway
 * may take any port, so any that fails is a failure.
 */
function judgeEnd(judgement: Judgement, end: readonly Far[]): Verdict {
  const { flow, nodes, ports } = judgement
  const senders = flow.from.addresses ? nodes.map((node) => [node]) : [nodes]
  let verdict: Verdict = 'reachable'
  for (const possible of senders) {
    for (const port of ports) {
      const outcomes = possible.flatMap((node) => end.flatMap((far) => outcomesOf(judgement, node, port, far)))
      if (outcomes.every((outcome) => outcome === 'pass')) continue
      verdict = 'unknown'
      if (port >= certainPort && outcomes.every((outcome) => outcome === 'fail')) return 'blocked'
    }
  }
  return verdict
}

/** One outcome for each thing that AWS may choose on the way. */
function outcomesOf({ world, flow, ports, trail }: Judgement, node: Node, port: number, far: Far): Outcome[] {
  const outcomes: Outcome[] = []
  everyChoice<Outcome>(
    (choices) => {
      const run = { world, family: flow.family ?? 4, far, choices, natPorts: ports, trail } as const
      return simulate(run, node, port, flow.port)
    },
    (results) => {
      outcomes.push(results.includes('fail') ? 'fail' : results.includes('unmodelled') ? 'unmodelled' : 'pass')
    },
  )
  return outcomes
}
