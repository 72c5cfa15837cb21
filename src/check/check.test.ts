import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isIsthmusError } from '../../test/support/errors.ts'
import {
  acl,
  at,
  change,
  cidr,
  cluster,
  endpoint,
  entry,
  integration,
  mapping,
  nat,
  ofGroup,
  rule,
  settings,
  withEndpoints,
  withNat,
  withPublicSubnets,
} from '../../test/support/integration.ts'
import type { Integration, MappingSettings, NetworkAcl, PolicyDocument, SecurityGroup } from '../model/index.ts'
import { check } from './check.ts'
import { sameTraces } from './same-traces.ts'
import type { CheckResult } from './types.ts'

function set(description: Integration, parts: Partial<MappingSettings>): Integration {
  return change(description, 'mappings', (all) =>
    all.map((each) => ({ ...each, settings: { ...each.settings, ...parts } })),
  )
}

const provisioned = { provisioned: { minimum: 1, maximum: 2 } }

function without(description: Integration, kind: 'endpoints' | 'internetGateways', id: string): Integration {
  return { ...description, [kind]: description[kind].filter((each) => each.id !== id) }
}

function groupsOf(description: Integration, id: string, parts: Partial<SecurityGroup>): Integration {
  return change(description, 'groups', (all) => all.map((each) => (each.id === id ? { ...each, ...parts } : each)))
}

function tableOf(description: Integration, id: string): Integration {
  return change(description, 'routeTables', (all) =>
    all.map((each) => (each.id === id ? { ...each, routes: [] } : each)),
  )
}

/** The flow from one subnet to one broker or service, by its name. */
function flowTo(result: CheckResult, name: string) {
  return result.mappings[0]?.flows.find(({ id }) => id.endsWith(`:${name}`))
}

function alarms(result: CheckResult) {
  return result.findings.filter(({ severity }) => severity !== 'note')
}

/** What is broken, by path, code and the resource that it points at. */
function broken(result: CheckResult): string[] {
  const errors = result.findings.filter(({ severity }) => severity === 'error')
  return errors.map(({ path, code, at: place }) => `${path} ${code} ${place.file.replace('.yaml', '')}`)
}

// The four rows of the requirement table.
const publicWithEndpoints: Integration = {
  ...withPublicSubnets,
  groups: withEndpoints.groups,
  endpoints: withEndpoints.endpoints,
}

test('the requirement table: each of its rows works', () => {
  for (const [name, description] of Object.entries({
    'private, on-demand, NAT': withNat,
    'private, on-demand, endpoints': withEndpoints,
    'public, on-demand, endpoints': publicWithEndpoints,
    'private, provisioned': set(tableOf(tableOf(withNat, 'PrivateATable'), 'PrivateBTable'), provisioned),
    'public, provisioned': set(withPublicSubnets, provisioned),
  })) {
    const result = check(description)
    assert.equal(result.verdict, 'reachable', name)
    assert.deepEqual(alarms(result), [], name)
    assert.deepEqual(result.questions, [], name)
  }
})

const noSelfRule = { ingress: [rule('tcp', 9094, ofGroup('BrokerGroup'))] }
const noBrokerEgress = { egress: [rule('tcp', 443, cidr('0.0.0.0/0'))] }
const noHttps = { egress: [rule('tcp', 9098, ofGroup('BrokerGroup'))] }

