import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mskIamLogin, mskIamPayload, mskIamToken } from './msk-iam.ts'
import { mskIamAuthenticator } from './msk-iam-server.ts'

const start = Date.UTC(2026, 10, 25, 12)
let now = start
const clock = { now: () => now, monotonic: () => now, after: () => () => {} }
const random = { next: () => 0, bytes: (count: number) => Buffer.alloc(count), uuid: () => 'request-1' }
const held = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'secret',
  sessionToken: 'to+ken/==',
  expiresAt: start + 3_600_000,
  arn: 'arn:aws:sts::111122223333:assumed-role/orders/mapping',
}
const { arn: _, ...credentials } = held
const lookup = (id: string) => (id === held.accessKeyId ? held : undefined)
const authenticate = mskIamAuthenticator({ clock, random }, { region: 'eu-west-1', lookup })
const hosts = ['b-1.demo.kafka.eu-west-1.amazonaws.com', '127.0.0.1']
const host = hosts[0]!

test.beforeEach(() => {
  now = start
})

const changed = (change: Record<string, unknown>, payload = mskIamPayload(credentials, 'eu-west-1', host, start)) =>
  Buffer.from(JSON.stringify({ ...JSON.parse(payload.toString()), ...change }))

const denied = async (
  payload: Buffer,
  reason: RegExp,
  text = '[request-1]: Access denied',
  mechanism = 'AWS_MSK_IAM',
) =>
  assert.rejects(
    authenticate(mechanism, hosts, payload),
    (error: Error & { code?: string; data?: { reason: string } }) => {
      assert.equal(error.code, 'MSK_IAM_DENIED')
      assert.equal(error.message, text)
      assert.match(error.data?.reason ?? '', reason)
      return true
    },
  )

test('the client and the broker agree, one signed message and one answer', async () => {
  const login = mskIamLogin(clock, 'eu-west-1', async () => credentials)
  const exchange = await login.begin(host)
  const payload = await exchange.next(undefined)
  assert.ok(payload)
  const { principal, sessionLifetimeMs, reply } = await authenticate(login.mechanism, hosts, payload)
  assert.equal(principal, held.arn)
  assert.equal(sessionLifetimeMs, 900_000)
  assert.deepEqual(JSON.parse(reply.toString()), { version: '2020_10_22', 'request-id': 'request-1' })
  assert.equal(await exchange.next(reply), undefined)
})

test('the payload has the keys of MSK, all in lower case', () => {
  const payload = JSON.parse(mskIamPayload(credentials, 'eu-west-1', host, start).toString())
  const names = ['x-amz-date', 'x-amz-signedheaders', 'x-amz-signature', 'host', 'action', 'x-amz-expires']
  names.push('x-amz-security-token', 'version', 'x-amz-algorithm', 'x-amz-credential', 'user-agent')
  assert.deepEqual(Object.keys(payload), names)
  assert.equal(payload['x-amz-credential'], 'ASIAEXAMPLE/20261125/eu-west-1/kafka-cluster/aws4_request')
  assert.equal(payload['x-amz-signedheaders'], 'host')
  assert.equal(payload.action, 'kafka-cluster:Connect')
})

test('an answer that is not MSK’s fails the login', async () => {
  const exchange = await mskIamLogin(clock, 'eu-west-1', async () => credentials).begin(host)
  for (const reply of ['', '{}', 'null', '{"version":"2021_01_01"}'])
    await assert.rejects(exchange.next(Buffer.from(reply)), { code: 'SASL_FAILED' })
})

test('what the credentials throw reaches the caller', async () => {
  const cause = new Error('no STS')
  await assert.rejects(mskIamLogin(clock, 'eu-west-1', () => Promise.reject(cause)).begin(host), cause)
})

test('the OAUTHBEARER token is accepted as well, and answered with nothing', async () => {
  const bearer = (token: string) => Buffer.from(`n,,\u0001auth=Bearer ${token}\u0001\u0001`)
  const token = mskIamToken(credentials, 'eu-west-1', start)
  assert.match(token, /^[\w-]+$/)
  const authenticated = await authenticate('OAUTHBEARER', hosts, bearer(token))
  assert.equal(authenticated.principal, held.arn)
  assert.equal(authenticated.reply.length, 0)
  const foreign = mskIamToken(credentials, 'us-east-1', start)
  await denied(bearer(foreign), /kafka\.us-east-1\.amazonaws\.com/, undefined, 'OAUTHBEARER')
  await denied(Buffer.from('n,,\u0001auth=Bearer x\u0001\u0001'), /no token/, undefined, 'OAUTHBEARER')
  await denied(Buffer.alloc(0), /no token/, undefined, 'OAUTHBEARER')
})

test('every rule of the broker refuses', async () => {
  await denied(Buffer.from('no json'), /not JSON/)
  await denied(Buffer.from('7'), /no JSON object/)
  await denied(changed({ version: '2021_01_01' }), /version 2021_01_01/)
  await denied(changed({ host: undefined }), /no host/)
  await denied(changed({ host: 'b-9.other' }), /b-9\.other/)
  await denied(changed({ host: hosts[1] }), /SignatureDoesNotMatch/)
  await denied(changed({ action: 'kafka-cluster:ReadData' }), /ReadData/)
  await denied(changed({ 'x-amz-algorithm': 'AWS4-HMAC-SHA1' }), /malformed/)
  await denied(changed({ 'x-amz-expires': '900.5' }), /malformed/)
  await denied(changed({ 'x-amz-expires': '901' }), /901 s/)
  await denied(changed({ 'x-amz-expires': '899' }), /SignatureDoesNotMatch/)
  await denied(changed({ 'x-amz-signedheaders': 'host;x' }), /another header/)
  await denied(changed({ 'x-amz-signature': undefined }), /missing/)
  await denied(changed({ 'x-amz-security-token': undefined }), /InvalidClientTokenId/)
  const elsewhere = mskIamPayload(credentials, 'us-east-1', host, start)
  await denied(changed({}, elsewhere), /in us-east-1/)
  const otherSecret = mskIamPayload({ ...credentials, secretAccessKey: 'other' }, 'eu-west-1', host, start)
  await denied(otherSecret, /SignatureDoesNotMatch/)
  const otherKey = mskIamPayload({ ...credentials, accessKeyId: 'ASIAOTHER' }, 'eu-west-1', host, start)
  await denied(otherKey, /InvalidClientTokenId/)
})

test('a session lives as long as the payload and the credentials', async () => {
  const payload = mskIamPayload(credentials, 'eu-west-1', host, start)
  now = start + 100_000
  assert.equal((await authenticate('AWS_MSK_IAM', hosts, payload)).sessionLifetimeMs, 800_000)
  now = start + 896_000
  await denied(payload, /about to expire/, '[request-1]: Session too short')
  now = start + 900_001
  await denied(payload, /RequestExpired/)
  // Credentials with 100.1 s left: whole seconds are signed, and counted from the whole second.
  now = held.expiresAt - 100_100
  const short = mskIamPayload(credentials, 'eu-west-1', host, now)
  assert.equal(JSON.parse(short.toString())['x-amz-expires'], '100')
  assert.equal((await authenticate('AWS_MSK_IAM', hosts, short)).sessionLifetimeMs, 99_100)
  now = held.expiresAt
  await denied(mskIamPayload(credentials, 'eu-west-1', host, now), /ExpiredToken/)
})
