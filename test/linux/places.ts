import type { Family, NatGateway, Peering, Subnet, TransitGatewayAttachment, Vpc } from '../../src/model/index.ts'
import { byId, known, type World } from './world.ts'

/**
 * Where a packet stands while it crosses the router. Linux keeps it in the packet's mark, which chooses the routing
 * table and the ACL; the next hop of the route that is found names the next place.
 */
export type Place =
  /** Leaves a subnet: `transit` when a transit gateway brought it there. */
  | { readonly kind: 'subnet'; readonly mark: number; readonly subnet: Subnet; readonly transit: boolean }
  /** Came into a transit gateway by an attachment's subnet in a zone. */
  | {
      readonly kind: 'transit gateway'
      readonly mark: number
      readonly attachment: TransitGatewayAttachment
      readonly by: Subnet
    }
  /** Came over a peering into `to`. */
  | { readonly kind: 'peering'; readonly mark: number; readonly peering: Peering; readonly from: Vpc; readonly to: Vpc }
  | { readonly kind: 'nat gateway'; readonly mark: number; readonly nat: NatGateway }

/** Places of all worlds alike, below the first world's marks. */
export const common = {
  fromInternet: 1,
  /** Only the host is left to find. */
  delivered: 2,
  outside: 3,
  egressOnly: 4,
  translating: 5,
} as const

/** In the marks of NAT gateways, and of nothing else. */
export const natBit = 0x80

/** Beside it during the turn in which the NAT gateway translates. */
export const translatingBit = 0x40

/** In one world, NAT gateways aside. */
export const maxPlaces = 32

export function placeMark(slot: number, index: number): number {
  return ((slot + 1) << 8) | (index + 1)
}

export function placesOf(world: World): readonly Place[] {
  const { description } = world
  const { subnets, vpcs } = description
  const unmarked: Omit<Place, 'mark'>[] = [
    ...subnets.flatMap((subnet) => [false, true].map((transit) => ({ kind: 'subnet', subnet, transit }) as const)),
    ...description.transitGatewayAttachments.flatMap((attachment) =>
      attachment.subnets.map((id) => ({ kind: 'transit gateway', attachment, by: byId(subnets, id) }) as const),
    ),
    ...description.peerings.flatMap((peering) => {
      const [one, other] = peering.vpcs.map((id) => byId(vpcs, id)) as [Vpc, Vpc]
      return [
        { kind: 'peering', peering, from: one, to: other } as const,
        { kind: 'peering', peering, from: other, to: one } as const,
      ]
    }),
  ]
  if (unmarked.length > maxPlaces) throw new Error('a world has more places than marks')
  return [
    ...unmarked.map((place, index) => ({ ...place, mark: placeMark(world.slot, index) }) as Place),
    ...description.natGateways.map(
      (nat, index) => ({ kind: 'nat gateway', nat, mark: placeMark(world.slot, index) | natBit }) as const,
    ),
  ]
}

/** The next hop's address stands for the place. */
export function nextHop(mark: number, family: Family): string {
  return family === 4 ? `169.254.${mark >> 8}.${mark & 0xff}` : `fe80::${mark.toString(16)}`
}

/** The mark of a packet that is in the subnet itself. */
export function homeMark(places: readonly Place[], subnet: string): number {
  return places.find((each) => each.kind === 'subnet' && !each.transit && each.subnet.id === subnet)!.mark
}

/** By which of its attachment's subnets a packet leaves a transit gateway that it entered in `zone`. */
export function exit(world: World, attachment: TransitGatewayAttachment, zone: string): Subnet {
  const own = attachment.subnets.map((id) => byId(world.description.subnets, id))
  return own.find((each) => known(each.zone) === zone) ?? own[world.luck % own.length]!
}
