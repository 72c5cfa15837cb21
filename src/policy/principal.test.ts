import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statements } from '../../test/support/policy.ts'
import { type Answer, not } from './answer.ts'
import { allForms, isAbout, isAboutAtGateway, type PrincipalForm } from './principal.ts'
import type { Principal } from './request.ts'

const account = '111122223333'
const roleArn = `arn:aws:iam::${account}:role/team/orders`
const sessionArn = `arn:aws:sts::${account}:assumed-role/orders/s1`
const role: Principal = { kind: 'role', arn: roleArn, session: 's1', account }
const userArn = `arn:aws:iam::${account}:user/carlos`
const user: Principal = { kind: 'user', arn: userArn, account }
const guestArn = `arn:aws:sts::${account}:federated-user/guest`
const guest: Principal = { kind: 'federated-user', arn: guestArn, user: userArn, account }
const root: Principal = { kind: 'root', account }
const lambda: Principal = { kind: 'service', name: 'lambda.amazonaws.com' }
const google: Principal = { kind: 'federated', provider: 'accounts.google.com' }
const anonymous: Principal = { kind: 'anonymous' }
const everyCaller: readonly Principal[] = [role, user, guest, root, lambda, google, anonymous]
const unknown = { unknown: 'parameter:X', question: 'value of parameter X' }

const shown = (answer: Answer) => (typeof answer === 'boolean' ? answer : 'depends')

/** Reads the element as a policy has it. */
function statementOf(element: object) {
  const [statement = assert.fail()] = statements({ Effect: 'Deny', Action: '*', Resource: '*', ...element }).statements
  return statement
}
function named(Principal: unknown, caller: Principal, forms: readonly PrincipalForm[] = allForms) {
  return shown(isAbout(statementOf({ Principal }), caller, forms))
}
function spared(NotPrincipal: unknown, caller: Principal) {
  return shown(not(isAbout(statementOf({ NotPrincipal }), caller)))
}

test('who is meant by what, and in which form', () => {
  const accountArn = `arn:aws:iam::${account}:root`
  const callers = { role, user, guest, root, lambda, google, anonymous }
  const ofAccount = { role: 'account', user: 'account', guest: 'account', root: 'exact' }
  const cases: readonly (readonly [principal: unknown, Readonly<Record<string, string>>])[] = [
    [{ AWS: account }, ofAccount],
    [{ AWS: accountArn }, ofAccount],
    [{ AWS: '444455556666' }, {}],
    [{ AWS: roleArn }, { role: 'origin' }],
    [{ AWS: sessionArn }, { role: 'exact' }],
    [{ AWS: sessionArn.replace('s1', 's2') }, {}],
    [{ AWS: roleArn.replace('orders', 'Orders') }, {}],
    [{ AWS: roleArn.replace('team/', '') }, {}],
    [{ AWS: userArn }, { user: 'exact', guest: 'origin' }],
    [{ AWS: guestArn }, { guest: 'exact' }],
    [{ AWS: [userArn, roleArn] }, { role: 'origin', user: 'exact', guest: 'origin' }],
    [{ Service: 'lambda.amazonaws.com' }, { lambda: 'exact' }],
    [{ Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] }, { lambda: 'exact' }],
    [{ Service: 'lambda.us-east-1.amazonaws.com' }, {}],
    [{ Federated: 'accounts.google.com' }, { google: 'exact' }],
    [{ Federated: 'cognito-identity.amazonaws.com' }, {}],
    [{ Federated: 'lambda.amazonaws.com', Service: 'accounts.google.com' }, {}],
    [
      { AWS: account, Service: 'lambda.amazonaws.com' },
      { ...ofAccount, lambda: 'exact' },
    ],
  ]
  for (const [principal, expected] of cases)
    for (const [name, caller] of Object.entries(callers)) {
      const text = `${name} by ${JSON.stringify(principal)}`
      assert.equal(named(principal, caller), name in expected, text)
      for (const form of allForms)
        assert.equal(named(principal, caller, [form]), expected[name] === form, `${text}, ${form}`)
    }
})

test('everyone, by * in either form: whether bounds limit it hangs on a condition', () => {
  const byArn = { Condition: { StringLike: { 'AWS:principalArn': '*' } } }
  for (const Principal of ['*', { AWS: '*' }, { AWS: ['444455556666', '*'] }])
    for (const caller of everyCaller) {
      assert.equal(named(Principal, caller), true)
      assert.deepEqual(
        allForms.map((form) => named(Principal, caller, [form])),
        ['depends', true, false],
      )
      assert.equal(shown(isAbout(statementOf({ Principal, ...byArn }), caller, ['exact'])), true)
    }
  assert.equal(shown(isAbout(statementOf({}), role, ['account'])), true, 'a statement without the element')
})

