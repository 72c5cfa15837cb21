import type { Integration, Route, RouteTable, Subnet, Vpc } from '../../src/model/index.ts'
import { holds, prefixOf } from './address.ts'
import { localBlocks } from './world.ts'

/** Could AWS hold this, and is everything described that it speaks of? */
export function isPossible(description: Integration): boolean {
  const { vpcs, subnets, peerings, transitGatewayAttachments, routeTables, endpoints, natGateways, interfaces } =
    description
  const localOf = new Map(vpcs.map((vpc) => [vpc.id, localBlocks(vpc)]))
  const isWithin = (block: unknown, vpc: unknown) =>
    localOf.get(String(vpc))?.some((own) => holds(own, String(block).split('/')[0]!)) ?? false
  const names = endpoints.filter(({ privateDns }) => privateDns).map(({ vpc, service }) => `${vpc} ${service}`)
  return (
    isComplete(description) &&
    vpcs.every(({ cidrs }) => cidrs.length > 0) &&
    subnets.every(({ vpc, cidr, ipv6Cidr }) => isWithin(cidr, vpc) && (!ipv6Cidr || isWithin(ipv6Cidr, vpc))) &&
    interfaces.every(({ subnet, addresses }) => addresses.every((address) => isIn(subnets, subnet, String(address)))) &&
    peerings.every((each) => each.vpcs.length === 2) &&
    transitGatewayAttachments.every((each) => each.vpc === undefined || each.subnets.length > 0) &&
    [...transitGatewayAttachments, ...endpoints].every((each) => areInOwnZones(description, each.subnets)) &&
    areDistinct(subnets.map(({ vpc, cidr }) => `${vpc} ${cidr}`)) &&
    description.acls.every(({ entries }) => areDistinct(entries.map(({ egress, number }) => `${egress} ${number}`))) &&
    natGateways.every((each) => each.zones?.length !== 0) &&
    description.hostedZones.every((zone) =>
      zone.records.every(
        ({ target }) =>
          target.kind !== 'addresses' ||
          (target.addresses.length > 0 &&
            target.addresses.every((address) => isNameable(vpcs, subnets, zone.vpcs, String(address)))),
      ),
    ) &&
    areDistinct(names) &&
    routeTables.every((table) => areRoutesPossible(description, table, localOf.get(String(table.vpc))!))
  )
}

function areDistinct(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length
}

function isIn(subnets: readonly Subnet[], id: unknown, address: string): boolean {
  const home = subnets.find((subnet) => subnet.id === id)
  return [home?.cidr, home?.ipv6Cidr].some((cidr) => cidr !== undefined && holds(String(cidr), address))
}

/** One subnet in a zone. */
function areInOwnZones({ subnets }: Integration, ids: readonly unknown[]): boolean {
  return areDistinct(ids.map((id) => subnets.find((subnet) => subnet.id === id)?.zone))
}

/**
 * Is it known who has the address, when one of the VPCs `asking` gets it for a name? It stands in a subnet of the one
 * VPC that holds it; where several do, each that asks has it itself.
 */
export function isNameable(
  vpcs: readonly Vpc[],
  subnets: readonly Subnet[],
  asking: readonly unknown[],
  address: string,
): boolean {
  const holders = vpcs.filter((vpc) => localBlocks(vpc).some((cidr) => holds(cidr, address))).map(({ id }) => id)
  const stands = (vpc: unknown) => subnets.some((each) => each.vpc === vpc && isIn(subnets, each.id, address))
  return holders.length > 1 ? asking.every(stands) : holders.every(stands)
}

function areRoutesPossible({ prefixLists }: Integration, { routes }: RouteTable, local: readonly string[]): boolean {
  const lists = new Map(prefixLists.map(({ id, cidrs }) => [id, (cidrs ?? []).map(String)]))
  const own = routes.filter(({ propagated }) => !propagated).map(({ destination }) => destination)
  return areDistinct(own) && routes.every((route) => isRoutePossible(lists, local, route))
}

/** A route into its own VPC leads to a middlebox. */
export function isRoutePossible(
  lists: ReadonlyMap<string, readonly string[]>,
  local: readonly string[],
  { destination, target, propagated }: Route,
): boolean {
  if (propagated || target.kind === 'nat-gateway') return true
  if (target.kind === 'other' && target.type === 'network interface') return true
  const list = lists.get(String(destination))
  // The local route stands before an equal block of a prefix list.
  const tooLong = (block: string, vpc: string) => prefixOf(block) >= prefixOf(vpc) + (list ? 1 : 0)
  return !(list ?? [String(destination)]).some((block) =>
    local.some((vpc) => holds(vpc, block.split('/')[0]!) && tooLong(block, vpc)),
  )
}

const references = new Set(
  ['vpc', 'vpcs', 'subnet', 'subnets', 'routeTable', 'routeTables', 'acl', 'gateway', 'table', 'attachment'].concat([
    'propagations',
    'group',
    'groups',
    'resource',
    'defaultGroup',
    'mainRouteTable',
    'defaultAcl',
  ]),
)

/** Is all described that something refers to? */
function isComplete(description: Integration): boolean {
  const ids = new Set(
    Object.values(description).flatMap((value) => (Array.isArray(value) ? value.map((each) => each.id as string) : [])),
  )
  const isKnown = (key: string, value: unknown): boolean => {
    if (typeof value === 'string') return !references.has(key) || ids.has(value)
    if (Array.isArray(value)) return value.every((each) => isKnown(key, each))
    if (typeof value !== 'object' || value === null) return true
    if ('kind' in value && 'id' in value && value.kind !== 'other' && !ids.has(value.id as string)) return false
    return Object.entries(value).every(([name, part]) => isKnown(name, part))
  }
  const tables = [...description.routeTables, ...description.transitGatewayTables]
  const destinations = tables.flatMap(({ routes }) => routes.map(({ destination }) => destination))
  return isKnown('', description) && destinations.every((name) => /[.:]/.test(String(name)) || ids.has(String(name)))
}
