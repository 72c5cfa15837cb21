import type { Vpc, VpcEndpoint } from '../../src/model/index.ts'
import type { NetworkInterface } from '../../src/network/index.ts'
import { addressesIn, canonical, type Family, familyOf, holds, numberOf } from './address.ts'
import type { Flow } from './flow.ts'
import { type Answer, resolve } from './names.ts'
import { publicSamples } from './public-addresses.ts'
import type { Far, Trail } from './run.ts'
import type { Place, World } from './world.ts'

/** Sets of ends of which every one must be reached, each with the addresses of which it has one; or why there are none. */
export type Ends = readonly (readonly Far[])[] | 'none' | 'unknown'

/** Several where it is not known which they are. */
export function farEnds(world: World, flow: Flow, vpc: Vpc, trail: Trail): readonly Ends[] {
  const { to, family = 4 } = flow
  if (to.kind === 'interface') return [ofInterface(world, to.interface, family)]
  if (to.kind === 'host') {
    const groups = to.given.groups.map(String)
    return [[[{ ...(groups.length > 0 ? { groups } : {}), ...atAddress(world, vpc, to.host) }]]]
  }
  return resolve(world, vpc, to.service, family).map((answer) => {
    trail.met.add(`name: ${answer.kind}`)
    return ofAnswer(world, answer, vpc, to.service, family)
  })
}

function ofAnswer(world: World, answer: Answer, vpc: Vpc, service: string, family: Family): Ends {
  switch (answer.kind) {
    case 'public':
      return [publicSamples(world, vpc, family).map((address) => ({ address, service }))]
    case 'endpoint':
      return ofEndpoint(world, answer.endpoint, family)
    case 'addresses':
      return answer.addresses.map((address) => [atAddress(world, vpc, canonical(address))])
    default:
      return answer.kind
  }
}

/** The addresses that an interface may have: those of its subnet, or of it those that are given. */
export function addressesOf(
  { subnet }: Place,
  family: Family,
  given?: NetworkInterface['addresses'],
): readonly string[] {
  const block = family === 4 ? subnet.cidr : subnet.ipv6Cidr
  if (block === undefined) return []
  const all = addressesIn(String(block))
  return given ? all.filter((address) => isWithin(numberOf(address), given)) : all
}

function isWithin(value: bigint, intervals: NonNullable<NetworkInterface['addresses']>): boolean {
  for (let i = 0; i < intervals.length; i += 2)
    if (value >= BigInt(intervals[i]!) && value <= BigInt(intervals[i + 1]!)) return true
  return false
}

function ofInterface(world: World, { subnet, groups, addresses }: NetworkInterface, family: Family): Ends {
  const home = world.places.get(String(subnet))!
  const all = addressesOf(home, family, addresses).map(
    (address): Far => ({ address, home, groups: groups.map(String) }),
  )
  if (all.length === 0) return 'none'
  return addresses ? all.map((end) => [end]) : [all]
}

function ofEndpoint(world: World, { subnets, groups, state }: VpcEndpoint, family: Family): Ends {
  if ((state ?? 'available') !== 'available' || subnets.length === 0) return 'none'
  const ends = subnets.map((id) => {
    const home = world.places.get(String(id))!
    return addressesOf(home, family).map(
      (address): Far => ({ address, home, groups: groups.map(String), endpoint: true }),
    )
  })
  return ends.some((all) => all.length === 0) ? 'none' : ends
}

/**
 * What a hosted zone gives as an address, asked in `vpc`: of a described interface, of someone in a described subnet, or
 * of anyone. Its own VPC comes first, as the local route does.
 */
function atAddress({ description, places }: World, vpc: Vpc, address: string): Far {
  const block = ({ subnet }: Place) => (familyOf(address) === 4 ? subnet.cidr : subnet.ipv6Cidr)
  const holding = [...places.values()].filter((place) => {
    const cidr = block(place)
    return cidr !== undefined && holds(String(cidr), address)
  })
  const home = holding.find((place) => place.vpc === vpc) ?? holding[0]
  if (!home) return { address }
  const found = description.interfaces.find(
    ({ subnet, addresses }) => subnet === home.id && addresses.some((each) => canonical(String(each)) === address),
  )
  if (!found) return { address, home }
  const endpoint = found.type === 'vpc_endpoint' ? ({ endpoint: true } as const) : {}
  return { address, home, groups: found.groups.map(String), ...endpoint }
}
