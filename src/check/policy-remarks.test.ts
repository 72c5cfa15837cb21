import assert from 'node:assert/strict'
import { test } from 'node:test'
import { change, endpoint, mapping, settings, withEndpoints } from '../../test/support/integration.ts'
import { policyOf, statements } from '../../test/support/policy.ts'
import type { Integration, LambdaFunction, PolicyDocument, Role } from '../model/index.ts'
import { check } from './check.ts'
import { attachedTo, roleRemarks } from './policy-remarks.ts'

const at = (line: number) => ({ file: 'policy.json', line })
const unknown = { unknown: 'parameter:X', question: 'value of parameter X' }
const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }

function withRole(role: Partial<Role>): Integration {
  const described: Role = {
    id: 'OrdersRole',
    at: at(1),
    arn: unknown,
    trust: statements(trust),
    policies: [],
    managedPolicies: [],
    ...role,
  }
  const target: LambdaFunction = {
    id: mapping().function as string,
    at: at(1),
    name: unknown,
    arn: unknown,
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    timeoutSeconds: 3,
    memoryMegabytes: 128,
    environment: {},
    role: 'OrdersRole',
  }
  return { ...withEndpoints, functions: [target], roles: [described] }
}

/** Codes, lines and texts of the warnings about policies. */
function warnings(description: Integration) {
  return check(description)
    .findings.filter(({ severity }) => severity === 'warning')
    .map(({ code, at: place, path, explanation }) => `${path} ${code} ${place.line}: ${explanation}`)
}

test('malformed policies of the execution role are warnings at their lines, once for all its mappings', () => {
  const one = withRole({
    trust: statements(trust, { ...trust, Resource: '*' }),
    policies: [
      statements({ Effect: 'Alow', Action: 'kafka:*', Resource: '*' }),
      unknown,
      statements(
        { Effect: 'Allow', Action: 'kafka:*', Resource: '*' },
        { Effect: 'Allow', Principal: '*', Action: 'kafka-cluster:*', Resource: 'arn:aws::kafka:us-east-1:1:topic' },
      ),
    ],
  })
  const expected = [
    'settings POLICY_MALFORMED 1: policy of role OrdersRole: Effect must be Allow or Deny, not Alow',
    'settings ARN_MALFORMED 2: policy of role OrdersRole: arn:aws::kafka:us-east-1:1:topic has no service',
    'settings POLICY_MALFORMED 2: policy of role OrdersRole: a policy of a role has no Principal',
    'settings POLICY_MALFORMED 2: trust policy of role OrdersRole: a trust policy has no Resource',
  ]
  assert.deepEqual(warnings(one).toSorted(), expected.toSorted())
  const many = { ...one, mappings: ['A', 'B'].map((id) => mapping({ id, settings: { ...settings, topic: id } })) }
  assert.deepEqual(warnings(many).toSorted(), expected.toSorted())
  assert.equal(check(one).verdict, 'reachable', 'what is malformed stops no packet')
})

test('a role that is in order, or not described, is told of nothing', () => {
  const policies = [
    policyOf({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'kafka:*', Resource: '*' } }),
  ]
  assert.deepEqual(warnings(withRole({ policies })), [])
  assert.deepEqual(roleRemarks({ ...withRole({}), roles: [] }, mapping()), [])
  assert.deepEqual(roleRemarks({ ...withRole({}), functions: [] }, mapping()), [])
  assert.deepEqual(roleRemarks(withRole({ trust: unknown }), mapping()), [])
})

test('an endpoint’s policy is read as one of its kind', () => {
  const open = { Effect: 'Allow', Action: '*', Resource: '*' }
  const all = (policy: PolicyDocument) =>
    change(withEndpoints, 'endpoints', (endpoints) => endpoints.map((each) => ({ ...each, policy })))
  assert.deepEqual(warnings(all(statements({ ...open, Principal: '*' }))), [])
  const told = warnings(all(statements(open)))
  assert.equal(told.length, 1)
  assert.match(told[0] ?? '', /^invoke POLICY_MALFORMED 1: policy of endpoint .*: the statement has no Principal/)
  assert.deepEqual(
    (['Interface', 'Gateway', 'GatewayLoadBalancer', unknown] as const).map((type) =>
      attachedTo({ ...withEndpoints.endpoints[0]!, type }),
    ),
    ['endpoint', 'gateway', 'endpoint', 'endpoint'],
  )
})

test('a gateway endpoint lets no account through: a bucket as destination needs everyone, and a condition', () => {
  const tables = withEndpoints.routeTables.map(({ id }) => id)
  const through = (Principal: unknown) => {
    const policy = statements({ Effect: 'Allow', Principal, Action: 's3:PutObject', Resource: 'arn:aws:s3:::failed/*' })
    const gateway = endpoint('S3Endpoint', 's3', { type: 'Gateway', routeTables: tables, privateDns: false, policy })
    const result = check({
      ...withEndpoints,
      account: '111122223333',
      endpoints: [...withEndpoints.endpoints, gateway],
      mappings: [mapping({ settings: { ...settings, onFailure: 'arn:aws:s3:::failed' } })],
    })
    const flow = result.mappings[0]?.flows.find(({ id }) => id.includes('>s3'))
    return { verdict: flow?.verdict, codes: flow?.refusals.map(({ code, remedy }) => [code, remedy]) }
  }
  assert.deepEqual(through('*'), { verdict: 'reachable', codes: [] })
  const remedy =
    'allow Action s3:PutObject to the function\'s execution role, as Principal "*" with a condition on aws:PrincipalArn, in the PolicyDocument of S3Endpoint'
  const denied = { verdict: 'blocked', codes: [['ENDPOINT_POLICY_DENIES', remedy]] }
  assert.deepEqual(through({ AWS: '111122223333' }), denied)
})

test('a role or a policy that is named by no ARN of one', () => {
  const policies = [
    'arn:aws:iam::aws:policy/service-role/AWSLambdaMSKExecutionRole',
    'arn:aws:iam::111122223333:policy/team/kafka',
    'arn:aws:iam::aws:policy/AWSLambdaMSKExecutionRole',
    'arn:aws::iam::aws:policy/AmazonMSKFullAccess',
    'AmazonMSKFullAccess',
  ]
  const described = withRole({ managedPolicies: policies, boundary: 'arn:aws:iam:aws:policy/bounds' })
  const settings = (description: Integration) =>
    warnings(description).filter((each) => each.startsWith('settings ARN_MALFORMED'))
  const none = (arn: string) => `role OrdersRole has the policy ${arn}, which is not the ARN of a policy`
  assert.deepEqual(settings(described), [
    `settings ARN_MALFORMED 1: role OrdersRole has the policy ${policies[2]}: AWS has none there, but ${policies[0]}`,
    ...[...policies.slice(3), 'arn:aws:iam:aws:policy/bounds'].map((arn) => `settings ARN_MALFORMED 1: ${none(arn)}`),
  ])
  const roleOf = (role: string) =>
    settings(
      change(described, 'functions', (all) =>
        all.map((each) => ({ ...each, role: { unknown: role, question: role } })),
      ),
    )
  assert.deepEqual(roleOf('arn:aws:iam::111122223333:role/team/orders'), [])
  assert.deepEqual(roleOf(`arn:aws:iam::$\{AWS::AccountId}:role/orders`), [])
  assert.match(roleOf('arn:aws:iam:111122223333:role/orders')[0] ?? '', /which is not the ARN of a role/)
})
