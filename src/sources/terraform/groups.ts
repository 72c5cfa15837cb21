import type { SourceNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import type { TemplateResource } from '../template.ts'
import { type Arguments, reference } from './arguments.ts'
import { type JsonMap, textIn, textsIn } from './json.ts'
import type { Others, Owned, Translate, Translations } from './translation.ts'

const group = 'AWS::EC2::SecurityGroup'
const list = 'AWS::EC2::PrefixList'

interface Side {
  readonly type: string
  readonly argument: 'ingress' | 'egress'
  readonly peerGroup: string
  readonly peerList: string
}

const inbound: Side = {
  type: 'AWS::EC2::SecurityGroupIngress',
  argument: 'ingress',
  peerGroup: 'SourceSecurityGroupId',
  peerList: 'SourcePrefixListId',
}
const outbound: Side = {
  type: 'AWS::EC2::SecurityGroupEgress',
  argument: 'egress',
  peerGroup: 'DestinationSecurityGroupId',
  peerList: 'DestinationPrefixListId',
}

/**
 * A group with the rules inside it. The lists of one that lives show rules too that are resources of their own, as they
 * are now: they are left out here, and stand as those resources will have them.
 */
const readGroup: Translate = (own, others) => {
  const whole = own.as(group, { VpcId: own.ref('vpc_id', 'AWS::EC2::VPC') })
  const separate = separateRules(textIn(own.instance.values, 'id'), others)
  const rules = [inbound, outbound].flatMap((side) =>
    own.blocks(side.argument).flatMap((rule) => {
      if (rule.raw() === undefined) return [undecided(rule, side, reference(whole.id, rule.at))]
      return peersOf(rule, side, reference(whole.id, rule.at), ['security_groups', 'prefix_list_ids'])
        .filter(({ key }) => key === undefined || !separate.has(ruleKey(side.argument, rule.raw() as JsonMap, key)))
        .map(({ peer }, index) => ofGroup(rule, side, whole.id, peer, `${rule.at.address ?? ''}/${index}`))
    }),
  )
  return [whole, ...rules]
}

/** A rule of which nothing is known. */
function undecided(rule: Arguments, side: Side, of: SourceNode | undefined): TemplateResource {
  const question = `rule ${rule.at.address ?? side.argument}`
  const unknown: SourceNode = { kind: 'unknown', unknown: { unknown: question, question, at: rule.at }, at: rule.at }
  const properties = { GroupId: of, IpProtocol: unknown, CidrIp: unknown }
  return rule.as(side.type, properties, `${rule.at.address ?? ''}/${side.argument}`)
}

function ofGroup(rule: Arguments, side: Side, id: string, peer: Peer, name: string): TemplateResource {
  const properties = { GroupId: reference(id, rule.at), ...portsOf(rule, 'protocol'), ...peer }
  return rule.as(side.type, properties, name)
}

/** With `-1`, all protocols, the ports say nothing: they are 0, or not given. */
function portsOf(rule: Arguments, protocol: string) {
  const all = rule.raw(protocol) === '-1' || rule.raw(protocol) === 'all'
  return {
    IpProtocol: rule.node(protocol),
    FromPort: all ? undefined : rule.node('from_port'),
    ToPort: all ? undefined : rule.node('to_port'),
  }
}

type Peer = Readonly<Record<string, SourceNode | undefined>>

/** A rule stands for one of AWS's with each of its peers; `key` is the peer's where it is known. */
function peersOf(
  rule: Arguments,
  side: Side,
  own: SourceNode | undefined,
  [groups, lists]: readonly [groups: string, lists: string],
): readonly { readonly peer: Peer; readonly key?: string }[] {
  const texts = (name: string, property: string) =>
    itemsAt(rule, name).map((node) => ({
      peer: { [property]: node },
      ...(node.kind === 'scalar' ? { key: node.text } : {}),
    }))
  const refs = (name: string, property: string, kind: string) =>
    rule.refs(name, kind).map((node, index) => {
      const known = textsIn(rule.raw(name) ?? null)[index]
      return { peer: { [property]: node }, ...(known === undefined ? {} : { key: known }) }
    })
  const self = rule.raw('self') === true ? [{ peer: { [side.peerGroup]: own }, key: 'self' }] : []
  return [
    ...texts('cidr_blocks', 'CidrIp'),
    ...texts('ipv6_cidr_blocks', 'CidrIpv6'),
    ...refs(groups, side.peerGroup, group),
    ...refs(lists, side.peerList, list),
    ...self,
  ]
}

/** A list that is not known at all is one item that is not. */
function itemsAt(rule: Arguments, name: string): readonly SourceNode[] {
  const node = rule.node(name)
  if (node === undefined) return []
  return node.kind === 'list' ? node.items : [node]
}

/** What the rules of a group that are resources of their own are now. */
function separateRules(id: string | undefined, others: Others): ReadonlySet<string> {
  const keys: string[] = []
  for (const rule of others.living('aws_security_group_rule', 'security_group_id', id)) {
    const side = rule.type === 'egress' ? 'egress' : 'ingress'
    const source = textIn(rule, 'source_security_group_id')
    const peers = [
      ...textsIn(rule, 'cidr_blocks'),
      ...textsIn(rule, 'ipv6_cidr_blocks'),
      ...textsIn(rule, 'prefix_list_ids'),
      ...(source === undefined ? [] : [source === id ? 'self' : source]),
      ...(rule.self === true ? ['self'] : []),
    ]
    keys.push(...peers.map((peer) => ruleKey(side, rule, peer)))
  }
  for (const side of ['ingress', 'egress'] as const) {
    for (const rule of others.living(`aws_vpc_security_group_${side}_rule`, 'security_group_id', id)) {
      const source = textIn(rule, 'referenced_security_group_id')
      const peer =
        textIn(rule, 'cidr_ipv4') ?? textIn(rule, 'cidr_ipv6') ?? textIn(rule, 'prefix_list_id') ?? source ?? ''
      keys.push(ruleKey(side, { ...rule, protocol: rule.ip_protocol }, peer === id ? 'self' : peer))
    }
  }
  return new Set(keys)
}

function ruleKey(side: string, { protocol, from_port, to_port }: JsonMap, peer: string): string {
  const all = protocol === '-1' || protocol === 'all'
  return [side, String(protocol), ...(all ? [] : [String(from_port), String(to_port)]), peer].join(' ')
}

/** One rule of the older kind is as many of AWS's as it has peers. */
const readRule: Translate = (own) => {
  const of = own.ref('security_group_id', group)
  // Of which direction it will be is not known: it may be either.
  if (own.raw('type') === undefined) return [inbound, outbound].map((side) => undecided(own, side, of))
  const side = own.raw('type') === 'egress' ? outbound : inbound
  return peersOf(own, side, of, ['source_security_group_id', 'prefix_list_ids']).map(({ peer }) =>
    own.as(side.type, { GroupId: of, ...portsOf(own, 'protocol'), ...peer }),
  )
}

const readOwnRule =
  (side: Side): Translate =>
  (own) => [
    own.as(side.type, {
      GroupId: own.ref('security_group_id', group),
      ...portsOf(own, 'ip_protocol'),
      CidrIp: own.node('cidr_ipv4'),
      CidrIpv6: own.node('cidr_ipv6'),
      [side.peerGroup]: own.ref('referenced_security_group_id', group),
      [side.peerList]: own.ref('prefix_list_id', list),
    }),
  ]

const readList: Translate = (own, others) => {
  const id = textIn(own.instance.values, 'id')
  const separate = new Set(
    others.living('aws_ec2_managed_prefix_list_entry', 'prefix_list_id', id).map((entry) => textIn(entry, 'cidr')),
  )
  const entry = ({ each, undecided }: Owned): SourceNode =>
    undecided ? { kind: 'unknown', unknown: undecided, at: each.at } : mapNode({ Cidr: each.node('cidr') }, each.at)
  const inside = own.blocks('entry').filter((each) => !separate.has(textIn(each.raw() ?? null, 'cidr')))
  const by = { type: 'aws_ec2_managed_prefix_list_entry', argument: 'prefix_list_id', kind: list }
  const apart = others.of(own.instance.address, by)
  return [
    own.as(list, {
      PrefixListName: own.node('name'),
      AddressFamily: own.node('address_family'),
      Entries: { kind: 'list', items: [...inside.map((each) => ({ each })), ...apart].map(entry), at: own.at },
    }),
  ]
}

export const groups: Translations = {
  aws_security_group: readGroup,
  aws_default_security_group: readGroup,
  aws_security_group_rule: readRule,
  aws_vpc_security_group_ingress_rule: readOwnRule(inbound),
  aws_vpc_security_group_egress_rule: readOwnRule(outbound),
  aws_ec2_managed_prefix_list: readList,
  aws_ec2_managed_prefix_list_entry: () => [],
}
