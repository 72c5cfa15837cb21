import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseMappingSettings } from './mapping-settings.ts'
import { type MapNode, type SourceNode, scalarNode } from './source-node.ts'
import { isUnknown, type Unknown } from './unknown.ts'

type Plain = string | number | boolean | Unknown | readonly Plain[] | { readonly [key: string]: Plain }

/** Parameters as nodes; each key one line below the other. */
function nodes(value: Plain, line = 1): SourceNode {
  const at = { file: 'm.yaml', line }
  if (isUnknown(value)) return { kind: 'unknown', unknown: value, at }
  if (typeof value !== 'object') return scalarNode(value, at)
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item: Plain) => nodes(item, line)), at }
  const entries = Object.entries(value).map(([key, inner], i): [string, SourceNode] => [key, nodes(inner, line + i)])
  return { kind: 'map', entries: new Map(entries), at }
}

const msk = {
  EventSourceArn: 'arn:aws:kafka:us-east-1:123456789012:cluster/c/u',
  FunctionName: 'f',
  Topics: ['orders'],
}
const secret = 'arn:aws:secretsmanager:us-east-1:1:secret:s'
const selfManaged = {
  SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['b:9096'] } },
  FunctionName: 'f',
  Topics: ['orders'],
  SourceAccessConfigurations: [{ Type: 'SASL_SCRAM_512_AUTH', URI: secret }],
}
const unknown: Unknown = { unknown: 'parameter:P', question: 'value of parameter P' }

/** A pattern that says so is refused, or warned of. */
const judge = (pattern: string) =>
  (['error', 'warning'] as const)
    .filter((severity) => pattern.includes(severity))
    .map((severity) => ({ severity, message: `${severity} in ${pattern}`, remedy: 'mend it' }))
const parse = (parameters: Record<string, Plain>) => parseMappingSettings(nodes(parameters) as MapNode, judge)
const settings = (more: Record<string, Plain>) => parse({ ...msk, ...more }).settings
/** `CODE parameter` of each problem, with `(warning)` where it is one. */
const problems = (more: Record<string, Plain>, base: Record<string, Plain> = msk) =>
  parse({ ...base, ...more }).problems.map(
    ({ code, parameter, severity }) => `${code} ${parameter}${severity === 'warning' ? ' (warning)' : ''}`,
  )

test('defaults', () => {
  const { places, ...found } = settings({})
  assert.deepEqual(found, {
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
  })
  assert.equal(places.Topics?.line, 3)
  assert.deepEqual(problems({}), [])
  assert.deepEqual(problems({}, selfManaged), [])
})

test('everything given, in provisioned mode', () => {
  const given = {
    Enabled: 'false',
    BatchSize: '500',
    MaximumBatchingWindowInSeconds: 0,
    StartingPosition: 'AT_TIMESTAMP',
    StartingPositionTimestamp: 1_700_000_000.5,
    AmazonManagedKafkaEventSourceConfig: {
      ConsumerGroupId: 'my group',
      SchemaRegistryConfig: { SchemaRegistryURI: 'https://registry', EventRecordFormat: 'JSON' },
    },
    ProvisionedPollerConfig: { MinimumPollers: 2, MaximumPollers: 4, PollerGroupName: 'g' },
    SourceAccessConfigurations: [{ Type: 'SASL_SCRAM_512_AUTH', URI: secret }],
    DestinationConfig: { OnFailure: { Destination: 'kafka://failed' } },
    MaximumRetryAttempts: 3,
    MaximumRecordAgeInSeconds: 60,
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    FilterCriteria: { Filters: [{ Pattern: '{"value":["a"]}' }] },
    KMSKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k',
    MetricsConfig: { Metrics: ['EventCount', 'KafkaMetrics'] },
    LoggingConfig: { SystemLogLevel: 'INFO' },
    Tags: { team: 'orders' },
  }
  const { places: _, ...found } = settings(given)
  assert.deepEqual(problems(given), [])
  assert.deepEqual(found, {
    topic: 'orders',
    enabled: false,
    batchSize: 500,
    batchingWindowMs: 0,
    startingPosition: 'AT_TIMESTAMP',
    startingTimestampMs: 1_700_000_000_500,
    consumerGroupId: 'my group',
    provisioned: { minimum: 2, maximum: 4, group: 'g' },
    access: [{ type: 'SASL_SCRAM_512_AUTH', uri: secret }],
    onFailure: 'kafka://failed',
    maximumRetryAttempts: 3,
    maximumRecordAgeSeconds: 60,
    bisectOnError: true,
    reportBatchItemFailures: true,
    filters: ['{"value":["a"]}'],
    kmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k',
    schemaRegistry: { uri: 'https://registry', format: 'JSON', attributes: [], access: [] },
    metrics: ['EventCount', 'KafkaMetrics'],
    systemLogLevel: 'INFO',
    tags: { team: 'orders' },
    consumptionMode: 'Stream',
  })
})

