import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policyOf, statements } from '../../test/support/policy.ts'
import { type AttachedPolicy, problemsOfKind } from './policy-kind.ts'

const unknown = { unknown: 'parameter:X', question: 'value of parameter X' }
const account = 'arn:aws:iam::111122223333'

const told = (kind: AttachedPolicy, ...list: readonly object[]) =>
  problemsOfKind(statements(...list), kind).map(({ message, at }) => `${at.line}: ${message}`)
const identity = { Effect: 'Allow', Action: 's3:*', Resource: '*' }
const endpoint = { ...identity, Principal: '*' }
const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }

test('what is in order where it is attached', () => {
  assert.deepEqual(told('identity', { ...identity, Sid: 'One1' }, { ...identity, Sid: 'Two' }, identity, identity), [])
  assert.deepEqual(told('trust', trust, { ...trust, Action: ['sts:TagSession', 'STS:assumerole'] }), [])
  assert.deepEqual(told('endpoint', { ...endpoint, Sid: 'A sentence' }, { ...endpoint, Sid: 'A sentence' }), [])
  assert.deepEqual(told('gateway', endpoint, { ...endpoint, Principal: { AWS: '*' } }), [])
})

test('Principal and Resource stand where they must, and nowhere else', () => {
  assert.deepEqual(told('identity', endpoint, { Effect: 'Allow', Action: 's3:*' }), [
    '1: a policy of a role has no Principal',
    '2: the statement has no Resource',
  ])
  assert.deepEqual(told('identity', { ...identity, Effect: 'Deny', NotPrincipal: '*' }), [
    '1: a policy of a role has no Principal',
  ])
  assert.deepEqual(told('endpoint', endpoint, identity, { ...endpoint, Resource: undefined }), [
    '2: the statement has no Principal',
    '3: the statement has no Resource',
  ])
  const { Principal: _, ...nobody } = trust
  assert.deepEqual(told('trust', nobody, { ...trust, Resource: '*' }, { ...trust, NotResource: '*' }), [
    '1: the statement has no Principal',
    '2: a trust policy has no Resource',
    '3: a trust policy has no Resource',
  ])
  assert.deepEqual(told('endpoint', { ...endpoint, Principal: unknown }), [], 'it has one, whatever it is')
})

test('identity policies: Id, and the Sid of each statement', () => {
  const document = policyOf({ Version: '2012-10-17', Id: 'mine', Statement: identity })
  assert.deepEqual(
    problemsOfKind(document, 'identity').map(({ message }) => message),
    ['a policy of a role has no Id'],
  )
  assert.deepEqual(problemsOfKind(document, 'endpoint').length, 1, 'it has no Principal, but it may have an Id')
  const named = (Sid: string) => ({ ...identity, Sid })
  assert.deepEqual(told('identity', named('One'), named('Two'), named('One'), named('Two-2')), [
    '3: Sid One stands twice',
    '4: Sid Two-2 has other characters than letters and digits',
  ])
})

test('trust policies: actions of STS, no NotPrincipal, no canonical user', () => {
  assert.deepEqual(
    told(
      'trust',
      { ...trust, Action: ['sts:AssumeRole', 'lambda:InvokeFunction'] },
      { ...trust, Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '111122223333' } },
      { ...trust, Principal: { CanonicalUser: 'a'.repeat(64) } },
    ),
    [
      '1: a trust policy allows actions of sts only, not lambda:InvokeFunction',
      '2: a trust policy has no NotPrincipal',
      '3: a trust policy has no CanonicalUser',
    ],
  )
})

test('endpoint policies: wildcards have limits', () => {
  const when = (operator: string, key: string, value: unknown) => ({
    ...endpoint,
    Condition: { [operator]: { [key]: value } },
  })
  assert.deepEqual(
    told(
      'endpoint',
      when('StringLike', 'aws:PrincipalAccount', '1111*'),
      when('NumericEquals', 'aws:PrincipalAccount', '111122223333'),
      when('StringLikeIfExists', 'aws:SourceVpc', ['vpc-1', 'vpc-?']),
      when('StringNotLike', 'aws:PrincipalTag/team', 'a*'),
      { ...endpoint, Resource: ['*', 'arn:aws:sqs:us-east-1:1111*:q'] },
      when('ArnNotLike', 'aws:PrincipalArn', 'arn:aws:iam::?11122223333:role/x'),
    ),
    [
      '1: endpoint policies take no wildcard in aws:PrincipalAccount, as in 1111*',
      '2: endpoint policies compare no aws:PrincipalAccount as a number',
      '3: endpoint policies take no wildcard in aws:SourceVpc, as in vpc-?',
      '4: a wildcard of a* has less than six characters beside it',
      '5: the account of arn:aws:sqs:us-east-1:1111*:q is half a wildcard, which endpoint policies refuse',
      '6: the account of arn:aws:iam::?11122223333:role/x is half a wildcard, which endpoint policies refuse',
    ],
  )
  assert.deepEqual(
    told(
      'endpoint',
      when('StringEquals', 'aws:PrincipalAccount', '1*'),
      when('StringLike', 'aws:PrincipalTag/team', [
        'orders*',
        '*orders',
        'team',
        'orders*?',
        `\${aws:PrincipalTag/x}*`,
      ]),
      when('ArnLike', 'aws:PrincipalArn', ['arn:aws:iam::*:role/x', `${account}:role/*`]),
      { ...endpoint, Resource: 'arn:aws:sqs:*:*:q' },
    ),
    ['2: a wildcard of orders*? has less than six characters beside it'],
  )
  const wide = when('StringLike', 'aws:PrincipalAccount', '1*')
  assert.deepEqual(
    [told('identity', { ...wide, Principal: undefined }), told('trust', { ...wide, ...trust, Resource: undefined })],
    [[], []],
  )
})

test('gateway endpoints: everyone, and conditions', () => {
  const problem = 'the policy of a gateway endpoint has no other Principal than "*"'
  assert.deepEqual(
    told(
      'gateway',
      { ...endpoint, Principal: { AWS: '111122223333' } },
      { ...endpoint, Principal: { AWS: ['*', `${account}:root`] } },
      { ...endpoint, Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '111122223333' } },
      identity,
    ),
    [`1: ${problem}`, `2: ${problem}`, `3: ${problem}`, '4: the statement has no Principal'],
  )
  assert.deepEqual(told('endpoint', { ...endpoint, Principal: { AWS: '111122223333' } }), [])
})
