import { isUnknown, type Maybe, nameOf, type Ref, type ResolverRule } from '../model/index.ts'
import { domainFrom } from './hosted-zones.ts'
import { owned, refFrom, textFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'

const ruleType = 'AWS::Route53Resolver::ResolverRule'

/**
 * Resolver rules that forward a domain, with the VPCs of their `AWS::Route53Resolver::ResolverRuleAssociation`s. A rule
 * that is associated and not described may forward any domain.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53resolver-resolverrule.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53resolver-resolverruleassociation.html
 */
export function readResolverRules(template: Template): readonly ResolverRule[] {
  const associations = template.resources('AWS::Route53Resolver::ResolverRuleAssociation')
  const ruleOf = (association: TemplateResource) => refFrom(template, association, 'ResolverRuleId', ruleType)
  const vpcOf = (association: TemplateResource): Ref =>
    association.undecided ?? refFrom(template, association, 'VPCId', 'AWS::EC2::VPC')

  const associationsOf = owned(associations, ruleOf)
  const rules = template.resources(ruleType)
  const declared = rules.filter(forwards).map((rule) => ({
    id: rule.id,
    at: rule.at,
    domain: rule.undecided ?? domainFrom(rule, 'DomainName'),
    vpcs: associationsOf(rule.id).map(vpcOf),
  }))
  const outside = associations.flatMap((association): ResolverRule[] => {
    const rule = ruleOf(association)
    if (!isUnknown(rule) || rules.some(({ id }) => rule.unknown.includes(`\${ref:${id}}`))) return []
    const domain: Maybe<string> = {
      unknown: `domain of ${rule.unknown}`,
      name: `domain of ${nameOf(rule)}`,
      question: `domain that Resolver rule ${nameOf(rule)} forwards`,
      at: association.at,
    }
    return [{ id: association.id, at: association.at, domain, vpcs: [vpcOf(association)] }]
  })
  return [...declared, ...outside]
}

/** `SYSTEM` and `RECURSIVE` leave the answers to Resolver; `DELEGATE` follows delegations of names of the user's own. */
function forwards(rule: TemplateResource): boolean {
  const type = textFrom(rule, 'RuleType')
  return type === undefined || isUnknown(type) || type.toUpperCase() === 'FORWARD'
}
