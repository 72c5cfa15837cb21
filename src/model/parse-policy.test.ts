import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodeOf, policyOf, statements } from '../../test/support/policy.ts'
import { parsePolicyDocument } from './parse-policy.ts'

const unknown = { unknown: 'parameter:X', question: 'value of parameter X' }
const sound = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', Resource: '*' }

/** Codes and texts of what is wrong with a statement, and whether the statement was kept. */
function wrong(change: Record<string, unknown>) {
  const { problems = [], statements: kept } = statements({ ...sound, ...change })
  return { problems: problems.map((problem) => `${problem.code}: ${problem.message}`), kept: kept.length }
}

test('single values become lists, and every element keeps its place', () => {
  const document = policyOf({
    Version: '2012-10-17',
    Statement: {
      Sid: 'One',
      Effect: 'Deny',
      NotPrincipal: { AWS: '111122223333', Service: ['lambda.amazonaws.com'] },
      NotAction: 'kms:*',
      NotResource: ['arn:aws:s3:::bucket/*'],
      Condition: { Bool: { 'aws:SecureTransport': false }, NumericLessThan: { 's3:max-keys': [5, '10'] } },
    },
  })
  assert.equal(document.version, '2012-10-17')
  assert.equal(document.problems, undefined)
  assert.deepEqual(document.statements, [
    {
      sid: 'One',
      effect: 'Deny',
      notPrincipal: { AWS: ['111122223333'], Service: ['lambda.amazonaws.com'] },
      notActions: ['kms:*'],
      notResources: ['arn:aws:s3:::bucket/*'],
      conditions: [
        { operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] },
        { operator: 'NumericLessThan', key: 's3:max-keys', values: ['5', '10'] },
      ],
      at: { file: 'policy.json', line: 1 },
    },
  ])
})

test('unknown values stay where a text is meant, and make the statement undecided elsewhere', () => {
  assert.deepEqual(parsePolicyDocument(nodeOf(unknown)), unknown)
  const texts = statements({ ...sound, Action: unknown, Resource: [unknown], Principal: { AWS: unknown } })
  assert.deepEqual(texts.statements[0]?.actions, [unknown])
  assert.deepEqual(texts.statements[0]?.resources, [unknown])
  assert.deepEqual(texts.statements[0]?.principal, { AWS: [unknown] })
  for (const change of [
    { Effect: unknown },
    { Principal: unknown },
    { Condition: unknown },
    { Condition: { Bool: unknown } },
  ])
    assert.deepEqual(statements({ ...sound, ...change }).statements[0]?.effect, unknown)
  assert.deepEqual(statements(unknown).statements[0]?.effect, unknown)
})

test('a malformed statement is told and left out', () => {
  for (const [change, message] of [
    [{ Effect: 'Alow' }, 'Effect must be Allow or Deny, not Alow'],
    [{ Effect: undefined }, 'Effect must be Allow or Deny, not nothing'],
    [{ Action: undefined }, 'the statement has no Action'],
    [{ Action: { a: 1 } }, 'Action must be a text or a list of texts, not a map'],
    [{ NotAction: 'sts:*' }, 'the statement has an element and its Not form'],
    [{ NotResource: '*' }, 'the statement has an element and its Not form'],
    [{ NotPrincipal: '*' }, 'the statement has Principal and NotPrincipal'],
    [{ Principal: 'lambda.amazonaws.com' }, 'Principal must be "*" or a map, not lambda.amazonaws.com'],
    [{ Principal: { Aws: '*' } }, 'there is no principal type Aws'],
    [{ Condition: 'x' }, 'Condition must be a map, not x'],
    [{ Condition: { StringEqual: { 'a:x': 'b' } } }, 'there is no condition operator StringEqual'],
    [{ Condition: { StringEquals: 'x' } }, 'Condition.StringEquals must be a map, not x'],
    [{ Condition: {} }, 'Condition must be a map, not a map'],
    [{ Resources: '*' }, 'a statement has no element Resources'],
    [{ Action: [] }, 'Action is an empty list'],
    [{ Action: ['sts:*', null] }, 'Action must be a text or a list of texts, not null'],
    [{ Principal: {} }, 'Principal must be "*" or a map, not a map'],
    [{ Principal: { AWS: [] } }, 'Principal.AWS is an empty list'],
    [{ Condition: { StringEquals: { 'aws:x': [] } } }, 'aws:x is an empty list'],
    [{ Condition: { NullIfExists: { 'aws:x': 'true' } } }, 'there is no condition operator NullIfExists'],
  ] as const)
    assert.deepEqual(wrong(change), { problems: [`POLICY_MALFORMED: ${message}`], kept: 0 })
})

