import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codes, face, follow, questions } from '../../test/support/flows.ts'
import { hub, peering, toPeering, toTransit } from '../../test/support/hub.ts'
import {
  at,
  change,
  cidr,
  entry,
  group,
  internetGateway,
  nat,
  route,
  rule,
  subnet,
  table,
  toInternet,
  toNat,
  vpc,
} from '../../test/support/integration.ts'
import type { ElasticInterface, GivenHost, HostedZone, Integration, Maybe, Route } from '../model/index.ts'
import { blastRadius, removeResource } from './blast.ts'
import { buildNetwork } from './network.ts'
import { prove } from './proof.ts'
import type { Flow, Trace } from './types.ts'

const brokers = { ...group('Broker', [rule('tcp', 9096, cidr('10.1.0.0/16'))]), vpc: 'Hub' }
const clients = { ...group('Client', [], [rule('-1', [0, 65_535], cidr('0.0.0.0/0'))]), vpc: 'Spoke' }

/** Spoke and Hub joined by a peering, with routes both ways; what the spoke sends elsewhere is lost. */
function peered(
  parts: Partial<Integration> = {},
  there: readonly Route[] = [route('There', '10.2.0.0/16', toPeering())],
) {
  const back = [route('Back', '10.1.0.0/16', toPeering())]
  return {
    ...hub,
    peerings: [peering()],
    transitGateways: [],
    transitGatewayAttachments: [],
    transitGatewayTables: [],
    routeTables: [table('SpokeTable', there, 'Spoke'), table('HubTable', back, 'Hub')],
    groups: [brokers, clients],
    ...parts,
  }
}

function eni(address: string, where = 'HubA', id = `Eni${address}`): ElasticInterface {
  return { id, at: at(id), subnet: where, groups: ['Broker'], addresses: [address], publicAddress: false }
}

function flowTo(host: Maybe<string>, given: Partial<GivenHost> = {}, port: Flow['port'] = 9096): Flow {
  const to = { kind: 'host', label: 'broker', host, given: { host: '', addresses: [], groups: [], ...given } } as const
  return { from: face('SpokeA', ['Client']), to, port }
}

const poll = (description: Integration, ...flow: Parameters<typeof flowTo>): Trace =>
  follow(description, flowTo(...flow))

const told = (trace: Trace) => [trace.verdict, codes(trace), questions(trace)]

test('an address of a peered VPC: there, into the groups of who has it, and back', () => {
  const described = peered({ interfaces: [eni('10.2.10.5')] })
  assert.deepEqual(told(poll(described, '10.2.10.5')), ['reachable', [], []])
  assert.deepEqual(codes(poll(described, '10.2.10.5', {}, 9092)), ['ENI_SG_RULES_MISMATCH'])
  const withoutBack = change(described, 'routeTables', ([there]) => [there!, table('HubTable', [], 'Hub')])
  assert.deepEqual(codes(poll(withoutBack, '10.2.10.5')), ['ASYMMETRIC_ROUTE'])
  const pending = change(described, 'peerings', () => [peering({ state: 'pending-acceptance' })])
  assert.deepEqual(codes(poll(pending, '10.2.10.5')), ['BAD_STATE'])
  const closed = change(described, 'acls', ([acl]) => [{ ...acl!, entries: [entry(1, 'out', 'allow', '0.0.0.0/0')] }])
  assert.ok(codes(poll(closed, '10.2.10.5')).includes('SUBNET_ACL_RESTRICTION'))
})

test('the same behind a transit gateway', () => {
  const described = { ...hub, groups: [...hub.groups, brokers, clients], interfaces: [eni('10.2.10.5')] }
  assert.deepEqual(told(poll(described, '10.2.10.5')), ['reachable', [], []])
  const lost = change(described, 'routeTables', (tables) => tables.map((each) => ({ ...each, routes: [] })))
  const [blocker] = poll(lost, '10.2.10.5').blockers
  assert.equal(blocker?.code, 'NO_ROUTE_TO_DESTINATION')
  assert.match(blocker?.remedy ?? '', /leads to its VPC Hub \(a peering, a transit gateway\)/)
})

