import {
  type Family,
  type Intervals,
  isUnknown,
  nameOf,
  type Ref,
  type Route,
  sameValue,
  type Unknown,
  type VpcEndpoint,
} from '../model/index.ts'
import { askFor, askForEntries, blocksOf, type End, type Position, placeOf, type Station } from './ends.ts'
import { find } from './find.ts'
import type { Network } from './network.ts'
import { intersectPackets, isEmptyPackets, subtractPackets } from './packets.ts'
import type { Doubt, Step } from './passage.ts'
import { samePriority } from './priority.ts'
import { isServiceName } from './service-name.ts'
import { type Entry, isMiddlebox, type Table } from './table.ts'
import type { PacketSet } from './types.ts'

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
  /** Whether one of the routes that may take them leads to a transit gateway. */
  readonly perhapsTransit: boolean
}

/**
 * Which routes of the subnet's table take which of the packets to `to`: the longest prefix wins, interval by interval.
 * https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
 */
export function routesFrom(
  network: Network,
  { station }: Position,
  to: End,
  packets: PacketSet,
  direction: 'out' | 'back',
): readonly Leg[] {
  if (isEmptyPackets(packets)) return []
  const table = find(network.tables, station.subnet?.routeTable)
  if (!table) return [undescribed(station, to, packets, direction)]

  const entries = table.entries[to.family]
  const gateways = to.family === 4 && to.service ? gatewaysFor(network, table, to.service) : noGateways
  const legs: Leg[] = []
  let left = packets
  const take = (
    way: Way,
    addresses: Intervals,
    decision: string,
    at: Step['at'],
    rivals: readonly Entry[] = [],
    blocks: readonly Unknown[] = [],
  ) => {
    const taken = intersectPackets(
      left,
      left.map((box) => ({ ...box, destinations: addresses })),
    )
    if (isEmptyPackets(taken)) return
    left = subtractPackets(left, taken)
    const step: Step = { direction, kind: 'route table', resource: table.table.id, decision, at }
    const overriding = table.uncertain.filter((route) => mayOverride(network, route, way, to.family))
    const doubts = [
      ...overriding.map((route) => ({ step, packets: taken, ...askForEntries(route.destination) })),
      ...[...(way.kind === 'local' ? [] : gateways.perhaps), ...blocks].map((value) => ({
        step,
        packets: taken,
        value,
        question: value.question,
      })),
      ...rivals.map(({ route }) => ({
        step,
        packets: taken,
        value: undefined,
        question: `which AWS takes: the ${decision} or the ${routeText(route!)} of ${table.table.id}`,
      })),
    ]
    // Which of the rivals AWS takes is open, but not where each of them leads.
    const candidates = way.kind === 'route' ? [...overriding, way.route] : overriding
    const isOpen = doubts.length > rivals.length
    const perhapsTransit = isOpen && candidates.some(({ target }) => target.kind === 'transit-gateway')
    legs.push({ way, packets: taken, step, doubts, perhapsTransit })
  }
  const inside = isInside(station, to)
  const unbounded = openBlocks(station, to, table)
  const takeEntry = (entry: Entry) => {
    const { route, addresses } = entry
    // A block of the VPC that is not known may be the more specific one.
    if (route)
      take({ kind: 'route', route }, addresses, routeText(route), route.at, rivalsOf(entry, entries), unbounded)
    else take({ kind: 'local' }, addresses, 'local route', table.table.at)
  }

  const largest = to.family === 4 ? 16 : 44
  for (const entry of entries) {
    // No VPC's CIDR is larger than this; only to middleboxes may a static route be more specific than it.
    if (inside && entry.prefix < largest) continue
    if (inside && unbounded.length > 0 && entry.route && !isMiddlebox(entry.route)) continue
    if (entry.prefix > 0) takeEntry(entry)
  }
  if (inside) take({ kind: 'local' }, to.addresses, 'local route', table.table.at)
  for (const endpoint of gateways.sure) {
    take({ kind: 'gateway endpoint', endpoint }, to.addresses, `prefix list of ${endpoint.id}`, endpoint.at)
  }
  for (const entry of entries) if (entry.prefix === 0) takeEntry(entry)
  take({ kind: 'none' }, to.addresses, `no route to ${to.label}`, table.table.at, [], unbounded)
  return legs
}

