import type { TransitGatewayAttachment, TransitGatewayTable } from '../../src/model/index.ts'
import { mayEnter } from './acls.ts'
import { holds, prefixOf } from './address.ts'
import type { Packet, Run } from './run.ts'
import { localBlocks, type Place, type World } from './world.ts'

/**
 * From the subnet `at`, whose outbound ACL was asked, into the transit gateway: the subnet where the packet comes out.
 * `passed`: the transit gateway tables where it was before, and from which zone.
 */
export function throughTransit(
  run: Run,
  id: string,
  at: Place,
  packet: Packet,
  passed: Set<string>,
): Place | 'fail' | 'unmodelled' {
  const { world, choices, trail } = run
  trail.met.add('transit gateway')
  const entered = [...world.attachments.values()].find(({ gateway, vpc }) => gateway === id && vpc === at.vpc.id)
  if (!entered || !carries(run, entered)) return 'fail'
  const door = placesOf(world, entered).find(({ zone }) => zone === at.zone)
  if (!door || !mayEnter(run, door, packet)) return 'fail'
  if (entered.table === undefined) return 'fail'
  const table = world.description.transitGatewayTables.find((each) => each.id === entered.table)
  if (!table) return 'unmodelled'
  // The zone decides where it comes out.
  const here = `${table.id} from ${at.zone}`
  if (passed.has(here)) return 'fail'
  if (passed.size > 0) trail.met.add('two transit gateways')
  passed.add(here)
  const found = lookup(run, table, packet.to)
  if (found === 'nothing' || found === entered.id) return 'fail'
  if (found === 'doubt') return 'unmodelled'
  const left = world.attachments.get(found)!
  if (left.vpc === undefined) return isUp(left) ? 'unmodelled' : 'fail'
  if (!carries(run, left)) return 'fail'
  const exits = placesOf(world, left)
  const near = exits.find(({ zone }) => zone === at.zone)
  if (near) return near
  trail.met.add('out of a transit gateway in another zone')
  return exits[choices.ofAws(exits.length)]!
}

function carries({ family }: Run, attachment: TransitGatewayAttachment): boolean {
  return isUp(attachment) && (family === 4 || attachment.ipv6 === true)
}

function isUp({ state }: TransitGatewayAttachment): boolean {
  return (state ?? 'available') === 'available'
}

function placesOf({ places }: World, { subnets }: TransitGatewayAttachment): Place[] {
  return subnets.map((id) => places.get(String(id))!)
}

/** Among equal prefixes the first goes first. */
const kinds = ['static', 'by a prefix list', 'propagated'] as const

interface Candidate {
  readonly cidr: string
  readonly kind: (typeof kinds)[number]
  readonly attachment: string | 'nothing'
}

function lookup(run: Run, table: TransitGatewayTable, address: string): string | 'nothing' | 'doubt' {
  const all = candidates(run.world, table)
  note(run, table, all)
  const matching = all.filter(({ cidr }) => holds(cidr, address))
  const prefix = Math.max(...matching.map(({ cidr }) => prefixOf(cidr)))
  const longest = matching.filter(({ cidr }) => prefixOf(cidr) === prefix)
  const kind = kinds.find((each) => longest.some((candidate) => candidate.kind === each))
  const targets = new Set(longest.filter((each) => each.kind === kind).map(({ attachment }) => attachment))
  const [first = 'nothing'] = targets
  const doubtful = targets.size > 1 || (kind === 'propagated' && isContested(run.world, table, first))
  run.trail.met.add(doubtful ? 'undecided transit route' : `transit route ${kind ?? 'missing'}`)
  return doubtful ? 'doubt' : first
}

/** Of VPCs that share addresses only the first that was attached propagates, and nobody knows which it was. */
function isContested({ vpcs, attachments }: World, { propagations }: TransitGatewayTable, attachment: string): boolean {
  const vpcOf = (id: unknown) => vpcs.get(String(attachments.get(String(id))!.vpc))
  const own = vpcOf(attachment)!
  const others = propagations.map(vpcOf).filter((vpc) => vpc !== undefined && vpc !== own)
  const starts = (cidr: string) => cidr.split('/')[0]!
  const overlap = (a: string, b: string) => holds(a, starts(b)) || holds(b, starts(a))
  return others.some((other) => localBlocks(own).some((a) => localBlocks(other!).some((b) => overlap(a, b))))
}

function candidates(world: World, { routes, propagations }: TransitGatewayTable): Candidate[] {
  const own = routes.flatMap(({ destination, attachment = 'nothing' }): Candidate[] => {
    const list = world.lists.get(String(destination))
    const to = String(attachment)
    return list
      ? list.map((cidr) => ({ cidr, kind: 'by a prefix list', attachment: to }))
      : [{ cidr: String(destination), kind: 'static', attachment: to }]
  })
  const propagated = propagations.map(String).flatMap((attachment) => {
    const vpc = world.vpcs.get(String(world.attachments.get(attachment)!.vpc))
    return vpc ? localBlocks(vpc).map((cidr): Candidate => ({ cidr, kind: 'propagated', attachment })) : []
  })
  return [...own, ...propagated]
}

function note({ trail }: Run, table: TransitGatewayTable, all: readonly Candidate[]): void {
  if (trail.seen.has(table)) return
  trail.seen.add(table)
  for (const { cidr } of all) trail.blocks.add(cidr)
}
