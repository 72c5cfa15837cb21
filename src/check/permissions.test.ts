import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { change, mapping, settings, withNat } from '../../test/support/integration.ts'
import { policyOf, statements } from '../../test/support/policy.ts'
import type { EncryptionKey, FailureStore, Integration, MappingSettings, Role, Secret } from '../model/index.ts'
import { check } from './check.ts'
import { checkRole } from './permissions.ts'

const at = { file: 'template.yaml', line: 7 }
const arn = 'arn:aws:kafka:us-east-1:111122223333'
const msk = 'arn:aws:iam::aws:policy/service-role/AWSLambdaMSKExecutionRole'
const allow = (Action: unknown, Resource: unknown = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})

function withRole(role: Partial<Role>, parts: Partial<MappingSettings> = {}, more: Partial<Integration> = {}) {
  const roles = withNat.roles.map((each) => ({ ...each, policies: [], managedPolicies: [msk], ...role }))
  const one = mapping({ settings: { ...settings, ...parts } })
  return { ...withNat, roles, mappings: [one], ...more }
}

/** `severity CODE: action action` of what is found about permissions. */
function found(description: Integration): readonly string[] {
  const known = check(description).findings.filter(({ path }) => path === 'permissions')
  return known.map(({ severity, code, explanation }) => {
    const actions = explanation.match(/\b(?!aws|secret:)[\w-]+:[A-Z]\w+/g) ?? []
    return `${severity} ${code}: ${[...new Set(actions)].join(' ')}`
  })
}

const topicActions = ['Connect', 'DescribeTopic', 'ReadData', 'DescribeGroup', 'AlterGroup'].map(
  (action) => `kafka-cluster:${action}`,
)
const may = (...list: readonly object[]) => [statements(...list)]

