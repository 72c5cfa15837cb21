import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statements } from '../../test/support/policy.ts'
import { evaluate } from './evaluate.ts'
import type { Policies } from './layers.ts'
import type { Request } from './request.ts'

const account = '111122223333'
const arn = `arn:aws:iam::${account}:role/orders`
const unknown = { unknown: 'parameter:X', question: 'value of parameter X' }
const request: Request = {
  principal: { kind: 'role', arn, session: 's1', account },
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::logs/a',
  resourceAccount: account,
  context: { 'aws:text': ['a'], 'aws:none': [], 'aws:open': [unknown] },
}

function allow(Sid: string | undefined, change: object = {}) {
  return { ...(Sid === undefined ? {} : { Sid }), Effect: 'Allow', Action: '*', Resource: '*', ...change }
}
const when = (key: string, value: string) => ({ Condition: { StringEquals: { [key]: value } } })

/** Who decided, by which statement, and why. */
function told(policies: Policies, change: Partial<Request> = {}) {
  const { verdict, policy, statement, reason } = evaluate({ ...request, ...change }, policies)
  return [verdict, policy, statement?.sid ?? statement?.at.line, reason]
}

test('an allow names the statement that grants, a deny the statement that denies', () => {
  const identity = [statements(allow('No', { Action: 'sqs:*' }), allow('Yes'), allow('Too'))]
  const full = statements(allow('Full'))
  assert.deepEqual(told({ identity, boundary: full, serviceControl: [[full]] }), [
    'allow',
    'identity',
    'Yes',
    'statement Yes of the identity policy allows it',
  ])
  const closed = statements(
    allow('Full'),
    { ...allow('Other', { Action: 'sqs:*' }), Effect: 'Deny' },
    { ...allow('Stop'), Effect: 'Deny' },
  )
  assert.deepEqual(told({ identity, serviceControl: [[full], [closed]] }), [
    'deny',
    'serviceControl',
    'Stop',
    'statement Stop of the service control policy denies it',
  ])
  assert.deepEqual(told({}), ['allow', undefined, undefined, 'no policy was asked'])
})

test('where nothing allows, the nearest statement is the one with the fewest gaps, and all of them are named', () => {
  const far = allow('Far', { Action: 'sqs:*', Resource: 'arn:aws:sqs:*', ...when('aws:text', 'b') })
  const near = allow(undefined, when('aws:text', 'b'))
  const call = `no identity policy allows s3:GetObject by role ${arn}`
  for (const list of [
    [far, near, far],
    [near, far],
    [far, near],
  ])
    assert.deepEqual(told({ identity: [statements(...list)] }), [
      'deny',
      'identity',
      list.indexOf(near) + 1,
      `${call}; the statement at line ${list.indexOf(near) + 1} comes nearest and does not match the condition: StringEquals aws:text (this call: a)`,
    ])
  const gaps =
    'action: s3:GetObject, nor the resource: arn:aws:s3:::logs/a, nor the condition: StringEquals aws:text (this call: a)'
  assert.equal(
    told({ identity: [statements(far)] })[3],
    `${call}; statement Far comes nearest and does not match the ${gaps}`,
  )
  assert.match(
    String(told({ identity: [statements(allow('A', when('aws:none', 'b')))] })[3]),
    /aws:none \(this call does not carry the key\)$/,
  )
  assert.deepEqual(told({ identity: [] }), ['deny', 'identity', undefined, call])
})

test('which layer is to blame: a limit, a bound of what would be granted, or who does not grant', () => {
  const full = statements(allow('Full'))
  const other = statements(allow('Other', { Action: 'sqs:*' }))
  const blamed = (policies: Policies) => told(policies).slice(0, 3)
  assert.deepEqual(blamed({ identity: [other], serviceControl: [[other]] }), ['deny', 'serviceControl', 'Other'])
  assert.deepEqual(blamed({ identity: [full], boundary: other }), ['deny', 'boundary', 'Other'])
  assert.deepEqual(blamed({ identity: [other], boundary: other }), ['deny', 'identity', 'Other'])
  const neither = told({ identity: [other], resource: statements(allow('Of', { Principal: { AWS: '444455556666' } })) })
  assert.match(
    String(neither[3]),
    /^no identity policy and no resource policy allows .*; statement Other comes nearest/,
  )
})

test('what depends names the first statement that does, and what to ask', () => {
  const identity = [statements(allow('Closed', { Action: 'sqs:*' }), allow('Open', when('aws:open', 'a')))]
  assert.deepEqual(told({ identity }), ['depends', 'identity', 'Open', 'it depends on the value of parameter X'])
  const endpoint = statements(allow('Everyone', { Principal: '*' }), {
    ...allow('Stop', { Principal: '*', ...when('aws:open', 'a') }),
    Effect: 'Deny',
  })
  assert.deepEqual(told({ identity, endpoint }).slice(0, 3), ['depends', 'endpoint', 'Stop'])
  assert.deepEqual(told({ identity: [unknown] }).slice(0, 3), ['depends', 'identity', undefined])
})

test('callers as reasons name them', () => {
  const by = (principal: Request['principal']) =>
    /by (.*)$/.exec(
      evaluate({ ...request, principal }, { identity: [], resource: statements(), endpoint: statements() }).reason,
    )?.[1]
  assert.deepEqual(
    [
      by({ kind: 'service', name: 'lambda.amazonaws.com' }),
      by({ kind: 'user', arn: unknown, account }),
      by({ kind: 'root', account }),
      by({ kind: 'root', account: unknown }),
      by({ kind: 'federated', provider: 'accounts.google.com' }),
      by({ kind: 'federated', provider: unknown }),
      by({ kind: 'anonymous' }),
    ],
    [
      'service lambda.amazonaws.com',
      'the user',
      `the root user of ${account}`,
      'the root user',
      'identity provider accounts.google.com',
      'the identity provider',
      'nobody in particular',
    ],
  )
})
