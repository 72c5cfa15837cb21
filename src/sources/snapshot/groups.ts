import { entryOf, type SourceNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import {
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

const sides = [
  {
    list: 'IpPermissions',
    to: 'Ingress',
    egress: 'false',
    group: 'SourceSecurityGroupId',
    prefix: 'SourcePrefixListId',
  },
  {
    list: 'IpPermissionsEgress',
    to: 'Egress',
    egress: 'true',
    group: 'DestinationSecurityGroupId',
    prefix: 'DestinationPrefixListId',
  },
] as const

/**
 * Groups with their rules. DescribeSecurityGroups has all of them by their peers; DescribeSecurityGroupRules has their ids
 * too, and is taken where it knows as many of the group.
 */
const readGroups: Translate = (answers) => {
  const rules = Map.groupBy(
    answers.of('ec2 describe-security-group-rules'),
    ({ node }) => textAt(node, 'GroupId') ?? '',
  )
  return answers.of('ec2 describe-security-groups').flatMap((item): readonly Described[] => {
    const id = textAt(item.node, 'GroupId') ?? ''
    const label = labelled(id, item.node, textAt(item.node, 'GroupName'))
    const [ingress, egress] = sides.map((side) => insideOf(item.node, side))
    const named = [
      ...new Map((rules.get(id) ?? []).map((rule) => [textAt(rule.node, 'SecurityGroupRuleId'), rule])).values(),
    ]
    const byName = named.length === ingress!.length + egress!.length
    const whole = described('AWS::EC2::SecurityGroup', item, label, [id], {
      ...same(item.node, 'VpcId'),
      ...(byName
        ? {}
        : {
            SecurityGroupIngress: { kind: 'list', items: ingress!, at: item.at },
            SecurityGroupEgress: { kind: 'list', items: egress!, at: item.at },
          }),
    })
    if (!byName) return [whole]
    return [
      whole,
      ...named.map(({ node, at }) => {
        const side = sides.find(({ egress: is }) => is === textAt(node, 'IsEgress')) ?? sides[0]
        const rule = textAt(node, 'SecurityGroupRuleId') ?? ''
        return part(`AWS::EC2::SecurityGroup${side.to}`, labelled(rule, node), at, {
          GroupId: text(id, at),
          ...same(node, 'IpProtocol', 'FromPort', 'ToPort'),
          CidrIp: entryOf(node, 'CidrIpv4'),
          CidrIpv6: entryOf(node, 'CidrIpv6'),
          [side.group]: entryOf(node, 'ReferencedGroupInfo', 'GroupId'),
          [side.prefix]: entryOf(node, 'PrefixListId'),
        })
      }),
    ]
  })
}

/** One rule for each peer. */
function insideOf(group: SourceNode, side: (typeof sides)[number]): readonly SourceNode[] {
  return listAt(group, side.list).flatMap((permission) => {
    const common = same(permission, 'IpProtocol', 'FromPort', 'ToPort')
    const peers = (list: string, name: string, property: string) =>
      listAt(permission, list).map((peer) => {
        const properties: Properties = { ...common, [property]: entryOf(peer, name) }
        return mapNode(properties, peer.at)
      })
    return [
      ...peers('IpRanges', 'CidrIp', 'CidrIp'),
      ...peers('Ipv6Ranges', 'CidrIpv6', 'CidrIpv6'),
      ...peers('UserIdGroupPairs', 'GroupId', side.group),
      ...peers('PrefixListIds', 'PrefixListId', side.prefix),
    ]
  })
}

/** Without the entry that denies the rest, which every ACL has and none can change. */
const readAcls: Translate = (answers) =>
  answers.of('ec2 describe-network-acls').flatMap((item): readonly Described[] => {
    const id = textAt(item.node, 'NetworkAclId') ?? ''
    const label = labelled(id, item.node)
    return [
      described('AWS::EC2::NetworkAcl', item, label, [id], same(item.node, 'VpcId')),
      ...listAt(item.node, 'Entries')
        .filter((entry) => Number(textAt(entry, 'RuleNumber')) < 32767)
        .map((entry) => {
          const side = textAt(entry, 'Egress') === 'true' ? 'egress' : 'ingress'
          return part('AWS::EC2::NetworkAclEntry', `${label} ${side} ${textAt(entry, 'RuleNumber')}`, entry.at, {
            NetworkAclId: text(id, entry.at),
            ...same(entry, 'RuleNumber', 'Egress', 'RuleAction', 'Protocol', 'CidrBlock', 'Ipv6CidrBlock', 'PortRange'),
          })
        }),
    ]
  })

export const groups: readonly Translate[] = [readGroups, readAcls]
