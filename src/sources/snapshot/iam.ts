import { entryOf, type SourceNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import type { Place } from '../place.ts'
import type { Answers, Item } from './answers.ts'
import { keyNode } from './keys.ts'
import {
  asked,
  type Described,
  described,
  isNamed,
  listAt,
  part,
  same,
  type Translate,
  text,
  textAt,
} from './translation.ts'

const roleType = 'AWS::IAM::Role'
const policyType = 'AWS::IAM::ManagedPolicy'

/** Roles with all their policies, as GetAccountAuthorizationDetails has them; or one by one. */
const readRoles: Translate = (answers) => [
  ...answers.of('iam get-account-authorization-details').flatMap((account) =>
    listAt(account.node, 'RoleDetailList').map((node) => {
      const inline = listAt(node, 'RolePolicyList').map((each) =>
        mapNode({ PolicyDocument: documentOf(answers, account, each) }, each.at),
      )
      const attached = listAt(node, 'AttachedManagedPolicies').flatMap((each) => entryOf(each, 'PolicyArn') ?? [])
      const role = { ...account, node, at: node.at }
      return roleOf(
        role,
        told(answers, role, 'RolePolicyList', inline),
        told(answers, role, 'AttachedManagedPolicies', attached),
      )
    }),
  ),
  ...answers.of('iam get-role').map((item) => roleOf(item, inlineOf(answers, item), attachedOf(answers, item))),
]

/** A list that the role does not have was not told. */
function told(answers: Answers, role: Item, list: string, items: readonly SourceNode[]): readonly SourceNode[] {
  if (entryOf(role.node, list)) return items
  const by = answers.missing('iam get-account-authorization-details', role.place)
  const unknown = asked(`${list} of role/${textAt(role.node, 'RoleName')}`, by, role.at)
  return [list === 'RolePolicyList' ? mapNode({ PolicyDocument: unknown }, role.at) : unknown]
}

function roleOf(item: Item, inline: readonly SourceNode[], attached: readonly SourceNode[]): Described {
  const name = textAt(item.node, 'RoleName') ?? ''
  const arn = textAt(item.node, 'Arn') ?? ''
  return described(roleType, item, `role/${name}`, [arn], {
    RoleName: text(name, item.at),
    ...same(item.node, 'AssumeRolePolicyDocument'),
    PermissionsBoundary: entryOf(item.node, 'PermissionsBoundary', 'PermissionsBoundaryArn'),
    Policies: { kind: 'list', items: inline, at: item.at },
    ManagedPolicyArns: { kind: 'list', items: attached, at: item.at },
  })
}

function documentOf(answers: Answers, account: Item, policy: SourceNode): SourceNode {
  const by = answers.missing('iam get-account-authorization-details', account.place)
  return entryOf(policy, 'PolicyDocument') ?? asked(`policy ${textAt(policy, 'PolicyName')}`, by, policy.at)
}

/** IAM is the same in all Regions. */
function sameAccount({ account }: Place, { place }: Item): boolean {
  return account === undefined || place.account === undefined || account === place.account
}

/** ListRolePolicies has the names, GetRolePolicy a document each. */
function inlineOf(answers: Answers, role: Item): readonly SourceNode[] {
  const name = textAt(role.node, 'RoleName') ?? ''
  const documents = answers
    .of('iam get-role-policy')
    .filter(({ node, place }) => textAt(node, 'RoleName') === name && sameAccount(place, role))
  const listed = answers
    .of('iam list-role-policies')
    .filter(({ subject, place }) => isNamed(subject, name) && sameAccount(place, role))
  const policy = (document: SourceNode) => mapNode({ PolicyDocument: document }, document.at)
  const found = documents.flatMap(({ node }) => entryOf(node, 'PolicyDocument') ?? []).map(policy)
  if (listed.length === 0) {
    const by = answers.missing('iam list-role-policies', role.place, `--role-name ${name}`)
    return [...found, policy(asked(`inline policies of role/${name}`, by, role.at))]
  }
  const known = new Set(documents.map(({ node }) => textAt(node, 'PolicyName')))
  const untold = listed.flatMap(({ node }) => listAt(node, 'PolicyNames')).filter((each) => !known.has(textAt(each)))
  return [
    ...found,
    ...untold.map((each) => {
      const options = `--role-name ${name} --policy-name ${textAt(each)}`
      const by = answers.missing('iam get-role-policy', role.place, options)
      return policy(asked(`policy ${textAt(each)} of role/${name}`, by, each.at))
    }),
  ]
}

function attachedOf(answers: Answers, role: Item): readonly SourceNode[] {
  const name = textAt(role.node, 'RoleName') ?? ''
  const listed = answers
    .of('iam list-attached-role-policies')
    .filter(({ subject, place }) => isNamed(subject, name) && sameAccount(place, role))
  if (listed.length > 0) {
    return listed
      .flatMap(({ node }) => listAt(node, 'AttachedPolicies'))
      .flatMap((each) => entryOf(each, 'PolicyArn') ?? [])
  }
  const by = answers.missing('iam list-attached-role-policies', role.place, `--role-name ${name}`)
  return [asked(`managed policies of role/${name}`, by, role.at)]
}

/** Customers' own; the version that is in force. */
const readPolicies: Translate = (answers) =>
  answers.of('iam get-account-authorization-details').flatMap((account) =>
    listAt(account.node, 'Policies').map((node) => {
      const item = { ...account, node, at: node.at }
      const versions = listAt(node, 'PolicyVersionList')
      const inForce = versions.find((each) => textAt(each, 'IsDefaultVersion') === 'true')
      const name = textAt(node, 'PolicyName') ?? ''
      return described(policyType, item, `policy/${name}`, [textAt(node, 'Arn') ?? ''], {
        PolicyDocument:
          entryOf(inForce, 'Document') ??
          asked(`policy/${name}`, answers.missing('iam get-account-authorization-details', item.place), node.at),
      })
    }),
  )

/** Never what they hold. */
const readSecrets: Translate = (answers) =>
  answers.of('secretsmanager describe-secret', 'secretsmanager list-secrets').map((item) => {
    const name = textAt(item.node, 'Name') ?? ''
    const properties = { ...same(item.node, 'Name'), KmsKeyId: keyNode(answers, item, 'KmsKeyId') }
    return described(
      'AWS::SecretsManager::Secret',
      item,
      `secret/${name}`,
      [textAt(item.node, 'ARN') ?? ''],
      properties,
    )
  })

const readSecretPolicies: Translate = (answers) => {
  const told = new Map(
    answers.of('secretsmanager get-resource-policy').map((item) => [textAt(item.node, 'ARN'), item] as const),
  )
  return answers.of('secretsmanager describe-secret', 'secretsmanager list-secrets').flatMap(({ node, at, place }) => {
    const [name, arn] = [textAt(node, 'Name'), textAt(node, 'ARN')]
    const id = `policy of secret/${name}`
    const item = told.get(arn)
    const by = answers.missing('secretsmanager get-resource-policy', place, `--secret-id ${name}`)
    const policy = item ? entryOf(item.node, 'ResourcePolicy') : asked(id, by, at)
    const properties = { SecretId: entryOf(node, 'ARN'), ResourcePolicy: policy }
    return policy ? [part('AWS::SecretsManager::ResourcePolicy', id, policy.at, properties)] : []
  })
}

export const iam: readonly Translate[] = [readRoles, readPolicies, readSecrets, readSecretPolicies]
