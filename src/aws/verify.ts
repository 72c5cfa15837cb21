import { timingSafeEqual } from 'node:crypto'
import { canonicalRequest, headerValue, sha256, type WireRequest } from './canonical.ts'
import type { Credentials } from './credentials.ts'
import { algorithm, parseAmzDate, type Scope, signature } from './sigv4.ts'

/** Finds the key pair of an access key; `undefined` when there is none. */
export type KeyLookup = (accessKeyId: string) => Credentials | undefined

/** Who signed, or why the signature does not hold, by AWS's error codes. */
export type Verified =
  | {
      readonly kind: 'signed'
      readonly accessKeyId: string
      readonly scope: Scope
      /** Milliseconds since the epoch. */
      readonly signedAt: number
    }
  | { readonly kind: 'refused'; readonly code: SignatureFault; readonly message: string }

export type SignatureFault =
  | 'MissingAuthenticationToken'
  | 'IncompleteSignature'
  | 'InvalidClientTokenId'
  | 'SignatureDoesNotMatch'
  | 'RequestExpired'
  | 'ExpiredToken'

/** A signature with all that it says about itself. */
export interface Claim {
  readonly credential: string
  readonly date: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly token: string | undefined
  /** How long it is good for, in seconds. */
  readonly expiresSeconds: number
}

/** A header signature is good for 15 minutes; AWS allows clocks to be as far apart. Milliseconds. */
const tolerance = 900_000

/**
 * Verifies a request that is signed by its headers or by its query. Who may do what is not asked here.
 *
 * @param now milliseconds since the epoch
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
export function verifyRequest(request: WireRequest, lookup: KeyLookup, now: number): Verified {
  const query = new Map(request.query)
  const authorization = headerValue(request.headers, 'authorization')
  if (authorization === undefined && !query.has('X-Amz-Signature'))
    return refused('MissingAuthenticationToken', 'the request is not signed')
  const claim = authorization === undefined ? queryClaim(query) : headerClaim(authorization, request)
  if (!claim) return refused('IncompleteSignature', 'a part of the signature is missing')
  const unsigned = request.query.filter(([name]) => name !== 'X-Amz-Signature')
  return verifyClaim(claim, { ...request, query: unsigned }, lookup, now)
}

/** Verifies a claim about a request whose query no longer has the signature itself. */
export function verifyClaim(claim: Claim, request: WireRequest, lookup: KeyLookup, now: number): Verified {
  const [accessKeyId = '', day, region = '', service = '', end, ...rest] = claim.credential.split('/')
  const scope: Scope = { region, service }
  const signedAt = parseAmzDate(claim.date)
  if (end !== 'aws4_request' || rest.length > 0 || Number.isNaN(signedAt))
    return refused('IncompleteSignature', `the credential ${claim.credential} or the date ${claim.date} is malformed`)
  if (day !== claim.date.slice(0, 8))
    return refused('SignatureDoesNotMatch', `the credential is of ${day}, the request of ${claim.date}`)
  if (!claim.signedHeaders.includes('host')) return refused('SignatureDoesNotMatch', 'the host header is not signed')
  if (signedAt - now > tolerance || now - signedAt > claim.expiresSeconds * 1000)
    return refused('RequestExpired', `the request of ${claim.date} is not good for now`)

  const credentials = lookup(accessKeyId)
  if (!credentials || credentials.sessionToken !== claim.token)
    return refused('InvalidClientTokenId', `the access key ${accessKeyId} or its session token is not known`)
  if (credentials.expiresAt !== undefined && credentials.expiresAt <= now)
    return refused('ExpiredToken', `the credentials of ${accessKeyId} have expired`)
  const canonical = canonicalRequest(request, claim.signedHeaders, sha256(request.body), service)
  if (!same(signature(credentials.secretAccessKey, claim.date, scope, canonical), claim.signature))
    return refused('SignatureDoesNotMatch', 'the signature is not the one that this key makes of this request')
  return { kind: 'signed', accessKeyId, scope, signedAt }
}

function headerClaim(authorization: string, request: WireRequest): Claim | undefined {
  const [, fields = ''] = new RegExp(`^${algorithm}\\s+(.+)$`).exec(authorization) ?? []
  const parts = new Map(fields.split(',').map((field) => field.trim().split(/=(.*)/) as [string, string]))
  const credential = parts.get('Credential')
  const signedHeaders = parts.get('SignedHeaders')?.split(';')
  const claimed = parts.get('Signature')
  const date = headerValue(request.headers, 'x-amz-date')
  if (!credential || !signedHeaders || !claimed || !date) return undefined
  const token = headerValue(request.headers, 'x-amz-security-token')
  return { credential, date, signedHeaders, signature: claimed, token, expiresSeconds: tolerance / 1000 }
}

/** @returns undefined when a part is missing or the life is not of 1 to 604,800 whole seconds. */
export function queryClaim(query: ReadonlyMap<string, string>): Claim | undefined {
  const credential = query.get('X-Amz-Credential')
  const date = query.get('X-Amz-Date')
  const signedHeaders = query.get('X-Amz-SignedHeaders')?.split(';')
  const claimed = query.get('X-Amz-Signature')
  const expires = query.get('X-Amz-Expires') ?? ''
  if (!credential || !date || !signedHeaders || !claimed || query.get('X-Amz-Algorithm') !== algorithm) return undefined
  if (!/^[1-9]\d{0,5}$/.test(expires) || Number(expires) > 604_800) return undefined
  const token = query.get('X-Amz-Security-Token')
  return { credential, date, signedHeaders, signature: claimed, token, expiresSeconds: Number(expires) }
}

function refused(code: SignatureFault, message: string): Verified {
  return { kind: 'refused', code, message }
}

function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