/**
 * Do packets for the very subnet where they are leave it by a route? Not by the local one, perhaps not to an appliance,
 * which may stand there too, and not to a NAT gateway that does.
 */
export function leavesSubnet(network: Network, { station }: Position, { way }: Leg): boolean {
  if (way.kind !== 'route') return way.kind !== 'local'
  const { target } = way.route
  if (target.kind === 'nat-gateway') return find(network.natGateways, target.id)?.subnet !== station.ref
  return target.kind !== 'local' && target.kind !== 'other' && target.kind !== 'endpoint'
}

const noGateways = { sure: [], perhaps: [] }

/** The gateway endpoints in a table that take a service's traffic, and what it hangs on for those that may. */
function gatewaysFor({ region }: Network, { gateways, perhaps }: Table, service: string) {
  const sure = gateways.filter((endpoint) => isServiceName(endpoint.service, service, region) === true)
  const open = [...perhaps, ...gateways].filter(
    (endpoint) => !sure.includes(endpoint) && isServiceName(endpoint.service, service, region) !== false,
  )
  const asked = open.flatMap(({ service: name, routeTables, type }) => [name, ...routeTables, type])
  return { sure, perhaps: asked.filter((value) => isUnknown(value)) }
}

/** Of prefix lists that hold the same block AWS takes one, and does not say which. */
function rivalsOf(entry: Entry, entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(
    (other) => samePriority(other, entry) && other.route !== undefined && !sameTarget(other.route, entry.route!),
  )
}

/**
 * Is `to` an interface of the VPC that the packets leave from? Its address is then behind the local route, also where
 * nothing describes that VPC: a template that adds subnets to one by a parameter.
 */
function isInside({ subnet, vpc }: Station, to: End): boolean {
  if (vpc) return to.station?.vpc?.id === vpc.id
  const [own, its] = [subnet?.vpc, to.station?.subnet?.vpc]
  return own !== undefined && its !== undefined && sameValue(own, its) === true
}

/** May it be, and be in a block that is not known? Of which VPC one of the two is may not be known either. */
function openBlocks(station: Station, to: End, { table }: Table): readonly Unknown[] {
  if (!to.station) return []
  const vpc = station.vpc ?? to.station.vpc
  const [own, its] = [station.subnet?.vpc, to.station.subnet?.vpc]
  if (own !== undefined && its !== undefined && !mayBeOne(own, its)) return []
  // Of a VPC that is not described no block is known.
  const inside = vpc ? blocksOf(vpc, to.family) : [own ?? its ?? table.vpc]
  // Of a table whose VPC is not known the local routes are not known either.
  const blocks = [...inside, ...(vpc && its === station.vpc?.id ? [] : [table.vpc])]
  return blocks.filter((block) => isUnknown(block))
}

function mayBeOne(a: Ref, b: Ref): boolean {
  const is = (ref: Ref, other: Ref) => !isUnknown(ref) || !ref.oneOf || isUnknown(other) || ref.oneOf.includes(other)
  return sameValue(a, b) !== false && is(a, b) && is(b, a)
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
    resource: nameOf(table ?? station.ref),
    decision: 'not described',
    at: placeOf(station),
  }
  const ask =
    table === undefined ? askFor(station.ref, 'route table of subnet') : askFor(table, 'routes of route table')
  const doubts = [{ step, packets, ...ask }]
  return { way: { kind: to.station ? 'local' : 'none' }, packets, step, doubts, perhapsTransit: true }
}

/** May a route whose destination is not known be the more specific one? */
function mayOverride(network: Network, route: Route, way: Way, family: Family): boolean {
  const { destination } = route
  if (isUnknown(destination) && (destination.family ?? family) !== family) return false
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
  if (a.state !== b.state) return false
  // What is gone drops the packets, whatever it was.
  if (a.state === 'blackhole') return true
  return a.target.kind === b.target.kind && sameValue(a.target.id, b.target.id) === true
}

/** `route 0.0.0.0/0 -> NatA`. */
export function routeText({ destination, target, state }: Route): string {
  const to = target.kind === 'local' ? 'local' : nameOf(target.id)
  return `route ${nameOf(destination)} -> ${to}${state === 'blackhole' ? ' (blackhole)' : ''}`
}
