import { type Clock, IsthmusError } from '../world/index.ts'
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
  readonly signal?: AbortSignal
}

/**
 * `sts:AssumeRole` at the Region's STS, for STS's default of one hour.
 *
 * @throws IsthmusError `ASSUME_ROLE_DENIED` when STS denies it; `SERVICE_UNREACHABLE`, `SERVICE_FAILED` as `callService`
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export async function assumeRole(clock: Clock, client: HttpClient, request: AssumeRole): Promise<Credentials> {
  const fields = {
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: request.roleArn,
    RoleSessionName: request.sessionName,
  }
  const body = Object.entries(fields)
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join('&')
  const call = {
    service: 'sts',
    region: request.region,
    credentials: request.credentials,
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body,
    ...(request.signal ? { signal: request.signal } : {}),
  }
  const response = await callService(clock, client, call).catch((error: unknown) => {
    throw error instanceof IsthmusError && error.code === 'SERVICE_DENIED' ? denied(request, error) : error
  })
  return readCredentials(response.body.toString(), request)
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
