import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Integration,
  isUnknown,
  type NetworkAcl,
  type Peer,
  type Route,
  type SecurityGroup,
} from '../src/model/index.ts'
import { buildNetwork, type Flow, type NetworkInterface, trace, type Verdict } from '../src/network/index.ts'
import {
  acl,
  endpoint,
  entry,
  group,
  integration,
  internetGateway,
  nat,
  rule,
  subnet,
  table,
  vpc,
} from './support/integration.ts'
import { type Far, inCidr, type Node, type Outcome, simulate, toNumber } from './support/packet-simulator.ts'

type Draw = <T>(values: readonly T[]) => T

const subnets = ['S0', 'S1', 'S2'] as const
const cidrOf = { S0: '10.0.0.0/31', S1: '10.0.0.2/31', S2: '10.0.0.4/31' } as const
const groupIds = ['G0', 'G1', 'G2'] as const
const blocks = [
  '0.0.0.0/0',
  '10.0.0.0/24',
  '10.0.0.0/31',
  '10.0.0.2/31',
  '10.0.0.4/31',
  '10.0.0.0/32',
  '10.0.0.3/32',
  '52.0.0.0/8',
  '52.1.0.0/16',
]
/** One public address of each set that the blocks above tell apart. */
const publicSamples = ['52.1.0.9', '52.9.0.9', '8.8.8.8'].map(toNumber)
/** One source port of each set that the ports below tell apart. */
const sourcePorts = [1024, 9098, 32_768, 40_001, 50_000]
/** Those below it a client may never use. */
const certainPort = 32_768
const aclPorts = [
  [0, 65_535],
  [1024, 65_535],
  [32_768, 65_535],
  [1024, 40_000],
  [40_001, 65_535],
  [50_000, 65_535],
  [443, 443],
  [9098, 9098],
] as const

function drawIntegration(draw: Draw): Integration {
  const some = (chance: number) => draw(Array.from({ length: 10 }, (_, i) => i < chance * 10))
  const list = <T>(max: number, one: (i: number) => T): T[] =>
    Array.from({ length: draw(Array.from({ length: max + 1 }, (_, i) => i)) }, (_, i) => one(i))
  const peer = (): Peer =>
    some(0.4)
      ? { kind: 'group', group: draw(groupIds) }
      : { kind: 'cidr', cidr: some(0.6) ? '0.0.0.0/0' : draw(blocks) }
  const groupRule = () =>
    some(0.4)
      ? rule('-1', [0, 65_535], peer())
      : rule(draw(['tcp', 'tcp', 'udp']), draw([443, 9098, 9094, [0, 65_535], [9092, 9098]] as const), peer())
  const groups: SecurityGroup[] = groupIds.map((id) =>
    group(id, [groupRule(), ...list(3, groupRule)], [groupRule(), ...list(3, groupRule)]),
  )
  const nats = [
    { kind: 'nat-gateway', id: 'N0' },
    { kind: 'nat-gateway', id: 'N1' },
    { kind: 'other', type: 'transit gateway', id: 'Tgw' },
  ] as const
  const gateway = { kind: 'internet-gateway', id: 'Igw' } as const
  const route = (i: number): Route => {
    const destination = draw([
      '0.0.0.0/0',
      '0.0.0.0/0',
      '52.0.0.0/8',
      '52.1.0.0/16',
      '10.0.0.0/31',
      '10.0.0.2/31',
      '10.0.0.4/31',
    ])
    const target = isInside(destination) ? draw(nats) : draw([...nats, gateway, gateway])
    return {
      id: `r${i}`,
      at: { file: 't', line: i + 1 },
      destination,
      target,
      state: some(0.1) ? 'blackhole' : 'active',
    }
  }
  // One route to a destination in a table, as AWS has it.
  const routes = () => [...new Map(list(3, route).map((each) => [each.destination, each])).values()]
  const acls: NetworkAcl[] = ['A0', 'A1'].map((id) =>
    acl(id, [
      ...(['in', 'out'] as const).flatMap((way) =>
        some(0.7)
          ? [entry(100, way, 'allow', '0.0.0.0/0')]
          : list(3, (i) =>
              entry(
                10 * (i + 1),
                way,
                some(0.7) ? 'allow' : 'deny',
                some(0.6) ? '0.0.0.0/0' : draw(blocks),
                draw(aclPorts),
              ),
            ),
      ),
    ]),
  )
  return integration({
    vpcs: [vpc('Vpc', { cidrs: ['10.0.0.0/24'], dnsSupport: some(0.9), dnsHostnames: some(0.8) })],
    subnets: subnets.map((id) =>
      subnet(id, { cidr: cidrOf[id], routeTable: draw(['T0', 'T1', 'T2']), acl: draw(['A0', 'A0', 'A1']) }),
    ),
    routeTables: ['T0', 'T1', 'T2'].map((id) => table(id, routes())),
    internetGateways: [internetGateway('Igw', some(0.9) ? ['Vpc'] : [])],
    natGateways: ['N0', 'N1'].map((id) =>
      nat(id, { subnet: draw(subnets), connectivity: draw(['public', 'public', 'private']) }),
    ),
    endpoints: list(2, (i) =>
      endpoint(`E${i}`, draw(['sts', 'sts', 'lambda']), {
        subnets: draw([['S0'], ['S1'], ['S0', 'S1'], ['S2']]),
        groups: [draw(groupIds)],
        privateDns: some(0.7),
      }),
    ),
    groups,
    acls,
  })
}

