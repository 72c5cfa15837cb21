import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { canonicalRequest, compare, type Headers, sha256, type WireRequest } from './canonical.ts'
import type { Credentials } from './credentials.ts'

export const algorithm = 'AWS4-HMAC-SHA256'

/** What a signature is good for. */
export interface Scope {
  readonly region: string
  /** Signing name: `sts`, `lambda`, `kafka-cluster`. */
  readonly service: string
}

/**
 * Signs a request by its headers.
 *
 * @param request must have its `host` header
 * @param now milliseconds since the epoch
 * @returns the headers to add: `x-amz-date`, `authorization`, and `x-amz-security-token` for temporary credentials
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signHeaders(
  request: WireRequest,
  credentials: Credentials,
  scope: Scope,
  now: number,
): Readonly<Record<string, string>> {
  const date = amzDate(now)
  const added = {
    'x-amz-date': date,
    ...(credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken }),
  }
  const headers: Headers = { ...request.headers, ...added }
  const names = [...new Set(Object.keys(headers).map((name) => name.toLowerCase()))].filter(isSigned).sort(compare)
  const canonical = canonicalRequest({ ...request, headers }, names, sha256(request.body), scope.service)
  const signed = signature(credentials.secretAccessKey, date, scope, canonical)
  const credential = `${credentials.accessKeyId}/${scopeText(date, scope)}`
  return {
    ...added,
    authorization: `${algorithm} Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signed}`,
  }
}

/**
 * Signs a request by its query, so that it is good for `expiresSeconds` wherever it is sent from.
 *
 * @returns the query to send, signature last
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function presign(
  request: WireRequest,
  credentials: Credentials,
  scope: Scope,
  now: number,
  expiresSeconds: number,
): readonly (readonly [string, string])[] {
  const date = amzDate(now)
  const names = Object.keys(request.headers)
    .map((name) => name.toLowerCase())
    .sort(compare)
  const query: (readonly [string, string])[] = [
    ...request.query,
    ['X-Amz-Algorithm', algorithm],
    ['X-Amz-Credential', `${credentials.accessKeyId}/${scopeText(date, scope)}`],
    ['X-Amz-Date', date],
    ['X-Amz-Expires', String(expiresSeconds)],
    ['X-Amz-SignedHeaders', names.join(';')],
    ...(credentials.sessionToken === undefined ? [] : ([['X-Amz-Security-Token', credentials.sessionToken]] as const)),
  ]
  const canonical = canonicalRequest({ ...request, query }, names, sha256(request.body), scope.service)
  return [...query, ['X-Amz-Signature', signature(credentials.secretAccessKey, date, scope, canonical)]]
}

/** The signature, hexadecimal, of a canonical request. */
export function signature(secretAccessKey: string, date: string, scope: Scope, canonical: string): string {
  const text = [algorithm, date, scopeText(date, scope), sha256(canonical)].join('\n')
  return hmac(signingKey(secretAccessKey, date.slice(0, 8), scope), text).toString('hex')
}

/** Keys of the last scopes: each is good for a day, and costs four times what a signature does. */
const signingKeys = new Map<string, KeyObject>()
const mostSigningKeys = 100

function signingKey(secretAccessKey: string, day: string, { region, service }: Scope): KeyObject {
  const id = [secretAccessKey, day, region, service].join('/')
  let key = signingKeys.get(id)
  if (!key) {
    // Node takes a key that is no object for ten times as long as the rest of it.
    const parts = [day, region, service, 'aws4_request']
    key = parts.reduce(
      (secret, part) => createSecretKey(hmac(secret, part)),
      createSecretKey(`AWS4${secretAccessKey}`, 'utf8'),
    )
    if (signingKeys.size >= mostSigningKeys) signingKeys.clear()
    signingKeys.set(id, key)
  }
  return key
}

/** `20150830T123600Z`. */
function amzDate(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '')
}

/** Milliseconds since the epoch; NaN when it is no such date. */
export function parseAmzDate(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  return match ? Date.parse(text.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')) : Number.NaN
}

function scopeText(date: string, scope: Scope): string {
  return `${date.slice(0, 8)}/${scope.region}/${scope.service}/aws4_request`
}

// What proxies and Node's own client change on the way.
function isSigned(name: string): boolean {
  return !['authorization', 'connection', 'content-length', 'expect', 'transfer-encoding', 'user-agent'].includes(name)
}

function hmac(key: KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
