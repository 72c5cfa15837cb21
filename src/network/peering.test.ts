import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codes, face, follow, questions } from '../../test/support/flows.ts'
import { attachment, hub, peering, toPeering, toTransit, transitTable } from '../../test/support/hub.ts'
import {
  at,
  change,
  cidr,
  group,
  nat,
  ofGroup,
  route,
  rule,
  subnet,
  table,
  toNat,
  vpc,
} from '../../test/support/integration.ts'
import type { Integration, Peering, Route } from '../model/index.ts'

/** Spoke and Hub joined by a peering, with routes both ways, and groups that name each other. */
function peered(
  parts: Partial<Peering> = {},
  spokeRoutes?: readonly Route[],
  hubRoutes?: readonly Route[],
): Integration {
  const there = spokeRoutes ?? [route('There', '10.2.0.0/16', toPeering())]
  const back = hubRoutes ?? [route('Back', '10.1.0.0/16', toPeering())]
  return {
    ...hub,
    peerings: [peering(parts)],
    routeTables: [table('SpokeTable', there, 'Spoke'), table('HubTable', back, 'Hub')],
    groups: [
      { ...group('Client', [], [rule('tcp', 9098, ofGroup('Broker'))]), vpc: 'Spoke' },
      { ...group('Broker', [rule('tcp', 9098, ofGroup('Client'))]), vpc: 'Hub' },
    ],
  }
}

function poll(description: Integration) {
  const to = { kind: 'interface', interface: face('HubB', ['Broker']) } as const
  return follow(description, { from: face('SpokeA', ['Client']), to, port: 9098 })
}

test('an active peering with routes both ways carries, and groups are seen across it', () => {
  const told = poll(peered())
  assert.deepEqual([told.verdict, codes(told)], ['reachable', []])
  assert.deepEqual(
    told.hops.filter(({ kind }) => kind === 'VPC peering').map(({ direction }) => direction),
    ['out', 'back'],
  )
})

test('not accepted: stopped there', () => {
  const told = poll(peered({ state: 'pending-acceptance' }))
  assert.deepEqual(codes(told), ['SG_REFERENCES_NOT_PRESERVED', 'BAD_STATE'])
  assert.deepEqual(told.blockers[1]?.hop.at, at('Peering'))
})

test('accepted elsewhere: a question; in another Region no group is seen', () => {
  const state = { unknown: 'state of Peering', question: 'whether Peering is accepted' }
  assert.deepEqual(questions(poll(peered({ state }))), [state.question])
  const far = change(peered(), 'vpcs', (vpcs) =>
    vpcs.map((each) => (each.id === 'Hub' ? { ...each, region: 'eu-west-1' } : each)),
  )
  assert.deepEqual(codes(poll(far)), ['SG_REFERENCES_NOT_PRESERVED', 'SG_REFERENCES_NOT_PRESERVED'])
})

test('no route back: the connection is lost, at the table of the receiver', () => {
  const told = poll(peered({}, undefined, []))
  assert.deepEqual(codes(told), ['ASYMMETRIC_ROUTE'])
  assert.deepEqual(told.blockers[0]?.hop.at, at('HubTable'))
})

test('a peering between other VPCs leads nowhere', () => {
  const told = poll(peered({ vpcs: ['Spoke', 'Third'] }))
  assert.ok(codes(told).includes('PCX_REQUIRES_ADDRESS_IN_VPC_CIDR'))
})

test('not transitive: the gateways of the other VPC serve nobody here', () => {
  const description = peered({}, [route('All', '0.0.0.0/0', toPeering())])
  const told = follow(description, { from: face('SpokeA', []), to: { kind: 'service', service: 'sts' }, port: 443 })
  assert.ok(codes(told).includes('PCX_REQUIRES_ADDRESS_IN_VPC_CIDR'))
})

test('from a NAT gateway into a peering: not known', () => {
  const description = peered({}, [route('All', '10.2.0.0/16', toNat('SpokeNat'))])
  const withNat = {
    ...description,
    subnets: [
      ...description.subnets,
      subnet('NatHome', { vpc: 'Spoke', cidr: '10.1.9.0/24', routeTable: 'NatTable', zone: 'us-east-1a' }),
    ],
    routeTables: [...description.routeTables, table('NatTable', [route('On', '10.2.0.0/16', toPeering())], 'Spoke')],
    natGateways: [nat('SpokeNat', { subnet: 'NatHome', connectivity: 'private' })],
  }
  assert.match(questions(poll(withNat)).join(), /VPC peering connection behind a NAT gateway/)
})

test('what hangs on a peering alone: its state, and whether it is described', () => {
  const open = (description: Integration) =>
    change(description, 'groups', () => [
      { ...group('Client', [], [rule('-1', 0, cidr('0.0.0.0/0'))]), vpc: 'Spoke' },
      { ...group('Broker', [rule('-1', 0, cidr('0.0.0.0/0'))]), vpc: 'Hub' },
    ])
  assert.equal(poll(open(peered())).verdict, 'reachable')
  const state = { unknown: 'state of Peering', question: 'whether Peering is accepted' }
  assert.deepEqual(questions(poll(open(peered({ state })))), [state.question])
  const elsewhere = peered({}, [route('There', '10.2.0.0/16', toPeering('pcx-1'))])
  assert.match(questions(poll(open(elsewhere))).join(), /VPC peering connection pcx-1/)
  const others = poll(open(peered({ vpcs: ['Third', 'Hub'] })))
  assert.deepEqual(
    others.blockers.map(({ code, hop }) => [code, hop.direction]),
    [['PCX_REQUIRES_ADDRESS_IN_VPC_CIDR', 'out']],
  )
})

