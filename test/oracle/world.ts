import type {
  Integration,
  NetworkAclEntry,
  Resource,
  RouteTable,
  SecurityGroup,
  Subnet,
  TransitGatewayAttachment,
  Vpc,
} from '../../src/model/index.ts'
import { type Best, type Candidate, candidatesOf } from './routes.ts'

/** A subnet with what stands around it. */
export interface Place {
  readonly id: string
  readonly subnet: Subnet
  readonly vpc: Vpc
  readonly zone: string
  readonly table: Table
  readonly acl: Acl
}

export interface Table {
  readonly id: string
  readonly table: RouteTable
  readonly candidates: readonly Candidate[]
  /** What was looked up already. */
  readonly known: Map<string, Best>
}

export interface Acl {
  readonly id: string
  /** By number, the lowest first. */
  readonly inbound: readonly NetworkAclEntry[]
  readonly outbound: readonly NetworkAclEntry[]
}

/** One complete description, prepared for looking things up. */
export interface World {
  readonly description: Integration
  readonly vpcs: ReadonlyMap<string, Vpc>
  readonly places: ReadonlyMap<string, Place>
  readonly groups: ReadonlyMap<string, SecurityGroup>
  readonly attachments: ReadonlyMap<string, TransitGatewayAttachment>
  /** The blocks of each prefix list. */
  readonly lists: ReadonlyMap<string, readonly string[]>
}

function byId<T extends Resource>(resources: readonly T[]): Map<string, T> {
  return new Map(resources.map((each) => [each.id, each]))
}

export function prepare(description: Integration): World {
  const vpcs = byId(description.vpcs)
  const lists = new Map(description.prefixLists.map(({ id, cidrs }) => [id, (cidrs ?? []).map(String)]))
  const tables = new Map(
    description.routeTables.map((table): [string, Table] => {
      const candidates = candidatesOf(table, vpcs.get(String(table.vpc))!, lists)
      return [table.id, { id: table.id, table, candidates, known: new Map() }]
    }),
  )
  const acls = new Map(
    description.acls.map(({ id, entries }): [string, Acl] => {
      const ordered = entries.toSorted((a, b) => Number(a.number) - Number(b.number))
      const inbound = ordered.filter(({ egress }) => !egress)
      return [id, { id, inbound, outbound: ordered.filter(({ egress }) => egress) }]
    }),
  )
  const places = description.subnets.map((subnet): [string, Place] => [
    subnet.id,
    {
      id: subnet.id,
      subnet,
      vpc: vpcs.get(String(subnet.vpc))!,
      zone: String(subnet.zone),
      table: tables.get(String(subnet.routeTable))!,
      acl: acls.get(String(subnet.acl))!,
    },
  ])
  return {
    description,
    vpcs,
    places: new Map(places),
    groups: byId(description.groups),
    attachments: byId(description.transitGatewayAttachments),
    lists,
  }
}

export function localBlocks({ cidrs, ipv6Cidrs }: Vpc): string[] {
  return [...cidrs, ...ipv6Cidrs].map(String)
}
