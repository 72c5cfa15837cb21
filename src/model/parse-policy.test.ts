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
    [{ Action: 'AssumeRole' }, 'Action AssumeRole is not of the form service:Action'],
    [{ Action: { a: 1 } }, 'Action must be a text or a list of texts, not a map'],
    [{ NotAction: 'sts:*' }, 'the statement has an element and its Not form'],
    [{ NotResource: '*' }, 'the statement has an element and its Not form'],
    [{ NotPrincipal: '*' }, 'the statement has Principal and NotPrincipal'],
    [{ Principal: 'lambda.amazonaws.com' }, 'Principal must be "*" or a map, not lambda.amazonaws.com'],
    [{ Principal: { Aws: '*' } }, 'there is no principal type Aws'],
    [{ Condition: 'x' }, 'Condition must be a map, not x'],
    [{ Condition: { StringEqual: { a: 'b' } } }, 'there is no condition operator StringEqual'],
    [{ Condition: { StringEquals: 'x' } }, 'Condition.StringEquals must be a map, not x'],
    [{ Resources: '*' }, 'a statement has no element Resources'],
  ] as const)
    assert.deepEqual(wrong(change), { problems: [`POLICY_MALFORMED: ${message}`], kept: 0 })
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

test('which resources and principals are ARNs', () => {
  const resources = (list: readonly string[], expected: number) => {
    for (const Resource of list) assert.equal(wrong({ Resource }).problems.length, expected, Resource)
  }
  resources(['*', 'arn:aws:s3:::bucket/*', 'arn:aws:s3*', 'arn:*:lambda:*:*:function:a', 'arn:aws-cn:sqs:*:1?:q'], 0)
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
    ],
    1,
  )
  const principals = (Principal: unknown, expected: number) =>
    assert.equal(wrong({ Principal }).problems.length, expected, JSON.stringify(Principal))
  const account = 'arn:aws:iam::111122223333'
  principals({ AWS: ['*', '111122223333', `${account}:root`, `${account}:role/a/b`, `${account}:user/u`] }, 0)
  principals({ AWS: ['AROAEXAMPLE', 'arn:aws:sts::111122223333:assumed-role/r/s', `\${aws:PrincipalArn}`] }, 1)
  principals({ AWS: [`${account}:role/*`, `${account}:roles`, 'lambda.amazonaws.com', '11112222333'] }, 4)
  principals(
    { Service: ['lambda.amazonaws.com', 'ops.apigateway.amazonaws.com'], Federated: 'x', CanonicalUser: 'y' },
    0,
  )
  principals({ Service: ['lambda', 'arn:aws:iam::111122223333:root', '*'] }, 3)
})
