import {
  derive,
  entryOf,
  isUnknown,
  type Maybe,
  type SourceLocation,
  type Subnet,
  type Unknown,
  undescribedId,
} from '../model/index.ts'
import {
  absent,
  belongs,
  booleanFrom,
  cidrFrom,
  numberFrom,
  type Owner,
  owned,
  refFrom,
  textFrom,
} from './properties.ts'
import type { Template, TemplateResource } from './template.ts'
import { partOf } from './vpcs.ts'

const tableAssociation = 'AWS::EC2::SubnetRouteTableAssociation'
const aclAssociation = 'AWS::EC2::SubnetNetworkAclAssociation'

/**
 * `AWS::EC2::Subnet` with its IPv6 block, and the tables and ACLs that are associated with it; and of subnets that are not
 * described, as a parameter's, what is associated with them.
 */
export function readSubnets(template: Template): readonly Subnet[] {
  const subnetOf = (association: Owner) => refFrom(template, association, 'SubnetId', 'AWS::EC2::Subnet')
  const ofSubnet = (type: string) => owned(template.resources(type), subnetOf)
  const tables = ofSubnet(tableAssociation)
  const acls = ofSubnet(aclAssociation)
  const blocks = ofSubnet('AWS::EC2::SubnetCidrBlock')

  const associated = (subnet: string, associations: typeof tables, name: string, type: string) => {
    const [association] = associations(subnet)
    return association && (association.undecided ?? refFrom(template, association, name, type))
  }
  const declared = template.resources('AWS::EC2::Subnet').map((subnet): Subnet => {
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
  const mayBeDeclared = (ref: Unknown) => declared.some(({ id }) => belongs(ref, id) !== false)
  const others = template.resources(tableAssociation, aclAssociation).flatMap((association) => {
    const ref = subnetOf(association)
    return isUnknown(ref) && isOne(association) && !mayBeDeclared(ref) ? [{ ref, association }] : []
  })
  const undescribed = [...Map.groupBy(others, ({ ref }) => ref.unknown).values()].map((all) => {
    const [{ ref, association }] = all as [(typeof others)[number]]
    const of = (type: string) => all.map((each) => each.association).filter((each) => each.type === type)
    return undescribedSubnet(template, ref, association.at, of)
  })
  return [...declared, ...undescribed]
}

/** In a plan what is not known yet has one identity for a list and for each of its items. */
function isOne({ at, properties }: Owner): boolean {
  const subnet = entryOf(properties, 'SubnetId')
  return subnet?.kind === 'scalar' || (subnet !== undefined && at.address === undefined)
}

/** Whatever names it by the same identity finds it; its VPC is that of its table or its ACL. */
function undescribedSubnet(
  template: Template,
  ref: Unknown,
  at: SourceLocation,
  associationsOf: (type: string) => readonly TemplateResource[],
): Subnet {
  const unsaid = (what: string): Unknown => {
    const { unknown, name } = derive(ref, (text) => `${what} of ${text}`)
    return { unknown, name: name!, question: name!, at: ref.at ?? at }
  }
  const part = (association: string, name: string, type: string) => {
    const [only, ...more] = associationsOf(association)
    return only && more.length === 0 ? (only.undecided ?? refFrom(template, only, name, type)) : undefined
  }
  const table = part(tableAssociation, 'RouteTableId', 'AWS::EC2::RouteTable')
  const acl = part(aclAssociation, 'NetworkAclId', 'AWS::EC2::NetworkAcl')
  const holder = template
    .resources('AWS::EC2::RouteTable', 'AWS::EC2::NetworkAcl')
    .find(({ id }) => id === table || id === acl)
  return {
    id: undescribedId(ref),
    at,
    vpc: holder ? refFrom(template, holder, 'VpcId', 'AWS::EC2::VPC') : unsaid('VPC'),
    cidr: { ...unsaid('CIDR'), family: 4 },
    ipv6Cidr: { ...unsaid('IPv6 CIDR'), family: 6 },
    zone: unsaid('zone'),
    routeTable: table ?? unsaid('route table'),
    acl: acl ?? unsaid('network ACL'),
  }
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
