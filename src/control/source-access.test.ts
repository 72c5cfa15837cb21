import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, suite, test } from 'node:test'
import { systemWorld } from '../world/index.ts'
import { connecting } from './source-access.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'isthmus-access-'))
after(() => rmSync(folder, { recursive: true }))

/** A secret with that content. */
function secret(content: string) {
  const file = path.join(folder, 'secret.json')
  writeFileSync(file, content)
  return { kind: 'file', path: file } as const
}

const { random } = systemWorld
const right = '{"username":"alice","password":"hidden","more":1}'

suite('source access', () => {
  test('a login or a root certificate asks for TLS, nothing for plaintext', async () => {
    assert.deepEqual(await connecting(random, {}), {})
    for (const [type, mechanism] of [
      ['BASIC_AUTH', 'PLAIN'],
      ['SASL_SCRAM_256_AUTH', 'SCRAM-SHA-256'],
      ['SASL_SCRAM_512_AUTH', 'SCRAM-SHA-512'],
    ] as const) {
      const { tls, login } = await connecting(random, { [type]: secret(right) })
      assert.equal(login?.mechanism, mechanism)
      assert.ok(typeof tls === 'function')
      assert.deepEqual(await tls(), {})
    }
    const { login, tls } = await connecting(random, { SERVER_ROOT_CA_CERTIFICATE: secret('{"certificate":"PEM"}') })
    assert.equal(login, undefined)
    assert.ok(typeof tls === 'function')
    assert.deepEqual(await tls(), { ca: 'PEM' })
  })

  test('a client certificate, with a passphrase or without, as it is at each connection', async () => {
    const content = { certificate: 'CERT', privateKey: 'KEY' }
    const reference = secret(JSON.stringify(content))
    const { tls } = await connecting(random, { CLIENT_CERTIFICATE_TLS_AUTH: reference })
    assert.ok(typeof tls === 'function')
    assert.deepEqual(await tls(), { cert: 'CERT', key: 'KEY' })
    secret(JSON.stringify({ ...content, privateKeyPassword: 'hidden' }))
    assert.deepEqual(await tls(), { cert: 'CERT', key: 'KEY', passphrase: 'hidden' })
  })

  test('what cannot be read is told at once, and never quoted', async () => {
    const absent = { kind: 'env', name: 'ISTHMUS_TEST_ABSENT' } as const
    await assert.rejects(connecting(random, { BASIC_AUTH: absent }), {
      code: 'SECRET_UNREADABLE',
      message: /ISTHMUS_TEST_ABSENT/,
    })
    const missing = { kind: 'file', path: path.join(folder, 'missing') } as const
    await assert.rejects(connecting(random, { BASIC_AUTH: missing }), { code: 'SECRET_UNREADABLE', message: /missing/ })
    for (const content of [
      'hidden',
      '"hidden"',
      '["hidden"]',
      'null',
      '{"username":"hidden"}',
      '{"username":"a","password":7}',
    ])
      await assert.rejects(connecting(random, { BASIC_AUTH: secret(content) }), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'SECRET_INVALID')
        assert.doesNotMatch(`${error.stack} ${error.cause}`, /hidden/)
        return true
      })
    const password = secret('{"certificate":"C","privateKey":"K","privateKeyPassword":7}')
    await assert.rejects(connecting(random, { CLIENT_CERTIFICATE_TLS_AUTH: password }), { code: 'SECRET_INVALID' })
  })
})
