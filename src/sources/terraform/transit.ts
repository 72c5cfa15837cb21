import { scalarNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import { type Arguments, listNode } from './arguments.ts'
import type { Translate, Translations } from './translation.ts'

const gateway = 'AWS::EC2::TransitGateway'
const table = 'AWS::EC2::TransitGatewayRouteTable'
const vpcAttachment = 'AWS::EC2::TransitGatewayVpcAttachment'
const attachments = [
  vpcAttachment,
  'AWS::EC2::TransitGatewayConnect',
  'AWS::EC2::TransitGatewayPeeringAttachment',
  'AWS::EC2::VPNConnection',
] as const

const attachmentOf = (own: Arguments) => own.ref('transit_gateway_attachment_id', ...attachments)
const tableOf = (own: Arguments) => own.ref('transit_gateway_route_table_id', table)

const readRoute: Translate = (own) => {
  const route = 'AWS::EC2::TransitGatewayRoute'
  return [
    own.as(route, {
      TransitGatewayRouteTableId: tableOf(own),
      TransitGatewayAttachmentId: attachmentOf(own),
      DestinationCidrBlock: own.node('destination_cidr_block'),
      PrefixListId: own.ref('prefix_list_id', 'AWS::EC2::PrefixList'),
      Blackhole: own.node('blackhole'),
    }),
  ]
}

const named = (type: string): Translate => {
  return (own) => [
    own.as(type, { TransitGatewayAttachmentId: attachmentOf(own), TransitGatewayRouteTableId: tableOf(own) }),
  ]
}

/** The switches of an attachment are `true` and `false`, those of a gateway `enable` and `disable`. */
function word(own: Arguments, argument: string) {
  const value = own.raw(argument)
  return typeof value === 'boolean' ? scalarNode(value ? 'enable' : 'disable', own.at) : own.node(argument)
}

/** @see https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/ec2_transit_gateway_vpc_attachment.html.markdown */
const readAttachment: Translate = (own) => [
  own.as(vpcAttachment, {
    TransitGatewayId: own.ref('transit_gateway_id', gateway),
    VpcId: own.ref('vpc_id', 'AWS::EC2::VPC'),
    SubnetIds: listNode(own.refs('subnet_ids', 'AWS::EC2::Subnet'), own.at),
    Options: mapNode(
      {
        Ipv6Support: own.node('ipv6_support'),
        SecurityGroupReferencingSupport: own.node('security_group_referencing_support'),
      },
      own.at,
    ),
    DefaultRouteTableAssociation: word(own, 'transit_gateway_default_route_table_association'),
    DefaultRouteTablePropagation: word(own, 'transit_gateway_default_route_table_propagation'),
  }),
]

export const transit: Translations = {
  aws_ec2_transit_gateway: (own) => [
    own.as(gateway, {
      DefaultRouteTableAssociation: own.node('default_route_table_association'),
      DefaultRouteTablePropagation: own.node('default_route_table_propagation'),
      SecurityGroupReferencingSupport: own.node('security_group_referencing_support'),
    }),
  ],
  aws_ec2_transit_gateway_vpc_attachment: readAttachment,
  aws_ec2_transit_gateway_vpc_attachment_accepter: () => [],
  aws_ec2_transit_gateway_peering_attachment: (own) => [
    own.as('AWS::EC2::TransitGatewayPeeringAttachment', { TransitGatewayId: own.ref('transit_gateway_id', gateway) }),
  ],
  aws_ec2_transit_gateway_peering_attachment_accepter: () => [],
  aws_ec2_transit_gateway_connect: (own) => [
    own.as('AWS::EC2::TransitGatewayConnect', {
      TransportTransitGatewayAttachmentId: own.ref('transport_attachment_id', vpcAttachment),
    }),
  ],
  aws_vpn_connection: (own) => [
    own.as('AWS::EC2::VPNConnection', { TransitGatewayId: own.ref('transit_gateway_id', gateway) }),
  ],
  aws_ec2_transit_gateway_route_table: (own) => [
    own.as(table, { TransitGatewayId: own.ref('transit_gateway_id', gateway) }),
  ],
  aws_ec2_transit_gateway_route: readRoute,
  aws_ec2_transit_gateway_prefix_list_reference: readRoute,
  aws_ec2_transit_gateway_route_table_association: named('AWS::EC2::TransitGatewayRouteTableAssociation'),
  aws_ec2_transit_gateway_route_table_propagation: named('AWS::EC2::TransitGatewayRouteTablePropagation'),
}
