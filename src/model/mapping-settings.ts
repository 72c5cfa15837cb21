import { destinationTopic } from './destination-topic.ts'
import { optional, SettingReader } from './setting-reader.ts'
import type { MappingSettings, SettingProblem } from './settings.ts'
import {
  destination,
  type JudgePattern,
  readDestination,
  readFilters,
  readPollers,
  readResponseTypes,
} from './settings-delivery.ts'
import { configOf, readConsumerGroup, readConsumption, readStart, readTopic } from './settings-read.ts'
import { readRegistry } from './settings-registry.ts'
import { checkSource } from './settings-source.ts'
import { noteStrangers } from './settings-strangers.ts'
import { readSourceAccess } from './source-access.ts'
import type { MapNode, SourceNode } from './source-node.ts'
import { type Maybe, sameValue } from './unknown.ts'

/**
 * A mapping's settings by CreateEventSourceMapping's parameters, as the API, CloudFormation and our mapping files
 * write them; defaults applied. What AWS refuses is among the problems and counts as not given.
 *
 * @param judgePattern what there is to say of a filter's pattern
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export function parseMappingSettings(
  parameters: MapNode,
  judgePattern: JudgePattern,
): {
  readonly settings: MappingSettings
  readonly problems: readonly SettingProblem[]
} {
  const reader = new SettingReader(parameters)
  noteStrangers(reader, parameters)
  const cluster = reader.has('SelfManagedEventSource') ? 'self-managed' : 'msk'
  checkSource(reader, cluster)
  const settings = {
    topic: readTopic(reader),
    enabled: reader.boolean('Enabled') ?? true,
    batchSize: reader.number('BatchSize', [1, 10_000]) ?? 100,
    batchingWindowMs: milliseconds(reader.number('MaximumBatchingWindowInSeconds', [0, 300])) ?? 500,
    ...readStart(reader),
    ...optional('consumerGroupId', readConsumerGroup(reader, cluster)),
    ...optional('provisioned', readPollers(reader)),
    access: readSourceAccess(reader, cluster),
    ...optional('onFailure', readDestination(reader)),
    maximumRecordAgeSeconds: reader.number('MaximumRecordAgeInSeconds', [-1, -1], [60, 604_800]) ?? -1,
    bisectOnError: reader.boolean('BisectBatchOnFunctionError') ?? false,
    reportBatchItemFailures: readResponseTypes(reader),
    filters: readFilters(reader, judgePattern),
    ...optional('kmsKeyArn', readKmsKey(reader)),
    ...optional('schemaRegistry', readRegistry(reader, cluster)),
    metrics: readMetrics(reader),
    ...optional('systemLogLevel', reader.word('LoggingConfig.SystemLogLevel', ['DEBUG', 'INFO', 'WARN'])),
    tags: readTags(reader),
    ...readConsumption(reader, cluster),
    places: reader.places,
  }
  if (cluster === 'self-managed' && !reader.has('SourceAccessConfigurations')) {
    reader.note('SourceAccessConfigurations', {
      code: 'SETTING_ACCESS_MISSING',
      message: "Required 'sourceAccessConfigurations' parameter is missing.",
      remedy: 'say how the mapping logs in, and in which subnets and groups it stands',
    })
  }
  checkMode(reader, settings)
  return { settings, problems: reader.problems }
}

function readKmsKey(reader: SettingReader): Maybe<string> | undefined {
  const rule = { pattern: /^(|arn:aws[a-zA-Z-]*:kms:[^:]+:\d{12}:key\/.+)$/, wanted: 'the ARN of a key' }
  const key = reader.text('KMSKeyArn', rule) ?? reader.text('KmsKeyArn', rule)
  return key === '' ? undefined : key
}

function readMetrics(reader: SettingReader): readonly Maybe<string>[] {
  const words = ['EventCount', 'ErrorCount', 'KafkaMetrics']
  const rule = { pattern: new RegExp(`^(${words.join('|')})$`), wanted: `one of ${words.join(', ')}` }
  const metrics = reader
    .items('MetricsConfig.Metrics')
    .map((item) => reader.checkText('MetricsConfig.Metrics', item, rule))
  return metrics.filter((metric) => metric !== undefined)
}

/** A map as in the API, or CloudFormation's list of keys and values. */
function readTags(reader: SettingReader): Readonly<Record<string, Maybe<string>>> {
  const node = reader.node('Tags')
  const pairs: (readonly [string, SourceNode])[] =
    node?.kind === 'map'
      ? [...node.entries]
      : reader.items('Tags').flatMap((item) => {
          const [key, value] = item.kind === 'map' ? [item.entries.get('Key'), item.entries.get('Value')] : []
          return key?.kind === 'scalar' && value ? [[key.text, value] as const] : []
        })
  for (const [key] of pairs) {
    if (/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key)) continue
    reader.note('Tags', { message: `${key} is no key of a tag`, remedy: 'use 1 to 128 letters, digits and _.:/=+-@' })
  }
  const rule = { pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u, wanted: 'up to 256 letters, digits and _.:/=+-@' }
  return Object.fromEntries(pairs.map(([key, value]) => [key, reader.checkText('Tags', value, rule) ?? '']))
}

