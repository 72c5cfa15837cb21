import type { Maybe, NetworkAcl, NetworkAclEntry, Vpc } from '../model/index.ts'
import { portsFrom, protocolFrom } from './groups.ts'
import { absent, booleanFrom, cidrFrom, numberFrom, owned, refFrom, wordFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'

/**
 * Network ACLs with their entries; each VPC's default ACL allows all, of IPv6 where the VPC has it and nothing changed
 * the ACL before it came.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
 */
export function readAcls(template: Template, vpcs: readonly Vpc[]): readonly NetworkAcl[] {
  const acls = template.resources('AWS::EC2::NetworkAcl')
  const entries = template.resources('AWS::EC2::NetworkAclEntry')
  const entriesIn = owned(entries, (entry) => refFrom(template, entry, 'NetworkAclId', 'AWS::EC2::NetworkAcl'))
  const entriesOf = (acl: string) => entriesIn(acl).map(readEntry)
  return [
    ...vpcs
      .filter((vpc) => template.impliedParts(vpc.id) && !acls.some(({ id }) => id === vpc.defaultAcl))
      .map((vpc) => {
        const own = entriesOf(vpc.defaultAcl)
        return { id: vpc.defaultAcl, at: vpc.at, vpc: vpc.id, entries: [...allowAll(vpc, own.length > 0), ...own] }
      }),
    ...acls.map((acl) => ({
      id: acl.id,
      at: acl.at,
      vpc: refFrom(template, acl, 'VpcId', 'AWS::EC2::VPC'),
      entries: entriesOf(acl.id),
    })),
  ]
}

function allowAll({ at, defaultAcl, ipv6Cidrs }: Vpc, changed: boolean): readonly NetworkAclEntry[] {
  const allow = { number: 100, action: 'allow', protocol: '-1', cidr: '0.0.0.0/0', at } as const
  const added = `IPv6 entries of ${defaultAcl}`
  const question = `whether ${defaultAcl} was changed before its VPC had an IPv6 block`
  const ipv6 = {
    ...allow,
    number: 101,
    cidr: '::/0',
    action: changed ? { unknown: added, question, at } : 'allow',
  } as const
  const entries = ipv6Cidrs.length > 0 ? [allow, ipv6] : [allow]
  return [false, true].flatMap((egress) => entries.map((entry) => ({ ...entry, egress })))
}

function readEntry(entry: TemplateResource): NetworkAclEntry {
  const action: Maybe<'allow' | 'deny'> =
    wordFrom(entry, 'RuleAction', ['allow', 'deny']) ?? absent(entry, 'RuleAction')
  return {
    id: entry.id,
    at: entry.at,
    number: numberFrom(entry, 'RuleNumber') ?? absent(entry, 'RuleNumber'),
    egress: booleanFrom(entry, 'Egress') ?? false,
    action: entry.undecided ?? action,
    protocol: protocolFrom(entry, 'Protocol'),
    cidr: cidrFrom(entry, 'CidrBlock', 4) ?? cidrFrom(entry, 'Ipv6CidrBlock', 6) ?? absent(entry, 'CidrBlock'),
    ...portsFrom(entry, ['PortRange', 'From'], ['PortRange', 'To']),
  }
}
