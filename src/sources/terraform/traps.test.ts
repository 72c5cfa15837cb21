import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Calls, type Planned, planText } from '../../../test/support/plans.ts'
import {
  type Integration,
  isUnknown,
  type Maybe,
  type PolicyDocument,
  type SecurityGroupRule,
} from '../../model/index.ts'
import { readText } from '../index.ts'

/** The traps of ../shared/spec/terraform-plans.md, by their numbers there. */

const read = (planned: readonly Planned[], options: Parameters<typeof planText>[1] = {}): Integration =>
  readText(planText(planned, options), 'plan.json', {})

const vpc: Planned = { address: 'aws_vpc.main', values: { cidr_block: '10.0.0.0/16' } }
const ofVpc = { vpc_id: ['aws_vpc.main.id', 'aws_vpc.main'] }

/** A resource with arguments that name others by exact references. */
const naming = (address: string, set: Readonly<Record<string, string>>, rest: Partial<Planned> = {}): Planned => ({
  address,
  unknown: Object.keys(set),
  ...rest,
  set: {
    ...Object.fromEntries(Object.entries(set).map(([argument, name]) => [argument, [`${name}.id`, name]])),
    ...rest.set,
  },
})
const subnet = (address: string, cidr = '10.0.0.0/24', rest: Partial<Planned> = {}): Planned => ({
  address,
  values: { cidr_block: cidr, availability_zone: 'eu-west-1a' },
  unknown: ['vpc_id'],
  set: ofVpc,
  ...rest,
})

const group = (read: Integration, id: string) => read.groups.find((each) => each.id === id)!
const table = (read: Integration, id: string) => read.routeTables.find((each) => each.id === id)!
const acl = (read: Integration, id: string) => read.acls.find((each) => each.id === id)!

const textOfRule = ({ protocol, fromPort, toPort, peer }: SecurityGroupRule): string => {
  const of = peer.kind === 'cidr' ? peer.cidr : peer.kind === 'group' ? peer.group : peer.id
  const told = (value: unknown) => (isUnknown(value) ? '?' : String(value ?? 'all'))
  return `${told(protocol)} ${told(fromPort)}-${told(toPort)} ${peer.kind} ${told(of)}`
}

const inlineRule = (values: Record<string, string | number | boolean | string[]> = {}) => ({
  cidr_blocks: [],
  description: '',
  from_port: 0,
  ipv6_cidr_blocks: [],
  prefix_list_ids: [],
  protocol: 'tcp',
  security_groups: [],
  self: false,
  to_port: 0,
  ...values,
})
const emptyRoute = {
  carrier_gateway_id: '',
  cidr_block: '',
  core_network_arn: '',
  destination_prefix_list_id: '',
  egress_only_gateway_id: '',
  gateway_id: '',
  ipv6_cidr_block: '',
  local_gateway_id: '',
  nat_gateway_id: '',
  network_interface_id: '',
  transit_gateway_id: '',
  vpc_endpoint_id: '',
  vpc_peering_connection_id: '',
}

