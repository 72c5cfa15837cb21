import type { Maybe, NetworkAcl, NetworkAclEntry, SourceLocation, Vpc } from '../model/index.ts'
import { portsFrom, protocolFrom } from './groups.ts'
import { absent, belonging, booleanFrom, cidrFrom, numberFrom, refFrom, wordFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'

/** Network ACLs with their entries; each VPC's default ACL allows all. */
export function readAcls(template: Template, vpcs: readonly Vpc[]): readonly NetworkAcl[] {
  const entries = template.resources('AWS::EC2::NetworkAclEntry')
  const entriesOf = (acl: string) =>
    belonging(entries, acl, (entry) => refFrom(template, entry, 'NetworkAclId', 'AWS::EC2::NetworkAcl')).map(readEntry)
  return [
    ...vpcs.map((vpc) => ({
      id: vpc.defaultAcl,
      at: vpc.at,
      vpc: vpc.id,
      entries: [allowAll(false, vpc.at), allowAll(true, vpc.at), ...entriesOf(vpc.defaultAcl)],
    })),
    ...template.resources('AWS::EC2::NetworkAcl').map((acl) => ({
      id: acl.id,
      at: acl.at,
      vpc: refFrom(template, acl, 'VpcId', 'AWS::EC2::VPC'),
      entries: entriesOf(acl.id),
    })),
  ]
}

const allowAll = (egress: boolean, at: SourceLocation): NetworkAclEntry => ({
  number: 100,
  egress,
  action: 'allow',
  protocol: '-1',
  cidr: '0.0.0.0/0',
  at,
})

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
    cidr: cidrFrom(entry, 'CidrBlock') ?? cidrFrom(entry, 'Ipv6CidrBlock') ?? absent(entry, 'CidrBlock'),
    ...portsFrom(entry, ['PortRange', 'From'], ['PortRange', 'To']),
  }
}