test('each row broken in one way: one root cause, one finding, at the resource to change', () => {
  const cases: [name: string, description: Integration, finding: string][] = [
    ['self rule', groupsOf(withNat, 'BrokerGroup', noSelfRule), 'poll ENI_SG_RULES_MISMATCH BrokerGroup'],
    ['broker-port egress', groupsOf(withNat, 'BrokerGroup', noBrokerEgress), 'poll ENI_SG_RULES_MISMATCH BrokerGroup'],
    ['egress to services', groupsOf(withNat, 'BrokerGroup', noHttps), 'invoke ENI_SG_RULES_MISMATCH BrokerGroup'],
    ['NAT route of one zone', tableOf(withNat, 'PrivateATable'), 'invoke NO_ROUTE_TO_DESTINATION PrivateATable'],
    ['route of the public subnet', tableOf(withNat, 'PublicTable'), 'invoke NO_ROUTE_TO_DESTINATION PublicTable'],
    [
      'internet gateway not attached',
      change(withNat, 'internetGateways', (all) => all.map((each) => ({ ...each, vpcs: [] }))),
      'invoke UNASSOCIATED_COMPONENT Igw',
    ],
    [
      'endpoint closed',
      groupsOf(withEndpoints, 'EndpointGroup', { ingress: [] }),
      'invoke SG_HAS_NO_RULES EndpointGroup',
    ],
    ['endpoint missing', without(withEndpoints, 'endpoints', 'StsEndpoint'), 'invoke ENDPOINT_MISSING Vpc'],
    [
      'private DNS off',
      change(withEndpoints, 'endpoints', (all) =>
        all.map((each) => (each.id === 'StsEndpoint' ? { ...each, privateDns: false } : each)),
      ),
      'invoke ENDPOINT_PRIVATE_DNS_OFF StsEndpoint',
    ],
    [
      'DNS hostnames off',
      change(withEndpoints, 'vpcs', (all) => all.map((each) => ({ ...each, dnsHostnames: false }))),
      'invoke VPC_DNS_ATTRIBUTES_OFF Vpc',
    ],
    ['only an internet gateway', withPublicSubnets, 'invoke IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS PublicRoute'],
    [
      'public, endpoint missing',
      without(publicWithEndpoints, 'endpoints', 'LambdaEndpoint'),
      'invoke IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS PublicRoute',
    ],
  ]
  for (const [name, description, finding] of cases) {
    const result = check(description)
    assert.equal(result.verdict, 'blocked', name)
    const told = broken(result)
    // Lambda and STS lead to the same cause, but an internet gateway needs an endpoint for each.
    assert.deepEqual([...new Set(told)], [finding], name)
    assert.equal(told.length, name === 'only an internet gateway' ? 2 : 1, name)
    // The poll path stands in provisioned mode as well, the invoke path needs nothing then.
    const inProvisioned = check(set(description, provisioned))
    assert.deepEqual(broken(inProvisioned), finding.startsWith('poll') ? [finding] : [], name)
  }
})

test('broken in two ways: two findings', () => {
  const both = tableOf(groupsOf(withNat, 'BrokerGroup', noSelfRule), 'PrivateBTable')
  assert.deepEqual(broken(check(both)), [
    'poll ENI_SG_RULES_MISMATCH BrokerGroup',
    'invoke NO_ROUTE_TO_DESTINATION PrivateBTable',
  ])
})

test('a flow from every subnet to every broker and every service, with stable ids', () => {
  const three = change(withNat, 'clusters', () => [cluster({ brokers: 3 })])
  const result = check(three)
  const [told] = result.mappings
  const polls = ['PrivateA', 'PrivateB'].flatMap((from) =>
    [1, 2, 3].map((broker) => `poll:Mapping:${from}>Cluster-${broker}`),
  )
  const calls = ['PrivateA', 'PrivateB'].flatMap((from) =>
    ['lambda', 'sts'].map((service) => `invoke:Mapping:${from}>${service}`),
  )
  assert.deepEqual(told?.flows.map(({ id }) => id).toSorted(), [...polls, ...calls].toSorted())
  // Brokers stand in the subnets in turn.
  assert.deepEqual(flowTo(result, 'PrivateA>Cluster-2')?.to, { kind: 'broker', index: 2, subnet: 'PrivateB' })
  const third = flowTo(result, 'PrivateB>Cluster-3')
  assert.deepEqual([third?.to, third?.port], [{ kind: 'broker', index: 3, subnet: 'PrivateA' }, 9098])
})

