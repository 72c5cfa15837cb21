import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpRequest } from './exchange.ts'
import type { HttpClient } from './http.ts'
import { bootstrapBrokers } from './msk.ts'
import { getSecretValue } from './secrets-manager.ts'
import { webIdentityToken } from './sts.ts'
import { verifyRequest } from './verify.ts'

const now = Date.UTC(2026, 10, 25, 12)
const clock = { now: () => now, monotonic: () => now, after: () => () => {} }
const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'the key', sessionToken: 'token' }
const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:login-a1B2c3'
const cluster = 'arn:aws:kafka:eu-west-1:111122223333:cluster/orders/5f2d4c1e-0a7b-4c59-9d3e-2b8f61a7c0d4-2'

function answering(status: number, body: string, environment: Readonly<Record<string, string>> = {}) {
  const sent: { url: URL; request: HttpRequest }[] = []
  const client: HttpClient = {
    async request(url, request) {
      sent.push({ url, request })
      return { status, headers: {}, body: Buffer.from(body) }
    },
    close() {},
  }
  const access = { clock, client, credentials: async () => keys, environment }
  /** @returns the service that the one call was signed for */
  const signedFor = () => {
    const [{ url, request } = assert.fail('nothing was sent')] = sent
    const { method, headers, body } = request
    assert.equal(headers.host, url.host)
    const wire = { method, path: url.pathname, query: [...url.searchParams], headers, body }
    const verified = verifyRequest(wire, () => keys, now)
    return verified.kind === 'signed' ? `${verified.scope.service} in ${verified.scope.region}` : verified.message
  }
  return { access, sent, signedFor }
}

test('a secret is asked for at the Region of its ARN, signed', async () => {
  const { access, sent, signedFor } = answering(200, '{"SecretString":"{\\"password\\":\\"x\\"}"}')
  assert.equal(await getSecretValue(access, secret, 'eu-west-1'), '{"password":"x"}')
  assert.equal(sent[0]?.url.href, 'https://secretsmanager.eu-west-1.amazonaws.com/')
  assert.equal(sent[0]?.request.headers['x-amz-target'], 'secretsmanager.GetSecretValue')
  assert.deepEqual(JSON.parse(String(sent[0]?.request.body)), { SecretId: secret })
  assert.equal(signedFor(), 'secretsmanager in eu-west-1')
})

test('the environment names another endpoint, with a port and a path', async () => {
  const environment = { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:4566/aws/' }
  const { access, sent, signedFor } = answering(200, '{"SecretString":"x"}', environment)
  await getSecretValue(access, secret, 'eu-west-1')
  assert.equal(sent[0]?.url.href, 'http://127.0.0.1:4566/aws/')
  assert.equal(signedFor(), 'secretsmanager in eu-west-1')
})

test('why a secret is not given, by its ARN and with the remedy; nothing of an answer that holds one', async () => {
  const who = 'User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized'
  for (const [status, body, message] of [
    [400, { __type: 'ResourceNotFoundException', Message: 'can’t find it' }, /no such secret/],
    [400, { __type: 'AccessDeniedException', Message: who }, /allow secretsmanager:GetSecretValue/],
    [400, { __type: 'AccessDeniedException', Message: 'Access to KMS is not allowed' }, /allow kms:Decrypt/],
    [400, { __type: 'DecryptionFailure', Message: 'KMS key is disabled' }, /allow kms:Decrypt/],
    [400, { __type: 'InvalidRequestException', Message: 'it was marked for deletion' }, /marked for deletion/],
    [500, { __type: 'InternalServiceError', message: 'oops' }, /InternalServiceError: oops/],
    [200, { SecretBinary: 'aGlkZGVu', Name: 'hidden' }, /bytes and no text/],
    [200, 'hidden', /bytes and no text/],
  ] as const)
    await assert.rejects(
      getSecretValue(answering(status, JSON.stringify(body)).access, secret, 'eu-west-1'),
      (error: Error & { code?: string; data?: Record<string, unknown> }) => {
        assert.equal(error.code, 'SECRET_UNREADABLE')
        assert.match(error.message, message)
        assert.ok(error.message.includes(secret))
        assert.equal(error.data?.arn, secret)
        assert.doesNotMatch(`${error.stack} ${error.cause} ${JSON.stringify(error.data)}`, /hidden|aGlkZGVu/)
        return true
      },
    )
})

test('MSK’s brokers by listener, as its own VPC reaches them', async () => {
  const { access, sent, signedFor } = answering(
    200,
    JSON.stringify({
      bootstrapBrokerStringTls: 'b-1:9094,b-2:9094',
      bootstrapBrokerStringSaslIam: 'b-1:9098',
      bootstrapBrokerStringPublicSaslIam: 'b-1-public:9198',
      bootstrapBrokerStringSaslScram: null,
    }),
  )
  assert.deepEqual(await bootstrapBrokers(access, cluster, 'eu-west-1'), {
    plaintext: [],
    tls: ['b-1:9094', 'b-2:9094'],
    scram: [],
    iam: ['b-1:9098'],
  })
  const [{ url } = assert.fail()] = sent
  assert.equal(decodeURIComponent(url.pathname), `/v1/clusters/${cluster}/bootstrap-brokers`)
  assert.equal(url.pathname.split('/').length, 5)
  assert.equal(signedFor(), 'kafka in eu-west-1')
})

test('why MSK does not tell the brokers', async () => {
  for (const [status, type, message] of [
    [403, 'ForbiddenException', /allow kafka:GetBootstrapBrokers/],
    [404, 'NotFoundException', /see its ARN/],
  ] as const) {
    const { access } = answering(status, JSON.stringify({ __type: type, message: 'no' }))
    await assert.rejects(bootstrapBrokers(access, cluster, 'eu-west-1'), { code: 'CLUSTER_UNREADABLE', message })
  }
})

test('a web identity token for an audience', async () => {
  const xml =
    '<GetWebIdentityTokenResponse><GetWebIdentityTokenResult><WebIdentityToken>e.y.J</WebIdentityToken></GetWebIdentityTokenResult></GetWebIdentityTokenResponse>'
  const { access, sent, signedFor } = answering(200, xml)
  assert.equal(await webIdentityToken(access, 'eu-west-1', 'https://kafka.example/?a b'), 'e.y.J')
  assert.equal(sent[0]?.url.href, 'https://sts.eu-west-1.amazonaws.com/')
  assert.deepEqual(
    [...new URLSearchParams(String(sent[0]?.request.body))],
    [
      ['Action', 'GetWebIdentityToken'],
      ['Audience.member.1', 'https://kafka.example/?a b'],
      ['SigningAlgorithm', 'RS256'],
      ['Version', '2011-06-15'],
    ],
  )
  assert.equal(signedFor(), 'sts in eu-west-1')
  const off = '<ErrorResponse><Error><Code>OutboundWebIdentityFederationDisabled</Code></Error></ErrorResponse>'
  for (const [status, body] of [
    [400, off],
    [200, '<x/>'],
  ] as const)
    await assert.rejects(webIdentityToken(answering(status, body).access, 'eu-west-1', 'k'), {
      code: 'WEB_IDENTITY_REFUSED',
      message: /"k".*sts:GetWebIdentityToken/,
    })
})
