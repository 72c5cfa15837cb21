import type {
  EgressOnlyGateway,
  InternetGateway,
  NatGateway,
  Peering,
  PrefixList,
  Route,
  RouteTarget,
  Subnet,
  TransitGateway,
  TransitGatewayAttachment,
  TransitGatewayRoute,
  TransitGatewayTable,
  Vpc,
} from '../../src/model/index.ts'
import { at, internetGateway, nat, toInternet, toNat } from '../support/integration.ts'
import type { Random } from './random.ts'
import { cidrsOf, familyOf, known } from './world.ts'

/** What routes may lead to. */
export interface Ways {
  readonly internetGateways: readonly InternetGateway[]
  readonly egressOnlyGateways: readonly EgressOnlyGateway[]
  readonly natGateways: readonly NatGateway[]
  readonly peerings: readonly Peering[]
  readonly transitGateways: readonly TransitGateway[]
  readonly transitGatewayAttachments: readonly TransitGatewayAttachment[]
  readonly transitGatewayTables: readonly TransitGatewayTable[]
}

export function drawWays(draw: Random, vpcs: readonly Vpc[], subnets: readonly Subnet[]): Ways {
  const inside = (vpc: Vpc) => subnets.filter((each) => each.vpc === vpc.id)
  const natGateways = vpcs.flatMap((vpc) =>
    draw.list(0, vpc === vpcs[0] ? 3 : 1, (i) =>
      nat(`Nat${vpc.id}${i}`, {
        // One subnet further inside each, so that chains of them are found.
        subnet: (inside(vpc)[i] ?? draw.pick(inside(vpc))).id,
        connectivity: (i === 0) !== draw.slip() ? 'public' : draw.pick(['private', 'private', 'public']),
        ...(draw.chance(0.03) ? { state: 'failed' } : {}),
      }),
    ),
  )
  const peerings = vpcs.slice(1).flatMap((other, i) =>
    draw.chance(0.5)
      ? [
          {
            id: `Pcx${i}`,
            at: at(`Pcx${i}`),
            vpcs: [vpcs[0]!.id, other.id],
            state: draw.slip() ? 'pending-acceptance' : 'active',
          } as const,
        ]
      : [],
  )
  return {
    internetGateways: vpcs.map((vpc) => internetGateway(`Igw${vpc.id}`, draw.slip() ? [] : [vpc.id])),
    egressOnlyGateways: vpcs.map(({ id }) => ({ id: `Eigw${id}`, at: at(`Eigw${id}`), vpc: id })),
    natGateways,
    peerings,
    ...(vpcs.length > 1 && draw.chance(0.7) ? drawTransit(draw, vpcs, inside) : noTransit),
  }
}

const noTransit = { transitGateways: [], transitGatewayAttachments: [], transitGatewayTables: [] }

function drawTransit(draw: Random, vpcs: readonly Vpc[], inside: (vpc: Vpc) => readonly Subnet[]) {
  const gateway = 'Tgw'
  const tables = draw.pick([['TgwTable0'], ['TgwTable0', 'TgwTable1']])
  const attachments = vpcs
    .filter(() => !draw.slip())
    .map((vpc): TransitGatewayAttachment => {
      // One subnet in each zone; often not in all zones.
      const zones = new Map(inside(vpc).map((each) => [known(each.zone), each.id]))
      const subnets = [...zones.values()].filter(() => !draw.slip())
      return {
        id: `Attach${vpc.id}`,
        at: at(`Attach${vpc.id}`),
        gateway,
        vpc: vpc.id,
        type: 'vpc',
        subnets: subnets.length > 0 ? subnets : [...zones.values()].slice(0, 1),
        groupReferencing: draw.chance(0.6),
        ipv6: !draw.slip(),
        ...(!draw.slip() ? { table: draw.pick(tables) } : {}),
        ...(draw.chance(0.04) ? { state: 'pendingAcceptance' } : {}),
      }
    })
  // The first VPC has the way out for all.
  const wanted = ['0.0.0.0/0', '::/0', ...vpcs.flatMap(cidrsOf).filter(() => draw.chance(0.1))]
  const fixed = (destination: string): TransitGatewayRoute => {
    const to = draw.slip() ? (draw.chance(0.3) ? undefined : draw.pick(attachments)) : attachments[0]
    return { destination, at: at(`tgw ${destination}`), ...(to ? { attachment: to.id } : {}) }
  }
  const transitGatewayTables = tables.map(
    (id): TransitGatewayTable => ({
      id,
      at: at(id),
      gateway,
      routes: wanted.filter(() => !draw.slip()).map(fixed),
      propagations: attachments.filter(() => !draw.slip()).map((each) => each.id),
    }),
  )
  return {
    transitGateways: [{ id: gateway, at: at(gateway), groupReferencing: draw.chance(0.7) }],
    transitGatewayAttachments: attachments,
    transitGatewayTables,
  }
}

