/**
 * Facts of the IAM user guide's pages on evaluation logic and on permissions boundaries. Policies are our own, made to
 * the same effect.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and the pages below it
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */

import { statements } from '../support/policy.ts'
import { account, allow, deny, other, type PolicyCase, role, user, when } from './case.ts'

const bucket = (name: string) => [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`]

const own = statements(
  allow('s3:ListAllMyBuckets'),
  allow('s3:*', bucket('carlos')),
  deny('s3:*', 'arn:aws:s3:::*log*'),
)
const ownBucket = statements(allow('s3:*', bucket('carlos'), { Principal: { AWS: user.arn } }))

const withinAccount: readonly PolicyCase[] = [
  {
    name: 'an explicit deny of the identity policy',
    policies: { identity: [own] },
    call: { action: 's3:PutObject', resource: 'arn:aws:s3:::carlos-logs/a' },
    verdict: 'deny',
  },
  {
    name: 'both policies allow',
    policies: { identity: [own], resource: ownBucket },
    call: { action: 's3:PutObject', resource: 'arn:aws:s3:::carlos/a' },
    verdict: 'allow',
  },
  {
    name: 'only the resource policy allows, in one account',
    policies: { identity: [], resource: ownBucket },
    call: { action: 's3:PutObject', resource: 'arn:aws:s3:::carlos/a' },
    verdict: 'allow',
  },
  ...(
    [
      ['s3:PutObject', 'Production-logs/a', 'deny'],
      ['s3:PutObject', 'Production/a', 'allow'],
      ['s3:DeleteObject', 'Production/a', 'deny'],
    ] as const
  ).map(
    ([action, key, verdict]): PolicyCase => ({
      name: `across accounts, ${action} on ${key}`,
      policies: {
        identity: [
          statements(
            allow('s3:*Object*', 'arn:aws:s3:::Production/*'),
            deny('s3:*', ['arn:aws:s3:::*log*', 'arn:aws:s3:::*log*/*']),
          ),
        ],
        resource: statements(
          allow(['s3:GetObject*', 's3:PutObject*'], 'arn:aws:s3:::Production/*', { Principal: { AWS: user.arn } }),
        ),
      },
      call: { action, resource: `arn:aws:s3:::${key}`, resourceAccount: other },
      verdict,
    }),
  ),
  ...(
    [
      ['iam:GetUser', 'allow'],
      ['iam:CreatePolicy', 'deny'],
      ['iam:GetOrganizationsAccessReport', 'deny'],
      ['iam:GenerateCredentialReport', 'deny'],
    ] as const
  ).map(
    ([action, verdict]): PolicyCase => ({
      name: `explicit and implicit denies: ${action}`,
      policies: {
        identity: [statements(allow(['iam:Get*', 'iam:List*']), deny('iam:*Report')), statements(allow('iam:*Report'))],
      },
      call: { action },
      verdict,
    }),
  ),
]

const s3OrEc2 = statements(allow(['s3:*', 'ec2:*']))
const boundaries: readonly PolicyCase[] = [
  {
    name: 'a boundary does not allow what the policy does',
    policies: { identity: [statements(allow('iam:CreateUser'))], boundary: s3OrEc2 },
    call: { action: 'iam:CreateUser' },
    verdict: 'deny',
  },
  {
    name: 'a boundary allows nothing by itself',
    policies: { identity: [statements(allow('iam:CreateUser'))], boundary: s3OrEc2 },
    call: { action: 's3:ListAllMyBuckets' },
    verdict: 'deny',
  },
  {
    name: 'policy and boundary allow',
    policies: { identity: [statements(allow('s3:Get*'))], boundary: s3OrEc2 },
    call: { action: 's3:GetObject', resource: 'arn:aws:s3:::a/b' },
    verdict: 'allow',
  },
  {
    name: 'boundary, service control policy and policy must all allow',
    policies: {
      identity: [statements(allow('s3:*'))],
      boundary: s3OrEc2,
      serviceControl: [[statements(allow('ec2:*'))]],
    },
    call: { action: 's3:ListAllMyBuckets' },
    verdict: 'deny',
  },
  ...(
    [
      [`arn:aws:iam::${account}:policy/XCompanyBoundaries`, 'allow'],
      [`arn:aws:iam::${account}:policy/Other`, 'deny'],
      [undefined, 'deny'],
    ] as const
  ).map(
    ([boundary, verdict]): PolicyCase => ({
      name: `users are made only with the boundary: ${boundary}`,
      policies: {
        identity: [
          statements(
            allow(
              'iam:CreateUser',
              '*',
              when('StringEquals', 'iam:PermissionsBoundary', `arn:aws:iam::${account}:policy/XCompanyBoundaries`),
            ),
          ),
        ],
      },
      call: { action: 'iam:CreateUser' },
      keys: { 'iam:PermissionsBoundary': boundary },
      verdict,
    }),
  ),
]

/** The table of implicit denies: nothing but the resource policy allows, and its principal decides. */
const session = `arn:aws:sts::${account}:assumed-role/orders/s1`
const guestArn = `arn:aws:sts::${account}:federated-user/guest`
const guest = { kind: 'federated-user', arn: guestArn, user: user.arn, account } as const
const root = `arn:aws:iam::${account}:root`
const implicitDenies: readonly PolicyCase[] = (
  [
    ['a role session, its role named', role, { AWS: role.arn }, 'deny'],
    ['a role session, itself named', role, { AWS: session }, 'allow'],
    ['a user, named', user, { AWS: user.arn }, 'allow'],
    ['a federated user, its user named', guest, { AWS: user.arn }, 'deny'],
    ['a federated user, itself named', guest, { AWS: guestArn }, 'allow'],
    ['the root user, named', { kind: 'root', account }, { AWS: root }, 'allow'],
    ['a service, named', { kind: 'service', name: 's3.amazonaws.com' }, { Service: 's3.amazonaws.com' }, 'allow'],
    ['a role session, its account named', role, { AWS: root }, 'deny'],
    ['anyone in the account, by *, within bounds that do not allow', user, '*', 'depends'],
  ] as const
).map(([name, principal, named, verdict]) => ({
  name: `implicit denies: ${name}`,
  policies: {
    identity: [],
    boundary: statements(allow('ec2:*')),
    session: statements(allow('ec2:*')),
    resource: statements(allow('s3:*', '*', { Principal: named })),
  },
  call: { action: 's3:GetObject', principal },
  verdict,
}))

const everyone: readonly PolicyCase[] = [
  {
    name: 'a resource policy for * needs no other permission in the account',
    policies: { identity: [], resource: statements(allow('s3:*', '*', { Principal: '*' })) },
    call: { action: 's3:GetObject', principal: role },
    verdict: 'allow',
  },
  {
    name: 'a resource policy for * needs other permissions across accounts',
    policies: { identity: [], resource: statements(allow('s3:*', '*', { Principal: '*' })) },
    call: { action: 's3:GetObject', principal: role, resourceAccount: other },
    verdict: 'deny',
  },
  {
    name: 'a resource policy for * with a condition on aws:PrincipalArn is limited by no boundary and no session policy',
    policies: {
      identity: [],
      boundary: statements(allow('ec2:*')),
      session: statements(allow('ec2:*')),
      resource: statements(allow('s3:*', '*', { Principal: '*', ...when('ArnEquals', 'aws:PrincipalArn', role.arn) })),
    },
    call: { action: 's3:GetObject', principal: role },
    keys: { 'aws:PrincipalArn': role.arn },
    verdict: 'allow',
  },
]

export const evaluationCases: readonly PolicyCase[] = [...withinAccount, ...boundaries, ...implicitDenies, ...everyone]
