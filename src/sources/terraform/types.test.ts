import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Planned, planText } from '../../../test/support/plans.ts'
import { type Integration, isUnknown } from '../../model/index.ts'
import { readText } from '../index.ts'

const read = (...planned: readonly Planned[]): Integration => readText(planText(planned), 'plan.json', {})

/** A new resource with known values, and arguments that name others. */
function made(address: string, values: Planned['values'] = {}, refs: Readonly<Record<string, string>> = {}): Planned {
  const path = (name: string) => (/\.[^.]+\.[^.]+$/.test(name) ? name : `${name}.id`)
  const set = Object.entries(refs).map(([argument, name]) => [argument, [path(name)]])
  return { address, values, unknown: Object.keys(refs), set: Object.fromEntries(set) }
}
const vpc = made('aws_vpc.v', { cidr_block: '10.0.0.0/16' })
const other = made('aws_vpc.w', { cidr_block: '10.1.0.0/16' })
const ofV = { vpc_id: 'aws_vpc.v' }
const subnet = (name: string, values: Planned['values'] = {}) =>
  made(`aws_subnet.${name}`, { cidr_block: '10.0.0.0/24', availability_zone: 'eu-west-1a', ...values }, ofV)

test('further blocks of a VPC, IPv6 ones too', () => {
  const [v] = read(
    {
      ...vpc,
      values: { cidr_block: '10.0.0.0/16', assign_generated_ipv6_cidr_block: true },
      unknown: ['ipv6_cidr_block'],
    },
    made('aws_vpc_ipv4_cidr_block_association.b', { cidr_block: '100.64.0.0/16' }, ofV),
  ).vpcs
  assert.deepEqual(v!.cidrs, ['10.0.0.0/16', '100.64.0.0/16'])
  assert.equal(v!.ipv6Cidrs.length, 1)
  assert.deepEqual(read(vpc).vpcs[0]!.ipv6Cidrs, [])
})

test('tables of subnets: by association, by the main one of the VPC, by the one that replaces it', () => {
  const table = made('aws_route_table.t', {}, ofV)
  const association = made(
    'aws_route_table_association.a',
    {},
    { subnet_id: 'aws_subnet.a', route_table_id: 'aws_route_table.t' },
  )
  const tables = (...more: Planned[]) =>
    read(vpc, subnet('a'), subnet('b'), table, ...more).subnets.map((each) => each.routeTable)
  assert.deepEqual(tables(), ['aws_vpc.v/main-route-table', 'aws_vpc.v/main-route-table'])
  assert.deepEqual(tables(association), ['aws_route_table.t', 'aws_vpc.v/main-route-table'])
  const main = (of: Record<string, string>) =>
    [made('aws_route_table.m', {}, ofV), made('aws_main_route_table_association.m', {}, of)] as const
  assert.deepEqual(tables(...main({ ...ofV, route_table_id: 'aws_route_table.m' }), association), [
    'aws_route_table.t',
    'aws_route_table.m',
  ])
  const [own, open] = tables(other, association, ...main({ vpc_id: 'local.vpc', route_table_id: 'aws_route_table.m' }))
  assert.equal(own, 'aws_route_table.t')
  assert.ok(isUnknown(open), 'of which VPC is not known')
})

test('in a state, the main table of a VPC may be one of its resources', () => {
  const ids = { id: 'vpc-1', default_route_table_id: 'rtb-0', main_route_table_id: 'rtb-1' }
  const text = planText(
    [
      { address: 'aws_vpc.v', values: { cidr_block: '10.0.0.0/16', ...ids } },
      { address: 'aws_route_table.t', values: { id: 'rtb-1', vpc_id: 'vpc-1', route: [] } },
      { address: 'aws_main_route_table_association.m', values: { vpc_id: 'vpc-1', route_table_id: 'rtb-1' } },
      {
        address: 'aws_default_route_table.d',
        values: { id: 'rtb-0', default_route_table_id: 'rtb-0', vpc_id: 'vpc-1', route: [] },
      },
      { address: 'aws_subnet.a', values: { id: 'subnet-1', vpc_id: 'vpc-1', cidr_block: '10.0.0.0/24' } },
    ],
    { kind: 'state' },
  )
  const state = readText(text, 'state.json', {})
  assert.equal(state.subnets[0]?.routeTable, 'aws_route_table.t')
  assert.deepEqual(state.routeTables.map(({ id }) => id).sort(), ['aws_route_table.t', 'aws_vpc.v/main-route-table'])
})

