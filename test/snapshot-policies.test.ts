/** With the policies of clusters, secrets and destinations a snapshot decides what a role lacks; without, it warns. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  account,
  arn,
  checkOutputs,
  clusterArn,
  functionArn,
  type Outputs,
  outputs,
  roleArn,
} from './support/outputs.ts'

const secretArn = arn('secretsmanager', 'secret:AmazonMSK_login-abcdef')
const keyId = '0a1b2c3d-0000-1111-2222-333344445555'
const statement = (Action: string | readonly string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
})
const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement })
const toRole = (Action: string) => JSON.stringify(document(statement(Action, { Principal: { AWS: roleArn } })))
const nobody = JSON.stringify(document(statement('*', { Effect: 'Deny', Principal: '*' })))

/** The account of the other tests, with a role that may do all but what is denied to it by silence. */
function accountWith(mapping: object, allowed: readonly string[], more: Outputs): Outputs {
  const [role] = (outputs['role.json'] as { RoleDetailList: object[] }).RoleDetailList
  const RolePolicyList = [{ PolicyName: 'some', PolicyDocument: document(statement(allowed)) }]
  const base = {
    ...{ UUID: '11111111-2222-3333-4444-555555555555', State: 'Enabled', Topics: ['orders'] },
    ...{ EventSourceArn: clusterArn, FunctionArn: functionArn, StartingPosition: 'TRIM_HORIZON' },
  }
  return {
    ...outputs,
    'mappings.json': { EventSourceMappings: [{ ...base, ...mapping }] },
    'role.json': { RoleDetailList: [{ ...role, RolePolicyList }], Policies: [] },
    ...more,
  }
}
const lacking = (all: Outputs) =>
  checkOutputs(all)
    .findings.filter(({ code, path }) => path === 'permissions' && code !== 'ROLE_LACKS_LOG_ACCESS')
    .map(({ severity, code }) => `${severity} ${code}`)

const others = ['ec2:*', 'logs:*', 'kafka:*', 'kafka-cluster:*', 'kms:*']

interface Case {
  readonly name: string
  readonly code: string
  readonly mapping: object
  readonly allowed: readonly string[]
  readonly around: Outputs
  readonly none: Outputs
  readonly allows: Outputs
}

const failing = (Destination: string) => ({ DestinationConfig: { OnFailure: { Destination } } })
const queue = { QueueArn: arn('sqs', 'failed') }
const topic = { TopicArn: arn('sns', 'failed') }
const secret = { ARN: secretArn, Name: 'AmazonMSK_login' }

const cases: readonly Case[] = [
  {
    name: 'a cluster',
    code: 'ROLE_LACKS_TOPIC_ACCESS',
    mapping: {},
    allowed: ['ec2:*', 'logs:*', 'kafka:*'],
    around: {},
    none: { 'policy.orders.json': { CurrentVersion: null, Policy: null } },
    allows: { 'policy.orders.json': { CurrentVersion: 'K1', Policy: toRole('kafka-cluster:*') } },
  },
  {
    name: 'a secret',
    code: 'ROLE_LACKS_SECRET_ACCESS',
    mapping: { SourceAccessConfigurations: [{ Type: 'CLIENT_CERTIFICATE_TLS_AUTH', URI: secretArn }] },
    allowed: others,
    around: { 'secret.json': { ...secret, KmsKeyId: keyId } },
    none: { 'secret-policy.json': { ...secret, ResourcePolicy: null } },
    allows: { 'secret-policy.json': { ...secret, ResourcePolicy: toRole('secretsmanager:GetSecretValue') } },
  },
  {
    name: 'a queue',
    code: 'ROLE_LACKS_DESTINATION_ACCESS',
    mapping: failing(queue.QueueArn),
    allowed: others,
    around: {},
    none: { 'queue.json': { Attributes: queue } },
    allows: { 'queue.json': { Attributes: { ...queue, Policy: toRole('sqs:SendMessage') } } },
  },
  {
    name: 'a topic',
    code: 'ROLE_LACKS_DESTINATION_ACCESS',
    mapping: failing(topic.TopicArn),
    allowed: others,
    around: {},
    none: { 'topic.json': { Attributes: topic } },
    allows: { 'topic.json': { Attributes: { ...topic, Policy: toRole('sns:Publish') } } },
  },
  {
    name: 'a bucket',
    code: 'ROLE_LACKS_DESTINATION_ACCESS',
    mapping: failing('arn:aws:s3:::failed'),
    allowed: [...others, 's3:ListBucket'],
    around: {},
    none: { 'policy.failed.json': { Policy: null } },
    allows: { 'policy.failed.json': { Policy: toRole('s3:PutObject') } },
  },
  {
    name: 'a key of a queue',
    code: 'ROLE_LACKS_DESTINATION_ACCESS',
    mapping: failing(queue.QueueArn),
    allowed: ['ec2:*', 'logs:*', 'kafka:*', 'kafka-cluster:*', 'sqs:*'],
    around: { 'queue.json': { Attributes: { ...queue, KmsMasterKeyId: keyId } } },
    none: { [`key.${keyId}.json`]: { PolicyName: 'default', Policy: toRole('kms:DescribeKey') } },
    allows: { [`key.${keyId}.json`]: { PolicyName: 'default', Policy: toRole('kms:*') } },
  },
]

suite('what a role lacks', () => {
  for (const { name, code, mapping, allowed, around, none, allows } of cases) {
    test(`on ${name}: a warning, an error or nothing, as its policy is not told, not there, or lets the role in`, () => {
      const of = (more: Outputs) => lacking(accountWith(mapping, allowed, { ...around, ...more }))
      assert.deepEqual(of({}), [`warning ${code}`])
      assert.deepEqual(of(none), [`error ${code}`])
      assert.deepEqual(of(allows), [])
    })
  }

  test('what a policy of a queue denies, no policy of the role allows', () => {
    const all = accountWith(failing(queue.QueueArn), ['*'], {
      'queue.json': { Attributes: { ...queue, Policy: nobody } },
    })
    assert.deepEqual(lacking(all), ['error ROLE_LACKS_DESTINATION_ACCESS'])
  })

  test("AWS's own key needs no permission, whichever way it is named", () => {
    const own = { Aliases: [{ AliasName: 'alias/aws/sqs', AliasArn: 'a', TargetKeyId: keyId }] }
    for (const KmsMasterKeyId of ['alias/aws/sqs', keyId, `arn:aws:kms:eu-west-1:${account}:key/${keyId}`]) {
      const queues = { 'queue.json': { Attributes: { ...queue, KmsMasterKeyId } }, 'aliases.json': own }
      const allowed = ['ec2:*', 'logs:*', 'kafka:*', 'kafka-cluster:*', 'sqs:*']
      assert.deepEqual(lacking(accountWith(failing(queue.QueueArn), allowed, queues)), [])
    }
  })
})
