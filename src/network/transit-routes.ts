import {
  allAddresses,
  type Family,
  identityText,
  intersect,
  isEmpty,
  isUnknown,
  type Maybe,
  nameOf,
  parseCidr,
  type Ref,
  type SourceLocation,
  sameValue,
  type TransitGateway,
  type TransitGatewayAttachment,
  type TransitGatewayTable,
  type Vpc,
} from '../model/index.ts'
import { brokenAttachment, openAttachment } from './attachment.ts'
import { askFor, askForEntries, blocksOf, type End } from './ends.ts'
import { find } from './find.ts'
import type { Network } from './network.ts'
import { intersectPackets, isEmptyPackets, subtractPackets } from './packets.ts'
import type { Doubt, Reason, Step, Stop } from './passage.ts'
import { byPriority, type RouteBlock, samePriority } from './priority.ts'
import type { PacketSet } from './types.ts'

/** What a transit gateway's table does with a part of some packets. */
export interface TransitLeg {
  readonly table: string
  readonly packets: PacketSet
  readonly steps: readonly Step[]
  readonly stops: readonly Stop[]
  readonly doubts: readonly Doubt[]
  /** Where they leave; absent: nowhere that is known. */
  readonly attachment?: TransitGatewayAttachment
}

const rank = { static: 0, listed: 1, propagated: 2 } as const

/** A route of a transit gateway's table. */
interface Entry extends RouteBlock {
  readonly text: string
  /** Absent: a blackhole. */
  readonly attachment?: Ref
  readonly at: SourceLocation
  /** Why it may be missing: other VPCs that may have some of the same addresses as the one that propagates it. */
  readonly contested?: readonly ReturnType<typeof askFor>[]
}

/** A route whose block is not known, and where it leads. */
interface Uncertain {
  readonly ask: ReturnType<typeof askFor>
  readonly attachment: Ref | undefined
}

/**
 * The table associated with an attachment: longest prefix first; of equal ones a static route, one by a prefix list, a
 * propagated one.
 * https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html#tgw-route-evaluation-overview
 */
export function transitRoutes(
  network: Network,
  gateway: TransitGateway,
  from: TransitGatewayAttachment,
  to: End,
  packets: PacketSet,
  direction: 'out' | 'back',
): readonly TransitLeg[] {
  const step = (resource: string, decision: string, at: SourceLocation): Step => ({
    direction,
    kind: 'transit gateway table',
    resource,
    decision,
    at,
  })
  if (from.table === undefined) {
    const here = step(gateway.id, `no table for ${from.id}`, from.at)
    const stop = {
      step: here,
      packets,
      code: 'TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION',
      explanation: `no route table of transit gateway ${gateway.id} is associated with ${from.id}`,
      remedy: `associate a table with ${from.id} (AWS::EC2::TransitGatewayRouteTableAssociation)`,
    }
    return [{ table: gateway.id, packets, steps: [here], stops: [stop], doubts: [] }]
  }
  const table = find(network.transitTables, from.table)
  if (!table) {
    const here = step(nameOf(from.table), 'not described', from.at)
    const ask = askFor(from.table, 'routes of transit gateway table')
    const doubts = [{ step: here, packets, ...ask }]
    return [{ table: identityText(from.table), packets, steps: [here], stops: [], doubts }]
  }

  const { entries, uncertain } = entriesOf(network, table, to.family)
  const legs: TransitLeg[] = []
  let left = packets
  for (const [index, entry] of [...entries, undefined].entries()) {
    const addresses = entry?.addresses ?? allAddresses(to.family)
    const taken = intersectPackets(
      left,
      left.map((box) => ({ ...box, destinations: addresses })),
    )
    if (isEmptyPackets(taken)) continue
    left = subtractPackets(left, taken)
    const here = step(table.id, entry?.text ?? `no route to ${to.label}`, entry?.at ?? table.at)
    const rivals = entry ? entries.slice(index + 1).filter((other) => isRival(entry, other)) : []
    const elsewhere = uncertain.filter(
      ({ attachment }) => !attachment || !entry?.attachment || sameValue(attachment, entry.attachment) !== true,
    )
    const asks = [
      ...elsewhere.map(({ ask }) => ask),
      ...rivals.map((rival) => ({
        value: undefined,
        question: `which ${table.id} takes: ${entry!.text} or ${rival.text}`,
      })),
      ...(entry?.contested ?? []),
    ]
    const doubts = asks.map((ask) => ({ step: here, packets: taken, ...ask }))
    legs.push(legOf(network, table, from, to.family, here, taken, doubts, entry))
  }
  return legs
}

