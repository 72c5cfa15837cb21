import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { MappingSettings } from '../model/index.ts'
import { activeSettings, unsupportedSettings } from './settings.ts'

const defaults: MappingSettings = {
  topic: 'orders',
  enabled: true,
  batchSize: 100,
  batchingWindowMs: 500,
  startingPosition: 'TRIM_HORIZON',
  access: [],
  maximumRetryAttempts: -1,
  maximumRecordAgeSeconds: -1,
  bisectOnError: false,
  reportBatchItemFailures: false,
  filters: [],
  metrics: [],
  tags: {},
  consumptionMode: 'Stream',
  places: {},
}
const unknown = { unknown: 'parameter:Size', question: 'value of parameter Size' }

it('the consumer group is the UUID unless one is given', () => {
  assert.equal(activeSettings(defaults, 'uuid').consumerGroupId, 'uuid')
  assert.equal(activeSettings({ ...defaults, consumerGroupId: 'mine' }, 'uuid').consumerGroupId, 'mine')
})

it('a setting that is acted on must be known: the error names its place and the question', () => {
  const places = { BatchSize: { file: 'template.yaml', line: 7 } }
  assert.throws(() => activeSettings({ ...defaults, batchSize: unknown, places }, 'uuid'), {
    code: 'SETTING_UNKNOWN',
    message: /^template\.yaml:7: BatchSize is not known, .* give the value of parameter Size$/,
  })
})

it('defaults, tags, and where the network interface stands are nothing to refuse', () => {
  const access = ['VPC_SUBNET', 'VPC_SECURITY_GROUP'].map((type) => ({ type, uri: 'x' }))
  const provisioned = { minimum: 1, maximum: 2 }
  assert.deepEqual(unsupportedSettings({ ...defaults, access, provisioned, tags: { team: 'orders' } }), [])
})

it('every parameter that is not acted on is told, with its value', () => {
  const given: MappingSettings = {
    ...defaults,
    provisioned: { minimum: 1, maximum: 1, group: 'shared' },
    access: [{ type: 'SASL_SCRAM_512_AUTH', uri: 'arn' }],
    onFailure: 'arn:aws:sqs:eu-west-1:123456789012:failed',
    maximumRetryAttempts: 3,
    maximumRecordAgeSeconds: unknown,
    bisectOnError: true,
    reportBatchItemFailures: true,
    filters: ['{}', '{"value":{}}'],
    kmsKeyArn: 'arn:key',
    schemaRegistry: { SchemaRegistryURI: 'https://registry' },
    metrics: ['EventCount'],
    systemLogLevel: 'INFO',
    consumptionMode: 'Queue',
  }
  assert.deepEqual(
    unsupportedSettings(given).map(({ parameter, value }) => `${parameter}=${value}`),
    [
      'MaximumRetryAttempts=3',
      'MaximumRecordAgeInSeconds=the value of parameter Size, which is not known',
      'BisectBatchOnFunctionError=true',
      'FunctionResponseTypes=ReportBatchItemFailures',
      'DestinationConfig.OnFailure.Destination=arn:aws:sqs:eu-west-1:123456789012:failed',
      'FilterCriteria={}',
      'FilterCriteria={"value":{}}',
      'KMSKeyArn=arn:key',
      'SchemaRegistryConfig={"SchemaRegistryURI":"https://registry"}',
      'ProvisionedPollerConfig.PollerGroupName=shared',
      'MetricsConfig.Metrics=EventCount',
      'LoggingConfig.SystemLogLevel=INFO',
      'ConsumptionMode=Queue',
      'SourceAccessConfigurations=SASL_SCRAM_512_AUTH',
    ],
  )
})
