import type { CheckResult, ProvedFlow } from '../check/index.ts'
import { type Integration, isUnknown, nameOf, type Ref } from '../model/index.ts'
import type { Hop, Verdict } from '../network/index.ts'
import { endName } from './flow-end.ts'

/** A box that holds others, or something that stands in one. */
export interface PictureNode {
  readonly id: string
  readonly label: string
  readonly kind: 'VPC' | 'zone' | 'subnet' | 'station'
  /** What it is, in a word: `broker`, `NAT gateway`. */
  readonly detail: string
  readonly parent?: string
}

/** One stretch of the way that flows go. */
export interface PictureEdge {
  readonly from: string
  readonly to: string
  readonly verdict: Verdict
  /** Of the flow that is worst off on it. */
  readonly flow: string
  /** What decided there, in words. */
  readonly text: string
}

export interface Picture {
  readonly nodes: readonly PictureNode[]
  readonly edges: readonly PictureEdge[]
}

/** Kinds of hops that stand at another one: what they decide is told of the stretch that they lie on. */
const onTheWay: ReadonlySet<string> = new Set([
  'security group',
  'network ACL',
  'route table',
  'transit gateway table',
  'interface',
  'subnet',
  'DNS',
])

/** The VPCs of the flows with their zones, subnets, gateways and endpoints, and each stretch of the flows' ways. */
export function pictureOf(result: CheckResult, integration: Integration): Picture {
  const nodes = new Map<string, PictureNode>()
  const edges = new Map<string, PictureEdge>()
  const places = placesOf(integration, nodes)
  const station = (id: string, label: string, detail: string, parent?: string) => {
    if (!nodes.has(id)) nodes.set(id, { id, label, kind: 'station', detail, ...(parent ? { parent } : {}) })
    return id
  }
  const regions = new Map(integration.mappings.map(({ id, region }) => [id, region]))
  const service = (name: string, mapping: string) => {
    const region = regions.get(mapping)
    const label = region === undefined ? name : `${name} in ${nameOf(region)}`
    return station(`service ${label}`, label, 'AWS service')
  }
  const flows = result.mappings.flatMap(({ mapping, flows: own }) => own.map((flow) => ({ mapping, flow })))
  const brokers = brokersBySubnet(flows.map(({ flow }) => flow))
  // What holds for one broker of a subnet holds for all of them there: they have the cluster's groups.
  const brokerStation = (subnet: string, names: readonly string[]) => {
    const label = names.length > 2 ? `${names[0]} … ${names.at(-1)}` : names.join(', ')
    const detail = names.length > 1 ? `${names.length} brokers` : 'broker'
    return station(`${detail} ${label}`, label, detail, places.subnet(subnet))
  }
  for (const { mapping, flow } of flows) {
    const subnet = places.subnet(flow.fromSubnet)
    const start = station(`mapping@${flow.fromSubnet}`, "mapping's interface", 'Lambda', subnet)
    const name = endName(flow)
    const end =
      flow.to.kind === 'broker'
        ? brokerStation(flow.to.subnet, brokers.get(flow.to.subnet) ?? [])
        : service(name, mapping)
    for (const edge of stretches(flow, start, end, (hop) =>
      station(`${hop.kind} ${hop.resource}`, hop.resource, hop.kind, places.of(hop.resource)),
    )) {
      const key = `${edge.from}\n${edge.to}`
      const known = edges.get(key)
      if (!known || rank(edge.verdict) > rank(known.verdict)) edges.set(key, edge)
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] }
}