function legOf(
  network: Network,
  table: TransitGatewayTable,
  from: TransitGatewayAttachment,
  family: Family,
  here: Step,
  packets: PacketSet,
  doubts: readonly Doubt[],
  entry: Entry | undefined,
): TransitLeg {
  const leg = { table: table.id, packets, steps: [here], stops: [], doubts }
  const stopped = (stop: Reason): TransitLeg =>
    doubts.length > 0 ? leg : { ...leg, stops: [{ step: here, packets, ...stop }] }
  const inDoubt = (ask: ReturnType<typeof askFor>) => ({ ...leg, doubts: [...doubts, { step: here, packets, ...ask }] })
  if (!entry) {
    return stopped({
      code: 'TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT',
      explanation: `${table.id}, the table of ${from.id}, has ${here.decision}`,
      remedy: `add a route to ${table.id}, or let the attachment of the destination's VPC propagate into it (AWS::EC2::TransitGatewayRouteTablePropagation)`,
    })
  }
  if (entry.attachment === undefined) {
    return stopped({
      code: 'TGW_RTB_BAD_STATE_ROUTE',
      explanation: `${entry.text} of ${table.id} drops the packets`,
      remedy: `let ${table.id} send them to an attachment`,
    })
  }
  const target = find(network.attachments, entry.attachment)
  if (!target) return inDoubt(askFor(entry.attachment, 'transit gateway attachment'))
  if (target.id === from.id) {
    return stopped({
      code: 'TGW_RTB_CANNOT_ROUTE',
      explanation: `${entry.text} of ${table.id} sends the packets back to the attachment that they came from`,
      remedy: `let ${table.id} send them to the attachment of the destination's VPC`,
    })
  }
  const broken = brokenAttachment(target, family)
  if (broken) return stopped(broken)
  const asks = openAttachment(target, family)
  const open = { ...leg, doubts: [...doubts, ...asks.map((ask) => ({ step: here, packets, ...ask }))] }
  if (target.vpc === undefined) {
    return inDoubt({ value: undefined, question: `what lies behind ${target.type} attachment ${target.id}` })
  }
  return { ...open, attachment: target }
}

/** Propagated routes of one block from two VPCs, prefix lists with one block: AWS takes one of them. */
function isRival(a: Entry, b: Entry): boolean {
  return samePriority(a, b) && !sameEnd(a.attachment, b.attachment)
}

function sameEnd(a: Ref | undefined, b: Ref | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameValue(a, b) === true
}

function entriesOf(network: Network, table: TransitGatewayTable, family: Family) {
  const entries: Entry[] = []
  const uncertain: Uncertain[] = []
  const add = (block: Maybe<string>, entry: Omit<Entry, 'prefix' | 'addresses'>) => {
    const parsed = isUnknown(block) ? undefined : parseCidr(block)
    if (isUnknown(block) && (block.family ?? family) !== family) return
    if (!parsed) uncertain.push({ ask: askFor(block, 'block'), attachment: entry.attachment })
    else if (parsed.family === family) entries.push({ ...entry, prefix: parsed.prefix, addresses: parsed.addresses })
  }
  for (const { destination, attachment, at } of table.routes) {
    const list = find(network.prefixLists, destination)
    const known = isUnknown(destination) || parseCidr(destination) ? [destination] : list?.cidrs
    if (!known) uncertain.push({ ask: askForEntries(destination), attachment })
    const target = attachment === undefined ? 'blackhole' : nameOf(attachment)
    const text = `route ${nameOf(destination)} -> ${target}`
    const own = known && !known.includes(destination) ? rank.listed : rank.static
    for (const block of known ?? []) add(block, { rank: own, text, at, ...(attachment && { attachment }) })
  }
  const vpcs = table.propagations.map((ref) => find(network.vpcs, find(network.attachments, ref)?.vpc))
  for (const [index, ref] of table.propagations.entries()) {
    const attachment = find(network.attachments, ref)
    const vpc = vpcs[index]
    if (!vpc) {
      const ask = attachment?.vpc === undefined ? askFor(ref, 'routes from attachment') : askFor(attachment.vpc, 'VPC')
      uncertain.push({ ask, attachment: ref })
      continue
    }
    const contested = rivalsOf(vpc, vpcs)
    for (const block of blocksOf(vpc, family)) {
      const text = `route ${nameOf(block)} -> ${nameOf(ref)} (propagated)`
      add(block, {
        rank: rank.propagated,
        text,
        at: table.at,
        attachment: ref,
        ...(contested.length > 0 && { contested }),
      })
    }
  }
  return { entries: byPriority(entries, ({ text }) => text), uncertain }
}

/**
 * VPCs that cannot propagate beside this one: the routes of a VPC that is attached later than one with some of the same
 * addresses are left out. https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html#vpc-attachment-limits
 */
function rivalsOf(own: Vpc, all: readonly (Vpc | undefined)[]): readonly ReturnType<typeof askFor>[] {
  const others = all.filter((other) => other !== undefined).filter(({ id }) => id !== own.id)
  return others.flatMap((other): readonly ReturnType<typeof askFor>[] => {
    const families = ([4, 6] as const).map((family) => [blocksOf(own, family), blocksOf(other, family)] as const)
    const pairs = families.flatMap(([mine, theirs]) => mine.flatMap((a) => theirs.map((b) => [a, b] as const)))
    const answers = pairs.map(([a, b]) => overlap(a, b))
    if (answers.includes(true)) {
      const question = `which was attached first, ${own.id} or ${other.id}: they have some of the same addresses, and only the first one propagates its routes`
      return [{ value: undefined, question }]
    }
    const open = pairs.filter((_, i) => answers[i] === undefined).flat()
    return open.filter((block) => isUnknown(block)).map((value) => ({ value, question: value.question }))
  })
}

function overlap(a: Maybe<string>, b: Maybe<string>): boolean | undefined {
  if (isUnknown(a) || isUnknown(b)) return undefined
  const [one, other] = [parseCidr(a), parseCidr(b)]
  return one?.family === other?.family && !isEmpty(intersect(one?.addresses ?? [], other?.addresses ?? []))
}
