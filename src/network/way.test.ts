import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, codes, face, follow, poll, questions } from '../../test/support/flows.ts'
import {
  acl,
  at,
  change,
  cidr,
  entry,
  group,
  nat,
  ofGroup,
  route,
  rule,
  subnet,
  toInternet,
  toNat,
  vpc,
  withNat,
  withPublicSubnets,
} from '../../test/support/integration.ts'
import type { Integration, NatGateway, Route } from '../model/index.ts'

/** Other routes in the table of PrivateA. */
function routed(...routes: readonly Route[]): Integration {
  return tableOf('PrivateATable', ...routes)
}

function tableOf(id: string, ...routes: readonly Route[]): Integration {
  return change(withNat, 'routeTables', (tables) => tables.map((each) => (each.id === id ? { ...each, routes } : each)))
}

const transit = { kind: 'other', type: 'transit gateway', id: 'tgw-1' } as const

test('through a NAT gateway and the internet gateway, and back the same way', () => {
  const told = call(withNat)
  assert.equal(told.verdict, 'reachable')
  const kinds = told.hops
    .filter(({ kind }) => kind !== 'network ACL')
    .map(({ direction, kind }) => `${direction} ${kind}`)
  assert.deepEqual(kinds, [
    'out DNS',
    'out security group',
    'out route table',
    'out NAT gateway',
    'out route table',
    'out internet gateway',
    'back route table',
  ])
})

test('two NAT gateways, one behind the other: each rewrites, and the answers find back through both', () => {
  const first = subnet('First', { cidr: '10.0.20.0/24', routeTable: 'FirstTable' })
  const chained = change(routed(route('All', '0.0.0.0/0', toNat('Inner'))), 'subnets', (all) => [...all, first])
  const described = (answers: readonly Route[]) => ({
    ...chained,
    natGateways: [...chained.natGateways, nat('Inner', { subnet: 'First', connectivity: 'private' })],
    routeTables: [
      ...chained.routeTables,
      {
        id: 'FirstTable',
        at: at('FirstTable'),
        vpc: 'Vpc',
        routes: [route('On', '0.0.0.0/0', toNat('NatA')), ...answers],
      },
    ],
  })
  const told = call(described([]))
  assert.deepEqual([told.verdict, codes(told)], ['reachable', []])
  assert.deepEqual(
    told.hops.filter(({ kind }) => kind === 'NAT gateway').map(({ resource }) => resource),
    ['Inner', 'NatA'],
  )
  const back = change(described([]), 'natGateways', (all) =>
    all.map((each) => (each.id === 'NatA' ? { ...each, subnet: 'First' } : each)),
  )
  assert.deepEqual(codes(call(back)), ['NO_POSSIBLE_DESTINATION'])
})

test('a NAT gateway that is not available, a regional one that is not in the zone', () => {
  const changed = (parts: Partial<NatGateway>) =>
    change(withNat, 'natGateways', (all) => all.map((each) => (each.id === 'NatA' ? { ...each, ...parts } : each)))
  assert.deepEqual(codes(call(changed({ state: 'failed' }))), ['BAD_STATE'])
  const regional = (zones: NonNullable<NatGateway['zones']>) => ({
    ...withNat,
    natGateways: [{ id: 'NatA', at: at('NatA'), vpc: 'Vpc', connectivity: 'public' as const, zones }],
  })
  assert.equal(call(regional(['us-east-1a', 'us-east-1b'])).verdict, 'reachable')
  const told = call(regional(['us-east-1b']))
  assert.deepEqual(codes(told), ['REGIONAL_NGW_ROUTE_AZ_RESTRICTION'])
  assert.match(told.blockers[0]?.remedy ?? '', /add us-east-1a to NatA/)
  const zone = { unknown: 'parameter:Zone', question: 'value of parameter Zone' }
  assert.deepEqual(questions(call(regional([zone]))), [zone.question])
})

test('the interface of the mapping needs a free address, or one that Lambda made before', () => {
  const full = change(withNat, 'subnets', (all) =>
    all.map((each) => (each.id === 'PrivateA' ? { ...each, freeAddresses: 0 } : each)),
  )
  const made = { toBeMade: true } as const
  const told = call(full, 'sts', 'PrivateA', made)
  assert.deepEqual(codes(told), ['SUBNET_WITHOUT_FREE_ADDRESSES'])
  assert.deepEqual(told.blockers[0]?.hop.at, at('PrivateA'))
  assert.equal(call(full).verdict, 'reachable')
  const eni = { id: 'eni', at: at('eni'), subnet: 'PrivateA', addresses: [], publicAddress: false }
  const withOne = (groups: readonly string[], type?: string) =>
    call({ ...full, interfaces: [{ ...eni, groups, ...(type && { type }) }] }, 'sts', 'PrivateA', made).verdict
  assert.equal(withOne(['BrokerGroup'], 'lambda'), 'reachable')
  assert.equal(withOne(['Other'], 'lambda'), 'blocked')
  // A broker's.
  assert.equal(withOne(['BrokerGroup']), 'blocked')
})