function drawFlow(draw: Draw, mayFix: boolean): Flow {
  const face = (id: string, fixed: boolean): NetworkInterface => {
    const where = draw(subnets)
    const address = toNumber(cidrOf[where].split('/')[0]!)
    return {
      id,
      label: id,
      subnet: where,
      groups: draw([['G0'], ['G1'], ['G0', 'G1'], ['G2']]),
      publicAddress: draw([false, false, true]),
      ...(fixed
        ? {
            addresses: draw([
              [address, address],
              [address, address + 1],
            ]),
          }
        : {}),
    }
  }
  const from = face('from', mayFix && draw([false, false, true]))
  if (draw([true, false])) return { from, to: { kind: 'service', service: 'sts' }, port: 443 }
  return { from, to: { kind: 'interface', interface: face('to', false) }, port: draw([9098, 9094]) }
}

function addressesOf(world: Integration, id: string): number[] {
  const { cidr } = world.subnets.find((each) => each.id === id)!
  const first = toNumber(String(cidr).split('/')[0]!)
  return [first, first + 1]
}

function nodes(world: Integration, face: NetworkInterface): Node[] {
  const { subnet: home, groups, publicAddress, addresses } = face
  const all = addressesOf(world, String(home)).filter(
    (each) => !addresses || (each >= addresses[0]! && each <= addresses.at(-1)!),
  )
  return all.map((address) => ({ subnet: String(home), groups: groups.map(String), address, publicAddress }))
}

/** Where the flow may end: sets of which every one must be reached, each with the addresses it may have. */
function farEnds(world: Integration, flow: Flow): Far[][] {
  if (flow.to.kind === 'interface') return [nodes(world, flow.to.interface).map((node) => ({ node }))]
  const [{ dnsSupport, dnsHostnames }] = world.vpcs as [Integration['vpcs'][number]]
  const capturing = world.endpoints.filter(
    (each) => each.privateDns && dnsSupport && dnsHostnames && String(each.service).endsWith('.sts'),
  )
  if (capturing.length === 0) return [publicSamples.map((publicAddress) => ({ publicAddress }))]
  return capturing.flatMap((each) =>
    each.subnets.map((home) =>
      addressesOf(world, String(home)).map((address) => ({
        node: { subnet: String(home), groups: each.groups.map(String), address, publicAddress: false },
      })),
    ),
  )
}

/**
 * A packet (its source port; its address too when the interface's addresses are given) is stopped when it fails
 * whatever AWS chooses: addresses on both sides and the NAT gateway's. A NAT gateway may take any port, so any that
 * fails is a failure.
 */
function judge(world: Integration, flow: Flow): Verdict {
  const ends = farEnds(world, flow)
  const verdict = judgeEnds(world, flow, ends)
  if (flow.to.kind === 'interface' || verdict === 'reachable' || ends.flat().some((end) => 'node' in end))
    return verdict
  // Small blocks that routes and entries name are taken not to hold the service when all else gets through.
  const named = [
    ...world.routeTables.flatMap(({ routes }) => routes.map(({ destination }) => String(destination))),
    ...world.acls.flatMap(({ entries }) => entries.map(({ cidr }) => String(cidr))),
  ].filter((cidr) => Number(cidr.split('/')[1]) > 8)
  const others = ends.map((all) =>
    all.filter((end) => 'node' in end || !named.some((cidr) => inCidr(end.publicAddress, cidr))),
  )
  return judgeEnds(world, flow, others) === 'reachable' ? 'reachable' : verdict
}

