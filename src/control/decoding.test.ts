import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import '@abraham/reflection'
import * as x509 from '@peculiar/x509'
import { listening, portOf } from '../../test/support/listening.ts'
import { systemWorld } from '../world/index.ts'
import { createDecoding } from './decoding.ts'
import { readServeFile } from './serve-file.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'isthmus-registry-'))
const environment: Record<string, string> = {}
const aws = {
  clock: systemWorld.clock,
  client: { request: async () => assert.fail('nothing of AWS is asked'), close() {} },
  credentials: async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'hidden' }),
  environment,
}

let pem: { key: string; cert: string }
let server: https.Server
/** The login and the certificate's name of each request. */
const seen: [string | undefined, string | undefined][] = []

before(async () => {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=localhost',
      keys,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
    },
    webcrypto,
  )
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  pem = {
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8.match(/.{1,64}/g)!.join('\n')}\n-----END PRIVATE KEY-----\n`,
    cert: certificate.toString('pem'),
  }
  server = https.createServer(
    { ...pem, ca: pem.cert, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const name = (request.socket as TLSSocket).getPeerCertificate().subject?.CN
      seen.push([request.headers.authorization, typeof name === 'string' ? name : undefined])
      response.end(JSON.stringify(request.url === '/token' ? { access_token: 'abc' } : { schema: '"string"' }))
    },
  )
  await listening(server)
  environment.CA = JSON.stringify({ certificate: pem.cert })
  environment.CLIENT = JSON.stringify({ certificate: pem.cert, privateKey: pem.key })
  environment.LOGIN = JSON.stringify({ username: 'alice', password: 'hidden' })
})

after(() => {
  rmSync(folder, { recursive: true })
  server.close()
  server.closeAllConnections()
})

const registryUrl = () => `https://localhost:${portOf(server)}`

function configOf(uri: string, more: object = {}) {
  const registry = { SchemaRegistryURI: uri, EventRecordFormat: 'JSON', ...more }
  const file = {
    SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['k:1'] } },
    Topics: ['orders'],
    ProvisionedPollerConfig: { MinimumPollers: 1 },
    SelfManagedKafkaEventSourceConfig: {
      SchemaRegistryConfig: { SchemaValidationConfigs: [{ Attribute: 'VALUE' }], ...registry },
    },
    Function: { Url: 'http://127.0.0.1:1/' },
  }
  return readServeFile(JSON.stringify(file), path.join(folder, 'mapping.json'), {})[0]!
}
const access = (...types: [type: string, uri: string][]) => ({
  AccessConfigs: types.map(([Type, URI]) => ({ Type, URI })),
})

async function ask(...types: [type: string, uri: string][]) {
  const { registry } = configOf(registryUrl(), access(...types))
  const { decoder } = await createDecoding(systemWorld, aws, registry!)
  const decoded = await decoder.decode(Buffer.from([0, 0, 0, 0, 1, 2, 0x61]))
  assert.equal(decoded.kind === 'decoded' && decoded.json.toString(), '"a"')
  return seen.splice(0)
}

test('a registry is asked with a password, a certificate or a token, and trusted by the root that is given', async () => {
  const root = ['SERVER_ROOT_CA_CERTIFICATE', 'env:CA'] as [string, string]
  assert.deepEqual(await ask(root), [[undefined, undefined]])
  assert.deepEqual(await ask(root, ['BASIC_AUTH', 'env:LOGIN']), [['Basic YWxpY2U6aGlkZGVu', undefined]])
  assert.deepEqual(await ask(root, ['CLIENT_CERTIFICATE_TLS_AUTH', 'env:CLIENT']), [[undefined, 'localhost']])
  environment.OAUTH = JSON.stringify({
    ...{ oauthTokenEndpointUrl: `${registryUrl()}/token`, oauthClientId: 'id', oauthClientSecret: 's' },
    oauthIdpCaCertificate: pem.cert,
  })
  const [token, schema] = await ask(root, ['OAUTHBEARER_AUTH', 'env:OAUTH'])
  assert.deepEqual([token?.[0]?.split(' ')[0], schema?.[0]], ['Basic', 'Bearer abc'])
  await assert.rejects(ask(), { code: 'SERVICE_UNREACHABLE' })
})

test('a secret that is wrong is told before anything runs', async () => {
  writeFileSync(path.join(folder, 'bad.json'), '{"certificate":"none","privateKey":"x"}')
  const start = (type: string, uri: string) =>
    createDecoding(systemWorld, aws, configOf('https://r', access([type, uri])).registry!)
  await assert.rejects(start('BASIC_AUTH', 'env:NOTHING'), { code: 'SECRET_UNREADABLE' })
  await assert.rejects(start('BASIC_AUTH', 'file:bad.json'), { code: 'SECRET_INVALID' })
  await assert.rejects(start('CLIENT_CERTIFICATE_TLS_AUTH', 'file:bad.json'), { code: 'TLS_CERTIFICATE_INVALID' })
})

test('reads a registry of Glue or with Confluent’s API, and says at its line what cannot be', () => {
  const glue = 'arn:aws:glue:eu-west-1:123456789012:registry/shop'
  assert.deepEqual(configOf(glue).registry, {
    ...{ kind: 'glue', region: 'eu-west-1', format: 'JSON', attributes: ['VALUE'] },
  })
  const basic = access(['BASIC_AUTH', 'env:A'])
  for (const [uri, more, message] of [
    [glue, basic, /take AccessConfigs out/],
    ['registry', {}, /SchemaRegistryURI is "registry": give the URL/],
    ['http://r', basic, /over https only/],
    ['https://alice:hidden@r', {}, /^(?!.*hidden).*SchemaRegistryURI has a login in it.*BASIC_AUTH/],
    ['https://r', access(['BASIC_AUTH', 'nowhere']), /BASIC_AUTH of the schema registry has "nowhere"/],
    ['https://r', access(['BASIC_AUTH', 'env:A'], ['BASIC_AUTH', 'env:B']), /twice/],
    ['https://r', access(['BASIC_AUTH', 'env:A'], ['OAUTHBEARER_AUTH', 'env:B']), /2 ways to log in/],
    ['https://r', { SchemaValidationConfigs: [] }, /nothing would be decoded/],
  ] as const)
    assert.throws(() => configOf(uri, more), { code: 'CONFIG_INVALID', message })
})