describe('ranges and words', () => {
  const pollers = (config: Record<string, Plain>) => ({ ProvisionedPollerConfig: config })
  for (const [parameter, good, bad] of [
    ['BatchSize', [1, 10_000, '7'], [0, 10_001, 1.5, 'many', '']],
    ['MaximumBatchingWindowInSeconds', [0, 300], [-1, 301, 0.5]],
    ['MaximumRetryAttempts', [-1, 0, 10_000], [-2, 10_001]],
    ['MaximumRecordAgeInSeconds', [-1, 60, 604_800], [0, 59, 604_801, -2]],
  ] as const) {
    test(parameter, () => {
      const others = pollers({ MinimumPollers: 1 })
      for (const value of good) assert.deepEqual(problems({ ...others, [parameter]: value }), [], String(value))
      for (const value of bad) {
        assert.deepEqual(problems({ ...others, [parameter]: value }), [`SETTING_INVALID ${parameter}`], String(value))
      }
    })
  }
  test('pollers', () => {
    assert.deepEqual(problems(pollers({ MinimumPollers: 200, MaximumPollers: 2000 })), [])
    for (const [config, parameter] of [
      [{ MinimumPollers: 0 }, 'MinimumPollers'],
      [{ MinimumPollers: 201, MaximumPollers: 300 }, 'MinimumPollers'],
      [{ MaximumPollers: 2001 }, 'MaximumPollers'],
      [{ PollerGroupName: 'a b' }, 'PollerGroupName'],
    ] as const) {
      assert.deepEqual(problems(pollers(config)), [`SETTING_INVALID ProvisionedPollerConfig.${parameter}`])
    }
    assert.deepEqual(problems(pollers({ MinimumPollers: 5, MaximumPollers: 4 })), [
      'SETTING_CONFLICT ProvisionedPollerConfig.MaximumPollers',
    ])
    assert.equal(settings(pollers({})).provisioned, undefined)
    assert.deepEqual(settings(pollers({ MinimumPollers: 3 })).provisioned, { minimum: 3, maximum: 200 })
  })
  test('what AWS refuses is read as not given, and its value is shown', () => {
    const { settings: found, problems: noted } = parse({ ...msk, BatchSize: 20_000 })
    assert.equal(found.batchSize, 100)
    assert.deepEqual(noted[0], {
      code: 'SETTING_INVALID',
      severity: 'error',
      parameter: 'BatchSize',
      value: '20000',
      at: { file: 'm.yaml', line: 4 },
      message: 'BatchSize is 20000, which is not a whole number: 1 to 10000',
      remedy: 'give BatchSize a whole number: 1 to 10000',
    })
  })
  test("AWS's own text for a word that it does not know", () => {
    assert.equal(
      parse({ ...msk, StartingPosition: 'invalid' }).problems[0]?.message,
      "1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
    )
  })
})

