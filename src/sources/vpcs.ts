import { entryOf, isUnknown, type Maybe, type Ref, type Subnet, type Vpc } from '../model/index.ts'
import { absent, belonging, booleanFrom, cidrFrom, refFrom, textFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'

/** Ids of what AWS makes with a VPC. */
export const partsOf = (vpc: string) => ({
  mainRouteTable: `${vpc}/main-route-table`,
  defaultGroup: `${vpc}/default-group`,
  defaultAcl: `${vpc}/default-acl`,
})

/** `AWS::EC2::VPC` with its further blocks. */
export function readVpcs(template: Template): readonly Vpc[] {
  const further = template.resources('AWS::EC2::VPCCidrBlock')
  return template.resources('AWS::EC2::VPC').map((vpc) => ({
    id: vpc.id,
    at: vpc.at,
    cidrs: [
      cidrFrom(vpc, 'CidrBlock') ?? absent(vpc, 'CidrBlock'),
      ...further
        .filter((block) => refFrom(template, block, 'VpcId', 'AWS::EC2::VPC') === vpc.id)
        .flatMap((block) => furtherBlock(block)),
    ],
    ipv6Cidrs: [],
    // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
    dnsSupport: booleanFrom(vpc, 'EnableDnsSupport') ?? true,
    dnsHostnames: booleanFrom(vpc, 'EnableDnsHostnames') ?? false,
    ...partsOf(vpc.id),
  }))
}

/** IPv6 blocks that Amazon provides have no text: they are left out, as the engine follows IPv4. */
function furtherBlock(block: TemplateResource): readonly Maybe<string>[] {
  const cidr = cidrFrom(block, 'CidrBlock') ?? cidrFrom(block, 'Ipv6CidrBlock')
  if (cidr !== undefined) return [block.undecided ?? cidr]
  return entryOf(block.properties, 'Ipv4IpamPoolId') ? [absent(block, 'CidrBlock')] : []
}

/** `AWS::EC2::Subnet` with the tables and ACLs that are associated with it. */
export function readSubnets(template: Template): readonly Subnet[] {
  const tables = template.resources('AWS::EC2::SubnetRouteTableAssociation')
  const acls = template.resources('AWS::EC2::SubnetNetworkAclAssociation')

  const associated = (subnet: string, associations: readonly TemplateResource[], name: string, type: string) => {
    const [association] = belonging(associations, subnet, (candidate) =>
      refFrom(template, candidate, 'SubnetId', 'AWS::EC2::Subnet'),
    )
    return association && (association.undecided ?? refFrom(template, association, name, type))
  }
  return template.resources('AWS::EC2::Subnet').map((subnet) => {
    const vpc = refFrom(template, subnet, 'VpcId', 'AWS::EC2::VPC')
    return {
      id: subnet.id,
      at: subnet.at,
      vpc,
      cidr: cidrFrom(subnet, 'CidrBlock') ?? absent(subnet, 'CidrBlock'),
      zone: zoneOf(subnet),
      routeTable:
        associated(subnet.id, tables, 'RouteTableId', 'AWS::EC2::RouteTable') ?? partOf(vpc, 'mainRouteTable'),
      acl: associated(subnet.id, acls, 'NetworkAclId', 'AWS::EC2::NetworkAcl') ?? partOf(vpc, 'defaultAcl'),
    }
  })
}

/** What AWS made with a VPC that may be unknown itself. */
export function partOf(vpc: Ref, part: keyof ReturnType<typeof partsOf>): Ref {
  if (!isUnknown(vpc)) return partsOf(vpc)[part]
  const name = { mainRouteTable: 'main route table', defaultGroup: 'default security group', defaultAcl: 'default ACL' }
  return { unknown: `${part} of ${vpc.unknown}`, question: `${name[part]} of the VPC: ${vpc.question}` }
}

function zoneOf(subnet: TemplateResource): Maybe<string> {
  const zone = textFrom(subnet, 'AvailabilityZone')
  if (zone !== undefined) return zone
  const id = textFrom(subnet, 'AvailabilityZoneId')
  if (id === undefined) return absent(subnet, 'AvailabilityZone')
  return isUnknown(id) ? id : { unknown: `zone id ${id}`, question: `name of zone ${id} in this account` }
}
