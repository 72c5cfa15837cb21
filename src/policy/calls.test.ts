import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statements } from '../../test/support/policy.ts'
import type { PolicyDocument, Role } from '../model/index.ts'
import { type MappingFacts, mappingCall } from './calls.ts'
import { evaluate } from './evaluate.ts'
import { kafkaArn, kafkaCall } from './kafka-calls.ts'
import { identityPolicies } from './managed-policies.ts'
import type { Principal } from './request.ts'

const account = '111122223333'
const roleArn = `arn:aws:iam::${account}:role/orders`
const secretArn = `arn:aws:secretsmanager:us-east-1:${account}:secret:AmazonMSK_orders-AbCdEf`
const unknown = { unknown: 'parameter:X', question: 'value of parameter X' }
const facts: MappingFacts = {
  partition: 'aws',
  region: 'us-east-1',
  account,
  roleArn,
  functionArn: `arn:aws:lambda:us-east-1:${account}:function:orders`,
  secretArn,
  destinationArn: `arn:aws:sqs:us-east-1:${account}:failed`,
  through: { vpc: 'vpc-1', endpoint: 'vpce-1' },
}

function through(endpoint: PolicyDocument, service: string, change: Partial<MappingFacts> = {}) {
  const request = mappingCall(service, { ...facts, ...change })
  assert.ok(request)
  return evaluate(request, { endpoint })
}
const allow = (change: object) => statements({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', ...change })
const byLambda = { Principal: { Service: 'lambda.amazonaws.com' } }

test('the endpoint policies of the AWS page let each call through, and no other', () => {
  const sts = allow({ ...byLambda, Action: 'sts:AssumeRole' })
  const lambda = allow({ ...byLambda, Action: 'lambda:InvokeFunction' })
  const secret = allow({ Principal: { AWS: roleArn }, Action: 'secretsmanager:GetSecretValue', Resource: secretArn })
  for (const [service, own] of [
    ['sts', sts],
    ['lambda', lambda],
    ['secretsmanager', secret],
  ] as const)
    for (const policy of [sts, lambda, secret])
      assert.equal(through(policy, service).verdict, policy === own ? 'allow' : 'deny', service)
  assert.equal(mappingCall('dynamodb', facts), undefined)
})

test('who calls is what people get wrong', () => {
  const byRole = { Principal: { AWS: roleArn } }
  assert.equal(through(allow({ ...byRole, Action: 'sts:AssumeRole' }), 'sts').verdict, 'deny')
  assert.equal(through(allow({ Principal: { AWS: account } }), 'lambda').verdict, 'deny')
  assert.equal(through(allow(byLambda), 'secretsmanager').verdict, 'deny')
  const malformed = allow({ Principal: { AWS: roleArn.replace('aws:', 'aws::') }, Resource: secretArn })
  assert.equal(through(malformed, 'secretsmanager').verdict, 'deny')
})

test('a narrowed resource for Lambda and STS is not known to work', () => {
  for (const service of ['sts', 'lambda']) {
    const own = service === 'sts' ? facts.roleArn : facts.functionArn
    assert.equal(through(allow({ Resource: own }), service).verdict, 'depends')
    assert.equal(through(allow({ Resource: [own, '*'] }), service).verdict, 'allow')
    assert.equal(through(allow({ Resource: 'arn:aws:s3:::bucket/*' }), service).verdict, 'deny')
  }
})

test('keys that a service principal lacks decide', () => {
  const organization = allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })
  const decision = through(organization, 'sts')
  assert.equal(decision.verdict, 'deny')
  assert.match(decision.reason, /StringEquals aws:PrincipalOrgID \(this call does not carry the key\)$/)
  assert.equal(decision.statement, organization.statements[0])
  assert.equal(through(organization, 'secretsmanager').verdict, 'depends')
  const lenient = allow({ Condition: { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } } })
  assert.equal(through(lenient, 'lambda').verdict, 'allow')
  const outside = statements(
    { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
    {
      Effect: 'Deny',
      Principal: '*',
      Action: '*',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } },
    },
  )
  assert.equal(through(outside, 'lambda').verdict, 'deny', 'a negated operator holds for a key that is not there')
  assert.equal(through(allow({ Condition: { Null: { 'aws:PrincipalTag/team': 'true' } } }), 'sts').verdict, 'allow')
})