describe('what belongs together', () => {
  test('topics: one, with a name that Kafka takes', () => {
    assert.deepEqual(problems({ Topics: [] }), ['SETTING_INVALID Topics'])
    assert.deepEqual(problems({ Topics: ['aa', 'bb'] }), ['SETTING_INVALID Topics'])
    assert.deepEqual(problems({ Topics: ['.a'] }), ['SETTING_INVALID Topics'])
    const known = 'arn:aws:kafka:us-east-1:123456789012:topic/c'
    const arn = { unknown: `${known}/\${uuid of C}/orders`, question: 'UUID' }
    assert.deepEqual(problems({ Topics: [arn] }), ['SETTING_INVALID Topics'])
    assert.deepEqual(problems({ Topics: [{ ...arn, unknown: `\${parameter:P}-arn:` }] }), [])
    const to = (unknown: string) =>
      problems({
        ProvisionedPollerConfig: { MinimumPollers: 1 },
        DestinationConfig: { OnFailure: { Destination: { unknown, question: 'UUID' } } },
      })
    assert.deepEqual(to(`kafka://${arn.unknown}`), ['SETTING_INVALID DestinationConfig.OnFailure.Destination'])
    assert.deepEqual(to(`kafka://\${parameter:P}`), [])
    const { Topics: _, ...without } = msk
    assert.deepEqual(problems({}, without), ['SETTING_MISSING Topics'])
    assert.ok(isUnknown(parse(without).settings.topic))
  })
  test('a timestamp goes with AT_TIMESTAMP', () => {
    assert.deepEqual(problems({ StartingPosition: 'AT_TIMESTAMP' }), ['SETTING_MISSING StartingPositionTimestamp'])
    assert.deepEqual(problems({ StartingPosition: 'LATEST', StartingPositionTimestamp: 1 }), [
      'SETTING_CONFLICT StartingPositionTimestamp (warning)',
    ])
    const milliseconds = { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1_700_000_000_000 }
    assert.deepEqual(problems(milliseconds), ['SETTING_INVALID StartingPositionTimestamp'])
    assert.deepEqual(problems({ StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 'today' }), [
      'SETTING_INVALID StartingPositionTimestamp',
    ])
  })
  test('what is for provisioned mode', () => {
    const registry = { AmazonManagedKafkaEventSourceConfig: { SchemaRegistryConfig: { SchemaRegistryURI: 'u' } } }
    assert.deepEqual(problems(registry), [
      'SETTING_PROVISIONED_ONLY AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig',
    ])
    assert.deepEqual(problems({ DestinationConfig: { OnFailure: { Destination: 'kafka://failed' } } }), [
      'SETTING_PROVISIONED_ONLY DestinationConfig.OnFailure.Destination',
    ])
    assert.deepEqual(problems({ LoggingConfig: { SystemLogLevel: 'INFO' } }), [
      'SETTING_PROVISIONED_ONLY LoggingConfig',
    ])
    assert.deepEqual(problems({ MaximumRetryAttempts: 1 }), ['SETTING_PROVISIONED_ONLY MaximumRetryAttempts (warning)'])
    assert.deepEqual(problems({ FunctionResponseTypes: ['ReportBatchItemFailures'] }), [
      'SETTING_PROVISIONED_ONLY FunctionResponseTypes (warning)',
    ])
  })
  test('retries without end, which a destination ends', () => {
    const provisioned = { ProvisionedPollerConfig: { MinimumPollers: 1 } }
    const OnFailure = { Destination: 'arn:aws:sqs:us-east-1:1:q' }
    const all = { ...provisioned, MaximumRetryAttempts: -1, DestinationConfig: { OnFailure } }
    assert.deepEqual(problems(all), ['SETTING_CONFLICT MaximumRetryAttempts (warning)'])
    assert.deepEqual(problems({ ...all, MaximumRetryAttempts: 20 }), [])
    assert.deepEqual(problems({ ...provisioned, MaximumRetryAttempts: -1 }), [])
    assert.deepEqual(problems({ ...provisioned, DestinationConfig: { OnFailure } }), [])
  })
  test('destinations', () => {
    const to = (Destination: Plain) => problems({ DestinationConfig: { OnFailure: { Destination } } })
    for (const good of ['', 'arn:aws:sqs:us-east-1:1:q', 'arn:aws:sns:us-east-1:1:t', 'arn:aws-cn:s3:::b', unknown]) {
      assert.deepEqual(to(good), [], String(good))
    }
    for (const bad of ['arn:aws:kinesis:us-east-1:1:stream/s', 'queue', 'arn:aws:sqs:us-east-1:1:q.fifo', 'kafka://']) {
      assert.deepEqual(to(bad), ['SETTING_INVALID DestinationConfig.OnFailure.Destination'], bad)
    }
    const provisioned = { ProvisionedPollerConfig: { MinimumPollers: 1 } }
    assert.deepEqual(
      problems({ ...provisioned, DestinationConfig: { OnFailure: { Destination: 'kafka://orders' } } }),
      ['SETTING_CONFLICT DestinationConfig.OnFailure.Destination'],
    )
    assert.equal(
      parse({ ...msk, DestinationConfig: { OnSuccess: { Destination: 'x' } } }).problems[0]?.message,
      'Unsupported DestinationConfig parameter for given event source mapping type.',
    )
  })
  test('filters', () => {
    const filters = (...patterns: Plain[]) =>
      problems({ FilterCriteria: { Filters: patterns.map((Pattern) => ({ Pattern })) } })
    assert.deepEqual(filters('{"value":["a"]}'), [])
    assert.deepEqual(filters('an error'), ['SETTING_INVALID FilterCriteria.Filters'])
    assert.deepEqual(filters('a warning'), ['SETTING_INVALID FilterCriteria.Filters (warning)'])
    assert.deepEqual(filters(`{"value":["${'a'.repeat(4096)}"]}`), ['SETTING_INVALID FilterCriteria.Filters'])
    assert.deepEqual(filters(...Array(6).fill('{}')), ['SETTING_INVALID FilterCriteria.Filters (warning)'])
    assert.deepEqual(filters(...Array(11).fill('{}')), ['SETTING_INVALID FilterCriteria.Filters'])
    const FilterCriteria = {
      Filters: [{ Pattern: '{}' }, { Name: 'b', Pattern: 'an error' }, { Pattern: 'a warning' }],
    }
    const { settings, problems: found } = parse({ ...msk, FilterCriteria })
    assert.deepEqual(settings.filters, ['{}', 'a warning'], 'what is refused counts as not given')
    assert.deepEqual(
      found.map(({ at, message }) => `${at.line}: ${message}`),
      ['4: there is no Name in FilterCriteria.Filters', '5: error in an error', '4: warning in a warning'],
      'each where the pattern is',
    )
  })
  test('parameters of other sources and misspelt ones', () => {
    assert.deepEqual(problems({ ParallelizationFactor: 2 }), ['SETTING_UNKNOWN ParallelizationFactor'])
    assert.deepEqual(problems({ ProvisionedPollersConfig: {} }), ['SETTING_UNKNOWN ProvisionedPollersConfig'])
    const filters = problems({ FilterCriteria: { Filters: [{ pattern: '{}' }, {}] } })
    assert.deepEqual(filters, [
      'SETTING_UNKNOWN FilterCriteria.Filters.pattern',
      'SETTING_INVALID FilterCriteria.Filters',
      'SETTING_INVALID FilterCriteria.Filters',
    ])
    const Destination = 'arn:aws:sqs:us-east-1:123456789012:q'
    assert.deepEqual(problems({ DestinationConfig: { OnFailure: { destination: Destination } } }), [
      'SETTING_UNKNOWN DestinationConfig.OnFailure.destination',
    ])
    const registry = { SchemaRegistryURI: 'https://r', AccessConfigs: [{ type: 'BASIC_AUTH', URI: secret }] }
    const config = { AmazonManagedKafkaEventSourceConfig: { SchemaRegistryConfig: registry } }
    assert.deepEqual(problems({ ...config, ProvisionedPollerConfig: { minimumPollers: 1 } }), [
      'SETTING_UNKNOWN ProvisionedPollerConfig.minimumPollers',
      'SETTING_UNKNOWN AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig.AccessConfigs.type',
    ])
    const other = { SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: 'g' } }
    assert.deepEqual(problems(other), ['SETTING_CONFLICT SelfManagedKafkaEventSourceConfig'])
  })
  test('a value or a list where a map is read', () => {
    const pollers = { ProvisionedPollerConfig: { MinimumPollers: 1 } }
    const registry = { SchemaRegistryURI: 'https://r', AccessConfigs: ['BASIC_AUTH'] }
    for (const [more, name] of [
      [{ DestinationConfig: 'arn:aws:sqs:eu-west-1:111122223333:q' }, 'DestinationConfig'],
      [{ DestinationConfig: [{ OnFailure: { Destination: '' } }] }, 'DestinationConfig'],
      [{ DestinationConfig: { OnFailure: 'arn:aws:sqs:eu-west-1:111122223333:q' } }, 'DestinationConfig.OnFailure'],
      [{ FilterCriteria: '{}' }, 'FilterCriteria'],
      [{ FilterCriteria: { Filters: ['{}'] } }, 'FilterCriteria.Filters'],
      [{ ProvisionedPollerConfig: 5 }, 'ProvisionedPollerConfig'],
      [
        { ...pollers, AmazonManagedKafkaEventSourceConfig: { SchemaRegistryConfig: registry } },
        'AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig.AccessConfigs',
      ],
    ] as const)
      assert.deepEqual(problems(more), [`SETTING_INVALID ${name}`])
    assert.deepEqual(problems({ FilterCriteria: { Filters: { Pattern: '{}' } }, DestinationConfig: {} }), [])
  })
  test('queue mode is for self-managed clusters, and excludes a start and a window', () => {
    const queue = { SelfManagedKafkaEventSourceConfig: { ConsumptionMode: 'Queue' } }
    const { settings: found } = parse({ ...selfManaged, ...queue })
    assert.deepEqual([found.consumptionMode, found.maximumRetryAttempts], ['Queue', 0])
    assert.deepEqual(problems({ ...queue, StartingPosition: 'LATEST' }, selfManaged), [
      'SETTING_CONFLICT StartingPosition',
    ])
    assert.deepEqual(problems({ AmazonManagedKafkaEventSourceConfig: { ConsumptionMode: 'Queue' } }), [
      'SETTING_CONFLICT AmazonManagedKafkaEventSourceConfig.ConsumptionMode',
    ])
  })
})

