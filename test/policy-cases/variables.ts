/**
 * Facts of the IAM user guide's page on policy variables, and of its example policies. Policies are our own, made to the
 * same effect.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_examples.html
 */

import { statements } from '../support/policy.ts'
import { account, allow, type PolicyCase, when } from './case.ts'

const resources: readonly PolicyCase[] = (
  [
    [
      'a user’s own keys',
      'iam:CreateAccessKey',
      `arn:aws:iam::${account}:user/\${aws:username}`,
      `arn:aws:iam::${account}:user/David`,
      { 'aws:username': 'David' },
      'allow',
    ],
    [
      'another user’s keys',
      'iam:CreateAccessKey',
      `arn:aws:iam::${account}:user/\${aws:username}`,
      `arn:aws:iam::${account}:user/Eva`,
      { 'aws:username': 'David' },
      'deny',
    ],
    [
      'a queue by name',
      'sqs:SendMessage',
      `arn:aws:sqs:us-east-2:*:\${aws:username}-queue`,
      `arn:aws:sqs:us-east-2:${account}:David-queue`,
      { 'aws:username': 'David' },
      'allow',
    ],
    [
      'a queue elsewhere',
      'sqs:SendMessage',
      `arn:aws:sqs:us-east-2:*:\${aws:username}-queue`,
      `arn:aws:sqs:us-east-1:${account}:David-queue`,
      { 'aws:username': 'David' },
      'deny',
    ],
    [
      'a folder by tag',
      's3:GetObject',
      `arn:aws:s3:::b/\${aws:PrincipalTag/team, 'company-wide'}/*`,
      'arn:aws:s3:::b/yellow/a',
      { 'aws:PrincipalTag/team': 'yellow' },
      'allow',
    ],
    [
      'the default without the tag',
      's3:GetObject',
      `arn:aws:s3:::b/\${aws:PrincipalTag/team, 'company-wide'}/*`,
      'arn:aws:s3:::b/company-wide/a',
      { 'aws:PrincipalTag/team': undefined },
      'allow',
    ],
    [
      'no default with the tag',
      's3:GetObject',
      `arn:aws:s3:::b/\${aws:PrincipalTag/team, 'company-wide'}/*`,
      'arn:aws:s3:::b/company-wide/a',
      { 'aws:PrincipalTag/team': 'yellow' },
      'deny',
    ],
    [
      'no value, no resource',
      's3:GetObject',
      `arn:aws:s3:::b/\${aws:PrincipalTag/team}`,
      'arn:aws:s3:::b/',
      { 'aws:PrincipalTag/team': undefined },
      'deny',
    ],
    ['a star that is a star', 's3:GetObject', `arn:aws:s3:::b/\${*}`, 'arn:aws:s3:::b/a', {}, 'deny'],
  ] as const
).map(([name, action, Resource, resource, keys, verdict]) => ({
  name: `variables in a Resource: ${name}`,
  policies: { identity: [statements(allow(action, Resource))] },
  call: { action, resource },
  keys,
  verdict,
}))

const regions: readonly PolicyCase[] = (
  [
    ['ec2:RunInstances', 'us-east-1', 'deny'],
    ['ec2:RunInstances', 'eu-west-1', 'allow'],
    ['iam:CreateUser', 'us-east-1', 'allow'],
  ] as const
).map(([action, region, verdict]) => ({
  name: `only these Regions, but for global services: ${action} in ${region}`,
  policies: {
    identity: [
      statements(allow('*'), {
        Effect: 'Deny',
        NotAction: ['cloudfront:*', 'iam:*'],
        Resource: '*',
        ...when('StringNotEquals', 'aws:RequestedRegion', ['eu-central-1', 'eu-west-1']),
      }),
    ],
  },
  call: { action },
  keys: { 'aws:RequestedRegion': region },
  verdict,
}))

export const variableCases: readonly PolicyCase[] = [...resources, ...regions]