// The shape of the endpoint policies that AWS publishes for data perimeters: own identities to own resources, and
// service principals.
test('a data perimeter lets Lambda through by its statement for service principals only', () => {
  const own = {
    Effect: 'Allow',
    Principal: '*',
    Action: '*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1', 'aws:ResourceOrgID': 'o-1' } },
  }
  const services = { ...own, Sid: 'Services', Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } }
  for (const service of ['sts', 'lambda']) {
    assert.equal(through(statements(own), service).verdict, 'deny')
    const decision = through(statements(own, services), service)
    assert.equal(decision.verdict, 'allow')
    assert.equal(decision.statement?.sid, 'Services')
  }
  const decision = through(statements(own, services), 'secretsmanager')
  assert.equal(decision.verdict, 'depends')
  const questions = decision.questions.map((open) => open.question)
  assert.deepEqual(questions, [
    'value of condition key aws:PrincipalOrgID in the call secretsmanager:GetSecretValue',
    'value of condition key aws:ResourceOrgID in the call secretsmanager:GetSecretValue',
  ])
})

test('the way of the call: endpoint, VPC, TLS, and no public address', () => {
  const when = (Condition: object, change: Partial<MappingFacts> = {}) =>
    through(allow({ Condition }), 'secretsmanager', change).verdict
  assert.equal(when({ StringEquals: { 'aws:SourceVpce': 'vpce-1', 'aws:SourceVpc': 'vpc-1' } }), 'allow')
  assert.equal(when({ StringEquals: { 'aws:SourceVpc': 'vpc-2' } }), 'deny')
  assert.equal(when({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }), 'deny')
  assert.equal(when({ Bool: { 'aws:SecureTransport': 'true' } }), 'allow')
  assert.equal(when({ StringEquals: { 'aws:RequestedRegion': 'us-east-1', 'aws:ResourceAccount': account } }), 'allow')
  assert.equal(when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/orders' } }), 'allow')
  assert.equal(
    when({ StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, { through: { ...facts.through!, vpc: unknown } }),
    'depends',
  )
})

test('what follows from who calls', () => {
  const when = (Condition: object, service = 'secretsmanager') => through(allow({ Condition }), service).verdict
  for (const service of ['sts', 'secretsmanager']) {
    assert.equal(when({ Bool: { 'aws:ViaAWSService': 'false' } }, service), 'allow')
    assert.equal(when({ 'ForAnyValue:StringLike': { 'aws:CalledVia': '*' } }, service), 'deny')
    assert.equal(when({ Null: { 'aws:username': 'true' } }, service), 'allow')
  }
  assert.equal(when({ StringEquals: { 'aws:PrincipalServiceName': 'lambda.amazonaws.com' } }, 'sts'), 'allow')
  assert.equal(when({ StringEquals: { 'aws:PrincipalServiceName': 'lambda.amazonaws.com' } }), 'deny')
  assert.equal(when({ StringEquals: { 'aws:PrincipalAccount': account, 'aws:PrincipalType': 'AssumedRole' } }), 'allow')
  assert.equal(when({ Null: { 'aws:TokenIssueTime': 'false' } }), 'allow', 'a role calls with temporary credentials')
  assert.equal(when({ DateGreaterThan: { 'aws:TokenIssueTime': '2026-01-01' } }), 'depends')
  // What the confused deputy is kept out by: a call with a role does not carry it, a service's may.
  assert.equal(when({ StringEquals: { 'aws:SourceAccount': account } }), 'deny')
  assert.equal(when({ StringEquals: { 'aws:SourceAccount': account } }, 'sts'), 'depends')
  const named = (Condition: object, arn: string | typeof unknown) =>
    evaluate(kafkaCall({ kind: 'user', arn, account }, 'kafka-cluster:Connect', clusterArn, cluster), {
      identity: [statements({ Effect: 'Allow', Action: '*', Resource: '*', Condition })],
    }).verdict
  const user = `arn:aws:iam::${account}:user/team/carlos`
  assert.equal(named({ StringEquals: { 'aws:username': 'carlos', 'aws:PrincipalType': 'User' } }, user), 'allow')
  assert.equal(named({ StringEquals: { 'aws:username': 'maria' } }, user), 'deny')
  assert.equal(named({ StringEquals: { 'aws:username': 'maria' } }, unknown), 'depends')
  assert.equal(named({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/team/*' } }, user), 'allow')
})

test('destinations are called with the role', () => {
  const role = { Principal: { AWS: roleArn } }
  assert.equal(
    through(allow({ ...role, Action: 'sqs:SendMessage', Resource: facts.destinationArn }), 'sqs').verdict,
    'allow',
  )
  const topic = `arn:aws:sns:us-east-1:${account}:failed`
  const toTopic = allow({ ...role, Action: 'sns:Publish', Resource: topic })
  assert.equal(through(toTopic, 'sns', { destinationArn: topic }).verdict, 'allow')
  const toBucket = (Resource: string, destinationArn: MappingFacts['destinationArn'] = 'arn:aws:s3:::failed') =>
    through(allow({ ...role, Action: 's3:PutObject', Resource }), 's3', destinationArn ? { destinationArn } : {})
      .verdict
  assert.equal(toBucket('arn:aws:s3:::failed/*'), 'allow')
  assert.equal(toBucket('arn:aws:s3:::failed'), 'deny')
  assert.equal(toBucket('arn:aws:s3:::failed/aws/*'), 'depends')
  assert.equal(toBucket('arn:aws:s3:::failed/*', unknown), 'depends')
})

test('ARNs that are not known yet', () => {
  const call = (change: Partial<MappingFacts>, policy: object) =>
    through(allow({ Action: 'secretsmanager:*', ...policy }), 'secretsmanager', change).verdict
  const open = { roleArn: unknown, secretArn: { ...unknown, unknown: 'secret' } }
  assert.equal(call(open, { Principal: { AWS: unknown }, Resource: open.secretArn }), 'allow')
  assert.equal(call(open, { Resource: `arn:aws:secretsmanager:us-east-1:${account}:*` }), 'allow')
  assert.equal(call(open, { Resource: 'arn:aws:secretsmanager:eu-west-1:*' }), 'deny')
  assert.equal(call(open, { Resource: secretArn }), 'depends')
  assert.equal(call(open, { Principal: { AWS: roleArn } }), 'depends')
  const { secretArn: _, ...without } = facts
  assert.equal(mappingCall('secretsmanager', without)?.action, 'secretsmanager:GetSecretValue')
})

const clusterArn = `arn:aws:kafka:us-east-1:${account}:cluster/demo/1234-5`
const cluster = { type: 'cluster', name: 'demo' } as const
const session: Principal = { kind: 'role', arn: roleArn, session: 'mapping', account }

test('what a Kafka client may do, by the role’s policies', () => {
  assert.equal(kafkaArn(clusterArn, { type: 'cluster', name: 'demo' }), clusterArn)
  const topic = { type: 'topic', name: 'orders' } as const
  assert.equal(kafkaArn(clusterArn, topic), `arn:aws:kafka:us-east-1:${account}:topic/demo/1234-5/orders`)
  const identity = [
    statements(
      { Effect: 'Allow', Action: 'kafka-cluster:Connect', Resource: clusterArn },
      {
        Effect: 'Allow',
        Action: ['kafka-cluster:*Topic', 'kafka-cluster:ReadData'],
        Resource: 'arn:aws:kafka:*:*:topic/demo/*/orders',
      },
    ),
  ]
  const may = (action: string, type: 'cluster' | 'topic' | 'group', name: string) =>
    evaluate(kafkaCall(session, `kafka-cluster:${action}`, clusterArn, { type, name }), { identity }).verdict
  assert.equal(may('Connect', 'cluster', 'demo'), 'allow')
  assert.equal(may('DescribeTopic', 'topic', 'orders'), 'allow')
  assert.equal(may('ReadData', 'topic', 'orders'), 'allow')
  assert.equal(may('ReadData', 'topic', 'other'), 'deny')
  assert.equal(may('WriteData', 'topic', 'orders'), 'deny')
  assert.equal(may('AlterGroup', 'group', 'orders'), 'deny')
  const only = (arn: string) => [
    statements({
      Effect: 'Allow',
      Action: 'kafka-cluster:*',
      Resource: '*',
      Condition: { ArnEquals: { 'aws:PrincipalArn': arn } },
    }),
  ]
  const connect = kafkaCall(session, 'kafka-cluster:Connect', clusterArn, cluster)
  assert.equal(evaluate(connect, { identity: only(roleArn) }).verdict, 'allow')
  assert.equal(evaluate(connect, { identity: only(`${roleArn}-other`) }).verdict, 'deny')
})

test('managed policies: those for functions are known, others are open', () => {
  const at = { file: 't.yaml', line: 1 }
  const managed = (...names: (string | typeof unknown)[]) => {
    const managedPolicies = names.map((name) => (typeof name === 'string' ? `arn:aws:iam::aws:policy/${name}` : name))
    const role: Role = { id: 'Role', at, arn: roleArn, trust: unknown, policies: [], managedPolicies }
    return (action: string) => {
      const request = { principal: session, action, resource: '*', resourceAccount: account, context: {} }
      return evaluate(request, { identity: identityPolicies(role) }).verdict
    }
  }
  const msk = managed('service-role/AWSLambdaMSKExecutionRole')
  assert.equal(msk('kafka:DescribeClusterV2'), 'allow')
  assert.equal(msk('ec2:CreateNetworkInterface'), 'allow')
  assert.equal(msk('kafka-cluster:Connect'), 'deny')
  assert.equal(managed('service-role/AWSLambdaBasicExecutionRole')('kafka:DescribeClusterV2'), 'deny')
  assert.equal(managed('AdministratorAccess')('kafka-cluster:Connect'), 'allow')
  assert.equal(managed('CustomPolicy')('kafka-cluster:Connect'), 'depends')
  assert.equal(managed(unknown)('kafka-cluster:Connect'), 'depends')
})
