import type { Vpc } from '../../src/model/index.ts'
import { addressAfter, type Family, familyOf, holds, isPublic } from './address.ts'
import { localBlocks, type World } from './world.ts'

const somewhere = { 4: '8.8.8.8', 6: '2a00:0:0:0:0:0:0:9' } as const

/** Of the public addresses that no block of the description tells apart, one each; a VPC's own are not among them. */
export function publicSamples(world: World, vpc: Vpc, family: Family): readonly string[] {
  const blocks = blocksOf(world).filter((cidr) => familyOf(cidr) === family)
  const borders = blocks.flatMap((cidr) => [cidr.split('/')[0]!, addressAfter(cidr)])
  const own = localBlocks(vpc)
  const samples = new Map<string, string>()
  for (const address of [somewhere[family], ...borders]) {
    if (!isPublic(address) || own.some((cidr) => holds(cidr, address))) continue
    const held = blocks.map((cidr) => (holds(cidr, address) ? 1 : 0)).join('')
    if (!samples.has(held)) samples.set(held, address)
  }
  return [...samples.values()]
}

function blocksOf({ description, lists }: World): readonly string[] {
  const { routeTables, transitGatewayTables, groups, acls, vpcs } = description
  const rules = groups.flatMap(({ ingress, egress }) => [...ingress, ...egress])
  const named = [
    ...vpcs.flatMap(localBlocks),
    ...[...routeTables, ...transitGatewayTables].flatMap(({ routes }) => routes.map((route) => route.destination)),
    ...rules.map(({ peer }) => (peer.kind === 'cidr' ? peer.cidr : '')),
    ...acls.flatMap(({ entries }) => entries.map(({ cidr }) => cidr)),
    ...[...lists.values()].flat(),
  ]
  return [...new Set(named.map(String))].filter((name) => name.includes('/'))
}
