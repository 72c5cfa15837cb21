import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policyOf, statements } from '../../test/support/policy.ts'
import { evaluate } from './evaluate.ts'
import type { Policies } from './layers.ts'
import type { Request } from './request.ts'

const account = '111122223333'
const bucket = 'arn:aws:s3:::logs'
const unknown = { unknown: 'parameter:X', question: 'value of parameter X' }
const allow = (change: Record<string, unknown> = {}) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...change })
const deny = (change: Record<string, unknown> = {}) => ({ Effect: 'Deny', Action: '*', Resource: '*', ...change })

function verdict(policies: Policies, change: Partial<Request> = {}) {
  const call: Request = {
    principal: { kind: 'user', arn: `arn:aws:iam::${account}:user/carlos`, account },
    action: 's3:GetObject',
    resource: `${bucket}/2026/a.txt`,
    resourceAccount: account,
    context: {},
    ...change,
  }
  return evaluate(call, policies).verdict
}

test('actions: wildcards, any case, and NotAction', () => {
  const by = (element: object) => verdict({ identity: [statements({ Effect: 'Allow', Resource: '*', ...element })] })
  for (const Action of ['*', 's3:*', 'S3:getobject', 's3:Get*', 's3:G?tObject', '*:*', ['a:b', 's3:GetObject']])
    assert.equal(by({ Action }), 'allow', String(Action))
  for (const Action of ['s3:Get', 's3:Get?', 's3:PutObject', 'sqs:*'])
    assert.equal(by({ Action }), 'deny', String(Action))
  assert.equal(by({ NotAction: 'sqs:*' }), 'allow')
  assert.equal(by({ NotAction: 's3:*' }), 'deny')
  assert.equal(by({ NotAction: ['sqs:*', unknown] }), 'depends')
})

test('resources: case-sensitive, wildcards within a part, over colons at its end', () => {
  const by = (element: object, resource: string) =>
    verdict({ identity: [statements({ Effect: 'Allow', Action: '*', ...element })] }, { resource })
  const log = `arn:aws:logs:us-east-1:${account}:log-group:/aws/lambda/a:log-stream:b`
  for (const Resource of [
    '*',
    'arn:aws:logs:*',
    `arn:aws:logs:us-east-1:${account}:log-group:/aws/*:log-stream:b`,
    'arn:*',
  ])
    assert.equal(by({ Resource }, log), 'allow', Resource)
  for (const Resource of [
    `arn:aws:logs:us-east-1:${account}:LOG-GROUP:*`,
    `arn:aws:logs:us-east-?:${account}:log-group:/aws/lambda/a`,
    `arn:aws:logs:us-*1:log-group:*`,
    `arn:aws:logs:us-east-1?${account}:log-group:*`,
    `arn:aws:logs:us-east-1:${account}:log-group:/aws/lambda/a:log-stream:b?`,
  ])
    assert.equal(by({ Resource }, log), 'deny', Resource)
  // AWS speaks of the parts between colons; what of the colons in the resource's own name?
  for (const Resource of [
    `arn:aws:logs:us-east-1:${account}:log-group:/aws/*b`,
    `arn:aws:logs:us-east-1:${account}:log-group:/aws/lambda/a?log-stream:b`,
    `arn:aws:logs:us-east-1:${account}:log-group:/aws/lambda/a????????????b`,
  ])
    assert.equal(by({ Resource }, log), 'depends', Resource)
  assert.equal(by({ Resource: [`arn:aws:logs:us-east-1:${account}:log-group:/aws/*b`, '*'] }, log), 'allow')
  assert.equal(by({ Resource: 'arn:aws:s3:::logs/*/a.txt' }, 'arn:aws:s3:::logs/2026/11/a.txt'), 'allow')
  assert.equal(by({ Resource: 'arn:aws:s3:::logs' }, 'arn:aws:s3:::logs/a'), 'deny')
  assert.equal(by({ Resource: 'arn:aws:s3:::logs/?' }, 'arn:aws:s3:::logs/:'), 'depends')
  assert.equal(by({ Resource: 'arn:aws:s3:::logs/*.txt' }, 'arn:aws:s3:::logs/12:30.txt'), 'depends')
  assert.equal(by({ Resource: 'arn:aws:s3:::logs/*.txt' }, 'arn:aws:s3:::logs/12:30.csv'), 'deny')
  assert.equal(by({ Resource: 'arn:aws:s3:::logs/*' }, 'arn:aws:s3:::logs/:'), 'allow')
  assert.equal(by({ NotResource: 'arn:aws:s3:::logs/*' }, 'arn:aws:s3:::logs/a'), 'deny')
  assert.equal(by({ NotResource: 'arn:aws:s3:::logs/*' }, 'arn:aws:s3:::other/a'), 'allow')
})

