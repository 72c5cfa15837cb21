import type {
  EgressOnlyGateway,
  ElasticInterface,
  HostedZone,
  Integration,
  InternetGateway,
  Maybe,
  NatGateway,
  NetworkAcl,
  Peering,
  PrefixList,
  PublicAccessBlock,
  ResolverRule,
  Resource,
  RouteTable,
  SecurityGroup,
  Subnet,
  TransitGateway,
  TransitGatewayAttachment,
  TransitGatewayTable,
  Vpc,
  VpcEndpoint,
} from '../model/index.ts'
import { type Acl, prepareAcl } from './acl.ts'
import { find } from './find.ts'
import { type Group, prepareGroup } from './groups.ts'
import { prepareTable, type Table } from './table.ts'

/** The network of an Integration, indexed for tracing. Immutable, and the same for every order of the input. */
export interface Network {
  readonly region: Maybe<string>
  readonly vpcs: ReadonlyMap<string, Vpc>
  readonly subnets: ReadonlyMap<string, Subnet>
  readonly tables: ReadonlyMap<string, Table>
  readonly acls: ReadonlyMap<string, Acl>
  readonly groups: ReadonlyMap<string, Group>
  readonly natGateways: ReadonlyMap<string, NatGateway>
  readonly internetGateways: ReadonlyMap<string, InternetGateway>
  readonly egressOnlyGateways: ReadonlyMap<string, EgressOnlyGateway>
  readonly prefixLists: ReadonlyMap<string, PrefixList>
  readonly peerings: ReadonlyMap<string, Peering>
  readonly transitGateways: ReadonlyMap<string, TransitGateway>
  readonly attachments: ReadonlyMap<string, TransitGatewayAttachment>
  readonly transitTables: ReadonlyMap<string, TransitGatewayTable>
  readonly hostedZones: ReadonlyMap<string, HostedZone>
  readonly resolverRules: ReadonlyMap<string, ResolverRule>
  readonly publicAccessBlock: PublicAccessBlock | undefined
  readonly interfaces: ReadonlyMap<string, ElasticInterface>
  readonly endpoints: ReadonlyMap<string, VpcEndpoint>
}

export function buildNetwork(integration: Integration): Network {
  const vpcs = byId(integration.vpcs)
  const endpoints = byId(integration.endpoints)
  const prefixLists = byId(integration.prefixLists)
  return {
    region: integration.region,
    vpcs,
    subnets: byId(integration.subnets),
    tables: prepared(integration.routeTables, (table: RouteTable) =>
      prepareTable(table, find(vpcs, table.vpc), [...endpoints.values()], prefixLists),
    ),
    acls: prepared(integration.acls, (acl: NetworkAcl) => prepareAcl(acl)),
    groups: prepared(integration.groups, (group: SecurityGroup) => prepareGroup(group)),
    natGateways: byId(integration.natGateways),
    internetGateways: byId(integration.internetGateways),
    egressOnlyGateways: byId(integration.egressOnlyGateways),
    prefixLists,
    peerings: byId(integration.peerings),
    transitGateways: byId(integration.transitGateways),
    attachments: byId(integration.transitGatewayAttachments),
    transitTables: byId(integration.transitGatewayTables),
    hostedZones: byId(integration.hostedZones),
    resolverRules: byId(integration.resolverRules),
    publicAccessBlock: integration.publicAccessBlock,
    interfaces: byId(integration.interfaces),
    endpoints,
  }
}

function byId<T extends Resource>(resources: readonly T[]): Map<string, T> {
  return prepared(resources, (resource) => resource)
}

function prepared<T extends Resource, U>(resources: readonly T[], prepare: (resource: T) => U): Map<string, U> {
  const sorted = [...resources].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  return new Map(sorted.map((resource) => [resource.id, prepare(resource)]))
}
