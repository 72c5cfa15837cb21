import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, codes, face, follow, questions } from '../../test/support/flows.ts'
import { attachment, hub, peering, toPeering, toTransit, transitGateway, transitTable } from '../../test/support/hub.ts'
import {
  acl,
  at,
  change,
  cidr,
  endpoint,
  entry,
  group,
  nat,
  ofGroup,
  openAcl,
  route,
  rule,
  subnet,
  table,
  toInternet,
} from '../../test/support/integration.ts'
import type { Integration, Ref, TransitGatewayAttachment } from '../model/index.ts'

const out = (description: Integration, from: Ref = 'SpokeA') => call(description, 'sts', from)

function changed(id: string, parts: Partial<TransitGatewayAttachment>): Integration {
  return change(hub, 'transitGatewayAttachments', (all) =>
    all.map((one) => (one.id === id ? { ...one, ...parts } : one)),
  )
}

test('centralised egress: the spoke leaves by the NAT gateway of the hub, and the answers come back', () => {
  const told = out(hub)
  assert.deepEqual([told.verdict, codes(told), questions(told)], ['reachable', [], []])
  const way = told.hops
    .filter(({ kind }) => kind !== 'network ACL' && kind !== 'security group')
    .map(({ direction, kind, resource }) => `${direction} ${kind} ${resource}`)
  assert.deepEqual(way, [
    'out DNS Spoke',
    'out route table SpokeTable',
    'out transit gateway Tgw',
    'out transit gateway table TgwTable',
    'out route table DoorTable',
    'out NAT gateway Nat',
    'out route table PublicTable',
    'out internet gateway Igw',
    'back route table PublicTable',
    'back transit gateway Tgw',
    'back transit gateway table TgwTable',
    'back route table SpokeTable',
  ])
})

test('each thing that a transit gateway can lack has its code and its place', () => {
  const noRoute = change(hub, 'transitGatewayTables', () => [transitTable()])
  const blackhole = change(hub, 'transitGatewayTables', () => [
    transitTable({ routes: [{ destination: '0.0.0.0/0', at: at('Hole') }] }),
  ])
  const oneZone = changed('SpokeAttachment', { subnets: ['SpokeA'] })
  const detached = change(hub, 'transitGatewayAttachments', (all) => all.slice(1))
  const { table: _, ...unassociated } = attachment('SpokeAttachment', 'Spoke', ['SpokeA', 'SpokeB'])
  const loose = change(hub, 'transitGatewayAttachments', (all) => [unassociated, ...all.slice(1)])
  const noWayBack = change(hub, 'routeTables', (tables) =>
    tables.map((each) => (each.id === 'PublicTable' ? { ...each, routes: each.routes.slice(0, 1) } : each)),
  )
  const cases: [Integration, string, string][] = [
    [noRoute, 'TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT', 'TgwTable'],
    [blackhole, 'TGW_RTB_BAD_STATE_ROUTE', 'Hole'],
    [detached, 'TGW_ATTACH_MISSING', 'Tgw'],
    [loose, 'TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION', 'SpokeAttachment'],
    [changed('HubAttachment', { state: 'pendingAcceptance' }), 'BAD_STATE_ATTACHMENT', 'TgwDefault'],
    [changed('SpokeAttachment', { state: 'failed' }), 'BAD_STATE_ATTACHMENT', 'SpokeAttachment'],
  ]
  for (const [description, code, place] of cases) {
    const told = out(description)
    assert.deepEqual(codes(told), [code])
    assert.deepEqual(told.blockers[0]?.hop.at, at(place), code)
  }
  assert.deepEqual(codes(out(oneZone, 'SpokeB')), ['TGW_ROUTE_AZ_RESTRICTION'])
  assert.equal(out(oneZone).verdict, 'reachable')
  assert.deepEqual(codes(out(noWayBack)), ['ASYMMETRIC_ROUTE'])
})

test('answers that carry an address of the internet do not pass a peering', () => {
  const shortcut = change({ ...hub, peerings: [peering()] }, 'routeTables', (tables) =>
    tables.map((each) =>
      each.id === 'PublicTable'
        ? { ...each, routes: [each.routes[0]!, route('Shortcut', '10.1.0.0/16', toPeering())] }
        : each,
    ),
  )
  assert.deepEqual(codes(out(shortcut)), ['PCX_REQUIRES_ADDRESS_IN_VPC_CIDR'])
})

