import { clusterOf, listenerOf, servicesOf } from '../check/index.ts'
import {
  type Integration,
  isUnknown,
  type ListenerKind,
  type Mapping,
  type Maybe,
  type Ref,
  type SourceAccess,
} from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'

/** What a description tells of a mapping's way to its cluster; what it leaves open is absent. */
export interface MappingWay {
  readonly mapping: string
  /** `host:port` each; none of an MSK cluster, whose brokers no description names. */
  readonly servers: readonly string[]
  readonly topic?: string
  readonly groupId?: string
  readonly access: readonly SourceAccess[]
  /** The listener that Lambda takes at an MSK cluster. */
  readonly listener?: ListenerKind
  /** That the mapping calls through its VPC: `lambda`, `sts`...; none in provisioned mode. */
  readonly services: readonly string[]
  readonly region?: string
  /** Where the mapping's network interfaces stand. */
  readonly subnets: readonly Ref[]
  readonly groups: readonly Ref[]
}

/**
 * @param name absent: the only mapping that there is
 * @throws IsthmusError `MAPPING_NOT_FOUND`
 */
export function mappingWay(integration: Integration, name: string | undefined): MappingWay {
  const mapping = chosen(integration, name)
  const { settings, source } = mapping
  const known = (value: Maybe<string> | undefined) => (value === undefined || isUnknown(value) ? undefined : value)
  const topic = known(settings.topic)
  const groupId = known(settings.consumerGroupId)
  const region = known(integration.region)
  return {
    mapping: mapping.id,
    access: settings.access,
    services: servicesOf(mapping),
    ...(topic === undefined ? {} : { topic }),
    ...(groupId === undefined ? {} : { groupId }),
    ...(region === undefined ? {} : { region }),
    ...(source.kind === 'cluster'
      ? { servers: [], ...atCluster(integration, mapping, source.cluster) }
      : { servers: knownOf(source.servers), subnets: source.subnets, groups: source.groups }),
  }
}

function chosen({ mappings }: Integration, name: string | undefined): Mapping {
  const [only, ...others] = name === undefined ? mappings : mappings.filter(({ id }) => id === name)
  if (only && others.length === 0) return only
  const there = mappings.map(({ id }) => id).join(', ') || 'none'
  const asked = name === undefined ? 'which mapping is not said' : `no mapping ${name}`
  throw new IsthmusError('MAPPING_NOT_FOUND', `${asked}: the description has ${there}; give --mapping`)
}

function atCluster(integration: Integration, mapping: Mapping, ref: Ref) {
  const { subnets = [], groups = [] } = clusterOf(integration, ref) ?? {}
  const listener = listenerOf(integration, mapping)
  return { subnets, groups, ...(isUnknown(listener) ? {} : { listener: listener.kind }) }
}

function knownOf(servers: Maybe<readonly Maybe<string>[]>): readonly string[] {
  return isUnknown(servers) ? [] : servers.flatMap((server) => (isUnknown(server) ? [] : [server]))
}