describe('source and function', () => {
  test('one kind of cluster', () => {
    const { EventSourceArn: _, ...without } = msk
    assert.deepEqual(
      parse(without).problems.map(({ code, message }) => [code, message]),
      [['SETTING_MISSING', 'Unrecognized event source.']],
    )
    assert.deepEqual(problems({ EventSourceArn: msk.EventSourceArn }, selfManaged), ['SETTING_CONFLICT EventSourceArn'])
    assert.deepEqual(problems({ EventSourceArn: unknown }), [])
    const connection = 'arn:aws:kafka:us-east-1:123456789012:vpc-connection/123456789012/c/u-1'
    assert.deepEqual(problems({ EventSourceArn: connection }), [])
    assert.deepEqual(problems({ EventSourceArn: 'later' }), ['SETTING_INVALID EventSourceArn (warning)'])
  })
  test('bootstrap servers, in both spellings', () => {
    const servers = (list: Plain, key = 'KAFKA_BOOTSTRAP_SERVERS') =>
      problems({ SelfManagedEventSource: { Endpoints: { [key]: list } } }, selfManaged).map((problem) =>
        problem.replace('SelfManagedEventSource.Endpoints.', ''),
      )
    assert.deepEqual(servers(['b-1.kafka.example:9096', '10.0.0.1:9092']), [])
    assert.deepEqual(servers(['b:9096'], 'KafkaBootstrapServers'), [])
    assert.deepEqual(servers(unknown), [])
    assert.deepEqual(servers([]), ['SETTING_MISSING KAFKA_BOOTSTRAP_SERVERS'])
    assert.deepEqual(servers(Array(11).fill('b:9096')), ['SETTING_INVALID KAFKA_BOOTSTRAP_SERVERS'])
    for (const bad of ['b', 'b:', 'b:123456', 'http://b:9096', '-b:9096']) {
      assert.deepEqual(servers([bad]), ['SETTING_INVALID KAFKA_BOOTSTRAP_SERVERS'], bad)
    }
  })
  test('the function by name, ARN, version and alias', () => {
    for (const name of ['f', 'f:live', 'arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST', '123456789012:f']) {
      assert.deepEqual(problems({ FunctionName: name }), [], name)
    }
    assert.deepEqual(problems({ FunctionName: 'a function' }), ['SETTING_INVALID FunctionName'])
  })
  test('schema registries', () => {
    const registry = (more: Record<string, Plain>) =>
      problems({
        ProvisionedPollerConfig: { MinimumPollers: 1 },
        AmazonManagedKafkaEventSourceConfig: { SchemaRegistryConfig: { SchemaRegistryURI: 'https://r', ...more } },
      }).map((problem) => problem.replace('AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig.', ''))
    assert.deepEqual(registry({ EventRecordFormat: 'SOURCE', SchemaValidationConfigs: [{ Attribute: 'KEY' }] }), [])
    assert.deepEqual(registry({ EventRecordFormat: 'AVRO' }), ['SETTING_INVALID EventRecordFormat'])
    assert.deepEqual(registry({ SchemaValidationConfigs: [{ Attribute: 'TOPIC' }] }), [
      'SETTING_INVALID SchemaValidationConfigs',
    ])
    assert.deepEqual(registry({ AccessConfigs: [{ Type: 'VPC_SUBNET' }] }), ['SETTING_INVALID AccessConfigs'])
  })
})

