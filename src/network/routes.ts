import {
  type Intervals,
  isUnknown,
  parseCidr,
  type Route,
  type RouteTable,
  sameValue,
  type Vpc,
  type VpcEndpoint,
} from '../model/index.ts'
import { askFor, type End, placeOf, refName, type Station } from './ends.ts'
import { find } from './find.ts'
import type { Network } from './network.ts'
import { intersectPackets, isEmptyPackets, subtractPackets } from './packets.ts'
import type { Doubt, Step } from './passage.ts'
import { isServiceName } from './service-name.ts'
import type { PacketSet } from './types.ts'

interface Entry {
  readonly prefix: number
  readonly addresses: Intervals
  /** Absent: the local route of a VPC CIDR. */
  readonly route?: Route
}

export interface Table {
  readonly table: RouteTable
  readonly vpc: Vpc | undefined
  /** Routes to known IPv4 blocks, local ones too: longest prefix first. */
  readonly entries: readonly Entry[]
  /** Routes to what is not known: an unknown CIDR, the entries of a prefix list. */
  readonly uncertain: readonly Route[]
  /** Gateway endpoints that put their prefix-list route here. */
  readonly gateways: readonly VpcEndpoint[]
  /** Those that may. */
  readonly perhaps: readonly VpcEndpoint[]
}

export function prepareTable(table: RouteTable, vpc: Vpc | undefined, endpoints: readonly VpcEndpoint[]): Table {
  const entries: Entry[] = []
  const uncertain: Route[] = []
  for (const cidr of vpc?.cidrs ?? []) {
    const parsed = isUnknown(cidr) ? undefined : parseCidr(cidr)
    if (parsed?.family === 4) entries.push({ prefix: parsed.prefix, addresses: parsed.addresses })
  }
  for (const route of table.routes) {
    const parsed = isUnknown(route.destination) ? undefined : parseCidr(route.destination)
    if (!parsed) uncertain.push(route)
    else if (parsed.family === 4) entries.push({ prefix: parsed.prefix, addresses: parsed.addresses, route })
  }
  const key = (value: unknown) => JSON.stringify(value)
  entries.sort((a, b) => b.prefix - a.prefix || (key(a) < key(b) ? -1 : 1))
  uncertain.sort((a, b) => (key(a) < key(b) ? -1 : 1))
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
  return { table, vpc, entries, uncertain, gateways, perhaps }
}

export type Way =
  | { readonly kind: 'local' }
  | { readonly kind: 'none' }
  | { readonly kind: 'gateway endpoint'; readonly endpoint: VpcEndpoint }
  | { readonly kind: 'route'; readonly route: Route }

/** The part of some packets that one route takes. */
export interface Leg {
  readonly way: Way
  readonly packets: PacketSet
  readonly step: Step
  /** Why it may be another route that takes them. */
  readonly doubts: readonly Doubt[]
}

/**
 * Which routes of the subnet's table take which of the packets to `to`: the longest prefix wins, interval by interval.
 * https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
 */
