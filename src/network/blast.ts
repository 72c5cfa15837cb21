import type {
  Change,
  Integration,
  NetworkAclEntry,
  Resource,
  ResourceKind,
  Route,
  SecurityGroupRule,
  TransitGatewayRoute,
} from '../model/index.ts'
import { type Proof, type Proved, reprove } from './proof.ts'
import type { Flow, Verdict } from './types.ts'

/** A rule, a route or an entry: it has no id of its own, and belongs to a resource. */
export type Part = SecurityGroupRule | Route | NetworkAclEntry | TransitGatewayRoute

/** What a deletion would do to the flows that were proved. */
export interface Blast {
  /** The flows whose verdict it changes. */
  readonly changed: readonly { readonly flow: Flow; readonly from: Verdict; readonly to: Verdict }[]
  /** The flows that read what would be deleted, and go on as before. */
  readonly unharmed: readonly Flow[]
}

/** If these changes were made, what would become of the flows? Exact: the flows are proved again. */
export function blastRadius(proof: Proof, changes: readonly Change[]): Blast {
  const after = reprove(proof, changes)
  const pairs = proof.proved.map((before, i) => ({ before, after: after.proved[i]! }))
  const read = pairs.filter(({ before, after }) => before !== after)
  const verdict = ({ trace }: Proved) => trace.verdict
  return {
    changed: read
      .filter((pair) => verdict(pair.before) !== verdict(pair.after))
      .map((pair) => ({ flow: pair.before.flow, from: verdict(pair.before), to: verdict(pair.after) })),
    unharmed: read.filter((pair) => verdict(pair.before) === verdict(pair.after)).map(({ before }) => before.flow),
  }
}

/** Takes a resource out of the description; as in AWS, routes that led to it are blackholes then. */
export function removeResource(integration: Integration, kind: ResourceKind, id: string): readonly Change[] {
  const tables = integration.routeTables
    .filter(({ routes }) => routes.some((route) => leadsTo(route, id)))
    .map((table): Change => {
      const routes = table.routes.map((route) =>
        leadsTo(route, id) ? { ...route, state: 'blackhole' as const } : route,
      )
      return { kind: 'routeTables', id: table.id, resource: { ...table, routes } }
    })
  const transitTables = integration.transitGatewayTables
    .filter(
      ({ routes, propagations }) => propagations.includes(id) || routes.some(({ attachment }) => attachment === id),
    )
    .map((table): Change => {
      const routes = table.routes.map(({ attachment, ...route }) =>
        attachment === undefined || attachment === id ? route : { ...route, attachment },
      )
      const propagations = table.propagations.filter((ref) => ref !== id)
      return { kind: 'transitGatewayTables', id: table.id, resource: { ...table, routes, propagations } }
    })
  return [{ kind, id }, ...tables, ...transitTables]
}

function leadsTo({ target }: Route, id: string): boolean {
  return target.kind !== 'local' && target.kind !== 'endpoint' && target.id === id
}

/** Takes a rule, route or entry out of the resource that holds it; `undefined`: none does. */
export function removePart(integration: Integration, part: Part): Change | undefined {
  const without = <T>(list: readonly T[]) => list.filter((one) => !Object.is(one, part))
  const holder = <T extends Resource>(
    resources: readonly T[],
    lists: (resource: T) => readonly (readonly unknown[])[],
  ) => resources.find((resource) => lists(resource).some((list) => list.includes(part)))

  const group = holder(integration.groups, ({ ingress, egress }) => [ingress, egress])
  if (group) {
    const resource = { ...group, ingress: without(group.ingress), egress: without(group.egress) }
    return { kind: 'groups', id: group.id, resource }
  }
  const table = holder(integration.routeTables, ({ routes }) => [routes])
  if (table) return { kind: 'routeTables', id: table.id, resource: { ...table, routes: without(table.routes) } }
  const acl = holder(integration.acls, ({ entries }) => [entries])
  if (acl) return { kind: 'acls', id: acl.id, resource: { ...acl, entries: without(acl.entries) } }
  const transit = holder(integration.transitGatewayTables, ({ routes }) => [routes])
  if (!transit) return undefined
  const resource = { ...transit, routes: without(transit.routes) }
  return { kind: 'transitGatewayTables', id: transit.id, resource }
}
