import {
  type Cluster,
  emptySet,
  type Integration,
  type Intervals,
  identityText,
  intersect,
  interval,
  isEmpty,
  isUnknown,
  type Mapping,
  union,
} from '../model/index.ts'
import { type Network, openToInternet, wideRules } from '../network/index.ts'
import type { ProvedPlace } from './findings.ts'
import type { Unmarked } from './fingerprint.ts'
import { listenerOf } from './standing.ts'
import type { MappingCheck } from './types.ts'

/**
 * What is open wider than the mappings need. True and mostly harmless, so notes; warnings where others than who is in
 * the network already can make use of it.
 */
export function exposures(places: readonly ProvedPlace[]): readonly Unmarked[] {
  const [{ network, integration }] = places as readonly [ProvedPlace, ...ProvedPlace[]]
  const on = Map.groupBy(places.flatMap(mappingsOnClusters), ({ cluster }) => cluster)
  const of = ({ id }: Cluster) => (on.get(id) ?? []).map(({ mapping }) => mapping)
  const open = integration.clusters.flatMap((cluster) => openBrokers(network, cluster, of(cluster)))
  const told = new Set(open.map(({ at }) => at))
  return [
    ...open,
    ...wideGroups(places).filter(({ at }) => !told.has(at)),
    ...integration.clusters.flatMap((cluster) => plaintext(integration, cluster, of(cluster))),
  ]
}

/** The checked mappings of a place, with their clusters. */
function mappingsOnClusters({ integration, checks }: ProvedPlace): readonly { cluster: string; mapping: Mapping }[] {
  const checked = new Set(checks.map(({ mapping }) => mapping))
  return integration.mappings.flatMap((mapping) => {
    const { id, source } = mapping
    if (!checked.has(id) || source.kind !== 'cluster' || isUnknown(source.cluster)) return []
    return [{ cluster: source.cluster, mapping }]
  })
}

/** In the VPC, and where the brokers have public addresses. https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html */
const privatePorts = portSet(9092, 9094, 9096, 9098)
const publicPorts = portSet(9194, 9196, 9198)

function portSet(...ports: readonly number[]): Intervals {
  return ports.reduce((set, port) => union(set, interval(port)), emptySet)
}

function openBrokers(network: Network, cluster: Cluster, mappings: readonly Mapping[]): readonly Unmarked[] {
  return cluster.groups.flatMap((group) =>
    openToInternet(network, group).flatMap(({ at, ports, text }) => {
      const outside = cluster.publicAccess === true && !isEmpty(intersect(ports, publicPorts))
      if (!outside && isEmpty(intersect(ports, privatePorts))) return []
      const name = isUnknown(group) ? group.question : group
      const who = outside
        ? `they have public addresses: all of the internet reaches them, and their login alone keeps it out`
        : `who has a way into the VPC reaches them (a peering, a VPN, a transit gateway), the internet does not: ${
            isUnknown(cluster.publicAccess) ? 'unless they have public addresses' : 'they have no public address'
          }`
      return {
        severity: outside ? ('warning' as const) : ('note' as const),
        code: 'BROKERS_OPEN_TO_ANYONE',
        path: 'cluster' as const,
        at,
        resource: name,
        hop: '',
        detail: `${cluster.id}: ${text}`,
        explanation: `${text} of ${name} stands before the brokers of ${cluster.id}; ${who}`,
        remedy: `name the clients' groups instead; for mappings it is enough that ${name} lets itself in`,
        mappings: mappings.map(({ id }) => id),
        flows: [],
      }
    }),
  )
}

/** Of all accounts in a Region at once: one group may stand before clients of several. */
function wideGroups(places: readonly ProvedPlace[]): readonly Unmarked[] {
  const regions = Map.groupBy(places, ({ network: { region } }) => identityText(region))
  return [...regions.values()].flatMap((near) => {
    const checks = near.flatMap((place) => place.checks)
    return wideGroupsOf(near[0]!.network, checks)
  })
}

function wideGroupsOf(network: Network, checks: readonly MappingCheck[]): readonly Unmarked[] {
  const flows = checks.flatMap((check) =>
    check.flows
      .filter(({ trace, verdict }) => verdict === 'reachable' && trace.verdict === 'reachable')
      .map((flow) => ({ ...flow, mapping: check.mapping })),
  )
  const known = new Map(flows.map((flow) => [flow.trace.flow, flow]))
  return wideRules(network, [...known.keys()]).map(({ group, rule, text, enough, flows: served }) => {
    const proved = served.flatMap((flow) => known.get(flow) ?? [])
    const needed = enough.map((each) => each.text).join(', ')
    return {
      severity: 'note',
      code: 'GROUP_WIDER_THAN_NEEDED',
      path: proved.every(({ path }) => path === 'invoke') ? 'invoke' : 'poll',
      at: rule.at,
      resource: group,
      hop: '',
      detail: text,
      explanation: `${text} of ${group} lets in more than the mappings need, which is ${needed}`,
      remedy: `if nothing else needs it, narrow it to ${needed}`,
      mappings: [...new Set(proved.map(({ mapping }) => mapping))],
      flows: proved.map(({ id }) => id),
    }
  })
}

/** Who is in the VPC can read the records, and what a client without a name may do. */
function plaintext(integration: Integration, cluster: Cluster, mappings: readonly Mapping[]): readonly Unmarked[] {
  if (cluster.listeners.plaintext !== true) return []
  const takers = mappings.filter((mapping) => {
    const listener = listenerOf(integration, mapping)
    return !isUnknown(listener) && listener.kind === 'plaintext'
  })
  const base = {
    code: 'LISTENER_PLAINTEXT',
    path: 'cluster' as const,
    at: cluster.at,
    resource: cluster.id,
    hop: '',
    detail: '',
    flows: [],
  }
  if (takers.length === 0)
    return [
      {
        ...base,
        severity: 'note',
        explanation: `${cluster.id} has a plaintext listener (port 9092) besides; no mapping checked here takes it`,
        remedy: `if no client needs it, set ClientBroker of ${cluster.id} to TLS`,
        mappings: mappings.map(({ id }) => id),
      },
    ]
  return [
    {
      ...base,
      severity: 'warning',
      explanation: `the records of ${cluster.id} go to Lambda in plaintext (port 9092), and without a login: who is in the network can read them`,
      remedy: `switch IAM or SASL/SCRAM on in ClientAuthentication of ${cluster.id}, or set ClientBroker to TLS: Lambda takes the safer listener by itself`,
      mappings: takers.map(({ id }) => id),
    },
  ]
}