describe('unknown does not mean undecided', () => {
  test('1: a new group without rules has none, the default one that is taken over too', () => {
    const plan = read([
      vpc,
      naming('aws_security_group.a', { vpc_id: 'aws_vpc.main' }, { unknown: ['vpc_id', 'ingress', 'egress'] }),
      naming('aws_default_security_group.d', { vpc_id: 'aws_vpc.main' }, { unknown: ['vpc_id', 'ingress', 'egress'] }),
    ])
    for (const id of ['aws_security_group.a', 'aws_vpc.main/default-group']) {
      assert.deepEqual([group(plan, id).ingress, group(plan, id).egress], [[], []], id)
      assert.equal(plan.groups.filter((each) => each.id === id).length, 1)
    }
    const untouched = group(read([vpc]), 'aws_vpc.main/default-group')
    assert.deepEqual(untouched.egress.map(textOfRule), ['-1 all-all cidr 0.0.0.0/0'])
    assert.equal(untouched.ingress.length, 1)
  })

  test('1: rules that are set to something unknown are a question, not none', () => {
    const plan = read([
      vpc,
      { address: 'aws_security_group.a', unknown: ['egress', 'vpc_id'], set: { ...ofVpc, egress: ['local.rules'] } },
    ])
    assert.deepEqual(group(plan, 'aws_security_group.a').egress.map(textOfRule), ['? all-all cidr ?'])
  })

  test('2: a default ACL without entries denies all and holds the subnets that name no other', () => {
    const names = { default_network_acl_id: ['aws_vpc.main.default_network_acl_id', 'aws_vpc.main'] }
    const plan = read([
      vpc,
      subnet('aws_subnet.a'),
      {
        address: 'aws_default_network_acl.d',
        values: { ingress: [], egress: [] },
        unknown: ['default_network_acl_id'],
        set: names,
      },
    ])
    assert.deepEqual(acl(plan, 'aws_vpc.main/default-acl').entries, [])
    assert.equal(plan.subnets[0]!.acl, 'aws_vpc.main/default-acl')
    assert.equal(acl(read([vpc]), 'aws_vpc.main/default-acl').entries.length, 2)
  })

  test('3: private DNS and DNS host names that are not set are off, DNS support is on', () => {
    const plan = read([
      { ...vpc, unknown: ['enable_dns_hostnames', 'enable_dns_support'] },
      {
        address: 'aws_vpc_endpoint.e',
        values: { service_name: 's' },
        unknown: ['vpc_id', 'private_dns_enabled'],
        set: ofVpc,
      },
      {
        address: 'aws_vpc_endpoint.null',
        values: { service_name: 's' },
        unknown: ['vpc_id', 'private_dns_enabled'],
        set: { ...ofVpc, private_dns_enabled: ['var.private'] },
      },
      {
        address: 'aws_vpc_endpoint.local',
        values: { service_name: 's' },
        unknown: ['vpc_id', 'private_dns_enabled'],
        set: { ...ofVpc, private_dns_enabled: ['local.private'] },
      },
    ])
    assert.deepEqual([plan.vpcs[0]!.dnsHostnames, plan.vpcs[0]!.dnsSupport], [false, true])
    assert.deepEqual([plan.endpoints[0]!.privateDns, plan.endpoints[1]!.privateDns], [false, false])
    assert.ok(isUnknown(plan.endpoints[2]!.privateDns), 'a local value may be unknown')
  })

  test('4: an endpoint without groups has the default one, without policy it is open, without type a gateway', () => {
    const unset = ['vpc_id', 'security_group_ids', 'subnet_ids', 'route_table_ids', 'policy', 'vpc_endpoint_type']
    const [endpoint] = read([
      vpc,
      { address: 'aws_vpc_endpoint.e', values: { service_name: 's' }, unknown: unset, set: ofVpc },
    ]).endpoints
    assert.deepEqual(endpoint!.groups, ['aws_vpc.main/default-group'])
    assert.equal(endpoint!.type, 'Gateway')
    assert.ok(!('policy' in endpoint!))
    assert.deepEqual([endpoint!.subnets, endpoint!.routeTables], [[], []])
  })
})

