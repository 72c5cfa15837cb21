import assert from 'node:assert/strict'
import { it } from 'node:test'
import { settings as defaults } from '../../test/support/integration.ts'
import type { MappingSettings } from '../model/index.ts'
import { activeSettings, refuseUnrunnable, unsupportedSettings } from './settings.ts'

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

it('a parameter inside another is refused where it is written, or where the outer one is', () => {
  const at = { file: 'mapping.yaml', line: 1 }
  const refuse = (places: MappingSettings['places']) => () =>
    refuseUnrunnable({ ...defaults, onFailure: 'arn:aws:sqs:eu-west-1:123456789012:failed', places }, [], at)
  const code = 'SETTING_UNSUPPORTED'
  const outer = { DestinationConfig: { file: 'mapping.yaml', line: 7 } }
  const inner = { ...outer, 'DestinationConfig.OnFailure.Destination': { file: 'mapping.yaml', line: 9 } }
  assert.throws(refuse(inner), { code, message: /^mapping\.yaml:9: DestinationConfig\.OnFailure\.Destination \(arn:/ })
  assert.throws(refuse(outer), { code, message: /^mapping\.yaml:7: / })
  assert.throws(refuse({}), { code, message: /^mapping\.yaml:1: / })
})
