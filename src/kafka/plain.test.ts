import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { oauthBearerLogin } from './oauth-bearer.ts'
import { plainLogin } from './plain.ts'

suite('plain', () => {
  test('one message, asked for at each authentication (RFC 4616)', async () => {
    let password = 'old'
    const login = plainLogin(async () => ({ username: 'tim', password }))
    const exchange = await login.begin('b-1')
    assert.deepEqual(await exchange.next(undefined), Buffer.from('\0tim\0old'))
    assert.equal(await exchange.next(Buffer.alloc(0)), undefined)
    password = 'new'
    assert.deepEqual(await (await login.begin('b-1')).next(undefined), Buffer.from('\0tim\0new'))
  })

  test('what no message can carry is refused before it is sent, without the secret', async () => {
    for (const [username, password, why] of [
      ['', 'hidden', 'the username for PLAIN is empty'],
      ['tim', '', 'the password for PLAIN is empty'],
      ['tim', 'hid\0den', 'the password for PLAIN has a zero byte'],
    ] as const) {
      const login = plainLogin(async () => ({ username, password }))
      await assert.rejects(login.begin('b-1'), { code: 'CREDENTIALS_INVALID', message: why })
    }
  })
})

suite('oauthbearer', () => {
  const ended = (text: string) => Buffer.from(text.replaceAll('^A', '\u0001'))

  test('the message of RFC 7628, with extensions (KIP-342)', async () => {
    const plain = await oauthBearerLogin(async () => ({ token: 'ab.c-_~+/=' })).begin('b-1')
    assert.deepEqual(await plain.next(undefined), ended('n,,^Aauth=Bearer ab.c-_~+/=^A^A'))
    assert.equal(await plain.next(Buffer.alloc(0)), undefined)
    const extensions = { logicalCluster: 'lkc-1', identityPoolId: 'pool 2' }
    const extended = await oauthBearerLogin(async () => ({ token: 'x', extensions })).begin('b-1')
    assert.deepEqual(
      await extended.next(undefined),
      ended('n,,^Aauth=Bearer x^AlogicalCluster=lkc-1^AidentityPoolId=pool 2^A^A'),
    )
  })

  test('a refusal is answered with one byte, and told should the broker not end it', async () => {
    const exchange = await oauthBearerLogin(async () => ({ token: 'hidden' })).begin('b-1')
    await exchange.next(undefined)
    assert.deepEqual(await exchange.next(Buffer.from('{"status":"invalid_token","scope":""}')), ended('^A'))
    await assert.rejects(exchange.next(Buffer.alloc(0)), { code: 'SASL_FAILED', message: /: invalid_token$/ })
  })

  test('tokens and extensions that break the message are refused before it is sent, without the token', async () => {
    for (const token of ['', 'hid den', 'hidden\u0001', 'hidden\n', '='])
      await assert.rejects(
        oauthBearerLogin(async () => ({ token })).begin('b-1'),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'CREDENTIALS_INVALID')
          assert.doesNotMatch(error.message, /hid/)
          return true
        },
      )
    for (const extensions of [{ auth: 'x' }, { a1: 'x' }, { '': 'x' }, { a: '' }, { a: 'x\u0001auth=y' }])
      await assert.rejects(oauthBearerLogin(async () => ({ token: 'x', extensions })).begin('b-1'), {
        code: 'CREDENTIALS_INVALID',
      })
  })
})
