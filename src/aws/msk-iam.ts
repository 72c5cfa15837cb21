import { type Clock, IsthmusError } from '../world/index.ts'
import { encode } from './canonical.ts'
import type { Credentials, CredentialsProvider } from './credentials.ts'
import { serviceHost } from './endpoints.ts'
import { presign } from './sigv4.ts'

/** The version of MSK's IAM payload; there is one. */
export const mskIamVersion = '2020_10_22'
export const mskIamAction = 'kafka-cluster:Connect'
/** How long a payload is good for, in seconds; MSK takes no more. */
export const mskIamMaxSeconds = 900

/** How a client proves to a broker who it is. Has the shape of the `kafka` room's `Login`. */
export interface MskIamLogin {
  readonly mechanism: 'AWS_MSK_IAM'
  begin(host: string): Promise<{ next(challenge: Buffer | undefined): Promise<Buffer | undefined> }>
}

/**
 * SASL AWS_MSK_IAM: one signed message, one answer.
 *
 * @param credentials asked at each authentication; what it throws (`SERVICE_UNREACHABLE`...) passes through
 * @throws IsthmusError `SASL_FAILED` (from `next`) when the broker's answer is not MSK's
 * @see https://github.com/aws/aws-msk-iam-auth#details
 */
export function mskIamLogin(clock: Clock, region: string, credentials: CredentialsProvider): MskIamLogin {
  return {
    mechanism: 'AWS_MSK_IAM',
    async begin(host) {
      const payload = mskIamPayload(await credentials(), region, host, clock.now())
      return {
        async next(challenge) {
          if (challenge === undefined) return payload
          checkReply(challenge, host)
          return undefined
        },
      }
    },
  }
}

/**
 * The message that a client sends to the broker it dialled as `host` (without port).
 *
 * @param now milliseconds since the epoch
 */
export function mskIamPayload(credentials: Credentials, region: string, host: string, now: number): Buffer {
  const signed = presignConnect(credentials, region, host, now)
  const fields = new Map(signed.map(([name, value]) => [name.toLowerCase(), value]))
  fields.set('version', mskIamVersion).set('host', host).set('user-agent', 'isthmus')
  const ordered = payloadOrder.flatMap((name) => (fields.has(name) ? [[name, fields.get(name)]] : []))
  return Buffer.from(JSON.stringify(Object.fromEntries(ordered)))
}

/** No order is asked for; this is aws-msk-iam-auth's, so that the two can be compared byte for byte. */
const payloadOrder = [
  ...['x-amz-date', 'x-amz-signedheaders', 'x-amz-signature', 'host', 'action', 'x-amz-expires'],
  ...['x-amz-security-token', 'version', 'x-amz-algorithm', 'x-amz-credential', 'user-agent'],
]

/**
 * The same proof as the token of SASL OAUTHBEARER, for clients and proxies that speak no AWS_MSK_IAM: a presigned URL
 * of the Region's MSK, not of one broker, in base64url.
 *
 * @param now milliseconds since the epoch
 * @see https://github.com/aws/aws-msk-iam-sasl-signer-js
 */
export function mskIamToken(credentials: Credentials, region: string, now: number): string {
  const host = serviceHost('kafka', region)
  const query = presignConnect(credentials, region, host, now).map(([name, value]) => `${name}=${encode(value)}`)
  return Buffer.from(`https://${host}/?${query.join('&')}&User-Agent=isthmus`).toString('base64url')
}

/** Never good for longer than the credentials are, and in whole seconds, as MSK wants it. */
function presignConnect(credentials: Credentials, region: string, host: string, now: number) {
  const left = credentials.expiresAt === undefined ? mskIamMaxSeconds : (credentials.expiresAt - now) / 1000
  const seconds = Math.max(1, Math.min(mskIamMaxSeconds, Math.floor(left)))
  const query = [['Action', mskIamAction]] as const
  const request = { method: 'GET', path: '/', query, headers: { host }, body: '' }
  return presign(request, credentials, { region, service: 'kafka-cluster' }, now, seconds)
}

function checkReply(reply: Buffer, host: string): void {
  let version: unknown
  try {
    const parsed: unknown = JSON.parse(reply.toString())
    version = typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : undefined
  } catch {
    version = undefined
  }
  if (version === mskIamVersion) return
  throw new IsthmusError(
    'SASL_FAILED',
    `${host} answered AWS_MSK_IAM with ${JSON.stringify(reply.toString().slice(0, 200))}, not with version ${mskIamVersion}: is it an IAM listener of MSK`,
    { data: { host, mechanism: 'AWS_MSK_IAM' } },
  )
}
