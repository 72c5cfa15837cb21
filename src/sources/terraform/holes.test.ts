/** What a plan leaves open is open, wherever it lies: found by `npm run fuzz:sources`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Planned, planText } from '../../../test/support/plans.ts'
import { isUnknown } from '../../model/index.ts'
import { readText } from '../index.ts'

const read = (...planned: readonly Planned[]) => readText(planText(planned), 'plan.json', {})
const hidden = ['local.hidden']

test('of a block that is not known nothing inside it is', () => {
  const open = { client_authentication: hidden }
  const { clusters } = read({
    address: 'aws_msk_cluster.c',
    values: { cluster_name: 'c', number_of_broker_nodes: 2 },
    unknown: ['client_authentication'],
    set: open,
  })
  const { iam, scram, mutualTls } = clusters[0]!.listeners
  assert.deepEqual([iam, scram, mutualTls].map(isUnknown), [true, true, true])
})

test('a rule of which the direction is not known may be of either', () => {
  const { groups } = read(
    { address: 'aws_vpc.v', values: { cidr_block: '10.0.0.0/16' } },
    { address: 'aws_security_group.g', values: {}, unknown: ['vpc_id'], set: { vpc_id: ['aws_vpc.v.id'] } },
    {
      address: 'aws_security_group_rule.r',
      values: { protocol: 'tcp', from_port: 9098, to_port: 9098, cidr_blocks: ['10.0.0.0/16'] },
      unknown: ['type', 'security_group_id'],
      set: { type: hidden, security_group_id: ['aws_security_group.g.id'] },
    },
  )
  const group = groups.find(({ id }) => id === 'aws_security_group.g')!
  for (const rules of [group.ingress, group.egress]) assert.ok(rules.some(({ protocol }) => isUnknown(protocol)))
})

/** Subnets of a plan beside an ACL for some that it finds out when it is applied. */
const withAcl = (subnets: readonly string[], ...more: readonly Planned[]) =>
  read(
    { address: 'aws_vpc.v', values: { cidr_block: '10.0.0.0/16' } },
    ...['a', 'b'].map((name, index) => ({
      address: `aws_subnet.${name}`,
      values: { cidr_block: `10.0.${index}.0/24`, availability_zone: `eu-west-1${name}` },
      unknown: ['vpc_id'],
      set: { vpc_id: ['aws_vpc.v.id', 'aws_vpc.v'] },
    })),
    ...more,
    {
      address: 'aws_network_acl.n',
      unknown: ['vpc_id', 'subnet_ids', 'ingress', 'egress'],
      set: { vpc_id: ['aws_vpc.v.id', 'aws_vpc.v'], subnet_ids: subnets },
    },
  ).subnets.map(({ acl }) => (isUnknown(acl) ? 'unknown' : acl))

test('what is looked up when the plan is applied may be what the plan makes', () => {
  const looked = { address: 'data.aws_subnets.found', unknown: ['ids'], set: { filter: ['aws_vpc.v.id', 'aws_vpc.v'] } }
  const found = withAcl(['data.aws_subnets.found.ids', 'data.aws_subnets.found'], looked)
  assert.deepEqual(found, ['unknown', 'unknown'])
  const told = { address: 'data.aws_ssm_parameter.p', unknown: ['value'] }
  assert.deepEqual(withAcl(['data.aws_ssm_parameter.p.value', 'data.aws_ssm_parameter.p'], told), [
    'unknown',
    'unknown',
  ])
})

test('what is looked up by its id is what has it', () => {
  const looked = { address: 'data.aws_subnet.found', set: { id: ['aws_subnet.b.id', 'aws_subnet.b'] } }
  const found = withAcl(['data.aws_subnet.found.id', 'data.aws_subnet.found'], looked)
  assert.deepEqual(found, ['aws_vpc.v/default-acl', 'aws_network_acl.n'])
})

test('terraform_data gives what it is given', () => {
  const passed = (input: readonly string[]) =>
    withAcl(['terraform_data.x.output', 'terraform_data.x'], {
      address: 'terraform_data.x',
      unknown: ['output'],
      set: { input },
    })
  assert.deepEqual(passed(['aws_subnet.a.id', 'aws_subnet.a']), ['aws_network_acl.n', 'aws_vpc.v/default-acl'])
  assert.deepEqual(passed([]), ['aws_vpc.v/default-acl', 'aws_vpc.v/default-acl'], 'ids of others')
})

test('a subnet of others has the ACL that its id is associated with', () => {
  const { subnets } = read({
    address: 'aws_network_acl.n',
    values: { subnet_ids: ['subnet-0abc'] },
    unknown: ['vpc_id'],
    set: { vpc_id: ['aws_vpc.v.id', 'aws_vpc.v'] },
  })
  assert.deepEqual(
    subnets.map(({ id, acl }) => [id, acl]),
    [['?subnet-0abc', 'aws_network_acl.n']],
  )
})

/** A self-managed mapping as the provider plans it. */
const selfManaged = (own: Pick<Planned, 'values' | 'unknown' | 'set'>) => {
  const [mapping] = read(
    { address: 'aws_msk_cluster.c', values: { cluster_name: 'c' }, unknown: ['bootstrap_brokers'] },
    { address: 'aws_lambda_event_source_mapping.m', ...own, values: { topics: ['orders'], ...own.values } },
  ).mappings
  assert.ok(mapping?.source.kind === 'self-managed')
  return { source: mapping.source, refused: mapping.problems.map(({ code }) => code) }
}
const servers = { endpoints: { KAFKA_BOOTSTRAP_SERVERS: 'b:9098' } }

test('servers that are not known are planned as none', () => {
  const { source, refused } = selfManaged({
    values: { self_managed_event_source: [{ endpoints: null }] },
    set: {
      self_managed_event_source: [
        { endpoints: { references: ['aws_msk_cluster.c.bootstrap_brokers', 'aws_msk_cluster.c'] } },
      ] as never,
    },
  })
  assert.ok(isUnknown(source.servers))
  assert.ok(!refused.includes('SETTING_MISSING'), String(refused))
})

test('access of which a dynamic block says how much there is may name a VPC', () => {
  const some = [{ type: { constant_value: 'VPC_SECURITY_GROUP' }, uri: { constant_value: 'sg-1' } }]
  for (const set of [{}, { source_access_configuration: some as never }]) {
    const { source, refused } = selfManaged({
      values: { self_managed_event_source: [servers] },
      unknown: ['source_access_configuration'],
      set,
    })
    assert.ok(source.subnets.length > 0 && source.subnets.every(isUnknown))
    assert.ok(source.groups.length > 0 && source.groups.every(isUnknown))
    assert.deepEqual(refused, ['SETTING_UNDECIDED'])
  }
})
