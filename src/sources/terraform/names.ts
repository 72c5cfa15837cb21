import { isUnknown, type SourceNode, valueNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import { type Arguments, listNode } from './arguments.ts'
import { textIn } from './json.ts'
import type { Others, Translate, Translations } from './translation.ts'

const vpc = 'AWS::EC2::VPC'
const zone = 'AWS::Route53::HostedZone'
const rule = 'AWS::Route53Resolver::ResolverRule'

/** A zone with its VPCs, those of associations too; of those inside it that live, what the associations say comes first. */
const readZone: Translate = (own, others) => {
  const id = textIn(own.instance.values, 'zone_id') ?? textIn(own.instance.values, 'id')
  const separate = others.living('aws_route53_zone_association', 'zone_id', id)
  const taken = new Set(separate.map((values) => textIn(values, 'vpc_id')))
  const inside = own.blocks('vpc').filter((each) => !taken.has(textIn(each.raw() ?? null, 'vpc_id')))
  const by = { type: 'aws_route53_zone_association', argument: 'zone_id', kind: zone }
  const apart = others.of(own.instance.address, by)
  const vpcs = [
    ...inside.map((each) => mapNode({ VPCId: each.ref('vpc_id', vpc) }, each.at)),
    ...apart.map(({ each, undecided }) =>
      mapNode(
        { VPCId: undecided ? { kind: 'unknown', unknown: undecided, at: each.at } : each.ref('vpc_id', vpc) },
        each.at,
      ),
    ),
  ]
  return [own.as(zone, { Name: own.node('name'), VPCs: listNode(vpcs, own.at) })]
}

/** @see https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/route53_record.html.markdown */
const readRecord: Translate = (own, others) => {
  const of = own.ref('zone_id', zone)
  const [alias] = own.blocks('alias')
  return [
    own.as('AWS::Route53::RecordSet', {
      HostedZoneId: of,
      Name: nameOf(own, of, others),
      Type: own.node('type'),
      SetIdentifier: own.node('set_identifier'),
      ResourceRecords: own.node('records') && listNode(recordsOf(own), own.at),
      AliasTarget: alias && mapNode({ DNSName: endpointOr(alias, 'name') }, alias.at),
    }),
  ]
}

/**
 * Names of an endpoint are known after apply only; which endpoint, before. The first of `dns_entry` is the one for all its
 * zones: what a template gets by `Fn::Select` and `Fn::Split` of `DnsEntries` (hosted-zones.ts).
 */
function endpointOr(own: Arguments, ...path: readonly (string | number)[]): SourceNode | undefined {
  const endpoint = own.ref(path, 'AWS::EC2::VPCEndpoint')?.resource
  if (endpoint === undefined) return own.node(...path)
  const unknown = `select(1,split(:,select(0,\${getatt:${endpoint}.DnsEntries})))`
  return valueNode({ unknown, question: `name of ${endpoint}`, at: own.at }, own.at, endpoint)
}

function recordsOf(own: Arguments): readonly SourceNode[] {
  const whole = own.node('records')
  if (whole?.kind !== 'list') return [endpointOr(own, 'records') ?? whole!]
  return whole.items.flatMap((_, index) => endpointOr(own, 'records', index) ?? [])
}

/** The name as the provider sends it: with the zone's behind it, where it does not end so. */
function nameOf(own: Arguments, of: SourceNode | undefined, others: Others): SourceNode | undefined {
  const name = own.raw('name')
  const described = others.lasting('aws_route53_zone').find(({ instance }) => instance.address === of?.resource)
  const suffix = described?.raw('name')
  if (typeof name !== 'string' || (own.node('name') && isUnknown(own.node('name')))) return own.node('name')
  const bare = (text: string) => text.replace(/\.$/, '').toLowerCase()
  if (typeof suffix !== 'string') {
    const fqdn = own.node('fqdn')
    return fqdn ?? own.node('name')
  }
  const [short, long] = [bare(name), bare(suffix)]
  if (short === '' || short === long) return valueNode(long, own.at)
  return valueNode(short.endsWith(`.${long}`) ? short : `${short}.${long}`, own.at)
}

export const names: Translations = {
  aws_route53_zone: readZone,
  aws_route53_zone_association: () => [],
  aws_route53_record: readRecord,
  aws_route53_resolver_rule: (own) => [
    own.as(rule, { DomainName: own.node('domain_name'), RuleType: own.node('rule_type') }),
  ],
  aws_route53_resolver_rule_association: (own) => [
    own.as('AWS::Route53Resolver::ResolverRuleAssociation', {
      ResolverRuleId: own.ref('resolver_rule_id', rule),
      VPCId: own.ref('vpc_id', vpc),
    }),
  ],
}
