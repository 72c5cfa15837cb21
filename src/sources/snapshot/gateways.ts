import { entryOf, parseCidr, type SourceNode } from '../../model/index.ts'
import { mapNode, unknownNode } from '../nodes.ts'
import type { Item } from './answers.ts'
import {
  type Described,
  described,
  labelled,
  listAt,
  part,
  same,
  type Translate,
  text,
  textAt,
  textsAt,
} from './translation.ts'

const readInternetGateways: Translate = (answers) =>
  answers.of('ec2 describe-internet-gateways').flatMap((item): readonly Described[] => {
    const id = textAt(item.node, 'InternetGatewayId') ?? ''
    const label = labelled(id, item.node)
    return [
      described('AWS::EC2::InternetGateway', item, label, [id], {}),
      ...attached(item).map((each) =>
        part('AWS::EC2::VPCGatewayAttachment', `${label} ${textAt(each, 'VpcId')}`, each.at, {
          InternetGatewayId: text(id, each.at),
          VpcId: entryOf(each, 'VpcId'),
        }),
      ),
    ]
  })

const readEgressOnlyGateways: Translate = (answers) =>
  answers.of('ec2 describe-egress-only-internet-gateways').map((item) => {
    const id = textAt(item.node, 'EgressOnlyInternetGatewayId') ?? ''
    const [attachment] = attached(item)
    const properties = { VpcId: entryOf(attachment, 'VpcId') }
    return described('AWS::EC2::EgressOnlyInternetGateway', item, labelled(id, item.node), [id], properties)
  })

/** EC2 says `available` of an internet gateway's attachment and `attached` of others. */
function attached(item: Item): readonly SourceNode[] {
  return listAt(item.node, 'Attachments').filter((each) => !/^detach/.test(textAt(each, 'State') ?? ''))
}

/** A regional one that does not provide for zones by itself serves those of its addresses. */
const readNatGateways: Translate = (answers) => {
  const zones = new Map(
    answers
      .of('ec2 describe-availability-zones')
      .map(({ node }) => [textAt(node, 'ZoneId'), entryOf(node, 'ZoneName')] as const),
  )
  return answers.of('ec2 describe-nat-gateways').map((item) => {
    const id = textAt(item.node, 'NatGatewayId') ?? ''
    const manual = textAt(item.node, 'AutoProvisionZones') === 'disabled'
    const addresses = manual ? listAt(item.node, 'NatGatewayAddresses') : []
    return described('AWS::EC2::NatGateway', item, labelled(id, item.node), [id], {
      ...same(item.node, 'ConnectivityType', 'AvailabilityMode', 'SubnetId', 'VpcId', 'State'),
      AvailabilityZoneAddresses: {
        kind: 'list',
        items: addresses.map((each) =>
          mapNode(
            {
              AvailabilityZone: entryOf(each, 'AvailabilityZone') ?? zones.get(textAt(each, 'AvailabilityZoneId')),
              AvailabilityZoneId: entryOf(each, 'AvailabilityZoneId'),
            },
            each.at,
          ),
        ),
        at: item.at,
      },
    })
  })
}

const readPeerings: Translate = (answers) =>
  answers.of('ec2 describe-vpc-peering-connections').map((item) => {
    const id = textAt(item.node, 'VpcPeeringConnectionId') ?? ''
    return described('AWS::EC2::VPCPeeringConnection', item, labelled(id, item.node), [id], {
      VpcId: entryOf(item.node, 'RequesterVpcInfo', 'VpcId'),
      PeerVpcId: entryOf(item.node, 'AccepterVpcInfo', 'VpcId'),
      State: entryOf(item.node, 'Status', 'Code'),
    })
  })

/**
 * Interfaces that are there. Those of an endpoint have its groups, whatever is said of them; an address that lies outside of
 * its subnet is some address within it.
 */
const readInterfaces: Translate = (answers) => {
  const subnets = new Map(
    answers
      .of('ec2 describe-subnets')
      .map(({ node }) => [textAt(node, 'SubnetId') ?? '', textAt(node, 'CidrBlock') ?? '']),
  )
  const endpoints = new Map(
    answers
      .of('ec2 describe-vpc-endpoints')
      .flatMap(({ node }) => textsAt(node, 'NetworkInterfaceIds').map((id) => [id, node] as const)),
  )
  return answers.of('ec2 describe-network-interfaces').map((item) => {
    const id = textAt(item.node, 'NetworkInterfaceId') ?? ''
    const label = labelled(id, item.node)
    const groups = listAt(endpoints.get(id) ?? item.node, 'Groups').flatMap((each) => entryOf(each, 'GroupId') ?? [])
    const cidr = subnets.get(textAt(item.node, 'SubnetId') ?? '')
    const addresses = listAt(item.node, 'PrivateIpAddresses').map((each) =>
      mapNode({ ...same(each, 'Association'), PrivateIpAddress: within(cidr, each, label) }, each.at),
    )
    return described('AWS::EC2::NetworkInterface', item, label, [id], {
      ...same(item.node, 'SubnetId', 'InterfaceType', 'Ipv6Addresses'),
      GroupSet: { kind: 'list', items: groups, at: item.at },
      PrivateIpAddresses: { kind: 'list', items: addresses, at: item.at },
    })
  })
}

function within(cidr: string | undefined, item: SourceNode, label: string): SourceNode | undefined {
  const address = entryOf(item, 'PrivateIpAddress')
  const block = cidr === undefined ? undefined : parseCidr(cidr)
  const own = parseCidr(`${textAt(item, 'PrivateIpAddress')}/32`)
  if (!address || block?.family !== 4 || own?.family !== 4) return address
  if (own.first >= block.first && own.first < block.first + 2 ** (32 - block.prefix)) return address
  return unknownNode(`address of ${label}`, `address of ${label} in ${cidr}`, item.at)
}

export const gateways: readonly Translate[] = [
  readInternetGateways,
  readEgressOnlyGateways,
  readNatGateways,
  readPeerings,
  readInterfaces,
]
