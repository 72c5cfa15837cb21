/**
 * Schema registries as `isthmus serve` uses them: records by Confluent's own serializers, Apicurio as the registry, real
 * Kafka, and Powertools' consumer, which reads what the function gets.
 */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { suite, test } from 'node:test'
import { kafkaConsumer } from '@aws-lambda-powertools/kafka'
import type { SchemaConfig } from '@aws-lambda-powertools/kafka/types'
import type { Context } from 'aws-lambda'
import protobuf from 'protobufjs'
import { createHttpClient } from '../src/aws/index.ts'
import {
  confluentDecoding,
  confluentStore,
  createDecoder,
  glueDecoding,
  glueStore,
  type SchemaStore,
} from '../src/registry/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { startApicurio } from './support/apicurio.ts'
import { judge } from './support/judges.ts'
import { startKafka } from './support/kafka.ts'
import { listening } from './support/listening.ts'
import { motoRegion, startMoto } from './support/moto.ts'
import { root } from './support/paths.ts'
import { ended, eventually, output, spawnLeashed } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'

const judges = (['java', 'kafka', 'kafka-tools', 'kcat', 'java-21', 'apicurio', 'confluent'] as const).map((name) =>
  judge(name),
)
const skip = judges.find((one) => one.skip)?.skip ?? false

const avroSchema = JSON.stringify({
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'id', type: 'int' },
    { name: 'name', type: 'string' },
  ],
})
const messageType = protobuf.parse('syntax = "proto3"; message Order { int32 id = 1; string name = 2; }').root
const asJson: SchemaConfig = { value: { type: 'json' } }
/** By the mapping: the topic, the format, and how Powertools is told to read what it gives. */
const readings = {
  'avro-JSON': asJson,
  'json-JSON': asJson,
  'protobuf-JSON': asJson,
  'avro-SOURCE': { value: { type: 'avro', schema: avroSchema } },
  'json-SOURCE': asJson,
  'protobuf-SOURCE': { value: { type: 'protobuf', schema: messageType.lookupType('Order') } },
} as const satisfies Record<string, SchemaConfig>
type Name = keyof typeof readings

interface Read {
  readonly value: unknown
  readonly offset: number
  readonly metadata: unknown
}

/** Functions at `/NAME`, each with Powertools' consumer. */
async function startFunctions() {
  const read = new Map<string, Read[]>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const name = request.url!.slice(1) as Name
    const list = read.get(name) ?? []
    read.set(name, list)
    const handler = kafkaConsumer(async ({ records }) => {
      for (const { value, offset, valueSchemaMetadata: metadata } of records) list.push({ value, offset, metadata })
    }, readings[name])
    const failed = await handler(JSON.parse(Buffer.concat(chunks).toString()), {} as Context).then(
      () => undefined,
      (error: unknown) => String(error),
    )
    response.writeHead(failed === undefined ? 200 : 500).end(failed ?? '{}')
  })
  const port = await listening(server)
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { read, url: `http://127.0.0.1:${port}`, [Symbol.dispose]: close }
}

function mappingOf(name: string, bootstrap: string, registry: string, functions: string): object {
  const [topic, EventRecordFormat] = name.split('-')
  return {
    SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: [bootstrap] } },
    Topics: [topic],
    MaximumBatchingWindowInSeconds: 0,
    ProvisionedPollerConfig: { MinimumPollers: 1 },
    SelfManagedKafkaEventSourceConfig: {
      ConsumerGroupId: name,
      SchemaRegistryConfig: {
        SchemaRegistryURI: registry,
        EventRecordFormat,
        SchemaValidationConfigs: [{ Attribute: 'VALUE' }],
      },
    },
    // The filter reads JSON whatever the function gets; a record without a value is for nobody.
    FilterCriteria: { Filters: [{ Pattern: '{"value":{"id":[{"numeric":["<",16]}]}}' }] },
    DestinationConfig: { OnFailure: { Destination: 'kafka://failed' } },
    Function: { Url: `${functions}/${name}` },
  }
}

