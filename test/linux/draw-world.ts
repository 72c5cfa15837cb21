import type { RouteTable, SecurityGroup, Subnet, Vpc } from '../../src/model/index.ts'
import { integration, subnet, table, vpc } from '../support/integration.ts'
import { drawAcls, drawGroup, drawPrefixList } from './draw-filters.ts'
import { drawRoutes, drawWays } from './draw-ways.ts'
import { type Random, random } from './random.ts'
import {
  cidrsOf,
  closedPort,
  type Face,
  internetBlocks,
  internetParts,
  known,
  type NatAddress,
  openPorts,
  type Probe,
  portClasses,
  type World,
} from './world.ts'

const zones = ['us-east-1a', 'us-east-1b']
const probes = 12

/** Random networks of one to three VPCs; `index` and `seed` decide all of it but the addresses, which are the slot's. */
export function drawWorld(seed: number, index: number, slot: number): World {
  const draw = random(seed, index)
  const vpcs = ['A', 'B', 'C'].slice(0, draw.pick([1, 2, 2, 3, 3])).map((id, i) => drawVpc(draw, id, i, slot))
  const bare = vpcs.flatMap((each, i) => drawSubnets(draw, each, i, slot))
  const ways = drawWays(draw, vpcs, bare)
  const withNat = new Set(ways.natGateways.map((each) => each.subnet))
  const internet = [internetBlocks[4], internetBlocks[6], ...internetParts]
  const named = vpcs.flatMap(({ id }) => [0, 1, 2].map((i) => `Group${id}${i}`))
  const faces = vpcs.flatMap((each) => {
    const own = bare.filter((one) => one.vpc === each.id)
    const groups = named.filter((id) => id.startsWith(`Group${each.id}`))
    return drawFaces(draw, each.id, own, groups, slot)
  })
  const split = faces.filter((each) => !withNat.has(each.subnet))
  const blocks = [
    ...['0.0.0.0/0', '0.0.0.0/0', '::/0', '10.0.0.0/8', `10.${slot}.0.0/16`, ...internet],
    ...vpcs.flatMap(cidrsOf),
    ...bare.flatMap(({ cidr, ipv6Cidr }) => [known(cidr!), ...(ipv6Cidr === undefined ? [] : [known(ipv6Cidr)])]),
    ...split.flatMap(({ ipv4, ipv6 }) => [`${ipv4}/32`, ...(ipv6 ? [`${ipv6}/128`] : [])]),
    ...bare.filter(({ id }) => !withNat.has(id)).map(({ cidr }) => known(cidr!).replace('/24', '/25')),
  ]
  // AWS refuses a route to a part of a subnet: tables may only name the first list.
  const wide = ['10.0.0.0/8', '2600::/16', ...internet, ...vpcs.flatMap(cidrsOf)]
  const prefixLists = draw.list(0, 2, (i) => drawPrefixList(draw, `pl-${i}`, i === 0 ? wide : blocks))
  const routeTables = vpcs.flatMap((each): RouteTable[] =>
    [0, 1, 2, 3].map((level) =>
      table(
        `${each.id}Table${level}`,
        drawRoutes(draw, each, level, ways, vpcs, bare, prefixLists.slice(0, 1), internet),
        each.id,
      ),
    ),
  )
  const groups = named.map((id): SecurityGroup => drawGroup(draw, vpcOfGroup(id), id, named, prefixLists, blocks))
  const acls = vpcs.flatMap(({ id }) => drawAcls(draw, id, blocks))
  const nats = ways.natGateways.map(({ id, subnet: home, connectivity }, i): [string, NatAddress] => {
    const { cidr } = bare.find((each) => each.id === home)!
    const publicIpv4 = `3.${slot}.0.${i + 1}`
    return [id, { ipv4: hostOf(known(cidr!), 200 + i), ...(connectivity === 'public' ? { publicIpv4 } : {}) }]
  })
  const world = {
    slot,
    description: integration({ vpcs, subnets: bare, routeTables, groups, acls, prefixLists, ...ways }),
    faces,
    nats: Object.fromEntries(nats),
    luck: draw.below(60),
  }
  return { ...world, probes: draw.list(probes, probes, () => drawProbe(draw, faces, slot)) }
}