test('a main table that is taken over has the routes that name it, by either name', () => {
  const gateway = made('aws_internet_gateway.g', {}, ofV)
  const taken = made('aws_default_route_table.d', {}, { default_route_table_id: 'aws_vpc.v.default_route_table_id' })
  const route = (name: string) =>
    made(
      'aws_route.r',
      { destination_cidr_block: '0.0.0.0/0' },
      { route_table_id: name, gateway_id: 'aws_internet_gateway.g' },
    )
  for (const planned of [
    [taken, route('aws_default_route_table.d')],
    [taken, route('aws_vpc.v.main_route_table_id')],
    [route('aws_vpc.v.main_route_table_id')],
  ]) {
    const { routeTables } = read(vpc, gateway, ...planned)
    assert.deepEqual(
      routeTables.map(({ id, routes }) => [id, routes.map(({ target }) => target)]),
      [['aws_vpc.v/main-route-table', [{ kind: 'internet-gateway', id: 'aws_internet_gateway.g' }]]],
    )
  }
})

test('where the main table of a default VPC leads is not known, unless it is taken over', () => {
  const values = { cidr_block: '172.31.0.0/16' }
  const [table] = read({ address: 'aws_default_vpc.d', values }).routeTables
  assert.ok(isUnknown(table?.routes[0]?.destination))
  const taken = made(
    'aws_default_route_table.t',
    { route: [] },
    { default_route_table_id: 'aws_default_vpc.d.default_route_table_id' },
  )
  assert.deepEqual(
    read({ address: 'aws_default_vpc.d', values }, taken).routeTables.map(({ routes }) => routes),
    [[]],
  )
})

test('gateways: internet by either way, egress-only, NAT of both kinds', () => {
  const plan = read(
    vpc,
    subnet('a'),
    made('aws_internet_gateway.inside', {}, ofV),
    made('aws_internet_gateway.apart'),
    made(
      'aws_internet_gateway_attachment.a',
      {},
      { internet_gateway_id: 'aws_internet_gateway.apart', vpc_id: 'aws_vpc.v' },
    ),
    made('aws_egress_only_internet_gateway.e', {}, ofV),
    made('aws_nat_gateway.n', { connectivity_type: 'private' }, { subnet_id: 'aws_subnet.a' }),
  )
  assert.deepEqual(
    plan.internetGateways.map(({ vpcs }) => vpcs),
    [['aws_vpc.v'], ['aws_vpc.v']],
  )
  assert.deepEqual(
    plan.egressOnlyGateways.map((each) => each.vpc),
    ['aws_vpc.v'],
  )
  assert.deepEqual(
    plan.natGateways.map((each) => [each.subnet, each.connectivity]),
    [['aws_subnet.a', 'private']],
  )
})

test('peering: accepted by itself, by an accepter, or by nobody knows whom', () => {
  const peering = (auto_accept: boolean) =>
    made('aws_vpc_peering_connection.p', { auto_accept }, { vpc_id: 'aws_vpc.v', peer_vpc_id: 'aws_vpc.w' })
  const accepter = made(
    'aws_vpc_peering_connection_accepter.a',
    { auto_accept: true },
    { vpc_peering_connection_id: 'aws_vpc_peering_connection.p' },
  )
  const state = (...planned: Planned[]) => read(vpc, other, ...planned).peerings[0]
  assert.deepEqual(state(peering(true))?.vpcs, ['aws_vpc.v', 'aws_vpc.w'])
  assert.equal(state(peering(true))?.state, 'active')
  assert.equal(state(peering(false), accepter)?.state, 'active')
  assert.ok(isUnknown(state(peering(false))?.state))
  const route = made(
    'aws_route.r',
    { destination_cidr_block: '10.1.0.0/16' },
    { route_table_id: 'aws_route_table.t', vpc_peering_connection_id: 'aws_vpc_peering_connection_accepter.a' },
  )
  const { routeTables } = read(vpc, other, peering(false), accepter, made('aws_route_table.t', {}, ofV), route)
  const target = routeTables.find(({ id }) => id === 'aws_route_table.t')?.routes[0]?.target
  assert.deepEqual(target, { kind: 'peering', id: 'aws_vpc_peering_connection.p' })
})