test('an address that no interface has: the way is proved up to its groups, which are asked for or given', () => {
  assert.deepEqual(told(poll(peered(), '10.2.10.5')), ['unknown', [], ['security groups of 10.2.10.5']])
  assert.deepEqual(told(poll(peered(), '10.2.10.5', { groups: ['Broker'] })), ['reachable', [], []])
  assert.deepEqual(codes(poll(peered(), '10.2.10.5', { groups: ['Client'] })), ['SG_HAS_NO_RULES'])
  const between = poll(peered(), '10.2.99.5', { groups: ['Broker'] })
  assert.deepEqual([between.verdict, codes(between)], ['unknown', []])
  assert.ok(questions(between).includes('in which subnet 10.2.99.5 stands'))
  assert.match(poll(peered({}, []), '10.2.99.5').blockers[0]?.remedy ?? '', /leads to its VPC Hub/)
})

test('the own VPC comes first; of two others that hold an address none is chosen', () => {
  const twice = { vpcs: [...hub.vpcs, vpc('Other', { cidrs: ['10.2.0.0/16'] })] }
  const second = peering({ id: 'Second', vpcs: ['Spoke', 'Other'] })
  const both = peered({ ...twice, peerings: [peering(), second] })
  assert.equal(poll(both, '10.2.10.5', { groups: ['Broker'] }).verdict, 'unknown')
  assert.equal(poll(peered(twice), '10.2.10.5', { groups: ['Broker'] }).verdict, 'reachable')
  const overlapping = change(peered(), 'vpcs', ([spoke, far]) => [{ ...spoke!, cidrs: ['10.0.0.0/8'] }, far!])
  assert.notEqual(poll(overlapping, '10.2.10.5', { groups: ['Broker'] }).verdict, 'reachable')
})

test('a block that is not known may hold the address: it is asked for', () => {
  const open = { unknown: 'parameter:Cidr', name: 'Cidr', question: 'value of parameter Cidr' }
  const described = change(peered(), 'vpcs', ([spoke, far]) => [{ ...spoke!, cidrs: [open] }, far!])
  const trace = poll(described, '10.2.10.5', { groups: ['Broker'] })
  assert.equal(trace.verdict, 'unknown')
  assert.ok(questions(trace).includes(open.question))
})

function zone(addresses: readonly Maybe<string>[], parts: Partial<HostedZone> = {}): HostedZone {
  const target = { kind: 'addresses', addresses } as const
  const records = [{ name: 'b-1.kafka.internal', target, at: at('Record') }]
  return { id: 'Zone', at: at('Zone'), name: 'kafka.internal', vpcs: ['Spoke'], records, ...parts }
}

test('a name stands where the private hosted zone of the VPC says; else its address is asked for', () => {
  const named = (...zones: readonly HostedZone[]) =>
    poll(peered({ hostedZones: zones, interfaces: [eni('10.2.10.5')] }), 'B-1.kafka.internal')
  const asked = 'address of B-1.kafka.internal'
  const found = named(zone(['10.2.10.5']))
  assert.deepEqual(told(found), ['reachable', [], []])
  assert.deepEqual(found.hops[0]?.decision, 'B-1.kafka.internal: 10.2.10.5')
  // Each address that it may get must do.
  assert.equal(named(zone(['10.2.10.5', '10.2.10.6'])).verdict, 'unknown')
  for (const zones of [[], [zone(['10.2.10.5'], { vpcs: ['Hub'] })], [zone([])], [zone([], { records: [] })]]) {
    const trace = named(...zones)
    assert.equal(trace.verdict, 'unknown')
    assert.ok(questions(trace).includes(asked), questions(trace).join())
  }
  const open = { unknown: 'getatt:Eni.PrimaryPrivateIpAddress', question: 'address of Eni' }
  assert.ok(questions(named(zone([open]))).includes(asked))
  assert.ok(questions(named(zone(['10.2.10.5', open]))).includes(asked))
  const silent = change(
    peered({ hostedZones: [zone(['10.2.10.5'])], interfaces: [eni('10.2.10.5')] }),
    'vpcs',
    (vpcs) => vpcs.map((each) => ({ ...each, dnsSupport: false })),
  )
  assert.equal(poll(silent, 'b-1.kafka.internal').verdict, 'unknown')
  const perhaps = { unknown: 'condition:Here', question: 'whether condition Here holds' }
  assert.equal(named(zone(['10.2.10.5'], { vpcs: [perhaps] })).verdict, 'unknown')
})

