import { type Clock, IsthmusError, type Random } from '../world/index.ts'
import type { WireRequest } from './canonical.ts'
import type { Credentials } from './credentials.ts'
import { serviceHost } from './endpoints.ts'
import { mskIamAction, mskIamMaxSeconds, mskIamVersion } from './msk-iam.ts'
import { parseAmzDate } from './sigv4.ts'
import { queryClaim, verifyClaim } from './verify.ts'

/** A key pair and whose it is: the ARN of a user or of a role's session. */
export interface HeldCredentials extends Credentials {
  readonly arn: string
}

/** Who connected, for how long, and what the broker answers. */
export interface Authenticated {
  readonly principal: string
  readonly sessionLifetimeMs: number
  readonly reply: Buffer
}

export interface MskIamOptions {
  readonly region: string
  readonly lookup: (accessKeyId: string) => HeldCredentials | undefined
}

/**
 * The broker's half of AWS_MSK_IAM and of OAUTHBEARER with an IAM token. The returned function takes the mechanism, the
 * names by which this broker can be dialled and the client's first message.
 *
 * What it throws has the text that MSK's clients see; why lies in `data.reason`. MSK's tolerance for clocks and the
 * shortest session it grants are not documented: 15 minutes and 5 seconds here.
 *
 * @throws IsthmusError `MSK_IAM_DENIED`
 */
export function mskIamAuthenticator(
  world: { readonly clock: Clock; readonly random: Random },
  options: MskIamOptions,
): (mechanism: string, brokerHosts: readonly string[], payload: Buffer) => Promise<Authenticated> {
  return async (mechanism, brokerHosts, payload) => {
    const requestId = world.random.uuid()
    const now = world.clock.now()
    const deny = (reason: string, text = 'Access denied') =>
      new IsthmusError('MSK_IAM_DENIED', `[${requestId}]: ${text}`, { data: { reason, requestId } })

    const bearer = mechanism === 'OAUTHBEARER'
    const message = bearer ? readToken(payload) : readPayload(payload)
    if (typeof message === 'string') throw deny(message)
    const { query, host } = message
    const hosts = bearer ? [serviceHost('kafka', options.region)] : brokerHosts
    if (!hosts.includes(host)) throw deny(`signed for host ${host}, which is not this broker`)
    const fields = new Map(query)
    const claim = queryClaim(fields)
    if (!claim) throw deny('a part of the signature is missing or malformed')
    if (fields.get('Action') !== mskIamAction) throw deny(`action ${fields.get('Action')} is not ${mskIamAction}`)
    if (claim.expiresSeconds > mskIamMaxSeconds) throw deny(`a life of ${claim.expiresSeconds} s is too long`)
    if (claim.signedHeaders.join() !== 'host') throw deny('another header than host is signed')

    const unsigned = query.filter(([name]) => name !== 'X-Amz-Signature')
    const request: WireRequest = { method: 'GET', path: '/', query: unsigned, headers: { host }, body: '' }
    const verified = verifyClaim(claim, request, options.lookup, now)
    if (verified.kind === 'refused') throw deny(`${verified.code}: ${verified.message}`)
    const { region, service } = verified.scope
    if (region !== options.region || service !== 'kafka-cluster')
      throw deny(`signed for ${service} in ${region}, not for kafka-cluster in ${options.region}`)

    const holder = options.lookup(verified.accessKeyId)
    if (!holder) throw deny('the key is gone')
    const end = parseAmzDate(claim.date) + claim.expiresSeconds * 1000
    const sessionLifetimeMs = Math.floor(Math.min(end, holder.expiresAt ?? end) - now)
    if (sessionLifetimeMs < shortestSession) throw deny('the credentials are about to expire', 'Session too short')
    return { principal: holder.arn, sessionLifetimeMs, reply: bearer ? Buffer.alloc(0) : replyOf(requestId) }
  }
}

/** Milliseconds. */
const shortestSession = 5_000

interface Message {
  readonly host: string
  readonly query: WireRequest['query']
}

const payloadNames: Readonly<Record<string, string>> = {
  action: 'Action',
  'x-amz-algorithm': 'X-Amz-Algorithm',
  'x-amz-credential': 'X-Amz-Credential',
  'x-amz-date': 'X-Amz-Date',
  'x-amz-expires': 'X-Amz-Expires',
  'x-amz-security-token': 'X-Amz-Security-Token',
  'x-amz-signature': 'X-Amz-Signature',
  'x-amz-signedheaders': 'X-Amz-SignedHeaders',
}

/** @returns a text when it is no such payload */
function readPayload(payload: Buffer): Message | string {
  let fields: Readonly<Record<string, unknown>>
  try {
    const parsed: unknown = JSON.parse(payload.toString())
    if (typeof parsed !== 'object' || parsed === null) return 'the payload is no JSON object'
    fields = { ...parsed }
  } catch {
    return 'the payload is not JSON'
  }
  if (fields.version !== mskIamVersion) return `version ${String(fields.version)} is not ${mskIamVersion}`
  if (typeof fields.host !== 'string') return 'the payload names no host'
  const query = Object.entries(payloadNames).flatMap(([key, name]) => {
    const value = fields[key]
    return typeof value === 'string' ? [[name, value] as const] : []
  })
  return { host: fields.host, query }
}

/**
 * RFC 7628: a GS2 header, then fields that each end with the character 1.
 *
 * @returns a text when it is no such message
 */
function readToken(payload: Buffer): Message | string {
  const fields = payload.toString().split('\u0001')
  const token = fields.map((field) => /^auth=Bearer ([\w-]+)=*$/i.exec(field)?.[1]).find(Boolean)
  const text = token && Buffer.from(token, 'base64url').toString()
  if (!text || !URL.canParse(text)) return 'the message has no token that is a URL'
  const url = new URL(text)
  if (url.protocol !== 'https:' || url.pathname !== '/') return `the URL ${url.origin}${url.pathname} is not MSK's`
  const query = [...url.searchParams].filter(([name]) => name.toLowerCase() !== 'user-agent')
  return { host: url.host, query }
}

function replyOf(requestId: string): Buffer {
  return Buffer.from(JSON.stringify({ version: mskIamVersion, 'request-id': requestId }))
}