function judgeEnds(world: Integration, flow: Flow, all: readonly Far[][]): Verdict {
  const verdicts = all.map((ends): Verdict => {
    const fixed = flow.from.addresses !== undefined
    let allPass = true
    const outcomes = nodes(world, flow.from).map((node) =>
      sourcePorts.map((port) =>
        ends.flatMap((end) =>
          [0, 1].map((index): Outcome => {
            const each = sourcePorts.map((natPort) =>
              simulate(world, node, port, end, flow.port, { index, port: natPort }),
            )
            const outcome = each.includes('fail') ? 'fail' : each.includes('unmodelled') ? 'unmodelled' : 'pass'
            if (outcome !== 'pass') allPass = false
            return outcome
          }),
        ),
      ),
    )
    if (allPass) return 'reachable'
    const stopped = (port: number, at: readonly Outcome[][][]) =>
      at.every((ports) => ports[port]!.every((outcome) => outcome === 'fail'))
    const packets = fixed ? outcomes.map((one) => [one]) : [outcomes]
    return packets.some((at) => sourcePorts.some((port, i) => port >= certainPort && stopped(i, at)))
      ? 'blocked'
      : 'unknown'
  })
  if (verdicts.includes('blocked')) return 'blocked'
  return verdicts.includes('unknown') ? 'unknown' : 'reachable'
}

/** The same networks every time; a failure is shrunk for a minute at most. */
function runs(numRuns: number) {
  return { numRuns, seed: 20_261_125, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true }
}

test('the engine and a packet-by-packet simulator agree on random networks', () => {
  const seen: Record<Verdict, number> = { reachable: 0, blocked: 0, unknown: 0 }
  fc.assert(
    fc.property(fc.gen(), (gen) => {
      const draw: Draw = (values) => gen(fc.constantFrom, ...values) as never
      const world = drawIntegration(draw)
      const network = buildNetwork(world)
      for (let i = 0; i < 4; i++) {
        const flow = drawFlow(draw, true)
        const told = trace(network, flow).verdict
        const wanted = judge(world, flow)
        seen[wanted]++
        assert.equal(told, wanted, JSON.stringify({ flow, world }))
      }
    }),
    runs(1000),
  )
  // The networks must be worth the trouble: every verdict often enough to tell.
  for (const verdict of ['reachable', 'blocked', 'unknown'] as const)
    assert.ok(seen[verdict] > 100, JSON.stringify(seen))
})

interface Hole {
  readonly values: readonly unknown[]
  /** The description with the value in its place. */
  fill(world: Integration, value: unknown): Integration
}

