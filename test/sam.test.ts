/** What SAM makes of a template, by AWS's own translator: the same Integration from both. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { isUnknown, plainOf } from '../src/model/index.ts'
import { readDocument, readText } from '../src/sources/index.ts'
import { judge } from './support/judges.ts'
import { root } from './support/paths.ts'

const { path: python, skip } = judge('sam')

const regions = { aws: 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' } as const
type Partition = keyof typeof regions

const access = '{Type: MSK, Properties: {Stream: !Ref Cluster, Topics: [t], StartingPosition: LATEST}}'
const fn = (properties: string, events = `Kafka: ${access}`, more = '') => `
  F:
    Type: AWS::Serverless::Function
${more}
    Properties:
      Handler: a.b
      Runtime: nodejs24.x
      InlineCode: x
      ${properties}
      Events:
        ${events}
`
const around = `
  Cluster: {Type: AWS::MSK::ServerlessCluster, Properties: {ClusterName: orders, VpcConfigs: [{SubnetIds: [a, b]}]}}
  Queue: {Type: AWS::SQS::Queue}
  Topic: {Type: AWS::SNS::Topic}
  Bucket: {Type: AWS::S3::Bucket}
  Secret: {Type: AWS::SecretsManager::Secret, Properties: {Name: login}}
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: []}}}
`
const template = (resources: string, globals = '') =>
  `Transform: AWS::Serverless-2016-10-31\nParameters: {P: {Type: String, Default: x}}\nConditions: {Yes: !Equals [a, a], No: !Equals [a, b]}\n${globals}Resources:\n${around}${resources}`

const selfManaged = (properties: string) =>
  `Own: {Type: SelfManagedKafka, Properties: {KafkaBootstrapServers: [k:9092], Topics: [t], StartingPosition: LATEST, ${properties}}}`
const onFailure = (type: string, to: string) =>
  `Kafka: {Type: MSK, Properties: {Stream: !Ref Cluster, Topics: [t], StartingPosition: LATEST, DestinationConfig: {OnFailure: {Type: ${type}, Destination: ${to}}}}}`

const cases: Readonly<Record<string, string>> = {
  'a Serverless cluster': template(fn('Timeout: 9')),
  'every setting of an event': template(
    fn(
      'Timeout: 9',
      'Kafka: {Type: MSK, Properties: {Stream: !GetAtt Cluster.Arn, Topics: [t], StartingPosition: AT_TIMESTAMP, StartingPositionTimestamp: 1700000000, BatchSize: 7, MaximumBatchingWindowInSeconds: 3, Enabled: false, ConsumerGroupId: g, FilterCriteria: {Filters: [{Pattern: "{}"}]}, ProvisionedPollerConfig: {MinimumPollers: 1, MaximumPollers: 4}, KmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/k", BisectBatchOnFunctionError: true, MaximumRetryAttempts: 3, MaximumRecordAgeInSeconds: 90, FunctionResponseTypes: [ReportBatchItemFailures]}}',
    ),
  ),
  'a secret of SCRAM is left to the policies of the function, a certificate is not': template(
    fn(
      'Timeout: 9',
      `Kafka: {Type: MSK, Properties: {Stream: !Ref Cluster, Topics: [t], StartingPosition: LATEST, SourceAccessConfigurations: [{Type: SASL_SCRAM_512_AUTH, URI: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:s'}]}}
        Other: {Type: MSK, Properties: {Stream: !Ref Cluster, Topics: [u], StartingPosition: LATEST, SourceAccessConfigurations: [{Type: CLIENT_CERTIFICATE_TLS_AUTH, URI: !Ref Secret}]}}`,
    ),
  ),
  'a self-managed cluster with a key, in a VPC': template(
    fn(
      'Timeout: 9',
      selfManaged(
        'SecretsManagerKmsKeyId: abc, SourceAccessConfigurations: [{Type: SASL_SCRAM_256_AUTH, URI: !Ref Secret}, {Type: SERVER_ROOT_CA_CERTIFICATE, URI: !Ref Secret}, {Type: VPC_SUBNET, URI: subnet-1}, {Type: VPC_SECURITY_GROUP, URI: sg-1}]',
      ),
    ),
  ),
  'a self-managed cluster by OAuth': template(
    fn(
      'Timeout: 9',
      selfManaged(
        'SourceAccessConfigurations: [{Type: OAUTHBEARER_AUTH, URI: !Ref Secret}, {Type: OAUTHBEARER_SCOPE, URI: kafka}]',
      ),
    ),
  ),
  'a failure destination of each type': template(
    `${fn('Timeout: 9', onFailure('SQS', '!GetAtt Queue.Arn'))}${fn('Timeout: 9', onFailure('SNS', '!Ref Topic')).replace('F:', 'G:')}${fn('Timeout: 9', onFailure('S3', '!GetAtt Bucket.Arn')).replace('F:', 'H:')}`,
  ),
  'a role of its own, and one of two by a condition': template(
    `${fn('Role: !GetAtt Role.Arn')}${fn('Role: !If [Yes, !Ref AWS::NoValue, !GetAtt Role.Arn]').replace('F:', 'G:')}`,
  ),
  'policies in every form': template(
    fn(
      `Policies: [AWSLambdaMSKExecutionRole, AmazonS3ReadOnlyAccess, 'arn:aws:iam::123456789012:policy/mine', {Statement: [{Effect: Allow, Action: 'kafka-cluster:*', Resource: '*'}]}, {SQSSendMessagePolicy: {QueueName: !GetAtt Queue.QueueName}}, !If [No, {VPCAccessPolicy: {}}, {AWSSecretsManagerGetSecretValuePolicy: {SecretArn: !Ref Secret}}], !If [Yes, AWSLambdaRole, !Ref AWS::NoValue]]`,
    ),
  ),
  'tracing, a dead letter queue, destinations of asynchronous calls': template(
    fn(
      'Tracing: Active\n      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Queue.Arn}\n      VpcConfig: {SubnetIds: [s], SecurityGroupIds: [g]}\n      EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SNS, Destination: !Ref Topic}, OnSuccess: {Type: SQS, Destination: !GetAtt Queue.Arn}}}',
    ),
  ),
  'an alias': template(fn('AutoPublishAlias: live\n      FunctionName: orders')),
  'events of other kinds add to the role': template(
    fn('Timeout: 9', `Kafka: ${access}\n        Q: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}`),
  ),
  globals: template(
    `${fn('Environment: {Variables: {A: own}}')}${fn('Timeout: 3', `Kafka: ${access}`, '    IgnoreGlobals: [Timeout, VpcConfig]').replace('F:', 'G:')}${fn('MemorySize: 512', `Kafka: ${access}`, "    IgnoreGlobals: '*'").replace('F:', 'H:')}`,
    'Globals: {Function: {Timeout: 77, MemorySize: 300, Tracing: Active, VpcConfig: {SubnetIds: [s], SecurityGroupIds: [g]}, Environment: {Variables: {A: global, B: global}}}}\n',
  ),
  'under a condition': template(fn('Timeout: 9', `Kafka: ${access}`, '    Condition: Yes')),
  connectors: template(
    `${fn('Timeout: 9', `Kafka: ${access}`, '    Connectors: {ToQueue: {Properties: {Destination: {Id: Queue}, Permissions: [Write]}}, ToSome: {Properties: {Destination: [{Id: Topic}, {Id: Bucket}], Permissions: [Write]}}}')}
  Single: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: F}, Destination: {Id: Bucket}, Permissions: [Read, Write]}}
  Described: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: F}, Destination: {Type: AWS::SQS::Queue, Arn: 'arn:aws:sqs:us-east-1:123456789012:q'}, Permissions: [Read]}}
  Into: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: Queue}, Destination: {Id: F}, Permissions: [Read, Write]}}
`.replace(
      'ToSome: {Properties: {Destination: [{Id: Topic}, {Id: Bucket}], Permissions: [Write]}}',
      'ToSome: {Properties: {Destination: [{Id: Topic}, {Id: Bucket}], Permissions: [Write]}}',
    ),
  ),
}

/** Each policy template once, with a value for every parameter that it has. */
const templates = (() => {
  const source = readFileSync(`${root}/src/sources/sam-policy-templates.ts`, 'utf8')
  const table = source.slice(source.indexOf('`\n') + 2, source.indexOf('\n`\n'))
  const blocks = table.replaceAll('\\$', '$').split(/\n(?=\S)/)
  return blocks.map((block) => {
    const names = new Set([...block.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]!))
    return `{${block.split('\n')[0]}: {${[...names].map((name) => `${name}: my${name}`).join(', ')}}}`
  })
})()
const everyTemplate = template(fn(`Policies: [${templates.join(', ')}]`))

