import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readText } from '../sources/index.ts'
import { IsthmusError } from '../world/index.ts'
import { giveAttributes, isAttribute } from './given-attributes.ts'
import { givenSecrets } from './given-secrets.ts'
import { readServeDescription, type ServeDescriptionOptions } from './serve-description.ts'

const arn = 'arn:aws:kafka:eu-west-1:111122223333:cluster/orders/5f2d4c1e-0a7b-4c59-9d3e-2b8f61a7c0d4-2'
const template = `Transform: AWS::Serverless-2016-10-31
Parameters:
  ClusterArn: {Type: String}
  Table: {Type: String, Default: orders}
Resources:
  Cluster:
    Type: AWS::MSK::Cluster
    Properties: {ClusterName: orders}
  Login:
    Type: AWS::SecretsManager::Secret
    Properties: {Name: AmazonMSK_login}
  Failed:
    Type: AWS::SQS::Queue
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: orders.handler
      Runtime: nodejs24.x
      Timeout: 7
      Environment: {Variables: {TABLE: !Ref Table}}
      Events:
        Own:
          Type: MSK
          Properties:
            Stream: !GetAtt Cluster.Arn
            Topics: [orders]
            StartingPosition: TRIM_HORIZON
            ConsumerGroupId: orders
            SourceAccessConfigurations: [{Type: SASL_SCRAM_512_AUTH, URI: !Ref Login}]
            DestinationConfig: {OnFailure: {Destination: !GetAtt Failed.Arn}}
            ProvisionedPollerConfig: {MinimumPollers: 2, PollerGroupName: shared}
        Foreign:
          Type: MSK
          Properties: {Stream: !Ref ClusterArn, Topics: [audit], StartingPosition: LATEST}
  Here:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: arn:aws:lambda:eu-west-1:111122223333:function:other:live
      SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: ["kafka:9092"]}}
      Topics: [other]
      StartingPosition: LATEST
      KmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/a
      FilterCriteria: {Filters: [{Pattern: '{"value":{"a":[1]}}'}]}
`
const owned = {
  'Cluster.Arn': arn,
  'Login.Arn': 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:AmazonMSK_login-a1b2c3',
  'Failed.Arn': 'arn:aws:sqs:eu-west-1:111122223333:failed',
  'Orders.Arn': 'arn:aws:lambda:eu-west-1:111122223333:function:orders',
}

function served(values: Readonly<Record<string, string>>, given: Partial<ServeDescriptionOptions> = {}) {
  const entries = Object.entries(values)
  const parameters = Object.fromEntries(entries.filter(([name]) => !isAttribute(name)))
  const files = { list: () => [], read: () => undefined }
  const integration = readText(template, 'app/t.yaml', { parameters, files })
  const attributes = Object.fromEntries(entries.filter(([name]) => isAttribute(name)))
  const options = { functionAt: 'here', secrets: givenSecrets([], '/'), only: [], ...given } as const
  return readServeDescription(giveAttributes(integration, attributes), options)
}
const refused = (...args: Parameters<typeof served>) => {
  try {
    served(...args)
  } catch (error) {
    if (error instanceof IsthmusError) return `${error.message} (${error.code})`
    throw error
  }
  return 'nothing'
}