/** Takes one value of the description away; the others of its kind are what it might have been. */
function drawHole(draw: Draw): Hole {
  const at = <K extends keyof Integration>(
    kind: K,
    changed: (resource: Integration[K][number & keyof Integration[K]], value: never) => object,
  ) => {
    const index = draw([0, 1, 2])
    return (world: Integration, value: unknown): Integration => ({
      ...world,
      [kind]: [...(world[kind] as readonly object[])].map((resource, i) =>
        i === index ? { ...resource, ...changed(resource as never, value as never) } : resource,
      ),
    })
  }
  const onRule = (changed: (value: never) => object) => {
    const side = draw(['ingress', 'egress'] as const)
    return at('groups', (resource, value) => {
      const { [side]: rules } = resource as unknown as SecurityGroup
      return { [side]: rules.map((each, i) => (i === 0 ? { ...each, ...changed(value) } : each)) }
    })
  }
  const onEntry = (changed: (value: never) => object) =>
    at('acls', (resource, value) => {
      const { entries } = resource as unknown as NetworkAcl
      return { entries: entries.map((each, i) => (i === 0 ? { ...each, ...changed(value) } : each)) }
    })
  return draw<() => Hole>([
    () => ({ values: blocks, fill: onRule((cidr) => ({ peer: { kind: 'cidr', cidr } })) }),
    () => ({ values: groupIds, fill: onRule((ref) => ({ peer: { kind: 'group', group: ref } })) }),
    () => ({ values: [443, 9094, 9098], fill: onRule((fromPort) => ({ protocol: 'tcp', fromPort, toPort: 9098 })) }),
    () => ({ values: ['tcp', 'udp', '-1'], fill: onRule((protocol) => ({ protocol })) }),
    () => ({ values: ['allow', 'deny'], fill: onEntry((action) => ({ action })) }),
    () => ({ values: blocks, fill: onEntry((cidr) => ({ cidr })) }),
    () => ({ values: [5, 15, 25, 99], fill: onEntry((number) => ({ number })) }),
    () => ({ values: [true, false], fill: onEntry((egress) => ({ egress })) }),
    () => ({ values: [true, false], fill: at('endpoints', (_, privateDns) => ({ privateDns })) }),
    () => ({
      values: ['sts', 'lambda'].map((name) => `com.amazonaws.us-east-1.${name}`),
      fill: at('endpoints', (_, service) => ({ service })),
    }),
    () => ({ values: [true, false], fill: at('vpcs', (_, dnsHostnames) => ({ dnsHostnames })) }),
    () => ({ values: ['public', 'private'], fill: at('natGateways', (_, connectivity) => ({ connectivity })) }),
    () => ({
      values: [['Vpc'], []],
      fill: at('internetGateways', (_, vpcs) => ({ vpcs: isUnknown(vpcs) ? [vpcs] : vpcs })),
    }),
    () => ({ values: ['T0', 'T1', 'T2'], fill: at('subnets', (_, routeTable) => ({ routeTable })) }),
    () => ({ values: ['A0', 'A1'], fill: at('subnets', (_, ref) => ({ acl: ref })) }),
    () => ({
      values: ['10.0.0.6/31', '10.0.0.8/31'],
      fill: (world, cidr) => ({
        ...world,
        subnets: world.subnets.map((each) => (each.id === 'S2' ? { ...each, cidr: cidr as string } : each)),
      }),
    }),
    () => ({
      values: ['52.0.0.0/8', '10.0.0.2/31', '0.0.0.0/0'],
      fill: at('routeTables', (resource, destination) => {
        const { routes } = resource as unknown as { routes: readonly Route[] }
        return { routes: routes.slice(0, 1).map((each) => ({ ...each, destination })) }
      }),
    }),
  ])()
}

/** AWS lets a route be more specific than the local one only where it leads to a middlebox. */
function isInside(destination: unknown): boolean {
  return String(destination).startsWith('10.')
}

/** AWS also refuses a second endpoint with private DNS for the same service in a VPC. */
function isPossible({ endpoints, routeTables }: Integration): boolean {
  const names = endpoints.filter(({ privateDns }) => privateDns).map(({ service }) => service)
  const routes = routeTables.flatMap((each) => each.routes)
  return (
    new Set(names).size === names.length &&
    !routes.some(({ destination, target }) => isInside(destination) && target.kind === 'internet-gateway')
  )
}

test('what is decided in spite of unknown values holds for whatever they are', () => {
  const seen: Record<Verdict, number> = { reachable: 0, blocked: 0, unknown: 0 }
  fc.assert(
    fc.property(fc.gen(), (gen) => {
      const draw: Draw = (values) => gen(fc.constantFrom, ...values) as never
      const base = drawIntegration(draw)
      const holes = [drawHole(draw), drawHole(draw)].slice(0, draw([1, 1, 2]))
      const hidden = holes.reduce<Integration>(
        (world, hole, i) => hole.fill(world, { unknown: `hole ${i}`, question: `value ${i}` }),
        base,
      )
      const worlds = holes.reduce<Integration[]>(
        (all, hole) => all.flatMap((world) => hole.values.map((value) => hole.fill(world, value))),
        [base],
      )
      const network = buildNetwork(hidden)
      for (let i = 0; i < 3; i++) {
        const flow = drawFlow(draw, false)
        const { verdict } = trace(network, flow)
        seen[verdict]++
        if (verdict === 'unknown') continue
        for (const world of worlds.filter(isPossible).slice(0, 20))
          assert.equal(judge(world, flow), verdict, JSON.stringify({ flow, world: hidden, real: world }))
      }
    }),
    runs(300),
  )
  for (const verdict of ['reachable', 'blocked', 'unknown'] as const)
    assert.ok(seen[verdict] > 50, JSON.stringify(seen))
})