test('an attachment outside the description, a VPN, an unknown table: questions', () => {
  const elsewhere = { unknown: 'parameter:Table', question: 'value of parameter Table' }
  assert.deepEqual(questions(out(changed('SpokeAttachment', { table: elsewhere }))), [elsewhere.question])
  const vpn = changed('HubAttachment', { vpc: undefined as never, type: 'VPN' })
  const behind = change(vpn, 'transitGatewayAttachments', (all) =>
    all.map(({ vpc, ...rest }) => (vpc === undefined ? rest : { ...rest, vpc })),
  )
  assert.deepEqual(questions(out(behind)), ['what lies behind VPN attachment HubAttachment'])
})

test('an attachment whose subnets are not described lets nothing through for sure', () => {
  assert.deepEqual(questions(out(changed('HubAttachment', { subnets: [] }))), ['subnets of HubAttachment'])
  assert.equal(out(changed('SpokeAttachment', { subnets: [] })).verdict, 'unknown')
})

test('where the other side is not in the zone, AWS picks one: what only one of them stops is a question', () => {
  const moved = change(hub, 'subnets', (subnets) =>
    subnets.map((each) => (each.id === 'SpokeA' ? { ...each, zone: 'us-east-1c' } : each)),
  )
  assert.equal(out(moved).verdict, 'reachable')
  const closed = acl('Closed', [entry(100, 'in', 'allow', '0.0.0.0/0'), entry(100, 'out', 'allow', '10.1.0.0/16')])
  const oneClosed = change(
    change(moved, 'acls', (acls) => [...acls, closed]),
    'subnets',
    (subnets) => subnets.map((each) => (each.id === 'DoorA' ? { ...each, acl: 'Closed' } : each)),
  )
  assert.deepEqual(questions(out(oneClosed)), [
    'by which subnet of HubAttachment the transit gateway sends the packets on',
  ])
  const bothClosed = change(oneClosed, 'subnets', (subnets) =>
    subnets.map((each) => (each.id.startsWith('Door') ? { ...each, acl: 'Closed' } : each)),
  )
  assert.deepEqual(codes(out(bothClosed)), ['SUBNET_ACL_RESTRICTION'])
})

test("the door's inbound entries are asked about what goes in, its outbound ones about what comes out", () => {
  const withAcl = (id: string, ...entries: Parameters<typeof acl>[1]) =>
    change(
      change(hub, 'acls', () => [openAcl, acl('Tight', entries)]),
      'subnets',
      (subnets) => subnets.map((each) => (each.id === id ? { ...each, acl: 'Tight' } : each)),
    )
  // What the transit gateway brings into DoorA is not asked of its inbound entries; the answers that it takes are.
  const outbound = entry(100, 'out', 'allow', '0.0.0.0/0')
  const notFromSpoke = [entry(90, 'in', 'deny', '10.1.0.0/16'), entry(100, 'in', 'allow', '0.0.0.0/0')]
  assert.equal(out(withAcl('DoorA', ...notFromSpoke, outbound)).verdict, 'reachable')
  assert.deepEqual(codes(out(withAcl('DoorA', outbound))), ['SUBNET_ACL_RESTRICTION'])
  assert.deepEqual(codes(out(withAcl('DoorA', notFromSpoke[1]!))), ['SUBNET_ACL_RESTRICTION'])
  // SpokeA is its own door: what leaves is asked twice.
  const onlyAnswers = entry(100, 'in', 'allow', '52.0.0.0/8')
  assert.deepEqual(codes(out(withAcl('SpokeA', onlyAnswers, entry(100, 'out', 'allow', '0.0.0.0/0')))), [
    'SUBNET_ACL_RESTRICTION',
  ])
})

