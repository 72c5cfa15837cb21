import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, codes, face, questions } from '../../test/support/flows.ts'
import {
  acl,
  at,
  change,
  cidr,
  endpoint,
  entry,
  group,
  ofGroup,
  route,
  rule,
  toNat,
  withEndpoints,
  withNat,
} from '../../test/support/integration.ts'
import type { Integration, VpcEndpoint } from '../model/index.ts'
import { servingEndpoints } from './names.ts'
import { buildNetwork } from './network.ts'
import { isServiceName, serviceHost } from './service-name.ts'

function sts(parts: Partial<VpcEndpoint>, description: Integration = withEndpoints): Integration {
  return change(description, 'endpoints', (all) =>
    all.map((each) => (each.id === 'StsEndpoint' ? { ...each, ...parts } : each)),
  )
}

test('the name leads to the endpoint, and to all of its interfaces', () => {
  assert.equal(call(withEndpoints).verdict, 'reachable')
  const closed = change(withEndpoints, 'groups', (groups) =>
    groups.map((each) => (each.id === 'EndpointGroup' ? group('EndpointGroup') : each)),
  )
  const told = call(closed)
  assert.deepEqual(codes(told), ['SG_HAS_NO_RULES'])
  assert.deepEqual(told.blockers[0]?.hop.at, at('EndpointGroup'))
})

test('an endpoint captures its service: a closed one breaks it though NAT is perfect', () => {
  const captured = change(withNat, 'endpoints', () => [
    endpoint('StsEndpoint', 'sts', { subnets: ['PrivateB'], groups: ['Closed'] }),
  ])
  const closed = change(captured, 'groups', (groups) => [...groups, group('Closed')])
  assert.deepEqual(codes(call(closed)), ['SG_HAS_NO_RULES'])
  assert.equal(call(closed, 'lambda').verdict, 'reachable')
  assert.equal(call(sts({ privateDns: false }, closed)).verdict, 'reachable')
})

test('private DNS off, DNS attributes off, no endpoint: each points at what should change', () => {
  const told = (description: Integration) => call(description).blockers.map(({ code, hop }) => [code, hop.at.file])
  assert.deepEqual(told(sts({ privateDns: false })), [['ENDPOINT_PRIVATE_DNS_OFF', 'StsEndpoint.yaml']])
  for (const attribute of ['dnsSupport', 'dnsHostnames']) {
    const off = change(withEndpoints, 'vpcs', (vpcs) => vpcs.map((each) => ({ ...each, [attribute]: false })))
    assert.deepEqual(told(off), [['VPC_DNS_ATTRIBUTES_OFF', 'Vpc.yaml']])
  }
  const none = change(withEndpoints, 'endpoints', (all) => all.filter(({ id }) => id !== 'StsEndpoint'))
  assert.deepEqual(told(none), [['ENDPOINT_MISSING', 'Vpc.yaml']])
  assert.deepEqual(told(sts({ service: 'com.amazonaws.us-west-2.sts' })), [
    ['ENDPOINT_OTHER_REGION', 'StsEndpoint.yaml'],
  ])
  assert.deepEqual(told(sts({ subnets: [] })), [['ENDPOINT_WITHOUT_SUBNET', 'StsEndpoint.yaml']])
})

test('a missing endpoint and a group closed for 443 are two blockers; a rule for the group of endpoints is none', () => {
  const none = change(withEndpoints, 'endpoints', (all) => all.filter(({ id }) => id !== 'StsEndpoint'))
  const egress = (...rules: ReturnType<typeof rule>[]) =>
    codes(
      call(
        change(none, 'groups', (groups) =>
          groups.map((each) => (each.id === 'BrokerGroup' ? { ...each, egress: rules } : each)),
        ),
      ),
    )
  assert.deepEqual(egress(rule('tcp', 9098, ofGroup('BrokerGroup'))), ['ENDPOINT_MISSING', 'ENI_SG_RULES_MISMATCH'])
  assert.deepEqual(egress(rule('tcp', 443, ofGroup('EndpointGroup'))), ['ENDPOINT_MISSING'])
})

test('a group that lets nothing out is told of the part that has a way, whatever the rest lacks', () => {
  const half = change(withNat, 'routeTables', (tables) =>
    tables.map((each) =>
      each.id === 'PrivateATable' ? { ...each, routes: [route('Half', '52.0.0.0/6', toNat('NatA'))] } : each,
    ),
  )
  const inward = change(half, 'groups', () => [group('BrokerGroup', [], [rule('tcp', 443, cidr('10.0.0.0/8'))])])
  const told = call(inward)
  assert.deepEqual(codes(told), ['NO_ROUTE_TO_DESTINATION', 'ENI_SG_RULES_MISMATCH'])
  assert.deepEqual(told.allowed, [])
})

test('an endpoint in another zone only works by route, with a warning', () => {
  const told = call(sts({ subnets: ['PrivateB'] }))
  assert.equal(told.verdict, 'reachable')
  assert.deepEqual(
    told.notes.map(({ code, severity }) => [code, severity]),
    [['ENDPOINT_IN_OTHER_ZONE', 'warning']],
  )
  assert.equal(call(sts({ subnets: ['PrivateA'] })).notes.length, 0)
})