function drawVpc(draw: Random, id: string, i: number, slot: number): Vpc {
  const base = `10.${slot}.${64 * i}`
  const second = draw.chance(0.4) ? [`10.${slot}.${64 * i + 32}.0/20`] : []
  const ipv6 = draw.chance(0.75) ? [`${ipv6Base(slot, i)}00::/56`] : []
  return vpc(id, { cidrs: [`${base}.0/19`, ...second], ipv6Cidrs: ipv6 })
}

function ipv6Base(slot: number, vpcIndex: number): string {
  return `2600:${slot.toString(16)}:0:${vpcIndex + 1}`
}

/** Subnet 0 is the outermost by its table, the last lies deepest. */
function drawSubnets(draw: Random, { id, cidrs, ipv6Cidrs }: Vpc, vpcIndex: number, slot: number): Subnet[] {
  return draw.list(2, vpcIndex === 0 ? 4 : 3, (i) => {
    const third = 64 * vpcIndex + (cidrs.length > 1 && draw.chance(0.4) ? 32 : 0) + i
    const subnetId = `${id}${i}`
    return subnet(subnetId, {
      vpc: id,
      cidr: `10.${slot}.${third}.0/24`,
      zone: draw.pick(zones),
      routeTable: `${id}Table${draw.slip() ? draw.below(4) : i}`,
      acl: draw.chance(0.7) && !draw.slip() ? `${id}Open` : draw.pick([`${id}Acl1`, `${id}Acl2`]),
      ...(ipv6Cidrs.length > 0 && draw.chance(0.9) ? { ipv6Cidr: `${ipv6Base(slot, vpcIndex)}0${i}::/64` } : {}),
    })
  })
}

function drawFaces(
  draw: Random,
  vpcId: string,
  subnets: readonly Subnet[],
  groups: readonly string[],
  slot: number,
): Face[] {
  const roles = (['client', 'client', 'server', 'server'] as const).slice(draw.below(2))
  return roles.map((role, i) => {
    const home = draw.pick(subnets)
    const host = draw.pick([10, 140]) + i
    return {
      id: `${role}${vpcId}${i}`,
      role,
      subnet: home.id,
      groups: [...new Set(draw.list(1, 2, () => draw.pick(groups)))],
      ipv4: hostOf(known(home.cidr!), host),
      ...(home.ipv6Cidr === undefined ? {} : { ipv6: known(home.ipv6Cidr).replace('/64', host.toString(16)) }),
      ...(draw.chance(0.3) ? { publicIpv4: `3.${slot}.1.${10 * (vpcId.charCodeAt(0) - 64) + i}` } : {}),
    }
  })
}

function hostOf(cidr: string, host: number): string {
  return cidr.replace('.0/24', `.${host}`)
}

function vpcOfGroup(group: string): string {
  return group.slice('Group'.length, -1)
}

function drawProbe(draw: Random, faces: readonly Face[], slot: number): Probe {
  const from = draw.pick(faces.filter(({ role }) => role === 'client'))
  const rest = {
    from: from.id,
    port: draw.pick([443, ...openPorts, closedPort]),
    sourcePorts: draw.below(portClasses.length),
  }
  if (draw.chance(0.35)) {
    const family = from.ipv6 !== undefined && draw.chance(0.35) ? 6 : 4
    const hosts =
      family === 4
        ? [`52.${slot}.0.10`, `54.${slot}.0.10`]
        : ['2a00', '2a01'].map((word) => `${word}:${slot.toString(16)}::10`)
    return { ...rest, family, to: { internet: draw.pick(hosts) } }
  }
  const servers = faces.filter(({ role }) => role === 'server')
  const far = servers.filter(({ subnet }) => subnet[0] !== from.subnet[0])
  const to = draw.pick(far.length > 0 && draw.chance(0.4) ? far : servers)
  const family = from.ipv6 !== undefined && to.ipv6 !== undefined && draw.chance(0.35) ? 6 : 4
  return { ...rest, family, to: { face: to.id } }
}