test('groups of another VPC are seen by inbound rules only, and with the support of all three', () => {
  const supported = { groupReferencing: true }
  const all = change(
    change(hub, 'transitGateways', () => [transitGateway(supported)]),
    'transitGatewayAttachments',
    (attachments) => attachments.map((each) => ({ ...each, ...supported })),
  )
  const flow = {
    from: face('SpokeA', ['Open']),
    to: { kind: 'interface', interface: face('HubA', ['HubGroup']) },
    port: 9098,
  } as const
  const opened = (description: Integration, egress = cidr('0.0.0.0/0'), inbound: string = 'Open') =>
    change(description, 'groups', () => [
      { ...group('Open', [], [rule('tcp', 9098, egress)]), vpc: 'Spoke' },
      { ...group('HubGroup', [rule('tcp', 9098, ofGroup(inbound))]), vpc: 'Hub' },
    ])
  assert.equal(follow(opened(all), flow).verdict, 'reachable')
  assert.deepEqual(codes(follow(opened(hub), flow)), ['SG_REFERENCES_NOT_PRESERVED'])
  assert.deepEqual(codes(follow(opened(all, ofGroup('HubGroup')), flow)), ['SG_REFERENCES_NOT_PRESERVED'])
  assert.deepEqual(codes(follow(opened(all, cidr('0.0.0.0/0'), 'Other'), flow)), ['ENI_SG_RULES_MISMATCH'])
  const unknown = { unknown: 'parameter:Support', question: 'value of parameter Support' }
  const asked = change(all, 'transitGateways', () => [transitGateway({ groupReferencing: unknown })])
  assert.deepEqual(questions(follow(opened(asked), flow)), [unknown.question])
})

test('that a peering would show the groups says nothing of packets that come by a transit gateway', () => {
  const described = {
    ...hub,
    peerings: [peering()],
    groups: [
      { ...group('Open', [], [rule('tcp', 9098, cidr('0.0.0.0/0'))]), vpc: 'Spoke' },
      { ...group('HubGroup', [rule('tcp', 9098, ofGroup('Open'))]), vpc: 'Hub' },
    ],
  }
  const flow = {
    from: face('SpokeA', ['Open']),
    to: { kind: 'interface', interface: face('HubA', ['HubGroup']) },
    port: 9098,
  } as const
  assert.deepEqual(questions(follow(described, flow)), [
    'whether rules in Hub see the groups of Spoke in packets that come by Tgw',
  ])
})

test('two transit gateway tables that send the packets round are a loop, not a hang', () => {
  const round = change(hub, 'routeTables', (tables) =>
    tables.map((each) =>
      each.id === 'DoorTable' ? { ...each, routes: [route('Round', '0.0.0.0/0', toTransit())] } : each,
    ),
  )
  const back = { destination: '0.0.0.0/0', attachment: 'SpokeAttachment', at: at('Back') }
  const hubSide = transitTable({ id: 'HubSide', routes: [back] })
  const looping = change(
    change(round, 'transitGatewayTables', (all) => [...all, hubSide]),
    'transitGatewayAttachments',
    (all) => all.map((each) => (each.id === 'HubAttachment' ? { ...each, table: 'HubSide' } : each)),
  )
  assert.deepEqual(codes(out(looping)), ['NO_POSSIBLE_DESTINATION'])
})

test('the support of group references is needed on each attachment', () => {
  const flow = {
    from: face('SpokeA', ['Open']),
    to: { kind: 'interface', interface: face('HubA', ['HubGroup']) },
    port: 9098,
  } as const
  for (const without of ['SpokeAttachment', 'HubAttachment']) {
    const described = {
      ...hub,
      transitGateways: [transitGateway({ groupReferencing: true })],
      transitGatewayAttachments: hub.transitGatewayAttachments.map((each) => ({
        ...each,
        groupReferencing: each.id !== without,
      })),
      groups: [
        { ...group('Open', [], [rule('tcp', 9098, cidr('0.0.0.0/0'))]), vpc: 'Spoke' },
        { ...group('HubGroup', [rule('tcp', 9098, ofGroup('Open'))]), vpc: 'Hub' },
      ],
    }
    assert.deepEqual(codes(follow(described, flow)), ['SG_REFERENCES_NOT_PRESERVED'], without)
  }
})

test('an attachment of unknown state, or to another transit gateway', () => {
  const state = { unknown: 'state of the attachment', question: 'whether the attachment is accepted' }
  for (const id of ['SpokeAttachment', 'HubAttachment'])
    assert.deepEqual(questions(out(changed(id, { state }))), [state.question], id)
  assert.deepEqual(codes(out(changed('SpokeAttachment', { gateway: 'Tgw2' }))), ['TGW_ATTACH_MISSING'])
  const gateway = { unknown: 'parameter:Tgw', question: 'value of parameter Tgw' }
  assert.match(questions(out(changed('SpokeAttachment', { gateway }))).join(), /SpokeAttachment/)
})

const unknown = { unknown: 'parameter:Value', question: 'value of parameter Value' }

