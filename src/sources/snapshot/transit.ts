import { entryOf, type SourceNode } from '../../model/index.ts'
import { unknownNode } from '../nodes.ts'
import type { Item } from './answers.ts'
import {
  asked,
  type Described,
  described,
  labelled,
  listAt,
  part,
  same,
  type Translate,
  text,
  textAt,
} from './translation.ts'

const off = (item: Item) => text('disable', item.at)

/** What is associated and routed is told of each attachment and table: nothing comes by default. */
const readGateways: Translate = (answers) =>
  answers.of('ec2 describe-transit-gateways').map((item) => {
    const id = textAt(item.node, 'TransitGatewayId') ?? ''
    return described('AWS::EC2::TransitGateway', item, labelled(id, item.node), [id], {
      DefaultRouteTableAssociation: off(item),
      DefaultRouteTablePropagation: off(item),
      SecurityGroupReferencingSupport: entryOf(item.node, 'Options', 'SecurityGroupReferencingSupport'),
    })
  })

/** DescribeTransitGatewayAttachments has the tables, DescribeTransitGatewayVpcAttachments the subnets. */
const readAttachments: Translate = (answers) => {
  const all = answers.of('ec2 describe-transit-gateway-attachments')
  const ofVpcs = answers.of('ec2 describe-transit-gateway-vpc-attachments')
  const idOf = (item: Item) => textAt(item.node, 'TransitGatewayAttachmentId') ?? ''
  const byId = new Map(all.map((item) => [idOf(item), item]))
  const detailed = new Map(ofVpcs.map((item) => [idOf(item), item]))
  const items = [...ofVpcs, ...all.filter((item) => !detailed.has(idOf(item)))]
  return items.flatMap((item): readonly Described[] => {
    const id = idOf(item)
    const label = labelled(id, item.node)
    const [general, vpc] = [byId.get(id), detailed.get(id)]
    const kind = vpc ? 'vpc' : (textAt(item.node, 'ResourceType') ?? 'unknown')
    const subnets = asked(
      `subnets of ${label}`,
      answers.missing('ec2 describe-transit-gateway-vpc-attachments', item.place),
      item.at,
    )
    const common = same(item.node, 'TransitGatewayId', 'State')
    const attachment =
      kind === 'vpc'
        ? described('AWS::EC2::TransitGatewayVpcAttachment', item, label, [id], {
            ...common,
            VpcId: entryOf(vpc?.node, 'VpcId') ?? entryOf(general?.node, 'ResourceId'),
            SubnetIds: vpc ? entryOf(vpc.node, 'SubnetIds') : subnets,
            Options: vpc ? entryOf(vpc.node, 'Options') : subnets,
          })
        : described('AWS::EC2::TransitGatewayPeeringAttachment', item, label, [id], {
            ...common,
            ...same(item.node, 'ResourceType'),
          })
    const association = entryOf(general?.node, 'Association')
    const table = general
      ? /^(disassociat)/.test(textAt(association, 'State') ?? '')
        ? undefined
        : entryOf(association, 'TransitGatewayRouteTableId')
      : asked(`table of ${label}`, answers.missing('ec2 describe-transit-gateway-attachments', item.place), item.at)
    if (!table) return [attachment]
    return [
      attachment,
      part('AWS::EC2::TransitGatewayRouteTableAssociation', `${label} table`, item.at, {
        TransitGatewayAttachmentId: text(id, item.at),
        TransitGatewayRouteTableId: table,
      }),
    ]
  })
}

/** SearchTransitGatewayRoutes has the routes as they are in force, static and propagated ones. */
const readTables: Translate = (answers) => {
  const found = Map.groupBy(answers.of('ec2 search-transit-gateway-routes'), ({ subject }) => subject)
  return answers.of('ec2 describe-transit-gateway-route-tables').flatMap((item): readonly Described[] => {
    const id = textAt(item.node, 'TransitGatewayRouteTableId') ?? ''
    const label = labelled(id, item.node)
    const told = found.get(id)
    const route = (name: string, at: Item['at'], properties: Readonly<Record<string, SourceNode | undefined>>) =>
      part('AWS::EC2::TransitGatewayRoute', `${label} ${name}`, at, {
        TransitGatewayRouteTableId: text(id, at),
        ...properties,
      })
    const whole = `routes of ${label}`
    const untold = (unknown: SourceNode) =>
      route('other routes', unknown.at, { DestinationCidrBlock: unknown, TransitGatewayAttachmentId: unknown })
    const options = `--transit-gateway-route-table-id ${id} --filters Name=state,Values=active,blackhole`
    const by = answers.missing('ec2 search-transit-gateway-routes', item.place, options)
    return [
      described('AWS::EC2::TransitGatewayRouteTable', item, label, [id], same(item.node, 'TransitGatewayId')),
      ...(told ? [] : [untold(asked(whole, by, item.at))]),
      ...(told ?? []).flatMap(({ node, at }) => [
        ...listAt(node, 'Routes').map((each) =>
          route(textAt(each, 'DestinationCidrBlock') ?? textAt(each, 'PrefixListId') ?? '', each.at, {
            ...same(each, 'DestinationCidrBlock', 'PrefixListId'),
            TransitGatewayAttachmentId: targetOf(each),
            Blackhole: text(textAt(each, 'State') === 'blackhole', each.at),
          }),
        ),
        ...(textAt(node, 'AdditionalRoutesAvailable') === 'true'
          ? [untold(unknownNode(whole, `${whole}: it has more than the 1000 that a search gives`, at))]
          : []),
      ]),
    ]
  })
}

/** A route to several VPN attachments spreads over them. */
function targetOf(route: SourceNode): SourceNode | undefined {
  const [only, ...more] = listAt(route, 'TransitGatewayAttachments')
  if (more.length === 0) return entryOf(only, 'TransitGatewayAttachmentId')
  const what = `which of ${more.length + 1} attachments a packet to ${textAt(route, 'DestinationCidrBlock')} takes`
  return unknownNode(what, what, route.at)
}

export const transit: readonly Translate[] = [readGateways, readAttachments, readTables]
