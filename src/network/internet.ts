import {
  allAddresses,
  type Family,
  type Intervals,
  intersect,
  isEmpty,
  isUnknown,
  nameOf,
  parseCidr,
  subtract,
  union,
} from '../model/index.ts'
import { type End, knownCidrs } from './ends.ts'
import { find } from './find.ts'
import type { Network } from './network.ts'
import { intersectPackets, isEmptyPackets, subtractPackets } from './packets.ts'
import { join, mapPackets, type Passage, passage } from './passage.ts'
import { serviceHost } from './service-name.ts'
import type { PacketSet, ServiceName, TraceNote } from './types.ts'

/** What no public host has as its address (IANA's special-purpose registry). */
const notPublic = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
]

const publicAddresses: Readonly<Record<Family, Intervals>> = {
  4: notPublic.reduce<Intervals>((rest, cidr) => subtract(rest, parseCidr(cidr)?.addresses ?? []), allAddresses(4)),
  6: parseCidr('2000::/3')?.addresses ?? [],
}

export function anyPublic(addresses: Intervals, family: Family): boolean {
  return !isEmpty(intersect(addresses, publicAddresses[family]))
}

/** Does an internet gateway drop what is for this end? IPv6 addresses are public by themselves. */
export function isPrivate({ station, addresses, family }: End): boolean {
  return family === 4 && (station?.subnet !== undefined || !anyPublic(addresses, family))
}

/** A service at one of its public addresses: somewhere in the internet, never inside the VPC that asks. */
export function publicEnd(network: Network, from: End, service: ServiceName): End {
  const host = serviceHost(service, network.region)
  const vpc = from.station?.vpc
  return {
    label: host,
    family: from.family,
    service,
    addresses: subtract(publicAddresses[from.family], (vpc && knownCidrs(vpc, from.family)) ?? []),
    open: { value: undefined, question: `public addresses of ${host}` },
    within: new Set(),
  }
}

/**
 * Routes to a company's own public network and ACL entries against single hosts are common, and it is not described
 * which addresses a service has. When all packets to all other addresses get through, those to blocks smaller than a
 * /8 (IPv6: a /16) that the tables and ACLs on the way name are taken not to be the service's: an assumption, told in a note.
 */
export function exceptNamedBlocks(
  network: Network,
  { station, family }: End,
  went: Passage,
  whole: PacketSet,
): Passage {
  const failing = [...went.stops, ...went.doubts].map(({ packets }) => packets)
  if (failing.length === 0) return went
  const named = namedBlocks(network, went, family)
  const toNamed = intersectPackets(
    whole,
    whole.map((box) => ({ ...box, destinations: named })),
  )
  if (failing.some((packets) => !isEmptyPackets(subtractPackets(packets, toNamed)))) return went
  const place = went.stops[0]?.step ?? went.doubts[0]!.step
  const note: TraceNote = {
    severity: 'note',
    code: 'SERVICE_ADDRESS_ASSUMED',
    resource: place.resource,
    text: `${place.kind} ${place.resource} (${place.decision}) treats some public addresses differently: taken not to be those of AWS services`,
    remedy: `nothing to do unless ${station ? nameOf(station.ref) : 'the subnet'} reaches AWS services by these addresses`,
    at: place.at,
  }
  return join(
    mapPackets(went, (packets) => subtractPackets(packets, toNamed)),
    passage({ notes: [note] }),
  )
}

/** The blocks that the tables and ACLs on the way name. */
function namedBlocks({ tables, transitTables, acls, prefixLists }: Network, went: Passage, family: Family): Intervals {
  const crossed = new Set(went.steps.map(({ resource }) => resource))
  const named = [...crossed].flatMap((id) => [
    ...(find(tables, id)?.table.routes ?? []).map(({ destination }) => destination),
    ...(find(transitTables, id)?.routes ?? []).map(({ destination }) => destination),
    ...(find(acls, id)?.entries ?? []).map(({ cidr }) => cidr),
  ])
  const cidrs = named.flatMap((block) => find(prefixLists, block)?.cidrs ?? [block])
  return cidrs.reduce<Intervals>((set, cidr) => {
    const parsed = isUnknown(cidr) ? undefined : parseCidr(cidr)
    return parsed?.family === family && parsed.prefix > largestNamed[family] ? union(set, parsed.addresses) : set
  }, [])
}

const largestNamed: Readonly<Record<Family, number>> = { 4: 8, 6: 16 }