test('no route: the table is to blame, and the remedy names the NAT gateway of the zone', () => {
  const told = call(routed(), 'sts')
  assert.deepEqual(codes(told), ['NO_ROUTE_TO_DESTINATION'])
  assert.deepEqual(told.blockers[0]?.hop.at, at('PrivateATable'))
  assert.equal(told.blockers[0]?.remedy, 'add a route 0.0.0.0/0 to NAT gateway NatA to PrivateATable (AWS::EC2::Route)')
})

test('the longest prefix wins, and a blackhole is not passed over', () => {
  const half = route('Half', '128.0.0.0/1', transit)
  const told = call(routed(route('All', '0.0.0.0/0', toNat('NatA')), half))
  assert.equal(told.verdict, 'unknown')
  assert.match(questions(told).join(), /whether transit gateway tgw-1 lets tcp 443 through, both ways/)
  const dead = { ...route('Dead', '0.0.0.0/0', toNat('NatA')), state: 'blackhole' as const }
  assert.deepEqual(codes(call(routed(dead))), ['BAD_STATE_ROUTE'])
})

test('a narrow route to the own network is no question about AWS: an assumption that is told', () => {
  const told = call(routed(route('All', '0.0.0.0/0', toNat('NatA')), route('Office', '203.0.114.0/24', transit)))
  assert.equal(told.verdict, 'reachable')
  assert.deepEqual(
    told.notes.map(({ code }) => code),
    ['SERVICE_ADDRESS_ASSUMED'],
  )
})

test('routes whose destination is not known may be the more specific ones', () => {
  const unknown = { unknown: 'parameter:Office', question: 'value of parameter Office' }
  const all = route('All', '0.0.0.0/0', toNat('NatA'))
  assert.deepEqual(questions(call(routed(all, route('Office', unknown, transit)))), [unknown.question])
  assert.equal(call(routed(all, route('Office', unknown, toNat('NatA')))).verdict, 'reachable')
  // To inside the VPC the local route stands unless a middlebox takes a subnet.
  assert.equal(poll(routed(all, route('Office', unknown, toInternet()))).verdict, 'reachable')
})

test('what stops the packets on one way is a question where they may take another', () => {
  const unknown = { unknown: 'parameter:Office', question: 'value of parameter Office' }
  const dead = { ...route('All', '0.0.0.0/0', toNat('NatA')), state: 'blackhole' as const }
  const told = call(routed(dead, route('Office', unknown, toNat('NatB'))))
  assert.deepEqual([told.verdict, questions(told)], ['unknown', [unknown.question]])
})

test('an internet gateway serves no interface without a public address', () => {
  assert.deepEqual(codes(call(withPublicSubnets)), ['IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS'])
  assert.equal(call(withPublicSubnets, 'sts', 'PrivateA', { publicAddress: true }).verdict, 'reachable')
})

test('the internet leads to no interface by the address that its VPC gives it, not even in a public block', () => {
  const addressed = change(withPublicSubnets, 'vpcs', (all) => all.map((each) => ({ ...each, cidrs: ['52.0.0.0/16'] })))
  const away = { ...subnet('Away', { cidr: '53.0.0.0/24' }), vpc: 'Other' }
  const both = change(
    { ...addressed, vpcs: [...addressed.vpcs, vpc('Other', { cidrs: ['53.0.0.0/16'] })] },
    'subnets',
    (all) => [...all, away],
  )
  const flow = {
    from: face('PrivateA', ['BrokerGroup'], { publicAddress: true }),
    to: { kind: 'interface' as const, interface: face('Away') },
    port: 9098,
  }
  assert.ok(codes(follow(both, flow)).includes('IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS'))
})

test('an internet gateway that is attached to no VPC, or to another', () => {
  for (const vpcs of [[], ['Other']]) {
    const told = call(change(withNat, 'internetGateways', (all) => all.map((each) => ({ ...each, vpcs }))))
    assert.deepEqual(codes(told), ['UNASSOCIATED_COMPONENT'])
  }
  const unknown = { unknown: 'import:Vpc', question: 'value of the export Vpc' }
  assert.equal(
    call(change(withNat, 'internetGateways', (all) => all.map((each) => ({ ...each, vpcs: [unknown] })))).verdict,
    'unknown',
  )
})

