import {
  type Family,
  identityText,
  isUnknown,
  nameOf,
  type Ref,
  sameValue,
  type Unknown,
  type Vpc,
  type VpcEndpoint,
} from '../model/index.ts'
import { type End, endOf } from './ends.ts'
import { find } from './find.ts'
import { type Network, within } from './network.ts'
import { isRuleForName, type PrivateAnswer, privateAnswers } from './private-names.ts'
import { hostIdentity, isServiceName, serviceHost } from './service-name.ts'
import type { NetworkInterface, ServiceName } from './types.ts'

/** What a service's own name resolves to, as seen from one VPC. */
export interface Resolution {
  readonly host: string
  readonly vpc: Vpc | undefined
  /** Interface endpoints that certainly capture the name: it resolves to their addresses, and to nothing else. */
  readonly capturing: readonly VpcEndpoint[]
  /** Endpoints of which it is not known whether they capture it, and what that hangs on. */
  readonly perhaps: readonly { readonly endpoint: VpcEndpoint; readonly unknowns: readonly Unknown[] }[]
  /** Where no endpoint captures it for sure: hosted zones and Resolver rules, the one that decides last. */
  readonly privately: readonly PrivateAnswer[]
  /** Endpoints for the service that would, but for their own or the VPC's DNS settings. */
  readonly missing: readonly { readonly endpoint: VpcEndpoint; readonly why: 'private DNS off' | 'VPC DNS off' }[]
}

/**
 * Private DNS makes the name of a service resolve to the addresses of its endpoint in the whole VPC, when the VPC has
 * both DNS attributes on; else it resolves to public addresses.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
 */
export function resolve(network: Network, from: End, service: ServiceName): Resolution {
  const vpc = from.station?.vpc
  const host = serviceHost(service, network.region)
  const capturing: VpcEndpoint[] = []
  const perhaps: { endpoint: VpcEndpoint; unknowns: Unknown[] }[] = []
  const missing: { endpoint: VpcEndpoint; why: 'private DNS off' | 'VPC DNS off' }[] = []
  for (const endpoint of vpc ? within(network.endpointsIn, vpc.id) : []) {
    const { dnsSupport, dnsHostnames } = vpc!
    const unknowns = openOf(network, endpoint, service, vpc!)
    if (!unknowns) continue
    const off = endpoint.privateDns === false ? 'private DNS off' : 'VPC DNS off'
    if (endpoint.privateDns === false || dnsSupport === false || dnsHostnames === false) {
      missing.push({ endpoint, why: off })
      continue
    }
    const open = [...unknowns, ...[endpoint.privateDns, dnsSupport, dnsHostnames].filter((value) => isUnknown(value))]
    if (open.length > 0) perhaps.push({ endpoint, unknowns: open })
    else capturing.push(endpoint)
  }
  const name = hostIdentity(service, network.region)
  const privately = vpc ? askedOf(network, vpc, name) : []
  const rules = privately.filter((answer) => isRuleForName(answer, name))
  const base = { host, vpc, missing }
  if (capturing.length + perhaps.length === 0 || rules.length === 0) return { ...base, capturing, perhaps, privately }
  if (rules.some(({ unknowns }) => unknowns.length === 0)) {
    return { ...base, capturing: [], perhaps: [], privately: rules }
  }
  const unknowns = rules.flatMap((rule) => rule.unknowns)
  const captured = capturing.map((endpoint) => ({ endpoint, unknowns }))
  return { ...base, capturing: [], perhaps: [...captured, ...perhaps], privately }
}

/** Zones and rules answer where the VPC has its resolver. */
function askedOf(network: Network, vpc: Vpc, name: string): readonly PrivateAnswer[] {
  const { dnsSupport } = vpc
  if (dnsSupport === false) return []
  const answers = privateAnswers(network, vpc, name)
  if (!isUnknown(dnsSupport)) return answers
  return answers.map((answer) => ({ ...answer, unknowns: [...answer.unknowns, dnsSupport] }))
}

/** What is not known about an endpoint being one for the service in this VPC; `undefined`: it is none. */
function openOf(network: Network, endpoint: VpcEndpoint, service: ServiceName, vpc: Vpc): Unknown[] | undefined {
  const answers = [
    [sameValue(endpoint.vpc, vpc.id), endpoint.vpc],
    [sameValue(endpoint.type, 'Interface'), endpoint.type],
    [isServiceName(endpoint.service, service, network.region), endpoint.service],
  ] as const
  if (answers.some(([is]) => is === false)) return undefined
  return answers.flatMap(([is, value]) => (is === undefined ? [isUnknown(value) ? value : regionOf(network)] : []))
}

function regionOf({ region }: Network): Unknown {
  return isUnknown(region) ? region : { unknown: 'region', question: 'Region' }
}

/** The endpoint's interfaces, one in each of its subnets. */
function endpointInterfaces(endpoint: VpcEndpoint): readonly NetworkInterface[] {
  const subnets = [...endpoint.subnets].sort((a, b) => (identityText(a) < identityText(b) ? -1 : 1))
  return subnets.map((subnet: Ref) => ({
    id: `endpoint:${endpoint.id}@${identityText(subnet)}`,
    label: `endpoint ${endpoint.id} in ${nameOf(subnet)}`,
    subnet,
    groups: endpoint.groups,
    publicAddress: false,
  }))
}

export function endpointEnds(network: Network, endpoint: VpcEndpoint, family: Family): readonly End[] {
  return endpointInterfaces(endpoint).map((face) => ({ ...endOf(network, face, family), endpoint: true }))
}

/**
 * The endpoints that a service's traffic from an interface passes, whose policies must let it through: those that
 * capture its name, else gateway endpoints in the route table of the interface's subnet.
 */
export function servingEndpoints(
  network: Network,
  from: NetworkInterface,
  service: ServiceName,
): readonly VpcEndpoint[] {
  const end = endOf(network, from, 4)
  const { capturing, perhaps, privately } = resolve(network, end, service)
  if (capturing.length > 0) return capturing
  const named = privately.map(({ target }) =>
    target !== undefined && target !== 'missing' && target.kind === 'endpoint'
      ? find(network.endpoints, target.id)
      : undefined,
  )
  const certain = privately.at(-1)?.unknowns.length === 0
  const table = find(network.tables, end.station?.subnet?.routeTable)
  const gateways = table?.gateways.filter((gateway) => isServiceName(gateway.service, service, network.region)) ?? []
  const all = [...perhaps.map(({ endpoint }) => endpoint), ...named, ...(certain ? [] : gateways)]
  return all.filter((endpoint) => endpoint !== undefined)
}

/** Those of them that it passes for sure: what they refuse is refused. */
export function certainEndpoints(
  network: Network,
  from: NetworkInterface,
  service: ServiceName,
): ReadonlySet<VpcEndpoint> {
  const end = endOf(network, from, 4)
  const { capturing, perhaps, privately } = resolve(network, end, service)
  if (capturing.length > 0) return new Set(capturing)
  const last = privately.at(-1)
  if (perhaps.length > 0 || (last && last.unknowns.length > 0)) return new Set()
  if (last) {
    const { target } = last
    const led = target !== undefined && target !== 'missing' && target.kind === 'endpoint'
    const endpoint = led ? find(network.endpoints, target.id) : undefined
    return new Set(endpoint ? [endpoint] : [])
  }
  const table = find(network.tables, end.station?.subnet?.routeTable)
  return new Set(table?.gateways.filter((gateway) => isServiceName(gateway.service, service, network.region) === true))
}