test('a peering takes nothing that a transit gateway brings, though the answers have a way of their own', () => {
  const third = { vpc: 'Third', cidr: '10.3.0.0/24', routeTable: 'ThirdTable' }
  const everybody = [rule('-1', 0, cidr('0.0.0.0/0'))]
  const description: Integration = {
    ...hub,
    vpcs: [...hub.vpcs, vpc('Third', { cidrs: ['10.3.0.0/16'] })],
    subnets: [...hub.subnets, subnet('ThirdA', third)],
    peerings: [peering({ vpcs: ['Hub', 'Third'] })],
    routeTables: [
      ...hub.routeTables.filter(({ id }) => id !== 'DoorTable'),
      table('DoorTable', [route('On', '10.3.0.0/16', toPeering())], 'Hub'),
      table('ThirdTable', [route('Home', '10.1.0.0/16', toTransit())], 'Third'),
    ],
    transitGatewayAttachments: [...hub.transitGatewayAttachments, attachment('ThirdAttachment', 'Third', ['ThirdA'])],
    groups: [
      { ...group('Client', [], everybody), vpc: 'Spoke' },
      { ...group('Broker', everybody), vpc: 'Third' },
    ],
  }
  const to = { kind: 'interface', interface: face('ThirdA', ['Broker']) } as const
  const told = follow(description, { from: face('SpokeA', ['Client']), to, port: 9098 })
  assert.deepEqual(codes(told), ['PCX_REQUIRES_ADDRESS_IN_VPC_CIDR'])
})

test('answers that a NAT gateway sends home for another VPC do not pass a peering', () => {
  const everybody = [rule('-1', 0, cidr('0.0.0.0/0'))]
  const described = (home: Route): Integration => ({
    ...hub,
    vpcs: [...hub.vpcs, vpc('Third', { cidrs: ['10.3.0.0/16'] })],
    subnets: [...hub.subnets, subnet('ThirdA', { vpc: 'Third', cidr: '10.3.0.0/24', routeTable: 'ThirdTable' })],
    peerings: [peering()],
    routeTables: [
      ...hub.routeTables.filter(({ id }) => id !== 'PublicTable'),
      table('PublicTable', [route('On', '10.3.0.0/16', toTransit()), home], 'Hub'),
      table('ThirdTable', [route('Back', '10.2.0.0/16', toTransit())], 'Third'),
    ],
    transitGatewayAttachments: [
      ...hub.transitGatewayAttachments.map((each) => (each.id === 'HubAttachment' ? { ...each, table: 'Side' } : each)),
      attachment('ThirdAttachment', 'Third', ['ThirdA'], { table: 'Side' }),
    ],
    transitGatewayTables: [
      ...hub.transitGatewayTables,
      transitTable({ id: 'Side', propagations: ['SpokeAttachment', 'HubAttachment', 'ThirdAttachment'] }),
    ],
    groups: [
      { ...group('Client', [], everybody), vpc: 'Spoke' },
      { ...group('Broker', everybody), vpc: 'Third' },
    ],
  })
  const told = (home: Route) => {
    const to = { kind: 'interface', interface: face('ThirdA', ['Broker']) } as const
    return follow(described(home), { from: face('SpokeA', ['Client']), to, port: 9098 })
  }
  assert.equal(told(route('Home', '10.1.0.0/16', toTransit())).verdict, 'reachable')
  assert.deepEqual(codes(told(route('Home', '10.1.0.0/16', toPeering()))), ['PCX_REQUIRES_ADDRESS_IN_VPC_CIDR'])
})

test('a peering takes nothing that a transit gateway brings, not even what it brings back to its VPC', () => {
  const everybody = [rule('-1', 0, cidr('0.0.0.0/0'))]
  const there = '10.3.0.0/16'
  const door = { vpc: 'Spoke', cidr: '10.1.9.0/24', zone: 'us-east-1a', routeTable: 'SpokeDoorTable' }
  const round: Integration = {
    ...hub,
    vpcs: [...hub.vpcs, vpc('Third', { cidrs: [there] })],
    subnets: [
      ...hub.subnets,
      subnet('ThirdA', { vpc: 'Third', cidr: '10.3.0.0/24', routeTable: 'ThirdTable' }),
      subnet('SpokeDoor', door),
    ],
    peerings: [peering({ vpcs: ['Spoke', 'Third'] })],
    routeTables: [
      ...hub.routeTables.filter(({ id }) => id !== 'DoorTable'),
      table('DoorTable', [route('Round', there, toTransit())], 'Hub'),
      table('SpokeDoorTable', [route('On', there, toPeering())], 'Spoke'),
      table('ThirdTable', [route('Home', '10.1.0.0/16', toPeering())], 'Third'),
    ],
    transitGatewayAttachments: [
      attachment('SpokeAttachment', 'Spoke', ['SpokeDoor']),
      attachment('HubAttachment', 'Hub', ['DoorA'], { table: 'Side' }),
    ],
    transitGatewayTables: [
      ...hub.transitGatewayTables,
      transitTable({ id: 'Side', routes: [{ destination: there, attachment: 'SpokeAttachment', at: at('Side') }] }),
    ],
    groups: [
      { ...group('Client', [], everybody), vpc: 'Spoke' },
      { ...group('Broker', everybody), vpc: 'Third' },
    ],
  }
  const to = { kind: 'interface', interface: face('ThirdA', ['Broker']) } as const
  const told = follow(round, { from: face('SpokeA', ['Client']), to, port: 9098 })
  assert.deepEqual(codes(told), ['PCX_REQUIRES_ADDRESS_IN_VPC_CIDR'])
})