test('a part without a meaning is told, and the rest of the statement is kept', () => {
  const value = (operator: string, text: unknown, key = 'aws:x') => ({ Condition: { [operator]: { [key]: text } } })
  for (const [change, message] of [
    [{ Action: 'AssumeRole' }, 'action AssumeRole is not of the form service:Action'],
    [{ NotAction: 'sts:Assume-Role', Action: undefined }, 'action sts:Assume-Role is not of the form service:Action'],
    [{ NotPrincipal: { AWS: '111122223333' }, Principal: undefined }, 'NotPrincipal stands with Deny only'],
    [value('StringEquals', 'b', 'SourceVpc'), 'SourceVpc is no condition key'],
    [value('StringEquals', 'b', 'aws:PrincipalTag/'), 'aws:PrincipalTag/ names no tag'],
    [value('StringEquals', 'b', 'aws:RequestTag'), 'aws:RequestTag names no tag'],
    [
      { Condition: { StringEquals: { 'aws:x': 'a' }, stringequals: { 'aws:y': 'a' } } },
      'Condition has stringequals twice',
    ],
    [value('StringLike', 'vpce-1', 'aws:SourceVpc'), 'aws:SourceVpc is never vpce-1'],
    [value('StringEquals', 'vpc-1', 'aws:SourceVpce'), 'aws:SourceVpce is never vpc-1'],
    [value('IpAddress', '10.1.0.0/16', 'aws:SourceIp'), 'aws:SourceIp is never the private address 10.1.0.0/16'],
    [value('NotIpAddress', '192.168.1.1', 'AWS:SourceIP'), 'AWS:SourceIP is never the private address 192.168.1.1'],
    [value('StringLike', 'o-1/*', 'aws:PrincipalOrgPaths'), 'aws:PrincipalOrgPaths has several values'],
    [{ Condition: { StringEquals: { 'aws:x': 'a', 'AWS:X': 'b' } } }, 'Condition.StringEquals has AWS:X twice'],
    [value('Bool', 'yes'), 'Bool compares with true or false, not yes'],
    [value('BoolIfExists', ['true', 'false']), 'Bool compares with one value'],
    [value('Null', '1'), 'Null compares with true or false, not 1'],
    [value('NumericLessThan', 'ten'), 'NumericLessThan compares with a number, not ten'],
    [value('NumericEquals', '1e1'), 'NumericEquals compares with a number, not 1e1'],
    [value('DateGreaterThan', '25 Nov 2026'), 'DateGreaterThan compares with a date, not 25 Nov 2026'],
    [value('DateLessThan', '2026-11-25T12:00:00'), 'DateLessThan compares with a date, not 2026-11-25T12:00:00'],
    [value('DateLessThan', '2026-13-01'), 'DateLessThan compares with a date, not 2026-13-01'],
    [value('IpAddress', '10.0.0/8'), '10.0.0/8 is no block of addresses'],
    [value('NotIpAddress', ['10.0.0.0/8', '10.0.0.0/33']), '10.0.0.0/33 is no block of addresses'],
    [value('BinaryEquals', 'a-b'), 'a-b is not base64'],
    [value('NumericLessThan', `\${aws:x}`), `NumericLessThan takes no variables, as in \${aws:x}`],
    [value('StringLike', `\${aws:username`), `the variable in \${aws:username has no closing brace`],
    [value('StringLike', `a\${}`), `the variable in a\${} is empty`],
    [value('StringLike', `\${ aws:username }`), `\${ aws:username } is not a policy variable`],
    [value('StringLike', `\${aws:username, guest}`), `\${aws:username, guest} is not a policy variable`],
    [{ Resource: `arn:aws:s3:::b/\${aws:x,'y}` }, `\${aws:x,'y} is not a policy variable`],
  ] as const)
    assert.deepEqual(wrong(change), { problems: [`POLICY_MALFORMED: ${message}`], kept: 1 })
  assert.deepEqual(wrong({ Resource: `arn:aws:sqs:us-east-1:\${aws:PrincipalAccount}:q` }).problems, [
    `ARN_MALFORMED: arn:aws:sqs:us-east-1:\${aws:PrincipalAccount}:q has a variable before its fifth colon`,
  ])
  assert.deepEqual(wrong(value('ArnLike', 'arn:aws:iam')), {
    problems: ['ARN_MALFORMED: arn:aws:iam has fewer than six fields'],
    kept: 1,
  })
})

