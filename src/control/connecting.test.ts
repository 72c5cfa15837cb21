import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, suite, test } from 'node:test'
import { systemWorld } from '../world/index.ts'
import { connecting as connectingTo } from './connecting.ts'
import type { ServeAccess } from './source-access.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'isthmus-access-'))
after(() => rmSync(folder, { recursive: true }))

/** A secret with that content. */
function secret(content: string) {
  const file = path.join(folder, 'secret.json')
  writeFileSync(file, content)
  return { kind: 'file', path: file } as const
}

const world = systemWorld
const aws = {
  clock: world.clock,
  client: { request: async () => assert.fail('nothing is asked'), close() {} },
  credentials: async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'hidden' }),
  environment: {},
}
const connecting = (secrets: ServeAccess['secrets'], more: Partial<ServeAccess> = {}) =>
  connectingTo(world, aws, { secrets, literals: {}, ...more }, 'eu-west-1')
const right = '{"username":"alice","password":"hidden","more":1}'

suite('how a mapping connects', () => {
  test('each secret is for its mechanism', async () => {
    for (const [type, mechanism] of [
      ['BASIC_AUTH', 'PLAIN'],
      ['SASL_SCRAM_256_AUTH', 'SCRAM-SHA-256'],
      ['SASL_SCRAM_512_AUTH', 'SCRAM-SHA-512'],
    ] as const) {
      const { tls, login } = await connecting({ [type]: secret(right) })
      assert.equal(login?.mechanism, mechanism)
      assert.ok(typeof tls === 'function')
      assert.deepEqual(await tls(), {})
    }
    const oauth = { oauthTokenEndpointUrl: 'https://idp/', oauthClientId: 'c', oauthClientSecret: 'hidden' }
    const bearer = await connecting({ OAUTHBEARER_AUTH: secret(JSON.stringify(oauth)) })
    assert.equal(bearer.login?.mechanism, 'OAUTHBEARER')
    const { login, tls } = await connecting({ SERVER_ROOT_CA_CERTIFICATE: secret('{"certificate":"PEM"}') })
    assert.equal(login, undefined)
    assert.ok(typeof tls === 'function')
    assert.deepEqual(await tls(), { ca: 'PEM' })
  })

  test('IAM without a secret: MSK’s mechanism, or its token where a broker offers that; a web identity token', async () => {
    const { login } = await connecting({}, { role: 'IAM_AUTH' })
    assert.deepEqual([login?.mechanism, login?.otherwise?.mechanism], ['AWS_MSK_IAM', 'OAUTHBEARER'])
    const exchange = await login?.otherwise?.begin('b-1')
    const message = String(await exchange?.next(undefined))
    const token = /auth=Bearer ([\w-]+)/.exec(message)?.[1] ?? ''
    assert.match(Buffer.from(token, 'base64url').toString(), /^https:\/\/kafka\.eu-west-1\.amazonaws\.com\/\?Action=/)
    const literals = { OAUTHBEARER_AUDIENCE: 'kafka' }
    const web = await connecting({}, { role: 'IAM_OAUTHBEARER_AUTH', literals })
    assert.deepEqual([web.login?.mechanism, web.login?.otherwise], ['OAUTHBEARER', undefined])
  })

  test('a client certificate, with a passphrase or without, as it is at each connection', async () => {
    const content = { certificate: 'CERT', privateKey: 'KEY' }
    const reference = secret(JSON.stringify(content))
    const { tls } = await connecting({ CLIENT_CERTIFICATE_TLS_AUTH: reference })
    assert.ok(typeof tls === 'function')
    assert.deepEqual(await tls(), { cert: 'CERT', key: 'KEY' })
    secret(JSON.stringify({ ...content, privateKeyPassword: 'hidden' }))
    assert.deepEqual(await tls(), { cert: 'CERT', key: 'KEY', passphrase: 'hidden' })
  })

  test('what cannot be read is told at once, and never quoted', async () => {
    const absent = { kind: 'env', name: 'ISTHMUS_TEST_ABSENT' } as const
    await assert.rejects(connecting({ BASIC_AUTH: absent }), {
      code: 'SECRET_UNREADABLE',
      message: /ISTHMUS_TEST_ABSENT/,
    })
    const missing = { kind: 'file', path: path.join(folder, 'missing') } as const
    await assert.rejects(connecting({ BASIC_AUTH: missing }), { code: 'SECRET_UNREADABLE', message: /missing/ })
    for (const content of [
      'hidden',
      '"hidden"',
      '["hidden"]',
      'null',
      '{"username":"hidden"}',
      '{"username":"a","password":7}',
    ])
      await assert.rejects(connecting({ BASIC_AUTH: secret(content) }), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'SECRET_INVALID')
        assert.doesNotMatch(`${error.stack} ${error.cause}`, /hidden/)
        return true
      })
    const signing = '{"oauthTokenEndpointUrl":"https://idp/","oauthClientId":"c","oauthPrivateKey":"hidden"}'
    await assert.rejects(connecting({ OAUTHBEARER_AUTH: secret(signing) }), {
      code: 'SECRET_INVALID',
      message: /"oauthClientSecret"/,
    })
    const password = secret('{"certificate":"C","privateKey":"K","privateKeyPassword":7}')
    await assert.rejects(connecting({ CLIENT_CERTIFICATE_TLS_AUTH: password }), { code: 'SECRET_INVALID' })
  })
})
