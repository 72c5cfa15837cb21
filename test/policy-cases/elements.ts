/**
 * Facts of the IAM user guide's pages on Action, Resource, NotAction, NotResource, Version, Principal and NotPrincipal.
 * Policies are our own, made to the same effect.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html and the pages below it
 */

import { policyOf, statements } from '../support/policy.ts'
import { account, allow, deny, other, type PolicyCase, user, when } from './case.ts'

const bucket = (name: string) => [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`]

const elements: readonly PolicyCase[] = [
  ...(
    [
      ['s3:GetObject', 'arn:aws:s3:::b/a', 'allow'],
      ['s3:DeleteBucket', 'arn:aws:s3:::b', 'deny'],
      // This action needs the resource "*".
      ['s3:ListAllMyBuckets', '*', 'deny'],
    ] as const
  ).map(
    ([action, resource, verdict]): PolicyCase => ({
      name: `NotAction with Allow: ${action}`,
      policies: {
        identity: [statements({ Effect: 'Allow', NotAction: 's3:DeleteBucket', Resource: 'arn:aws:s3:::*' })],
      },
      call: { action, resource },
      verdict,
    }),
  ),
  ...(
    [
      ['s3:GetObject', 'false', 'deny'],
      ['s3:GetObject', undefined, 'deny'],
      ['s3:GetObject', 'true', 'allow'],
      ['iam:ChangePassword', 'false', 'allow'],
    ] as const
  ).map(
    ([action, mfa, verdict]): PolicyCase => ({
      name: `NotAction with Deny, without MFA: ${action} ${mfa}`,
      policies: {
        identity: [
          statements(allow('*'), {
            Effect: 'Deny',
            NotAction: 'iam:*',
            Resource: '*',
            ...when('BoolIfExists', 'aws:MultiFactorAuthPresent', 'false'),
          }),
        ],
      },
      call: { action },
      keys: { 'aws:MultiFactorAuthPresent': mfa },
      verdict,
    }),
  ),
  ...(
    [
      ['s3:PutObject', 'arn:aws:s3:::HRBucket/Payroll/a', 'allow'],
      ['s3:PutObject', 'arn:aws:s3:::HRBucket/Other', 'deny'],
      ['ec2:StartInstances', `arn:aws:ec2:us-east-1:${account}:instance/i-1`, 'allow'],
    ] as const
  ).map(
    ([action, resource, verdict]): PolicyCase => ({
      name: `NotResource with Deny: ${action} on ${resource}`,
      policies: {
        identity: [statements(allow('*'), { Effect: 'Deny', Action: 's3:*', NotResource: bucket('HRBucket/Payroll') })],
      },
      call: { action, resource },
      verdict,
    }),
  ),
  ...[
    ...[
      '1/test/a.jpg',
      '1/2/test/a.jpg',
      '1/2/test/3/a.jpg',
      '1/2/3/test/4/a.jpg',
      '1///test///a.jpg',
      '1/test/.jpg',
      '/test/a.jpg',
      '1/test/',
    ].map((key) => [key, 'allow'] as const),
    ...['1-test/a.jpg', 'test/a.jpg', '1/2/test.jpg'].map((key) => [key, 'deny'] as const),
  ].map(
    ([key, verdict]): PolicyCase => ({
      name: `wildcards in a Resource: ${key}`,
      policies: { identity: [statements(allow('s3:GetObject', 'arn:aws:s3:::example/*/test/*'))] },
      call: { action: 's3:GetObject', resource: `arn:aws:s3:::example/${key}` },
      verdict,
    }),
  ),
  ...(
    [
      ['IAM:listaccesskeys', 'allow'],
      ['iam:CreateAccessKey', 'allow'],
      ['iam:CreateUser', 'deny'],
    ] as const
  ).map(
    ([action, verdict]): PolicyCase => ({
      name: `Action in any case, with wildcards: ${action}`,
      policies: { identity: [statements(allow('iam:*AccessKey*'))] },
      call: { action },
      verdict,
    }),
  ),
  ...(
    [
      ['2012-10-17', 'carlos', 'allow'],
      ['2008-10-17', 'carlos', 'deny'],
      ['2008-10-17', `\${aws:username}`, 'allow'],
    ] as const
  ).map(
    ([Version, name, verdict]): PolicyCase => ({
      name: `variables need Version 2012-10-17: ${Version} ${name}`,
      policies: {
        identity: [policyOf({ Version, Statement: allow('s3:GetObject', `arn:aws:s3:::b/\${aws:username}/*`) })],
      },
      call: { action: 's3:GetObject', resource: `arn:aws:s3:::b/${name}/a` },
      keys: { 'aws:username': 'carlos' },
      verdict,
    }),
  ),
]

const app = { kind: 'role', arn: `arn:aws:iam::${other}:role/read-only`, session: 'audit', account: other } as const
const bob = { kind: 'user', arn: `arn:aws:iam::${other}:user/Bob`, account: other } as const
const principals: readonly PolicyCase[] = [
  ...(
    [
      ['who is listed', bob, [bob.arn, other], 'allow'],
      [
        'who is not',
        { ...bob, arn: `arn:aws:iam::${other}:user/Eve` },
        [bob.arn, `arn:aws:iam::${other}:root`],
        'depends',
      ],
      ['another account', user, [bob.arn, `arn:aws:iam::${other}:root`], 'deny'],
      [
        'a session with role and account',
        app,
        [`arn:aws:sts::${other}:assumed-role/read-only/audit`, app.arn, other],
        'allow',
      ],
      [
        'a session without its account',
        app,
        [`arn:aws:sts::${other}:assumed-role/read-only/audit`, app.arn],
        'depends',
      ],
    ] as const
  ).map(
    ([name, principal, spared, verdict]): PolicyCase => ({
      name: `NotPrincipal with Deny: ${name}`,
      policies: {
        identity: [statements(allow('s3:*'))],
        resource: statements(
          { Effect: 'Deny', NotPrincipal: { AWS: spared }, Action: 's3:*', Resource: bucket('b') },
          allow('s3:*', bucket('b'), { Principal: { AWS: [account, other] } }),
        ),
      },
      call: { action: 's3:GetObject', resource: 'arn:aws:s3:::b/a', principal, resourceAccount: '777788889999' },
      verdict,
    }),
  ),
  ...(
    [
      [bob.arn, 'allow'],
      [user.arn, 'deny'],
    ] as const
  ).map(
    ([arn, verdict]): PolicyCase => ({
      name: `aws:PrincipalArn instead of NotPrincipal: ${arn}`,
      policies: {
        resource: statements(
          deny('s3:*', '*', { Principal: '*', ...when('ArnNotEquals', 'aws:PrincipalArn', bob.arn) }),
          allow('s3:*', '*', { Principal: '*' }),
        ),
      },
      call: { action: 's3:GetObject', principal: { kind: 'user', arn, account } },
      keys: { 'aws:PrincipalArn': arn },
      verdict,
    }),
  ),
]

export const elementCases: readonly PolicyCase[] = [...elements, ...principals]
