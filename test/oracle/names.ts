import type { HostedZone, NameTarget, Vpc, VpcEndpoint } from '../../src/model/index.ts'
import type { Family } from './address.ts'
import type { World } from './world.ts'

/** What a service's name means in a VPC. */
export type Answer =
  | { readonly kind: 'public' }
  | { readonly kind: 'endpoint'; readonly endpoint: VpcEndpoint }
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'unknown' }
  /** The name has no address (of this family). */
  | { readonly kind: 'none' }

/** The answers of which it is not known which it is: several only where AWS's text leaves it open. */
export function resolve(world: World, vpc: Vpc, service: string, family: Family): readonly Answer[] {
  if (!vpc.dnsSupport) return [{ kind: 'public' }]
  const host = `${service}.us-east-1.amazonaws.com`
  const { endpoints, hostedZones, resolverRules } = world.description
  const here = ({ vpcs }: { readonly vpcs: HostedZone['vpcs'] }) => vpcs.includes(vpc.id)
  const rule = mostSpecific(resolverRules.filter(here), host, ({ domain }) => String(domain))
  if (rule?.domain === host) return [{ kind: 'unknown' }]
  const captures = endpoints.find(
    (each) =>
      each.type === 'Interface' &&
      each.vpc === vpc.id &&
      each.privateDns === true &&
      vpc.dnsHostnames === true &&
      each.service === `com.amazonaws.us-east-1.${service}`,
  )
  if (captures) return [ofEndpoint(captures, family)]
  const zones = hostedZones.filter((each) => here(each) && covers(String(each.name), host))
  const before = zones
    .filter(({ name }) => !rule || String(name).length > String(rule.domain).length)
    .toSorted((a, b) => String(b.name).length - String(a.name).length)
    .map((zone) => inZone(world, zone, host, family))
  const last: Answer = rule ? { kind: 'unknown' } : { kind: 'public' }
  // Whether zones answer without this attribute is open.
  return vpc.dnsHostnames ? [before[0] ?? last] : [...before, last]
}

function covers(domain: string, host: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}

function mostSpecific<T>(all: readonly T[], host: string, nameOf: (each: T) => string): T | undefined {
  const covering = all.filter((each) => covers(nameOf(each), host))
  return covering.toSorted((a, b) => nameOf(b).length - nameOf(a).length)[0]
}

function inZone(world: World, zone: HostedZone, host: string, family: Family): Answer {
  const exact = zone.records.find(({ name }) => name === host)
  const wildcards = zone.records.filter(({ name }) => String(name).startsWith('*.') && String(name) !== `*.${host}`)
  const record = exact ?? mostSpecific(wildcards, host, ({ name }) => String(name).slice(2))
  return record ? ofTarget(world, record.target, family) : { kind: 'none' }
}

function ofTarget(world: World, target: NameTarget, family: Family): Answer {
  if (target.kind === 'other') return { kind: 'unknown' }
  if (target.kind === 'endpoint')
    return ofEndpoint(world.description.endpoints.find(({ id }) => id === target.id)!, family)
  const addresses = target.addresses.map(String).filter((each) => each.includes(':') === (family === 6))
  return addresses.length > 0 ? { kind: 'addresses', addresses } : { kind: 'none' }
}

function ofEndpoint(endpoint: VpcEndpoint, family: Family): Answer {
  const serves = (endpoint.addressType ?? 'ipv4') === 'dualstack' || (endpoint.addressType ?? 'ipv4') === `ipv${family}`
  return serves ? { kind: 'endpoint', endpoint } : { kind: 'none' }
}
