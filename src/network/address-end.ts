import { contains, isUnknown, parseAddress, parseCidr, type Subnet, sameValue, type Unknown } from '../model/index.ts'
import { blocksOf, type End, stationOf } from './ends.ts'
import { anyPublic } from './internet.ts'
import type { Network } from './network.ts'

/** What stands at one address that a name resolves to; `undefined`: it is of the other family. */
export function addressEnd(network: Network, from: End, host: string, text: string): End | undefined {
  const address = parseAddress(text)
  if (address === undefined || (typeof address === 'bigint' ? 6 : 4) !== from.family) return undefined
  const base = {
    label: `${host} (${text})`,
    family: from.family,
    addresses: [address, address],
    within: new Set<string>(),
  }
  const subnets = subnetsWith(network, from, address)
  const holders = subnets
    .flatMap(({ id }) => network.interfacesIn.get(id) ?? [])
    .filter(({ addresses }) => addresses.includes(text))
  const [holder] = holders
  if (holder && holders.length === 1) {
    const endpoint = holder.type === 'vpc_endpoint' ? ({ endpoint: true } as const) : {}
    return { ...base, groups: holder.groups, station: stationOf(network, holder.subnet), ...endpoint }
  }
  if (anyPublic(base.addresses, from.family) && !mayStandInside(network, from, address)) return base
  const groups: readonly Unknown[] = [ask(`security groups of ${text}`)]
  const [only, ...others] = subnets
  const subnet = only && others.length === 0 ? only.id : ask(`subnet of ${text}`)
  return { ...base, groups, station: stationOf(network, subnet) }
}

function ask(question: string): Unknown {
  return { unknown: question, question }
}

/** A VPC's block may be public too: every one of IPv6 is, and which one AWS gives is seldom known. */
function mayStandInside(network: Network, { family }: End, address: number | bigint): boolean {
  return [...network.vpcs.values()]
    .flatMap((vpc) => blocksOf(vpc, family))
    .some((block) => (isUnknown(block) ? family === 6 : contains(parseCidr(block)?.addresses ?? [], address)))
}

/** The subnets that hold the address: those of the asking VPC, where several VPCs have the same blocks. */
function subnetsWith(network: Network, from: End, address: number | bigint): readonly Subnet[] {
  const holding = [...network.subnets.values()].filter(({ cidr, ipv6Cidr }) =>
    [cidr, ipv6Cidr].some((block) => {
      const parsed = block === undefined || isUnknown(block) ? undefined : parseCidr(block)
      return parsed?.family === from.family && contains(parsed.addresses, address)
    }),
  )
  const own = holding.filter(({ vpc }) => sameValue(vpc, from.station?.subnet?.vpc ?? '') === true)
  return own.length > 0 ? own : holding
}
