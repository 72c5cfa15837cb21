import {
  type Cluster,
  chooseListener,
  hostAndPort,
  type Integration,
  identityText,
  isUnknown,
  listenerPorts,
  type Mapping,
  type Maybe,
  nameOf,
  type Ref,
  type Unknown,
} from '../model/index.ts'
import type { Flow, NetworkInterface } from '../network/index.ts'
import { answersTo } from './answers.ts'

/** Where a mapping's network interfaces stand, and the brokers that it polls. */
export interface Standing {
  readonly interfaces: readonly NetworkInterface[]
  readonly brokers: readonly Broker[]
}

export interface Broker {
  /** `Cluster-1`, or a self-managed cluster's server. */
  readonly name: string
  readonly index: number
  readonly to: Exclude<Flow['to'], { kind: 'service' }>
  /** More than one where it is not known which listener Lambda takes. */
  readonly ports: readonly Maybe<number>[]
}

/**
 * Lambda puts the mapping's interface into every subnet of the cluster, with the cluster's groups, and without a
 * public address; the function's own subnets and groups play no part.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html
 *
 * `undefined`: the mapping stands in no VPC of the user's (a self-managed cluster that is reached over the internet).
 */
export function standingOf(integration: Integration, mapping: Mapping): Standing | undefined {
  const { source } = mapping
  if (source.kind === 'self-managed') return selfManaged(mapping, source)
  const cluster = clusterOf(integration, source.cluster)
  const subnets = cluster ? distinct(cluster.subnets) : [outside(mapping, source.cluster, 'subnets')]
  const groups = cluster ? cluster.groups : [outside(mapping, source.cluster, 'security groups')]
  const name = cluster?.id ?? 'cluster'
  const brokers = cluster && !isUnknown(cluster.brokers) ? cluster.brokers : subnets.length
  const ports = portsOf(integration, mapping)
  return {
    interfaces: interfacesOf(mapping, subnets, groups),
    brokers: Array.from({ length: brokers }, (_, i) => {
      // MSK spreads the brokers evenly over the subnets, in their order.
      const subnet = subnets[i % subnets.length]!
      const id = `${name}-${i + 1}`
      return {
        name: id,
        index: i + 1,
        to: {
          kind: 'interface',
          interface: { id: `broker:${id}`, label: `broker ${id}`, subnet, groups, publicAddress: false },
        },
        ports,
      }
    }),
  }
}

export function clusterOf({ clusters }: Integration, ref: Ref): Cluster | undefined {
  if (isUnknown(ref)) return undefined
  const index = indexes.get(clusters) ?? new Map(clusters.map((cluster) => [cluster.id, cluster]))
  indexes.set(clusters, index)
  return index.get(ref)
}

/** Each flow asks for its cluster: with many of both, looking through the list would be what takes longest. */
const indexes = new WeakMap<readonly Cluster[], ReadonlyMap<string, Cluster>>()

/** The mapping's own subnets and groups; its servers are hosts of the user's own. */
function selfManaged(
  mapping: Mapping,
  source: Extract<Mapping['source'], { kind: 'self-managed' }>,
): Standing | undefined {
  if (source.subnets.length === 0 && source.groups.length === 0) return undefined
  const subnets = source.subnets.length > 0 ? distinct(source.subnets) : [notGiven(mapping, 'VPC_SUBNET')]
  const groups = source.groups.length > 0 ? source.groups : [notGiven(mapping, 'VPC_SECURITY_GROUP')]
  const servers = isUnknown(source.servers) ? [source.servers] : source.servers
  return {
    interfaces: interfacesOf(mapping, subnets, groups),
    brokers: servers.map((server, i): Broker => {
      const { host, port } = hostAndPort(server)
      const name = nameOf(host)
      const given = source.given?.find((each) => each.host === host)
      return {
        name,
        index: i + 1,
        to: { kind: 'host', label: `broker ${name}`, host, ...(given ? { given } : {}) },
        ports: [port],
      }
    }),
  }
}

function interfacesOf(mapping: Mapping, subnets: readonly Ref[], groups: readonly Ref[]): NetworkInterface[] {
  return subnets.map((subnet) => ({
    id: `mapping:${mapping.id}@${identityText(subnet)}`,
    label: `${mapping.id} in ${nameOf(subnet)}`,
    subnet,
    groups,
    publicAddress: false,
    toBeMade: true,
  }))
}

function portsOf(integration: Integration, mapping: Mapping): readonly number[] {
  const listener = listenerOf(integration, mapping)
  if (!isUnknown(listener)) return [listener.port]
  return [listenerPorts.iam, listenerPorts.tls, listenerPorts.plaintext]
}

/** The listener that Lambda takes on the mapping's cluster; a cluster that is not described may have any switched on. */
export function listenerOf(integration: Integration, mapping: Mapping) {
  if (mapping.source.kind !== 'cluster') throw new Error(`${mapping.id} has a self-managed source`)
  const { cluster: ref } = mapping.source
  const cluster = clusterOf(integration, ref)
  if (cluster) return chooseListener(cluster, mapping.settings)
  const on = outside(mapping, ref, 'authentication')
  const listeners = { iam: on, scram: true, mutualTls: true, tls: on, plaintext: on }
  return chooseListener({ listeners }, mapping.settings)
}

/** Something of a cluster that the description does not hold: one question asks for all of it. */
function outside(mapping: Mapping, ref: Ref, what: string): Unknown {
  const asked = isUnknown(ref) ? ref.question : ref
  const connection = isUnknown(ref) ? connectionIn(ref) : undefined
  const question = connection
    ? `whether the way through ${connection} is open: managed VPC connections are not followed`
    : `subnets, security groups and authentication of the cluster: ${asked}`
  const at = isUnknown(ref) ? ref.at : undefined
  // With the name of what gives it, where something does.
  const by = isUnknown(ref) && answersTo(ref).length > 0 ? ref : undefined
  const command = isUnknown(ref) && !connection && ref.command !== undefined ? { command: ref.command } : {}
  const own = { unknown: `${what} of the cluster of ${mapping.id}`, question, ...(at ? { at } : {}), ...command }
  return by ? { ...own, unknown: `${own.unknown} (${by.unknown})`, name: `${own.unknown} (${nameOf(by)})` } : own
}

/** The managed VPC connection that a mapping names as its source, by its ARN or by its id in the description. */
export function connectionIn({ unknown }: Unknown): string | undefined {
  if (!unknown.includes(':vpc-connection/')) return undefined
  return /\$\{name of ([^}]*)\}$/.exec(unknown)?.[1] ?? unknown
}

function notGiven(mapping: Mapping, type: string): Unknown {
  return { unknown: `${type} of ${mapping.id}`, question: `${type} in SourceAccessConfigurations of ${mapping.id}` }
}

function distinct(refs: readonly Ref[]): readonly Ref[] {
  return [...new Map(refs.map((ref) => [identityText(ref), ref])).values()]
}
