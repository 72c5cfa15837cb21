import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { policyOf, statements } from '../../test/support/policy.ts'
import type { PolicyDocument, PolicyProblem } from '../model/index.ts'
import { evaluate, type Policies } from './evaluate.ts'
import type { Principal, Request } from './request.ts'

const account = '111122223333'
const role: Principal = { kind: 'role', arn: `arn:aws:iam::${account}:role/orders`, session: 's1', account }
const user: Principal = { kind: 'user', arn: `arn:aws:iam::${account}:user/carlos`, account }
const lambda: Principal = { kind: 'service', name: 'lambda.amazonaws.com' }
const bucket = 'arn:aws:s3:::logs'

const request = (change: Partial<Request> = {}): Request => ({
  principal: role,
  action: 's3:GetObject',
  resource: `${bucket}/2026/a.txt`,
  resourceAccount: account,
  context: {},
  ...change,
})
const verdict = (policies: Policies, change: Partial<Request> = {}) => evaluate(request(change), policies).verdict
const allow = (change: Record<string, unknown> = {}) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...change })
const deny = (change: Record<string, unknown> = {}) => ({ Effect: 'Deny', Action: '*', Resource: '*', ...change })
const isMalformed = (problem: PolicyProblem) => problem.code === 'POLICY_MALFORMED'
const unknown = { unknown: 'parameter:X', question: 'value of parameter X' }

test('nothing is allowed that no statement allows; an explicit deny wins wherever it stands', () => {
  const open = statements(allow())
  assert.equal(verdict({ identity: [] }), 'deny')
  assert.equal(verdict({ identity: [open] }), 'allow')
  const closed = statements(deny({ Action: 's3:*' }))
  const kinds: readonly Policies[] = [
    { identity: [open, closed] },
    { identity: [open], resource: statements(deny({ Principal: '*' })) },
    { identity: [open], endpoint: statements(allow({ Principal: '*' }), deny({ Principal: '*' })) },
    { identity: [open], boundary: closed },
    { identity: [open], session: closed },
    { identity: [open], serviceControl: [[open], [open, closed]] },
    { identity: [open], resourceControl: [[open, closed]] },
  ]
  for (const policies of kinds) {
    const decision = evaluate(request(), policies)
    assert.equal(decision.verdict, 'deny')
    assert.equal(decision.statement?.effect, 'Deny')
    assert.match(decision.reason, /denies it$/)
  }
})

test('every layer that limits must allow, each level of the organization too', () => {
  const open = statements(allow())
  const other = statements(allow({ Action: 'sqs:*' }))
  for (const policies of [
    { endpoint: other },
    { boundary: other },
    { session: other },
    { serviceControl: [[open], [other], [open]] },
    { resourceControl: [[other]] },
  ] satisfies Policies[]) {
    const decision = evaluate(request(), { identity: [open], ...policies })
    assert.equal(decision.verdict, 'deny')
    assert.equal(decision.policy, Object.keys(policies)[0])
    assert.match(decision.reason, /^no .* allows s3:GetObject .* comes nearest and does not match the action/)
  }
  const all = {
    endpoint: open,
    boundary: open,
    session: open,
    serviceControl: [[other, open]],
    resourceControl: [[open]],
  }
  assert.equal(verdict({ identity: [open], ...all }), 'allow')
})

test('within an account one of identity and resource policy is enough, across accounts both are needed', () => {
  const identity = [statements(allow())]
  const resource = statements(allow({ Principal: { AWS: role.arn } }))
  const none = statements(allow({ Action: 'sqs:*', Principal: '*' }))
  const elsewhere = { resourceAccount: '444455556666' }
  for (const [policies, within, across] of [
    [{ identity, resource: none }, 'allow', 'deny'],
    [{ identity: [], resource }, 'allow', 'deny'],
    [{ identity, resource }, 'allow', 'allow'],
    [{ identity: [], resource: none }, 'deny', 'deny'],
  ] as const) {
    assert.equal(verdict(policies), within)
    assert.equal(verdict(policies, elsewhere), across)
    // An unknown account decides only where the two differ.
    const either = verdict(policies, { resourceAccount: unknown })
    assert.equal(either, within === across ? within : 'depends')
  }
})

