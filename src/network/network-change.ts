import {
  type Change,
  type ElasticInterface,
  isUnknown,
  type Resource,
  type ResourceChange,
  type RouteTable,
  sameValue,
  type Vpc,
  type VpcEndpoint,
} from '../model/index.ts'
import { prepareAcl } from './acl.ts'
import { find } from './find.ts'
import { prepareGroup } from './groups.ts'
import { anywhere, byPlace, type Network, placesOf } from './network.ts'
import { everyKey, type Reads, readOf } from './reads.ts'
import { prepareTable } from './table.ts'

type Entries = ReadonlyMap<string, unknown>

/**
 * The Network after some changes, as if it were built from the changed description; maps and entries that they do not
 * touch are shared.
 *
 * @returns also the entries that are others now, as traces read them
 */
export function changeNetwork(
  before: Network,
  changes: readonly Change[],
): { readonly network: Network; readonly touched: Reads } {
  const network = changes.reduce(changeOne, before)
  const touched = new Set<string>()
  for (const [name, map] of Object.entries(network)) {
    const old: unknown = before[name as keyof Network]
    if (map === old || !(map instanceof Map) || !(old instanceof Map)) continue
    for (const key of differing(old, map)) {
      touched.add(readOf(name, key))
      touched.add(readOf(name, everyKey))
    }
  }
  return { network, touched }
}

function differing(old: Entries, now: Entries): readonly string[] {
  const changed = [...now].filter(([key, value]) => !same(old.get(key), value)).map(([key]) => key)
  return [...changed, ...[...old.keys()].filter((key) => !now.has(key))]
}

/** Lists of an index are made anew; their members are not. */
function same(a: unknown, b: unknown): boolean {
  if (a === b || !Array.isArray(a) || !Array.isArray(b)) return a === b
  return a.length === b.length && a.every((value, i) => value === b[i])
}

function changeOne(network: Network, change: Change): Network {
  switch (change.kind) {
    case 'publicAccessBlock':
      return { ...network, publicAccess: new Map(change.block ? [[anywhere, change.block]] : []) }
    case 'groups':
      return { ...network, groups: put(network.groups, change.id, change.resource && prepareGroup(change.resource)) }
    case 'acls':
      return { ...network, acls: put(network.acls, change.id, change.resource && prepareAcl(change.resource)) }
    case 'subnets':
      return { ...network, subnets: put(network.subnets, change.id, change.resource) }
    case 'natGateways':
      return { ...network, natGateways: put(network.natGateways, change.id, change.resource) }
    case 'egressOnlyGateways':
      return { ...network, egressOnlyGateways: put(network.egressOnlyGateways, change.id, change.resource) }
    case 'transitGateways':
      return { ...network, transitGateways: put(network.transitGateways, change.id, change.resource) }
    case 'transitGatewayTables':
      return { ...network, transitTables: put(network.transitTables, change.id, change.resource) }
    case 'internetGateways': {
      const internetGateways = put(network.internetGateways, change.id, change.resource)
      return { ...network, internetGateways, gatewaysIn: byPlace(internetGateways, placesOf.gateway) }
    }
    case 'transitGatewayAttachments': {
      const attachments = put(network.attachments, change.id, change.resource)
      return { ...network, attachments, attachmentsIn: byPlace(attachments, placesOf.attachment) }
    }
    case 'peerings': {
      const peerings = put(network.peerings, change.id, change.resource)
      return { ...network, peerings, peeringsIn: byPlace(peerings, placesOf.peering) }
    }
    case 'hostedZones': {
      const hostedZones = put(network.hostedZones, change.id, change.resource)
      return { ...network, hostedZones, zonesIn: byPlace(hostedZones, placesOf.zone) }
    }
    case 'resolverRules': {
      const resolverRules = put(network.resolverRules, change.id, change.resource)
      return { ...network, resolverRules, rulesIn: byPlace(resolverRules, placesOf.rule) }
    }
    case 'interfaces':
      return { ...network, interfacesIn: moveInterface(network.interfacesIn, change) }
    case 'endpoints':
      return changeEndpoint(network, change)
    case 'routeTables':
      return {
        ...network,
        tables: put(network.tables, change.id, change.resource && prepare(network, change.resource)),
      }
    case 'vpcs': {
      const changed = { ...network, vpcs: put(network.vpcs, change.id, change.resource) }
      if (blocksText(find(network.vpcs, change.id)) === blocksText(change.resource)) return changed
      return preparedAnew(changed, (table) => sameValue(table.vpc, change.id) === true)
    }
    case 'prefixLists': {
      const changed = { ...network, prefixLists: put(network.prefixLists, change.id, change.resource) }
      return preparedAnew(changed, ({ routes }) => routes.some(({ destination }) => destination === change.id))
    }
    default:
      // Clusters, functions, roles, mappings: no part of the network.
      return network
  }
}

