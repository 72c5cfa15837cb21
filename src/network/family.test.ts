import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codes, face, follow, questions } from '../../test/support/flows.ts'
import { hub, toTransit } from '../../test/support/hub.ts'
import {
  acl,
  at,
  change,
  cidr,
  endpoint,
  entry,
  group,
  integration,
  internetGateway,
  nat,
  openAcl,
  route,
  rule,
  subnet,
  table,
  toInternet,
  toNat,
  vpc,
} from '../../test/support/integration.ts'
import type { Integration, RouteTarget } from '../model/index.ts'

const everything = entry(101, 'in', 'allow', '::/0')
const dualAcl = acl('Vpc/default-acl', [...openAcl.entries, everything, entry(101, 'out', 'allow', '::/0')])
const broker = group(
  'BrokerGroup',
  [rule('tcp', 9098, cidr('2001:db8:0:a::/63'))],
  [rule('tcp', [0, 65_535], cidr('::/0'))],
)

/** Two subnets with blocks of both families, and one way out. */
function dual(target: RouteTarget, parts: Partial<Integration> = {}): Integration {
  return integration({
    vpcs: [vpc('Vpc', { ipv6Cidrs: ['2001:db8::/56'] })],
    acls: [dualAcl],
    subnets: (['A', 'B'] as const).map((zone, i) =>
      subnet(`Private${zone}`, {
        cidr: `10.0.${i}.0/24`,
        ipv6Cidr: `2001:db8:0:${zone.toLowerCase()}::/64`,
        zone: `us-east-1${zone.toLowerCase()}`,
        routeTable: 'Table',
      }),
    ),
    routeTables: [table('Table', [route('Default', '::/0', target)])],
    groups: [broker],
    egressOnlyGateways: [{ id: 'Eigw', at: at('Eigw'), vpc: 'Vpc' }],
    internetGateways: [internetGateway()],
    ...parts,
  })
}

const out = { kind: 'egress-only-gateway', id: 'Eigw' } as const

function poll(description: Integration, family: 4 | 6) {
  const to = { kind: 'interface', interface: face('PrivateB') } as const
  return follow(description, { from: face('PrivateA'), to, port: 9098, family })
}

function call(description: Integration, family: 4 | 6 = 6) {
  return follow(description, { from: face('PrivateA'), to: { kind: 'service', service: 'sts' }, port: 443, family })
}

test('rules and entries of one family say nothing of the other', () => {
  assert.equal(poll(dual(out), 6).verdict, 'reachable')
  assert.deepEqual(codes(poll(dual(out), 4)), ['ENI_SG_RULES_MISMATCH', 'ENI_SG_RULES_MISMATCH'])
  const onlyIpv4 = change(dual(out), 'acls', () => [openAcl])
  assert.deepEqual([...new Set(codes(poll(onlyIpv4, 6)))], ['SUBNET_ACL_RESTRICTION'])
})

test('IPv6 leaves by an egress-only gateway, and by an internet gateway without more ado', () => {
  assert.equal(call(dual(out)).verdict, 'reachable')
  assert.equal(call(dual(toInternet())).verdict, 'reachable')
  const foreign = dual(out, { egressOnlyGateways: [{ id: 'Eigw', at: at('Eigw'), vpc: 'Other' }] })
  assert.deepEqual(codes(call(foreign)), ['UNASSOCIATED_COMPONENT'])
  assert.deepEqual(codes(call(dual(out), 4)), ['ENDPOINT_MISSING'])
  const closed = call(dual(out, { routeTables: [table('Table')] }))
  assert.match(closed.blockers[0]?.remedy ?? '', /an egress-only internet gateway and routes ::\/0 to it/)
  assert.match(questions(call(dual(toNat('Nat')))).join(), /whether NAT gateway Nat lets tcp 443 through/)
})

test('a subnet without an IPv6 block has no IPv6 interface; one with an unknown block has', () => {
  const without = change(dual(out), 'subnets', (all) =>
    all.map(({ ipv6Cidr, ...each }) =>
      each.id === 'PrivateA' || ipv6Cidr === undefined ? each : { ...each, ipv6Cidr },
    ),
  )
  assert.deepEqual(codes(poll(without, 6)), ['NO_ADDRESS_OF_FAMILY'])
  assert.deepEqual(poll(without, 6).blockers[0]?.hop.at, at('PrivateA'))
  const block = { unknown: 'getatt:Vpc.Ipv6CidrBlocks', question: 'IPv6 block of Vpc', family: 6 } as const
  const unknown = change(dual(out), 'subnets', (all) => all.map((each) => ({ ...each, ipv6Cidr: block })))
  assert.equal(call(unknown).verdict, 'reachable')
})

test('an unknown block of one family is no question for the other', () => {
  const block = { unknown: 'parameter:Peer6', question: 'value of parameter Peer6', family: 6 } as const
  const routed = change(dual(out), 'routeTables', () => [
    table('Table', [route('Peer', block, toTransit()), route('All', '::/0', out)]),
  ])
  assert.deepEqual(questions(call(routed)), [block.question])
  assert.deepEqual(questions(call(routed, 4)), [])
})