test('resources of which only the beginning is known', () => {
  const resource = { prefix: 'arn:aws:s3:::logs/', rest: unknown }
  const by = (element: object) =>
    verdict({ identity: [statements({ Effect: 'Allow', Action: '*', ...element })] }, { resource })
  for (const Resource of ['*', 'arn:aws:s3:::*', 'arn:aws:s3:::logs/*', 'arn:aws:s3:::l?gs/*'])
    assert.equal(by({ Resource }), 'allow', Resource)
  for (const Resource of ['arn:aws:s3:::logs/2026/*', 'arn:aws:s3:::logs/*.txt', 'arn:aws:s3:::logs/a'])
    assert.equal(by({ Resource }), 'depends', Resource)
  for (const Resource of ['arn:aws:s3:::other/*', 'arn:aws:sqs:*', 'arn:aws:s3:::logs'])
    assert.equal(by({ Resource }), 'deny', Resource)
  assert.equal(by({ Resource: unknown }), 'allow', 'the same unknown value is itself')
})

test('policy variables: from the call, with defaults, literal in old policies', () => {
  const own = `arn:aws:s3:::logs/\${aws:username}/*`
  const by = (Resource: string, username: string | undefined, name: string, Version = '2012-10-17') =>
    verdict(
      { identity: [policyOf({ Version, Statement: [allow({ Resource })] })] },
      {
        resource: `arn:aws:s3:::logs/${name}/x`,
        context: { 'aws:username': username === undefined ? [] : [username] },
      },
    )
  assert.equal(by(own, 'carlos', 'carlos'), 'allow')
  assert.equal(by(own, 'carlos', 'maria'), 'deny')
  assert.equal(by(own, '*', 'maria'), 'deny', 'a value is no wildcard')
  assert.equal(by(own, undefined, 'carlos'), 'deny')
  assert.equal(by(own, 'carlos', 'carlos', '2008-10-17'), 'deny')
  assert.equal(by(own, 'carlos', `\${aws:username}`, '2008-10-17'), 'allow')
  assert.equal(by(`arn:aws:s3:::logs/\${aws:username, 'guest'}/*`, undefined, 'guest'), 'allow')
  assert.equal(by(`arn:aws:s3:::logs/\${*}/*`, undefined, '*'), 'allow')
  assert.equal(by(`arn:aws:s3:::logs/\${*}/*`, undefined, 'a'), 'deny')
  // AWS: the text matches no resource, and the whole statement might be void.
  const notOwn = policyOf({
    Version: '2012-10-17',
    Statement: [deny({ Resource: undefined, NotResource: own }), allow()],
  })
  assert.equal(verdict({ identity: [notOwn] }, { context: { 'aws:username': [] } }), 'depends')
  assert.equal(verdict({ identity: [notOwn] }), 'depends', 'the key may not be there')
  const elsewhere = { resource: 'arn:aws:s3:::other/a' }
  assert.equal(verdict({ identity: [notOwn] }, elsewhere), 'depends', 'so the statement may be void')
  assert.equal(verdict({ identity: [notOwn] }, { ...elsewhere, context: { 'aws:username': ['2026'] } }), 'deny')
  assert.equal(verdict({ identity: [notOwn] }, { context: { 'aws:username': ['2026'] } }), 'allow')
  assert.equal(verdict({ identity: [notOwn] }, { context: { 'aws:username': ['2025'] } }), 'deny')
  const andAll = statements(deny({ Resource: undefined, NotResource: [own, '*'] }), allow())
  assert.equal(
    verdict({ identity: [andAll] }, { context: { 'aws:username': [] } }),
    'allow',
    'it does not hold either way',
  )
})
