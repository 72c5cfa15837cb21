import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readServeFile } from './serve-file.ts'

const file = '/home/me/orders/mapping.yaml'
const source = `SelfManagedEventSource:
  Endpoints: {KAFKA_BOOTSTRAP_SERVERS: [k1:9092, "k2:9092"]}
Topics: [orders]
`
const url = 'Function: {Url: "http://127.0.0.1:8080/in"}\n'

function read(text: string, environment: Record<string, string> = {}) {
  return readServeFile(text, file, environment)[0]!
}

test('reads the keys of CreateEventSourceMapping, and an endpoint', () => {
  const config = read(`${source}BatchSize: 50\nMaximumBatchingWindowInSeconds: 1\n${url}`)
  assert.deepEqual(config.source, { kind: 'self-managed', servers: ['k1:9092', 'k2:9092'] })
  assert.deepEqual(config.function, { kind: 'url', url: 'http://127.0.0.1:8080/in', timeoutSeconds: 3 })
  assert.equal(config.settings.provisioned, undefined)
  const { topic, batchSize, batchingWindowMs, startingPosition } = config.settings
  assert.deepEqual([topic, batchSize, batchingWindowMs, startingPosition], ['orders', 50, 1000, 'TRIM_HORIZON'])
})

test('reads a function of this machine, against the folder of the file', () => {
  const config = read(`${source}Function:
  CodeUri: src
  Handler: orders.handler
  Runtime: nodejs24.x
  Timeout: 30
  MemorySize: 256
  Environment: {Variables: {TABLE: orders, COUNT: 3}}
`)
  assert.deepEqual(config.function, {
    kind: 'local',
    name: 'mapping',
    code: '/home/me/orders/src',
    handler: 'orders.handler',
    runtime: 'nodejs24.x',
    timeoutSeconds: 30,
    memoryMegabytes: 256,
    environment: { TABLE: 'orders', COUNT: '3' },
  })
})

test('provisioned mode has its least and its greatest number of pollers, and a group', () => {
  const config = read(`${source}ProvisionedPollerConfig: {MinimumPollers: 3, PollerGroupName: shared}\n${url}`)
  assert.deepEqual(config.settings.provisioned, { minimum: 3, maximum: 200, group: 'shared' })
})

test('pollers scale as here is best, or as on AWS', () => {
  const scaling = (given: string) => read(`${source}${given}\n${url}`).scaling
  assert.deepEqual([scaling(''), scaling('Scaling: eager'), scaling('Scaling: aws')], ['eager', 'eager', 'aws'])
  assert.throws(() => scaling('Scaling: fast'), /mapping.yaml:4: Scaling is fast: give aws or eager/)
})

test('what AWS has no key for: the isolation of transactions, where the mapping runs, and as which member', () => {
  const consumer = (given: string) => read(`${source}${given}\n${url}`).consumer
  assert.deepEqual(consumer(''), {})
  assert.deepEqual(consumer('Consumer: {IsolationLevel: read_uncommitted}'), {})
  const given = 'Consumer: {IsolationLevel: read_committed, Rack: use1-az2}'
  assert.deepEqual(consumer(given), { isolation: 'read_committed', rack: 'use1-az2' })
  assert.throws(() => consumer('Consumer: {IsolationLevel: serializable}'), /mapping.yaml:4: .* is serializable: give/)
  assert.throws(() => consumer('Consumer: {Rak: a}'), /mapping.yaml:4: Consumer.Rak does not exist/)
  assert.deepEqual(consumer('Consumer: {InstanceId: orders-1}'), { groupInstanceId: 'orders-1' })
  for (const wrong of ['a b', '..', '""', 'x'.repeat(250)])
    assert.throws(() => consumer(`Consumer: {InstanceId: ${wrong}}`), /mapping.yaml:4: Consumer.InstanceId .* is none/)
})

test('the consumer group is the one given, else named by brokers, topic and function', () => {
  const named = read(`${source}SelfManagedKafkaEventSourceConfig: {ConsumerGroupId: mine}\n${url}`)
  assert.equal(named.settings.consumerGroupId, 'mine')
  const first = read(source + url).settings.consumerGroupId
  assert.equal(read(`${source}BatchSize: 7\n${url}`).settings.consumerGroupId, first)
  assert.notEqual(read(source.replace('orders', 'other') + url).settings.consumerGroupId, first)
  assert.notEqual(read(source + url.replace('in', 'out')).settings.consumerGroupId, first)
})

