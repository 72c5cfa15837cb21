import { IsthmusError } from '../world/index.ts'

/** The public name of a service in a Region: `sts.us-east-1.amazonaws.com`. */
export function serviceHost(service: string, region: string): string {
  return `${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
}

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The names of services in environment variables, where that is not their endpoint prefix in capitals. */
const identifiers: Readonly<Record<string, string>> = { secretsmanager: 'SECRETS_MANAGER' }

/**
 * Where the environment says that a service is called instead: `AWS_ENDPOINT_URL_SECRETS_MANAGER`, `AWS_ENDPOINT_URL`.
 * What profile files say of endpoints is not read.
 *
 * @throws IsthmusError `ENDPOINT_INVALID`
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function configuredEndpoint(environment: Environment, service: string): URL | undefined {
  if (environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true') return undefined
  const own = `AWS_ENDPOINT_URL_${identifiers[service] ?? service.toUpperCase()}`
  const name = environment[own] ? own : 'AWS_ENDPOINT_URL'
  const text = environment[name]
  if (!text) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol)) return url
  throw new IsthmusError('ENDPOINT_INVALID', `${name} is ${JSON.stringify(text)}: give an http or https URL`)
}