test('secrets and failure destinations add their services on-demand, and none in provisioned mode', () => {
  const services = (description: Integration) => {
    const flows = check(description).mappings.flatMap((each) => each.flows)
    return [...new Set(flows.flatMap(({ to }) => (to.kind === 'service' ? [to.service] : [])))]
  }
  const access = [{ type: 'SASL_SCRAM_512_AUTH', uri: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:s' }]
  assert.deepEqual(services(set(withNat, { access })), ['lambda', 'sts', 'secretsmanager'])
  for (const service of ['sqs', 'sns', 's3']) {
    const description = set(withNat, { onFailure: `arn:aws:${service}:us-east-1:111122223333:orders` })
    assert.deepEqual(services(description), ['lambda', 'sts', service])
    const told = check(set(description, provisioned))
    assert.deepEqual(
      told.findings.filter(({ path }) => path === 'settings').map(({ code, severity }) => [code, severity]),
      [['DESTINATION_NOT_PROVED', 'note']],
    )
  }
  const unknown = { unknown: `arn:aws:sqs:\${AWS::Region}:111122223333:orders`, question: 'Region' }
  assert.deepEqual(services(set(withNat, { onFailure: unknown })), ['lambda', 'sts', 'sqs'])
  assert.deepEqual(services(set(withNat, { onFailure: 'kafka://failed' })), ['lambda', 'sts'])
})

test('the listener follows from secret and cluster; one that is off blocks the poll', () => {
  const access = [{ type: 'SASL_SCRAM_512_AUTH', uri: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:s' }]
  const open = groupsOf(withNat, 'BrokerGroup', {
    ingress: [rule('tcp', [9092, 9098], ofGroup('BrokerGroup'))],
    egress: [rule('-1', 0, cidr('0.0.0.0/0'))],
  })
  const result = check(set(open, { access }))
  assert.equal(result.verdict, 'blocked')
  assert.deepEqual(broken(result), ['poll LISTENER_OFF Cluster'])
  const [flow] = result.mappings[0]!.flows
  assert.deepEqual([flow?.port, flow?.trace.verdict, flow?.refusals[0]?.code], [9096, 'reachable', 'LISTENER_OFF'])
  const listeners = { iam: false, scram: true, mutualTls: false, tls: false, plaintext: false }
  assert.equal(
    check(
      set(
        change(open, 'clusters', () => [cluster({ listeners })]),
        { access },
      ),
    ).verdict,
    'reachable',
  )
})

test('a listener that is not known is a question, and a failure where no port is open', () => {
  const on = { unknown: 'parameter:Iam', question: 'value of parameter Iam' }
  const listeners = { iam: on, scram: false, mutualTls: false, tls: true, plaintext: false }
  const description = change(withNat, 'clusters', () => [cluster({ listeners })])
  const told = check(description)
  assert.equal(told.verdict, 'unknown')
  assert.deepEqual(
    told.questions.map(({ question }) => question),
    [on.question],
  )
  assert.deepEqual(broken(told), [])
  const tlsOnly = groupsOf(description, 'BrokerGroup', { ...noSelfRule, egress: [rule('-1', 0, cidr('0.0.0.0/0'))] })
  assert.deepEqual([check(tlsOnly).verdict, broken(check(tlsOnly))], ['unknown', []])
  assert.deepEqual(broken(check(groupsOf(description, 'BrokerGroup', { ingress: [] }))), [
    'poll SG_HAS_NO_RULES BrokerGroup',
  ])
})

function policy(principal: string, action: string): PolicyDocument {
  const statement = {
    effect: 'Allow' as const,
    principal: { Service: [principal] },
    actions: [action],
    resources: ['*'],
    conditions: [],
    at: at('Statement'),
  }
  return { version: '2012-10-17', statements: [statement], at: at('Policy') }
}

test("an endpoint's policy must let the mapping's call through; the way stays open", () => {
  const withPolicy = (document: PolicyDocument) =>
    check(
      change(withEndpoints, 'endpoints', (all) =>
        all.map((each) => (each.id === 'StsEndpoint' ? { ...each, policy: document } : each)),
      ),
    )
  assert.equal(withPolicy(policy('lambda.amazonaws.com', 'sts:AssumeRole')).verdict, 'reachable')
  const denied = withPolicy(policy('ec2.amazonaws.com', 'sts:AssumeRole'))
  assert.deepEqual(broken(denied), ['invoke ENDPOINT_POLICY_DENIES Statement'])
  const flow = flowTo(denied, 'PrivateA>sts')
  assert.deepEqual([flow?.verdict, flow?.trace.verdict], ['blocked', 'reachable'])
})

test('policies of endpoints: an open one is a note, a malformed ARN a warning with its line', () => {
  const remarks = (document: PolicyDocument | undefined) =>
    check(
      change(withEndpoints, 'endpoints', (all) =>
        all.map(({ policy: _, ...each }) => ({ ...each, ...(document ? { policy: document } : {}) })),
      ),
    ).findings.filter(({ severity }) => severity !== 'error')
  assert.deepEqual(
    remarks(undefined).map(({ severity, code, at: place }) => [severity, code, place]),
    ['LambdaEndpoint', 'StsEndpoint'].map((id) => ['note', 'ENDPOINT_POLICY_OPEN', at(id)]).toSorted(),
  )
  const problem = {
    code: 'ARN_MALFORMED' as const,
    message: 'arn:aws::iam::1:role/x',
    remedy: 'mend it',
    at: at('Arn'),
  }
  const [warning] = remarks({ ...policy('lambda.amazonaws.com', '*'), problems: [problem] })
  assert.deepEqual([warning?.severity, warning?.code, warning?.at], ['warning', 'ARN_MALFORMED', at('Arn')])
})

test('one root cause is one finding, with all the mappings that it breaks', () => {
  const many = change(groupsOf(withNat, 'BrokerGroup', noSelfRule), 'mappings', () =>
    Array.from({ length: 200 }, (_, i) => mapping({ id: `Mapping${i}`, settings: { ...settings, topic: `t${i}` } })),
  )
  const { findings } = check(many)
  assert.equal(findings.length, 1)
  assert.equal(findings[0]?.mappings.length, 200)
  assert.equal(findings[0]?.flows.length, 800)
})

test('one finding for 200 mappings, whatever the root cause', () => {
  const many = (description: Integration) =>
    change(description, 'mappings', ([one]) => Array.from({ length: 200 }, (_, i) => ({ ...one!, id: `Mapping${i}` })))
  const scram = [{ type: 'SASL_SCRAM_512_AUTH', uri: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:s' }]
  const anywhere = { ingress: [rule('-1', 0, cidr('0.0.0.0/0'))], egress: [rule('-1', 0, cidr('0.0.0.0/0'))] }
  const causes: Readonly<Record<string, Integration>> = {
    NO_ROUTE_TO_DESTINATION: tableOf(withNat, 'PrivateATable'),
    UNASSOCIATED_COMPONENT: change(withNat, 'internetGateways', (all) => all.map((each) => ({ ...each, vpcs: [] }))),
    SG_HAS_NO_RULES: groupsOf(withEndpoints, 'EndpointGroup', { ingress: [] }),
    ENDPOINT_MISSING: without(withEndpoints, 'endpoints', 'StsEndpoint'),
    LISTENER_OFF: set(groupsOf(withNat, 'BrokerGroup', anywhere), { access: scram }),
    ENDPOINT_POLICY_DENIES: change(withEndpoints, 'endpoints', (all) =>
      all.map((each) =>
        each.id === 'StsEndpoint' ? { ...each, policy: policy('ec2.amazonaws.com', 'sts:AssumeRole') } : each,
      ),
    ),
  }
  for (const [code, description] of Object.entries(causes)) {
    const errors = check(many(description)).findings.filter(({ severity }) => severity === 'error')
    assert.deepEqual(
      errors.map((finding) => [finding.code, finding.mappings.length]),
      [[code, 200]],
    )
  }
})

/** Subnets with network ACLs of their own. */
function withAcls(description: Integration, acls: Readonly<Record<string, NetworkAcl>>): Integration {
  return {
    ...description,
    acls: [...description.acls, ...Object.values(acls)],
    subnets: description.subnets.map((each) => ({ ...each, acl: acls[each.id]?.id ?? each.acl! })),
  }
}

function toldOf(description: Integration): string[] {
  const errors = check(description).findings.filter(({ severity }) => severity === 'error')
  return errors.map(({ resource, flows, hop, remedy }) => `${resource} ${flows.length}: ${hop}: ${remedy}`)
}

test('a network ACL without entries is one finding, its remedy all that is missing', () => {
  const closed = acl('Closed', [])
  const nat = withAcls(withNat, { PrivateA: closed })
  assert.deepEqual(toldOf(nat), [
    'Closed 4: network ACL Closed, entry * deny: add to Closed entries that allow inbound tcp 1024-65535 from 0.0.0.0/0; outbound tcp 1024-65535 to 10.0.11.0/24; outbound tcp 443 to 0.0.0.0/0 (AWS::EC2::NetworkAclEntry)',
  ])
  assert.match(check(nat).findings[0]?.explanation ?? '', /^Closed denies what is needed: entry \* deny$/)
  const [first, ...others] = toldOf(withAcls(withEndpoints, { PrivateA: closed, PrivateB: acl('Other', []) }))
  assert.match(first ?? '', /^Closed /)
  assert.deepEqual(
    others.map((each) => each.split(' ')[0]),
    ['Other'],
  )
})

test('what an ACL lacks, once it has it, lets the flows pass', () => {
  const entries = [
    entry(1, 'in', 'allow', '0.0.0.0/0', [1024, 65_535]),
    entry(2, 'out', 'allow', '10.0.11.0/24', [1024, 65_535]),
    entry(3, 'out', 'allow', '0.0.0.0/0', [443, 443]),
  ]
  const mended = withAcls(withNat, { PrivateA: acl('Closed', entries) })
  assert.equal(check(mended).verdict, 'reachable')
  for (const missing of entries) {
    const almost = withAcls(withNat, {
      PrivateA: acl(
        'Closed',
        entries.filter((each) => each !== missing),
      ),
    })
    assert.equal(toldOf(almost).length, 1)
  }
})

test('an entry that denies is named, apart from what no entry matches', () => {
  const denying = [entry(100, 'in', 'deny', '0.0.0.0/0'), entry(100, 'out', 'allow', '10.0.0.0/16')]
  assert.deepEqual(toldOf(withAcls(withNat, { PrivateA: acl('Closed', denying) })), [
    'Closed 4: network ACL Closed, entry 100 deny all traffic 0.0.0.0/0: add to Closed entries with numbers below 100 that allow inbound tcp 1024-65535 from 0.0.0.0/0 (AWS::EC2::NetworkAclEntry)',
    'Closed 2: network ACL Closed, entry * deny (out of PrivateA): add an outbound entry that allows tcp 443 to 0.0.0.0/0 to Closed (AWS::EC2::NetworkAclEntry)',
  ])
})

test('a security group without rules of one direction is one finding for both paths', () => {
  assert.deepEqual(toldOf(groupsOf(withNat, 'BrokerGroup', { egress: [] })), [
    'BrokerGroup 8: security group BrokerGroup, no outbound rule: add to BrokerGroup rules for outbound tcp 443 to 0.0.0.0/0; outbound tcp 9098 to itself (AWS::EC2::SecurityGroupEgress)',
  ])
  const two = check(groupsOf(withNat, 'BrokerGroup', { egress: [], ingress: [] }))
  assert.equal(two.findings.length, 2)
})

test('one NAT gateway for all zones is one warning', () => {
  const one = change(withNat, 'natGateways', () => [
    nat('NatA', { subnet: 'PublicA' }),
    nat('NatB', { subnet: 'PublicA' }),
  ])
  const result = check(one)
  assert.equal(result.verdict, 'reachable')
  assert.deepEqual(
    result.findings.map(({ severity, code, flows }) => [severity, code, flows.length]),
    [['warning', 'NAT_IN_OTHER_ZONE', 2]],
  )
})

test('a cluster outside the description is a question, never a failure', () => {
  const description = change(withNat, 'mappings', () => [
    mapping({ source: { kind: 'cluster', cluster: 'arn:aws:kafka:outside' } }),
  ])
  const result = check(description)
  assert.equal(result.verdict, 'unknown')
  assert.deepEqual(result.findings, [])
  assert.deepEqual(
    result.questions.map(({ question }) => question),
    ['subnets, security groups and authentication of the cluster: arn:aws:kafka:outside'],
  )
})

test('self-managed: over the internet there is nothing to prove; in a VPC the brokers are unknown', () => {
  const source = (subnets: string[], groups: string[]) => ({
    kind: 'self-managed' as const,
    servers: ['kafka.example.com:9096'],
    subnets,
    groups,
  })
  const from = (subnets: string[], groups: string[]) =>
    change(withNat, 'mappings', () => [mapping({ source: source(subnets, groups) })])
  const internet = check(from([], []))
  assert.deepEqual(
    [internet.verdict, internet.findings.map(({ code, severity }) => `${severity} ${code}`)],
    ['reachable', ['note SOURCE_OVER_INTERNET']],
  )
  for (const [server, verdict] of [
    ['10.0.77.5:9096', 'blocked'],
    ['b-1.orders.a1b2.c3.kafka.us-east-1.amazonaws.com:9096', 'blocked'],
    ['b-1-public.orders.a1b2.c3.kafka.us-east-1.amazonaws.com:9196', 'reachable'],
    ['3.120.4.5:9096', 'reachable'],
  ] as const) {
    const servers = ['kafka.example.com:9096', server]
    const result = check(change(withNat, 'mappings', () => [mapping({ source: { ...source([], []), servers } })]))
    assert.equal(result.verdict, verdict, server)
    const told = result.findings.map(({ code, severity }) => `${severity} ${code}`)
    assert.deepEqual(told, [`${verdict === 'blocked' ? 'error' : 'note'} SOURCE_OVER_INTERNET`])
  }
  const known = { ...source(['PrivateA'], ['BrokerGroup']), servers: ['10.0.77.5:9096'] }
  const [finding] = check(change(withNat, 'mappings', () => [mapping({ source: known })])).findings
  assert.match(finding?.remedy ?? '', /outbound rule tcp 9096 to 10\.0\.77\.5\/32 to BrokerGroup/)
  const inside = check(from(['PrivateA'], ['BrokerGroup']))
  assert.equal(inside.verdict, 'blocked')
  assert.deepEqual(broken(inside), ['poll ENI_SG_RULES_MISMATCH BrokerGroup'])
  const open = groupsOf(from(['PrivateA'], ['BrokerGroup']), 'BrokerGroup', {
    egress: [rule('-1', 0, cidr('0.0.0.0/0'))],
  })
  assert.equal(check(open).verdict, 'unknown')
  const [asked] = check(open).questions
  assert.deepEqual(
    [asked?.question, asked?.answers],
    ['address of kafka.example.com', ['--set address:kafka.example.com=']],
  )
})

test('what an endpoint refuses that may not be there is not refused for sure', () => {
  const perhaps = { unknown: 'condition:Door', question: 'whether condition Door holds' }
  const closed = { statements: [], at: at('Policy') }
  const door = (privateDns: true | typeof perhaps) =>
    change(withNat, 'endpoints', () => [
      endpoint('Sts', 'sts', {
        subnets: ['PrivateA', 'PrivateB'],
        groups: ['BrokerGroup'],
        privateDns,
        policy: closed,
      }),
    ])
  const told = (description: Integration) =>
    check(description)
      .mappings[0]?.flows.find(({ id }) => id.endsWith('>sts'))
      ?.refusals.map(({ verdict }) => verdict)
  assert.deepEqual(told(door(true)), ['blocked'])
  assert.deepEqual(told(door(perhaps)), ['unknown'])
})

test('self-managed: of a server that is not known neither is the port, so no rule is missing for sure', () => {
  const unknown = { unknown: 'parameter:Servers', question: 'value of parameter Servers' }
  const source = { kind: 'self-managed' as const, servers: unknown, subnets: ['PrivateA'], groups: ['BrokerGroup'] }
  const told = check(change(withNat, 'mappings', () => [mapping({ source })]))
  assert.deepEqual([told.verdict, told.findings], ['unknown', []])
  assert.ok(told.questions.some(({ question }) => question === unknown.question))
})

test('self-managed: a server given by the address of a described interface stands there', () => {
  const source = {
    kind: 'self-managed' as const,
    servers: ['10.0.10.20:9098'],
    subnets: ['PrivateA'],
    groups: ['BrokerGroup'],
  }
  const eni = {
    id: 'Broker',
    at: at('Broker'),
    subnet: 'PrivateA',
    groups: ['BrokerGroup'],
    addresses: ['10.0.10.20'],
    publicAddress: false,
  }
  const described = change(
    change(withNat, 'mappings', () => [mapping({ source })]),
    'interfaces',
    () => [eni],
  )
  const verdictOf = (integration: Integration) =>
    check(integration).mappings[0]?.flows.find(({ path }) => path === 'poll')?.verdict
  assert.equal(verdictOf(described), 'reachable')
  const elsewhere = change(described, 'interfaces', () => [{ ...eni, addresses: ['10.0.10.21'] }])
  assert.notEqual(verdictOf(elsewhere), 'reachable')
})

test('self-managed: a server whose port is not known is asked for, and passes on no port that is taken for it', () => {
  const port = { unknown: `k.internal:\${parameter:Port}`, question: 'value of parameter Port' }
  const everywhere = [rule('-1', 0, cidr('0.0.0.0/0'))]
  const open = groupsOf(withNat, 'BrokerGroup', { ingress: everywhere, egress: everywhere })
  const told = (description: Integration, server: string | typeof port, address = '10.0.10.20') => {
    const given = [{ host: 'k.internal', addresses: [address], groups: ['BrokerGroup'] }]
    const source = {
      kind: 'self-managed',
      servers: [server],
      subnets: ['PrivateA'],
      groups: ['BrokerGroup'],
      given,
    } as const
    const { mappings, findings, questions } = check(change(description, 'mappings', () => [mapping({ source })]))
    const flow = mappings[0]!.flows.find(({ path }) => path === 'poll')
    const errors = findings.filter(({ severity }) => severity === 'error')
    return [flow?.verdict, flow?.port, errors.length, questions.map(({ question, answers }) => [question, ...answers])]
  }
  assert.deepEqual(told(withNat, 'k.internal:9098'), ['reachable', 9098, 0, []])
  for (const description of [withNat, open]) {
    assert.deepEqual(told(description, 'k.internal'), ['unknown', undefined, 0, [['port of k.internal']]])
    const asked = [['value of parameter Port', '--set Port=']]
    assert.deepEqual(told(description, port), ['unknown', undefined, 0, asked])
    // Nothing lets it pass on any port; what would have to is not known all the same.
    assert.deepEqual(told(description, port, '10.99.0.1').slice(0, 3), ['unknown', undefined, 0])
  }
})

test('problems of the settings are findings', () => {
  const problem = {
    code: 'SETTING_INVALID' as const,
    severity: 'error' as const,
    parameter: 'BatchSize',
    value: '0',
    at: at('BatchSize'),
    message: 'must be 1 to 10000',
    remedy: 'give 1 to 10000',
  }
  const result = check(change(withNat, 'mappings', (all) => all.map((each) => ({ ...each, problems: [problem] }))))
  assert.equal(result.verdict, 'reachable')
  assert.deepEqual(
    result.findings.map(({ path, code, at: place }) => [path, code, place]),
    [['settings', 'SETTING_INVALID', at('BatchSize')]],
  )
})

test('only the mappings asked for; one that is not there is an error', () => {
  const two = change(withNat, 'mappings', () => [mapping({ id: 'A' }), mapping({ id: 'B' })])
  assert.deepEqual(
    check(two, { mappings: ['B'] }).mappings.map((each) => each.mapping),
    ['B'],
  )
  assert.throws(() => check(two, { mappings: ['C'] }), isIsthmusError('MAPPING_NOT_FOUND'))
  assert.equal(check(integration({})).verdict, 'reachable')
})

test('traces are the same when only places moved, and differ when a decision did', () => {
  const of = (description: Integration) => check(description).mappings[0]!
  const moved = change(withNat, 'groups', (all) =>
    all.map((each) => ({ ...each, at: { file: 'other.yaml', line: 1 } })),
  )
  assert.equal(sameTraces(of(withNat), of(moved)), true)
  assert.equal(sameTraces(of(withNat), of(groupsOf(withNat, 'BrokerGroup', noSelfRule))), false)
  // Another rule that lets the same packets through is another trace: AWS's mapping would not notice, ours dials anew.
  const wider = groupsOf(withNat, 'BrokerGroup', { ingress: [rule('tcp', [9092, 9098], ofGroup('BrokerGroup'))] })
  assert.equal(sameTraces(of(withNat), of(wider)), false)
  assert.equal(sameTraces(of(withNat), of(set(withNat, provisioned))), false)
  const unrelated = change(withNat, 'endpoints', () => [
    endpoint('Sqs', 'sqs', { subnets: ['PrivateA'], groups: ['BrokerGroup'] }),
  ])
  assert.equal(sameTraces(of(withNat), of(unrelated)), true)
})

test('what is wrong with a setting names it once', () => {
  const told = (message: string) => {
    const problem = { ...undecidedSetting, message }
    const [finding] = check(change(withNat, 'mappings', () => [mapping({ problems: [problem] })])).findings
    return finding?.explanation
  }
  assert.equal(told('Topics is t'), 'Topics is t')
  assert.equal(told('3 topics'), 'Topics: 3 topics')
})

const undecidedSetting = {
  code: 'SETTING_INVALID',
  severity: 'error',
  parameter: 'Topics',
  at: at('Mapping'),
  remedy: 'r',
} as const