/** What of a VPC stands in its tables. */
function blocksText(vpc: Vpc | undefined): string | undefined {
  return vpc && JSON.stringify([vpc.cidrs, vpc.ipv6Cidrs])
}

function changeEndpoint(network: Network, { id, resource }: ResourceChange<'endpoints'>): Network {
  const endpoints = put(network.endpoints, id, resource)
  const changed = { ...network, endpoints, endpointsIn: byPlace(endpoints, placesOf.endpoint) }
  const either = [find(network.endpoints, id), resource].filter((endpoint) => endpoint !== undefined)
  return preparedAnew(changed, (table) => either.some((endpoint) => mayBeIn(endpoint, table)))
}

/** May the endpoint be a gateway with its route in the table? */
function mayBeIn({ type, routeTables }: VpcEndpoint, { id }: RouteTable): boolean {
  return sameValue(type, 'Gateway') !== false && routeTables.some((ref) => sameValue(ref, id) !== false)
}

function preparedAnew(network: Network, which: (table: RouteTable) => boolean): Network {
  const affected = [...network.tables.values()].map(({ table }) => table).filter(which)
  if (affected.length === 0) return network
  const tables = new Map(network.tables)
  for (const table of affected) tables.set(table.id, prepare(network, table))
  return { ...network, tables }
}

function prepare(network: Network, table: RouteTable) {
  return prepareTable(table, find(network.vpcs, table.vpc), [...network.endpoints.values()], network.prefixLists)
}

/** The map with one entry more, less or other; in the order of ids, as it was built. */
function put<T>(map: ReadonlyMap<string, T>, id: string, value: T | undefined): ReadonlyMap<string, T> {
  const copy = new Map(map)
  if (value === undefined) {
    copy.delete(id)
    return copy
  }
  const known = copy.has(id)
  copy.set(id, value)
  return known ? copy : new Map([...copy].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Only the lists of the subnets concerned are made anew: there may be many interfaces. They are in the order of ids. */
function moveInterface(
  index: ReadonlyMap<string, readonly ElasticInterface[]>,
  { id, resource }: ResourceChange<'interfaces'>,
): ReadonlyMap<string, readonly ElasticInterface[]> {
  const copy = new Map(index)
  for (const [subnet, list] of index) {
    const position = positionOf(list, id)
    if (list[position]?.id !== id) continue
    if (list.length > 1) copy.set(subnet, list.toSpliced(position, 1))
    else copy.delete(subnet)
  }
  if (!resource) return copy
  const home = isUnknown(resource.subnet) ? anywhere : resource.subnet
  const list = copy.get(home) ?? []
  copy.set(home, list.toSpliced(positionOf(list, id), 0, resource))
  return copy
}

/** Where the resource with this id stands in a list in the order of ids, or would. */
function positionOf(list: readonly Resource[], id: string): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (list[middle]!.id < id) low = middle + 1
    else high = middle
  }
  return low
}