suite('schema registries', { skip }, () => {
  test('Confluent’s serializers, Apicurio, Kafka: Powertools reads each format, and what is cut goes to the destination', {
    timeout: 240_000,
  }, async () => {
    const topics = { avro: 1, json: 1, protobuf: 1, failed: 1 }
    await using kafka = await startKafka({ topics })
    await using registry = await startApicurio()
    using functions = await startFunctions()
    using folder = runFolder('schema-registry')
    await output(judge('confluent').path, [`${root}/test/support/python/serialize.py`, kafka.bootstrap, registry.url])
    const names = Object.keys(readings)
    const mappings = names.map((name) => [name, mappingOf(name, kafka.bootstrap, registry.url, functions.url)])
    const config = `${folder.dir}/mappings.json`
    writeFileSync(config, JSON.stringify({ Mappings: Object.fromEntries(mappings) }))
    const child = spawnLeashed(process.execPath, [`${root}/src/cli/main.ts`, 'serve', config, '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const committed = new Map<string, number>()
    createInterface(child.stdout!).on('line', (line) => {
      const { mapping, kind, offsets } = JSON.parse(line)
      if (kind === 'committed') committed.set(mapping, Math.max(...Object.values<number>(offsets)))
    })
    // 20 records, one cut in the middle and one without a value.
    await eventually('all is committed', () => names.every((name) => committed.get(name) === 22) || undefined)
    child.kill('SIGINT')
    assert.equal(await ended(child), 0)

    const offsets = Array.from({ length: 15 }, (_, i) => (i < 10 ? i : i + 1))
    for (const name of names) {
      const list = functions.read.get(name) ?? []
      const dataFormat = name.split('-')[0]!.toUpperCase()
      assert.deepEqual(
        list.map(({ offset }) => offset),
        offsets,
        name,
      )
      for (const [i, { value, metadata }] of list.entries()) {
        const id = i + 1
        assert.deepEqual({ ...(value as object) }, { id, name: `order ${id}` }, name)
        assert.match(JSON.stringify(metadata), new RegExp(`^{"dataFormat":"${dataFormat}","schemaId":"\\d+"}$`))
      }
    }
    const read = await output(judge('kcat').path, [
      '-b',
      kafka.bootstrap,
      '-t',
      'failed',
      '-C',
      '-e',
      '-q',
      '-f',
      '%k %s\\n',
    ])
    const failed = read
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, 3), JSON.parse(line.slice(4)).requestContext.condition])
    assert.deepEqual(
      failed,
      names.map(() => ['cut', 'DESERIALIZATION_ERROR']),
    )
  })
})

const registryJudges = (['java-21', 'apicurio', 'confluent'] as const).map((name) => judge(name))

suite('references, messages inside others, and headers', {
  skip: registryJudges.find((one) => one.skip)?.skip ?? false,
}, () => {
  test('as Confluent’s serializers write them, and Apicurio or the serializers’ own registry has them', {
    timeout: 120_000,
  }, async () => {
    await using registry = await startApicurio()
    const script = `${root}/test/support/python/serialize_more.py`
    const lines = await output(judge('confluent').path, [script, registry.url])
    const client = createHttpClient(systemWorld, { connectTimeoutMs: 10_000, requestTimeoutMs: 10_000 })
    const apicurio = confluentStore(client, new URL(registry.url), async () => undefined)
    const read: unknown[] = []
    for (const line of lines.trim().split('\n')) {
      const { name, value, header, meant, schema, guid } = JSON.parse(line)
      const own: SchemaStore = {
        find: async ({ kind, id }) =>
          kind === 'guid' && id === guid ? { format: 'AVRO', text: schema, references: [] } : undefined,
      }
      const store = header === null ? apicurio : own
      const decoder = createDecoder(systemWorld.clock, { ...confluentDecoding, store, format: 'JSON' })
      const given = header === null ? undefined : Buffer.from(header, 'hex')
      const decoded = await decoder.decode(Buffer.from(value, 'hex'), given)
      if (decoded.kind === 'decoded') assert.deepEqual(JSON.parse(decoded.bytes.toString()), meant, name)
      read.push([name, decoded.kind === 'failed' ? decoded.condition : decoded.dataFormat])
    }
    client.close()
    assert.deepEqual(read, [
      ['avro', 'AVRO'],
      ['json', 'JSON'],
      ['json, wrong', 'DESERIALIZATION_ERROR'],
      ['protobuf', 'PROTOBUF'],
      ['header', 'AVRO'],
    ])
  })
})

