import {
  contains,
  type ElasticInterface,
  type Family,
  isUnknown,
  type Maybe,
  parseAddress,
  parseCidr,
  type Ref,
  type Unknown,
  type Vpc,
} from '../model/index.ts'
import { blocksOf, type End, type Station, stationOf } from './ends.ts'
import { find } from './find.ts'
import { anyPublic } from './internet.ts'
import { type Network, within } from './network.ts'

interface Address {
  readonly text: string
  readonly value: number | bigint
  readonly family: Family
}

/**
 * What stands at one address; `undefined`: it is of the other family.
 *
 * @param groups those that stand before it, where no described interface has the address
 */
export function addressEnd(
  network: Network,
  from: End,
  label: string,
  text: string,
  groups: readonly Ref[],
): End | undefined {
  const value = parseAddress(text)
  if (value === undefined || (typeof value === 'bigint' ? 6 : 4) !== from.family) return undefined
  const { family } = from
  const address: Address = { text, value, family }
  const base = { label, family, addresses: [value, value], within: new Set<string>() }
  if (anyPublic(base.addresses, family) && !mayStandInside(network, address)) return base
  const own = from.station?.vpc
  const vpc = own && vpcWith(network, own, address)
  if (!vpc || isUnknown(vpc)) {
    // Whoever is described with it may be the one, and has groups of its own.
    const isDescribed = [...network.vpcs.values()].some((each) => holdersIn(network, each, text).length > 0)
    const open = isDescribed ? [groupsOf(text)] : groups
    return { ...base, groups: open, station: stationOf(network, vpc ?? nowhere(text)) }
  }
  const [holder, ...twins] = holdersIn(network, vpc, text)
  if (!holder || twins.length > 0) return { ...base, groups, station: stationIn(network, vpc, address) }
  const endpoint = holder.type === 'vpc_endpoint' ? ({ endpoint: true } as const) : {}
  return { ...base, groups: holder.groups, station: stationOf(network, holder.subnet), ...endpoint }
}

function nowhere(text: string): Unknown {
  return { unknown: `subnet of ${text}`, question: `in which subnet ${text} stands` }
}

/** What stands before an address of which nobody tells. */
export function groupsOf(text: string): Unknown {
  const question = `security groups of ${text}`
  return { unknown: question, question }
}

/** A VPC's block may be public too: every one of IPv6 is, and which one AWS gives is seldom known. */
function mayStandInside(network: Network, { value, family }: Address): boolean {
  return [...network.vpcs.values()]
    .flatMap((vpc) => blocksOf(vpc, family))
    .some((block) => (isUnknown(block) ? family === 6 : holds(block, value)))
}

/**
 * The VPC that holds the address: the own one, whose local route comes before all that lead elsewhere, else one of those
 * that its peerings and transit gateways lead to, else any; unknown where one of these may hold it, too, `undefined`
 * where none does, or more than one.
 */
function vpcWith(network: Network, own: Vpc, { text, value, family }: Address): Vpc | Unknown | undefined {
  const holding = (vpc: Vpc) =>
    holdersIn(network, vpc, text).length > 0 || blocksOf(vpc, family).some((block) => holds(block, value))
  if (holding(own)) return own
  const linked = linkedTo(network, own)
  const near = linked.flatMap((ref) => find(network.vpcs, ref) ?? [])
  const others = near.length < linked.length || near.some(holding) ? near : [...network.vpcs.values()]
  const [only, ...more] = others.filter(holding)
  const doubted = [own, ...others].filter((vpc) => vpc !== only || more.length > 0)
  const open = doubted.flatMap((vpc) => blocksOf(vpc, family)).find((block) => isUnknown(block))
  if (open) return { ...open, unknown: `subnet of ${text}, if not in \${${open.unknown}}`, name: `subnet of ${text}` }
  return more.length > 0 ? undefined : only
}

/** The other VPCs at its peerings and its transit gateways, described or not. */
function linkedTo(network: Network, { id }: Vpc): readonly Ref[] {
  const peers = within(network.peeringsIn, id).flatMap(({ vpcs }) => (vpcs.includes(id) ? vpcs : []))
  const gateways = new Set(within(network.attachmentsIn, id).map(({ gateway }) => gateway))
  const attached = [...network.attachments.values()].filter(({ gateway }) => gateways.has(gateway))
  const all = [...peers, ...attached.flatMap(({ vpc }) => (vpc === undefined ? [] : [vpc]))]
  return [...new Set(all.filter((ref) => ref !== id))]
}

function holdersIn(network: Network, vpc: Vpc, text: string): readonly ElasticInterface[] {
  return subnetsIn(network, vpc)
    .flatMap(({ id }) => network.interfacesIn.get(id) ?? [])
    .filter(({ addresses }) => addresses.includes(text))
}

/** In the VPC, if in no subnet that is described. */
function stationIn(network: Network, vpc: Vpc, { text, value, family }: Address): Station {
  const subnet = subnetsIn(network, vpc).find(({ cidr, ipv6Cidr }) =>
    holds((family === 4 ? cidr : ipv6Cidr) ?? '', value),
  )
  return { ...stationOf(network, subnet?.id ?? nowhere(text)), vpc }
}

function subnetsIn(network: Network, vpc: Vpc) {
  return [...network.subnets.values()].filter((subnet) => subnet.vpc === vpc.id)
}

function holds(block: Maybe<string>, value: number | bigint): boolean {
  const parsed = isUnknown(block) ? undefined : parseCidr(block)
  return (
    parsed !== undefined &&
    typeof value === (parsed.family === 4 ? 'number' : 'bigint') &&
    contains(parsed.addresses, value)
  )
}
