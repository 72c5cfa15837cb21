import type { Vpc } from '../../src/model/index.ts'
import { holds } from './address.ts'
import type { Packet, Run } from './run.ts'
import { localBlocks } from './world.ts'

/** Whose packet it is where it meets the peering. */
export type Origin = 'interface' | 'nat-gateway' | 'transit-gateway'

/** The VPC where the packet comes out; whether it does from a NAT gateway is not modelled. */
export function throughPeering(run: Run, id: string, from: Vpc, origin: Origin, packet: Packet): Vpc | 'fail' {
  const { world, trail } = run
  trail.met.add('peering')
  const peering = world.description.peerings.find((each) => each.id === id)!
  if (peering.state !== 'active' || !peering.vpcs.includes(from.id)) return 'fail'
  const other = world.vpcs.get(String(peering.vpcs.find((each) => each !== from.id)))!
  const isOf = (vpc: Vpc, address: string) => localBlocks(vpc).some((cidr) => holds(cidr, address))
  return !isOf(other, packet.to) || origin === 'transit-gateway' || !isOf(from, packet.from) ? 'fail' : other
}
