/**
 * Facts of the IAM user guide's pages on condition operators, keys with several values, policy variables, and its example
 * policies. Policies are our own, made to the same effect.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_examples.html
 */

import { statements } from '../support/policy.ts'
import { account, allow, deny, type PolicyCase, when } from './case.ts'

type Row = readonly [name: string, condition: object, PolicyCase['keys'], PolicyCase['verdict']]

const admin = when('StringEquals', 'aws:PrincipalTag/job', 'admin')
const tenKeys = when('NumericLessThanEquals', 's3:max-keys', '10')
const young = when('DateGreaterThan', 'aws:TokenIssueTime', '2020-01-01T00:00:01Z')
const block = when('IpAddress', 'aws:SourceIp', '203.0.113.0/24')
const tokenless = when('Null', 'aws:TokenIssueTime', 'true')
const small = when('StringLike', 'ec2:InstanceType', ['t1.*', 't2.*'])
const smallIfExists = when('StringLikeIfExists', 'ec2:InstanceType', ['t1.*', 't2.*'])
const attributes = when('ForAllValues:StringEquals', 'dynamodb:Attributes', ['ID', 'Message', 'Tags'])
const owner = when('StringEquals', 'aws:ResourceTag/Owner', `\${aws:username}`)
const home = when('StringLike', 's3:prefix', ['', 'home/', `home/\${aws:username}/*`])
const fromTopic = when('ArnEquals', 'aws:SourceArn', `arn:aws:sns:us-east-1:${account}:t`)
const spring = {
  Condition: {
    DateGreaterThan: { 'aws:CurrentTime': '2020-04-01T00:00:00Z' },
    DateLessThan: { 'aws:CurrentTime': '2020-06-30T23:59:59Z' },
  },
}