test('an endpoint answers in the families that it has', () => {
  const withEndpoint = (addressType?: 'ipv4' | 'ipv6' | 'dualstack') =>
    dual(out, {
      groups: [broker, group('Open', [rule('-1', [0, 65_535], cidr('::/0'))])],
      endpoints: [
        endpoint('Sts', 'sts', { subnets: ['PrivateB'], groups: ['Open'], ...(addressType ? { addressType } : {}) }),
      ],
    })
  assert.equal(call(withEndpoint('dualstack')).verdict, 'reachable')
  assert.equal(call(withEndpoint('ipv6')).verdict, 'reachable')
  assert.deepEqual(codes(call(withEndpoint())), ['NO_ADDRESS_OF_FAMILY'])
  const pending = change(withEndpoint('dualstack'), 'endpoints', (all) =>
    all.map((each) => ({ ...each, state: 'pendingAcceptance' })),
  )
  assert.deepEqual(codes(call(pending)), ['BAD_STATE'])
  const open = { unknown: 'parameter:Open', question: 'value of parameter Open' }
  for (const parts of [{ state: open }, { addressType: open }]) {
    const asked = change(withEndpoint('dualstack'), 'endpoints', (all) => all.map((each) => ({ ...each, ...parts })))
    assert.deepEqual(questions(call(asked)), [open.question])
  }
})

test('a transit gateway carries IPv6 where both attachments do', () => {
  const blocks = { Spoke: '2001:db8:1::/56', Hub: '2001:db8:2::/56' } as const
  const six = (ipv6: Partial<Record<string, boolean>>): Integration => ({
    ...hub,
    vpcs: hub.vpcs.map((each) => ({ ...each, ipv6Cidrs: [each.id === 'Spoke' ? blocks.Spoke : blocks.Hub] })),
    acls: [dualAcl],
    subnets: hub.subnets.map((each) => ({ ...each, ipv6Cidr: each.vpc === 'Spoke' ? blocks.Spoke : blocks.Hub })),
    routeTables: [
      table('SpokeTable', [route('There', blocks.Hub, toTransit())], 'Spoke'),
      table('HubTable', [route('Back', blocks.Spoke, toTransit())], 'Hub'),
      table('DoorTable', [], 'Hub'),
    ],
    transitGatewayAttachments: hub.transitGatewayAttachments.map((each) => ({ ...each, ipv6: ipv6[each.id] ?? false })),
    groups: [group('All', [rule('-1', [0, 65_535], cidr('::/0'))], [rule('-1', [0, 65_535], cidr('::/0'))])],
  })
  const told = (ipv6: Partial<Record<string, boolean>>) => {
    const to = { kind: 'interface', interface: face('HubA', ['All']) } as const
    return follow(six(ipv6), { from: face('SpokeA', ['All']), to, port: 9098, family: 6 })
  }
  assert.equal(told({ SpokeAttachment: true, HubAttachment: true }).verdict, 'reachable')
  assert.deepEqual([...new Set(codes(told({ SpokeAttachment: true })))], ['TGW_ATTACHMENT_WITHOUT_IPV6'])
  assert.deepEqual([...new Set(codes(told({ HubAttachment: true })))], ['TGW_ATTACHMENT_WITHOUT_IPV6'])
})

test('whether an attachment carries IPv6 is a question for IPv6 only', () => {
  const ipv6 = { unknown: 'parameter:Support', question: 'value of parameter Support' }
  const described = (id: string): Integration => ({
    ...hub,
    vpcs: hub.vpcs.map((each) => ({ ...each, ipv6Cidrs: ['2001:db8::/48'] })),
    acls: [dualAcl],
    subnets: hub.subnets.map((each, i) => ({ ...each, ipv6Cidr: `2001:db8:0:${i}::/64` })),
    routeTables: hub.routeTables.map((each) =>
      each.id === 'SpokeTable' ? table('SpokeTable', [route('There', '2000::/3', toTransit())], 'Spoke') : each,
    ),
    transitGatewayTables: hub.transitGatewayTables.map((each) => ({
      ...each,
      propagations: [],
      routes: [{ destination: '::/0', attachment: 'HubAttachment', at: at('All6') }],
    })),
    transitGatewayAttachments: hub.transitGatewayAttachments.map((each) => ({
      ...each,
      ipv6: each.id === id ? ipv6 : true,
    })),
  })
  for (const id of ['SpokeAttachment', 'HubAttachment']) {
    const told = follow(described(id), {
      from: face('SpokeA'),
      to: { kind: 'service', service: 'sts' },
      port: 443,
      family: 6,
    })
    assert.ok(questions(told).includes(ipv6.question), id)
  }
})

test('what is not modelled for IPv6 is a question: a NAT gateway, the internet between two VPCs', () => {
  const described = dual(toNat('Nat'), { natGateways: [nat('Nat', { subnet: 'PrivateB' })] })
  assert.match(questions(call(described)).join(), /whether NAT gateway Nat lets tcp 443 through/)
  const far = {
    ...dual(out),
    vpcs: [...dual(out).vpcs, vpc('Other', { cidrs: ['10.9.0.0/16'], ipv6Cidrs: ['2001:db8:9::/56'] })],
    subnets: [
      ...dual(out).subnets,
      subnet('Far', { vpc: 'Other', cidr: '10.9.0.0/24', ipv6Cidr: '2001:db8:9::/64', routeTable: 'Table' }),
    ],
    groups: [broker, { ...group('Open', [rule('-1', 0, cidr('::/0'))]), vpc: 'Other' }],
  }
  const to = { kind: 'interface', interface: face('Far', ['Open']) } as const
  const told = follow(far, { from: face('PrivateA'), to, port: 9098, family: 6 })
  assert.match(questions(told).join(), /internet way between VPCs/)
})
