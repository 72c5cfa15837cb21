import {
  type Family,
  type Intervals,
  isEmpty,
  isSubset,
  isUnknown,
  type PrefixList,
  parseCidr,
  type Route,
  type RouteTable,
  sameValue,
  subtract,
  union,
  type Vpc,
  type VpcEndpoint,
} from '../model/index.ts'
import { blocksOf } from './ends.ts'
import { byPriority, compare, type RouteBlock } from './priority.ts'

/** A block of a route table. */
export interface Entry extends RouteBlock {
  /** Absent: the local route of a VPC CIDR. */
  readonly route?: Route
}

export interface Table {
  readonly table: RouteTable
  /** Routes to known blocks, local ones too, in the order in which they are asked. */
  readonly entries: Readonly<Record<Family, readonly Entry[]>>
  /** Routes to what is not known: an unknown CIDR, a prefix list that is not described. */
  readonly uncertain: readonly Route[]
  /** Gateway endpoints that put their prefix-list route here. */
  readonly gateways: readonly VpcEndpoint[]
  /** Those that may. */
  readonly perhaps: readonly VpcEndpoint[]
}

/**
 * A table in the order in which its routes are asked: longest prefix first; of equal ones a route in place of the local
 * one, the local route, a static route, one by a prefix list, a propagated one.
 * https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
 */
export function prepareTable(
  table: RouteTable,
  vpc: Vpc | undefined,
  endpoints: readonly VpcEndpoint[],
  lists: ReadonlyMap<string, PrefixList>,
): Table {
  const entries: Record<Family, Entry[]> = { 4: [], 6: [] }
  const uncertain = new Set<Route>()
  const locals = new Set<string>()
  const inside: Record<Family, Intervals> = { 4: [], 6: [] }
  for (const block of vpc ? [...blocksOf(vpc, 4), ...blocksOf(vpc, 6)] : []) {
    const parsed = isUnknown(block) ? undefined : parseCidr(block)
    if (!parsed) continue
    locals.add(keyOf(parsed))
    inside[parsed.family] = union(inside[parsed.family], parsed.addresses)
    entries[parsed.family].push({ prefix: parsed.prefix, rank: rank.local, addresses: parsed.addresses })
  }
  for (const route of table.routes) {
    const { blocks, listed } = blocksOfRoute(route, lists)
    for (const block of blocks ?? [undefined]) {
      const parsed = block === undefined || isUnknown(block) ? undefined : parseCidr(block)
      if (!parsed) uncertain.add(route)
      else {
        const own = listed ? rank.listed : locals.has(keyOf(parsed)) ? rank.inPlaceOfLocal : rank.static
        const { prefix, family } = parsed
        // The local route comes before a propagated one, however long.
        const addresses = route.propagated ? subtract(parsed.addresses, inside[family]) : parsed.addresses
        if (isEmpty(addresses) || (listed && ignored(route, addresses, inside[family]))) continue
        entries[family].push({ prefix, rank: route.propagated ? rank.propagated : own, addresses, route })
      }
    }
  }
  const text = (route: Route | undefined) => (route ? JSON.stringify(route) : '')
  for (const family of [4, 6] as const) entries[family] = byPriority(entries[family], ({ route }) => text(route))
  const gateways = endpoints.filter(
    (endpoint) => endpoint.type === 'Gateway' && endpoint.routeTables.some((ref) => sameValue(ref, table.id) === true),
  )
  const perhaps = endpoints.filter(
    (endpoint) =>
      !gateways.includes(endpoint) &&
      sameValue(endpoint.type, 'Gateway') !== false &&
      (vpc === undefined || sameValue(endpoint.vpc, vpc.id) !== false) &&
      endpoint.routeTables.some((ref) => sameValue(ref, table.id) !== false),
  )
  return { table, entries, uncertain: [...uncertain].sort((a, b) => compare(text(a), text(b))), gateways, perhaps }
}

/**
 * A block of a prefix list that is more specific than the VPC's own is no entry, but where it leads to a middlebox
 * (VPC guide, route tables; the sentence is gone from later editions, and nothing contradicts it).
 */
function ignored(route: Route, addresses: Intervals, inside: Intervals): boolean {
  return !isMiddlebox(route) && isSubset(addresses, inside)
}

/** Targets that a route more specific than the local one may have: NAT, an appliance's interface. */
export function isMiddlebox({ target, propagated }: Route): boolean {
  if (propagated) return false
  return target.kind === 'nat-gateway' || target.kind === 'endpoint' || target.kind === 'other'
}

const rank = { inPlaceOfLocal: 0, local: 1, static: 2, listed: 3, propagated: 4 } as const

function keyOf({ family, first, prefix }: { family: Family; first: number | bigint; prefix: number }): string {
  return `${family} ${first}/${prefix}`
}

function blocksOfRoute({ destination }: Route, lists: ReadonlyMap<string, PrefixList>) {
  if (isUnknown(destination) || parseCidr(destination)) return { blocks: [destination], listed: false }
  return { blocks: lists.get(destination)?.cidrs, listed: true }
}
