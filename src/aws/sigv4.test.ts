import assert from 'node:assert/strict'
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { encode, type WireRequest } from './canonical.ts'
import { presign, signHeaders } from './sigv4.ts'
import { verifyRequest } from './verify.ts'

/** One of AWS's published vectors: a request as text, and its signatures by headers and by query. */
interface Vector {
  readonly name: string
  readonly request: string
  readonly sessionToken?: string
  /** The token is added once all is signed. */
  readonly tokenUnsigned?: true
  readonly header: string
  /** Absent in those of the older suite. */
  readonly query?: string
}

// All of https://github.com/awslabs/aws-c-auth (tests/aws-signing-test-suite/v4, 2026) but those for S3, whose paths
// are signed as they are: one key, one scope, one instant, one hour.
const vectors: readonly Vector[] = JSON.parse(
  readFileSync(new URL('./fixtures/sigv4-vectors.json', import.meta.url), 'utf8'),
)
const vectorKey = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const vectorScope = { region: 'us-east-1', service: 'service' }
const vectorTime = Date.UTC(2015, 7, 30, 12, 36, 0)

function parseRequest(text: string): WireRequest {
  const [head = '', body = ''] = text.split('\n\n')
  // A line that begins with a space goes on with the header before it.
  const [first = '', ...lines] = head.trimEnd().replaceAll(/\n +/g, ' ').split('\n')
  const [, method = '', target = ''] = /^(\S+) (.+) HTTP\/1\.1$/.exec(first) ?? []
  const [path = '', query] = target.split('?')
  const headers: Record<string, string[]> = {}
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:]+):(.*)$/.exec(line) ?? []
    headers[name] = [...(headers[name] ?? []), value]
  }
  return { method, path, query: [...new URLSearchParams(query ?? '')], headers, body }
}

for (const { name, request, sessionToken, tokenUnsigned, header, query } of vectors)
  test(`AWS's vector ${name}`, () => {
    const key = { ...vectorKey, ...(sessionToken && !tokenUnsigned ? { sessionToken } : {}) }
    const wire = parseRequest(request)
    if (wire.body === '') {
      assert.match(signHeaders(wire, key, vectorScope, vectorTime).authorization ?? '', new RegExp(`=${header}$`))
    } else {
      // These sign headers that we leave out, since Node sets them: others may, and are understood.
      const hash = createHash('sha256').update(wire.body).digest('hex')
      const headers = { ...wire.headers, 'x-amz-date': '20150830T123600Z', 'x-amz-content-sha256': hash }
      const signed = 'content-length;content-type;host;x-amz-content-sha256;x-amz-date'
      const credential = `${key.accessKeyId}/20150830/us-east-1/service/aws4_request`
      const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${header}`
      const sent = { ...wire, headers: { ...headers, authorization } }
      assert.equal(verifyRequest(sent, () => key, vectorTime).kind, 'signed')
    }
    const presigned = new Map(presign(wire, key, vectorScope, vectorTime, 3600))
    if (query) assert.equal(presigned.get('X-Amz-Signature'), query)
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

test('a key that is kept is for its secret, day, Region and service alone', async () => {
  const wire: WireRequest = { method: 'GET', path: '/', query: [], headers: { host: 'h' }, body: '' }
  for (const secretAccessKey of ['one', 'another'])
    for (const day of ['2026-01-01', '2026-01-02'])
      for (const region of ['us-east-1', 'eu-west-1'])
        for (const service of ['lambda', 'sqs']) {
          const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey }
          const sdk = new SignatureV4({ region, service, credentials, sha256: Sha256, applyChecksum: false })
          const request = { method: 'GET', protocol: 'https:', hostname: 'h', path: '/', headers: { host: 'h' } }
          const theirs = await sdk.sign(request, { signingDate: new Date(day) })
          const ours = signHeaders(wire, credentials, { region, service }, Date.parse(day))
          assert.equal(ours.authorization, theirs.headers.authorization)
        }
})