test('a principal that is only the account leaves it to the identity policies', () => {
  for (const AWS of [account, `arn:aws:iam::${account}:root`]) {
    const resource = statements(allow({ Principal: { AWS } }))
    assert.equal(verdict({ identity: [], resource }), 'deny')
    assert.equal(verdict({ identity: [statements(allow())], resource }), 'allow')
  }
})

test('trust and key policies must allow by themselves', () => {
  const identity = [statements(allow())]
  const assume = { action: 'sts:AssumeRole', resource: `arn:aws:iam::${account}:role/other` }
  const trust = (principal: unknown) => statements({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' })
  assert.equal(verdict({ identity, resource: trust({ Service: 'ec2.amazonaws.com' }) }, assume), 'deny')
  assert.equal(verdict({ identity, resource: trust({ AWS: account }) }, assume), 'allow')
  assert.equal(verdict({ identity: [], resource: trust({ AWS: account }) }, assume), 'deny')
  assert.equal(verdict({ identity: [], resource: trust({ AWS: role.arn }) }, assume), 'allow')
  const byLambda = { ...assume, principal: lambda }
  assert.equal(verdict({ resource: trust({ Service: 'lambda.amazonaws.com' }) }, byLambda), 'allow')
  assert.equal(verdict({ resource: trust({ Service: 'ec2.amazonaws.com' }) }, byLambda), 'deny')
  assert.equal(verdict({ resource: trust({ AWS: account }) }, byLambda), 'deny')
  assert.equal(verdict({ resource: statements(deny({ Principal: '*' })) }, byLambda), 'deny')
})

test('a permissions boundary limits a role that is named, not a session or a user that is', () => {
  const boundary = statements(allow({ Action: 'sqs:*' }))
  const session = `arn:aws:sts::${account}:assumed-role/orders/s1`
  const named = (AWS: unknown) => ({ identity: [], boundary, resource: statements(allow({ Principal: { AWS } })) })
  assert.equal(verdict(named(role.arn)), 'deny')
  assert.equal(verdict(named(session)), 'allow')
  assert.equal(verdict(named(user.arn), { principal: user }), 'allow')
  assert.equal(verdict(named('*'), { principal: user }), 'deny')
  const butOne = statements(allow({ NotPrincipal: { AWS: '444455556666' } }))
  assert.equal(verdict({ identity: [], boundary, resource: butOne }), 'deny')
  assert.equal(verdict({ identity: [], resource: butOne }), 'allow')
})

test('service principals: no identity policy and no service control policy is asked', () => {
  const none: PolicyDocument[] = []
  const resource = statements(allow({ Principal: { Service: 'lambda.amazonaws.com' } }))
  assert.equal(verdict({ identity: none, serviceControl: [none], resource }, { principal: lambda }), 'allow')
  assert.equal(verdict({ resourceControl: [none], resource }, { principal: lambda }), 'deny')
  assert.equal(verdict({ identity: [statements(deny())], resource }, { principal: lambda }), 'allow')
})

test('unknown policies, effects and elements make it depend, unless something else decides', () => {
  const open = statements(allow())
  assert.deepEqual(evaluate(request(), { identity: [unknown] }).questions, [unknown])
  assert.equal(verdict({ identity: [unknown, open] }), 'depends', 'the unknown one may deny')
  assert.equal(verdict({ identity: [unknown, statements(deny())] }), 'deny')
  assert.equal(verdict({ identity: [open], endpoint: unknown }), 'depends')
  const doubtful = statements({ Effect: unknown, Action: '*', Resource: '*' })
  const decision = evaluate(request(), { identity: [open, doubtful] })
  assert.equal(decision.verdict, 'depends')
  assert.equal(decision.statement, doubtful.statements[0])
  assert.equal(decision.reason, 'it depends on the value of parameter X')
  assert.equal(verdict({ identity: [statements(allow({ Action: unknown }))] }), 'depends')
  assert.equal(verdict({ identity: [statements(allow({ Resource: unknown }))] }), 'depends')
  assert.equal(verdict({ identity: [statements(allow({ Action: ['s3:*', unknown] }))] }), 'allow')
  assert.equal(verdict({ identity: [statements(allow({ Action: unknown, Resource: 'arn:aws:sqs:::x' }))] }), 'deny')
  assert.equal(verdict({}), 'allow', 'nothing was asked')
  assert.equal(verdict({ boundary: statements(allow({ Action: 'sqs:*' })) }), 'deny')
})

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
    `arn:aws:logs:us-east-1:${account}:log-group:/aws/*b`,
    `arn:aws:logs:us-east-1:${account}:LOG-GROUP:*`,
    `arn:aws:logs:us-east-?:${account}:log-group:/aws/lambda/a`,
  ])
    assert.equal(by({ Resource }, log), 'deny', Resource)
  assert.equal(by({ Resource: 'arn:aws:s3:::logs/*/a.txt' }, 'arn:aws:s3:::logs/2026/11/a.txt'), 'allow')
  assert.equal(by({ Resource: 'arn:aws:s3:::logs' }, 'arn:aws:s3:::logs/a'), 'deny')
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
  const notOwn = policyOf({
    Version: '2012-10-17',
    Statement: [deny({ Resource: undefined, NotResource: own }), allow()],
  })
  assert.equal(verdict({ identity: [notOwn] }, { context: { 'aws:username': [] } }), 'allow', 'the statement is void')
})