test('values that are in order', () => {
  for (const [operator, texts] of [
    ['Bool', ['true']],
    ['Null', ['False']],
    ['NumericLessThan', [10, '-1.5', '+3']],
    [
      'DateLessThan',
      ['2026', '2026-11', '2026-11-25', '2026-11-25T00:00Z', '2026-11-25T00:00:00.5+01:00', '1795608000'],
    ],
    ['IpAddress', ['10.0.0.0/8', '203.0.113.7', '2001:DB8:1234:5678::/64', '::1']],
    ['BinaryEquals', ['QmluYXJ5VmFsdWVJbkJhc2U2NA==']],
    ['ArnLike', ['*', 'arn:aws:iam::*:role/a?', `arn:aws:s3:::b/\${aws:username, 'guest'}`]],
    ['StringLike', ['', `\${aws:PrincipalTag/team}`, `\${*}\${?}\${$}`]],
    ['ForAnyValue:StringLikeIfExists', ['a']],
  ] as const)
    assert.deepEqual(wrong({ Condition: { [operator]: { 'aws:x': texts } } }).problems, [], operator)
})

test('keys that are in order', () => {
  for (const [operator, key, text] of [
    ['StringEquals', 'aws:SourceVpc', 'vpc-1'],
    ['StringLike', 'aws:SourceVpce', `\${aws:PrincipalTag/vpce}`],
    ['IpAddress', 'aws:SourceIp', '0.0.0.0/0'],
    ['IpAddress', 'aws:SourceIp', '2001:db8::/32'],
    ['IpAddress', 'aws:VpcSourceIp', '10.0.0.0/8'],
    ['ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-1/*'],
    ['Null', 'aws:CalledVia', 'true'],
    ['StringEquals', 'aws:RequestTag/Cost Center', '1'],
    ['StringEquals', 'oidc.eks.us-east-1.amazonaws.com/id/AB:sub', 'system:serviceaccount:a:b'],
  ] as const)
    assert.deepEqual(wrong({ Condition: { [operator]: { [key]: text } } }).problems, [], key)
})

test('a variable without Version 2012-10-17 is plain text', () => {
  const texts = (Version?: string) =>
    policyOf({
      ...(Version === undefined ? {} : { Version }),
      Statement: {
        ...sound,
        Resource: `arn:aws:s3:::b/\${aws:username}`,
        Condition: { StringEquals: { 'aws:x': `\${aws:username}` } },
      },
    }).problems?.map((problem) => problem.message)
  const told = [
    `arn:aws:s3:::b/\${aws:username} is plain text without Version 2012-10-17`,
    `\${aws:username} is plain text without Version 2012-10-17`,
  ]
  assert.deepEqual([texts(), texts('2008-10-17'), texts('2012-10-17')], [told, told, undefined])
})

test('a malformed document is told', () => {
  assert.deepEqual(
    policyOf('x').problems?.map((problem) => problem.message),
    ['the policy is no map with Version and Statement'],
  )
  assert.deepEqual(
    policyOf({ Version: '2012-10-17' }).problems?.map((problem) => problem.message),
    ['the policy has no Statement'],
  )
  assert.match(policyOf({ Version: '2012-10-18', Statement: sound }).problems?.[0]?.message ?? '', /not 2012-10-18$/)
  assert.deepEqual(
    policyOf({ Version: '2012-10-17', Statement: [], Statment: [] }).problems?.map((problem) => problem.message),
    ['a policy has no element Statment', 'the policy has no Statement'],
  )
  assert.match(statements('x').problems?.[0]?.message ?? '', /a statement must be a map/)
})

