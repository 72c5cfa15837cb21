import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statements } from '../../test/support/policy.ts'
import { principalMatches } from './principal.ts'
import type { Principal, Request } from './request.ts'

const account = '111122223333'
const roleArn = `arn:aws:iam::${account}:role/team/orders`
const sessionArn = `arn:aws:sts::${account}:assumed-role/orders/s1`
const role: Principal = { kind: 'role', arn: roleArn, session: 's1', account }
const userArn = `arn:aws:iam::${account}:user/carlos`
const user: Principal = { kind: 'user', arn: userArn, account }
const lambda: Principal = { kind: 'service', name: 'lambda.amazonaws.com' }
const unknown = { unknown: 'parameter:X', question: 'value of parameter X' }

function matches(element: object, principal: Principal) {
  const [statement = assert.fail()] = statements({ Effect: 'Allow', Action: '*', ...element }).statements
  const request: Request = { principal, action: 'a:b', resource: '*', resourceAccount: account, context: {} }
  const answer = principalMatches(statement, request)
  return typeof answer === 'boolean' ? answer : 'depends'
}

test('a statement without the element is about everyone', () => {
  assert.equal(matches({}, role), true)
})

test('who is meant by what', () => {
  const cases: readonly (readonly [principal: unknown, role: boolean, user: boolean, lambda: boolean])[] = [
    ['*', true, true, true],
    [{ AWS: '*' }, true, true, true],
    [{ AWS: account }, true, true, false],
    [{ AWS: `arn:aws:iam::${account}:root` }, true, true, false],
    [{ AWS: '444455556666' }, false, false, false],
    [{ AWS: roleArn }, true, false, false],
    [{ AWS: sessionArn }, true, false, false],
    [{ AWS: sessionArn.replace('s1', 's2') }, false, false, false],
    [{ AWS: roleArn.replace('orders', 'Orders') }, false, false, false],
    [{ AWS: userArn }, false, true, false],
    [{ AWS: [userArn, roleArn] }, true, true, false],
    [{ Service: 'lambda.amazonaws.com' }, false, false, true],
    [{ Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] }, false, false, true],
    [{ Service: 'lambda.us-east-1.amazonaws.com' }, false, false, false],
    [{ Federated: 'cognito-identity.amazonaws.com' }, false, false, false],
  ]
  for (const [Principal, byRole, byUser, byLambda] of cases) {
    const actual: unknown[] = [role, user, lambda].map((caller) => matches({ Principal }, caller))
    assert.deepEqual(actual, [byRole, byUser, byLambda], JSON.stringify(Principal))
  }
})

test('unknown entries and callers: the same unknown value is itself, others are open', () => {
  const described: Principal = {
    kind: 'role',
    arn: unknown,
    session: 's1',
    account: { ...unknown, unknown: 'account' },
  }
  assert.equal(matches({ Principal: { AWS: unknown } }, described), true)
  assert.equal(matches({ Principal: { AWS: { ...unknown, unknown: 'account' } } }, described), true)
  assert.equal(matches({ Principal: { AWS: { ...unknown, unknown: 'other' } } }, described), 'depends')
  assert.equal(matches({ Principal: { AWS: roleArn } }, described), 'depends')
  assert.equal(matches({ Principal: { AWS: account } }, described), 'depends')
  assert.equal(matches({ Principal: { AWS: sessionArn.replace('s1', 's2') } }, described), false)
  assert.equal(matches({ Principal: { Service: unknown } }, lambda), 'depends')
  assert.equal(matches({ Principal: { Service: unknown } }, role), false)
  assert.equal(matches({ Principal: { AWS: 'AROAEXAMPLE' } }, role), 'depends')
})

test('NotPrincipal exempts who is named with session, role and account', () => {
  assert.equal(matches({ NotPrincipal: '*' }, role), false)
  assert.equal(matches({ NotPrincipal: { AWS: '*' } }, user), false)
  assert.equal(matches({ NotPrincipal: { AWS: '444455556666' } }, role), true)
  assert.equal(matches({ NotPrincipal: { AWS: [account, roleArn, sessionArn] } }, role), false)
  assert.equal(matches({ NotPrincipal: { AWS: [account, userArn] } }, user), false)
  // AWS: what happens then depends on the service.
  assert.equal(matches({ NotPrincipal: { AWS: roleArn } }, role), 'depends')
  assert.equal(matches({ NotPrincipal: { AWS: userArn } }, user), 'depends')
  assert.equal(matches({ NotPrincipal: { Service: 'lambda.amazonaws.com' } }, lambda), false)
  assert.equal(matches({ NotPrincipal: { Service: 'ec2.amazonaws.com' } }, lambda), true)
})
