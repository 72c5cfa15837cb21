import { hash } from 'node:crypto'

/** A request as it stands on the wire. Query values are decoded; header names are in any case. */
export interface WireRequest {
  readonly method: string
  /** As sent: percent-encoded, without the query. */
  readonly path: string
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly headers: Headers
  readonly body: Uint8Array | string
}

/** As `node:http` gives them. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * The text that a signature is over.
 *
 * @param signedHeaders lower-case names, sorted
 * @param service that it is for: S3 alone signs a path as it is sent
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(
  request: WireRequest,
  signedHeaders: readonly string[],
  bodyHash: string,
  service: string,
): string {
  const query = request.query.map(([name, value]): [string, string] => [encode(name), encode(value)])
  query.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
  const headers = signedHeaders.map((name) => `${name}:${headerText(headerValue(request.headers, name) ?? '')}\n`)
  return [
    request.method,
    service === 's3' ? request.path : canonicalPath(request.path),
    query.map(([name, value]) => `${name}=${value}`).join('&'),
    headers.join(''),
    signedHeaders.join(';'),
    bodyHash,
  ].join('\n')
}

/** RFC 3986: everything but letters, digits and `-._~`. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** Without `.`, `..` and empty segments, and encoded once more: what every service but S3 wants. */
function canonicalPath(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(encode(segment))
  }
  const trailing = segments.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${segments.join('/')}${trailing}`
}

/** The values of a header, in any case of its name, joined. */
export function headerValue(headers: Headers, name: string): string | undefined {
  const values = Object.entries(headers).flatMap(([key, value]) =>
    key.toLowerCase() === name && value !== undefined ? value : [],
  )
  return values.length > 0 ? values.map(headerText).join(',') : undefined
}

function headerText(value: string): string {
  return value.trim().replace(/ +/g, ' ')
}

export function sha256(data: Uint8Array | string): string {
  return hash('sha256', data, 'hex')
}

/** By code units, as AWS sorts; never by locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
