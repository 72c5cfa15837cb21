import type { SourceNode } from '../../model/index.ts'
import type { Answers } from './answers.ts'
import {
  asked,
  type Described,
  described,
  labelled,
  listAt,
  type Properties,
  part,
  same,
  type Translate,
  text,
  textAt,
} from './translation.ts'

/** What DescribeRouteTables has by CloudFormation's names. */
const names = [
  'DestinationCidrBlock',
  'DestinationIpv6CidrBlock',
  'DestinationPrefixListId',
  'CarrierGatewayId',
  'CoreNetworkArn',
  'EgressOnlyInternetGatewayId',
  'GatewayId',
  'InstanceId',
  'LocalGatewayId',
  'NatGatewayId',
  'NetworkInterfaceId',
  'OdbNetworkArn',
  'Origin',
  'State',
  'TransitGatewayId',
  'VpcPeeringConnectionId',
]

/** Tables with their routes; local ones follow from the VPC, and those of gateway endpoints from these. */
const readTables: Translate = (answers) => {
  const gatewayEndpoints = new Set(
    answers
      .of('ec2 describe-vpc-endpoints')
      .filter(({ node }) => textAt(node, 'VpcEndpointType') === 'Gateway')
      .map(({ node }) => textAt(node, 'VpcEndpointId')),
  )
  return answers.of('ec2 describe-route-tables').flatMap((item): readonly Described[] => {
    const id = textAt(item.node, 'RouteTableId') ?? ''
    const label = labelled(id, item.node)
    const routes = listAt(item.node, 'Routes').filter((route) => {
      const gateway = textAt(route, 'GatewayId')
      return gateway !== 'local' && !gatewayEndpoints.has(gateway)
    })
    return [
      described('AWS::EC2::RouteTable', item, label, [id], same(item.node, 'VpcId')),
      ...routes.map((route) => {
        const properties = { RouteTableId: text(id, route.at), ...targeted(route) }
        return part('AWS::EC2::Route', `${label} ${destinationOf(route)}`, route.at, properties)
      }),
    ]
  })
}

/** A route to an instance names its interface too. */
function targeted(route: SourceNode): Properties {
  const all = same(route, ...names)
  return all.InstanceId ? { ...all, NetworkInterfaceId: undefined } : all
}

function destinationOf(route: SourceNode): string {
  const found = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId']
  return found.map((name) => textAt(route, name)).find((each) => each !== undefined) ?? 'route'
}

/** Lists and what they hold: AWS's own too, where their entries are told. */
const readPrefixLists: Translate = (answers) => {
  const entries = Map.groupBy(answers.of('ec2 get-managed-prefix-list-entries'), ({ subject }) => subject)
  return answers.of('ec2 describe-managed-prefix-lists').map((item) => {
    const id = textAt(item.node, 'PrefixListId') ?? ''
    const label = labelled(id, item.node, textAt(item.node, 'PrefixListName'))
    const told = entries.get(id)
    // DescribePrefixLists, the older one, has the blocks itself.
    const own = listAt(item.node, 'Cidrs')
    const items = told ? told.flatMap(({ node }) => listAt(node, 'Entries')) : own.map(entryOfBlock)
    return described('AWS::EC2::PrefixList', item, label, [id], {
      ...same(item.node, 'PrefixListName', 'AddressFamily'),
      Entries: told || own.length > 0 ? { kind: 'list', items, at: item.at } : untold(answers, item, id, label),
    })
  })
}

function entryOfBlock(block: SourceNode): SourceNode {
  return { kind: 'map', entries: new Map([['Cidr', block]]), at: block.at }
}

function untold(answers: Answers, item: Parameters<typeof described>[1], id: string, label: string): SourceNode {
  const by = answers.missing('ec2 get-managed-prefix-list-entries', item.place, `--prefix-list-id ${id}`)
  return asked(`entries of ${label}`, by, item.at)
}

export const routes: readonly Translate[] = [readTables, readPrefixLists]