test('zones that are not known are questions: the sender, the only door', () => {
  const zoned = (id: string) =>
    change(changed('SpokeAttachment', { subnets: ['SpokeB'] }), 'subnets', (all) =>
      all.map((each) => (each.id === id ? { ...each, zone: unknown } : each)),
    )
  assert.deepEqual(questions(out(zoned('SpokeA'))), [unknown.question])
  assert.deepEqual(questions(out(zoned('SpokeB'))), ['whether SpokeAttachment has a subnet in the zone of SpokeA'])
})

test('what is not described about a transit gateway is a question', () => {
  const elsewhere = change(hub, 'routeTables', (tables) =>
    tables.map((each) =>
      each.id === 'SpokeTable' ? { ...each, routes: [route('Far', '0.0.0.0/0', toTransit('tgw-9'))] } : each,
    ),
  )
  assert.match(questions(out(elsewhere)).join(), /whether transit gateway tgw-9 lets tcp 443 through/)
  const routed = (...routes: readonly { destination: Ref; attachment?: Ref }[]) =>
    change(hub, 'transitGatewayTables', () => [
      transitTable({ routes: routes.map((each) => ({ ...each, at: at('Routes') })) }),
    ])
  assert.match(questions(out(routed({ destination: '0.0.0.0/0', attachment: 'tgw-attach-9' }))).join(), /tgw-attach-9/)
  const all = { destination: '0.0.0.0/0', attachment: 'HubAttachment' }
  assert.match(questions(out(routed(all, { destination: 'pl-9' }))).join(), /^entries of prefix list pl-9$/)
  // Of the packets only the answers may be taken elsewhere by a list that leads where they go anyway.
  const same = out(routed(all, { destination: 'pl-9', attachment: 'HubAttachment' }))
  assert.deepEqual(
    same.questions.map(({ hop }) => hop.direction),
    ['back'],
  )
  // What the hub stops is stopped perhaps, where another route may take the packets elsewhere.
  const deadEnd = change(routed(all, { destination: unknown }), 'routeTables', (tables) =>
    tables.map((each) => (each.id === 'DoorTable' ? { ...each, routes: [] } : each)),
  )
  assert.deepEqual([out(deadEnd).verdict, questions(out(deadEnd))], ['unknown', [unknown.question]])
  const ipv6 = { ...unknown, family: 6 } as const
  assert.equal(out(routed(all, { destination: ipv6 })).verdict, 'reachable')
})

test('the order of the routes of a transit gateway: static, by a prefix list, propagated; two propagated ones are a question', () => {
  const open = {
    ...hub,
    prefixLists: [{ id: 'List', at: at('List'), name: 'list', cidrs: ['10.2.0.0/16'] }],
    groups: [
      { ...group('Open', [], [rule('tcp', 9098, cidr('0.0.0.0/0'))]), vpc: 'Spoke' },
      { ...group('HubGroup', [rule('tcp', 9098, cidr('0.0.0.0/0'))]), vpc: 'Hub' },
    ],
  }
  const told = (routes: { destination: Ref; attachment?: Ref }[], description: Integration = open) => {
    const to = { kind: 'interface', interface: face('HubA', ['HubGroup']) } as const
    const tables = [transitTable({ routes: routes.map((each) => ({ ...each, at: at('Routes') })) })]
    return follow({ ...description, transitGatewayTables: tables }, { from: face('SpokeA', ['Open']), to, port: 9098 })
  }
  const there = { attachment: 'HubAttachment' }
  assert.equal(told([]).verdict, 'reachable')
  assert.deepEqual(codes(told([{ destination: '10.2.0.0/16' }])), ['TGW_RTB_BAD_STATE_ROUTE'])
  assert.deepEqual(codes(told([{ destination: 'List' }])), ['TGW_RTB_BAD_STATE_ROUTE'])
  assert.equal(told([{ destination: '10.2.0.0/16', ...there }, { destination: 'List' }]).verdict, 'reachable')
  assert.deepEqual(codes(told([{ destination: '10.2.0.0/17', attachment: 'SpokeAttachment' }])), [
    'TGW_RTB_CANNOT_ROUTE',
  ])
  const twin = {
    ...open,
    vpcs: [...open.vpcs, { ...open.vpcs[1]!, id: 'Twin' }],
    transitGatewayAttachments: [...open.transitGatewayAttachments, attachment('TwinAttachment', 'Twin', [])],
  }
  const both = (ids: readonly string[]) =>
    follow(
      { ...twin, transitGatewayTables: [transitTable({ propagations: ['SpokeAttachment', ...ids] })] },
      {
        from: face('SpokeA', ['Open']),
        to: { kind: 'interface', interface: face('HubA', ['HubGroup']) },
        port: 9098,
      },
    )
  assert.equal(both(['HubAttachment']).verdict, 'reachable')
  assert.match(questions(both(['HubAttachment', 'TwinAttachment'])).join(), /which TgwTable takes/)
  assert.match(questions(both(['HubAttachment', 'tgw-attach-9'])).join(), /routes from attachment of tgw-attach-9/)
})

