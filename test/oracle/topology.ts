import type { Integration, PublicAccessBlock } from '../../src/model/index.ts'
import { integration } from '../support/integration.ts'
import type { Draw } from './draw.ts'
import { drawAcls, drawGroups } from './draw-filters.ts'
import { drawGateways } from './draw-gateways.ts'
import { drawLinks } from './draw-links.ts'
import { drawEndpoints, drawInterfaces, drawResolverRules, drawZones } from './draw-names.ts'
import { drawRouteTables } from './draw-routes.ts'
import { drawPlan, type Plan } from './plan.ts'

/** A network in which much works and something may not: up to three VPCs in two zones, with everything that may stand there. */
export function drawTopology(draw: Draw): { readonly plan: Plan; readonly description: Integration } {
  const plan = drawPlan(draw)
  const links = drawLinks(plan)
  const gateways = drawGateways(plan)
  const endpoints = drawEndpoints(plan)
  const interfaces = drawInterfaces(plan)
  const description = integration({
    vpcs: plan.vpcs,
    subnets: plan.subnets,
    prefixLists: plan.lists,
    routeTables: drawRouteTables(plan, links, gateways),
    ...links,
    ...gateways,
    endpoints,
    interfaces,
    hostedZones: drawZones(plan, endpoints, interfaces),
    resolverRules: drawResolverRules(plan),
    ...(draw.chance(0.15) ? { publicAccessBlock: drawPublicAccessBlock(plan) } : {}),
    groups: drawGroups(plan),
    acls: drawAcls(plan),
  })
  return { plan, description }
}

function drawPublicAccessBlock({ draw, vpcs, subnets }: Plan): PublicAccessBlock {
  const excluded = [...draw.some(vpcs, 0.3), ...draw.some(subnets, 0.2)]
  return {
    mode: draw.pick(['off', 'block-bidirectional', 'block-ingress', 'block-ingress']),
    exclusions: excluded.map(({ id }) => ({
      resource: id,
      mode: draw.pick(['allow-bidirectional', 'allow-egress']),
      at: draw.at(),
    })),
    at: draw.at(),
  }
}
