import type { Route, RouteTable, RouteTarget, Vpc } from '../../src/model/index.ts'
import type { Gateways } from './draw-gateways.ts'
import type { Links } from './draw-links.ts'
import { everywhere, familiesOf, type Plan, publicBlocks } from './plan.ts'
import { isRoutePossible } from './possible.ts'
import { localBlocks } from './world.ts'

type Target = [destination: string, target: RouteTarget]

const appliance: RouteTarget = { kind: 'other', type: 'network interface', id: 'eni-1' }
const virtualGateway: RouteTarget = { kind: 'other', type: 'virtual private gateway', id: 'vgw-1' }

export function drawRouteTables(plan: Plan, links: Links, gateways: Gateways): RouteTable[] {
  const { draw, vpcs } = plan
  const lists = new Map(plan.lists.map(({ id, cidrs }) => [id, (cidrs ?? []).map(String)]))
  return vpcs.flatMap((vpc, i) =>
    ['m', 'a', 'b'].map((id) => {
      const routes = [
        ...toOtherVpcs(plan, links, vpc),
        ...familiesOf(plan).flatMap((family) => toInternet(plan, links, gateways, vpc, id, family)),
        ...inside(plan, gateways, vpc),
      ].map(([destination, target]): Route => {
        const state = draw.slip() && draw.chance(0.5) ? 'blackhole' : 'active'
        return { destination, target, state, at: draw.at() }
      })
      const possible = routes.filter((route) => isRoutePossible(lists, localBlocks(vpc), route))
      return { id: `T${i}${id}`, at: draw.at(), vpc: vpc.id, routes: [...oneEach(possible), ...propagated(plan, vpc)] }
    }),
  )
}

/** One route to a destination in a table, as AWS has it. */
function oneEach(routes: readonly Route[]): Route[] {
  return [...new Map(routes.map((route) => [route.destination, route])).values()]
}

function toOtherVpcs({ draw, vpcs, subnets, lists }: Plan, links: Links, vpc: Vpc): Target[] {
  const transit = transitFrom(links, vpc)
  return vpcs.flatMap((other): Target[] => {
    if (other === vpc || draw.slip()) return []
    const peerings = links.peerings.filter((each) => each.vpcs.includes(vpc.id) && each.vpcs.includes(other.id))
    const targets = [...peerings.map(({ id }): RouteTarget => ({ kind: 'peering', id })), ...transit]
    if (targets.length === 0 || draw.chance(0.06)) return []
    const target = draw.pick(targets)
    const blocks = [...other.cidrs, ...other.ipv6Cidrs].map(String).filter((cidr) => !vpc.cidrs.includes(cidr))
    const kind = draw.below(12)
    const exception = subnets.find((each) => each.vpc === other.id)!
    if (kind < 2)
      return [
        ['10.0.0.0/8', target],
        ['2600::/16', target],
      ]
    if (kind < 4 && lists.length > 0)
      return [[draw.pick(lists).id, target], ...blocks.slice(1).map((cidr): Target => [cidr, target])]
    if (kind === 5)
      return [
        ...lists.map(({ id }): Target => [id, draw.pick(targets)]),
        ...blocks.map((cidr): Target => [cidr, target]),
      ]
    if (kind === 6) return lists.map(({ id }): Target => [id, draw.pick(targets)])
    if (kind === 4)
      return [...blocks.map((cidr): Target => [cidr, target]), [String(exception.cidr), draw.pick(targets)]]
    return blocks.map((cidr): Target => [cidr, target])
  })
}

function transitFrom({ transitGateways, transitGatewayAttachments }: Links, vpc: Vpc): RouteTarget[] {
  return transitGateways
    .filter(({ id }) => transitGatewayAttachments.some((each) => each.gateway === id && each.vpc === vpc.id))
    .map(({ id }) => ({ kind: 'transit-gateway', id }))
}

interface Ways {
  readonly internet: readonly RouteTarget[]
  /** For connections from inside only. */
  readonly inside: readonly RouteTarget[]
  readonly transit: readonly RouteTarget[]
}

/** Main tables mostly lead straight out, `a` ones for connections from inside only, `b` ones anyhow. */
function usualTargets({ scheme, vpcs }: Plan, vpc: Vpc, table: string, ways: Ways): readonly RouteTarget[] {
  const { internet, inside, transit } = ways
  if (scheme !== 'none' && vpc === vpcs[0]) {
    if (table === 'm') return internet
    return scheme === 'chain' && table === 'b' ? inside.slice(0, 1) : inside.slice(-1)
  }
  if (scheme === 'hub') return transit
  const anyhow = [...internet, ...inside, ...inside, ...transit]
  if (table === 'm') return [...internet, ...internet, ...anyhow]
  return table === 'a' ? [...inside, ...inside, ...transit] : anyhow
}

function toInternet(plan: Plan, links: Links, gateways: Gateways, vpc: Vpc, table: string, family: 4 | 6): Target[] {
  const { draw, lists } = plan
  const internet = gateways.internetGateways
    .filter(({ id }) => id === `I${vpc.id}`)
    .map(({ id }): RouteTarget => ({ kind: 'internet-gateway', id }))
  const egressOnly = gateways.egressOnlyGateways
    .filter(({ id }) => id === `E${vpc.id}`)
    .map(({ id }): RouteTarget => ({ kind: 'egress-only-gateway', id }))
  const nats = gateways.natGateways
    .filter(({ id }) => draw.slip() || id.startsWith(`N${vpc.id}`))
    .map(({ id }): RouteTarget => ({ kind: 'nat-gateway', id }))
  const transit = transitFrom(links, vpc)
  const usual = usualTargets(plan, vpc, table, { internet, inside: family === 4 ? nats : egressOnly, transit })
  const peering = links.peerings.map(({ id }): RouteTarget => ({ kind: 'peering', id }))
  const target = () =>
    draw.chance(0.08) || usual.length === 0
      ? draw.pick([appliance, virtualGateway, ...peering, ...nats])
      : draw.pick(usual)
  const blocks = [
    ...(draw.chance(0.8) ? [everywhere[family]] : []),
    ...draw.some(publicBlocks[family], 0.1),
    ...(draw.chance(0.12) && lists.length > 0 && family === 4 ? [draw.pick(lists).id] : []),
  ]
  return blocks.map((cidr) => [cidr, target()])
}

/** AWS lets a route be more specific than the local one, or take its place, only where it leads to a middlebox. */
function inside({ draw, subnets }: Plan, { natGateways }: Gateways, vpc: Vpc): Target[] {
  if (!draw.chance(0.12)) return []
  const nats = natGateways.filter(({ id }) => id.startsWith(`N${vpc.id}`))
  const middle: RouteTarget[] = [...nats.map(({ id }) => ({ kind: 'nat-gateway', id }) as const), appliance]
  const own = subnets.filter((each) => each.vpc === vpc.id).map(({ cidr }) => String(cidr))
  return [[draw.pick([...own, String(vpc.cidrs[0])]), draw.pick(middle)]]
}

function propagated({ draw, vpcs, subnets }: Plan, vpc: Vpc): Route[] {
  if (!draw.chance(0.08)) return []
  const blocks = [everywhere[4], '52.1.0.0/16', String(draw.pick(vpcs).cidrs[0]), String(draw.pick(subnets).cidr)]
  const destination = draw.pick(blocks.filter((block) => !vpc.cidrs.includes(block)))
  return [{ destination, target: virtualGateway, state: 'active', propagated: true, at: draw.at() }]
}
