import { type SourceNode, scalarNode } from '../../model/index.ts'
import type { TemplateResource } from '../template.ts'
import type { Arguments } from './arguments.ts'
import { reference } from './arguments.ts'
import type { Translate, Translations } from './translation.ts'

const vpc = 'AWS::EC2::VPC'
const subnet = 'AWS::EC2::Subnet'
const table = 'AWS::EC2::RouteTable'
const block = 'AWS::EC2::VPCCidrBlock'

/** @see https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/vpc.html.markdown */
const readVpc: Translate = (own) => {
  const { address } = own.instance
  const ipv6 = own.node('ipv6_cidr_block')
  const asks = own.raw('assign_generated_ipv6_cidr_block') === true || own.node('ipv6_ipam_pool_id') !== undefined
  const properties = {
    CidrBlock: own.node('cidr_block'),
    EnableDnsSupport: own.node('enable_dns_support'),
    EnableDnsHostnames: own.node('enable_dns_hostnames'),
  }
  const resource = own.as(vpc, properties)
  if (ipv6 === undefined && !asks) return [resource]
  const given = ipv6?.kind === 'scalar' ? { Ipv6CidrBlock: ipv6 } : generated(own)
  return [resource, own.as(block, { VpcId: reference(address, own.at), ...given }, `${address}.ipv6_cidr_block`)]
}

const generated = (own: Arguments) => ({ AmazonProvidedIpv6CidrBlock: scalarNode(true, own.at) })

/**
 * The default VPC is there before Terraform takes it over, with a default route to an internet gateway of its own unless
 * someone took that away: where its main table leads is not known.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html
 */
const readDefaultVpc: Translate = (own, others) => {
  const { address } = own.instance
  const question = `routes of the main route table of default VPC ${address}`
  const unknown: SourceNode = { kind: 'unknown', unknown: { unknown: question, question, at: own.at }, at: own.at }
  const main = `${address}/main-route-table`
  const route = own.as(
    'AWS::EC2::Route',
    { RouteTableId: reference(main, own.at), DestinationCidrBlock: unknown, GatewayId: unknown },
    `${main}/route`,
  )
  const takenOver = others
    .lasting('aws_default_route_table')
    .some(({ instance, as }) => as(table, {}).id === main && instance.managed)
  return [...readVpc(own, others), ...(takenOver ? [] : [route])]
}

const readSubnet: Translate = (own) => [
  own.as(subnet, {
    VpcId: own.ref('vpc_id', vpc),
    CidrBlock: own.node('cidr_block'),
    Ipv6CidrBlock: own.node('ipv6_cidr_block'),
    Ipv6Native: own.node('ipv6_native'),
    AvailabilityZone: own.node('availability_zone'),
    AvailabilityZoneId: own.node('availability_zone') ? undefined : own.node('availability_zone_id'),
    MapPublicIpOnLaunch: own.node('map_public_ip_on_launch'),
  }),
]

/**
 * Subnets without an association of their own have the VPC's main table, which this makes another one: as if each of
 * them was associated. Those that have one come first (src/sources/subnets.ts).
 */
const readMainAssociation: Translate = (own, others) => {
  const of = own.ref('vpc_id', vpc)
  if (of?.kind !== 'unknown') return []
  const types = ['aws_subnet', 'aws_default_subnet']
  // Of which VPC is not known: whether a subnet has this table is not either.
  const subnets =
    of.resource === undefined
      ? types.flatMap((type) => others.lasting(type).map((each) => ({ each })))
      : types.flatMap((type) => others.of(of.resource!, { type, argument: 'vpc_id', kind: vpc }))
  const to = of.resource === undefined ? of : own.ref('route_table_id', table)
  return subnets.map(({ each }): TemplateResource => {
    const { address } = each.instance
    const properties = { SubnetId: reference(address, own.at), RouteTableId: to }
    return own.as('AWS::EC2::SubnetRouteTableAssociation', properties, `${own.instance.address}/${address}`)
  })
}

export const vpcs: Translations = {
  aws_vpc: readVpc,
  aws_default_vpc: readDefaultVpc,
  aws_vpc_ipv4_cidr_block_association: (own) => [
    own.as(block, { VpcId: own.ref('vpc_id', vpc), CidrBlock: own.node('cidr_block') }),
  ],
  aws_vpc_ipv6_cidr_block_association: (own) => {
    const ipv6 = own.node('ipv6_cidr_block')
    const given = ipv6?.kind === 'scalar' ? { Ipv6CidrBlock: ipv6 } : generated(own)
    return [own.as(block, { VpcId: own.ref('vpc_id', vpc), ...given })]
  },
  aws_subnet: readSubnet,
  aws_default_subnet: readSubnet,
  aws_route_table_association: (own) => {
    const of = own.ref('subnet_id', subnet)
    if (!of) return []
    const properties = { SubnetId: of, RouteTableId: own.ref('route_table_id', table) }
    return [own.as('AWS::EC2::SubnetRouteTableAssociation', properties)]
  },
  aws_main_route_table_association: readMainAssociation,
}