test('a NAT gateway in a private subnet leads nowhere', () => {
  const inside = change(withNat, 'natGateways', () => [
    nat('NatA', { subnet: 'PrivateA' }),
    nat('NatB', { subnet: 'PublicB' }),
  ])
  assert.deepEqual(codes(call(inside)), ['NO_POSSIBLE_DESTINATION'])
  const bare = change(inside, 'subnets', (subnets) => [
    ...subnets,
    subnet('Bare', { cidr: '10.0.20.0/24', routeTable: 'BareTable' }),
  ])
  const tabled = change(bare, 'routeTables', (tables) => [
    ...tables,
    { id: 'BareTable', at: at('BareTable'), vpc: 'Vpc', routes: [] },
  ])
  const placed = change(tabled, 'natGateways', () => [nat('NatA', { subnet: 'Bare' })])
  const told = call(placed)
  assert.deepEqual(codes(told), ['NO_ROUTE_TO_DESTINATION'])
  assert.deepEqual(told.blockers[0]?.hop.at, at('BareTable'))
})

test('a private NAT gateway does not lead to the internet; of unknown kind it is a question', () => {
  const kind = (connectivity: Parameters<typeof nat>[1]) =>
    call(change(withNat, 'natGateways', (all) => all.map((each) => ({ ...each, ...connectivity }))))
  assert.deepEqual(codes(kind({ connectivity: 'private' })), ['IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS'])
  assert.equal(kind({ connectivity: { unknown: 'x', question: 'x' } }).verdict, 'unknown')
})

test('a regional NAT gateway needs no subnet, and an internet gateway all the same', () => {
  const regional = change(withNat, 'natGateways', () => [nat('NatA', { vpc: 'Vpc' }), nat('NatB', { vpc: 'Vpc' })])
  assert.equal(call(regional).verdict, 'reachable')
  assert.equal(call(regional).notes.length, 0)
  assert.deepEqual(codes(call(change(regional, 'internetGateways', () => []))), ['UNASSOCIATED_COMPONENT'])
})

test('a NAT gateway serves its own VPC only', () => {
  const away = change(withNat, 'natGateways', (all) => [...all, nat('NatC', { subnet: 'Away' })])
  const placed = change(away, 'subnets', (all) => [
    ...all,
    { ...subnet('Away', { routeTable: 'PublicTable' }), vpc: 'Other' },
  ])
  const tabled = change(placed, 'routeTables', (all) =>
    all.map((each) =>
      each.id === 'PrivateATable' ? { ...each, routes: [route('All', '0.0.0.0/0', toNat('NatC'))] } : each,
    ),
  )
  assert.ok(codes(call(tabled)).includes('NGW_REQUIRES_SOURCE_IN_VPC'))
})

test('a NAT gateway of another zone works, with a warning', () => {
  const told = call(routed(route('All', '0.0.0.0/0', toNat('NatB'))))
  assert.equal(told.verdict, 'reachable')
  assert.deepEqual(
    told.notes.map(({ code, at: place }) => [code, place]),
    [['NAT_IN_OTHER_ZONE', at('NatB')]],
  )
})

test('behind a NAT gateway a group is not known by its name', () => {
  const detour = routed(route('Detour', '10.0.11.0/24', toNat('NatA')))
  const to = { kind: 'interface' as const, interface: face('PrivateB') }
  const flow = { from: face('PrivateA'), to, port: 9098 }
  const told = follow(detour, flow)
  assert.deepEqual(codes(told), ['ENI_SG_RULES_MISMATCH'])
  assert.match(told.blockers[0]?.nearMiss?.text ?? '', /the group of the sender is lost behind NAT/)
  const byAddress = change(detour, 'groups', () => [
    group('BrokerGroup', [rule('tcp', 9098, cidr('10.0.0.0/24'))], [rule('tcp', 9098, ofGroup('BrokerGroup'))]),
  ])
  assert.equal(follow(byAddress, flow).verdict, 'reachable')
})

