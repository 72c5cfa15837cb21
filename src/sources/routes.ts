import {
  entryOf,
  type InternetGateway,
  type Maybe,
  type NatGateway,
  type Route,
  type RouteTable,
  type RouteTarget,
  type Vpc,
} from '../model/index.ts'
import { absent, belonging, cidrFrom, refFrom, textFrom, wordFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'

/** `AWS::EC2::RouteTable` with its `AWS::EC2::Route`s, and each VPC's main table. */
export function readRouteTables(template: Template, vpcs: readonly Vpc[]): readonly RouteTable[] {
  const routes = template.resources('AWS::EC2::Route')
  const routesOf = (table: string) =>
    belonging(routes, table, (route) => refFrom(template, route, 'RouteTableId', 'AWS::EC2::RouteTable')).map((route) =>
      readRoute(template, route),
    )
  return [
    ...vpcs.map((vpc) => ({ id: vpc.mainRouteTable, at: vpc.at, vpc: vpc.id, routes: [] })),
    ...template.resources('AWS::EC2::RouteTable').map((table) => ({
      id: table.id,
      at: table.at,
      vpc: refFrom(template, table, 'VpcId', 'AWS::EC2::VPC'),
      routes: routesOf(table.id),
    })),
  ]
}

function readRoute(template: Template, route: TemplateResource): Route {
  return {
    id: route.id,
    at: route.at,
    destination: destinationOf(route),
    // A route that may not exist leads nobody knows where.
    target: route.undecided
      ? { kind: 'other', type: 'a route under a condition', id: route.undecided }
      : targetOf(template, route),
    state: 'active',
  }
}

function destinationOf(route: TemplateResource): Maybe<string> {
  return (
    cidrFrom(route, 'DestinationCidrBlock') ??
    cidrFrom(route, 'DestinationIpv6CidrBlock') ??
    textFrom(route, 'DestinationPrefixListId') ??
    absent(route, 'DestinationCidrBlock')
  )
}

/** Targets that the engine does not follow, by the property that names them. */
const otherTargets: Readonly<Record<string, string>> = {
  CarrierGatewayId: 'carrier gateway',
  CoreNetworkArn: 'core network',
  EgressOnlyInternetGatewayId: 'egress-only internet gateway',
  InstanceId: 'instance',
  LocalGatewayId: 'local gateway',
  NetworkInterfaceId: 'network interface',
  TransitGatewayId: 'transit gateway',
  VpcPeeringConnectionId: 'VPC peering connection',
}

function targetOf(template: Template, route: TemplateResource): RouteTarget {
  const given = (name: string) => entryOf(route.properties, name)
  const gateway = given('GatewayId')
  if (gateway?.kind === 'scalar' && gateway.text === 'local') return { kind: 'local' }
  if (gateway) {
    const id = template.refTo(gateway, 'AWS::EC2::InternetGateway', 'AWS::EC2::VPCEndpoint')
    if (typeof id !== 'string') return { kind: 'other', type: 'gateway', id }
    const internet = typeof template.refTo(gateway, 'AWS::EC2::InternetGateway') === 'string'
    return { kind: internet ? 'internet-gateway' : 'endpoint', id }
  }
  if (given('NatGatewayId')) {
    return { kind: 'nat-gateway', id: refFrom(template, route, 'NatGatewayId', 'AWS::EC2::NatGateway') }
  }
  if (given('VpcEndpointId')) {
    return { kind: 'endpoint', id: refFrom(template, route, 'VpcEndpointId', 'AWS::EC2::VPCEndpoint') }
  }
  for (const [name, type] of Object.entries(otherTargets)) {
    if (given(name)) return { kind: 'other', type, id: textFrom(route, name) ?? absent(route, name) }
  }
  return { kind: 'other', type: 'no target', id: absent(route, 'target') }
}

/** `AWS::EC2::InternetGateway` with the VPCs that it is attached to. */
export function readInternetGateways(template: Template): readonly InternetGateway[] {
  const attachments = template.resources('AWS::EC2::VPCGatewayAttachment')
  return template.resources('AWS::EC2::InternetGateway').map((gateway) => ({
    id: gateway.id,
    at: gateway.at,
    vpcs: attachments
      .filter((at) => refFrom(template, at, 'InternetGatewayId', 'AWS::EC2::InternetGateway') === gateway.id)
      .map((attachment) => attachment.undecided ?? refFrom(template, attachment, 'VpcId', 'AWS::EC2::VPC')),
  }))
}

/** `AWS::EC2::NatGateway`: zonal by its subnet, regional by its VPC. */
export function readNatGateways(template: Template): readonly NatGateway[] {
  return template.resources('AWS::EC2::NatGateway').map((nat) => ({
    id: nat.id,
    at: nat.at,
    connectivity: nat.undecided ?? wordFrom(nat, 'ConnectivityType', ['public', 'private']) ?? 'public',
    ...(isRegional(nat)
      ? { vpc: refFrom(template, nat, 'VpcId', 'AWS::EC2::VPC') }
      : { subnet: refFrom(template, nat, 'SubnetId', 'AWS::EC2::Subnet') }),
  }))
}

function isRegional(nat: TemplateResource): boolean {
  return textFrom(nat, 'AvailabilityMode') === 'regional'
}
