import {
  entryOf,
  isUnknown,
  itemsOf,
  type Maybe,
  type PolicyDocument,
  type Ref,
  type Role,
  type SourceNode,
  textOf,
} from '../model/index.ts'
import { policyFrom } from './policies.ts'
import { absent, refsFrom, textFrom } from './properties.ts'
import { referTo, type Template, type TemplateResource } from './template.ts'

/** `AWS::IAM::Role` with what is attached to it inside, by `AWS::IAM::Policy` and by `AWS::IAM::ManagedPolicy`. */
export function readRoles(template: Template): readonly Role[] {
  const attached = template.resources('AWS::IAM::Policy', 'AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy')
  const own = new Map(attached.map((policy) => [policy.id, policy]))
  const byRole = new Map<Ref, TemplateResource[]>()
  const byName = new Map(
    template.resources('AWS::IAM::Role').map((role) => [textFrom(role, 'RoleName'), role.id] as const),
  )
  for (const policy of attached) {
    const attachedTo = entryOf(policy.properties, 'Roles') ? 'Roles' : 'RoleName'
    for (const named of new Set(refsFrom(template, policy, [attachedTo], 'AWS::IAM::Role'))) {
      const role = isUnknown(named) ? (byName.get(named.unknown) ?? named) : named
      byRole.set(role, [...(byRole.get(role) ?? []), policy])
    }
  }
  const described = (node: SourceNode) => {
    const policy = referTo(template, node, 'AWS::IAM::ManagedPolicy')
    return isUnknown(policy) ? undefined : own.get(policy)
  }
  return template.resources('AWS::IAM::Role').map((role) => {
    const named = itemsOf(entryOf(role.properties, 'ManagedPolicyArns'))
    const trust = entryOf(role.properties, 'AssumeRolePolicyDocument')
    const bound = entryOf(role.properties, 'PermissionsBoundary')
    return {
      id: role.id,
      at: role.at,
      arn: template.attribute(role.id, 'Arn'),
      trust: trust ? policyFrom(trust) : absent(role, 'AssumeRolePolicyDocument'),
      policies: [
        ...itemsOf(entryOf(role.properties, 'Policies')).flatMap((policy) => {
          const document = entryOf(policy, 'PolicyDocument')
          return document ? [policyFrom(document)] : []
        }),
        ...(byRole.get(role.id) ?? []).map(documentOf),
        ...named.flatMap((node) => {
          const policy = described(node)
          return policy ? [documentOf(policy)] : []
        }),
      ],
      managedPolicies: named
        .filter((node) => !described(node))
        .map((node) => textOf(node, `ManagedPolicyArns of ${role.id}`)),
      ...(bound ? { boundary: boundaryOf(bound, described(bound)) } : {}),
    }
  })
}

function boundaryOf(node: SourceNode, described: TemplateResource | undefined): Maybe<string | PolicyDocument> {
  return described ? documentOf(described) : textOf(node, 'PermissionsBoundary')
}

function documentOf(policy: TemplateResource): Maybe<PolicyDocument> {
  const document = entryOf(policy.properties, 'PolicyDocument')
  return policy.undecided ?? (document ? policyFrom(document) : absent(policy, 'PolicyDocument'))
}