describe('stale values over live state', () => {
  const live = (rest: Planned[]) => [
    { address: 'aws_vpc.main', before: { id: 'vpc-1', cidr_block: '10.0.0.0/16' } },
    ...rest,
  ]
  const sg = (rules: object) => ({
    address: 'aws_security_group.a',
    before: { id: 'sg-1', vpc_id: 'vpc-1', ingress: [], egress: [], ...rules },
  })

  test('5: a rule that moves, and one that goes, are not in the list that still shows them', () => {
    const old = inlineRule({ from_port: 9098, to_port: 9098, cidr_blocks: ['10.0.0.0/16'] })
    const kept = inlineRule({ from_port: 22, to_port: 22, cidr_blocks: ['10.0.0.0/16'] })
    const rule = { security_group_id: 'sg-1', ip_protocol: 'tcp', cidr_ipv4: '10.0.0.0/16' }
    const plan = read(
      live([
        sg({ ingress: [old, kept], egress: [inlineRule({ protocol: '-1', cidr_blocks: ['0.0.0.0/0'] })] }) as Planned,
        {
          address: 'aws_vpc_security_group_ingress_rule.r',
          actions: ['update'],
          before: { ...rule, from_port: 9098, to_port: 9098 },
          values: { from_port: 9094, to_port: 9094 },
        },
        {
          address: 'aws_security_group_rule.out',
          actions: ['delete'],
          before: {
            security_group_id: 'sg-1',
            type: 'egress',
            protocol: '-1',
            from_port: 0,
            to_port: 0,
            cidr_blocks: ['0.0.0.0/0'],
          },
        },
      ]),
    )
    const { ingress, egress } = group(plan, 'aws_security_group.a')
    assert.deepEqual(ingress.map(textOfRule), ['tcp 22-22 cidr 10.0.0.0/16', 'tcp 9094-9094 cidr 10.0.0.0/16'])
    assert.deepEqual(egress, [])
  })

  test('5: the same for routes', () => {
    const route = { ...emptyRoute, cidr_block: '0.0.0.0/0', gateway_id: 'igw-1' }
    const other = { ...emptyRoute, cidr_block: '10.9.0.0/16', gateway_id: 'igw-1' }
    const plan = read(
      live([
        { address: 'aws_internet_gateway.g', before: { id: 'igw-1', vpc_id: 'vpc-1' } },
        { address: 'aws_route_table.t', before: { id: 'rtb-1', vpc_id: 'vpc-1', route: [route, other] } },
        {
          address: 'aws_route.r',
          actions: ['delete'],
          before: { route_table_id: 'rtb-1', destination_cidr_block: '0.0.0.0/0', gateway_id: 'igw-1' },
        },
      ]),
    )
    const { routes } = table(plan, 'aws_route_table.t')
    assert.deepEqual(
      routes.map(({ destination, target }) => [destination, target]),
      [['10.9.0.0/16', { kind: 'internet-gateway', id: 'aws_internet_gateway.g' }]],
    )
  })

  test('6: in a state the lists are empty, or show the same rule again: it is one rule', () => {
    const rule: Planned = {
      address: 'aws_security_group_rule.in',
      values: { security_group_id: 'sg-1', type: 'ingress', protocol: 'tcp', from_port: 1, to_port: 2, self: true },
    }
    for (const ingress of [[], [inlineRule({ from_port: 1, to_port: 2, self: true })]]) {
      const values = { id: 'sg-1', vpc_id: 'vpc-1', ingress, egress: [] }
      const state = read([{ address: 'aws_security_group.a', values }, rule], { kind: 'state' })
      assert.deepEqual(group(state, 'aws_security_group.a').ingress.map(textOfRule), [
        'tcp 1-2 group aws_security_group.a',
      ])
    }
  })

  test('7: a route to a NAT gateway that the plan takes away is a blackhole', () => {
    const route = { ...emptyRoute, cidr_block: '0.0.0.0/0', nat_gateway_id: 'nat-1' }
    const with_ = (actions: string[]) =>
      table(
        read(
          live([
            { address: 'aws_nat_gateway.n', actions, before: { id: 'nat-1', subnet_id: 'subnet-1' } },
            { address: 'aws_route_table.t', before: { id: 'rtb-1', vpc_id: 'vpc-1', route: [route] } },
          ]),
        ),
        'aws_route_table.t',
      ).routes.map(({ state }) => state)
    assert.deepEqual(with_(['delete']), ['blackhole'])
    assert.deepEqual(with_(['no-op']), ['active'])
    assert.deepEqual(with_(['forget']), ['active'], 'what is forgotten lives on')
  })
})