test('a gateway endpoint serves nobody who comes by a transit gateway', () => {
  const s3 = endpoint('S3', 's3', { vpc: 'Hub', type: 'Gateway', routeTables: ['DoorTable'], privateDns: false })
  const told = call({ ...hub, endpoints: [...hub.endpoints, s3] }, 's3', 'SpokeA')
  assert.deepEqual(codes(told), ['GATEWAY_ENDPOINT_FROM_OUTSIDE'])
})

test('what a transit gateway brings to a regional NAT gateway, or to an internet gateway', () => {
  const regional = { ...hub, natGateways: [nat('Nat', { vpc: 'Hub' })] }
  assert.match(questions(out(regional)).join(), /the route table of regional NAT gateway Nat/)
  const straight = change(hub, 'routeTables', (tables) =>
    tables.map((each) =>
      each.id === 'DoorTable' ? { ...each, routes: [route('Out', '0.0.0.0/0', toInternet())] } : each,
    ),
  )
  assert.deepEqual(codes(call(straight, 'sts', 'SpokeA', { publicAddress: true })), [
    'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS',
  ])
})

test('whichever way AWS takes the answers to a NAT gateway, some of its ports are closed: stopped for sure', () => {
  const place = { vpc: 'Spoke', zone: 'us-east-1c' }
  const closed = (id: string, low: number, high: number) =>
    acl(id, [
      entry(1, 'out', 'deny', '10.1.9.0/24', [low, high]),
      entry(100, 'out', 'allow', '0.0.0.0/0'),
      entry(100, 'in', 'allow', '0.0.0.0/0'),
    ])
  const described = (acls: readonly [b: string, c: string]): Integration => ({
    ...hub,
    acls: [openAcl, closed('Low', 1024, 40_000), closed('High', 40_001, 65_535)],
    subnets: [
      ...hub.subnets.map((each) => (each.id === 'SpokeB' ? { ...each, acl: acls[0] } : each)),
      subnet('SpokeC', { ...place, cidr: '10.1.8.0/24', routeTable: 'SpokeTable', acl: acls[1] }),
      subnet('NatHome', { ...place, cidr: '10.1.9.0/24', routeTable: 'NatTable' }),
    ],
    routeTables: [
      ...hub.routeTables.filter(({ id }) => id !== 'SpokeTable'),
      table('SpokeTable', [route('ToNat', '10.2.0.0/16', { kind: 'nat-gateway', id: 'SpokeNat' })], 'Spoke'),
      table('NatTable', [route('On', '10.2.0.0/16', toTransit())], 'Spoke'),
    ],
    natGateways: [nat('SpokeNat', { subnet: 'NatHome', connectivity: 'private' })],
    transitGatewayAttachments: [
      attachment('SpokeAttachment', 'Spoke', ['SpokeB', 'SpokeC']),
      attachment('HubAttachment', 'Hub', ['DoorA', 'DoorB']),
    ],
    groups: [
      { ...group('Open', [], [rule('tcp', 9098, cidr('0.0.0.0/0'))]), vpc: 'Spoke' },
      { ...group('HubGroup', [rule('tcp', 9098, cidr('0.0.0.0/0'))]), vpc: 'Hub' },
    ],
  })
  const told = (...acls: [string, string]) => {
    const to = { kind: 'interface', interface: face('HubA', ['HubGroup']) } as const
    return follow(described(acls), { from: face('SpokeA', ['Open']), to, port: 9098 })
  }
  assert.equal(told('Vpc/default-acl', 'Vpc/default-acl').verdict, 'reachable')
  assert.equal(told('Low', 'Vpc/default-acl').verdict, 'unknown')
  assert.equal(told('Low', 'High').verdict, 'blocked')
})
