import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WireRequest } from './canonical.ts'
import { presign, signHeaders } from './sigv4.ts'
import { type KeyLookup, verifyRequest } from './verify.ts'

const now = Date.UTC(2026, 10, 25, 12)
const key = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' }
const scope = { region: 'eu-west-1', service: 'sts' }
const bare: WireRequest = {
  method: 'POST',
  path: '/a%20b',
  query: [['x', 'ä b']],
  headers: { host: 'sts.eu-west-1.amazonaws.com', 'content-type': 'text/plain' },
  body: 'Action=AssumeRole',
}
const signed: WireRequest = { ...bare, headers: { ...bare.headers, ...signHeaders(bare, key, scope, now) } }
const lookup: KeyLookup = (id) => (id === key.accessKeyId ? key : undefined)

const codeOf = (request: WireRequest, at = now, find = lookup) => {
  const verified = verifyRequest(request, find, at)
  return verified.kind === 'refused' ? verified.code : 'signed'
}

test('says who signed, for what and when', () => {
  assert.deepEqual(verifyRequest(signed, lookup, now + 1000), {
    kind: 'signed',
    accessKeyId: 'ASIAEXAMPLE',
    scope,
    signedAt: now,
  })
})

test('any change of what is signed is found', () => {
  const { authorization: _, ...rest } = signed.headers
  assert.equal(codeOf({ ...signed, method: 'PUT' }), 'SignatureDoesNotMatch')
  assert.equal(codeOf({ ...signed, path: '/a%20c' }), 'SignatureDoesNotMatch')
  assert.equal(codeOf({ ...signed, query: [['x', 'a b']] }), 'SignatureDoesNotMatch')
  assert.equal(codeOf({ ...signed, body: 'Action=Other' }), 'SignatureDoesNotMatch')
  assert.equal(codeOf({ ...signed, headers: { ...signed.headers, host: 'other' } }), 'SignatureDoesNotMatch')
  assert.equal(codeOf({ ...signed, headers: rest }), 'MissingAuthenticationToken')
  const otherKey = () => ({ ...key, secretAccessKey: 'other' })
  assert.equal(codeOf(signed, now, otherKey), 'SignatureDoesNotMatch')
})

test('the host must be signed', () => {
  const hostless = { ...bare, headers: {} }
  const headers = { ...signHeaders(hostless, key, scope, now), host: 'anywhere' }
  assert.equal(codeOf({ ...hostless, headers }), 'SignatureDoesNotMatch')
})

test('what may change on the way does no harm', () => {
  assert.equal(codeOf({ ...signed, headers: { ...signed.headers, 'x-forwarded-for': '1.2.3.4' } }), 'signed')
  const spaced = { ...signed.headers, 'content-type': '  text/plain ' }
  assert.equal(codeOf({ ...signed, headers: spaced }), 'signed')
})

test('keys: unknown, without their token, expired', () => {
  assert.equal(
    codeOf(signed, now, () => undefined),
    'InvalidClientTokenId',
  )
  const { sessionToken: _, ...permanent } = key
  assert.equal(
    codeOf(signed, now, () => permanent),
    'InvalidClientTokenId',
  )
  assert.equal(
    codeOf(signed, now, () => ({ ...key, expiresAt: now })),
    'ExpiredToken',
  )
})

test('a header signature is good for fifteen minutes both ways', () => {
  assert.equal(codeOf(signed, now + 900_000), 'signed')
  assert.equal(codeOf(signed, now + 900_001), 'RequestExpired')
  assert.equal(codeOf(signed, now - 900_000), 'signed')
  assert.equal(codeOf(signed, now - 900_001), 'RequestExpired')
})

test('a presigned request is good for as long as it says, in whole seconds', () => {
  const link: WireRequest = { ...bare, headers: { host: 'h' }, body: '' }
  const query = presign(link, key, scope, now, 60)
  assert.equal(codeOf({ ...link, query }, now + 60_000), 'signed')
  assert.equal(codeOf({ ...link, query }, now + 60_001), 'RequestExpired')
  for (const expires of ['60.5', '0', '-1', '604801', 'soon']) {
    const changed = query.map(([name, value]) => [name, name === 'X-Amz-Expires' ? expires : value] as const)
    assert.equal(codeOf({ ...link, query: changed }), 'IncompleteSignature', expires)
  }
})

test('malformed signatures are refused, not thrown', () => {
  const with_ = (authorization: string) => ({ ...signed, headers: { ...signed.headers, authorization } })
  for (const text of ['', 'Basic abc', 'AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA256 Credential', 'AWS4-HMAC-SHA256 a=b, c=d'])
    assert.equal(codeOf(with_(text)), 'IncompleteSignature', text)
  const good = String(signed.headers.authorization)
  assert.equal(codeOf(with_(good.replace('/aws4_request', '/aws4'))), 'IncompleteSignature')
  assert.equal(codeOf(with_(good.replace('20261125', '20261124'))), 'SignatureDoesNotMatch')
  assert.equal(codeOf(with_(good.replace('host;', ''))), 'SignatureDoesNotMatch')
  assert.equal(codeOf(with_(good.replace(/Signature=.*/, 'Signature=ä'.padEnd(74, 'ö')))), 'SignatureDoesNotMatch')
})