describe('a template', () => {
  it('is served by the code that it names, with the values that are given', () => {
    const [config] = served(owned, { only: ['OrdersOwn'] })
    assert.ok(config)
    assert.deepEqual(config.source, { kind: 'msk', arn, region: 'eu-west-1' })
    assert.deepEqual(config.function, {
      kind: 'local',
      name: 'Orders',
      code: `${process.cwd()}/app/src`,
      handler: 'orders.handler',
      runtime: 'nodejs24.x',
      timeoutSeconds: 7,
      memoryMegabytes: 128,
      environment: { TABLE: 'orders' },
    })
    assert.equal(config.settings.provisioned?.minimum, 2)
    assert.deepEqual(config.access.secrets.SASL_SCRAM_512_AUTH, {
      kind: 'arn',
      arn: owned['Login.Arn'],
      region: 'eu-west-1',
    })
    assert.equal(config.settings.onFailure, owned['Failed.Arn'])
    assert.match(config.notes.join('\n'), /orders is the group/)
  })

  it('is served by what is deployed where that is asked for', () => {
    const configs = served(
      {
        ...owned,
        ClusterArn: 'arn:aws:kafka:us-east-1:111122223333:cluster/other/5f2d4c1e-0a7b-4c59-9d3e-2b8f61a7c0d4-1',
      },
      { functionAt: 'aws' },
    )
    const at = (name: string) => configs.find((config) => config.name === name)
    assert.deepEqual(at('OrdersOwn')?.function, {
      kind: 'lambda',
      name: owned['Orders.Arn'],
      region: 'eu-west-1',
      timeoutSeconds: 7,
    })
    assert.deepEqual(at('Here')?.function, {
      kind: 'lambda',
      name: 'arn:aws:lambda:eu-west-1:111122223333:function:other:live',
      region: 'eu-west-1',
      timeoutSeconds: 840,
    })
    // A cluster that is not described is known by its ARN alone.
    assert.deepEqual(at('OrdersForeign')?.source, {
      kind: 'msk',
      arn: 'arn:aws:kafka:us-east-1:111122223333:cluster/other/5f2d4c1e-0a7b-4c59-9d3e-2b8f61a7c0d4-1',
      region: 'us-east-1',
    })
    assert.match(
      at('Here')?.notes.join('\n') ?? '',
      /KMSKeyArn \(arn:aws:kms:.*\) changes nothing: it encrypts the filters/,
    )
  })

  it('is served from brokers elsewhere, as the cluster that AWS will make', () => {
    const secrets = givenSecrets(['AmazonMSK_login=file:login.json'], '/secrets')
    const [config] = served(
      { 'Failed.Name': 'failed', 'Failed.Arn': owned['Failed.Arn'] },
      { servers: ['localhost:9092'], secrets, only: ['OrdersOwn'] },
    )
    assert.ok(config?.source.kind === 'msk')
    assert.deepEqual(config.source.servers, ['localhost:9092'])
    assert.match(config.source.arn, /^arn:aws:kafka:us-east-1:\d{12}:cluster\/orders\/[-0-9a-f]+$/)
    assert.deepEqual(config.access.secrets.SASL_SCRAM_512_AUTH, { kind: 'file', path: '/secrets/login.json' })
    assert.match(config.notes.join('\n'), /which is made up: --set Cluster\.Arn=ARN/)
  })

  it('says what is not known, where, and how to give it', () => {
    const without = (name: keyof typeof owned) =>
      Object.fromEntries(Object.entries(owned).filter(([other]) => other !== name))
    const only = ['OrdersOwn']
    const cases: readonly (readonly [string, RegExp])[] = [
      [
        refused(without('Cluster.Arn'), { only }),
        /^app\/t\.yaml:23: the ARN of the cluster .*--set Cluster\.Arn=ARN \(SETTING_UNKNOWN\)$/,
      ],
      [
        refused(without('Login.Arn'), { only }),
        /^app\/t\.yaml:30: OrdersOwn logs in with secret AmazonMSK_login .*--set Login\.Arn=ARN, or what it holds with --secret AmazonMSK_login=file:PATH/,
      ],
      [
        refused(without('Failed.Arn'), { only }),
        /^app\/t\.yaml:31: DestinationConfig.*: --set Failed\.Arn=ARN \(SETTING_UNKNOWN\)$/,
      ],
      [
        refused(without('Orders.Arn'), { only, functionAt: 'aws' }),
        /the function of OrdersOwn is not known .*--set Orders\.Arn=ARN/,
      ],
      [refused(owned, { only: ['OrdersForeign'] }), /app\/t\.yaml:33: the ARN of the cluster .*--set ClusterArn=VALUE/],
      [
        refused({ ...owned, ClusterArn: 'no' }, { only: ['OrdersForeign'] }),
        /the cluster of OrdersForeign is "no", which is not the ARN/,
      ],
      [
        refused(owned, { only: ['Here'] }),
        /app\/t\.yaml:36: the function of Here is not described here: --function-at aws/,
      ],
      [
        refused(owned, { only: ['There'] }),
        /no mapping There: the description has OrdersOwn, OrdersForeign, Here \(MAPPING_NOT_FOUND\)/,
      ],
      [
        refused({ 'Gone.Arn': 'arn' }),
        /--set Gone\.Arn: there is no Gone .*what can be given is Cluster\.Arn, Orders\.Arn, Login\.Arn, Failed\.Arn \(PARAMETER_UNDECLARED\)/,
      ],
    ]
    for (const [said, wanted] of cases) assert.match(said, wanted)
  })
})