test('transit gateways: default tables as the gateway and the attachment say, routes by prefix list', () => {
  const gateway = made('aws_ec2_transit_gateway.g')
  const attachment = (values: Planned['values'] = {}) => ({
    ...made('aws_ec2_transit_gateway_vpc_attachment.a', values, {
      vpc_id: 'aws_vpc.v',
      transit_gateway_id: 'aws_ec2_transit_gateway.g',
    }),
  })
  const own = read(vpc, gateway, attachment())
  assert.equal(own.transitGatewayAttachments[0]?.table, 'aws_ec2_transit_gateway.g/default-route-table')
  assert.deepEqual(own.transitGatewayTables[0]?.propagations, ['aws_ec2_transit_gateway_vpc_attachment.a'])
  const out = read(
    vpc,
    gateway,
    attachment({
      transit_gateway_default_route_table_association: false,
      transit_gateway_default_route_table_propagation: false,
    }),
    made('aws_ec2_managed_prefix_list.l', { name: 'l', address_family: 'IPv4', entry: [{ cidr: '10.9.0.0/16' }] }),
    made(
      'aws_ec2_managed_prefix_list_entry.e',
      { cidr: '10.8.0.0/16' },
      { prefix_list_id: 'aws_ec2_managed_prefix_list.l' },
    ),
    made(
      'aws_ec2_transit_gateway_prefix_list_reference.r',
      { blackhole: false },
      {
        prefix_list_id: 'aws_ec2_managed_prefix_list.l',
        transit_gateway_attachment_id: 'aws_ec2_transit_gateway_vpc_attachment.a',
        transit_gateway_route_table_id: 'aws_ec2_transit_gateway.g.association_default_route_table_id',
      },
    ),
  )
  assert.ok(!('table' in out.transitGatewayAttachments[0]!))
  const [table] = out.transitGatewayTables
  assert.deepEqual(table?.propagations, [])
  assert.deepEqual(
    table?.routes.map(({ destination, attachment: to }) => [destination, to]),
    [['aws_ec2_managed_prefix_list.l', 'aws_ec2_transit_gateway_vpc_attachment.a']],
  )
  assert.deepEqual(out.prefixLists[0]?.cidrs, ['10.9.0.0/16', '10.8.0.0/16'])
})

test('endpoints with associations of their own', () => {
  const endpoint = made('aws_vpc_endpoint.e', { service_name: 's', vpc_endpoint_type: 'Interface' }, ofV)
  const group = made('aws_security_group.g', {}, ofV)
  const by = { vpc_endpoint_id: 'aws_vpc_endpoint.e' }
  const associated = (replace_default_association: boolean) =>
    read(
      vpc,
      subnet('a'),
      endpoint,
      group,
      made('aws_vpc_endpoint_subnet_association.s', {}, { ...by, subnet_id: 'aws_subnet.a' }),
      made(
        'aws_vpc_endpoint_route_table_association.t',
        {},
        { ...by, route_table_id: 'aws_vpc.v.main_route_table_id' },
      ),
      made(
        'aws_vpc_endpoint_security_group_association.g',
        { replace_default_association },
        { ...by, security_group_id: 'aws_security_group.g' },
      ),
      made('aws_vpc_endpoint_policy.p', { policy: '{"Version":"2012-10-17","Statement":[]}' }, by),
    ).endpoints[0]!
  const found = associated(true)
  assert.deepEqual(
    [found.subnets, found.routeTables, found.groups],
    [['aws_subnet.a'], ['aws_vpc.v/main-route-table'], ['aws_security_group.g']],
  )
  assert.ok(found.policy)
  assert.deepEqual(associated(false).groups, ['aws_security_group.g', 'aws_vpc.v/default-group'])
})

