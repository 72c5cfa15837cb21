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
