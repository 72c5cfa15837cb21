import {
  type EgressOnlyGateway,
  type ElasticInterface,
  type HostedZone,
  type Integration,
  type InternetGateway,
  isUnknown,
  type Maybe,
  type NatGateway,
  type Peering,
  type PrefixList,
  type PublicAccessBlock,
  type Ref,
  type ResolverRule,
  type Resource,
  type RouteTable,
  type Subnet,
  type TransitGateway,
  type TransitGatewayAttachment,
  type TransitGatewayTable,
  type Vpc,
  type VpcEndpoint,
} from '../model/index.ts'
import { type Acl, prepareAcl } from './acl.ts'
import { find } from './find.ts'
import { type Group, prepareGroup } from './groups.ts'
import { prepareTable, type Table } from './table.ts'

/**
 * The network of an Integration, indexed for tracing: maps and nothing else, so that what a trace hangs on are the
 * entries that it read. Immutable, and the same for every order of the input.
 */
export interface Network {
  readonly region: Maybe<string>
  readonly account: Maybe<string>
  readonly vpcs: ReadonlyMap<string, Vpc>
  readonly subnets: ReadonlyMap<string, Subnet>
  readonly tables: ReadonlyMap<string, Table>
  readonly acls: ReadonlyMap<string, Acl>
  readonly groups: ReadonlyMap<string, Group>
  readonly natGateways: ReadonlyMap<string, NatGateway>
  readonly internetGateways: ReadonlyMap<string, InternetGateway>
  readonly egressOnlyGateways: ReadonlyMap<string, EgressOnlyGateway>
  readonly prefixLists: ReadonlyMap<string, PrefixList>
  readonly transitGateways: ReadonlyMap<string, TransitGateway>
  readonly attachments: ReadonlyMap<string, TransitGatewayAttachment>
  readonly transitTables: ReadonlyMap<string, TransitGatewayTable>
  readonly peerings: ReadonlyMap<string, Peering>
  readonly endpoints: ReadonlyMap<string, VpcEndpoint>
  readonly hostedZones: ReadonlyMap<string, HostedZone>
  readonly resolverRules: ReadonlyMap<string, ResolverRule>
  /** By VPC; under `anywhere` those of which it is not known: see `within`. */
  readonly endpointsIn: ReadonlyMap<string, readonly VpcEndpoint[]>
  readonly gatewaysIn: ReadonlyMap<string, readonly InternetGateway[]>
  readonly attachmentsIn: ReadonlyMap<string, readonly TransitGatewayAttachment[]>
  readonly peeringsIn: ReadonlyMap<string, readonly Peering[]>
  readonly zonesIn: ReadonlyMap<string, readonly HostedZone[]>
  readonly rulesIn: ReadonlyMap<string, readonly ResolverRule[]>
  /** By subnet. */
  readonly interfacesIn: ReadonlyMap<string, readonly ElasticInterface[]>
  /** Under `anywhere`: the account's. */
  readonly publicAccess: ReadonlyMap<string, PublicAccessBlock>
}

/** The key of what may belong to any VPC. */
export const anywhere = ''

/** What belongs to a VPC, and what may. */
export function within<T>(index: ReadonlyMap<string, readonly T[]>, vpc: string): readonly T[] {
  const own = index.get(vpc)
  const open = index.get(anywhere)
  return own && open ? [...own, ...open] : (own ?? open ?? [])
}

/** The same network as another account and Region sees it, whose Integration shares all its lists. */
export function networkAt(network: Network, { region, account, publicAccessBlock }: Integration): Network {
  return { ...network, region, account, publicAccess: blockOf(publicAccessBlock) }
}

function blockOf(block: PublicAccessBlock | undefined): Network['publicAccess'] {
  return new Map(block ? [[anywhere, block]] : [])
}

export function buildNetwork(integration: Integration): Network {
  const vpcs = byId(integration.vpcs)
  const endpoints = byId(integration.endpoints)
  const prefixLists = byId(integration.prefixLists)
  const internetGateways = byId(integration.internetGateways)
  const attachments = byId(integration.transitGatewayAttachments)
  const peerings = byId(integration.peerings)
  const hostedZones = byId(integration.hostedZones)
  const resolverRules = byId(integration.resolverRules)
  const all = [...endpoints.values()]
  return {
    region: integration.region,
    account: integration.account,
    vpcs,
    subnets: byId(integration.subnets),
    tables: prepared(integration.routeTables, (table: RouteTable) =>
      prepareTable(table, find(vpcs, table.vpc), all, prefixLists),
    ),
    acls: prepared(integration.acls, prepareAcl),
    groups: prepared(integration.groups, prepareGroup),
    natGateways: byId(integration.natGateways),
    internetGateways,
    egressOnlyGateways: byId(integration.egressOnlyGateways),
    prefixLists,
    transitGateways: byId(integration.transitGateways),
    attachments,
    transitTables: byId(integration.transitGatewayTables),
    peerings,
    endpoints,
    hostedZones,
    resolverRules,
    endpointsIn: byPlace(endpoints, placesOf.endpoint),
    gatewaysIn: byPlace(internetGateways, placesOf.gateway),
    attachmentsIn: byPlace(attachments, placesOf.attachment),
    peeringsIn: byPlace(peerings, placesOf.peering),
    zonesIn: byPlace(hostedZones, placesOf.zone),
    rulesIn: byPlace(resolverRules, placesOf.rule),
    interfacesIn: byPlace(byId(integration.interfaces), placesOf.interface),
    publicAccess: blockOf(integration.publicAccessBlock),
  }
}

/** Where a resource belongs: VPCs, a subnet. */
export const placesOf = {
  endpoint: ({ vpc }: VpcEndpoint): readonly Ref[] => [vpc],
  gateway: ({ vpcs }: InternetGateway): readonly Ref[] => vpcs,
  attachment: ({ vpc }: TransitGatewayAttachment): readonly Ref[] => (vpc === undefined ? [] : [vpc]),
  peering: ({ vpcs }: Peering): readonly Ref[] => vpcs,
  zone: ({ vpcs }: HostedZone): readonly Ref[] => vpcs,
  rule: ({ vpcs }: ResolverRule): readonly Ref[] => vpcs,
  interface: ({ subnet }: ElasticInterface): readonly Ref[] => [subnet],
}

export function byPlace<T>(
  resources: ReadonlyMap<string, T>,
  places: (resource: T) => readonly Ref[],
): Map<string, readonly T[]> {
  const index = new Map<string, T[]>()
  for (const resource of resources.values()) {
    for (const place of new Set(places(resource).map((ref) => (isUnknown(ref) ? anywhere : ref)))) {
      const here = index.get(place)
      if (here) here.push(resource)
      else index.set(place, [resource])
    }
  }
  return index
}

function byId<T extends Resource>(resources: readonly T[]): Map<string, T> {
  return prepared(resources, (resource) => resource)
}

function prepared<T extends Resource, U>(resources: readonly T[], prepare: (resource: T) => U): Map<string, U> {
  const sorted = [...resources].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  return new Map(sorted.map((resource) => [resource.id, prepare(resource)]))
}
