/** Terraform in two Regions: by aliases of the provider in a plan, by ARNs in a state. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPlaces } from '../src/check/index.ts'
import { readPlaces } from '../src/sources/index.ts'
import { type Planned, planText } from './support/plans.ts'

const account = '111122223333'
const document = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const assumed = document({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' })
const actions = ['kafka-cluster:*', 'kafka:*', 'ec2:*', 'logs:*']
const allowed = document({ Effect: 'Allow', Action: actions, Resource: '*' })
const egress = { protocol: '-1', from_port: 0, to_port: 0, self: false, cidr_blocks: ['0.0.0.0/0'] }
const itself = (port: number) => ({ protocol: 'tcp', from_port: port, to_port: port, self: true, cidr_blocks: [] })

/** What a module holds that is applied: a cluster in two subnets, with endpoints of `services` for Lambda and STS. */
function applied(module: string, region: string, services = region): readonly Planned[] {
  const id = (kind: string, name = '') => `${kind}-${module}${name}`
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`
  const all: Readonly<Record<string, object>> = {
    'aws_vpc.v': { id: id('vpc'), cidr_block: '10.0.0.0/16', enable_dns_support: true, enable_dns_hostnames: true },
    ...Object.fromEntries(
      ['a', 'b'].map((zone, i) => [
        `aws_subnet.${zone}`,
        {
          id: id('subnet', zone),
          vpc_id: id('vpc'),
          cidr_block: `10.0.${i}.0/24`,
          availability_zone: `${region}${zone}`,
        },
      ]),
    ),
    'aws_security_group.g': { id: id('sg'), vpc_id: id('vpc'), ingress: [itself(9098), itself(443)], egress: [egress] },
    ...Object.fromEntries(
      ['lambda', 'sts'].map((service) => [
        `aws_vpc_endpoint.${service}`,
        {
          ...{ id: id('vpce', service), vpc_id: id('vpc'), service_name: `com.amazonaws.${services}.${service}` },
          ...{ vpc_endpoint_type: 'Interface', private_dns_enabled: true, security_group_ids: [id('sg')] },
          subnet_ids: [id('subnet', 'a'), id('subnet', 'b')],
        },
      ]),
    ),
    'aws_msk_cluster.c': {
      ...{ id: arn('kafka', 'cluster/orders/1'), arn: arn('kafka', 'cluster/orders/1'), cluster_name: 'orders' },
      number_of_broker_nodes: 2,
      broker_node_group_info: [{ client_subnets: [id('subnet', 'a'), id('subnet', 'b')], security_groups: [id('sg')] }],
      client_authentication: [{ sasl: [{ iam: true, scram: false }] }],
    },
    'aws_iam_role.r': {
      ...{ id: id('role'), name: id('role'), arn: `arn:aws:iam::${account}:role/${id('role')}` },
      assume_role_policy: assumed,
    },
    'aws_iam_role_policy.p': { id: id('policy'), role: id('role'), policy: allowed },
    'aws_lambda_function.f': {
      ...{ id: 'orders', arn: arn('lambda', 'function:orders'), function_name: 'orders', timeout: 30 },
      role: `arn:aws:iam::${account}:role/${id('role')}`,
    },
    'aws_lambda_event_source_mapping.m': {
      ...{ id: id('uuid'), uuid: id('uuid'), topics: ['orders'], starting_position: 'LATEST', batch_size: 100 },
      function_arn: arn('lambda', 'function:orders'),
      ...{ function_name: arn('lambda', 'function:orders'), event_source_arn: arn('kafka', 'cluster/orders/1') },
    },
  }
  return Object.entries(all).map(([address, values]) => ({
    address: `module.${module}.${address}`,
    values: values as NonNullable<Planned['values']>,
  }))
}

function verdicts(text: string) {
  const { integrations } = readPlaces([{ file: 'state.json', text }], {})
  const { mappings } = checkPlaces(integrations)
  const verdictOf = new Map(mappings.map(({ mapping, verdict }) => [mapping, verdict]))
  return integrations.map(({ region, account: own, mappings: [mapping] }) => [own, region, verdictOf.get(mapping!.id)])
}
const state = (...all: readonly (readonly Planned[])[]) => planText(all.flat(), { kind: 'state' })

test('what a state has in another Region than its first ARN is judged there', () => {
  const expected = [
    [account, 'eu-west-1', 'reachable'],
    [account, 'us-east-1', 'reachable'],
  ]
  const [eu, us] = [applied('eu', 'eu-west-1'), applied('us', 'us-east-1')]
  assert.deepEqual(verdicts(state(eu, us)), expected)
  assert.deepEqual(verdicts(state(us, eu)), expected)
})

test('an endpoint for the other Region is no way to the services of this one', () => {
  assert.deepEqual(verdicts(state(applied('eu', 'eu-west-1'), applied('us', 'us-east-1', 'eu-west-1'))), [
    [account, 'eu-west-1', 'reachable'],
    [account, 'us-east-1', 'blocked'],
  ])
})

test('an alias of the provider says where a plan makes something', () => {
  const far = { name: 'aws', alias: 'far', expressions: { region: { constant_value: 'us-east-1' } } }
  const mapping = (name: string, provider: string): Planned => ({
    address: `aws_lambda_event_source_mapping.${name}`,
    values: { topics: ['orders'] },
    unknown: ['event_source_arn'],
    provider,
  })
  const text = planText([mapping('near', 'aws'), mapping('far', 'aws.far')], { providers: { 'aws.far': far } })
  assert.deepEqual(
    readPlaces([{ file: 'plan.json', text }], {}).integrations.map(({ region, mappings }) => [region, mappings[0]?.id]),
    [
      ['eu-west-1', 'aws_lambda_event_source_mapping.near'],
      ['us-east-1', 'aws_lambda_event_source_mapping.far'],
    ],
  )
})