test('an address that is given comes before all others', () => {
  const hostedZones = [zone(['10.2.10.99'])]
  const described = peered({ hostedZones, interfaces: [eni('10.2.10.5')] })
  assert.equal(poll(described, 'b-1.kafka.internal', { addresses: ['10.2.10.5'] }).verdict, 'reachable')
})

test('a public address lies in the internet, behind a NAT gateway; a private one never does', () => {
  const out = {
    natGateways: [nat('Nat', { subnet: 'Public' })],
    internetGateways: [internetGateway('Igw', ['Spoke'])],
    subnets: [...hub.subnets, subnet('Public', { vpc: 'Spoke', cidr: '10.1.9.0/24', routeTable: 'PublicTable' })],
  }
  const publicTable = table('PublicTable', [route('Out', '0.0.0.0/0', toInternet())], 'Spoke')
  const withNat = (there: readonly Route[]) =>
    change(peered(out, there), 'routeTables', (tables) => [...tables, publicTable])
  const routed = withNat([route('ToNat', '0.0.0.0/0', toNat('Nat'))])
  assert.deepEqual(told(poll(routed, '3.120.4.5')), ['reachable', [], []])
  assert.match(poll(peered(), '3.120.4.5').blockers[0]?.remedy ?? '', /to a NAT gateway/)
  const gone = [route('Igw', '0.0.0.0/0', toInternet())]
  for (const description of [peered({}, []), routed, withNat([]), withNat(gone)])
    for (const address of ['10.2.10.5', '10.99.0.1', '192.168.1.1']) {
      const { verdict, blockers } = poll(description, address)
      assert.equal(verdict, 'blocked', address)
      for (const { remedy } of blockers) assert.doesNotMatch(remedy, /NAT gateway|internet|interface endpoint/)
    }
})

test('what is deleted of a zone or a peering changes the flows that hang on it', () => {
  const described = peered({ hostedZones: [zone(['10.2.10.5'])], interfaces: [eni('10.2.10.5')] })
  const proof = prove(buildNetwork(described), [flowTo('b-1.kafka.internal')])
  for (const [kind, id, to] of [
    ['hostedZones', 'Zone', 'unknown'],
    ['peerings', 'Peering', 'blocked'],
  ] as const) {
    const { changed } = blastRadius(proof, removeResource(described, kind, id))
    assert.deepEqual(
      changed.map((each) => [each.from, each.to]),
      [['reachable', to]],
      id,
    )
  }
})

test('a port that is not known: what passes on every port passes, what passes on none is stopped, else it is asked for', () => {
  const port = { unknown: 'parameter:Port', question: 'value of parameter Port' }
  const described = peered({ interfaces: [eni('10.2.10.5')] })
  assert.deepEqual(told(poll(described, '10.2.10.5', {}, port)), ['unknown', [], [port.question]])
  const wide = change(described, 'groups', () => [
    { ...brokers, ingress: [rule('-1', [0, 65_535], cidr('10.1.0.0/16'))] },
    clients,
  ])
  assert.equal(poll(wide, '10.2.10.5', {}, port).verdict, 'reachable')
  assert.equal(poll(peered({ interfaces: [eni('10.2.10.5')] }, []), '10.2.10.5', {}, port).verdict, 'blocked')
})

test('where nothing of a host is known nothing is proved', () => {
  const unknown = { unknown: 'parameter:Servers', question: 'value of parameter Servers' }
  const trace = poll(peered(), unknown)
  assert.equal(trace.verdict, 'unknown')
  assert.ok(questions(trace).includes('value of parameter Servers'))
  const everywhere = peered({}, [route('Default', '0.0.0.0/0', toTransit())])
  assert.equal(poll(everywhere, 'kafka.example.com').verdict, 'unknown')
})