test('ACLs: entries and subnets, inside and apart', () => {
  const { acls, subnets } = read(
    vpc,
    subnet('a'),
    subnet('b'),
    {
      ...made('aws_network_acl.n', {
        ingress: [],
        egress: [{ action: 'deny', cidr_block: '0.0.0.0/0', from_port: 0, to_port: 0, protocol: '-1', rule_no: 5 }],
      }),
      unknown: ['vpc_id', 'subnet_ids'],
      set: { vpc_id: ['aws_vpc.v.id'], subnet_ids: ['aws_subnet.a.id'] },
    },
    made(
      'aws_network_acl_rule.r',
      {
        egress: false,
        protocol: '6',
        rule_action: 'allow',
        rule_number: 7,
        cidr_block: '10.0.0.0/8',
        from_port: 443,
        to_port: 443,
      },
      { network_acl_id: 'aws_network_acl.n' },
    ),
    made('aws_network_acl_association.b', {}, { subnet_id: 'aws_subnet.b', network_acl_id: 'aws_network_acl.n' }),
  )
  assert.deepEqual(
    subnets.map((each) => each.acl),
    ['aws_network_acl.n', 'aws_network_acl.n'],
  )
  const own = acls.find(({ id }) => id === 'aws_network_acl.n')
  assert.deepEqual(
    own?.entries.map(({ number, egress, action, protocol, fromPort }) => [number, egress, action, protocol, fromPort]),
    [
      [5, true, 'deny', '-1', undefined],
      [7, false, 'allow', 'tcp', 443],
    ],
  )
})

test('private zones, their records and associations; Resolver rules; Block Public Access', () => {
  const plan = read(
    vpc,
    other,
    made('aws_vpc_endpoint.e', { service_name: 's' }, ofV),
    {
      ...made('aws_route53_zone.z', { name: 'internal', vpc: [{}] }),
      unknown: { vpc: [{ vpc_id: true }] },
      set: { vpc: [{ vpc_id: { references: ['aws_vpc.v.id'] } }] as never },
    },
    made('aws_route53_zone_association.a', {}, { zone_id: 'aws_route53_zone.z', vpc_id: 'aws_vpc.w' }),
    {
      ...made(
        'aws_route53_record.short',
        { name: 'kafka', type: 'A', records: ['10.0.0.9'] },
        { zone_id: 'aws_route53_zone.z' },
      ),
    },
    {
      ...made('aws_route53_record.alias', { name: 'sts.internal', type: 'A', alias: [{}] }),
      unknown: { zone_id: true, alias: [{ name: true }] },
      set: {
        zone_id: ['aws_route53_zone.z.zone_id'],
        alias: [{ name: { references: ['aws_vpc_endpoint.e.dns_entry[0].dns_name', 'aws_vpc_endpoint.e'] } }] as never,
      },
    },
    made('aws_route53_resolver_rule.r', { domain_name: 'corp.example.', rule_type: 'FORWARD' }),
    made(
      'aws_route53_resolver_rule_association.a',
      {},
      { resolver_rule_id: 'aws_route53_resolver_rule.r', vpc_id: 'aws_vpc.v' },
    ),
    made('aws_vpc_block_public_access_options.o', { internet_gateway_block_mode: 'block-bidirectional' }),
    made('aws_vpc_block_public_access_exclusion.x', { internet_gateway_exclusion_mode: 'allow-egress' }, ofV),
  )
  const [zone] = plan.hostedZones
  assert.deepEqual(zone?.vpcs, ['aws_vpc.v', 'aws_vpc.w'])
  assert.deepEqual(
    zone?.records.map(({ name, target }) => [name, target]),
    [
      ['kafka.internal', { kind: 'addresses', addresses: ['10.0.0.9'] }],
      ['sts.internal', { kind: 'endpoint', id: 'aws_vpc_endpoint.e' }],
    ],
  )
  assert.deepEqual(
    plan.resolverRules.map(({ domain, vpcs }) => [domain, vpcs]),
    [['corp.example', ['aws_vpc.v']]],
  )
  assert.equal(plan.publicAccessBlock?.mode, 'block-bidirectional')
  assert.deepEqual(
    plan.publicAccessBlock?.exclusions.map(({ resource, mode }) => [resource, mode]),
    [['aws_vpc.v', 'allow-egress']],
  )
})

