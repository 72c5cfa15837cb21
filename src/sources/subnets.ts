import { entryOf, isUnknown, type Maybe, type Subnet } from '../model/index.ts'
import { absent, booleanFrom, cidrFrom, numberFrom, type Owner, owned, refFrom, textFrom } from './properties.ts'
import type { Template } from './template.ts'
import { partOf } from './vpcs.ts'

/** `AWS::EC2::Subnet` with its IPv6 block, and the tables and ACLs that are associated with it. */
export function readSubnets(template: Template): readonly Subnet[] {
  const ofSubnet = (type: string) =>
    owned(template.resources(type), (each) => refFrom(template, each, 'SubnetId', 'AWS::EC2::Subnet'))
  const tables = ofSubnet('AWS::EC2::SubnetRouteTableAssociation')
  const acls = ofSubnet('AWS::EC2::SubnetNetworkAclAssociation')
  const blocks = ofSubnet('AWS::EC2::SubnetCidrBlock')

  const associated = (subnet: string, associations: typeof tables, name: string, type: string) => {
    const [association] = associations(subnet)
    return association && (association.undecided ?? refFrom(template, association, name, type))
  }
  return template.resources('AWS::EC2::Subnet').map((subnet) => {
    const vpc = refFrom(template, subnet, 'VpcId', 'AWS::EC2::VPC')
    const [further] = blocks(subnet.id)
    const ipv6Cidr = ipv6BlockOf(subnet) ?? (further && (further.undecided ?? ipv6BlockOf(further)))
    return {
      id: subnet.id,
      at: subnet.at,
      vpc,
      ...(booleanFrom(subnet, 'Ipv6Native') === true
        ? {}
        : { cidr: cidrFrom(subnet, 'CidrBlock', 4) ?? absent(subnet, 'CidrBlock') }),
      ...(ipv6Cidr === undefined ? {} : { ipv6Cidr }),
      ...standingOf(subnet),
      zone: zoneOf(subnet),
      routeTable:
        associated(subnet.id, tables, 'RouteTableId', 'AWS::EC2::RouteTable') ??
        partOf(template, vpc, 'mainRouteTable'),
      acl: associated(subnet.id, acls, 'NetworkAclId', 'AWS::EC2::NetworkAcl') ?? partOf(template, vpc, 'defaultAcl'),
    }
  })
}

/** What only a subnet that is there already has: addresses that are left, and an owner, who may share it. */
function standingOf(subnet: Owner): Pick<Subnet, 'freeAddresses' | 'owner'> {
  const freeAddresses = numberFrom(subnet, 'AvailableIpAddressCount')
  const owner = textFrom(subnet, 'OwnerId')
  return {
    ...(freeAddresses === undefined ? {} : { freeAddresses }),
    ...(owner === undefined ? {} : { owner }),
  }
}

/** Of a subnet or an `AWS::EC2::SubnetCidrBlock`: as written, or chosen from a pool. */
function ipv6BlockOf(owner: Owner): Maybe<string> | undefined {
  const pool = entryOf(owner.properties, 'Ipv6IpamPoolId')
  return cidrFrom(owner, 'Ipv6CidrBlock', 6) ?? (pool && { ...absent(owner, 'Ipv6CidrBlock'), family: 6 })
}

/** A zone by its name, or by its id, whose name differs from account to account. */
export function zoneOf(owner: Owner): Maybe<string> {
  const zone = textFrom(owner, 'AvailabilityZone')
  if (zone !== undefined) return zone
  const id = textFrom(owner, 'AvailabilityZoneId')
  if (id === undefined) return absent(owner, 'AvailabilityZone')
  return isUnknown(id) ? id : { unknown: `zone id ${id}`, question: `name of zone ${id} in this account` }
}