test('a verdict that is given in spite of an unknown value holds for every value of it', () => {
  const holes = ['hole:1', 'hole:2'].map((name) => ({ unknown: name, question: `value of ${name}` }))
  const text = (...values: string[]) => fc.oneof(fc.constantFrom(...values), fc.constantFrom(...holes))
  const statement = fc.record(
    {
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      Action: fc.array(text('s3:*', 'sqs:*', 's3:Get?bject'), { minLength: 1, maxLength: 2 }),
      Resource: fc.array(text('*', `${bucket}/*`, 'arn:aws:s3:::other/*'), { minLength: 1, maxLength: 2 }),
      Principal: fc.record({ AWS: fc.array(text('*', account, String(role.arn)), { minLength: 1, maxLength: 2 }) }),
      Condition: fc.record({
        StringLike: fc.record({ 'aws:x': text('a', 'b*') }),
        StringNotEquals: fc.record({ 'aws:y': text('a', 'b') }),
      }),
    },
    { requiredKeys: ['Effect', 'Action', 'Resource', 'Principal'] },
  )
  const policy = fc.array(statement, { maxLength: 2 })
  const contexts = fc.record({ x: text('a', 'bc'), y: text('a', 'c') })
  const values = fc.constantFrom('*', 'a', 'b', 's3:*', 'sqs:*', `${bucket}/*`, account, String(role.arn))
  const property = fc.property(
    fc.tuple(policy, policy, policy),
    contexts,
    text(account, '444455556666'),
    fc.tuple(values, values),
    (policies, context, owner, given) => {
      const fill = (value: unknown): unknown =>
        JSON.parse(
          JSON.stringify(value, (_, part) => {
            const hole = holes.findIndex((each) => each.unknown === part?.unknown)
            return hole < 0 ? part : given[hole]
          }),
        )
      const decide = (filled: (value: unknown) => unknown) => {
        const [identity, resource, endpoint] = policies.map((list) => statements(...(filled(list) as unknown[])))
        // A value that the parser refuses where it stands says nothing about the engine.
        fc.pre(![identity, resource, endpoint].some((document) => document?.problems?.some(isMalformed)))
        const { x, y } = filled(context) as { x: string; y: string }
        const call = { resourceAccount: filled(owner) as string, context: { 'aws:x': [x], 'aws:y': [y] } }
        return verdict({ identity: [identity!], resource: resource!, endpoint: endpoint! }, call)
      }
      const open = decide((value) => value)
      const decided = decide(fill)
      assert.notEqual(decided, 'depends')
      if (open !== 'depends') assert.equal(decided, open)
    },
  )
  fc.assert(property, { numRuns: 1000 })
})