describe('references', () => {
  test('8: a local value is the only thing of its kind, or a question that names it', () => {
    const via: Planned = {
      address: 'aws_subnet.a',
      values: { cidr_block: '10.0.0.0/24' },
      unknown: ['vpc_id'],
      set: { vpc_id: ['local.vpc_id'] },
    }
    assert.equal(read([vpc, via]).subnets[0]!.vpc, 'aws_vpc.main')
    const two = read([vpc, { ...vpc, address: 'aws_vpc.other' }, via]).subnets[0]!.vpc
    assert.ok(isUnknown(two))
    assert.match(two.question, /vpc_id of aws_subnet\.a \(local\.vpc_id\): one of aws_vpc\.main, aws_vpc\.other/)
    const live = read([{ address: 'aws_vpc.old', before: { id: 'vpc-1', cidr_block: '10.1.0.0/16' } }, vpc, via])
    assert.equal(live.subnets[0]!.vpc, 'aws_vpc.main', 'what lives has an id already')
    const data = read([vpc, { address: 'data.aws_vpc.later' }, via]).subnets[0]!.vpc
    assert.ok(isUnknown(data), 'a data source that is read later may be it')
  })

  test('8: a group by a local value may be the default one of a VPC', () => {
    const cluster: Planned = {
      address: 'aws_msk_cluster.c',
      values: { cluster_name: 'c', number_of_broker_nodes: 1, broker_node_group_info: [{}] },
      unknown: { broker_node_group_info: [{ security_groups: true, client_subnets: true }] },
      set: {
        broker_node_group_info: [
          {
            security_groups: { references: ['local.groups'] },
            client_subnets: { references: ['aws_subnet.a.id', 'aws_subnet.a'] },
          },
        ] as never,
      },
    }
    const [read_] = read([
      vpc,
      subnet('aws_subnet.a'),
      naming('aws_security_group.a', { vpc_id: 'aws_vpc.main' }),
      cluster,
    ]).clusters
    assert.deepEqual(read_!.subnets, ['aws_subnet.a'])
    assert.ok(read_!.groups.every(isUnknown))
    const [outside] = read([vpc, cluster]).clusters
    assert.equal(new Set(outside!.subnets.map((ref) => isUnknown(ref) && ref.unknown)).size, 2, 'two at least')
  })

  const zones = ['a', 'b']
  const subnets = zones.map((zone, i) =>
    subnet(`aws_subnet.s["${zone}"]`, `10.0.${i}.0/24`, { forEach: ['local.zones'] }),
  )
  const nats = (names: string[], refs: string[]) =>
    names.map(
      (name): Planned => ({ address: `aws_nat_gateway.n${name}`, unknown: ['subnet_id'], set: { subnet_id: refs } }),
    )
  const subnetsOf = (plan: Integration) => plan.natGateways.map((nat) => nat.subnet)

  test('9: what is left of x[each.key].id is the instance of that key; of another key set, a question', () => {
    const same = read([vpc, ...subnets, ...nats(['["a"]', '["b"]'], ['aws_subnet.s', 'each.key'])])
    assert.deepEqual(subnetsOf(same), ['aws_subnet.s["a"]', 'aws_subnet.s["b"]'])
    const other = subnetsOf(read([vpc, ...subnets, ...nats(['["x"]'], ['aws_subnet.s', 'each.key'])]))
    assert.ok(other.every(isUnknown))
    const [first] = other
    assert.deepEqual(isUnknown(first) && first.oneOf, ['aws_subnet.s["a"]', 'aws_subnet.s["b"]'])
  })

  test('9: element() with count.index may wrap: one instance serves all, of several it is a question', () => {
    const counted = (n: number) => Array.from({ length: n }, (_, i) => subnet(`aws_subnet.c[${i}]`, `10.0.${i}.0/24`))
    const of = (n: number) =>
      subnetsOf(read([vpc, ...counted(n), ...nats(['[0]', '[1]', '[2]'], ['aws_subnet.c', 'count.index'])]))
    assert.deepEqual(of(1), ['aws_subnet.c[0]', 'aws_subnet.c[0]', 'aws_subnet.c[0]'])
    assert.deepEqual(of(3), ['aws_subnet.c[0]', 'aws_subnet.c[1]', 'aws_subnet.c[2]'])
    assert.deepEqual(of(2).map(isUnknown), [false, false, true])
  })

  test('10: constant keys are exact, with dots and slashes in them', () => {
    const odd = ['a/b', 'c.d', 'e"]f'].map((key) => JSON.stringify(key))
    const all = odd.map((key, i) => subnet(`aws_subnet.s[${key}]`, `10.0.${i}.0/24`))
    for (const key of odd) {
      const name = `aws_subnet.s[${key}]`
      const plan = readText(
        planText([vpc, ...all, ...nats([''], [`${name}.id`, name, 'aws_subnet.s'])]).replaceAll(
          '"address":"aws_subnet.s"',
          '"address":"aws_subnet.s"',
        ),
        'plan.json',
        {},
      )
      assert.deepEqual(subnetsOf(plan), [name])
    }
  })

  test('11: each.value leads through for_each, module variables and outputs', () => {
    const calls: Calls = {
      'module.net': { set: { cidr: [] }, outputs: { subnets: ['aws_subnet.s'] } },
      'module.out': { set: { places: ['module.net.subnets', 'module.net'] } },
    }
    const inNet = zones.map((zone, i) =>
      subnet(`module.net.aws_subnet.s["${zone}"]`, `10.0.${i}.0/24`, {
        set: { vpc_id: ['var.cidr'] },
        values: { cidr_block: '10.0.0.0/24', vpc_id: 'vpc-x' },
        unknown: [],
      }),
    )
    const out = zones.map(
      (zone): Planned => ({
        address: `module.out.aws_nat_gateway.n["${zone}"]`,
        unknown: ['subnet_id'],
        set: { subnet_id: ['each.value.id', 'each.value'] },
        forEach: ['var.places'],
      }),
    )
    assert.deepEqual(subnetsOf(read([...inNet, ...out], { calls })), [
      'module.net.aws_subnet.s["a"]',
      'module.net.aws_subnet.s["b"]',
    ])
  })

  test('11: a module that is called for each key has its own instances', () => {
    const calls: Calls = {
      'module.zone': { forEach: ['local.zones'], outputs: { id: ['aws_subnet.s.id', 'aws_subnet.s'] } },
    }
    const inner = ['x.y', 'z/'].map((key) =>
      subnet(`module.zone["${key}"].aws_subnet.s`, '10.0.0.0/24', {
        set: {},
        unknown: [],
        values: { cidr_block: '10.0.0.0/24' },
      }),
    )
    const refs = ['module.zone["z/"].id', 'module.zone["z/"]', 'module.zone']
    assert.deepEqual(subnetsOf(read([...inner, ...nats([''], refs)], { calls })), ['module.zone["z/"].aws_subnet.s'])
  })

  test('12: what a dynamic block holds is the only thing of its kind that comes into the module, or a question', () => {
    const mapping = (types: string[]): Planned => ({
      address: 'module.m.aws_lambda_event_source_mapping.this',
      values: {
        topics: ['orders'],
        self_managed_event_source: [{ endpoints: { KAFKA_BOOTSTRAP_SERVERS: 'a:9092,b:9093' } }],
        source_access_configuration: types.map((type) => ({ type })),
      },
      unknown: { source_access_configuration: types.map(() => ({ uri: true })) },
      set: { topics: [] },
    })
    const all = [vpc, ...subnets, naming('aws_security_group.g', { vpc_id: 'aws_vpc.main' })]
    const sourceOf = (into: string[], types: string[]) => {
      const calls: Calls = { 'module.m': { set: { ids: into } } }
      const { source } = read([...all, mapping(types)], { calls }).mappings[0]!
      assert.ok(source.kind === 'self-managed')
      return source
    }
    const one = sourceOf(
      ['aws_subnet.s["a"].id', 'aws_subnet.s["a"]', 'aws_security_group.g.id'],
      ['VPC_SECURITY_GROUP', 'VPC_SUBNET'],
    )
    assert.deepEqual([one.subnets, one.groups], [['aws_subnet.s["a"]'], ['aws_security_group.g']])
    assert.deepEqual(one.servers, ['a:9092', 'b:9093'])
    const both = sourceOf(['aws_subnet.s'], ['VPC_SUBNET', 'VPC_SUBNET'])
    assert.deepEqual(both.subnets, ['aws_subnet.s["a"]', 'aws_subnet.s["b"]'])
    assert.ok(sourceOf(['aws_subnet.s'], ['VPC_SUBNET']).subnets.every(isUnknown))
    assert.ok(sourceOf([], ['VPC_SUBNET']).subnets.every(isUnknown), 'never: no VPC')
  })

  test('12: one list of references for all the routes inside a table', () => {
    const plan = read([
      vpc,
      naming('aws_internet_gateway.g', { vpc_id: 'aws_vpc.main' }),
      naming('aws_nat_gateway.n', { subnet_id: 'aws_subnet.a' }),
      {
        address: 'aws_route_table.t',
        values: {
          route: [
            { ...emptyRoute, cidr_block: '0.0.0.0/0', gateway_id: null },
            { ...emptyRoute, cidr_block: '10.9.0.0/16', nat_gateway_id: null },
          ],
        },
        unknown: { vpc_id: true, route: [{ gateway_id: true }, { nat_gateway_id: true }] },
        set: {
          ...ofVpc,
          route: ['aws_nat_gateway.n.id', 'aws_nat_gateway.n', 'aws_internet_gateway.g.id', 'aws_internet_gateway.g'],
        },
      },
    ])
    assert.deepEqual(
      table(plan, 'aws_route_table.t').routes.map(({ target }) => target),
      [
        { kind: 'internet-gateway', id: 'aws_internet_gateway.g' },
        { kind: 'nat-gateway', id: 'aws_nat_gateway.n' },
      ],
    )
  })

  test('13: blocks are found by what is known of them, not by their order', () => {
    const access = (type: string, name: string) => ({
      type: { constant_value: type },
      uri: { references: [`${name}.id`, name] },
    })
    const plan = read([
      vpc,
      ...subnets,
      naming('aws_security_group.g', { vpc_id: 'aws_vpc.main' }),
      {
        address: 'aws_lambda_event_source_mapping.m',
        values: {
          topics: ['orders'],
          self_managed_event_source: [{ endpoints: { KAFKA_BOOTSTRAP_SERVERS: 'a:9092' } }],
          source_access_configuration: ['VPC_SECURITY_GROUP', 'VPC_SUBNET', 'VPC_SUBNET'].map((type) => ({ type })),
        },
        unknown: { source_access_configuration: [{ uri: true }, { uri: true }, { uri: true }] },
        set: {
          source_access_configuration: [
            access('VPC_SUBNET', 'aws_subnet.s["b"]'),
            access('VPC_SUBNET', 'aws_subnet.s["a"]'),
            access('VPC_SECURITY_GROUP', 'aws_security_group.g'),
          ] as never,
        },
      },
    ])
    const { source } = plan.mappings[0]!
    assert.ok(source.kind === 'self-managed')
    assert.deepEqual(source.groups, ['aws_security_group.g'])
    assert.deepEqual(new Set(source.subnets), new Set(['aws_subnet.s["a"]', 'aws_subnet.s["b"]']))
  })

  test('13: of two blocks of the same kind of resource too', () => {
    const access = (type: string, name: string) => ({
      type: { constant_value: type },
      uri: { references: [`${name}.arn`, name] },
    })
    const types = ['CLIENT_CERTIFICATE_TLS_AUTH', 'SERVER_ROOT_CA_CERTIFICATE']
    const [client, root] = ['aws_secretsmanager_secret.client', 'aws_secretsmanager_secret.root'] as const
    const { mappings } = read([
      { address: client, values: { name: 'client' } },
      { address: root, values: { name: 'root' } },
      {
        address: 'aws_lambda_event_source_mapping.m',
        values: {
          topics: ['orders'],
          self_managed_event_source: [{ endpoints: { KAFKA_BOOTSTRAP_SERVERS: 'a:9092' } }],
          source_access_configuration: types.map((type) => ({ type })),
        },
        unknown: { source_access_configuration: [{ uri: true }, { uri: true }] },
        set: { source_access_configuration: [access(types[1]!, root), access(types[0]!, client)] as never },
      },
    ])
    const uris = mappings[0]!.settings.access.map(({ type, uri }) => [type, isUnknown(uri) && uri.unknown])
    assert.match(String(uris.find(([type]) => type === types[0])?.[1]), /:secret:client-/)
    assert.match(String(uris.find(([type]) => type === types[1])?.[1]), /:secret:root-/)
  })

  test('14: of the two branches of a ternary it is the one that can be unknown; of two such, a question', () => {
    const old = { address: 'aws_subnet.old', before: { id: 'subnet-1', cidr_block: '10.0.8.0/24', vpc_id: 'vpc-1' } }
    const refs = ['var.own', 'aws_subnet.new.id', 'aws_subnet.new', 'aws_subnet.old.id', 'aws_subnet.old']
    assert.deepEqual(subnetsOf(read([vpc, old, subnet('aws_subnet.new'), ...nats([''], refs)])), ['aws_subnet.new'])
    const both = subnetsOf(read([vpc, subnet('aws_subnet.old'), subnet('aws_subnet.new'), ...nats([''], refs)]))
    assert.ok(both.every(isUnknown))
  })
})

