import type { ElasticInterface, HostedZone, NameTarget, ResolverRule, VpcEndpoint } from '../../src/model/index.ts'
import { addressesIn } from './address.ts'
import { type Plan, zones } from './plan.ts'
import { isNameable } from './possible.ts'

const host = 'sts.us-east-1.amazonaws.com'

export function drawEndpoints(plan: Plan): VpcEndpoint[] {
  const { draw, vpcs } = plan
  const here = vpcs.filter(({ region }) => !region)
  const interfaces = draw.times(draw.pick([0, 0, 1, 1, 2]), (i) => drawInterfaceEndpoint(plan, draw.pick(here).id, i))
  const gateways = draw.chance(0.2) ? here.map(({ id }, i) => drawGatewayEndpoint(plan, id, i)) : []
  return [...oneNameEach(interfaces), ...gateways]
}

/** AWS refuses a second endpoint with private DNS for the same service in a VPC. */
function oneNameEach(endpoints: readonly VpcEndpoint[]): VpcEndpoint[] {
  const names = new Set<string>()
  return endpoints.filter(({ vpc, service, privateDns }) => {
    const name = `${String(vpc)} ${String(service)}`
    if (!privateDns) return true
    if (names.has(name)) return false
    names.add(name)
    return true
  })
}

function drawInterfaceEndpoint({ draw, subnets, dual }: Plan, vpc: string, i: number): VpcEndpoint {
  const own = subnets.filter((each) => each.vpc === vpc)
  const perZone = zones.flatMap((zone) => own.filter((each) => each.zone === zone).slice(0, 1))
  const index = vpc.slice(1)
  return {
    id: `Ep${i}`,
    at: draw.at(),
    vpc,
    service: `com.amazonaws.us-east-1.${draw.pick(['sts', 'sts', 'sts', 'lambda'])}`,
    type: 'Interface',
    subnets: (draw.chance(0.5) ? perZone : draw.slip() ? [] : perZone.slice(-1)).map(({ id }) => id),
    groups: draw.chance(0.1) ? [] : [draw.pick([`G${index}d`, `G${index}0`, `G${index}1`])],
    routeTables: [],
    privateDns: draw.chance(0.8),
    ...(dual ? { addressType: draw.pick(['ipv4', 'dualstack', 'dualstack', 'ipv6'] as const) } : {}),
    ...(draw.slip() ? { state: draw.pick(['pending', 'failed', 'available']) } : {}),
  }
}

function drawGatewayEndpoint({ draw }: Plan, vpc: string, i: number): VpcEndpoint {
  return {
    id: `Gw${vpc}`,
    at: draw.at(),
    vpc,
    service: 'com.amazonaws.us-east-1.s3',
    type: 'Gateway',
    subnets: [],
    groups: [],
    routeTables: draw.some([`T${i}m`, `T${i}a`, `T${i}b`], 0.7),
    privateDns: false,
    ...(draw.slip() ? { state: 'failed' } : {}),
  }
}

export function drawInterfaces({ draw, subnets }: Plan): ElasticInterface[] {
  return draw.some(subnets, 0.25).map((subnet) => {
    const index = subnet.id[1]
    const blocks = [String(subnet.cidr), ...(subnet.ipv6Cidr ? [String(subnet.ipv6Cidr)] : [])]
    return {
      id: `If${subnet.id}`,
      at: draw.at(),
      subnet: subnet.id,
      groups: draw.pick([[`G${index}d`], [`G${index}0`], [`G${index}1`], [`G${index}0`, `G${index}1`]]),
      addresses: blocks.map((block) => addressesIn(block)[1]!),
      publicAddress: false,
      ...(draw.chance(0.7) ? { type: draw.pick(['lambda', 'lambda', 'vpc_endpoint']) } : {}),
    }
  })
}

export function drawZones(
  plan: Plan,
  endpoints: readonly VpcEndpoint[],
  interfaces: readonly ElasticInterface[],
): HostedZone[] {
  const { draw, vpcs } = plan
  if (!draw.chance(0.25)) return []
  const names = draw.pick([[host], [host], [host, 'amazonaws.com'], ['us-east-1.amazonaws.com']])
  return names.map((name, i) => {
    const asking = draw.some(vpcs, 0.85).map(({ id }) => id)
    const record = () => ({
      name: draw.pick([host, host, ...(name === host ? [] : [`*.${name}`])]),
      target: drawTarget(plan, asking, endpoints, interfaces),
      at: draw.at(),
    })
    return { id: `Z${i}`, at: draw.at(), name, vpcs: asking, records: draw.chance(0.1) ? [] : [record()] }
  })
}

function drawTarget(
  { draw, subnets, vpcs }: Plan,
  asking: readonly string[],
  all: readonly VpcEndpoint[],
  interfaces: readonly ElasticInterface[],
): NameTarget {
  const endpoints = all.filter(({ type }) => type === 'Interface')
  const kind = draw.below(10)
  if (kind < 5 && endpoints.length > 0) return { kind: 'endpoint', id: draw.pick(endpoints).id }
  if (kind === 9) return { kind: 'other', text: 'elsewhere.example.com' }
  const addresses = [
    ...interfaces.flatMap((each) => each.addresses.map(String)),
    ...interfaces.flatMap((each) => each.addresses.map(String)),
    ...subnets.map(({ cidr }) => addressesIn(String(cidr))[0]!),
    '8.8.8.8',
    '52.1.0.9',
    '2a00::9',
    '192.168.0.9',
  ].filter((address) => isNameable(vpcs, subnets, asking, address))
  return { kind: 'addresses', addresses: [...new Set(draw.times(draw.pick([1, 1, 2]), () => draw.pick(addresses)))] }
}

export function drawResolverRules({ draw, vpcs }: Plan): ResolverRule[] {
  if (!draw.chance(0.06)) return []
  const domain = draw.pick([host, 'us-east-1.amazonaws.com', 'amazonaws.com', 'example.com'])
  return [{ id: 'Rule', at: draw.at(), domain, vpcs: draw.some(vpcs, 0.8).map(({ id }) => id) }]
}
