import { identityText, isUnknown, type Maybe, sameValue } from '../model/index.ts'
import type { ServiceName } from './types.ts'

/** `sts.us-east-1.amazonaws.com`: what a client of the service dials in that Region. */
export function serviceHost(service: ServiceName, region: Maybe<string>): string {
  const name = isUnknown(region) ? 'REGION' : region
  return `${service}.${name}.amazonaws.com${name.startsWith('cn-') ? '.cn' : ''}`
}

/** The same with the Region's identity where it is unknown, as texts that are put together have it. */
export function hostIdentity(service: ServiceName, region: Maybe<string>): string {
  return isUnknown(region) ? `${service}.\${${region.unknown}}.amazonaws.com` : serviceHost(service, region)
}

/** What an endpoint for the service is made for. */
export function endpointServiceName(service: ServiceName, region: Maybe<string>): string {
  return `com.amazonaws.${isUnknown(region) ? 'REGION' : region}.${service}`
}

/**
 * Is an endpoint's service name the service's in this Region? `com.amazonaws.us-east-1.lambda`; in China also
 * `cn.com.amazonaws.cn-north-1.lambda`. The Region may be unknown in both: `com.amazonaws.${AWS::Region}.lambda`.
 */
export function isServiceName(name: Maybe<string>, service: ServiceName, region: Maybe<string>): boolean | undefined {
  const parts = partsOf(name)
  if (!parts) return isUnknown(name) ? undefined : false
  if (parts.service !== service) return false
  if (isUnknown(region)) return parts.region === `\${${region.unknown}}` ? true : undefined
  return parts.region.startsWith('${') ? undefined : sameValue(parts.region, region)
}

/** The same service in any Region. */
export function isServiceAnywhere(name: Maybe<string>, service: ServiceName): boolean {
  return partsOf(name)?.service === service
}

function partsOf(name: Maybe<string>): { region: string; service: string } | undefined {
  const text = identityText(name)
  const match = /^(?:cn\.)?com\.amazonaws\.(\$\{.*\}|[^.${}]+)\.([^${}]+)$/.exec(text)
  return match ? { region: match[1]!, service: match[2]! } : undefined
}
