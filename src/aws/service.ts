import { type Clock, IsthmusError } from '../world/index.ts'
import { encode } from './canonical.ts'
import type { Credentials } from './credentials.ts'
import { serviceHost } from './endpoints.ts'
import type { HttpResponse } from './exchange.ts'
import type { HttpClient } from './http.ts'
import { fieldsOf } from './json.ts'
import { signHeaders } from './sigv4.ts'

/** One call of an AWS service. */
export interface ServiceCall {
  /** Endpoint prefix and signing name: `sts`, `lambda`. */
  readonly service: string
  readonly region: string
  readonly credentials: Credentials
  /** Where it is called; absent: at its public name. */
  readonly endpoint?: URL
  readonly method: string
  /** Percent-encoded, without the query. */
  readonly path: string
  /** Not encoded. */
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body: Uint8Array | string
  readonly timeoutMs?: number
  readonly mostBytes?: number
  readonly signal?: AbortSignal
}

/**
 * Signs a call, sends it and gives the answer when it is a success.
 *
 * @throws IsthmusError `SERVICE_UNREACHABLE`; `SERVICE_DENIED` when AWS denies it; `SERVICE_FAILED` for every other
 * error that AWS answers. The last two have AWS's `status`, `awsCode` and `awsMessage` in their data, and `retryAfter`
 * where the answer has such a header.
 */
export async function callService(clock: Clock, client: HttpClient, call: ServiceCall): Promise<HttpResponse> {
  const base = call.endpoint ?? new URL(`https://${serviceHost(call.service, call.region)}`)
  const url = new URL(base.pathname.replace(/\/$/, '') + call.path, base)
  const { host } = url
  const { method, body, timeoutMs, mostBytes, signal } = call
  const query = Object.entries(call.query ?? {})
  url.search = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
  const headers = { ...call.headers, host }
  const wire = { method, path: url.pathname, query, headers, body }
  const signed = signHeaders(wire, call.credentials, { region: call.region, service: call.service }, clock.now())
  const response = await client.request(url, {
    method,
    headers: { ...headers, ...signed },
    body,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(mostBytes === undefined ? {} : { mostBytes }),
    ...(signal ? { signal } : {}),
  })
  if (response.status >= 200 && response.status < 300) return response
  throw refusal(call, host, response)
}

function refusal(call: ServiceCall, host: string, response: HttpResponse): IsthmusError {
  const { status, headers } = response
  const retryAfter = headers['retry-after']
  const { awsCode, awsMessage } = readError(response)
  const denied = status === 403 || awsCode.includes('AccessDenied')
  const said = `${status} ${awsCode}${awsMessage && `: ${awsMessage}`}`
  return new IsthmusError(
    denied ? 'SERVICE_DENIED' : 'SERVICE_FAILED',
    `${host} ${denied ? 'denies' : 'fails'} ${call.method} ${call.path}: ${said}`,
    { data: { service: call.service, host, status, awsCode, awsMessage, ...(retryAfter && { retryAfter }) } },
  )
}

/** AWS's error code and text, from an answer in JSON or XML. */
function readError(response: HttpResponse): { readonly awsCode: string; readonly awsMessage: string } {
  const { headers, body } = response
  const text = body.toString()
  const texts = Object.entries(fieldsOf(response)).filter(
    (field): field is [string, string] => typeof field[1] === 'string',
  )
  const json: Readonly<Partial<Record<string, string>>> = Object.fromEntries(texts)
  const header = headers['x-amzn-errortype']
  const code = (typeof header === 'string' && header) || json.__type || json.code || xmlText(text, 'Code') || 'unknown'
  // `com.amazonaws.lambda#TooManyRequestsException:http://...` in its fullest form.
  const awsCode = code.split(':')[0]!.replace(/^.*#/, '')
  return { awsCode, awsMessage: json.message ?? json.Message ?? xmlText(text, 'Message') ?? '' }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The text of the first element of that name that holds nothing but text. */
export function xmlText(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
  return text?.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, named) => {
    if (named !== undefined) return entities[named] ?? whole
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal))
  })
}
