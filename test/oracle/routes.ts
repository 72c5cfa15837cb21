import type { Route, RouteTable, RouteTarget, Vpc } from '../../src/model/index.ts'
import { holds, prefixOf } from './address.ts'
import type { Run } from './run.ts'
import { localBlocks, type Table, type World } from './world.ts'

/** Where a table sends an address; `doubt`: AWS picks one of several routes, and nobody knows which. */
export type Found = RouteTarget | 'nothing' | 'doubt'

/** Among equal prefixes the first goes first. */
const kinds = ['in place of the local one', 'local', 'static', 'by a prefix list', 'propagated'] as const

export interface Candidate {
  readonly cidr: string
  readonly kind: (typeof kinds)[number]
  readonly target: RouteTarget | 'nothing'
  /** It leads, or led, to a NAT gateway or an appliance. */
  readonly middlebox?: boolean
}

export function lookup(run: Run, table: Table, address: string): Found {
  note(run, table)
  const { service } = run.far
  const own = lookupOwn(table, address)
  run.trail.met.add(own.target === 'doubt' ? 'undecided route' : `route ${own.kind}`)
  if (!service || address !== run.far.address || run.family === 6) return own.target
  const gateway = run.world.description.endpoints.find(
    (each) =>
      each.type === 'Gateway' && String(each.service).endsWith(`.${service}`) && each.routeTables.includes(table.id),
  )
  // AWS's list of the service's blocks is longer than a default route; what else is described is taken to be longer.
  return gateway && own.prefix <= 0 ? { kind: 'endpoint', id: gateway.id } : own.target
}

export interface Best {
  readonly target: Found
  readonly prefix: number
  readonly kind: Candidate['kind'] | 'missing'
}

function lookupOwn({ candidates, known }: Table, address: string): Best {
  const told = known.get(address)
  if (told) return told
  const best = search(candidates, address)
  known.set(address, best)
  return best
}

function search(all: readonly Candidate[], address: string): Best {
  const matching = all.filter(({ cidr }) => holds(cidr, address))
  const inside = matching.some(({ kind }) => kind === 'local')
  // Inside the VPC, propagated routes and blocks of lists do not count, but for lists that lead to a middlebox.
  const usable = inside ? matching.filter(counts) : matching
  if (usable.length === 0) return { target: 'nothing', prefix: -1, kind: 'missing' }
  const prefix = Math.max(...usable.map(({ cidr }) => prefixOf(cidr)))
  const longest = usable.filter(({ cidr }) => prefixOf(cidr) === prefix)
  const kind = kinds.find((each) => longest.some((candidate) => candidate.kind === each))!
  const targets = longest.filter((each) => each.kind === kind).map(({ target }) => target)
  const same = targets.every((each) => JSON.stringify(each) === JSON.stringify(targets[0]))
  return { target: same ? targets[0]! : 'doubt', prefix, kind }
}

function counts({ kind, middlebox }: Candidate): boolean {
  return kind !== 'propagated' && (kind !== 'by a prefix list' || middlebox === true)
}

/** All that a table holds: the local routes of its VPC, and its own. */
export function candidatesOf(table: RouteTable, vpc: Vpc, lists: World['lists']): Candidate[] {
  const local = localBlocks(vpc)
  return [
    ...local.map((cidr): Candidate => ({ cidr, kind: 'local', target: { kind: 'local' } })),
    ...table.routes.flatMap((route) => ofRoute(lists, local, route)),
  ]
}

function ofRoute(
  lists: World['lists'],
  local: readonly string[],
  { destination, propagated, state, target }: Route,
): Candidate[] {
  const to = state === 'blackhole' ? 'nothing' : target
  const name = String(destination)
  const list = lists.get(name)
  const middlebox = ['nat-gateway', 'endpoint', 'other'].includes(target.kind)
  if (list) return list.map((cidr) => ({ cidr, kind: 'by a prefix list', target: to, middlebox }))
  if (propagated) return [{ cidr: name, kind: 'propagated', target: to }]
  return [{ cidr: name, kind: local.includes(name) ? 'in place of the local one' : 'static', target: to }]
}

function note({ world, trail }: Run, table: Table): void {
  if (trail.seen.has(table)) return
  trail.seen.add(table)
  for (const { destination } of table.table.routes) {
    const name = String(destination)
    const list = world.lists.get(name)
    for (const cidr of list ?? [name]) trail.blocks.add(cidr)
  }
}
