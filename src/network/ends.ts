import {
  allAddresses,
  type Family,
  formatIpv4,
  type Intervals,
  identityText,
  intersect,
  isEmpty,
  isUnknown,
  type Maybe,
  nameOf,
  parseCidr,
  type Ref,
  type SourceLocation,
  type Subnet,
  sameValue,
  type Unknown,
  undescribedId,
  union,
  type Vpc,
} from '../model/index.ts'
import { find } from './find.ts'
import type { Network } from './network.ts'
import type { Choice } from './passage.ts'
import type { NetworkInterface, ServiceName } from './types.ts'

/** One side of the packets at some point of the way, as rules and routes see it. */
export interface End {
  readonly label: string
  readonly family: Family
  /** Where its address lies, as far as known; empty: it has none of the family. */
  readonly addresses: Intervals
  /** What its address hangs on, when it is one of `addresses` and not known which. */
  readonly open?: Omit<Choice, 'dimension' | 'values'>
  /** Identities of unknown CIDRs that hold it whatever they are: its subnet's, its VPC's. */
  readonly within: ReadonlySet<string>
  /** Absent where rules cannot know it by its groups: behind a translation, out in the internet. */
  readonly groups?: readonly Ref[]
  /** Absent for the internet. */
  readonly station?: Station
  /** An interface endpoint's: groups behind a transit gateway are not seen by it. */
  readonly endpoint?: true
  /** The service that stands there, by its endpoint prefix. */
  readonly service?: ServiceName
}

/** Where packets leave from or arrive: a subnet with what belongs to it. */
export interface Station {
  readonly ref: Ref
  /** `undefined`: the description does not hold it. */
  readonly subnet: Subnet | undefined
  readonly vpc: Vpc | undefined
}

/** Who sends on: the interface itself, or the gateway that sends in its place. */
export interface Sender {
  readonly end: End
  readonly station: Station
  /** Can an internet gateway carry its packets? Unknown where a NAT gateway's connectivity is. */
  readonly publicAddress: boolean | undefined
  /** NAT gateways on the way so far. */
  readonly through: readonly string[]
}

/** Where packets are on their way. */
export interface Position {
  readonly station: Station
  /** They came into this VPC by a transit gateway. */
  readonly fromOutside: boolean
  /** A NAT gateway sent them in the name of another. */
  readonly fromNat?: true
  /** Tables of transit gateways on the way so far. */
  readonly seen: readonly string[]
  /** The peerings and transit gateways that brought them from VPC to VPC. */
  readonly links: readonly string[]
}

export function at(station: Station): Position {
  return { station, fromOutside: false, seen: [], links: [] }
}

export function stationOf(network: Network, ref: Ref): Station {
  const subnet = network.subnets.get(isUnknown(ref) ? undescribedId(ref) : ref)
  return { ref, subnet, vpc: find(network.vpcs, subnet?.vpc) }
}

/** What to ask about a reference that leads out of the description. */
export function askFor(ref: Ref, what: string): { value: Unknown | undefined; question: string } {
  return isUnknown(ref) ? { value: ref, question: ref.question } : { value: undefined, question: `${what} of ${ref}` }
}

/** The same for the blocks of a prefix list. */
export function askForEntries(list: Ref): ReturnType<typeof askFor> {
  return isUnknown(list) ? askFor(list, '') : { value: undefined, question: `entries of prefix list ${list}` }
}

export function endOf(network: Network, face: NetworkInterface, family: Family): End {
  const station = stationOf(network, face.subnet)
  const groups = face.groups.length > 0 ? face.groups : defaultGroups(face, station)
  const place = addressesOf(station, family)
  const base = { label: face.label, family, within: place.within, groups, station }
  const given = face.addresses?.filter((address) => familyOf(address) === family)
  if (given && (given.length > 0 || face.addresses!.length > 0)) return { ...base, addresses: given }
  return { ...base, addresses: place.addresses, open: place.open ?? addressChoice(face.label, station) }
}

function familyOf(address: number | bigint): Family {
  return typeof address === 'bigint' ? 6 : 4
}

/** The address of a gateway's interface: one of its subnet's, which AWS chooses. */
export function gatewayEnd(label: string, station: Station, family: Family): End {
  const place = addressesOf(station, family)
  return {
    label,
    family,
    addresses: place.addresses,
    open: place.open ?? addressChoice(label, station),
    within: place.within,
    station,
  }
}