describe('topic and group, by IAM', () => {
  const of = (group: string, topic = 'orders') =>
    may(
      allow('kafka-cluster:Connect', `${arn}:cluster/orders/uuid`),
      allow(['kafka-cluster:*Topic', 'kafka-cluster:ReadData'], `${arn}:topic/orders/uuid/${topic}`),
      allow('kafka-cluster:*Group', `${arn}:group/orders/${group}`),
    )
  test("AWS's managed policy has none of them", () => {
    assert.deepEqual(found(withRole({})), [`error ROLE_LACKS_TOPIC_ACCESS: ${topicActions.join(' ')}`])
    assert.deepEqual(found(withRole({ managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'] })), [])
    assert.deepEqual(found(withRole({ managedPolicies: ['arn:aws:iam::aws:policy/PowerUserAccess'] })), [])
  })
  test('each on its own ARN', () => {
    assert.deepEqual(found(withRole({ policies: of('uuid/*') })), [])
    assert.deepEqual(found(withRole({ policies: of('*') })), [])
    assert.match(
      found(withRole({ policies: of('*', 'other') }))[0] ?? '',
      /: kafka-cluster:DescribeTopic kafka-cluster:ReadData/,
    )
    const onCluster = may(allow('kafka-cluster:*', `${arn}:cluster/orders/uuid`))
    assert.match(found(withRole({ policies: onCluster }))[0] ?? '', /DescribeTopic .*AlterGroup/)
  })
  test('a group that is named is right with ConsumerGroupId only, or where it is a UUID', () => {
    const named = of('uuid/orders-function')
    const lacking = /ROLE_LACKS_TOPIC_ACCESS: kafka-cluster:DescribeGroup kafka-cluster:AlterGroup/
    assert.match(found(withRole({ policies: named }))[0] ?? '', lacking)
    assert.deepEqual(found(withRole({ policies: named }, { consumerGroupId: 'orders-function' })), [])
    assert.match(found(withRole({ policies: named }, { consumerGroupId: 'other' }))[0] ?? '', lacking)
    const second = withRole({ policies: of('uuid/5d5d3f0e-1111-4222-8333-444455556666') })
    assert.deepEqual(found(second), [], 'the group that the mapping got when it was made')
  })
  test('not asked where another login is taken, or where nobody knows which', () => {
    const open = { unknown: 'parameter:Iam', question: 'Iam' }
    for (const iam of [false, open]) {
      const listeners = { iam, scram: false, mutualTls: false, tls: true, plaintext: false }
      const description = change(withRole({}), 'clusters', (all) => all.map((each) => ({ ...each, listeners })))
      assert.deepEqual(found(description), [])
    }
  })
})

test('what one role lacks for several mappings is one finding, with each permission once', () => {
  const of = (topics: readonly string[], role: Partial<Role> = {}) => ({
    ...withRole(role),
    mappings: topics.map((topic) => mapping({ id: topic, settings: { ...settings, topic } })),
  })
  const topics = ['a', 'b', 'c', 'd', 'e', 'f']
  const [finding, ...more] = check(of(topics)).findings
  assert.deepEqual([finding?.code, more, finding?.mappings], ['ROLE_LACKS_TOPIC_ACCESS', [], topics])
  const lacking = 'kafka-cluster:DescribeTopic, kafka-cluster:ReadData on topic a, topic b, topic c, topic d and 2 more'
  assert.equal(
    finding?.explanation,
    `role Role lacks kafka-cluster:Connect on cluster Cluster; ${lacking}; kafka-cluster:DescribeGroup, kafka-cluster:AlterGroup on the group, whose name is the mapping's UUID`,
  )
  assert.match(finding?.remedy ?? '', /ReadData on \S+\/a, \S+\/b, \S+\/c, \S+\/d and 2 more; kafka-cluster:Desc/)
  // Another cause is another finding; a mapping more is another fingerprint, one alone keeps its own.
  const reads = may(allow('kafka-cluster:*'), { ...allow('kafka-cluster:ReadData'), Effect: 'Deny' })
  assert.equal(check(of(['a', 'b'], { policies: reads })).findings.length, 1)
  const [one, two] = [of(['a']), of(['a', 'b'])].map((each) => check(each).findings[0]?.fingerprint)
  assert.notEqual(one, two)
  assert.equal(check(of(['b', 'a'])).findings[0]?.fingerprint, two)
})

describe('what keeps a role from what its policies allow', () => {
  const all = may(allow('*'))
  test('a Deny is told where it stands', () => {
    const deny = { Effect: 'Deny', Action: 'kafka-cluster:ReadData', Resource: '*' }
    const [finding, ...more] = check(withRole({ policies: [...all, ...may(deny)] })).findings
    assert.deepEqual(more, [])
    assert.deepEqual([finding?.code, finding?.at.file], ['ROLE_LACKS_TOPIC_ACCESS', 'policy.json'])
    assert.match(finding?.remedy ?? '', /^take the Deny away/)
  })
  test('a boundary, as text or by the name of a managed policy', () => {
    const bounded = (boundary: NonNullable<Role['boundary']>) => withRole({ policies: all, boundary })
    const vpc = 'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole'
    assert.deepEqual(
      found(bounded(vpc)).map((each) => each.split(':')[0]),
      ['error ROLE_LACKS_CLUSTER_ACCESS', 'error ROLE_LACKS_NETWORK_ACCESS', 'error ROLE_LACKS_TOPIC_ACCESS'],
    )
    assert.deepEqual(found(bounded(policyOf({ Version: '2012-10-17', Statement: allow('*') }))), [])
    assert.match(check(bounded(vpc)).findings[0]?.remedy ?? '', /^allow in the permissions boundary of Role/)
    assert.deepEqual(found(bounded({ unknown: 'parameter:B', question: 'boundary' })), [])
  })
  test('the four EC2 calls that describe are about everything only', () => {
    const onSubnets = may(
      allow('ec2:*', 'arn:aws:ec2:us-east-1:111122223333:*'),
      allow(['kafka:*', 'kafka-cluster:*', 'logs:*']),
    )
    assert.deepEqual(found(withRole({ policies: onSubnets, managedPolicies: [] })), [
      'error ROLE_LACKS_NETWORK_ACCESS: ec2:DescribeNetworkInterfaces ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups',
    ])
  })
  test('trust', () => {
    const trusted = (Principal: object, more: object = {}) =>
      found(
        withRole({
          policies: all,
          trust: statements({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more }),
        }),
      )
    const lambda = { Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] }
    assert.deepEqual(trusted(lambda), [])
    assert.deepEqual(trusted({ AWS: '111122223333' }), ['error ROLE_NOT_ASSUMABLE: sts:AssumeRole'])
    const organisation = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }
    assert.deepEqual(trusted(lambda, organisation), ['error ROLE_NOT_ASSUMABLE: sts:AssumeRole'])
    const source = { Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }
    assert.deepEqual(trusted(lambda, source), [], 'whether a mapping carries it is not documented')
  })
})

describe('what is not known', () => {
  test('a managed policy whose text is not there is asked for, once, and nothing is claimed', () => {
    const own = 'arn:aws:iam::111122223333:policy/kafka'
    const one = withRole({ managedPolicies: [own] })
    const many = {
      ...one,
      mappings: ['a', 'b'].map((topic) => mapping({ id: topic, settings: { ...settings, topic } })),
    }
    const result = check(many)
    assert.deepEqual(found(many), [])
    assert.deepEqual(
      result.questions.map(({ question, mappings }) => [question, mappings]),
      [[`text of the managed policy ${own}`, ['a', 'b']]],
    )
    assert.equal(result.verdict, 'reachable', 'the network is what the verdict is about')
  })
  test('a boundary whose text is not there is asked for, once', () => {
    const boundary = 'arn:aws:iam::111122223333:policy/developers'
    const asked = (parts: Partial<Role>) =>
      check(withRole({ ...parts, boundary })).questions.map(({ question }) => question)
    assert.deepEqual(asked({ policies: may(allow('*')) }), [`text of the managed policy ${boundary}`])
    // What the role lacks itself no boundary gives.
    assert.deepEqual(asked({ policies: [], managedPolicies: [] }), [])
    const open = { unknown: 'parameter:B', question: 'boundary' }
    assert.deepEqual(check(withRole({ policies: may(allow('*')), boundary: open })).questions, [])
  })
  test('it is not asked for where the answer does not hang on it', () => {
    const own = 'arn:aws:iam::111122223333:policy/kafka'
    assert.deepEqual(check(withRole({ policies: may(allow('*')), managedPolicies: [own] })).questions, [])
  })
  test('a role that is not described is told of nothing', () => {
    assert.deepEqual(found({ ...withRole({}), roles: [] }), [])
    assert.equal(checkRole({ ...withRole({}), functions: [] }, mapping()), undefined)
  })
})

describe('secrets, keys and destinations', () => {
  const base = allow(['kafka:*', 'kafka-cluster:*', 'logs:*'])
  const secretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:AmazonMSK_orders-AbCdEf'
  const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/k'
  const secret: Secret = { id: 'Login', at, name: 'AmazonMSK_orders', arn: secretArn, key: 'Key' }
  const key = (policy?: object): EncryptionKey => ({
    id: 'Key',
    at,
    arn: keyArn,
    ...(policy ? { policy: statements(policy) } : {}),
  })
  const delegated = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'kms:*', Resource: '*' }
  const scram = { access: [{ type: 'SASL_SCRAM_512_AUTH', uri: secretArn }] }
  const read = (list: readonly object[], more: Partial<Integration>) =>
    found(withRole({ policies: may(base, ...list) }, scram, more))
  const reading = allow('secretsmanager:GetSecretValue', secretArn)
  const decrypting = allow('kms:Decrypt', keyArn, {
    Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
  })
  test('the secret, and its key by both policies', () => {
    const described = (policy?: object) => ({ secrets: [secret], keys: [key(policy)] })
    assert.deepEqual(read([reading, decrypting], described(delegated)), [])
    assert.deepEqual(read([reading, decrypting], described()), [], "AWS's own policy of a key delegates")
    assert.deepEqual(read([decrypting], described()), ['error ROLE_LACKS_SECRET_ACCESS: secretsmanager:GetSecretValue'])
    assert.deepEqual(read([reading], described(delegated)), ['error ROLE_LACKS_SECRET_ACCESS: kms:Decrypt'])
    const other = { ...delegated, Principal: { AWS: 'arn:aws:iam::111122223333:role/admin' } }
    assert.deepEqual(read([reading, decrypting], described(other)), ['error ROLE_LACKS_SECRET_ACCESS: kms:Decrypt'])
    const [finding] = check(
      withRole({ policies: may(base, reading, decrypting) }, scram, described(other)),
    ).findings.filter(({ path }) => path === 'permissions')
    assert.match(finding?.remedy ?? '', /^allow to Role in the policy of the key of Login/)
  })
  test('a secret of its own policy, or one that is not described', () => {
    const policy = statements({
      Effect: 'Allow',
      Principal: { AWS: withNat.roles[0]?.arn },
      Action: 'secretsmanager:*',
      Resource: '*',
    })
    assert.deepEqual(read([], { secrets: [{ ...secret, policy }], keys: [key(delegated)] }), [
      'error ROLE_LACKS_SECRET_ACCESS: kms:Decrypt',
    ])
    assert.deepEqual(read([], {}), ['warning ROLE_LACKS_SECRET_ACCESS: secretsmanager:GetSecretValue'])
  })
  test('a policy that is not known may allow what the role does not', () => {
    const policy = { unknown: 'policy of Login', question: 'policy of Login' }
    const open = { secrets: [{ ...secret, policy }], keys: [key(delegated)] }
    assert.deepEqual(read([decrypting], open), ['warning ROLE_LACKS_SECRET_ACCESS: secretsmanager:GetSecretValue'])
    assert.deepEqual(read([reading, decrypting], open), [])
  })
  test('destinations by their services', () => {
    const store = (service: FailureStore['service'], its: string, policy?: object): FailureStore => ({
      id: 'Failed',
      at,
      service,
      arn: its,
      fifo: false,
      ...(policy ? { policy: statements(policy) } : {}),
    })
    const queue = 'arn:aws:sqs:us-east-1:111122223333:failed'
    const to = (onFailure: string, list: readonly object[], failureStores: readonly FailureStore[] = []) =>
      found(withRole({ policies: may(base, ...list) }, { onFailure }, { failureStores }))
    assert.deepEqual(to(queue, [], [store('sqs', queue)]), ['error ROLE_LACKS_DESTINATION_ACCESS: sqs:SendMessage'])
    const own = {
      Effect: 'Allow',
      Principal: { AWS: withNat.roles[0]?.arn },
      Action: 'sqs:SendMessage',
      Resource: queue,
    }
    assert.deepEqual(to(queue, [], [store('sqs', queue, own)]), [], "the queue's policy is enough")
    assert.deepEqual(to(queue, [allow('sqs:*')], [store('sqs', queue, { ...own, Effect: 'Deny' })]), [
      'error ROLE_LACKS_DESTINATION_ACCESS: sqs:SendMessage',
    ])
    const bucket = 'arn:aws:s3:::failed'
    const both = [allow('s3:PutObject', `${bucket}/*`), allow('s3:ListBucket', bucket)]
    assert.deepEqual(to(bucket, both, [store('s3', bucket)]), [])
    assert.deepEqual(to(bucket, [allow('s3:*', bucket)], [store('s3', bucket)]), [
      'error ROLE_LACKS_DESTINATION_ACCESS: s3:PutObject',
    ])
    assert.deepEqual(to('arn:aws:sns:us-east-1:111122223333:t', []), [
      'warning ROLE_LACKS_DESTINATION_ACCESS: sns:Publish',
    ])
    const topic = withRole(
      {
        policies: may(
          allow([
            'kafka:*',
            'kafka-cluster:*Group',
            'kafka-cluster:Connect',
            'kafka-cluster:DescribeTopic',
            'kafka-cluster:ReadData',
          ]),
        ),
      },
      { onFailure: 'kafka://failed', provisioned: { minimum: 1, maximum: 1 } },
    )
    assert.deepEqual(found(topic), ['error ROLE_LACKS_DESTINATION_ACCESS: kafka-cluster:WriteData'])
  })
})