test('unknown entries and callers: the same unknown value is itself, others are open', () => {
  const other = { ...unknown, unknown: 'account' }
  const described: Principal = { kind: 'role', arn: unknown, session: 's1', account: other }
  assert.equal(named({ AWS: unknown }, described), true)
  assert.equal(named({ AWS: unknown }, described, ['exact']), false)
  assert.equal(named({ AWS: other }, described, ['account']), true)
  assert.equal(named({ AWS: other }, { kind: 'root', account: other }), true)
  assert.equal(named({ AWS: { ...unknown, unknown: 'other' } }, described), 'depends')
  assert.equal(named({ AWS: roleArn }, described), 'depends')
  assert.equal(named({ AWS: account }, described), 'depends')
  assert.equal(named({ AWS: sessionArn.replace('s1', 's2') }, described), false)
  assert.equal(named({ AWS: unknown }, user, ['origin']), false, 'a user has no origin')
  assert.equal(named({ Service: unknown }, lambda), 'depends')
  assert.equal(named({ Service: unknown }, role), false)
  assert.equal(named({ AWS: unknown }, lambda), false, 'it is some principal, not everyone')
  assert.equal(named({ Federated: unknown }, google), 'depends')
})

test('names that only AWS can translate', () => {
  assert.equal(named({ AWS: 'AROAEXAMPLE' }, role), 'depends')
  assert.equal(named({ AWS: 'AROAEXAMPLE' }, role, ['exact']), false)
  assert.equal(named({ AWS: 'AROAEXAMPLE' }, user), false)
  assert.equal(named({ AWS: 'AIDAEXAMPLE' }, user, ['exact']), 'depends')
  assert.equal(named({ AWS: 'AIDAEXAMPLE' }, role), false)
  const CanonicalUser = 'a'.repeat(64)
  assert.equal(named({ CanonicalUser }, role, ['account']), 'depends')
  assert.equal(named({ CanonicalUser }, role, ['exact', 'origin']), false)
  assert.equal(named({ CanonicalUser }, root), 'depends')
  assert.equal(named({ CanonicalUser }, lambda), false)
})

test('NotPrincipal spares who is named with session, role and account', () => {
  assert.equal(spared('*', role), true)
  assert.equal(spared({ AWS: '*' }, lambda), true)
  assert.equal(spared({ AWS: '444455556666' }, role), false)
  assert.equal(spared({ AWS: [account, roleArn, sessionArn] }, role), true)
  assert.equal(spared({ AWS: [account, userArn, guestArn] }, guest), true)
  assert.equal(spared({ AWS: [account, userArn] }, user), true)
  assert.equal(spared({ AWS: account }, root), true)
  // AWS: what happens then depends on the service.
  assert.equal(spared({ AWS: roleArn }, role), 'depends')
  assert.equal(spared({ AWS: [account, roleArn] }, role), 'depends')
  assert.equal(spared({ AWS: userArn }, user), 'depends')
  assert.equal(spared({ Service: 'lambda.amazonaws.com' }, lambda), true)
  assert.equal(spared({ Service: 'ec2.amazonaws.com' }, lambda), false)
  assert.equal(spared({ AWS: account }, anonymous), false)
})

test('a gateway endpoint knows everyone and root users; the rest is not documented', () => {
  const at = (element: object, caller: Principal) => shown(isAboutAtGateway(statementOf(element), caller))
  for (const caller of [role, user, root, lambda, anonymous]) {
    assert.equal(at({ Principal: '*' }, caller), true)
    assert.equal(at({ Principal: { AWS: '*' } }, caller), true)
  }
  for (const AWS of [account, `arn:aws:iam::${account}:root`]) {
    assert.equal(at({ Principal: { AWS } }, role), false, 'of an account only the root user')
    assert.equal(at({ Principal: { AWS } }, root), true)
  }
  assert.equal(at({ Principal: { AWS: roleArn } }, role), 'depends')
  assert.equal(at({ Principal: { AWS: roleArn } }, user), false)
  assert.equal(at({ Principal: { Service: 'lambda.amazonaws.com' } }, lambda), 'depends')
  assert.equal(at({ NotPrincipal: { AWS: account } }, role), 'depends')
})
