import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statements } from '../../test/support/policy.ts'
import type { PolicyDocument } from '../model/index.ts'
import { evaluate } from './evaluate.ts'
import type { Policies } from './layers.ts'
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
  const everyone = (change = {}) => ({
    identity: [],
    boundary,
    resource: statements(allow({ Principal: '*', ...change })),
  })
  const byArn = { Condition: { ArnEquals: { 'aws:PrincipalArn': role.arn } } }
  const context = { 'aws:principalarn': [String(role.arn)] }
  // AWS says so of "*" with such a condition only.
  assert.equal(verdict(everyone(byArn), { context }), 'allow')
  assert.equal(verdict(everyone()), 'depends')
  assert.equal(verdict({ ...everyone(), boundary: statements(allow()) }), 'allow')
  assert.equal(verdict({ identity: [], resource: statements(allow({ Principal: '*' })) }), 'allow')
})

test('NotPrincipal with Deny spares nobody who has a permissions boundary', () => {
  const open = statements(allow())
  const session = `arn:aws:sts::${account}:assumed-role/orders/s1`
  const butMe = statements(deny({ NotPrincipal: { AWS: [account, role.arn, session] } }), allow({ Principal: '*' }))
  const byLambda = statements(deny({ NotPrincipal: { Service: 'lambda.amazonaws.com' } }), allow({ Principal: '*' }))
  assert.equal(verdict({ identity: [open], resource: butMe }), 'allow')
  assert.equal(verdict({ identity: [open], boundary: open, resource: butMe }), 'deny')
  assert.equal(verdict({ identity: [open], boundary: unknown, resource: butMe }), 'deny')
  assert.equal(verdict({ boundary: open, resource: byLambda }, { principal: lambda }), 'allow')
  const doubtful = statements({ ...deny({ NotPrincipal: { AWS: [account, role.arn, session] } }), Effect: unknown })
  assert.equal(verdict({ identity: [open], boundary: open, resource: doubtful }), 'depends')
})

test('the root user may do everything in its account, but for organization and endpoint', () => {
  const root = { principal: { kind: 'root', account } } as const
  const none = statements(allow({ Action: 'sqs:*', Principal: '*' }))
  assert.equal(verdict({ identity: [] }, root), 'allow')
  assert.equal(verdict({ identity: [], boundary: none, session: none }, root), 'allow', 'it has neither')
  assert.equal(verdict({ identity: [], serviceControl: [[none]] }, root), 'deny')
  assert.equal(verdict({ identity: [], endpoint: none }, root), 'deny')
  assert.equal(verdict({ identity: [], resource: statements(deny({ Principal: '*' })) }, root), 'deny')
  const elsewhere = { ...root, resourceAccount: '444455556666' }
  assert.equal(verdict({ identity: [], resource: none }, elsewhere), 'deny')
  assert.equal(
    verdict({ identity: [], resource: statements(allow({ Principal: { AWS: account } })) }, elsewhere),
    'allow',
  )
  const decrypt = { ...root, action: 'kms:Decrypt' }
  assert.equal(verdict({ identity: [], resource: none }, decrypt), 'deny', 'the key policy must agree')
  assert.equal(
    verdict({ identity: [], resource: statements(allow({ Principal: { AWS: account } })) }, decrypt),
    'allow',
  )
})

test('a session of GetFederationToken may do nothing without a session policy, unless it is named itself', () => {
  const arn = `arn:aws:sts::${account}:federated-user/guest`
  const guest = { principal: { kind: 'federated-user', arn, user: user.arn, account } } as const
  const open = statements(allow())
  const named = (AWS: unknown) => statements(allow({ Principal: { AWS } }))
  assert.equal(verdict({ identity: [open] }, guest), 'deny')
  assert.equal(verdict({ identity: [open], session: open }, guest), 'allow')
  assert.equal(verdict({ identity: [], session: open }, guest), 'deny')
  assert.equal(verdict({ identity: [], resource: named(user.arn) }, guest), 'deny')
  assert.equal(verdict({ identity: [], session: open, resource: named(user.arn) }, guest), 'allow')
  assert.equal(verdict({ identity: [], resource: named(arn) }, guest), 'allow')
})

test('callers without an account have what resource policies give them', () => {
  const anonymous = { principal: { kind: 'anonymous' } } as const
  const google = { principal: { kind: 'federated', provider: 'accounts.google.com' } } as const
  const resource = (Principal: unknown) => statements(allow({ Principal }))
  assert.equal(verdict({ resource: resource('*') }, anonymous), 'allow')
  assert.equal(verdict({ resource: resource({ AWS: account }) }, anonymous), 'deny')
  assert.equal(verdict({ resource: resource({ Federated: 'accounts.google.com' }) }, google), 'allow')
  assert.equal(verdict({ resource: resource({ Federated: 'www.amazon.com' }) }, google), 'deny')
  assert.equal(verdict({ identity: [statements(allow())], resource: resource({ AWS: account }) }, google), 'deny')
  const denied = evaluate(request(anonymous), { resource: resource({ AWS: account }) })
  assert.match(denied.reason, /^no resource policy allows s3:GetObject by nobody in particular; /)
})

test('no policy of the organization reaches a service-linked role', () => {
  const linked = { ...role, arn: `arn:aws:iam::${account}:role/aws-service-role/x.amazonaws.com/X` }
  const none: PolicyDocument[] = []
  const organization = { serviceControl: [none], resourceControl: [none] }
  assert.equal(verdict({ identity: [statements(allow())], ...organization }, { principal: linked }), 'allow')
  assert.equal(verdict({ identity: [statements(allow())], ...organization }), 'deny')
})

test('the policy of a gateway endpoint: an account there is its root user', () => {
  const identity = [statements(allow())]
  const gateway = (Principal: unknown, change = {}) => statements(allow({ Principal, ...change }))
  const arn = { Condition: { ArnEquals: { 'aws:PrincipalArn': role.arn } } }
  const context = { 'aws:principalarn': [String(role.arn)] }
  assert.equal(verdict({ identity, gateway: gateway('*') }), 'allow')
  assert.equal(verdict({ identity, gateway: gateway('*', arn) }, { context }), 'allow')
  assert.equal(verdict({ identity, gateway: gateway({ AWS: account }) }), 'deny')
  assert.equal(verdict({ identity, endpoint: gateway({ AWS: account }) }), 'allow')
  assert.equal(
    verdict({ identity, gateway: gateway({ AWS: account }) }, { principal: { kind: 'root', account } }),
    'allow',
  )
  const decision = evaluate(request(), { identity, gateway: gateway({ AWS: role.arn }) })
  assert.equal(decision.verdict, 'depends')
  assert.equal(decision.policy, 'gateway')
  assert.match(decision.reason, /whether a gateway endpoint heeds a principal other than "\*"$/)
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
  assert.equal(verdict({ identity: [open, statements(unknown)] }), 'depends', 'the unknown statement may deny')
  assert.equal(verdict({ identity: [statements(unknown)] }), 'depends')
  assert.equal(verdict({ identity: [statements(allow({ Action: unknown }))] }), 'depends')
  assert.equal(verdict({ identity: [statements(allow({ Resource: unknown }))] }), 'depends')
  assert.equal(verdict({ identity: [statements(allow({ Action: ['s3:*', unknown] }))] }), 'allow')
  assert.equal(verdict({ identity: [statements(allow({ Action: unknown, Resource: 'arn:aws:sqs:::x' }))] }), 'deny')
  assert.equal(verdict({}), 'allow', 'nothing was asked')
  assert.equal(verdict({ boundary: statements(allow({ Action: 'sqs:*' })) }), 'deny')
})