describe('access configurations', () => {
  const access = (configurations: Plain, base: Record<string, Plain> = selfManaged) =>
    parse({ ...base, SourceAccessConfigurations: configurations }).problems.map(
      ({ code, message }) => `${code} ${message}`,
    )

  test('one login is taken: others do nothing', () => {
    const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:AmazonMSK_s'
    const login = (Type: string) => ({ Type, URI: secret })
    const both = access([login('SASL_SCRAM_512_AUTH'), login('CLIENT_CERTIFICATE_TLS_AUTH')], msk)
    assert.match(both.join(), /^SETTING_CONFLICT .*: CLIENT_CERTIFICATE_TLS_AUTH, SASL_SCRAM_512_AUTH;/)
    assert.deepEqual(access([login('SASL_SCRAM_512_AUTH')], msk), [])
  })

  test('records are not given up before a batch may be full', () => {
    const aged = (age: number, window: number) =>
      parse({
        ...msk,
        ProvisionedPollerConfig: { MinimumPollers: 1 },
        MaximumRecordAgeInSeconds: age,
        MaximumBatchingWindowInSeconds: window,
      }).problems.map(({ code, severity, parameter }) => `${severity} ${code} ${parameter}`)
    assert.deepEqual(aged(60, 60), ['warning SETTING_CONFLICT MaximumRecordAgeInSeconds'])
    assert.deepEqual([...aged(61, 60), ...aged(-1, 300)], [])
  })

  test("a self-managed cluster wants them: AWS's text", () => {
    const { SourceAccessConfigurations: _, ...without } = selfManaged
    assert.deepEqual(
      parse(without).problems.map(({ code, message }) => [code, message]),
      [['SETTING_ACCESS_MISSING', "Required 'sourceAccessConfigurations' parameter is missing."]],
    )
  })
  test('types for the other kind of cluster, and unknown ones', () => {
    assert.deepEqual(access([{ Type: 'BASIC_AUTH', URI: secret }], msk), [
      'SETTING_CONFLICT BASIC_AUTH is for a self-managed cluster, and the source is an MSK cluster',
    ])
    assert.match(
      access([{ Type: 'VIRTUAL_HOST', URI: '/' }])[0] ?? '',
      /^SETTING_INVALID 1 validation error detected: Value 'VIRTUAL_HOST' at/,
    )
  })
  test('a subnet and a group go together', () => {
    assert.deepEqual(access([{ Type: 'VPC_SUBNET', URI: 'subnet:subnet-1' }]), [
      'SETTING_MISSING VPC_SUBNET needs VPC_SECURITY_GROUP beside it',
    ])
    const both = [
      { Type: 'VPC_SUBNET', URI: 'subnet-1' },
      { Type: 'VPC_SECURITY_GROUP', URI: 'sg-1' },
    ]
    assert.deepEqual(access(both), [])
  })
  test('URIs: where they must be, and where they must not', () => {
    assert.deepEqual(access([{ Type: 'BASIC_AUTH' }]), ['SETTING_MISSING BASIC_AUTH has no URI'])
    assert.deepEqual(access([{ Type: 'IAM_AUTH' }]), [])
    assert.deepEqual(access([{ Type: 'IAM_AUTH', URI: secret }]), ['SETTING_INVALID IAM_AUTH takes no URI'])
    assert.match(access([{ Type: 'BASIC_AUTH', URI: 'no#hash' }])[0] ?? '', /^SETTING_INVALID/)
  })
  test('tokens', () => {
    const audience = { Type: 'OAUTHBEARER_AUDIENCE', URI: 'a' }
    assert.deepEqual(access([{ Type: 'IAM_OAUTHBEARER_AUTH' }, audience]), [])
    assert.deepEqual(access([{ Type: 'IAM_OAUTHBEARER_AUTH' }]), [
      'SETTING_MISSING IAM_OAUTHBEARER_AUTH needs OAUTHBEARER_AUDIENCE beside it',
    ])
    const both = [{ Type: 'IAM_OAUTHBEARER_AUTH' }, audience, { Type: 'OAUTHBEARER_AUTH', URI: secret }]
    assert.deepEqual(access(both), ['SETTING_CONFLICT IAM_OAUTHBEARER_AUTH excludes OAUTHBEARER_AUTH'])
  })
})

describe('unknown values', () => {
  test('stay unknown, without a problem', () => {
    const more = {
      BatchSize: unknown,
      StartingPosition: unknown,
      Topics: unknown,
      MaximumBatchingWindowInSeconds: unknown,
    }
    const { settings: found, problems: noted } = parse({ ...msk, ...more })
    assert.deepEqual(
      [found.batchSize, found.startingPosition, found.topic, found.batchingWindowMs],
      Array(4).fill(unknown),
    )
    assert.deepEqual(noted, [])
  })
  test('that decide the shape of the mapping are told', () => {
    assert.deepEqual(problems({ ProvisionedPollerConfig: unknown }), [
      'SETTING_UNDECIDED ProvisionedPollerConfig (warning)',
    ])
    assert.deepEqual(problems({ SourceAccessConfigurations: unknown }, selfManaged), [
      'SETTING_UNDECIDED SourceAccessConfigurations (warning)',
    ])
  })
})
