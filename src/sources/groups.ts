import {
  entryOf,
  itemsOf,
  type Maybe,
  type Peer,
  type Ref,
  type SecurityGroup,
  type SecurityGroupRule,
  type SourceLocation,
  type Unknown,
  type Vpc,
  withId,
} from '../model/index.ts'
import { cidrFrom, numberFrom, type Owner, owned, prefixListFrom, refFrom, textFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'

const groupType = 'AWS::EC2::SecurityGroup'

/** Security groups with the rules inside them and those of their own resources, and each VPC's default group. */
export function readGroups(template: Template, vpcs: readonly Vpc[]): readonly SecurityGroup[] {
  const rulesIn = (rules: readonly TemplateResource[]) =>
    owned(rules, (rule) =>
      refFrom(template, rule, entryOf(rule.properties, 'GroupId') ? 'GroupId' : 'GroupName', groupType),
    )
  const ingress = rulesIn(template.resources('AWS::EC2::SecurityGroupIngress'))
  const egress = rulesIn(template.resources('AWS::EC2::SecurityGroupEgress'))

  /** Rules that are resources of their own and name the group. */
  const separate = (group: string, rules: typeof ingress, side: Side) =>
    rules(group).flatMap((rule) => readRule(template, rule, side, { id: rule.id, undecided: rule.undecided }))
  const inside = (group: TemplateResource, side: Side) =>
    itemsOf(entryOf(group.properties, side.list)).flatMap((node) => {
      if (node.kind === 'unknown') return [undecidedRule(node.unknown, node.at)]
      return readRule(template, { id: group.id, at: node.at, properties: node }, side, {})
    })

  /** IPv6 traffic too, where the VPC has an IPv6 block, or may have one. */
  const allowAll = (ref: Ref, at: SourceLocation): SecurityGroupRule[] => {
    const vpc = withId(vpcs, ref)
    const blocks = vpc?.ipv6Cidrs.length === 0 ? ['0.0.0.0/0'] : ['0.0.0.0/0', '::/0']
    return blocks.map((cidr) => ({ protocol: '-1', peer: { kind: 'cidr', cidr }, at }))
  }

  const declared = template.resources(groupType).map((group) => {
    const given = inside(group, outbound)
    const own = separate(group.id, egress, outbound)
    const vpc = refFrom(template, group, 'VpcId', 'AWS::EC2::VPC')
    return {
      id: group.id,
      at: group.at,
      vpc,
      ingress: [...inside(group, inbound), ...separate(group.id, ingress, inbound)],
      // AWS's rules that allow all go when the group itself lists rules. Beside rules that are resources of their
      // own it is said to stay by the page, and to go by who tried (aws-cdk issue 987, not verified): undecided.
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
      egress: [
        ...(given.length > 0 || !template.impliedEgress(group.id)
          ? given
          : own.length > 0
            ? [removedPerhaps(group.id, group.at)]
            : allowAll(vpc, group.at)),
        ...own,
      ],
    }
  })
  const ids = new Set<Ref>(declared.map(({ id }) => id))
  const defaults = vpcs
    .filter((vpc) => template.impliedParts(vpc.id) && !ids.has(vpc.defaultGroup))
    .map((vpc) => ({
      id: vpc.defaultGroup,
      at: vpc.at,
      vpc: vpc.id,
      ingress: [
        { protocol: '-1', peer: { kind: 'group' as const, group: vpc.defaultGroup }, at: vpc.at },
        ...separate(vpc.defaultGroup, ingress, inbound),
      ],
      egress: [...allowAll(vpc.id, vpc.at), ...separate(vpc.defaultGroup, egress, outbound)],
    }))
  return [...defaults, ...declared]
}

interface Side {
  readonly list: string
  /** Properties that name the peer. */
  readonly group: string
  readonly groupName: string
  readonly prefixList: string
}

const inbound: Side = {
  list: 'SecurityGroupIngress',
  group: 'SourceSecurityGroupId',
  groupName: 'SourceSecurityGroupName',
  prefixList: 'SourcePrefixListId',
}
const outbound: Side = {
  list: 'SecurityGroupEgress',
  group: 'DestinationSecurityGroupId',
  groupName: 'DestinationSecurityGroupName',
  prefixList: 'DestinationPrefixListId',
}

const removedPerhaps = (group: string, at: SourceLocation) =>
  undecidedRule(
    {
      unknown: `default egress of ${group}`,
      question: `whether ${group} keeps its default egress rule beside AWS::EC2::SecurityGroupEgress`,
    },
    at,
  )

/** A rule without a peer makes no rule, says CloudFormation. */
function readRule(
  template: Template,
  rule: Owner,
  side: Side,
  own: { readonly id?: string; readonly undecided?: Unknown | undefined },
): readonly SecurityGroupRule[] {
  const peer = peerOf(template, rule, side)
  if (!peer) return []
  return [
    {
      protocol: own.undecided ?? protocolFrom(rule, 'IpProtocol'),
      ...portsFrom(rule, ['FromPort'], ['ToPort']),
      peer,
      at: rule.at,
      ...(own.id === undefined ? {} : { id: own.id }),
    },
  ]
}

function undecidedRule(unknown: Unknown, at: SourceLocation): SecurityGroupRule {
  return { protocol: unknown, peer: { kind: 'cidr', cidr: unknown }, at }
}

function peerOf(template: Template, rule: Owner, side: Side): Peer | undefined {
  const cidr = cidrFrom(rule, 'CidrIp', 4) ?? cidrFrom(rule, 'CidrIpv6', 6)
  if (cidr !== undefined) return { kind: 'cidr', cidr }
  for (const name of [side.group, side.groupName]) {
    if (entryOf(rule.properties, name)) return { kind: 'group', group: refFrom(template, rule, name, groupType) }
  }
  const list = prefixListFrom(template, rule, side.prefixList)
  return list === undefined ? undefined : { kind: 'prefix-list', id: list }
}

/** Names and numbers of protocols as one spelling: `tcp`, `udp`, `icmp`, `-1` for all, else the number. */
export function protocolFrom(rule: Owner, name: string): Maybe<string> {
  const value = textFrom(rule, name) ?? '-1'
  return typeof value === 'string' ? (protocols[value.toLowerCase()] ?? value.toLowerCase()) : value
}

const protocols: Readonly<Record<string, string>> = {
  __proto__: null as never, // no `constructor` is found in it
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
  all: '-1',
}

/** -1, and ports of a rule that names no protocol, mean all. */
export function portsFrom(
  rule: Owner,
  from: readonly string[],
  to: readonly string[],
): { readonly fromPort?: Maybe<number>; readonly toPort?: Maybe<number> } {
  const low = numberFrom(rule, ...from)
  const high = numberFrom(rule, ...to)
  const fromPort = low ?? high
  const toPort = high ?? low
  if (fromPort === undefined || toPort === undefined || fromPort === -1 || toPort === -1) return {}
  return { fromPort, toPort }
}