test('whether an endpoint captures the name matters only where the ways differ', () => {
  const unknown = { unknown: 'parameter:PrivateDns', question: 'value of parameter PrivateDns' }
  assert.deepEqual(questions(call(sts({ privateDns: unknown }))), [unknown.question])
  const both = change(withNat, 'endpoints', () => [
    endpoint('StsEndpoint', 'sts', { subnets: ['PrivateA'], groups: ['In'], privateDns: unknown }),
  ])
  const open = change(both, 'groups', (groups) => [...groups, group('In', [rule('tcp', 443, cidr('10.0.0.0/16'))])])
  assert.equal(call(open).verdict, 'reachable')
  const closed = change(open, 'groups', (groups) =>
    groups.map((each) => (each.id === 'BrokerGroup' ? { ...each, egress: [] } : each)),
  )
  assert.equal(call(closed).verdict, 'blocked')
})

test('S3 by a gateway endpoint of the route table', () => {
  const gateway = endpoint('S3', 's3', { type: 'Gateway', routeTables: ['PrivateATable'], privateDns: false })
  const description = change(withEndpoints, 'endpoints', (all) => [...all, gateway])
  assert.equal(call(description, 's3').verdict, 'reachable')
  const missing = call(description, 's3', 'PrivateB')
  assert.deepEqual(codes(missing), ['ENDPOINT_MISSING'])
  assert.equal(missing.blockers[0]?.nearMiss?.text, 'gateway endpoint S3 is not in PrivateBTable (RouteTableIds)')
  assert.deepEqual(codes(call(description, 'sqs')), ['ENDPOINT_MISSING'])
  // The prefix list's route is told from the endpoint; written out as well it changes nothing.
  const routed = change(withNat, 'endpoints', () => [gateway])
  const written = change(routed, 'routeTables', (tables) =>
    tables.map((each) =>
      each.id === 'PrivateATable'
        ? {
            ...each,
            routes: [route('All', '0.0.0.0/0', toNat('NatA')), route('Pl', 'pl-1', { kind: 'endpoint', id: 'S3' })],
          }
        : each,
    ),
  )
  assert.equal(call(written, 'sts').verdict, 'reachable')
  const serving = servingEndpoints(buildNetwork(written), face('PrivateA'), 's3')
  assert.deepEqual(
    serving.map(({ id }) => id),
    ['S3'],
  )
})

test('service names with a Region that is not known', () => {
  const region = { unknown: 'AWS::Region', question: 'Region of the stack' }
  const name = { unknown: `com.amazonaws.\${AWS::Region}.sts`, question: region.question }
  assert.equal(isServiceName(name, 'sts', region), true)
  assert.equal(isServiceName(name, 'lambda', region), false)
  assert.equal(isServiceName(name, 'sts', 'us-east-1'), undefined)
  assert.equal(isServiceName('com.amazonaws.us-east-1.sts', 'sts', region), undefined)
  assert.equal(isServiceName('com.amazonaws.us-east-1.ecr.api', 'ecr.api', 'us-east-1'), true)
  assert.equal(isServiceName('cn.com.amazonaws.cn-north-1.sts', 'sts', 'cn-north-1'), true)
  assert.equal(isServiceName('com.amazonaws.vpce.us-east-1.vpce-svc-1', 'sts', 'us-east-1'), false)
  assert.equal(isServiceName({ unknown: 'parameter:Service', question: '' }, 'sts', 'us-east-1'), undefined)
  assert.equal(serviceHost('sts', 'cn-north-1'), 'sts.cn-north-1.amazonaws.com.cn')
})

test('a gateway endpoint comes before the default route; where its tables or service are not known, it is a question', () => {
  const unknown = { unknown: 'parameter:Unknown', question: 'value of parameter Unknown' }
  const gateway = (parts: Partial<VpcEndpoint>, description: Integration = withEndpoints) =>
    call(
      change(description, 'endpoints', (all) => [
        ...all,
        endpoint('S3', 's3', { type: 'Gateway', privateDns: false, routeTables: ['PrivateATable'], ...parts }),
      ]),
      's3',
    )
  const kinds = gateway({}, withNat).hops.map(({ kind }) => kind)
  assert.ok(!kinds.includes('NAT gateway'))
  assert.deepEqual(questions(gateway({ routeTables: [unknown] })), [unknown.question])
  assert.deepEqual(questions(gateway({ service: unknown })), [unknown.question])
  assert.deepEqual(questions(gateway({ state: unknown })), [unknown.question])
  assert.deepEqual(codes(gateway({ state: 'failed' })), ['BAD_STATE'])
})

test('every interface of an endpoint must be reached', () => {
  const closed = acl('Closed', [entry(100, 'out', 'allow', '0.0.0.0/0')])
  const guarded = change({ ...withEndpoints, acls: [...withEndpoints.acls, closed] }, 'subnets', (subnets) =>
    subnets.map((each) => (each.id === 'PrivateB' ? { ...each, acl: 'Closed' } : each)),
  )
  assert.deepEqual(codes(call(guarded)), ['SUBNET_ACL_RESTRICTION'])
  assert.equal(call(sts({ subnets: ['PrivateA'] }, guarded)).verdict, 'reachable')
})

test('from a subnet that is not described a name may lead anywhere', () => {
  const where = { unknown: 'parameter:Subnet', question: 'value of parameter Subnet' }
  assert.deepEqual(questions(call(withEndpoints, 'sts', where)), [where.question])
})

test('in a VPC that is not described there may be an endpoint for the name', () => {
  const told = call({ ...withEndpoints, vpcs: [], endpoints: [] })
  assert.deepEqual([told.verdict, codes(told), questions(told)], ['unknown', [], ['VPC of Vpc']])
})