test('malformed ARNs, as AWS’s own page prints them, are told with the remedy', () => {
  const { problems = [], statements: kept } = statements({
    ...sound,
    Principal: { AWS: ['arn:aws::iam::123456789012:role/role-name'] },
    Resource: 'arn:aws::secretsmanager:us-west-2:123456789012:secret:secret-name',
  })
  assert.equal(kept.length, 1)
  assert.deepEqual(
    problems.map(({ code, remedy }) => [code, remedy]),
    [
      ['ARN_MALFORMED', 'remove the second colon: arn:aws:secretsmanager:us-west-2:123456789012:secret:secret-name'],
      ['ARN_MALFORMED', 'remove the second colon: arn:aws:iam::123456789012:role/role-name'],
    ],
  )
})

test('each problem stands at its line', () => {
  const { problems = [] } = statements(sound, { ...sound, Effect: 'Alow' }, { ...sound, Resource: ['*', '*', 'x'] })
  assert.deepEqual(
    problems.map(({ at }) => at.line),
    [2, 3],
  )
})

test('which resources and principals are ARNs', () => {
  const resources = (list: readonly string[], expected: number) => {
    for (const Resource of list) assert.equal(wrong({ Resource }).problems.length, expected, Resource)
  }
  resources(
    [
      '*',
      'arn:aws:s3:::bucket/*',
      'arn:aws:s3:::bucket/a b',
      'arn:aws:s3*',
      'arn:aws:logs:us-east-1:*',
      'arn:*:lambda:*:*:function:a',
      'arn:aws-cn:sqs:*:1?:q',
    ],
    0,
  )
  resources(
    [
      'arn:aws:iam::aws:policy/X',
      `arn:aws:s3:::b/\${aws:username}/*`,
      'arn:aws:kafka:us-east-1:111122223333:topic/a/*/b',
    ],
    0,
  )
  resources(
    [
      'bucket',
      'arn:aws:s3:::',
      'arn:aws::iam::1:role/a',
      'arn:aws:sqs:us-east-1:12:q',
      'arn:aws:sqs:us east:111122223333:q',
      'arn:aws:sqs',
      'arn:aws:sqs:us-east-1:111122223333',
      'arn:aws:s*:::b',
      'arn:aws:S3:::b',
      'arn:amazon:s3:::b',
      'arn:aws:sqs:east:111122223333:q',
      `arn:aws:sqs:us-east-1:\${aws:PrincipalAccount}:q`,
      `arn:\${aws:x}:s3:::b`,
    ],
    1,
  )
  const principals = (Principal: unknown, expected: number) =>
    assert.equal(wrong({ Principal }).problems.length, expected, JSON.stringify(Principal))
  const account = 'arn:aws:iam::111122223333'
  principals({ AWS: ['*', '111122223333', `${account}:root`, `${account}:role/a/b`, `${account}:user/u`] }, 0)
  principals({ AWS: ['AROAEXAMPLE', 'arn:aws:sts::111122223333:assumed-role/r/s', `\${aws:PrincipalArn}`] }, 1)
  principals({ AWS: ['arn:aws:sts::111122223333:federated-user/guest', 'arn:aws-cn:iam::111122223333:user/u'] }, 0)
  principals({ AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1' }, 0)
  principals({ AWS: [`${account}:role/*`, `${account}:roles`, 'lambda.amazonaws.com', '11112222333'] }, 4)
  principals({ AWS: [`${account}:group/admins`, 'arn:aws:sts::111122223333:assumed-role/r', `${account}:role/`] }, 3)
  principals(
    {
      Service: ['lambda.amazonaws.com', 'ops.apigateway.amazonaws.com'],
      Federated: ['accounts.google.com', `${account}:saml-provider/a`, `${account}:oidc-provider/b.example/id/C`],
      CanonicalUser: 'a'.repeat(64),
    },
    0,
  )
  principals({ Federated: ['google', '*', `${account}:role/a`], CanonicalUser: '111122223333' }, 4)
  principals({ Service: ['lambda', 'arn:aws:iam::111122223333:root', '*'] }, 3)
})
