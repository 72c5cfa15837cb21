import { entryOf, type SourceNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import type { VpcPart } from '../template.ts'
import type { Answers, Item } from './answers.ts'
import type { Command } from './outputs.ts'
import {
  asked,
  type Described,
  described,
  labelled,
  listAt,
  ownerOf,
  part,
  same,
  type Translate,
  text,
  textAt,
} from './translation.ts'

const vpc = 'AWS::EC2::VPC'
const subnet = 'AWS::EC2::Subnet'
const block = 'AWS::EC2::VPCCidrBlock'

/** With its further blocks. */
const readVpcs: Translate = (answers) => {
  const attributes = answers.of('ec2 describe-vpc-attribute')
  return forEachVpc(answers, (id, label, item): readonly Described[] => {
    const attribute = (name: string, option: string): SourceNode => {
      const told = attributes.find(({ node }) => textAt(node, 'VpcId') === id && entryOf(node, name))
      const options = `--vpc-id ${id} --attribute ${option}`
      const by = answers.missing('ec2 describe-vpc-attribute', item.place, options)
      return entryOf(told?.node, name, 'Value') ?? asked(`${name} of ${label}`, by, item.at)
    }
    const whole = described(vpc, item, label, [id], {
      CidrBlock:
        entryOf(item.node, 'CidrBlock') ??
        asked(`blocks of ${label}`, answers.missing('ec2 describe-vpcs', item.place), item.at),
      EnableDnsSupport: attribute('EnableDnsSupport', 'enableDnsSupport'),
      EnableDnsHostnames: attribute('EnableDnsHostnames', 'enableDnsHostnames'),
    })
    const blocks = (list: string, property: string, state: string) =>
      listAt(item.node, list)
        .filter((each) => isThere(textAt(each, state, 'State')))
        .filter((each) => textAt(each, property) !== textAt(item.node, 'CidrBlock'))
        .map((each) =>
          part(block, `${label} ${textAt(each, property)}`, each.at, {
            VpcId: text(id, each.at),
            [property]: entryOf(each, property),
          }),
        )
    return [
      whole,
      ...blocks('CidrBlockAssociationSet', 'CidrBlock', 'CidrBlockState'),
      ...blocks('Ipv6CidrBlockAssociationSet', 'Ipv6CidrBlock', 'Ipv6CidrBlockState'),
    ]
  })
}

/** The id of what AWS made with a VPC, by the VPC's id; where it is told. */
export function partsOfVpcs(answers: Answers): (vpc: string, part: VpcPart) => string | undefined {
  const ids = (command: Command, isPart: (node: SourceNode) => boolean, id: string) =>
    new Map(
      [...byVpc(answers.of(command).filter(({ node }) => isPart(node)))].map(([of, { node }]) => [
        of,
        textAt(node, id),
      ]),
    )
  const parts: Readonly<Record<VpcPart, ReadonlyMap<string, string | undefined>>> = {
    mainRouteTable: ids('ec2 describe-route-tables', isMain, 'RouteTableId'),
    defaultGroup: ids('ec2 describe-security-groups', (node) => textAt(node, 'GroupName') === 'default', 'GroupId'),
    defaultAcl: ids('ec2 describe-network-acls', (node) => textAt(node, 'IsDefault') === 'true', 'NetworkAclId'),
  }
  return (of, part) => parts[part].get(of)
}

/** Subnets with their tables, the VPC's main one where they have none of their own, and ACLs. */
const readSubnets: Translate = (answers) => {
  const tables = answers.of('ec2 describe-route-tables')
  const mains = byVpc(tables.filter(({ node }) => isMain(node)))
  const ownTables = bySubnet(tables)
  const acls = bySubnet(answers.of('ec2 describe-network-acls'))
  const all = answers.of('ec2 describe-subnets')
  const idOf = ({ node }: Item) => textAt(node, 'SubnetId') ?? ''
  const tableOf = toldOrAsked(answers, all, 'route table', 'ec2 describe-route-tables', (item) =>
    entryOf((ownTables.get(idOf(item)) ?? mains.get(textAt(item.node, 'VpcId') ?? ''))?.node, 'RouteTableId'),
  )
  const aclOf = toldOrAsked(answers, all, 'network ACL', 'ec2 describe-network-acls', (item) =>
    entryOf(acls.get(idOf(item))?.node, 'NetworkAclId'),
  )
  return all.flatMap((item): readonly Described[] => {
    const id = idOf(item)
    const label = labelled(id, item.node)
    const ipv6 = listAt(item.node, 'Ipv6CidrBlockAssociationSet').find((each) =>
      isThere(textAt(each, 'Ipv6CidrBlockState', 'State')),
    )
    return [
      described(subnet, item, label, [id], {
        ...same(
          item.node,
          'VpcId',
          'CidrBlock',
          'Ipv6Native',
          'AvailabilityZone',
          'AvailableIpAddressCount',
          'OwnerId',
        ),
        Ipv6CidrBlock: entryOf(ipv6, 'Ipv6CidrBlock'),
      }),
      part('AWS::EC2::SubnetRouteTableAssociation', `${label} route table`, item.at, {
        SubnetId: text(id, item.at),
        RouteTableId: tableOf(item),
      }),
      part('AWS::EC2::SubnetNetworkAclAssociation', `${label} ACL`, item.at, {
        SubnetId: text(id, item.at),
        NetworkAclId: aclOf(item),
      }),
    ]
  })
}

/** What the outputs say of each subnet; one question for all of which the same command would tell. */
function toldOrAsked(
  answers: Answers,
  subnets: readonly Item[],
  what: string,
  command: Command,
  told: (subnet: Item) => SourceNode | undefined,
): (subnet: Item) => SourceNode {
  const commandFor = (item: Item) => answers.missing(command, ownerOf(item))
  const open = Map.groupBy(
    subnets.filter((item) => told(item) === undefined),
    (item) => commandFor(item).said,
  )
  return (item) => {
    const node = told(item)
    if (node) return node
    const by = commandFor(item)
    const count = open.get(by.said)?.length ?? 0
    const one = `${what} of ${labelled(textAt(item.node, 'SubnetId') ?? '', item.node)}`
    return asked(one, by, item.at, count > 1 ? `${what}s of ${count} subnets` : one)
  }
}

function isMain(table: SourceNode): boolean {
  return listAt(table, 'Associations').some((each) => textAt(each, 'Main') === 'true')
}

function isThere(state: string | undefined): boolean {
  return state === undefined || state === 'associated' || state === 'associating'
}

function byVpc(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [textAt(item.node, 'VpcId') ?? '', item]))
}

/** By the subnets that are associated. */
function bySubnet(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(
    items.flatMap((item) =>
      listAt(item.node, 'Associations')
        .map((each) => textAt(each, 'SubnetId'))
        .flatMap((id): [string, Item][] => (id === undefined ? [] : [[id, item]])),
    ),
  )
}

/** Each VPC that is described; and each that is not and has subnets that are, by its id alone. */
export function forEachVpc(
  answers: Answers,
  make: (id: string, label: string, item: Item) => readonly Described[],
): readonly Described[] {
  const described = answers.of('ec2 describe-vpcs')
  const known = new Set(described.map(({ node }) => textAt(node, 'VpcId')))
  const named = byVpc(answers.of('ec2 describe-subnets'))
  const others = [...named].filter(([id]) => !known.has(id))
  return [
    ...described.flatMap((item) => {
      const id = textAt(item.node, 'VpcId') ?? ''
      return make(id, labelled(id, item.node), item)
    }),
    ...others.flatMap(([id, { at, place }]) => make(id, id, { node: mapNode({}, at), at, place, subject: '' })),
  ]
}

export const vpcs: readonly Translate[] = [readVpcs, readSubnets]