/**
 * The routes of a table of one VPC, one to each destination. `level`: how many NAT gateways lie between the table's
 * subnets and the internet in a network as people build it; most routes follow that.
 */
export function drawRoutes(
  draw: Random,
  vpc: Vpc,
  level: number,
  ways: Ways,
  vpcs: readonly Vpc[],
  subnets: readonly Subnet[],
  lists: readonly PrefixList[],
  internet: readonly string[],
): Route[] {
  const own = ways.natGateways.filter(({ subnet }) =>
    subnets.some(({ id, vpc: home }) => id === subnet && home === vpc.id),
  )
  const others = vpcs.filter((each) => each !== vpc)
  const gateway = toInternet(`Igw${vpc.id}`)
  const egressOnly = { kind: 'egress-only-gateway', id: `Eigw${vpc.id}` } as const
  const peerings = ways.peerings.map(({ id }) => ({ kind: 'peering', id }) as const)
  const transit = ways.transitGateways.map(({ id }) => ({ kind: 'transit-gateway', id }) as const)
  const nats = own.map(({ id }) => toNat(id))
  const targets = (family: 4 | 6): RouteTarget[] => [
    gateway,
    ...(family === 4 ? nats : [egressOnly]),
    ...peerings,
    ...transit,
  ]
  const outward = (): RouteTarget => {
    if (draw.slip()) return draw.pick(targets(4))
    if (transit.length > 0 && vpc !== vpcs[0] && level > 0 && draw.chance(0.7)) return transit[0]!
    return level === 0 ? gateway : (nats[level - 1] ?? nats.at(-1) ?? gateway)
  }
  const across = (other: Vpc, family: 4 | 6): RouteTarget => {
    const peering = ways.peerings.find(({ vpcs }) => vpcs.includes(vpc.id) && vpcs.includes(other.id))
    const way = peering ? ({ kind: 'peering', id: peering.id } as const) : transit[0]
    return way && !draw.slip() ? way : draw.pick(targets(family))
  }
  const wanted: [string, RouteTarget][] = []
  const add = (probability: number, destination: string, target: () => RouteTarget) => {
    if (draw.chance(probability)) wanted.push([destination, target()])
  }
  add(0.93, '0.0.0.0/0', outward)
  add(0.75, '::/0', () => (draw.chance(0.8) ? draw.pick([gateway, egressOnly]) : draw.pick(targets(6))))
  for (const other of others) for (const block of cidrsOf(other)) add(0.93, block, () => across(other, familyOf(block)))
  for (const block of internet) add(0.05, block, () => draw.pick(targets(familyOf(block))))
  for (const { id, cidrs } of lists) add(0.08, id, () => draw.pick(targets(familyOf(known(cidrs![0]!)))))
  if (nats.length > 0) {
    // Only a middlebox stands between two subnets of one VPC.
    for (const { cidr } of subnets.filter((each) => each.vpc === vpc.id)) add(0.05, known(cidr!), () => draw.pick(nats))
    add(0.02, known(vpc.cidrs[0]!), () => draw.pick(nats))
  }
  return wanted.map(([destination, target], i) => ({
    id: `${vpc.id}Route${level}${i}`,
    at: at(`${vpc.id}Route${level}${i}`),
    destination,
    target,
    state: draw.chance(0.05) ? 'blackhole' : 'active',
  }))
}
