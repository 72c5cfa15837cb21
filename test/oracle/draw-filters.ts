import type { NetworkAcl, NetworkAclEntry, Peer, SecurityGroup, SecurityGroupRule, Vpc } from '../../src/model/index.ts'
import { everywhere, familiesOf, type Plan, someBlock } from './plan.ts'

const aclPorts = [
  [0, 65_535],
  [1024, 65_535],
  [1024, 65_535],
  [32_768, 65_535],
  [1024, 40_000],
  [50_000, 65_535],
  [443, 443],
  [9098, 9098],
] as const

export function drawGroups(plan: Plan): SecurityGroup[] {
  const ids = plan.vpcs.flatMap((_, i) => [`G${i}d`, `G${i}0`, `G${i}1`])
  return plan.vpcs.flatMap((vpc, i) => [
    drawGroup(plan, ids, vpc, `G${i}d`),
    drawGroup(plan, ids, vpc, `G${i}0`),
    drawGroup(plan, ids, vpc, `G${i}1`),
  ])
}

function drawGroup(plan: Plan, ids: readonly string[], { id: vpc }: Vpc, id: string): SecurityGroup {
  const { draw } = plan
  const rules = (openness: number) => [
    ...draw.times(draw.pick([0, 1, 2, 2]), () => drawRule(plan, ids)),
    ...(draw.chance(openness) ? familiesOf(plan).map((family) => openRule(plan, family)) : []),
  ]
  return { id, at: draw.at(), vpc, ingress: rules(0.5), egress: rules(0.8) }
}

function openRule({ draw }: Plan, family: 4 | 6): SecurityGroupRule {
  return { protocol: '-1', peer: { kind: 'cidr', cidr: everywhere[family] }, at: draw.at() }
}

function drawRule(plan: Plan, ids: readonly string[]): SecurityGroupRule {
  const { draw, lists } = plan
  const kind = draw.below(10)
  const peer: Peer =
    kind < 4
      ? { kind: 'group', group: draw.pick(ids) }
      : kind < 6 && lists.length > 0
        ? { kind: 'prefix-list', id: draw.pick(lists).id }
        : { kind: 'cidr', cidr: someBlock(plan, draw.pick(familiesOf(plan))) }
  if (draw.chance(0.4)) return { protocol: '-1', peer, at: draw.at() }
  const [fromPort, toPort] = draw.pick([
    [443, 443],
    [9098, 9098],
    [0, 65_535],
    [443, 9098],
  ] as const)
  return { protocol: draw.pick(['tcp', 'tcp', '6', 'udp']), fromPort, toPort, peer, at: draw.at() }
}

export function drawAcls(plan: Plan): NetworkAcl[] {
  const { draw } = plan
  return plan.vpcs.flatMap(({ id: vpc, defaultAcl }, i) => [
    { id: defaultAcl, at: draw.at(), vpc, entries: [...openEntries(plan, false), ...openEntries(plan, true)] },
    { id: `A${i}c`, at: draw.at(), vpc, entries: [...drawEntries(plan, false), ...drawEntries(plan, true)] },
  ])
}

function openEntries(plan: Plan, egress: boolean): NetworkAclEntry[] {
  return familiesOf(plan).map((family) => ({
    number: 95 + family,
    egress,
    action: 'allow',
    protocol: '-1',
    cidr: everywhere[family],
    at: plan.draw.at(),
  }))
}

function drawEntries(plan: Plan, egress: boolean): NetworkAclEntry[] {
  const { draw } = plan
  const special = draw.times(draw.pick([0, 1, 1, 2]), (i): NetworkAclEntry => {
    const [fromPort, toPort] = draw.pick(aclPorts)
    return {
      number: 10 * (i + 1),
      egress,
      action: draw.chance(0.55) ? 'allow' : 'deny',
      protocol: draw.pick(['6', '6', 'tcp', '17']),
      cidr: someBlock(plan, draw.pick(familiesOf(plan))),
      fromPort,
      toPort,
      at: draw.at(),
    }
  })
  return draw.chance(0.65) ? [...special, ...openEntries(plan, egress)] : special
}
