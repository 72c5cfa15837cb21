import type { Change, Integration, Resource } from '../src/model/index.ts'

/** One change of each kind to what the flows of a mapping stand on, first of all what they read themselves. */
export function changesAround(account: Integration, mapping: number): readonly Change[] {
  const { subnets, groups } = account.clusters[mapping]!
  const subnet = byId(account.subnets, subnets[0])
  const group = byId(account.groups, groups[0])
  const table = byId(account.routeTables, subnet.routeTable)
  const acl = byId(account.acls, subnet.acl)
  const vpc = byId(account.vpcs, subnet.vpc)
  const nat = byId(account.natGateways, table.routes.map(({ target }) => 'id' in target && target.id).find(isNat))
  const endpoint = account.endpoints[0]!
  const eni = account.interfaces[mapping]!
  return [
    { kind: 'groups', id: group.id, resource: { ...group, ingress: group.ingress.slice(1) } },
    { kind: 'routeTables', id: table.id, resource: { ...table, routes: table.routes.slice(0, 1) } },
    { kind: 'acls', id: acl.id, resource: { ...acl, entries: acl.entries.toReversed() } },
    { kind: 'subnets', id: subnet.id, resource: { ...subnet, freeAddresses: 1 } },
    { kind: 'vpcs', id: vpc.id, resource: { ...vpc, dnsHostnames: false } },
    { kind: 'natGateways', id: nat.id, resource: { ...nat, state: 'pending' } },
    { kind: 'internetGateways', id: account.internetGateways[0]!.id },
    { kind: 'endpoints', id: endpoint.id, resource: { ...endpoint, privateDns: false } },
    { kind: 'interfaces', id: eni.id, resource: { ...eni, subnet: subnet.id } },
    { kind: 'peerings', id: account.peerings[0]!.id },
  ]
}

function isNat(id: unknown): boolean {
  return typeof id === 'string' && id.startsWith('nat-')
}

function byId<T extends Resource>(resources: readonly T[], id: unknown): T {
  return resources.find((resource) => resource.id === id)!
}