/**
 * Provisioned mode's own parameters. AWS says so plainly of three; the controls of retries it lists under that mode
 * and is not known to refuse on-demand, so they are a warning (mapping.md 1.3, 12.3).
 */
function checkMode(
  reader: SettingReader,
  settings: Pick<
    MappingSettings,
    'batchingWindowMs' | 'maximumRecordAgeSeconds' | 'maximumRetryAttempts' | 'onFailure' | 'provisioned' | 'topic'
  >,
): void {
  const toTopic = destinationTopic(settings.onFailure)
  if (toTopic !== undefined && sameValue(toTopic, settings.topic) === true) {
    reader.note(destination, {
      code: 'SETTING_CONFLICT',
      message: 'failed records would go back to the topic that they come from',
      remedy: 'name another topic in OnFailure',
    })
  }
  const { maximumRecordAgeSeconds: age, batchingWindowMs: window } = settings
  if (typeof age === 'number' && typeof window === 'number' && age > 0 && age * 1000 <= window) {
    reader.note('MaximumRecordAgeInSeconds', {
      code: 'SETTING_CONFLICT',
      severity: 'warning',
      message: `records of ${age} s are given up, and a batch may wait ${window / 1000} s for more of them`,
      remedy: 'give a MaximumRecordAgeInSeconds well above MaximumBatchingWindowInSeconds',
    })
  }
  // https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
  if (reader.has('MaximumRetryAttempts') && settings.maximumRetryAttempts === -1 && settings.onFailure !== undefined) {
    reader.note('MaximumRetryAttempts', {
      code: 'SETTING_CONFLICT',
      severity: 'warning',
      message: 'MaximumRetryAttempts -1 is without end, and with a failure destination AWS gives a record up after 10',
      remedy: 'say how often records are tried again, or remove the destination',
    })
  }
  if (settings.provisioned || reader.node('ProvisionedPollerConfig')?.kind === 'unknown') return
  const provisionedOnly = (parameter: string, severity: 'error' | 'warning') =>
    reader.note(parameter, {
      code: 'SETTING_PROVISIONED_ONLY',
      severity,
      message: `${parameter} is for provisioned mode, and the mapping is on-demand`,
      remedy: `add ProvisionedPollerConfig, or remove ${parameter}`,
    })
  if (toTopic !== undefined) provisionedOnly(destination, 'error')
  for (const cluster of ['msk', 'self-managed'] as const) {
    const registry = `${configOf(cluster)}.SchemaRegistryConfig`
    if (reader.has(registry)) provisionedOnly(registry, 'error')
  }
  if (reader.has('LoggingConfig.SystemLogLevel')) provisionedOnly('LoggingConfig', 'error')
  for (const parameter of [
    'MaximumRetryAttempts',
    'MaximumRecordAgeInSeconds',
    'BisectBatchOnFunctionError',
    'FunctionResponseTypes',
  ]) {
    if (reader.has(parameter)) provisionedOnly(parameter, 'warning')
  }
}

function milliseconds(seconds: Maybe<number> | undefined): Maybe<number> | undefined {
  return typeof seconds === 'number' ? seconds * 1000 : seconds
}
