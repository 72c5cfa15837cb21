import type {
  Integration,
  NetworkAclEntry,
  Peer,
  RouteTable,
  SecurityGroupRule,
  Subnet,
} from '../../src/model/index.ts'

/**
 * A slow judge of the engine: follows one TCP connection with every address and port fixed, packet by packet, SYN and
 * answer. Written from the rules as AWS documents them, for descriptions without unknown values, and sharing only the
 * model's types with the engine. What it does not know (transit gateways, NAT behind NAT) it says so: `unmodelled`.
 */
export type Outcome = 'pass' | 'fail' | 'unmodelled'

export interface Node {
  readonly subnet: string
  readonly groups: readonly string[]
  readonly address: number
  readonly publicAddress: boolean
}

export type Far = { readonly node: Node } | { readonly publicAddress: number }

/** What the NAT gateways on the way choose for themselves. */
export interface NatChoice {
  /** Picks an address of the gateway's subnet: its nth. */
  readonly index: number
  readonly port: number
}

interface Packet {
  readonly from: number
  readonly fromPort: number
  readonly to: number
  readonly toPort: number
}

export function toNumber(text: string): number {
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

export function inCidr(address: number, cidr: string): boolean {
  const [base, bits] = cidr.split('/')
  const size = 2 ** (32 - Number(bits))
  return Math.floor(address / size) === Math.floor(toNumber(base!) / size)
}

export function simulate(
  world: Integration,
  from: Node,
  port: number,
  far: Far,
  farPort: number,
  nat: NatChoice,
): Outcome {
  const to = 'node' in far ? far.node.address : far.publicAddress
  const syn: Packet = { from: from.address, fromPort: port, to, toPort: farPort }
  const member = 'node' in far ? far.node.groups : []
  if (!groupsAllow(world, from.groups, 'egress', syn.to, syn.toPort, member)) return 'fail'
  return send(
    world,
    { subnet: from.subnet, publicAddress: from.publicAddress, groups: from.groups, through: [] },
    syn,
    far,
    nat,
  )
}

interface Sender {
  readonly subnet: string
  readonly publicAddress: boolean
  readonly groups: readonly string[]
  readonly through: readonly string[]
}

/** The packet leaves `sender.subnet`; the result includes the answer's way back into that subnet. */
function send(world: Integration, sender: Sender, packet: Packet, far: Far, nat: NatChoice): Outcome {
  const answer = { from: packet.to, fromPort: packet.toPort, to: packet.from, toPort: packet.fromPort }
  if ('node' in far && far.node.subnet === sender.subnet) return arrive(world, sender, packet, far.node)
  if (!aclAllows(world, sender.subnet, true, packet)) return 'fail'
  const target = lookup(world, sender.subnet, packet.to)
  if (target === 'none') return 'fail'
  if (target === 'local') {
    if (!('node' in far)) return 'fail'
    if (!aclAllows(world, far.node.subnet, false, packet)) return 'fail'
    if (arrive(world, sender, packet, far.node) === 'fail') return 'fail'
    return answerHome(world, far.node.subnet, sender.subnet, answer)
  }
  const unknown = 'node' in far && !mayArrive(world, sender, packet, far.node) ? 'fail' : 'unmodelled'
  if (target.kind === 'other') return unknown
  if (target.kind === 'internet-gateway') {
    const gateway = world.internetGateways.find((each) => each.id === target.id)
    const vpc = subnetOf(world, sender.subnet).vpc
    if (!gateway?.vpcs.includes(vpc) || !sender.publicAddress || 'node' in far) return 'fail'
    return aclAllows(world, sender.subnet, false, answer) ? 'pass' : 'fail'
  }
  if (target.kind !== 'nat-gateway') return unknown
  return translate(world, sender, packet, far, nat, String(target.id))
}

function translate(world: Integration, sender: Sender, packet: Packet, far: Far, nat: NatChoice, id: string): Outcome {
  const gateway = world.natGateways.find((each) => each.id === id)!
  const home = String(gateway.subnet)
  if (sender.through.includes(id)) return 'fail'
  if (sender.through.length > 0)
    return 'node' in far && !mayArrive(world, sender, packet, far.node) ? 'fail' : 'unmodelled'
  if (home !== sender.subnet && !aclAllows(world, home, false, packet)) return 'fail'
  const address = toNumber(String(subnetOf(world, home).cidr).split('/')[0]!) + nat.index
  const rewritten = { ...packet, from: address, fromPort: nat.port }
  const itself = { subnet: home, publicAddress: gateway.connectivity === 'public', groups: [], through: [id] }
  const onward = send(world, itself, rewritten, far, nat)
  if (onward === 'fail') return 'fail'
  if (home === sender.subnet) return onward
  const answer = { from: packet.to, fromPort: packet.toPort, to: packet.from, toPort: packet.fromPort }
  return worse(onward, answerHome(world, home, sender.subnet, answer))
}

/** From one subnet of the VPC to another: the routes must keep the answer inside. */
function answerHome(world: Integration, from: string, to: string, answer: Packet): Outcome {
  if (!aclAllows(world, from, true, answer)) return 'fail'
  const target = lookup(world, from, answer.to)
  const way: Outcome =
    target === 'local' ? 'pass' : target !== 'none' && target.kind === 'other' ? 'unmodelled' : 'fail'
  return worse(way, aclAllows(world, to, false, answer) ? 'pass' : 'fail')
}

function worse(a: Outcome, b: Outcome): Outcome {
  return a === 'fail' || b === 'fail' ? 'fail' : a === 'unmodelled' || b === 'unmodelled' ? 'unmodelled' : 'pass'
}

function arrive(world: Integration, sender: Sender, packet: Packet, node: Node): Outcome {
  return groupsAllow(world, node.groups, 'ingress', packet.from, packet.toPort, sender.groups) ? 'pass' : 'fail'
}

/** Whatever carries the packet, in its own name or the sender's: is there a rule that could let it in? */
function mayArrive(world: Integration, sender: Sender, packet: Packet, node: Node): boolean {
  const rules = node.groups.flatMap((id) => world.groups.find((group) => group.id === id)!.ingress)
  const byAddress = rules.some((rule) => rule.peer.kind !== 'group' && tcpOn(rule, packet.toPort))
  return byAddress || arrive(world, sender, packet, node) === 'pass'
}

function subnetOf(world: Integration, id: string): Subnet {
  return world.subnets.find((each) => each.id === id)!
}

function groupsAllow(
  world: Integration,
  groups: readonly string[],
  side: 'ingress' | 'egress',
  address: number,
  port: number,
  theirs: readonly string[],
): boolean {
  for (const id of groups) {
    for (const rule of world.groups.find((group) => group.id === id)![side]) {
      if (tcpOn(rule, port) && names(rule.peer, address, theirs)) return true
    }
  }
  return false
}

function names(peer: Peer, address: number, groups: readonly string[]): boolean {
  if (peer.kind === 'cidr') return inCidr(address, String(peer.cidr))
  return peer.kind === 'group' && groups.includes(String(peer.group))
}

function tcpOn(rule: SecurityGroupRule | NetworkAclEntry, port: number): boolean {
  if (rule.protocol === '-1') return true
  if (rule.protocol !== 'tcp' && rule.protocol !== '6') return false
  return port >= Number(rule.fromPort ?? 0) && port <= Number(rule.toPort ?? 65_535)
}

function aclAllows(world: Integration, subnet: string, leaving: boolean, packet: Packet): boolean {
  const acl = world.acls.find((each) => each.id === subnetOf(world, subnet).acl)!
  const entries = acl.entries.filter((entry) => entry.egress === leaving)
  const ordered = entries.toSorted((a, b) => Number(a.number) - Number(b.number))
  for (const entry of ordered) {
    if (!tcpOn(entry, packet.toPort)) continue
    if (inCidr(leaving ? packet.to : packet.from, String(entry.cidr))) return entry.action === 'allow'
  }
  return false
}

/** The longest prefix; a blackhole drops and nothing shorter stands in for it. */
function lookup(world: Integration, subnet: string, address: number) {
  const { routeTable, vpc } = subnetOf(world, subnet)
  const { routes } = world.routeTables.find((table) => table.id === routeTable) as RouteTable
  const locals = world.vpcs.find((each) => each.id === vpc)!.cidrs.map(String)
  const bits = (cidr: string) => Number(cidr.split('/')[1])
  const local = Math.max(-1, ...locals.filter((cidr) => inCidr(address, cidr)).map(bits))
  const matching = routes.filter((route) => inCidr(address, String(route.destination)))
  const best = matching.toSorted((a, b) => bits(String(b.destination)) - bits(String(a.destination)))[0]
  if (local >= 0 && (!best || bits(String(best.destination)) < local)) return 'local'
  if (!best || best.state === 'blackhole') return 'none'
  return best.target.kind === 'local' ? 'local' : best.target
}
