/** The schema of mapping files, the documentation's examples and the reader agree. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { readServeFile } from '../src/control/index.ts'
import { parseMappingSettings } from '../src/model/index.ts'
import { readDocument } from '../src/sources/index.ts'
import { root } from './support/paths.ts'

const schema = JSON.parse(readFileSync(`${root}/schema/mapping.json`, 'utf8'))
const validate = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema)

const parameters: Readonly<Record<string, unknown>> = { ...schema.$defs.mapping.properties, Mappings: {} }
const source = { SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['k:1'] } }, Topics: ['orders'] }
const good = { ...source, Function: { Url: 'http://f/' } }

/** YAML in a page: what is of mapping files, whole or a part of one. */
function examples(page: string): string[] {
  const text = readFileSync(`${root}/${page}`, 'utf8')
  const blocks = [...text.matchAll(/```ya?ml\n(.+?)```/gs)].map(([, yaml = '']) => yaml)
  const spans = [...text.matchAll(/`([A-Z]\w+: [[{][^`]*)`/g)].map(([, yaml = '']) => yaml)
  // A key without a value is named, and no example.
  const given = [...blocks, ...spans].filter((yaml) => !/null/.test(JSON.stringify(parse(yaml))))
  return given.filter((yaml) => Object.keys(parse(yaml)).some((key) => key in parameters))
}

/** A whole file of it. Words in capitals stand for what a reader has. */
function wholeOf(yaml: string): string {
  const { Mappings: mappings, ...parts } = parse(yaml)
  if (mappings || 'Topics' in parts) return yaml
  const provisioned = { ProvisionedPollerConfig: { MinimumPollers: 1 } }
  const atLambda = parts.Function?.RoleArn ? { FunctionName: 'orders' } : {}
  const text = JSON.stringify({ ...good, ...provisioned, ...atLambda, ...parts })
  return text.replaceAll('"..."', '"kafka://other"').replaceAll('"kafka://TOPIC"', '"kafka://topic"')
}

suite('mapping files', () => {
  const pages = ['README.md', 'CHANGELOG.md', ...readdirSync(`${root}/docs`).filter((name) => name.endsWith('.md'))]
  for (const page of pages.map((name) => (/^[A-Z]/.test(name) ? name : `docs/${name}`))) {
    const found = examples(page)
    if (found.length === 0) continue
    test(`the ${found.length} examples of ${page}`, () => {
      for (const yaml of found) {
        const whole = wholeOf(yaml)
        assert.ok(validate(parse(whole)), `${yaml}: ${JSON.stringify(validate.errors, undefined, 2)}`)
        assert.ok(readServeFile(whole, `${root}/mapping.yaml`, {}).length > 0)
      }
    })
  }

  test('what the schema knows, the reader knows', () => {
    const ours = new Set(['Function', 'Consumer', 'OnFailure', 'Scaling'])
    for (const key of Object.keys(schema.$defs.mapping.properties)) {
      if (ours.has(key)) continue
      const node = readDocument(`${key}: {}\n`, 'f.yaml')
      assert.ok(node.kind === 'map')
      const { problems } = parseMappingSettings(node, () => [])
      assert.ok(!problems.some(({ code }) => code === 'SETTING_UNKNOWN'), key)
    }
  })

  test('every value may have references, for the reader and for the schema', () => {
    const all = {
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['k:1', 'l:2'] } },
      Topics: ['orders'],
      BatchSize: 7,
      MaximumBatchingWindowInSeconds: 3,
      StartingPosition: 'AT_TIMESTAMP',
      StartingPositionTimestamp: 1_700_000_000,
      Enabled: false,
      SelfManagedKafkaEventSourceConfig: {
        ConsumerGroupId: 'g',
        SchemaRegistryConfig: {
          SchemaRegistryURI: 'https://r',
          EventRecordFormat: 'SOURCE',
          AccessConfigs: [{ Type: 'BASIC_AUTH', URI: 'env:A' }],
          SchemaValidationConfigs: [{ Attribute: 'KEY' }],
        },
      },
      SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: 'file:login.json' }],
      ProvisionedPollerConfig: { MinimumPollers: 2, MaximumPollers: 9, PollerGroupName: 'p' },
      FilterCriteria: { Filters: [{ Pattern: '{"value":["a"]}' }] },
      MaximumRetryAttempts: 4,
      MaximumRecordAgeInSeconds: 61,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: 'kafka://other' } },
      MetricsConfig: { Metrics: ['EventCount'] },
      LoggingConfig: { SystemLogLevel: 'WARN' },
      Tags: { team: 'orders' },
      OnFailure: { WhenItFails: 'drop' },
      Scaling: 'aws',
      Consumer: { IsolationLevel: 'read_committed', Rack: 'a', SessionTimeout: 9, InstanceId: 'i' },
      Function: {
        ...{ CodeUri: 'src', Handler: 'a.b', Runtime: 'nodejs24.x', Timeout: 9, MemorySize: 256 },
        Environment: { Variables: { A: 'b', C: 5 } },
      },
    }
    const msk = {
      EventSourceArn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/orders/5f2d4c1e-0a7b-4c59-9d3e-2b8f61a7c0d4-2',
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'g' },
      Topics: ['orders'],
      FunctionName: 'orders:live',
      Function: { RoleArn: 'arn:aws:iam::111122223333:role/r' },
    }
    for (const file of [all, msk]) {
      const variables: Record<string, string> = {}
      const text = JSON.stringify(file, (_, value) => {
        if (typeof value === 'object') return value
        const name = `V${Object.keys(variables).length}`
        variables[name] = `${value}`
        return `\${${name}}`
      })
      assert.ok(validate(file), JSON.stringify(validate.errors, undefined, 2))
      assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors, undefined, 2))
      assert.deepEqual(readServeFile(text, '/f.yaml', variables), readServeFile(JSON.stringify(file), '/f.yaml', {}))
    }
  })

  test('the schema refuses what the reader refuses', () => {
    assert.ok(validate(good))
    const bad = [
      source,
      { ...good, Batchsize: 3 },
      { ...good, Topics: ['orders', 'payments'] },
      { ...good, Consumer: { Rak: 'a' } },
      { ...good, OnFailure: { WhenItFails: 'ignore' } },
      { ...good, Scaling: 'fast' },
      { ...good, DestinationConfig: { OnFaliure: { Destination: 'kafka://other' } } },
      { ...good, FilterCriteria: { Filters: [{ pattern: '{}' }] } },
      { ...good, ProvisionedPollerConfig: { MinimunPollers: 5 } },
      { ...good, SelfManagedKafkaEventSourceConfig: { ConsumerGroupID: 'g' } },
      { ...good, SelfManagedKafkaEventSourceConfig: { ConsumptionMode: 'Queue' } },
      { ...good, SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', Uri: 'env:A' }] },
      { ...good, Function: { ...good.Function, Headers: {} } },
      { ...good, Function: { CodeUri: '.', Handler: 'a.b', Runtime: 'nodejs24.x', Environment: { A: 'b' } } },
      { ...good, FunctionResponseTypes: ['All'] },
      { ...good, FilterCriteria: { Filters: [{ pattern: '{"value":["a"]}' }] } },
      { ...good, FilterCriteria: { Filters: [{}] } },
      { ...good, DestinationConfig: { OnFailure: { destination: 'arn:aws:sqs:eu-west-1:123456789012:failed' } } },
      { Mappings: {} },
      { Mappings: { a: good }, Topics: ['orders'] },
    ]
    for (const file of bad) {
      assert.equal(validate(file), false, JSON.stringify(file))
      assert.throws(() => readServeFile(JSON.stringify(file), 'f.yaml', {}), JSON.stringify(file))
    }
  })
})
