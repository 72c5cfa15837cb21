import { scalarNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import { type Arguments, reference } from './arguments.ts'
import { textIn, textsIn } from './json.ts'
import type { Others, Translate, Translations } from './translation.ts'

const acl = 'AWS::EC2::NetworkAcl'
const entry = 'AWS::EC2::NetworkAclEntry'
const association = 'AWS::EC2::SubnetNetworkAclAssociation'
const subnet = 'AWS::EC2::Subnet'

/** With `-1`, all protocols, the ports say nothing. */
function entryOf(rule: Arguments, [number, action]: readonly [number: string, action: string]) {
  const all = rule.raw('protocol') === '-1' || rule.raw('protocol') === 'all'
  const ports = mapNode({ From: rule.node('from_port'), To: rule.node('to_port') }, rule.at)
  return {
    RuleNumber: rule.node(number),
    RuleAction: rule.node(action),
    Protocol: rule.node('protocol'),
    CidrBlock: rule.node('cidr_block'),
    Ipv6CidrBlock: rule.node('ipv6_cidr_block'),
    PortRange: all ? undefined : ports,
  }
}

/** Without entries, an ACL that Terraform makes or takes over denies all. The lists of one that lives: see groups.ts. */
const entriesOf = (own: Arguments, others: Others, id: string) => {
  const separate = others.living('aws_network_acl_rule', 'network_acl_id', textIn(own.instance.values, 'id'))
  const taken = new Set(separate.map((rule) => `${rule.egress === true} ${String(rule.rule_number)}`))
  return (['ingress', 'egress'] as const).flatMap((side) =>
    own
      .blocks(side)
      .filter((rule) => !taken.has(`${side === 'egress'} ${String(rule.raw('rule_no'))}`))
      .map((rule) =>
        rule.as(
          entry,
          {
            NetworkAclId: reference(id, rule.at),
            Egress: scalarNode(side === 'egress', rule.at),
            ...entryOf(rule, ['rule_no', 'action']),
          },
          rule.at.address ?? id,
        ),
      ),
  )
}

const readAcl: Translate = (own, others) => {
  const whole = own.as(acl, { VpcId: own.ref('vpc_id', 'AWS::EC2::VPC') })
  const separate = others.living('aws_network_acl_association', 'network_acl_id', textIn(own.instance.values, 'id'))
  const taken = new Set(separate.map((values) => textIn(values, 'subnet_id')))
  const known = textsIn(own.raw('subnet_ids') ?? null)
  const associations = own.refs('subnet_ids', subnet).flatMap((node, index) => {
    if (taken.has(known[index])) return []
    const properties = { SubnetId: node, NetworkAclId: reference(whole.id, own.at) }
    return [own.as(association, properties, `${own.instance.address}.subnet_ids[${index}]`)]
  })
  return [whole, ...entriesOf(own, others, whole.id), ...associations]
}

/** It holds every subnet that names no other ACL, whatever its `subnet_ids` say. */
const readDefaultAcl: Translate = (own, others) => {
  const whole = own.as(acl, { VpcId: own.ref('vpc_id', 'AWS::EC2::VPC') })
  return [whole, ...entriesOf(own, others, whole.id)]
}

export const acls: Translations = {
  aws_network_acl: readAcl,
  aws_default_network_acl: readDefaultAcl,
  aws_network_acl_rule: (own) => [
    own.as(entry, {
      NetworkAclId: own.ref('network_acl_id', acl),
      Egress: own.node('egress'),
      ...entryOf(own, ['rule_number', 'rule_action']),
    }),
  ],
  aws_network_acl_association: (own) => [
    own.as(association, { SubnetId: own.ref('subnet_id', subnet), NetworkAclId: own.ref('network_acl_id', acl) }),
  ],
}