test('secrets are files beside the mapping file, or environment variables', () => {
  const types = 'BASIC_AUTH, URI: "env:LOGIN"}, {Type: SERVER_ROOT_CA_CERTIFICATE, URI: "file:ca.json"'
  const more = ', {Type: VPC_SUBNET, URI: "subnet:subnet-1"}, {Type: VPC_SECURITY_GROUP, URI: "security_group:sg-1"}'
  const config = read(access(types).replace('}]\n', `}${more}]\n`))
  assert.deepEqual(config.access, {
    secrets: {
      BASIC_AUTH: { kind: 'env', name: 'LOGIN' },
      SERVER_ROOT_CA_CERTIFICATE: { kind: 'file', path: '/home/me/orders/ca.json' },
    },
    literals: {},
  })
  assert.deepEqual(read(source + url).access, { secrets: {}, literals: {} })
})

test('secrets by their ARNs, and what stands beside an OAuth secret', () => {
  const arn = 'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:kafka/login-a1B2c3'
  const types = `OAUTHBEARER_AUTH, URI: "${arn}"}, {Type: OAUTHBEARER_SCOPE, URI: "read all"`
  assert.deepEqual(read(access(types)).access, {
    secrets: { OAUTHBEARER_AUTH: { kind: 'arn', arn, region: 'us-gov-west-1' } },
    literals: { OAUTHBEARER_SCOPE: 'read all' },
  })
  assert.deepEqual(read(access('IAM_AUTH')).access, { secrets: {}, literals: {}, role: 'IAM_AUTH' })
})

test('an MSK cluster by its ARN: its group is named by that, whatever its brokers are', () => {
  const config = read(`EventSourceArn: ${msk}\nTopics: [orders]\n${url}`)
  assert.deepEqual(config.source, { kind: 'msk', arn: msk, region: 'eu-west-1' })
  assert.notEqual(config.settings.consumerGroupId, read(source + url).settings.consumerGroupId)
})

test('JSON is read alike', () => {
  const config = read(
    JSON.stringify({
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['k:1'] } },
      Topics: ['orders'],
      Function: { Url: 'https://f/' },
    }),
  )
  assert.deepEqual(config.source, { kind: 'self-managed', servers: ['k:1'] })
})

const msk = 'arn:aws:kafka:eu-west-1:111122223333:cluster/orders/5f2d4c1e-0a7b-4c59-9d3e-2b8f61a7c0d4-2'
const access = (more: string) => `${source}SourceAccessConfigurations: [{Type: ${more}}]\n${url}`
const local = (more: string) => `${source}Function: {CodeUri: ., Handler: a.b, Runtime: nodejs24.x, ${more}}\n`

