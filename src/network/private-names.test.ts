import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, codes, questions } from '../../test/support/flows.ts'
import { hub, toTransit } from '../../test/support/hub.ts'
import { at, change, ofGroup, route, rule, table } from '../../test/support/integration.ts'
import { type HostedZone, type Integration, joinText, type NameTarget } from '../model/index.ts'

const host = 'sts.us-east-1.amazonaws.com'

function zone(name: HostedZone['name'], target?: NameTarget, parts: Partial<HostedZone> = {}): HostedZone {
  const records = target ? [{ name: host, target, at: at('Record') }] : []
  return { id: 'Zone', at: at('Zone'), name, vpcs: ['Spoke'], records, ...parts }
}

/** The spoke with a route to the hub only: no NAT gateway serves it. */
const narrow = change(hub, 'routeTables', (tables) =>
  tables.map((each) =>
    each.id === 'SpokeTable' ? table('SpokeTable', [route('ToHub', '10.2.0.0/16', toTransit())], 'Spoke') : each,
  ),
)

function sts(hostedZones: readonly HostedZone[], description: Integration = narrow) {
  return call({ ...description, hostedZones }, 'sts', 'SpokeA')
}

const toEndpoint: NameTarget = { kind: 'endpoint', id: 'sts' }

test("a shared endpoint: the hub's endpoint answers by the name of a hosted zone, through the transit gateway", () => {
  const told = sts([zone(host, toEndpoint)])
  assert.deepEqual([told.verdict, codes(told), questions(told)], ['reachable', [], []])
  assert.ok(codes(sts([])).length > 0)
})

test('a zone that covers the name and does not hold it: the name does not resolve', () => {
  const told = sts([zone('us-east-1.amazonaws.com')])
  assert.deepEqual(codes(told), ['NAME_NOT_FOUND'])
  assert.deepEqual(told.blockers[0]?.hop.at, at('Zone'))
})

test('the most specific zone decides; a wildcard holds every name', () => {
  const parent = zone('amazonaws.com', undefined, { id: 'Parent' })
  assert.equal(sts([parent, zone(host, toEndpoint)]).verdict, 'reachable')
  const wild = { name: '*.us-east-1.amazonaws.com', target: toEndpoint, at: at('Wild') }
  assert.equal(sts([zone('us-east-1.amazonaws.com', undefined, { records: [wild] })]).verdict, 'reachable')
})

test('a Resolver rule for the domain is not followed; a more specific zone is', () => {
  const rule = { id: 'Rule', at: at('Rule'), domain: 'amazonaws.com', vpcs: ['Spoke'] }
  const ruled = { ...narrow, resolverRules: [rule] }
  assert.match(questions(sts([], ruled)).join(), /where Resolver rule Rule sends the question/)
  assert.equal(sts([zone(host, toEndpoint)], ruled).verdict, 'reachable')
  const same = { ...narrow, resolverRules: [{ ...rule, domain: host }] }
  assert.equal(sts([zone(host, toEndpoint)], same).verdict, 'unknown')
  assert.equal(sts([], { ...narrow, resolverRules: [{ ...rule, vpcs: ['Hub'] }] }).verdict, 'blocked')
})

test('addresses: that of a described interface, one of a subnet, another family', () => {
  const at10 = { kind: 'addresses', addresses: ['10.2.10.9'] } as const
  const eni = { id: 'eni', at: at('eni'), subnet: 'HubA', groups: ['EndpointGroup'], addresses: ['10.2.10.9'] }
  const described = { ...narrow, interfaces: [{ ...eni, publicAddress: false }] }
  assert.equal(sts([zone(host, at10)], described).verdict, 'reachable')
  assert.deepEqual(questions(sts([zone(host, at10)])), ['security groups of 10.2.10.9'])
  assert.deepEqual(codes(sts([zone(host, { kind: 'addresses', addresses: ['2001:db8::1'] })])), [
    'NO_ADDRESS_OF_FAMILY',
  ])
})

test('a zone with an unknown name asks, unless the end of the name tells it apart', () => {
  const unknown = { unknown: 'parameter:Zone', question: 'value of parameter Zone' }
  assert.deepEqual(questions(sts([zone(unknown, toEndpoint)])), [unknown.question])
  assert.equal(sts([zone(joinText([unknown, '.example.com']), toEndpoint)]).verdict, 'blocked')
  assert.equal(sts([zone(joinText([unknown, '.amazonaws.com']), toEndpoint)]).verdict, 'unknown')
  assert.equal(
    sts([zone(host, toEndpoint, { vpcs: [{ unknown: 'parameter:Vpc', question: 'which VPC' }] })]).verdict,
    'unknown',
  )
})