export function routesFrom(
  network: Network,
  station: Station,
  to: End,
  packets: PacketSet,
  direction: 'out' | 'back',
): readonly Leg[] {
  if (isEmptyPackets(packets)) return []
  const table = find(network.tables, station.subnet?.routeTable)
  if (!table) return [undescribed(station, to, packets, direction)]

  const legs: Leg[] = []
  const doubtful = (service: string) =>
    [...table.perhaps, ...table.gateways].flatMap((endpoint) => {
      const is = isServiceName(endpoint.service, service, network.region)
      if (is === false || (is === true && table.gateways.includes(endpoint))) return []
      return [endpoint.service, ...endpoint.routeTables, endpoint.type].filter((value) => isUnknown(value))
    })
  let left = packets
  const take = (way: Way, addresses: Intervals, decision: string, at: Step['at']) => {
    const taken = intersectPackets(
      left,
      left.map((box) => ({ ...box, destinations: addresses })),
    )
    if (isEmptyPackets(taken)) return
    left = subtractPackets(left, taken)
    const step: Step = { direction, kind: 'route table', resource: table.table.id, decision, at }
    const rivals = table.uncertain.filter((route) => mayOverride(network, route, way))
    const maybe = way.kind === 'local' || !to.service ? [] : doubtful(to.service)
    const doubts = [
      ...rivals.map((route) => ({ step, packets: taken, ...askForDestination(route) })),
      ...maybe.map((value) => ({ step, packets: taken, value, question: value.question })),
    ]
    legs.push({ way, packets: taken, step, doubts })
  }
  const takeEntry = ({ route, addresses }: Entry) => {
    if (route) take({ kind: 'route', route }, addresses, routeText(route), route.at)
    else take({ kind: 'local' }, addresses, 'local route', table.table.at)
  }

  const inside = isInside(station, to)
  const unbounded = inside && station.vpc!.cidrs.some((cidr) => isUnknown(cidr))
  for (const entry of table.entries) {
    // A VPC's CIDR is a /16 or smaller; only to middleboxes may a route be more specific than it.
    if (inside && entry.prefix < 16) continue
    if (unbounded && entry.route && !isMiddlebox(entry.route)) continue
    if (entry.prefix > 0) takeEntry(entry)
  }
  if (inside) take({ kind: 'local' }, to.addresses, 'local route', table.table.at)
  for (const endpoint of table.gateways) {
    if (!to.service || isServiceName(endpoint.service, to.service, network.region) !== true) continue
    take({ kind: 'gateway endpoint', endpoint }, to.addresses, `prefix list of ${endpoint.id}`, endpoint.at)
  }
  for (const entry of table.entries) if (entry.prefix === 0) takeEntry(entry)
  take({ kind: 'none' }, to.addresses, `no route to ${to.label}`, table.table.at)
  return legs
}

/** Is `to` an interface of the VPC that the packets leave from? Its address is then behind the local route. */
function isInside({ vpc }: Station, to: End): boolean {
  return vpc !== undefined && to.station?.vpc?.id === vpc.id
}

/**
 * The table is not in the description. Every table has the local routes, so packets inside the VPC are followed
 * further, in doubt.
 */
function undescribed(station: Station, to: End, packets: PacketSet, direction: 'out' | 'back'): Leg {
  const table = station.subnet?.routeTable
  const step: Step = {
    direction,
    kind: 'route table',
    resource: refName(table ?? station.ref),
    decision: 'not described',
    at: placeOf(station),
  }
  const ask =
    table === undefined ? askFor(station.ref, 'route table of subnet') : askFor(table, 'routes of route table')
  return { way: { kind: to.station ? 'local' : 'none' }, packets, step, doubts: [{ step, packets, ...ask }] }
}

/** Targets that a route more specific than the local one may have: NAT, an appliance's interface. */
function isMiddlebox({ target }: Route): boolean {
  return target.kind === 'nat-gateway' || target.kind === 'endpoint' || target.kind === 'other'
}

/** May a route whose destination is not known be the more specific one? */
function mayOverride(network: Network, route: Route, way: Way): boolean {
  if (way.kind === 'local') return isMiddlebox(route) && !isPrefixList(route)
  if (way.kind === 'route' && sameTarget(route, way.route)) return false
  // A gateway endpoint's own route: it takes its service only, and is told from the endpoint.
  if (route.target.kind === 'endpoint') return find(network.endpoints, route.target.id)?.type !== 'Gateway'
  return true
}

function isPrefixList({ destination }: Route): boolean {
  return !isUnknown(destination) && destination.startsWith('pl-')
}

function sameTarget(a: Route, b: Route): boolean {
  if (a.target.kind === 'local' || b.target.kind === 'local') return a.target.kind === b.target.kind
  return a.state === b.state && a.target.kind === b.target.kind && sameValue(a.target.id, b.target.id) === true
}

function askForDestination({ destination }: Route) {
  return isUnknown(destination)
    ? { value: destination, question: destination.question }
    : { value: undefined, question: `entries of prefix list ${destination}` }
}

/** `route 0.0.0.0/0 -> NatA`. */
export function routeText({ destination, target, state }: Route): string {
  const to = target.kind === 'local' ? 'local' : refName(target.id)
  return `route ${refName(destination)} -> ${to}${state === 'blackhole' ? ' (blackhole)' : ''}`
}