const refused: readonly (readonly [text: string, code: string, message: RegExp])[] = [
  ['Topics: [orders', 'TEMPLATE_INVALID', /mapping\.yaml:1:\d+: /],
  ['- a\n', 'VALUE_INVALID', /mapping\.yaml:1: /],
  [`${source}EventSourceArn: ${msk}\n${url}`, 'SETTING_INVALID', /mapping\.yaml:4: EventSourceArn/],
  [`Topics: [orders]\nEventSourceArn: arn:aws:kafka:x\n${url}`, 'CONFIG_INVALID', /mapping\.yaml:2: EventSourceArn/],
  [
    `EventSourceArn: ${msk.replace('cluster', 'vpc-connection/111122223333')}\nTopics: [orders]\n${url}`,
    'CONFIG_INVALID',
    /mapping\.yaml:1: EventSourceArn.*SelfManagedEventSource/,
  ],
  [`Topics: [orders]\n${url}`, 'CONFIG_INVALID', /mapping\.yaml:1: no brokers.*KAFKA_BOOTSTRAP_SERVERS/],
  [source, 'CONFIG_INVALID', /mapping\.yaml:1: no function: give/],
  [`${source}Function: {Url: "ftp://x"}\n`, 'CONFIG_INVALID', /mapping\.yaml:4: Function\.Url "ftp:\/\/x"/],
  [`${source}Function: {CodeUri: ., Handler: a.b}\n`, 'CONFIG_INVALID', /mapping\.yaml:4: Function has no Runtime/],
  [
    `${source}Function: {Url: "http://me:word@f/"}\n`,
    'CONFIG_INVALID',
    /:4: Function\.Url "http:[^"]*f\/" has a login in it(?!.*word)/,
  ],
  [local('Timeout: 0'), 'CONFIG_INVALID', /mapping\.yaml:4: Function\.Timeout is 0: give a number above 0/],
  [
    local('Timeout: 86401'),
    'CONFIG_INVALID',
    /mapping\.yaml:4: Function\.Timeout is 86401: give a number above 0, and 86400 at most/,
  ],
  [
    local('Environment: {STAGE: dev}'),
    'CONFIG_INVALID',
    /:4: Function\.Environment\.STAGE does not exist: Variables does/,
  ],
  [local('MemorySize: big'), 'VALUE_INVALID', /mapping\.yaml:4: .*MemorySize/],
  [`${source}BatchSize: 0\n${url}`, 'SETTING_INVALID', /mapping\.yaml:4: BatchSize/],
  [
    `${source}BatchSize: many\nMaximumRetryAttempts: -3\nFoo: 1\n${url}`,
    'SETTING_INVALID',
    /mapping\.yaml:6: there is no parameter Foo; remove Foo, or spell it as AWS does; then mend BatchSize, MaximumRetryAttempts$/,
  ],
  [`${source}BatchSize: many\n${url}`, 'SETTING_INVALID', /mapping\.yaml:4: BatchSize is many, which/],
  [
    `${source}FilterCriteria: {Filters: [{Pattern: "{"}]}\n${url}`,
    'SETTING_INVALID',
    /mapping\.yaml:4: FilterCriteria\.Filters: Invalid filter pattern definition; mend the pattern: /,
  ],
  [access('BASIC_AUTH, URI: "arn:aws:ssm:eu-west-1:1:x"'), 'CONFIG_INVALID', /mapping\.yaml:4: BASIC_AUTH.*env:NAME/],
  [access('BASIC_AUTH, URI: "env:A"}, {Type: SASL_SCRAM_512_AUTH, URI: "env:A"'), 'CONFIG_INVALID', /2 ways/],
  [access('BASIC_AUTH, URI: "env:A"}, {Type: BASIC_AUTH, URI: "env:B"'), 'CONFIG_INVALID', /BASIC_AUTH twice/],
  [access('IAM_AUTH}, {Type: BASIC_AUTH, URI: "env:A"'), 'CONFIG_INVALID', /IAM_AUTH and BASIC_AUTH are 2 ways/],
  [access('IAM_AUTH, URI: "env:A"'), 'SETTING_INVALID', /IAM_AUTH takes no URI/],
  [access('IAM_OAUTHBEARER_AUTH'), 'SETTING_INVALID', /needs OAUTHBEARER_AUDIENCE/],
  [`${source}MetricsConfig: {Metrics: [Events]}\n${url}`, 'SETTING_INVALID', /mapping\.yaml:4: MetricsConfig/],
  [`${source}LoggingConfig: {SystemLogLevel: INFO}\n${url}`, 'SETTING_INVALID', /mapping\.yaml:4: LoggingConfig/],
]

for (const [text, code, message] of refused)
  test(`${code}: ${message.source}`, () => {
    assert.throws(() => read(text), { code, message })
  })

test('which metrics are wanted and what the system log tells', () => {
  const provisioned = 'ProvisionedPollerConfig: {MinimumPollers: 1}\n'
  const settings = 'MetricsConfig: {Metrics: [EventCount, KafkaMetrics]}\nLoggingConfig: {SystemLogLevel: DEBUG}\n'
  const config = read(source + provisioned + settings + url)
  assert.deepEqual([config.metrics, config.systemLogLevel], [['EventCount', 'KafkaMetrics'], 'DEBUG'])
  const without = read(`${source}MetricsConfig: {Metrics: []}\n${url}`)
  assert.deepEqual([without.metrics, without.systemLogLevel], [undefined, undefined])
})

test('what becomes of failures, and of records that their destination does not take', () => {
  const settings = `MaximumRetryAttempts: 3
MaximumRecordAgeInSeconds: 60
BisectBatchOnFunctionError: true
FunctionResponseTypes: [ReportBatchItemFailures]
DestinationConfig: {OnFailure: {Destination: "kafka://orders-failed"}}
ProvisionedPollerConfig: {MinimumPollers: 1}
`
  const config = read(`${source}${settings}${url}`)
  assert.equal(config.settings.onFailure, 'kafka://orders-failed')
  assert.deepEqual(config.settings.failures, { retries: 3, maximumAgeMs: 60_000, bisect: true, partialResponses: true })
  assert.equal(config.onFailure.whenItFails, 'wait')
  assert.match(config.onFailure.uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  const when = (given: string) => read(`${source}OnFailure: ${given}\n${url}`).onFailure.whenItFails
  assert.equal(when('{WhenItFails: drop}'), 'drop')
  assert.throws(
    () => when('{WhenItFails: ignore}'),
    /mapping.yaml:4: OnFailure.WhenItFails is ignore: give wait or drop/,
  )
  assert.throws(() => when('{When: drop}'), /mapping.yaml:4: OnFailure.When does not exist: WhenItFails does/)
})
