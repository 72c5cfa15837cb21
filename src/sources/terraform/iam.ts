import { type SourceNode, scalarNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import { type Arguments, listNode } from './arguments.ts'
import { textIn, textsIn } from './json.ts'
import type { Others, Translate, Translations } from './translation.ts'

const role = 'AWS::IAM::Role'
const managed = 'AWS::IAM::ManagedPolicy'

/** A policy that is known as a text, or is a document that is put together when the plan is applied. */
export function policyOf(own: Arguments, argument: string): SourceNode | undefined {
  const document = own.source(argument, 'aws_iam_policy_document')
  return (document && documentNode(document)) ?? own.node(argument)
}

/**
 * The policy that a document of Terraform makes; `undefined` where it is put together of texts of others.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/d/iam_policy_document.html.markdown
 */
function documentNode(own: Arguments): SourceNode | undefined {
  const merged = ['source_json', 'override_json', 'source_policy_documents', 'override_policy_documents']
  if (merged.some((name) => own.node(name) !== undefined)) return undefined
  const statements = own.blocks('statement').map((statement) =>
    mapNode(
      {
        Sid: statement.node('sid'),
        Effect: statement.node('effect') ?? scalarNode('Allow', statement.at),
        Action: statement.node('actions'),
        NotAction: statement.node('not_actions'),
        Resource: listNode(arnsOf(statement, 'resources'), statement.at),
        NotResource: listNode(arnsOf(statement, 'not_resources'), statement.at),
        Principal: principalsOf(statement, 'principals'),
        NotPrincipal: principalsOf(statement, 'not_principals'),
        Condition: conditionsOf(statement),
      },
      statement.at,
    ),
  )
  return mapNode(
    {
      Version: own.node('version') ?? scalarNode('2012-10-17', own.at),
      Statement: { kind: 'list', items: statements, at: own.at },
    },
    own.at,
  )
}

/**
 * What ARNs of a document stand for where they are not known. Those of clusters and buckets are seldom written as they
 * are (`replace(arn, "cluster", "topic")`, `"${arn}/*"`), and a plan does not show the difference: they stay unknown.
 */
const takenAsTheyAre = [
  'AWS::IAM::Role',
  'AWS::Lambda::Function',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
]

function arnsOf(own: Arguments, argument: string): readonly SourceNode[] {
  const whole = own.node(argument)
  if (whole?.kind !== 'list') return whole ? [whole] : []
  return whole.items.flatMap((_, index) => own.arn([argument, index], ...takenAsTheyAre) ?? [])
}

function principalsOf(own: Arguments, argument: string): SourceNode | undefined {
  const entries = new Map<string, SourceNode>()
  for (const each of own.blocks(argument)) {
    const type = each.raw('type')
    const identifiers = arnsOf(each, 'identifiers')
    if (type === '*') return scalarNode('*', each.at)
    if (typeof type !== 'string') return each.node('type')
    const before = entries.get(type)
    const items = [...(before?.kind === 'list' ? before.items : []), ...identifiers]
    entries.set(type, { kind: 'list', items, at: each.at })
  }
  return entries.size === 0 ? undefined : { kind: 'map', entries, at: own.at }
}

function conditionsOf(own: Arguments): SourceNode | undefined {
  const operators = new Map<string, Map<string, SourceNode>>()
  for (const each of own.blocks('condition')) {
    const [test, variable] = [each.raw('test'), each.raw('variable')]
    if (typeof test !== 'string' || typeof variable !== 'string') return own.node('condition')
    const keys = operators.get(test) ?? new Map<string, SourceNode>()
    const values = each.node('values')
    if (values) keys.set(variable, values)
    operators.set(test, keys)
  }
  if (operators.size === 0) return undefined
  const entries = [...operators].map(([test, keys]): [string, SourceNode] => [
    test,
    { kind: 'map', entries: keys, at: own.at },
  ])
  return { kind: 'map', entries: new Map(entries), at: own.at }
}

/**
 * A role with the policies inside it and the managed ones that are attached. The lists of one that lives show those too
 * that are resources of their own, as they are now: they are left out here, and stand as those resources will have them.
 */
const readRole: Translate = (own, others) => {
  const name = textIn(own.instance.values, 'name')
  const separate = new Set(others.living('aws_iam_role_policy', 'role', name).map((values) => textIn(values, 'name')))
  const attached = new Set(
    others.living('aws_iam_role_policy_attachment', 'role', name).map((values) => textIn(values, 'policy_arn')),
  )
  const known = textsIn(own.raw('managed_policy_arns') ?? null)
  const listed = own.refs('managed_policy_arns', managed).filter((_, index) => !attached.has(known[index]))
  const inline = own.blocks('inline_policy').flatMap((each) => {
    const document = separate.has(textIn(each.raw() ?? null, 'name')) ? undefined : policyOf(each, 'policy')
    return document ? [mapNode({ PolicyDocument: document }, each.at)] : []
  })
  return [
    own.as(role, {
      RoleName: own.node('name'),
      AssumeRolePolicyDocument: policyOf(own, 'assume_role_policy'),
      ManagedPolicyArns: listNode([...listed, ...attachedTo(own, others)], own.at),
      Policies: listNode(inline, own.at),
      PermissionsBoundary: own.ref('permissions_boundary', managed) ?? own.node('permissions_boundary'),
    }),
  ]
}

/** What is attached to a role by resources of their own; unknown where whose that is, is not known. */
function attachedTo(own: Arguments, others: Others): readonly SourceNode[] {
  const attachments = [
    ...others.of(own.instance.address, { type: 'aws_iam_role_policy_attachment', argument: 'role', kind: role }),
    ...others.of(own.instance.address, { type: 'aws_iam_policy_attachment', argument: 'roles', kind: role }),
  ]
  return attachments.flatMap(({ each, undecided }): readonly SourceNode[] => {
    if (undecided) return [{ kind: 'unknown', unknown: undecided, at: each.at }]
    const policy = each.ref('policy_arn', managed)
    return policy ? [policy] : []
  })
}

export const iam: Translations = {
  aws_iam_policy: (own) => [own.as(managed, { PolicyDocument: policyOf(own, 'policy') })],
  aws_iam_policy_attachment: () => [],
  aws_iam_role: readRole,
  aws_iam_role_policy: (own) => [
    own.as('AWS::IAM::RolePolicy', { RoleName: own.ref('role', role), PolicyDocument: policyOf(own, 'policy') }),
  ],
  aws_iam_role_policy_attachment: () => [],
}
