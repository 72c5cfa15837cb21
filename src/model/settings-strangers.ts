import { type SettingReader, shown } from './setting-reader.ts'
import { entryOf, itemsOf, type MapNode } from './source-node.ts'

/** The parameters of a mapping of Kafka, as the API and CloudFormation name them. */
export const mappingParameters: readonly string[] = [
  'AmazonManagedKafkaEventSourceConfig',
  'BatchSize',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'Enabled',
  'EventSourceArn',
  'FilterCriteria',
  'FunctionName',
  'FunctionResponseTypes',
  'KMSKeyArn',
  'KmsKeyArn',
  'LoggingConfig',
  'MaximumBatchingWindowInSeconds',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'MetricsConfig',
  'ProvisionedPollerConfig',
  'SelfManagedEventSource',
  'SelfManagedKafkaEventSourceConfig',
  'SourceAccessConfigurations',
  'StartingPosition',
  'StartingPositionTimestamp',
  'Tags',
  'Topics',
]

const ofOthers: ReadonlySet<string> = new Set([
  'DocumentDBEventSourceConfig',
  'ParallelizationFactor',
  'Queues',
  'ScalingConfig',
  'TumblingWindowInSeconds',
])

/** Of either kind of cluster. */
const config = ['ConsumerGroupId', 'ConsumptionMode', 'SchemaRegistryConfig']
const registry = ['AccessConfigs', 'EventRecordFormat', 'SchemaRegistryURI', 'SchemaValidationConfigs']
const access = ['Type', 'URI']

/** What stands in parameters that are maps, and in each map of those that are lists (`[]`), where a single one counts too. */
const inside: Readonly<Record<string, readonly string[]>> = {
  DestinationConfig: ['OnFailure', 'OnSuccess'],
  'DestinationConfig.OnFailure': ['Destination'],
  FilterCriteria: ['Filters'],
  'FilterCriteria.Filters[]': ['Pattern'],
  LoggingConfig: ['SystemLogLevel'],
  MetricsConfig: ['Metrics'],
  ProvisionedPollerConfig: ['MaximumPollers', 'MinimumPollers', 'PollerGroupName'],
  SelfManagedEventSource: ['Endpoints'],
  'SelfManagedEventSource.Endpoints': ['KAFKA_BOOTSTRAP_SERVERS', 'KafkaBootstrapServers'],
  'SourceAccessConfigurations[]': access,
  ...Object.fromEntries(
    ['AmazonManagedKafkaEventSourceConfig', 'SelfManagedKafkaEventSourceConfig'].flatMap((name) => [
      [name, config],
      [`${name}.SchemaRegistryConfig`, registry],
      [`${name}.SchemaRegistryConfig.AccessConfigs[]`, access],
      [`${name}.SchemaRegistryConfig.SchemaValidationConfigs[]`, ['Attribute']],
    ]),
  ),
}

/**
 * Refuses what no parameter of a mapping is called, and a value or a list where a map is read: slips of the pen that
 * would be ignored otherwise.
 */
export function noteStrangers(reader: SettingReader, parameters: MapNode): void {
  for (const given of parameters.entries.keys()) {
    if (mappingParameters.includes(given)) continue
    const isOfOthers = ofOthers.has(given)
    const message = isOfOthers ? `${given} is not for Kafka` : `there is no parameter ${given}`
    const remedy = isOfOthers ? `remove ${given}` : `remove ${given}, or spell it as AWS does`
    reader.note(given, { code: 'SETTING_UNKNOWN', message, remedy })
  }
  for (const [name, known] of Object.entries(inside)) {
    const parameter = name.replace('[]', '')
    const isList = name !== parameter
    const node = entryOf(parameters, ...parameter.split('.'))
    for (const item of node && !isList ? [node] : itemsOf(node)) {
      if (item.kind === 'unknown') continue
      if (item.kind !== 'map') {
        const message = `${parameter} is ${shown(item)}, which has none of ${known.join(', ')}`
        reader.note(parameter, { message, remedy: `give ${known.join(' or ')}`, at: item.at })
        continue
      }
      for (const [given, { at }] of item.entries) {
        if (known.includes(given)) continue
        reader.note(`${parameter}.${given}`, {
          code: 'SETTING_UNKNOWN',
          message: `there is no ${given} in ${parameter}`,
          remedy: `give ${known.join(' or ')}, as AWS spells it`,
          at,
        })
      }
    }
  }
}
