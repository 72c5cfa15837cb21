import assert from 'node:assert/strict'
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { systemWorld } from '../world/index.ts'
import { ScramExchange, scramLogin } from './scram.ts'

const alice = { username: 'alice', password: 'correct horse' }

/** The broker's half, from the RFC's formulas: `ServerFirst`, and `v=` of what a right proof gets. */
function broker(password: string, { iterations = 4096, hash = 'sha256', suffix = 'theirs' } = {}) {
  const salt = Buffer.from('some salt')
  const length = hash === 'sha256' ? 32 : 64
  const salted = pbkdf2Sync(password, salt, iterations, length, hash)
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest()
  let signed = ''
  return {
    first(message: Buffer) {
      const bare = message.toString().replace(/^n,,/, '')
      const nonce = /r=(.*)$/.exec(bare)?.[1]
      const first = `r=${nonce}${suffix},s=${salt.toString('base64')},i=${iterations}`
      signed = `${bare},${first}`
      return Buffer.from(first)
    },
    /** @returns undefined when the proof is wrong */
    final(message: Buffer) {
      const [, withoutProof = '', proof = ''] = /^(.*),p=(.*)$/.exec(message.toString()) ?? []
      const auth = `${signed},${withoutProof}`
      const stored = createHash(hash).update(hmac(salted, 'Client Key')).digest()
      const signature = hmac(stored, auth)
      const key = Buffer.from(Buffer.from(proof, 'base64').map((byte, i) => byte ^ (signature[i] ?? 0)))
      if (!createHash(hash).update(key).digest().equals(stored)) return undefined
      return Buffer.from(`v=${hmac(hmac(salted, 'Server Key'), auth).toString('base64')}`)
    },
  }
}

const exchange = (login = alice) => new ScramExchange('SCRAM-SHA-256', login, 'ours', 'b-1')

suite('scram', () => {
  test('the exchange of RFC 7677, byte for byte', async () => {
    const nonce = 'rOprNGfwEbeRWgbNEkqO'
    const both = `${nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0`
    const client = new ScramExchange('SCRAM-SHA-256', { username: 'user', password: 'pencil' }, nonce, 'b-1')
    assert.equal(String(await client.next(undefined)), `n,,n=user,r=${nonce}`)
    const proof = await client.next(Buffer.from(`r=${both},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`))
    assert.equal(String(proof), `c=biws,r=${both},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`)
    assert.equal(await client.next(Buffer.from('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')), undefined)
  })

  test('any name and password, both hashes: the broker takes the proof, and we take its own', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((s) => !s.includes('\0'))
    const mechanisms = fc.constantFrom(['SCRAM-SHA-256', 'sha256'] as const, ['SCRAM-SHA-512', 'sha512'] as const)
    await fc.assert(
      fc.asyncProperty(text, text, mechanisms, async (username, password, [mechanism, hash]) => {
        const login = scramLogin(systemWorld.random, mechanism, async () => ({ username, password }))
        const server = broker(password, { hash })
        const client = await login.begin('b-1')
        const first = await client.next(undefined)
        assert.ok(first)
        const name = /^n,,n=([^,]*),r=[^,]+$/.exec(first.toString())?.[1]
        assert.equal(name?.replaceAll('=2C', ',').replaceAll('=3D', '='), username)
        const proof = await client.next(server.first(first))
        const final = proof && server.final(proof)
        assert.ok(final)
        assert.equal(await client.next(final), undefined)
      }),
      { numRuns: 25 },
    )
  })

  test('each authentication asks for the password anew, and has a nonce of its own', async () => {
    const passwords = ['old', 'new']
    const login = scramLogin(systemWorld.random, 'SCRAM-SHA-256', async () => ({
      username: 'alice',
      password: passwords.shift() ?? '',
    }))
    const nonces = new Set<string>()
    for (const password of ['old', 'new']) {
      const client = await login.begin('b-1')
      const first = await client.next(undefined)
      assert.ok(first)
      nonces.add(first.toString())
      const server = broker(password)
      const proof = await client.next(server.first(first))
      assert.ok(proof && server.final(proof), password)
    }
    assert.equal(nonces.size, 2)
    await assert.rejects(login.begin('b-1'), {
      code: 'CREDENTIALS_INVALID',
      message: /password for SCRAM-SHA-256 is empty/,
    })
  })

  const firsts: readonly (readonly [message: string, why: RegExp])[] = [
    ['', /malformed/],
    ['r=ours,s=c2FsdA==,i=4096', /nonce/],
    ['r=other-theirs,s=c2FsdA==,i=4096', /nonce/],
    ['r=oursX,s=c2FsdA==,i=4095', /4095 iterations/],
    ['r=oursX,s=c2FsdA==,i=1000001', /1000001 iterations/],
    ['r=oursX,s=c2FsdA==,i=-1', /malformed/],
    ['r=oursX,s=c2FsdA==,i=99999999999', /malformed/],
    ['r=oursX,s=,i=4096', /malformed/],
    ['r=oursX,s=c2 Fs,i=4096', /malformed/],
    ['m=ext,r=oursX,s=c2FsdA==,i=4096', /malformed/],
    ['e=unknown-user', /it says unknown-user/],
  ]
  for (const [message, why] of firsts) {
    test(`the broker's first answer ${JSON.stringify(message)} is not taken`, async () => {
      const client = exchange()
      await client.next(undefined)
      await assert.rejects(client.next(Buffer.from(message)), { code: 'SASL_FAILED', message: why })
    })
  }

  test('a broker that does not know the password is found out, and its errors are told', async () => {
    for (const [final, why] of [
      [`v=${Buffer.alloc(32).toString('base64')}`, /does not prove/],
      ['v=AAAA', /does not prove/],
      ['', /malformed/],
      ['e=invalid-proof', /it says invalid-proof/],
    ] as const) {
      const client = exchange()
      const first = await client.next(undefined)
      assert.ok(first)
      await client.next(broker('other').first(first))
      await assert.rejects(client.next(Buffer.from(final)), (error: Error) => {
        assert.match(error.message, why)
        assert.doesNotMatch(error.message, /correct horse/)
        return true
      })
    }
  })

  test('what the credentials throw reaches the caller', async () => {
    const cause = new Error('no secret')
    const login = scramLogin(systemWorld.random, 'SCRAM-SHA-512', () => Promise.reject(cause))
    await assert.rejects(login.begin('b-1'), cause)
  })
})