/** Allowed with the condition, and with nothing else. */
const operators: readonly PolicyCase[] = (
  [
    ['a tag that the user has', admin, { 'aws:PrincipalTag/job': 'admin' }, 'allow'],
    ['a tag that the user has not', admin, { 'aws:PrincipalTag/job': undefined }, 'deny'],
    ['at most ten keys', tenKeys, { 's3:max-keys': '10' }, 'allow'],
    ['more than ten keys', tenKeys, { 's3:max-keys': '11' }, 'deny'],
    ['young credentials', young, { 'aws:TokenIssueTime': '2020-05-01T00:00:00Z' }, 'allow'],
    ['a user has no token', young, { 'aws:TokenIssueTime': undefined }, 'deny'],
    ['an address of the block', block, { 'aws:SourceIp': '203.0.113.255' }, 'allow'],
    ['an address outside', block, { 'aws:SourceIp': '203.0.114.0' }, 'deny'],
    ['through an endpoint there is no address', block, { 'aws:SourceIp': undefined }, 'deny'],
    [
      'IPv6 beside IPv4',
      when('IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '2001:DB8:1234:5678::/64']),
      { 'aws:SourceIp': '2001:db8:1234:5678::1' },
      'allow',
    ],
    ['a topic sends', fromTopic, { 'aws:SourceArn': `arn:aws:sns:us-east-1:${account}:t` }, 'allow'],
    ['a user sends itself', fromTopic, { 'aws:SourceArn': undefined }, 'deny'],
    ['own credentials only', tokenless, { 'aws:TokenIssueTime': undefined }, 'allow'],
    ['temporary credentials', tokenless, { 'aws:TokenIssueTime': '2020-05-01T00:00:00Z' }, 'deny'],
    ['a type of instance', small, { 'ec2:InstanceType': 't2.micro' }, 'allow'],
    ['a resource that is no instance', small, { 'ec2:InstanceType': undefined }, 'deny'],
    ['it, with IfExists', smallIfExists, { 'ec2:InstanceType': undefined }, 'allow'],
    ['another type, with IfExists', smallIfExists, { 'ec2:InstanceType': 'm5.large' }, 'deny'],
    [
      'a wildcard over several parts, as a text',
      when('StringLike', 'a:x', `arn:aws:any:*:${account}:finance/*`),
      { 'a:x': `arn:aws:any:us-east-2:999999999999:store/abc:${account}:finance/d.txt` },
      'allow',
    ],
    [
      'a wildcard over several parts, as an ARN',
      when('ArnLike', 'a:x', `arn:aws:any:*:${account}:finance/*`),
      { 'a:x': `arn:aws:any:us-east-2:999999999999:store/abc:${account}:finance/d.txt` },
      'deny',
    ],
    [
      'a service to pass a role to',
      when('StringEquals', 'iam:PassedToService', 'cloudwatch.amazonaws.com'),
      { 'iam:PassedToService': 'ec2.amazonaws.com' },
      'deny',
    ],
    ['only these attributes', attributes, { 'dynamodb:Attributes': ['Message', 'Tags', 'ID'] }, 'allow'],
    ['one attribute too many', attributes, { 'dynamodb:Attributes': ['ID', 'UserName'] }, 'deny'],
    [
      'no attribute at all',
      when('ForAllValues:StringEquals', 'dynamodb:Attributes', ['ID']),
      { 'dynamodb:Attributes': undefined },
      'allow',
    ],
    [
      'an empty attribute',
      when('ForAllValues:StringEquals', 'dynamodb:Attributes', ['ID']),
      { 'dynamodb:Attributes': '' },
      'allow',
    ],
    [
      'any of no attributes',
      when('ForAnyValue:StringEquals', 'dynamodb:Attributes', ['ID']),
      { 'dynamodb:Attributes': undefined },
      'deny',
    ],
    [
      'all operators must hold',
      { Condition: { StringEquals: { 'a:x': '1' }, Bool: { 'a:y': 'true' } } },
      { 'a:x': '1', 'a:y': 'false' },
      'deny',
    ],
    [
      'all keys must hold',
      { Condition: { StringEquals: { 'a:x': ['0', '1'], 'a:y': '1' } } },
      { 'a:x': '1', 'a:y': '2' },
      'deny',
    ],
    [
      'one value is enough',
      { Condition: { StringEquals: { 'a:x': ['0', '1'], 'a:y': '1' } } },
      { 'a:x': '1', 'a:y': '1' },
      'allow',
    ],
    [
      'names of keys in any case',
      when('StringEquals', 'AWS:USERNAME', 'carlos'),
      { 'aws:username': 'carlos' },
      'allow',
    ],
    ['April to June', spring, { 'aws:CurrentTime': '2020-06-01T12:00:00Z' }, 'allow'],
    ['July', spring, { 'aws:CurrentTime': '2020-07-01T00:00:00Z' }, 'deny'],
    ['the owner by a variable', owner, { 'aws:ResourceTag/Owner': 'carlos', 'aws:username': 'carlos' }, 'allow'],
    ['another owner', owner, { 'aws:ResourceTag/Owner': 'maria', 'aws:username': 'carlos' }, 'deny'],
    ['a variable without a value', owner, { 'aws:ResourceTag/Owner': 'maria', 'aws:username': undefined }, 'deny'],
    ['a home directory', home, { 's3:prefix': 'home/carlos/a', 'aws:username': 'carlos' }, 'allow'],
    ['another one’s home directory', home, { 's3:prefix': 'home/maria/a', 'aws:username': 'carlos' }, 'deny'],
  ] as readonly Row[]
).map(([name, condition, keys, verdict]) => ({
  name: `conditions: ${name}`,
  policies: { identity: [statements(allow('a:b', '*', condition))] },
  call: { action: 'a:b' },
  ...(keys && { keys }),
  verdict,
}))

/** Everything is allowed but for what the condition denies. */
const denials: readonly PolicyCase[] = (
  [
    ['no TLS', when('Bool', 'aws:SecureTransport', 'false'), { 'aws:SecureTransport': 'false' }, 'deny'],
    ['TLS', when('Bool', 'aws:SecureTransport', 'false'), { 'aws:SecureTransport': 'true' }, 'allow'],
    [
      'a forbidden attribute among others',
      when('ForAnyValue:StringEquals', 'dynamodb:Attributes', ['ID', 'PostDateTime']),
      { 'dynamodb:Attributes': ['PostDateTime', 'Message'] },
      'deny',
    ],
    [
      'no forbidden attribute',
      when('ForAnyValue:StringEquals', 'dynamodb:Attributes', ['ID', 'PostDateTime']),
      { 'dynamodb:Attributes': 'UserName' },
      'allow',
    ],
    [
      'a negated operator with IfExists, and no tag',
      when('StringNotEqualsIfExists', 'aws:PrincipalTag/job', 'admin'),
      { 'aws:PrincipalTag/job': undefined },
      'deny',
    ],
    [
      'a negated operator, and no key',
      when('StringNotLike', 'aws:PrincipalTag/job', 'adm*'),
      { 'aws:PrincipalTag/job': undefined },
      'deny',
    ],
    [
      'a variable without a value under a negated operator',
      when('StringNotEquals', 's3:ExistingObjectTag/Team', `\${aws:PrincipalTag/Team}`),
      { 's3:ExistingObjectTag/Team': 'x', 'aws:PrincipalTag/Team': undefined },
      'deny',
    ],
    [
      'a tag that agrees',
      when('StringNotEquals', 's3:ExistingObjectTag/Team', `\${aws:PrincipalTag/Team}`),
      { 's3:ExistingObjectTag/Team': 'x', 'aws:PrincipalTag/Team': 'x' },
      'allow',
    ],
    ...(
      [
        ['a foreign address', '198.51.100.1', 'false', 'deny'],
        ['an own address', '192.0.2.9', 'false', 'allow'],
        ['a service on the user’s behalf', '198.51.100.1', 'true', 'allow'],
      ] as const
    ).map(
      ([name, ip, via, verdict]): Row => [
        name,
        {
          Condition: {
            NotIpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '203.0.113.0/24'] },
            Bool: { 'aws:ViaAWSService': 'false' },
          },
        },
        { 'aws:SourceIp': ip, 'aws:ViaAWSService': via },
        verdict,
      ],
    ),
  ] as readonly Row[]
).map(([name, condition, keys, verdict]) => ({
  name: `conditions that deny: ${name}`,
  policies: { identity: [statements(allow('*'), deny('a:b', '*', condition))] },
  call: { action: 'a:b' },
  ...(keys && { keys }),
  verdict,
}))

export const conditionCases: readonly PolicyCase[] = [...operators, ...denials]