test('where the VPC asks no resolver of its own, no zone answers', () => {
  const off = change(narrow, 'vpcs', (vpcs) => vpcs.map((each) => ({ ...each, dnsSupport: false })))
  assert.equal(sts([zone(host, toEndpoint)], off).verdict, 'blocked')
})

test('the rule for every name covers, and is the least specific', () => {
  const dot = { id: 'Dot', at: at('Dot'), domain: '.', vpcs: ['Spoke'] }
  assert.match(questions(sts([], { ...narrow, resolverRules: [dot] })).join(), /where Resolver rule Dot sends/)
  const zones = [zone('com', undefined, { id: 'Com' })]
  assert.deepEqual(codes(sts(zones, { ...narrow, resolverRules: [dot] })), ['NAME_NOT_FOUND'])
})

test('the order of addresses in a record says nothing', () => {
  const addresses = ['192.168.0.9', '10.2.10.9'] as const
  const told = (all: readonly string[]) => sts([zone(host, { kind: 'addresses', addresses: all })])
  assert.deepEqual(told(addresses), told([...addresses].reverse()))
})

test("an endpoint's group does not see groups behind a transit gateway", () => {
  const supported = { groupReferencing: true }
  const shared: Integration = {
    ...narrow,
    transitGateways: narrow.transitGateways.map((each) => ({ ...each, ...supported })),
    transitGatewayAttachments: narrow.transitGatewayAttachments.map((each) => ({ ...each, ...supported })),
    groups: narrow.groups.map((each) =>
      each.id === 'EndpointGroup' ? { ...each, ingress: [rule('tcp', 443, ofGroup('BrokerGroup'))] } : each,
    ),
  }
  assert.deepEqual(codes(sts([zone(host, toEndpoint)], shared)), ['SG_REFERENCES_NOT_PRESERVED'])
  const eni = { id: 'eni', at: at('eni'), subnet: 'HubA', groups: ['EndpointGroup'], addresses: ['10.2.10.9'] }
  const byAddress = (type: string) =>
    sts([zone(host, { kind: 'addresses', addresses: ['10.2.10.9'] })], {
      ...shared,
      interfaces: [{ ...eni, publicAddress: false, type }],
    })
  assert.deepEqual(codes(byAddress('vpc_endpoint')), ['SG_REFERENCES_NOT_PRESERVED'])
  assert.equal(byAddress('interface').verdict, 'reachable')
})

test("a Resolver rule for the very name comes before an endpoint's private DNS, one for a parent does not", () => {
  const own = change(narrow, 'endpoints', (all) =>
    all.map((each) => ({ ...each, vpc: 'Spoke', subnets: ['SpokeA'], groups: ['BrokerGroup'], privateDns: true })),
  )
  const ruled = (domain: string, vpcs: HostedZone['vpcs'] = ['Spoke']) =>
    sts([], { ...own, resolverRules: [{ id: 'Rule', at: at('Rule'), domain, vpcs }] })
  const without = sts([], own)
  assert.ok(without.hops.some(({ kind }) => kind === 'endpoint'))
  assert.deepEqual(ruled('amazonaws.com'), without)
  const elsewhere = ruled(`${host}.`)
  assert.match(questions(elsewhere).join(), /where Resolver rule Rule sends the question/)
  assert.deepEqual(
    elsewhere.hops.map(({ kind, resource }) => `${kind} ${resource}`),
    ['DNS Rule', 'security group BrokerGroup'],
  )
  const perhaps = ruled(host, [{ unknown: 'parameter:Vpc', question: 'which VPC' }])
  assert.equal(perhaps.verdict, 'unknown')
  assert.ok(questions(perhaps).includes('which VPC'))
})

test('a zone holds its name and what is below it, not what ends alike', () => {
  assert.ok(!codes(sts([zone('azonaws.com')])).includes('NAME_NOT_FOUND'))
})

test('every address of a record must be reached', () => {
  const [own, other] = ['10.2.10.9', '10.2.11.9']
  const eni = { at: at('eni'), addresses: [own], publicAddress: false }
  const described = {
    ...narrow,
    interfaces: [
      { ...eni, id: 'eni-1', subnet: 'HubA', groups: ['EndpointGroup'] },
      { ...eni, id: 'eni-2', subnet: 'HubB', groups: ['HubGroup'], addresses: [other] },
    ],
  }
  assert.equal(sts([zone(host, { kind: 'addresses', addresses: [own] })], described).verdict, 'reachable')
  const both = sts([zone(host, { kind: 'addresses', addresses: [own, other] })], described)
  assert.deepEqual(codes(both), ['ENI_SG_RULES_MISMATCH'])
})