test('the address of a NAT gateway is one of its subnet: a rule for a part of them is a question', () => {
  const detour = routed(route('Detour', '10.0.11.0/24', toNat('NatA')))
  const flow = { from: face('PrivateA'), to: { kind: 'interface' as const, interface: face('PrivateB') }, port: 9098 }
  const half = change(detour, 'groups', () => [
    group('BrokerGroup', [rule('tcp', 9098, cidr('10.0.0.0/25'))], [rule('tcp', 9098, ofGroup('BrokerGroup'))]),
  ])
  assert.deepEqual(questions(follow(half, flow)), ['address that AWS gives NAT gateway NatA in subnet PublicA'])
  // Whichever address it has, some of its ports are closed to the answers.
  const open = change(half, 'groups', () => [
    group('BrokerGroup', [rule('tcp', 9098, cidr('10.0.0.0/24'))], [rule('tcp', 9098, ofGroup('BrokerGroup'))]),
  ])
  const guarded = change(open, 'acls', (acls) => [
    ...acls,
    acl('Guard', [
      entry(100, 'in', 'allow', '0.0.0.0/0'),
      entry(10, 'out', 'deny', '10.0.0.0/25', [1024, 40_000]),
      entry(20, 'out', 'deny', '10.0.0.128/25', [40_001, 65_535]),
      entry(100, 'out', 'allow', '0.0.0.0/0'),
    ]),
  ])
  const told = follow(
    change(guarded, 'subnets', (all) => all.map((each) => (each.id === 'PrivateB' ? { ...each, acl: 'Guard' } : each))),
    flow,
  )
  assert.deepEqual(codes(told), ['SUBNET_ACL_RESTRICTION', 'SUBNET_ACL_RESTRICTION'])
})

test('a NAT gateway or an internet gateway that is not described is a question', () => {
  assert.match(questions(call(routed(route('All', '0.0.0.0/0', toNat('nat-1'))))).join(), /NAT gateway nat-1/)
  assert.match(questions(call(tableOf('PublicTable', route('Out', '0.0.0.0/0', toInternet('igw-1'))))).join(), /igw-1/)
})

test('subnets that are not described are questions, and a group without rules is a failure all the same', () => {
  const [a, b] = ['A', 'B'].map((name) => ({ unknown: `parameter:${name}`, question: `value of parameter ${name}` }))
  const told = poll(withNat, a!, b!)
  assert.equal(told.verdict, 'unknown')
  assert.deepEqual(questions(told).toSorted(), ['value of parameter A', 'value of parameter B'])
  const closed = change(withNat, 'groups', (groups) => groups.map((each) => ({ ...each, ingress: [] })))
  assert.deepEqual(codes(poll(closed, a!, b!)), ['SG_HAS_NO_RULES'])
})

test('answers that leave the local route are lost', () => {
  const told = poll(tableOf('PrivateBTable', route('Detour', '10.0.10.0/24', toNat('NatB'))))
  assert.deepEqual(codes(told), ['ASYMMETRIC_ROUTE'])
  assert.equal(told.blockers[0]?.hop.direction, 'back')
})

test('a NAT gateway of unknown state is a question', () => {
  const state = { unknown: 'state of NatA', question: 'whether NatA is available' }
  const described = change(withNat, 'natGateways', (all) => all.map((each) => ({ ...each, state })))
  assert.deepEqual(questions(call(described)), [state.question])
})

test('answers that meet a blackhole are lost; those by an appliance are a question', () => {
  const back = route('Back', '10.0.10.0/24', transit)
  assert.match(questions(poll(tableOf('PrivateBTable', back))).join(), /transit gateway tgw-1/)
  const dead = { ...back, state: 'blackhole' as const }
  assert.deepEqual(codes(poll(tableOf('PrivateBTable', dead))), ['ASYMMETRIC_ROUTE'])
})

test('an appliance does not open closed groups', () => {
  const detour = routed(route('Detour', '10.0.11.0/24', transit))
  assert.deepEqual([poll(detour).verdict, codes(poll(detour))], ['unknown', []])
  const closed = (ingress: Parameters<typeof group>[1]) =>
    codes(poll(change(detour, 'groups', () => [group('BrokerGroup', ingress, [rule('tcp', 9098, cidr('0.0.0.0/0'))])])))
  assert.deepEqual(closed([]), ['SG_HAS_NO_RULES'])
  // A rule for other addresses may do, when the appliance sends in its own name.
  assert.deepEqual(closed([rule('tcp', 9098, cidr('10.9.0.0/16'))]), [])
})