/** As a parser of YAML gives it to the translator: `Resource.Attribute` in two parts. */
function json(text: string): unknown {
  const inTwo = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inTwo)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === 'Fn::GetAtt' && typeof inner === 'string' ? inner.split('.') : inTwo(inner),
      ]),
    )
  }
  return inTwo(plainOf(readDocument(text, 't')))
}

/** Without places, questions, and what no order or repetition changes. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare)
  if (typeof value !== 'object' || value === null) return value
  if (isUnknown(value)) return { unknown: value.unknown }
  const entries = Object.entries(value).filter(([key]) => key !== 'at' && key !== 'places' && key !== 'version')
  return Object.fromEntries(
    entries.map(([key, inner]) => {
      const made = bare(inner)
      const unordered = ['policies', 'managedPolicies', 'statements', 'principals', 'actions', 'resources', 'values']
      if (!Array.isArray(made) || !unordered.includes(key)) return [key, made]
      return [key, [...new Set(made.map((each) => JSON.stringify(each)))].sort()]
    }),
  )
}

const read = (text: string, partition: Partition) =>
  readText(text, 't', { region: regions[partition], account: '123456789012' })

describe('the translator of SAM', { skip }, () => {
  const wanted = [...Object.entries(cases), ['every policy template', everyTemplate] as const].flatMap(([name, text]) =>
    (Object.keys(regions) as Partition[]).map((partition) => ({ name, text, partition })),
  )
  const translated: object[] = skip
    ? []
    : JSON.parse(
        execFileSync(python, [`${root}/test/support/python/translate-sam.py`], {
          input: JSON.stringify(
            wanted.map(({ text, partition }) => ({ template: json(text), region: regions[partition] })),
          ),
          maxBuffer: 1 << 26,
        }).toString(),
      )

  for (const [index, { name, text, partition }] of wanted.entries())
    test(`${name}, in ${partition}`, () => {
      const [ours, theirs] = [read(text, partition), read(JSON.stringify(translated[index]), partition)]
      for (const part of ['functions', 'roles', 'mappings', 'clusters'] as const) {
        const sorted = (list: readonly { readonly id: string }[]) =>
          bare([...list].sort((a, b) => (a.id < b.id ? -1 : 1)))
        assert.deepEqual(sorted(ours[part]), sorted(theirs[part]), part)
      }
      assert.ok(ours.mappings.length > 0)
    })

  test('there are as many templates as the translator has', () => assert.equal(templates.length, 81))
})
