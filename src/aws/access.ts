import type { Clock } from '../world/index.ts'
import type { CredentialsProvider } from './credentials.ts'
import { configuredEndpoint, type Environment } from './endpoints.ts'
import type { HttpResponse } from './exchange.ts'
import type { HttpClient } from './http.ts'
import { callService, type ServiceCall } from './service.ts'

/** By whom and over what services are called. */
export interface AwsAccess {
  readonly clock: Clock
  readonly client: HttpClient
  /** Asked for each call. */
  readonly credentials: CredentialsProvider
  /** Says where services are called instead of at their public names. */
  readonly environment: Environment
}

/** @throws IsthmusError what `callService`, the credentials and `configuredEndpoint` throw */
export async function call(
  access: AwsAccess,
  request: Omit<ServiceCall, 'credentials' | 'endpoint'>,
): Promise<HttpResponse> {
  const endpoint = configuredEndpoint(access.environment, request.service)
  const credentials = await access.credentials()
  return callService(access.clock, access.client, { ...request, credentials, ...(endpoint && { endpoint }) })
}