test('roles: policies inside, attached, managed; one whose role is not known may be of any', () => {
  const document = '{"Version":"2012-10-17","Statement":[]}'
  const role = made('aws_iam_role.r', {
    name: 'r',
    assume_role_policy: document,
    inline_policy: [{ name: 'i', policy: document }],
  })
  const [read_] = read(
    role,
    made('aws_iam_role_policy.p', { role: 'r', policy: document }),
    made('aws_iam_policy.own', { policy: document }),
    made('aws_iam_role_policy_attachment.own', { role: 'r' }, { policy_arn: 'aws_iam_policy.own.arn' }),
    made('aws_iam_role_policy_attachment.aws', { role: 'r', policy_arn: 'arn:aws:iam::aws:policy/A' }),
  ).roles
  assert.equal(read_!.policies.length, 3)
  assert.deepEqual(read_!.managedPolicies, ['arn:aws:iam::aws:policy/A'])
  const open = read(
    role,
    { ...role, address: 'aws_iam_role.s', values: { name: 's' } },
    made('aws_iam_role_policy_attachment.x', { policy_arn: 'arn:aws:iam::aws:policy/A' }, { role: 'local.role' }),
  )
  assert.ok(open.roles.every(({ managedPolicies }) => isUnknown(managedPolicies[0])))
})

test('secrets, keys and failure stores, with policies inside and beside them', () => {
  const document = '{"Version":"2012-10-17","Statement":[]}'
  const plan = read(
    made('aws_kms_key.k', { policy: document }),
    made('aws_kms_alias.a', { name: 'alias/a' }, { target_key_id: 'aws_kms_key.k.key_id' }),
    made('aws_secretsmanager_secret.s', { name: 'AmazonMSK_s' }, { kms_key_id: 'aws_kms_key.k.arn' }),
    made('aws_secretsmanager_secret_policy.s', { policy: document }, { secret_arn: 'aws_secretsmanager_secret.s.arn' }),
    made('aws_sqs_queue.q', { name: 'q.fifo', fifo_queue: true, policy: document }),
    made('aws_sns_topic.t', { name: 't' }),
    made('aws_sns_topic_policy.t', { policy: document }, { arn: 'aws_sns_topic.t.arn' }),
    made('aws_s3_bucket.b', { bucket: 'b' }),
    made(
      'aws_s3_bucket_server_side_encryption_configuration.b',
      { rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: 'aws:kms' }] }] },
      { bucket: 'aws_s3_bucket.b.id' },
    ),
    made('aws_msk_cluster.c', { cluster_name: 'c', number_of_broker_nodes: 2 }),
    made('aws_msk_topic.t', { name: 'orders', partition_count: 3 }, { cluster_arn: 'aws_msk_cluster.c.arn' }),
    made(
      'aws_msk_single_scram_secret_association.c',
      {},
      { cluster_arn: 'aws_msk_cluster.c.arn', secret_arn: 'aws_secretsmanager_secret.s.arn' },
    ),
  )
  assert.deepEqual(
    plan.secrets.map(({ name, key, policy }) => [name, key, policy !== undefined]),
    [['AmazonMSK_s', 'aws_kms_key.k', true]],
  )
  assert.deepEqual(
    plan.failureStores.map(({ id, service, fifo, policy }) => [id, service, fifo, policy !== undefined]),
    [
      ['aws_sqs_queue.q', 'sqs', true, true],
      ['aws_sns_topic.t', 'sns', false, true],
      ['aws_s3_bucket.b', 's3', false, false],
    ],
  )
  assert.ok(plan.keys[0]?.policy)
  assert.deepEqual(plan.clusters[0]?.scramSecrets, [plan.secrets[0]?.arn])
  assert.deepEqual(
    plan.clusters[0]?.topics?.map(({ id, name, partitions }) => [id, name, partitions]),
    [['aws_msk_topic.t', 'orders', 3]],
  )
  assert.deepEqual(plan.unread, [])
})

