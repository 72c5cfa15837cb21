import { type SourceNode, scalarNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import { type Arguments, listNode, reference } from './arguments.ts'
import { textIn } from './json.ts'
import type { Translate, Translations } from './translation.ts'

const vpc = 'AWS::EC2::VPC'
const internet = 'AWS::EC2::InternetGateway'
const attachment = 'AWS::EC2::VPCGatewayAttachment'
const peering = 'AWS::EC2::VPCPeeringConnection'
const networkInterface = 'AWS::EC2::NetworkInterface'
const instanceType = 'AWS::EC2::Instance'
const subnet = 'AWS::EC2::Subnet'
const group = 'AWS::EC2::SecurityGroup'

const readInternetGateway: Translate = (own, others) => {
  const { address } = own.instance
  const of = own.ref('vpc_id', vpc)
  const separate = others.living(
    'aws_internet_gateway_attachment',
    'internet_gateway_id',
    textIn(own.instance.values, 'id'),
  )
  if (!of || separate.length > 0) return [own.as(internet, {})]
  const properties = { InternetGatewayId: reference(address, own.at), VpcId: of }
  return [own.as(internet, {}), own.as(attachment, properties, `${address}.vpc_id`)]
}

const readNat: Translate = (own) => [
  own.as('AWS::EC2::NatGateway', {
    ConnectivityType: own.node('connectivity_type'),
    AvailabilityMode: own.node('availability_mode'),
    SubnetId: own.ref('subnet_id', subnet),
    VpcId: own.ref('vpc_id', vpc),
    AvailabilityZoneAddresses: listNode(
      own.blocks('availability_zone_address').map((each) =>
        mapNode(
          {
            AvailabilityZone: each.node('availability_zone'),
            AvailabilityZoneId: each.node('availability_zone') ? undefined : each.node('availability_zone_id'),
          },
          each.at,
        ),
      ),
      own.at,
    ),
  }),
]

/**
 * Active when it says so itself, when it accepts itself (`auto_accept`), or when an accepter of the plan does; else
 * whether the other side has accepted is not known.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/vpc_peering_connection.html.markdown
 */
const readPeering: Translate = (own, others) => {
  const by = { type: 'aws_vpc_peering_connection_accepter', argument: 'vpc_peering_connection_id', kind: peering }
  const accepters = others.of(own.instance.address, by).flatMap(({ each, undecided }) => (undecided ? [] : [each]))
  const accepted = [own, ...accepters].some((each) => each.raw('auto_accept') === true)
  const question = `whether the other side has accepted ${own.instance.address}`
  const unknown: SourceNode = { kind: 'unknown', unknown: { unknown: question, question, at: own.at }, at: own.at }
  return [
    own.as(peering, {
      VpcId: own.ref('vpc_id', vpc),
      PeerVpcId: own.ref('peer_vpc_id', vpc),
      State: accepted ? scalarNode('active', own.at) : (own.node('accept_status') ?? unknown),
    }),
  ]
}

const readInterface: Translate = (own) => [
  own.as(networkInterface, {
    SubnetId: own.ref('subnet_id', subnet),
    GroupSet: listNode(own.refs('security_groups', group), own.at),
    ...addressesOf(own, 'private_ips'),
  }),
]

/** An instance stands by the interface that it is given, or by one of its own. */
const readInstance: Translate = (own) => {
  const given = own.blocks('network_interface').length > 0 || own.ref('subnet_id', subnet) === undefined
  const publicly = own.node('associate_public_ip_address')
  return [
    own.as(
      instanceType,
      given
        ? {}
        : {
            SubnetId: own.ref('subnet_id', subnet),
            SecurityGroupIds: listNode(own.refs('vpc_security_group_ids', group), own.at),
            AssociatePublicIpAddress: publicly,
            ...addressesOf(own, 'secondary_private_ips'),
          },
    ),
  ]
}

function addressesOf(own: Arguments, list: string) {
  const several = own.node(list)
  const all = several?.kind === 'list' ? several.items : []
  const one = all.length === 0 || list !== 'private_ips' ? own.node('private_ip') : undefined
  const ipv6 = own.node('ipv6_addresses')
  return {
    PrivateIpAddress: one,
    PrivateIpAddresses: listNode(
      all.map((address) => mapNode({ PrivateIpAddress: address }, own.at)),
      own.at,
    ),
    Ipv6Addresses: listNode(
      (ipv6?.kind === 'list' ? ipv6.items : []).map((address) => mapNode({ Ipv6Address: address }, own.at)),
      own.at,
    ),
  }
}

const readAddress =
  (names: readonly [instance: string, eni: string]): Translate =>
  (own) => [
    own.as('AWS::EC2::EIP', {
      InstanceId: own.ref(names[0], instanceType),
      NetworkInterfaceId: own.ref(names[1], networkInterface),
    }),
  ]

export const gateways: Translations = {
  aws_internet_gateway: readInternetGateway,
  aws_internet_gateway_attachment: (own) => [
    own.as(attachment, { InternetGatewayId: own.ref('internet_gateway_id', internet), VpcId: own.ref('vpc_id', vpc) }),
  ],
  aws_egress_only_internet_gateway: (own) => [
    own.as('AWS::EC2::EgressOnlyInternetGateway', { VpcId: own.ref('vpc_id', vpc) }),
  ],
  aws_nat_gateway: readNat,
  aws_eip: readAddress(['instance', 'network_interface']),
  aws_eip_association: readAddress(['instance_id', 'network_interface_id']),
  aws_vpc_peering_connection: readPeering,
  aws_vpc_peering_connection_accepter: () => [],
  aws_vpc_peering_connection_options: () => [],
  aws_network_interface: readInterface,
  aws_instance: readInstance,
  aws_vpc_block_public_access_options: (own) => [
    own.as('AWS::EC2::VPCBlockPublicAccessOptions', {
      InternetGatewayBlockMode: own.node('internet_gateway_block_mode'),
    }),
  ],
  aws_vpc_block_public_access_exclusion: (own) => [
    own.as('AWS::EC2::VPCBlockPublicAccessExclusion', {
      VpcId: own.ref('vpc_id', vpc),
      SubnetId: own.ref('subnet_id', subnet),
      InternetGatewayExclusionMode: own.node('internet_gateway_exclusion_mode'),
    }),
  ],
}