test('a private address is not reached by the internet, whoever has it', () => {
  const out = routed(route('All', '0.0.0.0/0', toInternet()))
  const far = {
    ...change(out, 'vpcs', (vpcs) => [...vpcs, vpc('Other', { cidrs: ['10.9.0.0/16'] })]),
    subnets: [...out.subnets, subnet('Far', { vpc: 'Other', cidr: '10.9.0.0/24' })],
  }
  const to = { kind: 'interface' as const, interface: face('Far', ['Open']) }
  const groups = [
    group('Out', [], [rule('-1', 0, cidr('0.0.0.0/0'))]),
    { ...group('Open', [rule('-1', 0, cidr('0.0.0.0/0'))]), vpc: 'Other' },
  ]
  const from = face('PrivateA', ['Out'], { publicAddress: true })
  assert.deepEqual(codes(follow({ ...far, groups }, { from, to, port: 9098 })), [
    'IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS',
  ])
})

test('answers that one route loses are lost perhaps, where another may take them', () => {
  const block = { unknown: 'parameter:Block', question: 'value of parameter Block' }
  const wrong = route('Wrong', '10.0.10.0/24', toNat('NatB'))
  const told = poll(tableOf('PrivateBTable', wrong, route('Perhaps', block, transit)))
  assert.deepEqual([told.verdict, questions(told)], ['unknown', [block.question]])
})

test("a subnet of unknown block lies within its VPC's", () => {
  const block = { unknown: 'parameter:Block', question: 'value of parameter Block' }
  const open = change(withNat, 'subnets', (all) => all.map((each) => ({ ...each, cidr: block })))
  const ruled = (from: string) =>
    poll(
      change(open, 'groups', () => [
        group('BrokerGroup', [rule('tcp', 9098, cidr(from))], [rule('tcp', 9098, cidr('10.0.0.0/16'))]),
      ]),
    ).verdict
  assert.equal(ruled('10.0.0.0/16'), 'reachable')
  assert.equal(ruled('10.0.10.0/24'), 'unknown')
})

test('answers by whichever of two routes enter the subnet of the sender', () => {
  const block = { unknown: 'parameter:Block', question: 'value of parameter Block' }
  const closed = acl('Closed', [entry(100, 'out', 'allow', '0.0.0.0/0')])
  const guarded = change(tableOf('PrivateBTable', route('Perhaps', block, transit)), 'subnets', (all) =>
    all.map((each) => (each.id === 'PrivateA' ? { ...each, acl: 'Closed' } : each)),
  )
  assert.deepEqual(codes(poll(change(guarded, 'acls', (acls) => [...acls, closed]))), ['SUBNET_ACL_RESTRICTION'])
})

test('two subnets that may be one: no ACL stops for sure between them', () => {
  const where = { unknown: 'parameter:Subnet', question: 'value of parameter Subnet' }
  const closed = change(withNat, 'acls', () => [acl('Vpc/default-acl', [])])
  assert.equal(poll(closed, 'PrivateA', 'PrivateB').verdict, 'blocked')
  assert.deepEqual([poll(closed, 'PrivateA', where).verdict, codes(poll(closed, 'PrivateA', where))], ['unknown', []])
})

test('a subnet of unknown block may lie in any block of its VPC', () => {
  const block = { unknown: 'parameter:Block', question: 'value of parameter Block' }
  const two = change(withNat, 'vpcs', () => [vpc('Vpc', { cidrs: ['10.0.0.0/16', '10.9.0.0/16'] })])
  const open = change(two, 'subnets', (all) => all.map((each) => ({ ...each, cidr: block })))
  const ruled = change(open, 'groups', () => [
    group('BrokerGroup', [rule('tcp', 9098, cidr('10.0.0.0/16'))], [rule('tcp', 9098, cidr('10.0.0.0/8'))]),
  ])
  assert.equal(poll(ruled).verdict, 'unknown')
})

test('a subnet of an unknown VPC may lie in an unknown block of this one: no other route takes its packets for sure', () => {
  const block = { unknown: 'parameter:Block', question: 'value of parameter Block' }
  const where = { unknown: 'parameter:Vpc', question: 'value of parameter Vpc' }
  const elsewhere = (vpcs: Integration) =>
    change(vpcs, 'subnets', (all) => all.map((each) => (each.id === 'PrivateB' ? { ...each, vpc: where } : each)))
  const open = change(withNat, 'vpcs', () => [vpc('Vpc', { cidrs: [block] })])
  const told = poll(elsewhere(open))
  assert.equal(told.verdict, 'unknown')
  assert.ok(questions(told).includes(block.question))
})

test('where more than named blocks has no way, nothing is assumed', () => {
  const told = call(routed(route('Office', '203.0.114.0/24', transit)))
  assert.deepEqual([told.verdict, told.notes], ['unknown', []])
})