describe('shapes', () => {
  test('12: of the references of several rules together it is not known which rule has which', () => {
    const rules = [9098, 443].map((port) => inlineRule({ from_port: port, to_port: port }))
    const others = ['b', 'c'].map((name) => naming(`aws_security_group.${name}`, { vpc_id: 'aws_vpc.main' }))
    const sources = (count: number, refs: string[]) =>
      group(
        read([
          vpc,
          ...others,
          {
            address: 'aws_security_group.a',
            values: { ingress: rules.slice(0, count) },
            unknown: { vpc_id: true, ingress: rules.slice(0, count).map(() => ({ security_groups: true })) },
            set: { ...ofVpc, ingress: refs },
          },
        ]),
        'aws_security_group.a',
      ).ingress.map(textOfRule)
    const both = ['aws_security_group.b.id', 'aws_security_group.c.id']
    assert.deepEqual(sources(2, both), ['tcp 9098-9098 group ?', 'tcp 443-443 group ?'])
    assert.deepEqual(sources(1, both), [
      'tcp 9098-9098 group aws_security_group.b',
      'tcp 9098-9098 group aws_security_group.c',
    ])
    assert.deepEqual(sources(1, ['var.more', ...both]), ['tcp 9098-9098 group ?'], 'a condition may leave one out')
  })

  test('14: a list of old and new has both; of one or the other, it is a question', () => {
    const old = { address: 'aws_subnet.old', before: { id: 'subnet-1', cidr_block: '10.0.8.0/24', vpc_id: 'vpc-1' } }
    const clusterOf = (refs: string[]) =>
      read([
        vpc,
        old,
        subnet('aws_subnet.new'),
        {
          address: 'aws_msk_cluster.c',
          values: {
            cluster_name: 'c',
            number_of_broker_nodes: 2,
            broker_node_group_info: [{ security_groups: ['sg-1'] }],
          },
          unknown: { broker_node_group_info: [{ client_subnets: true }] },
          set: { broker_node_group_info: [{ client_subnets: { references: refs } }] as never },
        },
      ]).clusters[0]!.subnets
    assert.deepEqual(clusterOf(['aws_subnet.old.id', 'aws_subnet.new.id']), ['aws_subnet.old', 'aws_subnet.new'])
    assert.ok(clusterOf(['var.own', 'aws_subnet.old.id', 'aws_subnet.new.id']).every(isUnknown))
  })

  test('15: unknown, null and empty texts; lists of which a part is known', () => {
    const route: Planned = {
      address: 'aws_route.r',
      values: { destination_cidr_block: '0.0.0.0/0', gateway_id: '', transit_gateway_id: null },
      unknown: ['route_table_id', 'nat_gateway_id', 'instance_id', 'network_interface_id'],
      set: {
        route_table_id: ['aws_route_table.t.id', 'aws_route_table.t'],
        nat_gateway_id: ['aws_nat_gateway.n.id', 'aws_nat_gateway.n'],
      },
    }
    const plan = read([
      vpc,
      subnet('aws_subnet.a'),
      subnet('aws_subnet.b', '10.0.1.0/24'),
      naming('aws_nat_gateway.n', { subnet_id: 'aws_subnet.a' }),
      naming('aws_route_table.t', { vpc_id: 'aws_vpc.main' }, { unknown: ['vpc_id', 'route', 'propagating_vgws'] }),
      route,
      { address: 'aws_subnet.old', before: { id: 'subnet-9', cidr_block: '10.0.9.0/24', vpc_id: 'vpc-9' } },
      {
        address: 'aws_vpc_endpoint.e',
        values: { service_name: 's', vpc_endpoint_type: 'Interface', subnet_ids: ['subnet-9', null] },
        unknown: { vpc_id: true, subnet_ids: [false, true] },
        set: { ...ofVpc, subnet_ids: ['aws_subnet.old.id', 'aws_subnet.old', 'aws_subnet.b.id', 'aws_subnet.b'] },
      },
    ])
    assert.deepEqual(
      table(plan, 'aws_route_table.t').routes.map(({ target }) => target),
      [{ kind: 'nat-gateway', id: 'aws_nat_gateway.n' }],
    )
    assert.deepEqual(plan.endpoints[0]!.subnets, ['aws_subnet.old', 'aws_subnet.b'])
  })

  test('16: a policy document that is read during apply is what its statements say', () => {
    const plan = read([
      { address: 'aws_secretsmanager_secret.s', values: { name: 'AmazonMSK_s' } },
      {
        address: 'data.aws_iam_policy_document.d',
        values: {
          statement: [
            {
              actions: ['secretsmanager:GetSecretValue'],
              effect: null,
              resources: [null],
              principals: [],
              condition: [],
            },
            { actions: ['kafka:DescribeCluster'], effect: 'Deny', resources: [null], principals: [], condition: [] },
          ],
        },
        unknown: { json: true, statement: [{ resources: [true] }, { resources: [true] }] },
        set: {
          statement: [
            {
              actions: { constant_value: ['secretsmanager:GetSecretValue'] },
              resources: { references: ['aws_secretsmanager_secret.s.arn', 'aws_secretsmanager_secret.s'] },
            },
            {
              actions: { constant_value: ['kafka:DescribeCluster'] },
              resources: { references: ['aws_msk_cluster.c.arn', 'aws_msk_cluster.c'] },
            },
          ] as never,
        },
      },
      { address: 'aws_msk_cluster.c', values: { cluster_name: 'c' } },
      {
        address: 'aws_iam_role.r',
        values: { name: 'r', assume_role_policy: '{"Version":"2012-10-17","Statement":[]}' },
      },
      {
        address: 'aws_iam_role_policy.p',
        values: { role: 'r' },
        unknown: ['policy'],
        set: { policy: ['data.aws_iam_policy_document.d.json', 'data.aws_iam_policy_document.d'] },
      },
    ])
    const [policy] = plan.roles[0]!.policies as readonly Maybe<PolicyDocument>[]
    assert.ok(policy && !isUnknown(policy))
    assert.deepEqual(
      policy.statements.map(({ effect }) => effect),
      ['Allow', 'Deny'],
    )
    const text = JSON.stringify(policy.statements[0])
    assert.match(text, /:secretsmanager:eu-west-1:.*:secret:AmazonMSK_s-/)
    assert.doesNotMatch(JSON.stringify(policy.statements[1]), /cluster\/c/, 'a cluster may be written otherwise')
  })

  test('17: with all protocols the ports say nothing', () => {
    const rules = [
      inlineRule({ protocol: '-1', cidr_blocks: ['0.0.0.0/0'] }),
      inlineRule({ protocol: 'all', self: true }),
    ]
    const plan = read([
      vpc,
      naming('aws_security_group.a', { vpc_id: 'aws_vpc.main' }, { values: { ingress: rules } }),
      {
        address: 'aws_network_acl.n',
        values: {
          ingress: [{ action: 'allow', cidr_block: '0.0.0.0/0', from_port: 0, to_port: 0, protocol: '-1', rule_no: 1 }],
          egress: [],
        },
        unknown: ['vpc_id'],
        set: ofVpc,
      },
    ])
    assert.deepEqual(group(plan, 'aws_security_group.a').ingress.map(textOfRule), [
      '-1 all-all cidr 0.0.0.0/0',
      '-1 all-all group aws_security_group.a',
    ])
    const [entry] = acl(plan, 'aws_network_acl.n').entries
    assert.deepEqual([entry!.protocol, entry!.fromPort], ['-1', undefined])
  })

  test('18: the Region of a provider alias', () => {
    const providers = {
      'aws.far': { name: 'aws', alias: 'far', expressions: { region: { constant_value: 'us-east-1' } } },
    }
    const plan = read([vpc, { ...vpc, address: 'aws_vpc.far', provider: 'aws.far' }], { providers })
    assert.equal(plan.region, 'eu-west-1')
    assert.deepEqual(
      plan.vpcs.map(({ region }) => region),
      [undefined, 'us-east-1'],
    )
  })
})
