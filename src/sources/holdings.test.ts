import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isUnknown, type Maybe, type PolicyDocument } from '../model/index.ts'
import { readText } from './index.ts'

const read = (text: string) =>
  readText(`Resources:\n${text}`, 't.yaml', { region: 'us-east-1', account: '111122223333' })
const shown = (value: Maybe<string> | undefined) => (isUnknown(value) ? value.unknown : value)
const actionsOf = (policies: readonly Maybe<PolicyDocument>[]) =>
  policies.flatMap((policy) =>
    isUnknown(policy) ? ['?'] : policy.statements.flatMap(({ actions = [] }) => actions.map(shown)),
  )

describe('secrets, keys and failure stores', () => {
  const described = read(`
  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: 2012-10-17, Statement: []}}}
  Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/a, TargetKeyId: !Ref Key}}
  Own: {Type: AWS::SecretsManager::Secret, Properties: {Name: AmazonMSK_own, KmsKeyId: !Ref Alias}}
  Named: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: alias/other}}
  Default: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: alias/aws/secretsmanager}}
  Policy: {Type: AWS::SecretsManager::ResourcePolicy, Properties: {SecretId: !Ref Own, ResourcePolicy: {Statement: []}}}
  Queue: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, KmsMasterKeyId: !GetAtt Key.Arn}}
  QueuePolicy: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Queue], PolicyDocument: {Statement: []}}}
  Topic: {Type: AWS::SNS::Topic}
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms, KMSMasterKeyID: !Ref Key}}]}}}
`)
  test('keys by id, by alias, by name; one of AWS is none', () => {
    assert.deepEqual(
      described.secrets.map(({ id, key }) => [id, shown(key)]),
      [
        ['Own', 'Key'],
        ['Named', 'alias/other'],
        ['Default', undefined],
      ],
    )
    assert.deepEqual(
      described.failureStores.map(({ id, service, fifo, key }) => [id, service, fifo, key]),
      [
        ['Queue', 'sqs', true, 'Key'],
        ['Topic', 'sns', false, undefined],
        ['Bucket', 's3', false, 'Key'],
      ],
    )
  })
  test('policies of their own', () => {
    assert.deepEqual(
      [...described.secrets, ...described.failureStores].filter(({ policy }) => policy).map(({ id }) => id),
      ['Own', 'Queue'],
    )
    assert.ok(described.keys[0]?.policy)
  })
})

describe('secrets of SCRAM', () => {
  const cluster =
    '  Cluster: {Type: AWS::MSK::Cluster, Properties: {ClusterName: c, NumberOfBrokerNodes: 2, BrokerNodeGroupInfo: {ClientSubnets: [a, b]}}}\n'
  const secret = '  S: {Type: AWS::SecretsManager::Secret, Properties: {Name: AmazonMSK_s}}\n'
  const users =
    '  Users: {Type: AWS::MSK::BatchScramSecret, Properties: {ClusterArn: !Ref Cluster, SecretArnList: [!Ref S, arn:x]}}\n'
  test('those of associations, none, or nobody knows', () => {
    const { clusters, secrets } = read(cluster + secret + users)
    assert.deepEqual(clusters[0]?.scramSecrets, [secrets[0]?.arn, 'arn:x'])
    assert.deepEqual(read(cluster).clusters[0]?.scramSecrets, [])
    assert.ok(
      isUnknown(read(`${cluster}  C: {Type: 'Custom::AWS'}\n`).clusters[0]?.scramSecrets),
      'it may associate them',
    )
  })
})

describe('roles', () => {
  const roleOf = (text: string) => read(text).roles[0]
  test('the boundary', () => {
    const role = roleOf(
      '  F: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, PermissionsBoundary: arn:aws:iam::aws:policy/PowerUserAccess}}',
    )
    assert.equal(role?.boundary, 'arn:aws:iam::aws:policy/PowerUserAccess')
    const own = roleOf(`
  B: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}}}
  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}, PermissionsBoundary: !Ref B}}
`)
    assert.deepEqual(actionsOf([own?.boundary as PolicyDocument]), ['s3:*'])
  })
  test('a policy is attached to a role by its name, too', () => {
    const role = roleOf(`
  R: {Type: AWS::IAM::Role, Properties: {RoleName: orders, AssumeRolePolicyDocument: {Statement: []}}}
  P: {Type: AWS::IAM::Policy, Properties: {Roles: [orders], PolicyDocument: {Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}}}
`)
    assert.deepEqual(actionsOf(role?.policies ?? []), ['s3:*'])
  })
})

test('a version or an alias is told from the function itself', () => {
  const base = `
  F: {Type: AWS::Lambda::Function, Properties: {Role: r, Handler: a.b, Runtime: nodejs24.x, Code: {ZipFile: x}}}
  Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref F, FunctionVersion: '1', Name: live}}
`
  const of = (name: string) => {
    const [mapping] = read(
      `${base}  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: ${name}, EventSourceArn: 'arn:aws:kafka:us-east-1:111122223333:cluster/c/u', Topics: [t1]}}\n`,
    ).mappings
    return [mapping?.function, mapping?.qualifier]
  }
  assert.deepEqual(of('!Ref F'), ['F', undefined])
  assert.deepEqual(of('!GetAtt F.Arn'), ['F', undefined])
  assert.deepEqual(of('!Ref Live'), ['F', 'Live'])
})
