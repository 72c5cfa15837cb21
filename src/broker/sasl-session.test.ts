import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { errorCodes } from '../kafka/index.ts'
import { SaslSession } from './sasl-session.ts'

/** The payload is the principal's name; `mallory` is unknown, `guest` may not connect. */
function newSession() {
  const clock = new FakeClock()
  const session = new SaslSession({
    clock,
    mechanisms: ['AWS_MSK_IAM', 'OAUTHBEARER'],
    begin: (mechanism) => async (payload) => {
      const principal = payload.toString()
      if (principal === 'mallory') throw new Error('[1]: Session too short')
      return { principal, sessionLifetimeMs: 60_000, reply: Buffer.from(mechanism) }
    },
    mayConnect: (principal) => principal !== 'guest',
  })
  const login = async (principal: string, mechanism = 'AWS_MSK_IAM') => {
    session.handshake(mechanism)
    return session.authenticate(Buffer.from(principal))
  }
  return { clock, session, login }
}

test('before the handshake only ApiVersions, after it only SaslAuthenticate, then everything', async () => {
  const { session } = newSession()
  assert.equal(session.objection('ApiVersions'), undefined)
  assert.match(session.objection('Metadata') ?? '', /before the client has authenticated/)
  assert.match(session.objection('SaslAuthenticate') ?? '', /before/)
  assert.deepEqual(session.handshake('OAUTHBEARER'), {
    errorCode: errorCodes.NONE,
    mechanisms: ['AWS_MSK_IAM', 'OAUTHBEARER'],
  })
  assert.match(session.objection('ApiVersions') ?? '', /SaslAuthenticate was due/)
  assert.equal(session.objection('SaslAuthenticate'), undefined)
  const answer = await session.authenticate(Buffer.from('alice'))
  assert.deepEqual(answer, {
    errorCode: errorCodes.NONE,
    authBytes: Buffer.from('OAUTHBEARER'),
    sessionLifetimeMs: 60_000,
  })
  assert.equal(session.principal, 'alice')
  assert.equal(session.objection('Fetch'), undefined)
})

test('a mechanism that is not offered is refused with the list of those that are', () => {
  const { session } = newSession()
  assert.deepEqual(session.handshake('PLAIN'), {
    errorCode: errorCodes.UNSUPPORTED_SASL_MECHANISM,
    mechanisms: ['AWS_MSK_IAM', 'OAUTHBEARER'],
  })
  assert.equal(session.failed, true)
})

test('a refusal carries the reason to the client and ends the connection', async () => {
  for (const [principal, reason] of [
    ['mallory', '[1]: Session too short'],
    ['guest', 'Access denied'],
  ] as const) {
    const { session, login } = newSession()
    const answer = await login(principal)
    assert.deepEqual(answer, { errorCode: errorCodes.SASL_AUTHENTICATION_FAILED, errorMessage: reason })
    assert.equal(session.failed, true)
    assert.equal(session.principal, undefined)
  }
})

test('a session ends after its lifetime, and is prolonged by authenticating again on the same connection', async () => {
  const { clock, session, login } = newSession()
  await login('alice')
  await clock.advance(59_000)
  assert.equal(session.objection('Fetch'), undefined)
  await login('alice')
  await clock.advance(59_000)
  assert.equal(session.objection('Fetch'), undefined)
  await clock.advance(1_000)
  assert.match(session.objection('Fetch') ?? '', /after the session of alice had ended/)
  assert.equal(session.objection('SaslHandshake'), undefined)
  await login('alice')
  assert.equal(session.objection('Fetch'), undefined)
})

test('neither principal nor mechanism may change on an open connection', async () => {
  const { session, login } = newSession()
  await login('alice')
  assert.match((await login('bob')).errorMessage ?? '', /Cannot change principals .* from IAM\.alice: IAM\.bob/)
  assert.equal(session.failed, true)
  const other = newSession()
  await other.login('alice')
  assert.equal(other.session.handshake('OAUTHBEARER').errorCode, errorCodes.ILLEGAL_SASL_STATE)
  assert.equal(other.session.failed, true)
})
