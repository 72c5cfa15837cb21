/**
 * Facts of AWS's data perimeter examples (endpoint policies, resource and service control policies), of the pages on the
 * evaluation of both kinds of control policies, and of the page on endpoint policies. Policies are our own, made to the
 * same effect.
 *
 * https://github.com/aws-samples/data-perimeter-policy-examples
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */

import { statements } from '../support/policy.ts'
import { account, allow, deny, lambda, other, type PolicyCase, role, user, when } from './case.ts'

const everyone = { Principal: '*' }
const full = statements(allow('*'))
const mine = 'o-mine'

const perimeter = statements(
  allow('*', '*', {
    ...everyone,
    Condition: { StringEquals: { 'aws:PrincipalOrgID': mine, 'aws:ResourceOrgID': mine } },
  }),
  allow('*', '*', { ...everyone, ...when('Bool', 'aws:PrincipalIsAWSService', 'true') }),
  allow('*', '*', {
    ...everyone,
    Condition: { StringEquals: { 'aws:PrincipalOrgID': mine, 'aws:PrincipalTag/dp:exclude:resource': 'true' } },
  }),
)

const keys = (principalOrg: string | undefined, resourceOrg: string | undefined, service = 'false', tag?: string) => ({
  'aws:PrincipalOrgID': principalOrg,
  'aws:ResourceOrgID': resourceOrg,
  'aws:PrincipalIsAWSService': service,
  'aws:PrincipalTag/dp:exclude:resource': tag,
})

const endpoints: readonly PolicyCase[] = (
  [
    ['own identity, own resource', role, keys(mine, mine), 'allow'],
    ['own identity, foreign resource', role, keys(mine, 'o-other'), 'deny'],
    ['own identity, resource outside any organization', role, keys(mine, undefined), 'deny'],
    ['foreign identity, own resource', role, keys('o-other', mine), 'deny'],
    ['identity outside any organization', role, keys(undefined, mine), 'deny'],
    ['own identity with the tag of exception, foreign resource', role, keys(mine, 'o-other', 'false', 'true'), 'allow'],
    ['foreign identity with the tag', role, keys('o-other', 'o-other', 'false', 'true'), 'deny'],
    ['a service', lambda, keys(undefined, mine, 'true'), 'allow'],
    [
      'nobody in particular',
      { kind: 'anonymous' },
      { ...keys(undefined, mine), 'aws:PrincipalIsAWSService': undefined },
      'deny',
    ],
  ] as const
).map(([name, principal, given, verdict]) => ({
  name: `endpoint policy of a perimeter: ${name}`,
  policies: { endpoint: perimeter },
  call: { action: 'lambda:InvokeFunction', principal },
  keys: given,
  verdict,
}))

const withoutServices = statements(
  allow('*', '*', {
    ...everyone,
    Condition: { StringEquals: { 'aws:PrincipalOrgID': mine, 'aws:ResourceOrgID': mine } },
  }),
)
const page: readonly PolicyCase[] = (
  [
    ['the default policy', statements(allow('*', '*', everyone)), role, 'allow'],
    ['a perimeter that forgets services', withoutServices, lambda, 'deny'],
    [
      'an account at an interface endpoint',
      statements(allow('*', '*', { Principal: { AWS: account } })),
      role,
      'allow',
    ],
  ] as const
).map(([name, endpoint, principal, verdict]) => ({
  name: `endpoint policies: ${name}`,
  policies: { endpoint },
  call: { action: 'sts:AssumeRole', principal },
  keys: keys(undefined, mine, 'true'),
  verdict,
}))

const gateways: readonly PolicyCase[] = (
  [
    ['an account is its root user: a role', { AWS: account }, role, undefined, 'deny'],
    ['an account is its root user: a user', { AWS: `arn:aws:iam::${account}:root` }, user, undefined, 'deny'],
    ['an account is its root user', { AWS: account }, { kind: 'root', account }, undefined, 'allow'],
    ['a condition names who may', '*', user, user.arn, 'allow'],
    ['a condition names another', '*', role, user.arn, 'deny'],
  ] as const
).map(([name, Principal, principal, arn, verdict]) => ({
  name: `gateway endpoints: ${name}`,
  policies: {
    gateway: statements(allow('*', '*', { Principal, ...(arn && when('StringEquals', 'aws:PrincipalArn', arn)) })),
  },
  call: { action: 's3:GetObject', principal },
  keys: 'arn' in principal ? { 'aws:PrincipalArn': principal.arn } : {},
  verdict,
}))

/** Everything is granted; the control policies alone decide. */
const granted = { identity: [full], resource: statements(allow('*', '*', everyone)) }
const fullForAll = statements(allow('*', '*', everyone))

