import type {
  Integration,
  InternetGateway,
  Maybe,
  NatGateway,
  NetworkAcl,
  Resource,
  RouteTable,
  SecurityGroup,
  Subnet,
  Vpc,
  VpcEndpoint,
} from '../model/index.ts'
import { type Acl, prepareAcl } from './acl.ts'
import { find } from './find.ts'
import { type Group, prepareGroup } from './groups.ts'
import { prepareTable, type Table } from './routes.ts'

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
  readonly endpoints: ReadonlyMap<string, VpcEndpoint>
}

export function buildNetwork(integration: Integration): Network {
  const vpcs = byId(integration.vpcs)
  const endpoints = byId(integration.endpoints)
  return {
    region: integration.region,
    vpcs,
    subnets: byId(integration.subnets),
    tables: prepared(integration.routeTables, (table: RouteTable) =>
      prepareTable(table, find(vpcs, table.vpc), [...endpoints.values()]),
    ),
    acls: prepared(integration.acls, (acl: NetworkAcl) => prepareAcl(acl)),
    groups: prepared(integration.groups, (group: SecurityGroup) => prepareGroup(group)),
    natGateways: byId(integration.natGateways),
    internetGateways: byId(integration.internetGateways),
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