test('mappings: by alias and by name, from either kind of cluster, with their settings; queues are not ours', () => {
  const fn = made('aws_lambda_function.f', { function_name: 'f', runtime: 'nodejs22.x', handler: 'a.b' })
  const mapping = (values: Planned['values'], refs: Record<string, string>) =>
    made(
      'aws_lambda_event_source_mapping.m',
      {
        topics: ['orders'],
        starting_position: 'AT_TIMESTAMP',
        starting_position_timestamp: '2026-01-01T00:00:00Z',
        ...values,
      },
      refs,
    )
  const alias = made('aws_lambda_alias.live', {}, { function_name: 'aws_lambda_function.f.function_name' })
  const cluster = made('aws_msk_serverless_cluster.c', { cluster_name: 'c', vpc_config: [] })
  const source = { event_source_arn: 'aws_msk_serverless_cluster.c.arn' }
  const [byAlias] = read(
    fn,
    alias,
    cluster,
    mapping(
      { batch_size: 7, provisioned_poller_config: [{ minimum_pollers: 1, maximum_pollers: 2 }] },
      { ...source, function_name: 'aws_lambda_alias.live.arn' },
    ),
  ).mappings
  assert.deepEqual(
    [byAlias?.function, byAlias?.source],
    ['aws_lambda_function.f', { kind: 'cluster', cluster: 'aws_msk_serverless_cluster.c' }],
  )
  assert.deepEqual(byAlias?.problems, [])
  assert.deepEqual([byAlias?.settings.batchSize, byAlias?.settings.startingTimestampMs], [7, Date.UTC(2026, 0, 1)])
  assert.deepEqual(byAlias?.settings.provisioned, { minimum: 1, maximum: 2 })
  const [byName] = read(fn, cluster, mapping({ function_name: 'f' }, source)).mappings
  assert.equal(byName?.function, 'aws_lambda_function.f')
  const queue = read(
    fn,
    made('aws_sqs_queue.q', { name: 'q' }),
    made('aws_lambda_event_source_mapping.q', { topics: [] }, { event_source_arn: 'aws_sqs_queue.q.arn' }),
  )
  assert.deepEqual(
    [queue.mappings.length, queue.unread.map(({ id }) => id)],
    [0, ['aws_lambda_event_source_mapping.q']],
  )
})

test('public addresses of instances and interfaces; what other providers make is listed as not read', () => {
  const plan = read(
    vpc,
    subnet('a', { map_public_ip_on_launch: true }),
    made('aws_instance.i', { private_ip: '10.0.0.5' }, { subnet_id: 'aws_subnet.a' }),
    made('aws_network_interface.n', { private_ips: ['10.0.0.6'] }, { subnet_id: 'aws_subnet.a' }),
    made('aws_eip.e', {}, { network_interface: 'aws_network_interface.n' }),
    made('random_id.r'),
  )
  assert.deepEqual(
    plan.interfaces.map(({ addresses, publicAddress }) => [addresses, publicAddress]),
    [
      [['10.0.0.6'], true],
      [['10.0.0.5'], true],
    ],
  )
  assert.deepEqual(
    plan.unread.map(({ id, type }) => [id, type]),
    [['random_id.r', 'random_id']],
  )
})

test('a reserved concurrency of -1 is none, of 0 stops the function', () => {
  const reserved = (value: number) =>
    read(made('aws_lambda_function.f', { function_name: 'f', reserved_concurrent_executions: value })).functions[0]!
      .reservedConcurrency
  assert.deepEqual([-1, 0, 5].map(reserved), [undefined, 0, 5])
})
