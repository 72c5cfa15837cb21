import type { Family, Route, RouteTarget, Subnet, TransitGatewayAttachment, Vpc } from '../../src/model/index.ts'
import { common, exit, nextHop, type Place } from './places.ts'
import { byId, cidrsOf, familyOf, known, type World } from './world.ts'

/** A lower metric wins among equal prefixes. */
const metrics = { connected: 1, insteadOfLocal: 10, local: 20, static: 30, prefixList: 40, propagated: 50, none: 9000 }

interface Line {
  readonly destination: string
  /** The mark of the next place; absent: dropped. */
  readonly to?: number | undefined
  readonly metric: number
}

/** The routing tables of all places, as lines for `ip -batch`. */
export function routeLines(world: World, places: readonly Place[], family: Family): string[] {
  return places.flatMap((place) => {
    const lines = tableOf(world, places, place)
    const everywhere = family === 4 ? '0.0.0.0/0' : '::/0'
    const all = [...lines.filter(({ destination }) => familyOf(destination) === family)]
    return [...all, { destination: everywhere, metric: metrics.none }].map(({ destination, to, metric }) => {
      const rest = `table ${place.mark} metric ${metric}`
      return to === undefined
        ? `route add blackhole ${destination} ${rest}`
        : `route add ${destination} via ${nextHop(to, family)} dev r0 ${family === 4 ? 'onlink ' : ''}${rest}`
    })
  })
}

function tableOf(world: World, places: readonly Place[], place: Place): Line[] {
  const { description } = world
  if (place.kind === 'nat gateway') return []
  if (place.kind === 'peering') return localLines(place.to)
  if (place.kind === 'transit gateway') return transitLines(world, places, place.attachment, known(place.by.zone))
  const vpc = byId(description.vpcs, place.subnet.vpc)
  const table = byId(description.routeTables, place.subnet.routeTable)
  const { cidr, ipv6Cidr } = place.subnet
  // Neighbours in a subnet reach each other without the router; what a transit gateway brings does not.
  const own = place.transit ? [] : [cidr!, ...(ipv6Cidr === undefined ? [] : [ipv6Cidr])]
  return [
    ...own.map((each) => ({ destination: known(each), to: common.delivered, metric: metrics.connected })),
    ...localLines(vpc),
    ...table.routes.flatMap((route) =>
      destinationsOf(world, route).map((destination) => ({
        destination,
        to: route.state === 'active' ? followed(world, places, place, route.target, familyOf(destination)) : undefined,
        metric: metricOf(route, vpc),
      })),
    ),
  ]
}

function localLines(vpc: Vpc): Line[] {
  return cidrsOf(vpc).map((destination) => ({ destination, to: common.delivered, metric: metrics.local }))
}

/** A prefix list is one route for each of its CIDRs. */
function destinationsOf(world: World, { destination }: { readonly destination: Route['destination'] }): string[] {
  const list = world.description.prefixLists.find(({ id }) => id === destination)
  return list ? list.cidrs!.map(known) : [known(destination)]
}

function metricOf(route: Route, vpc: Vpc): number {
  if (route.propagated) return metrics.propagated
  if (!known(route.destination).includes('/')) return metrics.prefixList
  return cidrsOf(vpc).includes(known(route.destination)) ? metrics.insteadOfLocal : metrics.static
}

/** Where a route of a subnet's table leads; `undefined`: AWS drops what takes it. */
function followed(
  world: World,
  places: readonly Place[],
  from: Place & { kind: 'subnet' },
  target: RouteTarget,
  family: Family,
): number | undefined {
  const { description } = world
  const { subnet, transit } = from
  if (target.kind === 'local') return common.delivered
  if (target.kind === 'internet-gateway') {
    // No address of another VPC is translated by an internet gateway: what a transit gateway brought is dropped.
    const attached = byId(description.internetGateways, target.id).vpcs.includes(subnet.vpc)
    return attached && !transit ? common.outside : undefined
  }
  if (target.kind === 'egress-only-gateway') {
    const own = byId(description.egressOnlyGateways, target.id).vpc === subnet.vpc
    return own && !transit ? common.egressOnly : undefined
  }
  if (target.kind === 'nat-gateway') {
    const nat = byId(description.natGateways, target.id)
    const serves =
      byId(description.subnets, nat.subnet!).vpc === subnet.vpc && (nat.state ?? 'available') === 'available'
    return serves ? places.find((each) => each.kind === 'nat gateway' && each.nat === nat)?.mark : undefined
  }
  if (target.kind === 'peering') {
    const crossed = places.find(
      (each) => each.kind === 'peering' && each.peering.id === target.id && each.from.id === subnet.vpc,
    )
    return crossed?.kind === 'peering' && crossed.peering.state === 'active' ? crossed.mark : undefined
  }
  if (target.kind === 'transit-gateway') return entered(places, subnet, known(target.id), family)
  return undefined
}

/** Into a transit gateway leads only an available attachment of the VPC with an interface in the packet's zone. */
function entered(places: readonly Place[], subnet: Subnet, gateway: string, family: Family): number | undefined {
  return places.find(
    (each) =>
      each.kind === 'transit gateway' &&
      each.attachment.gateway === gateway &&
      each.attachment.vpc === subnet.vpc &&
      carries(each.attachment, family) &&
      each.by.zone === subnet.zone,
  )?.mark
}

function carries({ state, ipv6 }: TransitGatewayAttachment, family: Family): boolean {
  return (state ?? 'available') === 'available' && (family === 4 || ipv6 === true)
}

/** The table associated with the attachment by which the packet came. */
function transitLines(world: World, places: readonly Place[], came: TransitGatewayAttachment, zone: string): Line[] {
  const { description } = world
  if (came.table === undefined) return []
  const attachments = description.transitGatewayAttachments
  const table = byId(description.transitGatewayTables, came.table)
  const leaving = (id: string, destination: string): number | undefined => {
    const by = byId(attachments, id)
    if (id === came.id || by.vpc === undefined || !carries(by, familyOf(destination))) return undefined
    const subnet = exit(world, by, zone)
    return places.find((each) => each.kind === 'subnet' && each.transit && each.subnet.id === subnet.id)?.mark
  }
  const propagated = table.propagations.flatMap((ref) => {
    const { id, vpc } = byId(attachments, ref)
    if (vpc === undefined) return []
    return cidrsOf(byId(description.vpcs, vpc)).map((destination) => {
      return { destination, to: leaving(id, destination), metric: metrics.propagated }
    })
  })
  const fixed = table.routes.flatMap((route) =>
    destinationsOf(world, route).map((destination) => ({
      destination,
      to: route.attachment === undefined ? undefined : leaving(known(route.attachment), destination),
      metric: metrics.static,
    })),
  )
  return [...propagated, ...fixed]
}