/** Without any group AWS gives an interface the default group of its VPC. */
function defaultGroups(face: NetworkInterface, { vpc }: Station): readonly Ref[] {
  const id = `default-group-of:${identityText(face.subnet)}`
  return [vpc?.defaultGroup ?? { unknown: id, question: `default security group of the VPC of ${face.label}` }]
}

function addressChoice(label: string, station: Station): NonNullable<End['open']> {
  return { value: undefined, question: `address that AWS gives ${label} in subnet ${nameOf(station.ref)}` }
}

/**
 * Two places that may be in one subnet, of which it is not known which it is: what to ask. Their addresses may tell
 * them apart.
 */
export function perhapsSameSubnet(a: Place, b: Place): Unknown | undefined {
  const refs = [b.station?.ref, a.station?.ref]
  if (!a.station || !b.station || sameValue(a.station.ref, b.station.ref) !== undefined) return undefined
  const known = [a, b].find(({ station }) => station?.subnet)
  const other = known === a ? b : a
  if (known?.station && isEmpty(intersect(addressesOf(known.station, other.family).addresses, other.addresses))) {
    return undefined
  }
  return refs.find((ref) => ref !== undefined && isUnknown(ref))
}

type Place = Pick<End, 'station' | 'addresses' | 'family'>

/** Somewhere in a subnet. */
export function placeIn(station: Station, family: Family): Place {
  return { station, family, addresses: addressesOf(station, family).addresses }
}

/** The addresses of a subnet: its CIDR, else what bounds it: its VPC's CIDRs, else all there are. */
function addressesOf({ ref, subnet, vpc }: Station, family: Family): Pick<End, 'addresses' | 'open' | 'within'> {
  const within = new Set<string>()
  const cidr = family === 4 ? subnet?.cidr : subnet?.ipv6Cidr
  if (subnet && cidr === undefined) return { addresses: [], within }
  if (cidr !== undefined && isUnknown(cidr)) within.add(cidr.unknown)
  const [only, ...more] = vpc ? blocksOf(vpc, family) : []
  if (only !== undefined && more.length === 0 && isUnknown(only)) within.add(only.unknown)
  const own = cidr === undefined ? undefined : knownAddresses(cidr, family)
  if (own) return { addresses: own, within }
  const open =
    cidr !== undefined && isUnknown(cidr) ? { value: cidr, question: cidr.question } : askFor(ref, 'addresses')
  return { addresses: (vpc && knownCidrs(vpc, family)) ?? allAddresses(family), open, within }
}

function knownAddresses(cidr: Maybe<string>, family: Family): Intervals | undefined {
  const parsed = isUnknown(cidr) ? undefined : parseCidr(cidr)
  return parsed?.family === family ? parsed.addresses : undefined
}

export function blocksOf(vpc: Vpc, family: Family): readonly Maybe<string>[] {
  return family === 4 ? vpc.cidrs : vpc.ipv6Cidrs
}

/** All addresses of a VPC of one family; `undefined` when one of its blocks is unknown, or it has none. */
export function knownCidrs(vpc: Vpc, family: Family): Intervals | undefined {
  let all: Intervals = []
  for (const cidr of blocksOf(vpc, family)) {
    if (isUnknown(cidr)) return undefined
    all = union(all, knownAddresses(cidr, family) ?? [])
  }
  return all.length > 0 ? all : undefined
}

/** The choice that an end leaves open on its side of the packets. */
export function choiceOf(end: End, dimension: 'sources' | 'destinations'): readonly Choice[] {
  return end.open ? [{ ...end.open, dimension, values: end.addresses }] : []
}

/** How a remedy names one side in a CIDR. */
export function cidrText(end: End): string {
  if (!end.station) return end.family === 4 ? '0.0.0.0/0' : '::/0'
  const { subnet, ref } = end.station
  const [first, last, ...more] = end.addresses
  // A broker of one's own, of which only the address is known.
  if (!subnet && typeof first === 'number' && first === last && more.length === 0) return `${formatIpv4(first)}/32`
  const cidr = end.family === 4 ? subnet?.cidr : subnet?.ipv6Cidr
  return cidr === undefined || isUnknown(cidr) ? `the ${end.family === 4 ? '' : 'IPv6 '}CIDR of ${nameOf(ref)}` : cidr
}

/** Where to point for a subnet: itself, its VPC, or where a reference to an unknown one is written. */
export function placeOf({ ref, subnet, vpc }: Station): SourceLocation {
  return subnet?.at ?? vpc?.at ?? (isUnknown(ref) ? ref.at : undefined) ?? { file: '', line: 0 }
}