function brokersBySubnet(flows: readonly ProvedFlow[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>()
  for (const { id, to } of flows) {
    if (to.kind !== 'broker') continue
    const name = endName({ id })
    found.set(to.subnet, (found.get(to.subnet) ?? new Set()).add(name))
  }
  return new Map([...found].map(([subnet, names]) => [subnet, [...names]]))
}

const rank = (verdict: Verdict) => ['reachable', 'unknown', 'blocked'].indexOf(verdict)

/** The way there; what stops the answers is told of its last stretch, as what the far end refuses. */
function stretches(flow: ProvedFlow, start: string, end: string, stationOf: (hop: Hop) => string): PictureEdge[] {
  const edges: PictureEdge[] = []
  let from = start
  let worst: Hop | undefined
  let passed: Hop[] = []
  let endpoint: string | undefined
  const go = (to: string, more?: { verdict: Verdict; text: string }) => {
    const verdict = verdictOf(worst)
    const own = { verdict, text: (worst ? [worst] : passed).map(hopText).join('; ') || 'open' }
    const told = more && rank(more.verdict) > rank(verdict) ? more : own
    if (from !== to) edges.push({ from, to, flow: flow.id, ...told })
    from = to
    worst = undefined
    passed = []
  }
  for (const hop of flow.trace.hops) {
    const { direction, kind } = hop
    // That an endpoint answers the name is told first; the way leads there last.
    if (direction === 'out' && kind === 'endpoint') endpoint = stationOf(hop)
    else if (direction === 'out' && !onTheWay.has(kind)) go(stationOf(hop))
    if (rank(verdictOf(hop)) > rank(verdictOf(worst))) worst = hop
    if (direction === 'out' && deciding.has(kind)) passed.push(hop)
  }
  if (endpoint !== undefined) go(endpoint)
  const [refusal] = flow.refusals
  // A flow may hang on something that is no hop: which listener it is, whether it is needed at all.
  const open = edges.every(({ verdict }) => verdict === 'reachable') && !worst
  const rest = { verdict: open ? flow.verdict : 'reachable', text: 'not decided' } as const
  go(end, refusal ? { verdict: refusal.verdict, text: refusal.explanation } : rest)
  return edges
}

/** Of what lets a flow pass, this is worth telling. */
const deciding: ReadonlySet<string> = new Set(['security group', 'route table', 'transit gateway table'])

function hopText({ kind, resource, decision }: Hop): string {
  return `${kind} ${resource}: ${decision}`
}

function verdictOf(hop: Hop | undefined): Verdict {
  if (!hop || hop.outcome === 'pass') return 'reachable'
  return hop.outcome === 'stop' ? 'blocked' : 'unknown'
}

/** Draws VPCs, zones and subnets where something stands in them. */
function placesOf(integration: Integration, nodes: Map<string, PictureNode>) {
  const box = (node: PictureNode) => {
    if (!nodes.has(node.id)) nodes.set(node.id, node)
    return node.id
  }
  const vpc = (ref: Ref) => {
    const described = integration.vpcs.find(({ id }) => id === ref)
    const cidrs = (described?.cidrs ?? []).map(nameOf).join(', ')
    return box({ id: `VPC ${nameOf(ref)}`, label: nameOf(ref), kind: 'VPC', detail: cidrs })
  }
  const subnet = (id: string) => {
    const described = integration.subnets.find((each) => each.id === id)
    if (!described) return box({ id: `subnet ${id}`, label: id, kind: 'subnet', detail: 'not described' })
    const parent = vpc(described.vpc)
    const zone = nameOf(described.zone)
    const label = /^zone /.test(zone) ? zone : `zone ${zone}`
    const inZone = box({ id: `zone ${parent} ${zone}`, label, kind: 'zone', detail: '', parent })
    return box({
      id: `subnet ${id}`,
      label: id,
      kind: 'subnet',
      detail: nameOf(described.cidr ?? described.ipv6Cidr ?? ''),
      parent: inZone,
    })
  }
  const of = (id: string): string | undefined => {
    const nat = integration.natGateways.find((each) => each.id === id)
    if (nat?.subnet !== undefined && !isUnknown(nat.subnet)) return subnet(nat.subnet)
    const gateway = integration.internetGateways.find((each) => each.id === id)
    const its = gateway?.vpcs[0] ?? nat?.vpc ?? integration.endpoints.find((each) => each.id === id)?.vpc
    return its === undefined || isUnknown(its) ? undefined : vpc(its)
  }
  return { subnet, of }
}
