import type {
  Peering,
  TransitGateway,
  TransitGatewayAttachment,
  TransitGatewayRoute,
  TransitGatewayTable,
  Vpc,
} from '../../src/model/index.ts'
import { everywhere, familiesOf, type Plan, publicBlocks, zones } from './plan.ts'

/** What joins VPCs. */
export interface Links {
  readonly peerings: Peering[]
  readonly transitGateways: TransitGateway[]
  readonly transitGatewayAttachments: TransitGatewayAttachment[]
  readonly transitGatewayTables: TransitGatewayTable[]
}

export function drawLinks(plan: Plan): Links {
  const { draw, vpcs } = plan
  const counts = plan.scheme === 'hub' ? [1] : vpcs.length > 1 ? [0, 1, 1, 1, 2] : [0, 0, 0, 1]
  const transitGateways = draw.times(draw.pick(counts), (i) => ({
    id: `X${i}`,
    at: draw.at(),
    groupReferencing: draw.chance(0.7),
  }))
  const transitGatewayAttachments = transitGateways.flatMap((gateway) => drawAttachments(plan, gateway))
  return {
    peerings: vpcs.flatMap((a, i) => vpcs.slice(i + 1).flatMap((b) => drawPeering(plan, a, b))),
    transitGateways,
    transitGatewayAttachments,
    transitGatewayTables: transitGateways.flatMap((gateway) => drawTables(plan, gateway, transitGatewayAttachments)),
  }
}

function drawPeering({ draw, scheme }: Plan, a: Vpc, b: Vpc): Peering[] {
  const overlapping = a.cidrs.some((cidr) => b.cidrs.includes(cidr))
  const likely = (a.region ?? b.region) ? 0.9 : scheme === 'hub' ? 0.2 : 0.5
  if (overlapping || !draw.chance(likely)) return []
  const state = draw.slip() ? draw.pick(['pending-acceptance', 'deleted']) : 'active'
  return [{ id: `C${a.id}${b.id}`, at: draw.at(), vpcs: draw.chance(0.5) ? [a.id, b.id] : [b.id, a.id], state }]
}

function drawAttachments(plan: Plan, gateway: TransitGateway): TransitGatewayAttachment[] {
  const { draw, vpcs } = plan
  const common = (id: string) => ({
    id: `${gateway.id}${id}`,
    at: draw.at(),
    gateway: gateway.id,
    groupReferencing: draw.chance(0.8),
    ...(draw.slip() ? {} : { table: `${gateway.id}t${draw.pick([0, 0, 1])}` }),
    ...(draw.slip() ? { state: draw.pick(['pending', 'modifying', 'deleted']) } : {}),
    ...(plan.dual && !draw.slip() ? { ipv6: true } : {}),
  })
  const attached = vpcs.filter(({ region }) => !region && draw.chance(0.9))
  return [
    ...attached.map(({ id }) => ({ ...common(id), vpc: id, type: 'vpc', subnets: drawDoors(plan, id) })),
    ...(draw.chance(0.2) ? [{ ...common('Vpn'), type: 'vpn', subnets: [] }] : []),
  ]
}

/** A subnet in each zone of the VPC. */
function drawDoors({ draw, subnets, scheme }: Plan, vpc: string): string[] {
  // In a hub, those from where the NAT gateway is the way out.
  const own = subnets.filter(({ id, ...each }) => each.vpc === vpc && !(scheme === 'hub' && id === 'S02'))
  const doors = zones.flatMap((zone) => {
    const there = own.filter((each) => each.zone === zone)
    return there.length > 0 && !draw.chance(0.12) ? [draw.pick(there).id] : []
  })
  return doors.length > 0 ? doors : [draw.pick(own).id]
}

function drawTables(
  plan: Plan,
  gateway: TransitGateway,
  all: readonly TransitGatewayAttachment[],
): TransitGatewayTable[] {
  const { draw } = plan
  const attachments = all.filter((each) => each.gateway === gateway.id)
  const ofVpcs = attachments.filter(({ vpc }) => vpc !== undefined)
  return ['t0', 't1'].map((id) => {
    const propagating = draw.some(ofVpcs, 0.85)
    return {
      id: `${gateway.id}${id}`,
      at: draw.at(),
      gateway: gateway.id,
      routes: attachments.length > 0 ? drawRoutes(plan, attachments) : [],
      propagations: propagating.map((each) => each.id),
    }
  })
}

function drawRoutes(plan: Plan, attachments: readonly TransitGatewayAttachment[]): TransitGatewayRoute[] {
  const { draw, vpcs, lists, scheme } = plan
  const target = () => (draw.chance(0.06) ? {} : { attachment: draw.pick(attachments).id })
  const out = () => (scheme === 'hub' && draw.chance(0.9) ? { attachment: attachments[0]!.id } : target())
  const destinations = [
    ...familiesOf(plan).flatMap((family) => [
      ...(draw.chance(scheme === 'hub' ? 0.9 : 0.6) ? [everywhere[family]] : []),
      ...draw.some(publicBlocks[family], 0.08),
    ]),
    ...draw.some(['10.0.0.0/8', '10.0.0.2/31', '10.1.0.0/31', ...(plan.dual ? ['2600::/16'] : [])], 0.06),
    ...draw.some(
      vpcs.flatMap(({ cidrs, ipv6Cidrs }) => [...cidrs, ...ipv6Cidrs].map(String)),
      0.08,
    ),
    ...draw.some(
      lists.map(({ id }) => id),
      0.15,
    ),
  ]
  return [...new Set(destinations)].map((destination) => ({
    destination,
    ...(destination === everywhere[4] ? out() : target()),
    at: draw.at(),
  }))
}
