// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are CloudFormation's placeholders
/** Access configurations that are not known as a whole: asked for once, and nothing is claimed that hangs on them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CheckResult, check } from '../src/check/index.ts'
import { readText } from '../src/sources/index.ts'
import { planText } from './support/plans.ts'
import { egress, type Resources, resources, resultOf, roleWith } from './support/templates.ts'

const own = (access: string): Resources => ({
  ...egress,
  ...resources([
    'Mapping',
    'Lambda::EventSourceMapping',
    `FunctionName: !Ref Fn, SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: ['k.example.com:9096']}}, Topics: [orders], SourceAccessConfigurations: ${access}`,
  ]),
})
const assumed = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
})
const plan = (source: object) =>
  planText([
    { address: 'aws_iam_role.r', values: { name: 'r', assume_role_policy: assumed } },
    {
      address: 'aws_lambda_function.f',
      values: { function_name: 'f', timeout: 3 },
      unknown: ['role'],
      set: { role: ['aws_iam_role.r.arn', 'aws_iam_role.r'] },
    },
    {
      address: 'aws_lambda_event_source_mapping.m',
      values: { topics: ['orders'], ...source },
      unknown: ['function_name', 'source_access_configuration'],
      set: {
        function_name: ['aws_lambda_function.f.arn', 'aws_lambda_function.f'],
        source_access_configuration: ['local.hidden'],
      },
    },
  ])
const selfManaged = { self_managed_event_source: [{ endpoints: { KAFKA_BOOTSTRAP_SERVERS: 'k.example.com:9096' } }] }
const msk = { event_source_arn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/c/u' }

const about = ({ questions }: CheckResult) =>
  questions
    .filter(({ question }) => /access|parameter P/i.test(question))
    .map(({ question, flows }) => [question, flows.length])

test('of a self-managed cluster it is one question, for all flows that hang on it', () => {
  const asked = [['SourceAccessConfigurations of Mapping', 3]]
  assert.deepEqual(about(resultOf(own('!Ref P'))), asked)
  assert.deepEqual(about(resultOf(own('[!If [Open, !Ref P, !Ref AWS::NoValue]]'))), asked)
  assert.deepEqual(about(resultOf(own('[{Type: !Ref P, URI: subnet-1}]'))), asked)
  const planned = check(readText(plan(selfManaged), 'plan.json', {}))
  assert.deepEqual(about(planned), [['SourceAccessConfigurations of aws_lambda_event_source_mapping.m', 3]])
})

test('of an MSK cluster, too', () => {
  const given = egress.Mapping!.replace('StartingPosition: LATEST', 'SourceAccessConfigurations: !Ref P')
  assert.notEqual(given, egress.Mapping)
  assert.deepEqual(about(resultOf({ ...egress, Mapping: given })), [['SourceAccessConfigurations of Mapping', 0]])
  const planned = check(readText(plan(msk), 'plan.json', {}))
  assert.deepEqual(about(planned), [['SourceAccessConfigurations of aws_lambda_event_source_mapping.m', 0]])
})

test('whether the mapping stands in a VPC is not known: what the role lacks for that is no error', () => {
  const network = ({ findings }: CheckResult) =>
    findings.filter(({ code }) => code === 'ROLE_LACKS_NETWORK_ACCESS').map(({ severity }) => severity)
  const [id, type, properties] = roleWith('{Effect: Allow, Action: "logs:*", Resource: "*"}')
  const role = resources([id, type, properties.replace('AWSLambdaMSKExecutionRole', 'AWSLambdaBasicExecutionRole')])
  assert.deepEqual(network(resultOf({ ...own('!Ref P'), ...role })), ['warning'])
  assert.deepEqual(network(check(readText(plan(selfManaged), 'plan.json', {}))), ['warning'])
  const inVpc =
    '[{Type: VPC_SUBNET, URI: !Sub "subnet:${PrivateA}"}, {Type: VPC_SECURITY_GROUP, URI: !Sub "security_group:${Brokers}"}]'
  assert.deepEqual(network(resultOf({ ...own(inVpc), ...role })), ['error'])
  assert.deepEqual(network(resultOf({ ...own('[]'), ...role })), [])
})