suite('what every reader of Protobuf has', { skip: judge('confluent').skip }, () => {
  test('is read as Google’s own library and Confluent’s files have it', { timeout: 60_000 }, async () => {
    const lines = await output(judge('confluent').path, [`${root}/test/support/python/known_protos.py`])
    const all = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.ok(all.length > 60)
    for (const [path, type, message, json] of all) {
      const text = `syntax = "proto3"; import "${path}"; message M { ${type} it = 1; }`
      const it =
        typeof message === 'number'
          ? Buffer.from([8, message])
          : Buffer.concat([Buffer.from([0x0a, message.length / 2]), Buffer.from(message, 'hex')])
      const store = { find: async () => ({ format: 'PROTOBUF' as const, text, references: [] }) }
      const decoder = createDecoder(systemWorld.clock, { ...confluentDecoding, store, format: 'JSON' })
      const decoded = await decoder.decode(Buffer.concat([Buffer.from([0, 0, 0, 0, 1, 0]), it]))
      assert.deepEqual(decoded.kind === 'decoded' && JSON.parse(decoded.bytes.toString()), { it: json }, type)
    }
  })
})

const made = `import boto3
glue = boto3.client('glue')
glue.create_registry(RegistryName='shop')
schema = '{"type":"record","name":"Order","fields":[{"name":"id","type":"int"}]}'
print(glue.create_schema(RegistryId={'RegistryName': 'shop'}, SchemaName='order', DataFormat='AVRO',
                         Compatibility='NONE', SchemaDefinition=schema)['SchemaVersionId'])`

suite('Glue, as moto plays it', { skip: judge('moto').skip }, () => {
  test('a schema that boto3 registered reads a message; one that is not there, and a stranger, do not', {
    timeout: 120_000,
  }, async () => {
    await using moto = await startMoto()
    const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = moto.reader
    const keys = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION: motoRegion }
    const env = { ...process.env, ...moto.environment, ...keys }
    const id = (await output(judge('moto').path, ['-c', made], { env })).trim()
    const message = (version: string) =>
      Buffer.concat([Buffer.from([3, 0]), Buffer.from(version.replaceAll('-', ''), 'hex'), Buffer.from([14])])
    const decoderOf = (credentials: typeof moto.reader) => {
      const store = glueStore(moto.access(credentials), motoRegion)
      return createDecoder(systemWorld.clock, { ...glueDecoding, store, format: 'JSON' })
    }
    const decoder = decoderOf(moto.reader)
    const decoded = await decoder.decode(message(id))
    assert.deepEqual(decoded, {
      ...{ kind: 'decoded', bytes: Buffer.from('{"id":7}'), json: Buffer.from('{"id":7}') },
      ...{ dataFormat: 'AVRO', schemaId: id },
    })
    const other = await decoder.decode(message('11111111-2222-8333-8444-555555555555'))
    assert.equal(other.kind === 'failed' && other.condition, 'SCHEMA_NOT_FOUND')
    await assert.rejects(async () => decoderOf(moto.stranger).decode(message(id)), { code: 'SERVICE_DENIED' })
  })
})
