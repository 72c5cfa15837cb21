import { type Clock, IsthmusError } from '../world/index.ts'
import { type AwsAccess, call } from './access.ts'
import { encode } from './canonical.ts'
import type { Credentials } from './credentials.ts'
import type { HttpClient } from './http.ts'
import { callService, xmlText } from './service.ts'

export interface AssumeRole {
  readonly region: string
  /** Who assumes it. */
  readonly credentials: Credentials
  readonly roleArn: string
  readonly sessionName: string
  /** Where STS is called; absent: at its public name. */
  readonly endpoint?: URL
  readonly signal?: AbortSignal
}

/**
 * `sts:AssumeRole` at the Region's STS, for STS's default of one hour.
 *
 * @throws IsthmusError `ASSUME_ROLE_DENIED` when STS denies it; `SERVICE_UNREACHABLE`, `SERVICE_FAILED` as `callService`
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export async function assumeRole(clock: Clock, client: HttpClient, request: AssumeRole): Promise<Credentials> {
  const { region, credentials, roleArn, sessionName, endpoint, signal } = request
  const form = formOf(region, { Action: 'AssumeRole', RoleArn: roleArn, RoleSessionName: sessionName })
  const asked = { ...form, credentials, ...(endpoint && { endpoint }), ...(signal ? { signal } : {}) }
  const response = await callService(clock, client, asked).catch((error: unknown) => {
    throw error instanceof IsthmusError && error.code === 'SERVICE_DENIED' ? denied(request, error) : error
  })
  return readCredentials(response.body.toString(), request)
}

/**
 * `sts:GetWebIdentityToken`: a JSON Web Token by which others know whom the credentials belong to, good for STS's
 * default of five minutes. Signed by RS256, which every verifier of OAUTHBEARER knows.
 *
 * @param audience whom the token is for
 * @throws IsthmusError `WEB_IDENTITY_REFUSED` when STS gives none; what `call` throws besides
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html
 */
export async function webIdentityToken(access: AwsAccess, region: string, audience: string): Promise<string> {
  const refused = (said: string, cause?: IsthmusError) =>
    new IsthmusError(
      'WEB_IDENTITY_REFUSED',
      `STS gives no web identity token for the audience ${JSON.stringify(audience)}: ${said}: allow sts:GetWebIdentityToken, and turn on the account's outbound identity federation`,
      { ...(cause && { cause }), data: { ...cause?.data, audience } },
    )
  const fields = { Action: 'GetWebIdentityToken', 'Audience.member.1': audience, SigningAlgorithm: 'RS256' }
  const response = await call(access, formOf(region, fields)).catch((error: unknown) => {
    const answered = error instanceof IsthmusError && /^SERVICE_(DENIED|FAILED)$/.test(error.code)
    throw answered ? refused(String(error.data.awsMessage || error.data.awsCode), error) : error
  })
  const token = xmlText(response.body.toString(), 'WebIdentityToken')
  if (!token) throw refused('its answer has no token')
  return token
}

/** A call of STS's Query protocol. */
function formOf(region: string, fields: Readonly<Record<string, string>>) {
  const body = Object.entries({ ...fields, Version: '2011-06-15' })
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join('&')
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
  return { service: 'sts', region, method: 'POST', path: '/', headers, body }
}

function denied(request: AssumeRole, cause: IsthmusError): IsthmusError {
  const message = `role ${request.roleArn} may not be assumed: ${cause.data.awsMessage || cause.message}`
  return new IsthmusError('ASSUME_ROLE_DENIED', message, { cause, data: { ...cause.data, roleArn: request.roleArn } })
}

function readCredentials(xml: string, request: AssumeRole): Credentials {
  const accessKeyId = xmlText(xml, 'AccessKeyId')
  const secretAccessKey = xmlText(xml, 'SecretAccessKey')
  const sessionToken = xmlText(xml, 'SessionToken')
  const expiresAt = Date.parse(xmlText(xml, 'Expiration') ?? '')
  if (accessKeyId && secretAccessKey && sessionToken && !Number.isNaN(expiresAt))
    return { accessKeyId, secretAccessKey, sessionToken, expiresAt }
  throw new IsthmusError('SERVICE_FAILED', `STS answered AssumeRole of ${request.roleArn} without credentials`, {
    data: { service: 'sts', status: 200, awsCode: '', awsMessage: '' },
  })
}
