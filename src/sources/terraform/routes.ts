import { type SourceNode, scalarNode } from '../../model/index.ts'
import type { TemplateResource } from '../template.ts'
import { type Arguments, listNode, reference } from './arguments.ts'
import { type JsonMap, textIn } from './json.ts'
import type { Others, Translate, Translations } from './translation.ts'

const table = 'AWS::EC2::RouteTable'
const route = 'AWS::EC2::Route'
const list = 'AWS::EC2::PrefixList'

/** What a route leads to: the argument, CloudFormation's property, and the kinds. */
const targets: readonly (readonly [argument: string, property: string, ...kinds: readonly string[]])[] = [
  ['carrier_gateway_id', 'CarrierGatewayId'],
  ['core_network_arn', 'CoreNetworkArn'],
  ['egress_only_gateway_id', 'EgressOnlyInternetGatewayId', 'AWS::EC2::EgressOnlyInternetGateway'],
  ['gateway_id', 'GatewayId', 'AWS::EC2::InternetGateway', 'AWS::EC2::VPCEndpoint', 'AWS::EC2::VPNGateway'],
  ['instance_id', 'InstanceId', 'AWS::EC2::Instance'],
  ['local_gateway_id', 'LocalGatewayId'],
  ['nat_gateway_id', 'NatGatewayId', 'AWS::EC2::NatGateway'],
  ['network_interface_id', 'NetworkInterfaceId', 'AWS::EC2::NetworkInterface'],
  ['transit_gateway_id', 'TransitGatewayId', 'AWS::EC2::TransitGateway'],
  ['vpc_endpoint_id', 'VpcEndpointId', 'AWS::EC2::VPCEndpoint'],
  ['vpc_peering_connection_id', 'VpcPeeringConnectionId', 'AWS::EC2::VPCPeeringConnection'],
]

/** Types whose deletion leaves the routes to them as blackholes. */
const leads = [
  'aws_egress_only_internet_gateway',
  'aws_internet_gateway',
  'aws_nat_gateway',
  'aws_ec2_transit_gateway',
  'aws_vpc_endpoint',
  'aws_vpc_peering_connection',
]

function readTarget(own: Arguments, others: Others): Record<string, SourceNode | undefined> {
  const found: Record<string, SourceNode | undefined> = {}
  for (const [argument, property, ...kinds] of targets) {
    const value = own.raw(argument)
    const node =
      value === 'local' ? own.node(argument) : kinds.length > 0 ? own.ref(argument, ...kinds) : own.node(argument)
    if (node) found[property] = node
    if (typeof value === 'string' && value !== '' && leads.some((type) => isTakenAway(value, type, others))) {
      found.State = scalarNode('blackhole', own.at)
    }
  }
  return found
}

/** It lives now, and will not. */
function isTakenAway(id: string, type: string, others: Others): boolean {
  if (others.living(type, 'id', id).length === 0) return false
  return !others.lasting(type).some((each) => each.raw('id') === id)
}

function destinationOf(own: Arguments, names: readonly [ipv4: string, ipv6: string, list: string]) {
  return {
    DestinationCidrBlock: own.node(names[0]),
    DestinationIpv6CidrBlock: own.node(names[1]),
    DestinationPrefixListId: own.ref(names[2], list),
  }
}

/** In aws_route the three begin with `destination_`, inside a table two do not. */
const apart = ['destination_cidr_block', 'destination_ipv6_cidr_block', 'destination_prefix_list_id'] as const
const inline = ['cidr_block', 'ipv6_cidr_block', 'destination_prefix_list_id'] as const

/**
 * A table with its routes. The list of one that lives shows routes too that are resources of their own, as they are now:
 * they are left out here, and stand as those resources will have them.
 */
const readTable: Translate = (own, others) => {
  const whole = own.as(table, { VpcId: own.ref('vpc_id', 'AWS::EC2::VPC') })
  const id = textIn(own.instance.values, 'id')
  const separate = new Set(others.living('aws_route', 'route_table_id', id).map(destinationText))
  const routes = own.blocks('route').flatMap((each): TemplateResource[] => {
    const text = inline.map((name) => each.raw(name)).find((value) => typeof value === 'string' && value !== '')
    if (typeof text === 'string' && separate.has(text)) return []
    const properties = {
      RouteTableId: reference(whole.id, each.at),
      ...destinationOf(each, inline),
      ...readTarget(each, others),
    }
    return [each.as(route, properties, each.at.address ?? whole.id)]
  })
  const gateways = own
    .refs('propagating_vgws', 'AWS::EC2::VPNGateway')
    .map((gateway, index) =>
      own.as(
        'AWS::EC2::VPNGatewayRoutePropagation',
        { RouteTableIds: listNode([reference(whole.id, own.at)], own.at), VpnGatewayId: gateway },
        `${own.instance.address}.propagating_vgws[${index}]`,
      ),
    )
  return [whole, ...routes, ...gateways]
}

const destinationText = (values: JsonMap) =>
  apart.map((name) => textIn(values, name)).find((text) => text !== undefined)

export const routes: Translations = {
  aws_route_table: readTable,
  aws_default_route_table: readTable,
  aws_route: (own, others) => [
    own.as(route, {
      RouteTableId: own.ref('route_table_id', table),
      ...destinationOf(own, apart),
      ...readTarget(own, others),
    }),
  ],
  aws_vpn_gateway_route_propagation: (own) => [
    own.as('AWS::EC2::VPNGatewayRoutePropagation', {
      RouteTableIds: listNode(own.refs('route_table_id', table), own.at),
      VpnGatewayId: own.ref('vpn_gateway_id', 'AWS::EC2::VPNGateway'),
    }),
  ],
}
