import {
  allAddresses,
  emptySet,
  type Intervals,
  intersect,
  interval,
  isUnknown,
  type Maybe,
  parseCidr,
  type Unknown,
  union,
} from '../model/index.ts'
import type { End } from './ends.ts'
import { isEmptyPackets } from './packets.ts'
import type { Flow, PacketSet } from './types.ts'

export const allPorts: Intervals = interval(0, 65_535)

/** Those that a server may listen on. */
export const anyPort: Intervals = interval(1, 65_535)

export function portsOf({ port }: Pick<Flow, 'port'>): Intervals {
  return isUnknown(port) ? anyPort : interval(port)
}

/** Client ports that must all work: what NAT gateways and Lambda's interfaces use. */
export const ephemeralPorts: Intervals = interval(1024, 65_535)

/** Values that are matched for sure and values that may be; what the difference hangs on. */
export interface Bounds {
  readonly sure: Intervals
  readonly possible: Intervals
  readonly unknowns: readonly Unknown[]
}

function known(values: Intervals): Bounds {
  return { sure: values, possible: values, unknowns: [] }
}

/** Does the protocol of a rule or entry hold TCP? */
export function holdsTcp(protocol: Maybe<string>): boolean | Unknown {
  if (isUnknown(protocol)) return protocol
  return ['-1', '6', 'tcp', 'all'].includes(protocol.toLowerCase())
}

interface PortRange {
  readonly protocol: Maybe<string>
  readonly fromPort?: Maybe<number>
  readonly toPort?: Maybe<number>
}

/** The TCP ports of a rule or entry; none when it is for another protocol. Ports count for nothing under protocol `-1`. */
export function tcpPorts({ protocol, fromPort, toPort }: PortRange): Bounds {
  const tcp = holdsTcp(protocol)
  if (tcp === false) return known(emptySet)
  if (!isUnknown(tcp) && (protocol === '-1' || protocol === 'all')) return known(allPorts)
  if (isUnknown(tcp)) return { sure: emptySet, possible: allPorts, unknowns: [tcp] }
  const unknowns = [fromPort, toPort].filter((value) => isUnknown(value))
  // A port of -1 stands for all ports, as no port does.
  const lo = fromPort === undefined || fromPort === -1 ? 0 : fromPort
  const hi = toPort === undefined || toPort === -1 ? 65_535 : toPort
  const possible = interval(isUnknown(lo) ? 0 : lo, isUnknown(hi) ? 65_535 : hi)
  return unknowns.length > 0 ? { sure: emptySet, possible, unknowns } : known(possible)
}

/**
 * The addresses of `end` that a CIDR holds: none when it is of the other family. The unknown CIDR of an end's own
 * subnet or VPC holds all of them.
 */
export function addressesIn(cidr: Maybe<string>, end: End): Bounds {
  const anywhere = allAddresses(end.family)
  if (isUnknown(cidr)) {
    if (cidr.family !== undefined && cidr.family !== end.family) return known(emptySet)
    if (end.within.has(cidr.unknown)) return known(end.addresses)
    return { sure: emptySet, possible: anywhere, unknowns: [cidr] }
  }
  const parsed = parseCidr(cidr)
  if (parsed) return known(parsed.family === end.family ? parsed.addresses : emptySet)
  const question = `a valid CIDR instead of ${cidr}`
  return { sure: emptySet, possible: anywhere, unknowns: [{ unknown: `cidr:${cidr}`, question }] }
}

/** What any of several blocks holds. */
export function addressesInAny(cidrs: readonly Maybe<string>[], end: End): Bounds {
  const each = cidrs.map((cidr) => addressesIn(cidr, end))
  return {
    sure: each.reduce<Intervals>((set, { sure }) => union(set, sure), emptySet),
    possible: each.reduce<Intervals>((set, { possible }) => union(set, possible), emptySet),
    unknowns: each.flatMap(({ unknowns }) => unknowns),
  }
}

/** What a rule or entry matches of some packets, as far as known. */
export interface Match {
  readonly sure: PacketSet
  readonly possible: PacketSet
  readonly unknowns: readonly Unknown[]
}

export function matchPackets(
  packets: PacketSet,
  dimension: 'sources' | 'destinations',
  addresses: Bounds,
  ports: Bounds,
): Match {
  const possible = restrict(packets, dimension, addresses.possible, ports.possible)
  const known = addresses.sure === addresses.possible && ports.sure === ports.possible
  return {
    sure: known ? possible : restrict(packets, dimension, addresses.sure, ports.sure),
    possible,
    unknowns: [...addresses.unknowns, ...ports.unknowns],
  }
}

function restrict(
  packets: PacketSet,
  dimension: 'sources' | 'destinations',
  addresses: Intervals,
  ports: Intervals,
): PacketSet {
  return packets.flatMap((box) => {
    const within = { ...box, [dimension]: intersect(box[dimension], addresses), ports: intersect(box.ports, ports) }
    return isEmptyPackets([within]) ? [] : [within]
  })
}

/** `tcp 9098`, `tcp 1024-65535`, `all traffic`, as rules and entries are told. */
export function trafficText({ protocol, fromPort, toPort }: PortRange): string {
  const name = isUnknown(protocol) ? '(unknown protocol)' : protocol === '6' ? 'tcp' : protocol
  if (name === '-1' || name === 'all') return 'all traffic'
  if (fromPort === undefined && toPort === undefined) return name
  const [lo, hi] = [fromPort, toPort].map((port) => (isUnknown(port) ? '?' : port === undefined ? 'all' : String(port)))
  return lo === hi ? `${name} ${lo === '-1' ? 'all ports' : lo}` : `${name} ${lo}-${hi}`
}

/** `tcp 443`, `tcp 1024-65535`: the ports that some packets go to. */
export function portsText(packets: PacketSet): string {
  const [lo, hi] = portSpan(packets)
  return lo === hi ? `tcp ${lo}` : `tcp ${lo}-${hi}`
}

/** The first and the last port that some packets go to. */
export function portSpan(packets: PacketSet): readonly [number, number] {
  const numbers = packets.flatMap((box) => box.ports).map(Number)
  return [Math.min(...numbers), Math.max(...numbers)]
}
