import assert from 'node:assert/strict'
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { test } from 'node:test'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { encode, type WireRequest } from './canonical.ts'
import { presign, signHeaders } from './sigv4.ts'
import { verifyRequest } from './verify.ts'

// AWS's published test vectors: one key, one scope, one instant; the signature is what is judged.
const suiteKey = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const suiteScope = { region: 'us-east-1', service: 'service' }
const suiteTime = Date.UTC(2015, 7, 30, 12, 36, 0)
const unreserved = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const vectors: readonly (readonly [name: string, request: Partial<WireRequest>, signature: string])[] = [
  ['get-vanilla', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['get-unreserved', { path: `/${unreserved}` }, '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f'],
  ['get-utf8', { path: '/ሴ' }, '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85'],
  ['get-space', { path: '/example space/' }, '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741'],
  ['get-slashes', { path: '//example//' }, '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84'],
  ['get-relative', { path: '/example/..' }, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['get-slash-dot-slash', { path: '/./' }, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'get-vanilla-query-order-key-case',
    {
      query: [
        ['Param2', 'value2'],
        ['Param1', 'value1'],
      ],
    },
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'get-vanilla-query-order-value',
    {
      query: [
        ['Param1', 'value2'],
        ['Param1', 'value1'],
      ],
    },
    '5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694',
  ],
  [
    'get-vanilla-query-unreserved',
    { query: [[unreserved, unreserved]] },
    '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
  ],
  [
    'get-header-key-duplicate',
    { headers: { 'My-Header1': ['value2', 'value2', 'value1'] } },
    'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  ],
  [
    'get-header-value-trim',
    { headers: { 'My-Header1': ' value1', 'My-Header2': ' "a   b   c"' } },
    'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  ],
  [
    'post-x-www-form-urlencoded',
    { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'Param1=value1' },
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  ],
  [
    'post-vanilla-query',
    { method: 'POST', query: [['Param1', 'value1']] },
    '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11',
  ],
]

for (const [name, request, expected] of vectors)
  test(`AWS's vector ${name}`, () => {
    const wire = { method: 'GET', path: '/', query: [], body: '', ...request }
    const headers = { host: 'example.amazonaws.com', ...request.headers }
    const signed = signHeaders({ ...wire, headers }, suiteKey, suiteScope, suiteTime)
    assert.match(signed.authorization ?? '', new RegExp(`Signature=${expected}$`))
  })

class Sha256 {
  readonly #hash: Hash | Hmac
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = secret === undefined || typeof secret === 'string' ? secret : toBytes(secret)
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key)
  }
  update(data: Uint8Array): void {
    this.#hash.update(data)
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest())
  }
  reset(): void {}
}

function toBytes(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => value.isWellFormed())
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
const requests = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  path: fc.array(text, { maxLength: 4 }).map((parts) => `/${parts.map(encode).join('/')}`),
  // The SDK keeps the query in a plain object, which loses this one name.
  query: fc.dictionary(
    text.filter((name) => name !== '__proto__'),
    text,
    { maxKeys: 4 },
  ),
  headers: fc.dictionary(
    word.map((name) => `x-${name}`),
    fc.stringMatching(/^[ -~]{0,20}$/),
    { maxKeys: 3 },
  ),
  body: text,
  host: word.map((name) => `${name}.amazonaws.com`),
})
const keys = fc.record({
  accessKeyId: fc.stringMatching(/^AKIA[A-Z0-9]{16}$/),
  secretAccessKey: fc.stringMatching(/^[A-Za-z0-9/+]{40}$/),
  sessionToken: fc.option(fc.stringMatching(/^[A-Za-z0-9/+=]{1,40}$/), { nil: undefined }),
})
const scopes = fc.record({ region: fc.constantFrom('us-east-1', 'cn-north-1'), service: word })
const times = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })

test('AWS SDK and we sign alike, by headers and by query, and each accepts the other', async () => {
  const property = fc.asyncProperty(
    requests,
    keys,
    scopes,
    times,
    async (request, { sessionToken, ...key }, scope, date) => {
      const credentials = { ...key, ...(sessionToken === undefined ? {} : { sessionToken }) }
      const now = Math.floor(date.getTime() / 1000) * 1000
      const wire: WireRequest = {
        ...request,
        query: Object.entries(request.query),
        headers: { ...request.headers, host: request.host },
      }
      const sdk = new SignatureV4({ ...scope, credentials, sha256: Sha256, applyChecksum: false })
      const sdkRequest = {
        method: request.method,
        protocol: 'https:',
        hostname: request.host,
        path: request.path,
        query: request.query,
        headers: { ...request.headers, host: request.host },
        body: request.body,
      }
      const options = { signingDate: new Date(now) }

      const theirs = await sdk.sign(sdkRequest, options)
      assert.equal(signHeaders(wire, credentials, scope, now).authorization, theirs.headers.authorization)
      const lookup = () => credentials
      assert.equal(verifyRequest({ ...wire, headers: theirs.headers }, lookup, now).kind, 'signed')

      // The SDK hoists headers into the query when it presigns; with host alone there is nothing to hoist.
      const bare = { ...sdkRequest, headers: { host: request.host }, method: 'GET', body: undefined }
      const link = await sdk.presign(bare, { ...options, expiresIn: 60 })
      const query = Object.entries(link.query ?? {}).map(([name, value]) => [name, String(value)] as const)
      const linked: WireRequest = { ...wire, method: 'GET', headers: { host: request.host }, body: '' }
      assert.equal(verifyRequest({ ...linked, query }, lookup, now + 59_000).kind, 'signed')
      const ours = new Map(presign(linked, credentials, scope, now, 60))
      assert.equal(ours.get('X-Amz-Signature'), String(link.query?.['X-Amz-Signature']))
    },
  )
  await fc.assert(property, { numRuns: 150 })
})