const identityPerimeter = statements(
  deny('s3:*', '*', {
    ...everyone,
    Condition: {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': mine, 'aws:PrincipalAccount': ['777788889999'] },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  }),
  deny('s3:*', '*', {
    ...everyone,
    Condition: {
      StringNotEqualsIfExists: { 'aws:SourceOrgID': mine, 'aws:SourceAccount': '777788889999' },
      Null: { 'aws:SourceAccount': 'false' },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    },
  }),
)
const person = (org: string | undefined, of: string) => ({
  'aws:PrincipalOrgID': org,
  'aws:PrincipalAccount': of,
  'aws:PrincipalIsAWSService': 'false',
  'aws:SourceAccount': undefined,
  'aws:SourceOrgID': undefined,
})
const service = (org: string | undefined, source: string | undefined) => ({
  'aws:PrincipalOrgID': undefined,
  'aws:PrincipalAccount': undefined,
  'aws:PrincipalIsAWSService': 'true',
  'aws:SourceAccount': source,
  'aws:SourceOrgID': org,
})
const resourceControl: readonly PolicyCase[] = (
  [
    ['own identity', role, person(mine, account), 'allow'],
    ['foreign identity', role, person('o-other', other), 'deny'],
    ['identity outside any organization', role, person(undefined, other), 'deny'],
    ['a trusted partner', role, person('o-other', '777788889999'), 'allow'],
    ['a service for an own resource', lambda, service(mine, account), 'allow'],
    ['a service for a foreign resource: the confused deputy', lambda, service('o-other', other), 'deny'],
    ['a service for the partner', lambda, service('o-other', '777788889999'), 'allow'],
    ['a service for nobody', lambda, service(undefined, undefined), 'allow'],
  ] as const
).map(([name, principal, given, verdict]) => ({
  name: `resource control policy: ${name}`,
  policies: { ...granted, resourceControl: [[fullForAll], [fullForAll, identityPerimeter]] },
  call: { action: 's3:GetObject', principal },
  keys: given,
  verdict,
}))

const network = statements(
  deny('*', '*', {
    Condition: {
      NotIpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' },
      StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-mine', 'aws:PrincipalTag/dp:exclude:network': 'true' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
      ArnNotLikeIfExists: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/aws:ec2-infrastructure' },
    },
  }),
)
const from = (ip: string | undefined, vpc: string | undefined, more: object = {}) => ({
  'aws:SourceIp': ip,
  'aws:SourceVpc': vpc,
  'aws:PrincipalTag/dp:exclude:network': undefined,
  'aws:PrincipalIsAWSService': 'false',
  'aws:ViaAWSService': 'false',
  'aws:PrincipalArn': role.arn,
  ...more,
})
const serviceControl: readonly PolicyCase[] = (
  [
    ['from the company', from('203.0.113.9', undefined), 'allow'],
    ['from the internet', from('198.51.100.1', undefined), 'deny'],
    ['from the own VPC', from(undefined, 'vpc-mine'), 'allow'],
    ['from a foreign VPC', from(undefined, 'vpc-other'), 'deny'],
    ['by a service on behalf', from('198.51.100.1', undefined, { 'aws:ViaAWSService': 'true' }), 'allow'],
    [
      'with the tag of exception',
      from('198.51.100.1', undefined, { 'aws:PrincipalTag/dp:exclude:network': 'true' }),
      'allow',
    ],
    [
      'a role of the infrastructure',
      from('198.51.100.1', undefined, { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/aws:ec2-infrastructure` }),
      'allow',
    ],
  ] as const
).map(([name, given, verdict]) => ({
  name: `service control policy of the network perimeter: ${name}`,
  policies: { ...granted, serviceControl: [[full], [full, network]] },
  call: { action: 'ec2:DescribeVpcs', principal: role },
  keys: given,
  verdict,
}))

const s3Only = statements(allow('s3:*'))
const levels: readonly PolicyCase[] = (
  [
    ['allowed at root, unit and account', [[full], [full], [full]], role, 'allow'],
    ['not allowed at the root', [[], [full], [full]], role, 'deny'],
    ['not allowed at the unit', [[full], [], [full]], role, 'deny'],
    ['not allowed at the account', [[full], [full], []], role, 'deny'],
    ['another service allowed at the unit', [[full], [s3Only], [full]], role, 'deny'],
    ['one of two policies at a level is enough', [[full], [s3Only, full], [full]], role, 'allow'],
    ['denied at one level', [[full], [full, statements(deny('ec2:*'))], [full]], role, 'deny'],
    ['the root user of the account too', [[full], [], [full]], { kind: 'root', account }, 'deny'],
    ['no service', [[full], [], [full]], lambda, 'allow'],
    ['no service-linked role', [[]], { ...role, arn: `arn:aws:iam::${account}:role/aws-service-role/a/B` }, 'allow'],
  ] as const
).map(([name, serviceControl, principal, verdict]) => ({
  name: `an organization’s levels: ${name}`,
  policies: { ...granted, serviceControl },
  call: { action: 'ec2:DescribeVpcs', principal },
  verdict,
}))

export const perimeterCases: readonly PolicyCase[] = [
  ...endpoints,
  ...page,
  ...gateways,
  ...resourceControl,
  ...serviceControl,
  ...levels,
]
