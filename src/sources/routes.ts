import {
  entryOf,
  type GatewayKind,
  type Maybe,
  type Route,
  type RouteTable,
  type RouteTarget,
  type Vpc,
} from '../model/index.ts'
import { absent, belongs, cidrFrom, owned, prefixListFrom, refFrom, refsFrom, textFrom } from './properties.ts'
import { referTo, type Template, type TemplateResource } from './template.ts'

/**
 * `AWS::EC2::RouteTable` with its `AWS::EC2::Route`s and what a VPN gateway may propagate into it, and each VPC's main
 * table.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html
 */
export function readRouteTables(template: Template, vpcs: readonly Vpc[]): readonly RouteTable[] {
  const tables = template.resources('AWS::EC2::RouteTable')
  const routes = template.resources('AWS::EC2::Route')
  const routesIn = owned(routes, (route) => refFrom(template, route, 'RouteTableId', 'AWS::EC2::RouteTable'))
  const routesOf = (table: string) => routesIn(table).map((route) => readRoute(template, route))
  const propagations = template.resources('AWS::EC2::VPNGatewayRoutePropagation')
  const named = new Set(tables.map(({ id }) => id))
  return [
    ...vpcs
      .filter((vpc) => template.impliedParts(vpc.id) && !named.has(vpc.mainRouteTable))
      .map((vpc) => ({ id: vpc.mainRouteTable, at: vpc.at, vpc: vpc.id, routes: routesOf(vpc.mainRouteTable) })),
    ...tables.map((table) => ({
      id: table.id,
      at: table.at,
      vpc: refFrom(template, table, 'VpcId', 'AWS::EC2::VPC'),
      routes: [...routesOf(table.id), ...propagatedInto(template, propagations, table.id)],
    })),
  ]
}

function readRoute(template: Template, route: TemplateResource): Route {
  return {
    id: route.id,
    at: route.at,
    destination: destinationOf(template, route),
    // A route that may not exist leads nobody knows where.
    target: route.undecided
      ? { kind: 'other', type: 'a route under a condition', id: route.undecided }
      : targetOf(template, route),
    state: textFrom(route, 'State') === 'blackhole' ? 'blackhole' : 'active',
    // EC2's word, of routes that are there already.
    ...(textFrom(route, 'Origin') === 'EnableVgwRoutePropagation' ? { propagated: true } : {}),
  }
}

/** Routes that `AWS::EC2::VPNGatewayRoutePropagation` lets in: the other side of the VPN says which. */
function propagatedInto(
  template: Template,
  propagations: readonly TemplateResource[],
  table: string,
): readonly Route[] {
  return propagations.flatMap((propagation) => {
    const tables = refsFrom(template, propagation, ['RouteTableIds'], 'AWS::EC2::RouteTable')
    if (!tables.some((ref) => belongs(ref, table) !== false)) return []
    const { id, at } = propagation
    const destination = { unknown: `routes of ${id}`, question: `routes that ${id} propagates into ${table}`, at }
    const gateway = refFrom(template, propagation, 'VpnGatewayId', 'AWS::EC2::VPNGateway')
    const target = { kind: 'other', type: 'virtual private gateway', id: gateway } as const
    return [{ id, at, destination, target, state: 'active', propagated: true } as const]
  })
}

function destinationOf(template: Template, route: TemplateResource): Maybe<string> {
  return (
    cidrFrom(route, 'DestinationCidrBlock', 4) ??
    cidrFrom(route, 'DestinationIpv6CidrBlock', 6) ??
    prefixListFrom(template, route, 'DestinationPrefixListId') ??
    absent(route, 'DestinationCidrBlock')
  )
}

/** Targets that the engine follows, by the property that names them. */
const followed: Readonly<Record<string, { readonly kind: GatewayKind; readonly type: string }>> = {
  __proto__: null as never, // no `constructor` is found in it
  EgressOnlyInternetGatewayId: { kind: 'egress-only-gateway', type: 'AWS::EC2::EgressOnlyInternetGateway' },
  NatGatewayId: { kind: 'nat-gateway', type: 'AWS::EC2::NatGateway' },
  TransitGatewayId: { kind: 'transit-gateway', type: 'AWS::EC2::TransitGateway' },
  VpcEndpointId: { kind: 'endpoint', type: 'AWS::EC2::VPCEndpoint' },
  VpcPeeringConnectionId: { kind: 'peering', type: 'AWS::EC2::VPCPeeringConnection' },
}

/** Targets that it does not follow. */
const otherTargets: Readonly<Record<string, string>> = {
  __proto__: null as never, // no `constructor` is found in it
  CarrierGatewayId: 'carrier gateway',
  CoreNetworkArn: 'core network',
  InstanceId: 'instance',
  LocalGatewayId: 'local gateway',
  NetworkInterfaceId: 'network interface',
  OdbNetworkArn: 'database network',
}

function targetOf(template: Template, route: TemplateResource): RouteTarget {
  const given = (name: string) => entryOf(route.properties, name)
  const gateway = given('GatewayId')
  if (gateway?.kind === 'scalar' && gateway.text === 'local') return { kind: 'local' }
  if (gateway) {
    const id = referTo(template, gateway, 'AWS::EC2::InternetGateway', 'AWS::EC2::VPCEndpoint')
    if (typeof id !== 'string') return { kind: 'other', type: 'gateway', id }
    const internet = typeof referTo(template, gateway, 'AWS::EC2::InternetGateway') === 'string'
    return { kind: internet ? 'internet-gateway' : 'endpoint', id }
  }
  for (const [name, { kind, type }] of Object.entries(followed)) {
    if (given(name)) return { kind, id: refFrom(template, route, name, type) }
  }
  for (const [name, type] of Object.entries(otherTargets)) {
    if (given(name)) return { kind: 'other', type, id: textFrom(route, name) ?? absent(route, name) }
  }
  return { kind: 'other', type: 'no target', id: absent(route, 'target') }
}
