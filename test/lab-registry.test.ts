/** Schema registries in the lab: the user's own, with Confluent's API; and Glue, as moto plays it. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { dirname } from 'node:path'
import { suite, test } from 'node:test'
import kafkajs from 'kafkajs'
import { createAuthority } from '../src/broker/index.ts'
import { givenSecrets } from '../src/control/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { judge } from './support/judges.ts'
import { type LabUnderTest, startTestLab, stateOf } from './support/lab.ts'
import { startMoto } from './support/moto.ts'
import { freePort, output } from './support/process.ts'

const schema = JSON.stringify({ type: 'record', name: 'Order', fields: [{ name: 'id', type: 'int' }] })
/** Avro's int: zigzag, seven bits a byte. */
const order = (id: number) => Buffer.from(id < 64 ? [2 * id] : [((2 * id) & 0x7f) | 0x80, (2 * id) >> 7])
const numbered = (schemaId: number, id: number) => Buffer.concat([Buffer.from([0, 0, 0, 0, schemaId]), order(id)])

const code = {
  'values.mjs': `
import { appendFileSync } from 'node:fs'
export const handler = async (event) => {
  for (const { value, valueSchemaMetadata } of Object.values(event.records).flat())
    appendFileSync(new URL('./values.txt', import.meta.url), atob(value) + ' ' + JSON.stringify(valueSchemaMetadata) + '\\n')
}
`,
}

const secret = (name: string) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-a1B2c3`

/** The example's mapping with a registry, and a queue for what does not fit. */
const decoding =
  (uri: string, access = '') =>
  (text: string): string => {
    const lines = [
      'ProvisionedPollerConfig: {MinimumPollers: 1}',
      `SchemaRegistryConfig: {SchemaRegistryURI: ${uri}, EventRecordFormat: JSON, SchemaValidationConfigs: [{Attribute: VALUE}], AccessConfigs: [${access}]}`,
      `FilterCriteria: {Filters: [{Pattern: '{"value":{"id":[{"numeric":["<",100]}]}}'}]}`,
      'DestinationConfig: {OnFailure: {Type: SQS, Destination: "arn:aws:sqs:us-east-1:123456789012:failed"}}',
    ]
    return text
      .replace('Handler: orders.handler', 'Handler: values.handler')
      .replace(/^ {12}BatchSize: 100$/m, (line) => [line, ...lines.map((more) => `            ${more}`)].join('\n'))
  }

async function produce(running: LabUnderTest, values: readonly Buffer[]): Promise<void> {
  const cluster = running.events.find((event) => event.kind === 'cluster')
  const brokers = cluster?.hostServers.split(',') ?? []
  const producer = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING }).producer()
  await producer.connect()
  await producer.send({ topic: 'orders', messages: values.map((value) => ({ value, partition: 0 })) })
  await producer.disconnect()
}

const taken = (running: LabUnderTest) => {
  const file = `${dirname(running.template)}/src/values.txt`
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}

const conditions = (running: LabUnderTest) =>
  running.events.flatMap((event) =>
    event.kind === 'failure-record' ? [JSON.parse(event.body).requestContext.condition] : [],
  )

const servicesSentence =
  'PROBLEM: Connection error. Your event source VPC must be able to connect to Lambda and STS, Secrets Manager (if event source authentication is required), and the OnFailure Destination (if one is configured).'
const registrySentence = 'PROBLEM: The schema registry does not give schemas.'

async function shows(running: LabUnderTest, sentence: string, code: string): Promise<void> {
  const { state } = await running.until(sentence, (event) =>
    stateOf(event, (told) => told.lastProcessingResult === sentence),
  )
  assert.equal(state.cause && 'code' in state.cause && state.cause.code, code)
}

async function settled(running: LabUnderTest): Promise<void> {
  const summary = await running.lab.drained(60_000)
  assert.equal(summary.reason, undefined)
}

/** Confluent's API with one schema, over TLS, for who logs in. */
async function startRegistry() {
  const authority = await createAuthority(systemWorld)
  const certificate = await authority.issue(['localhost'])
  const port = await freePort()
  const login = `Basic ${Buffer.from('alice:wonder').toString('base64')}`
  let schemas = ['7']
  const answer = ({ url = '', headers }: IncomingMessage, response: ServerResponse) => {
    const id = /^\/schemas\/ids\/(\d+)$/.exec(url)?.[1] ?? ''
    const [status, body] =
      headers.authorization !== login
        ? [401, { error_code: 401, message: 'Unauthorized' }]
        : schemas.includes(id)
          ? [200, { schema }]
          : [404, { error_code: 40403, message: 'Schema not found' }]
    response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' }).end(JSON.stringify(body))
  }
  let server = createServer(certificate, answer)
  const start = () => systemWorld.listen(server, { host: '127.0.0.1', port })
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  await start()
  return {
    url: `https://localhost:${port}`,
    ca: authority.caPem,
    stop,
    async restart(has: string[]) {
      schemas = has
      server = createServer(certificate, answer)
      await start()
    },
    [Symbol.asyncDispose]: stop,
  }
}

test('a registry of the user’s own: its secrets, its schemas, and what the state says while it is not there', {
  timeout: 180_000,
}, async () => {
  await using registry = await startRegistry()
  const access = `{Type: BASIC_AUTH, URI: "${secret('registry')}"}, {Type: SERVER_ROOT_CA_CERTIFICATE, URI: "${secret('registry-ca')}"}`
  const environment: Record<string, string> = {
    LOGIN: JSON.stringify({ username: 'alice', password: 'wonder' }),
    CA: JSON.stringify({ certificate: registry.ca }),
  }
  const edit = decoding(registry.url, access)
  await assert.rejects(startTestLab('orders', { edit, environment }), (error: { code?: string; message: string }) => {
    assert.equal(error.code, 'LAB_SECRET_MISSING')
    assert.match(
      error.message,
      /template\.yaml:\d+: .* asks its schema registry with secret registry \(BASIC_AUTH\).*"username"/,
    )
    return true
  })
  const secrets = givenSecrets(['registry=env:LOGIN', `${secret('registry-ca')}=env:CA`], '.')
  await using running = await startTestLab('orders', { edit, code, environment, secrets })
  // Nothing of the lab's own fits a schema.
  await running.lab.produce(20)
  assert.equal(running.lab.summary().produced, 0)
  const bare = Buffer.from('{"id":5}')
  await produce(running, [numbered(7, 1), bare, numbered(7, 2), numbered(9, 3), numbered(7, 200), numbered(7, 4)])
  await settled(running)
  assert.deepEqual(
    taken(running),
    [1, 2, 4].map((id) => `{"id":${id}} {"dataFormat":"AVRO","schemaId":"7"}`),
  )
  assert.deepEqual(conditions(running).sort(), ['DESERIALIZATION_ERROR', 'SCHEMA_NOT_FOUND'])
  assert.equal(running.lab.summary().filtered, 1)

  await registry.stop()
  await produce(running, [numbered(8, 5), numbered(7, 6)])
  const { state } = await running.until('the problem', (event) =>
    stateOf(event, ({ lastProcessingResult }) => lastProcessingResult.startsWith('PROBLEM')),
  )
  assert.equal(state.lastProcessingResult, servicesSentence)
  assert.ok(state.cause && 'code' in state.cause && state.cause.code === 'SERVICE_UNREACHABLE')
  await registry.restart(['7', '8'])
  environment.LOGIN = JSON.stringify({ username: 'alice', password: 'other' })
  await shows(running, registrySentence, 'SERVICE_DENIED')
  environment.LOGIN = JSON.stringify({ username: 'alice', password: 'wonder' })
  await settled(running)
  assert.equal(running.lab.summary().delivered, 5)
  await running.until('OK', (event) => stateOf(event, (told) => told.lastProcessingResult === 'OK'))
})

const registered = `import boto3
glue = boto3.client('glue')
glue.create_registry(RegistryName='shop')
print(glue.create_schema(RegistryId={'RegistryName': 'shop'}, SchemaName='order', DataFormat='AVRO',
                         Compatibility='NONE', SchemaDefinition='${schema}')['SchemaVersionId'])`

suite('Glue', { skip: judge('moto').skip }, () => {
  const edit = (text: string) => `${decoding('!GetAtt Schemas.Arn')(text)}
  Schemas:
    Type: AWS::Glue::Registry
    Properties: {Name: shop}
`

  test('is asked where AWS_ENDPOINT_URL_GLUE says, with the role, and not at AWS', { timeout: 180_000 }, async () => {
    await assert.rejects(startTestLab('orders', { edit, code }), {
      code: 'LAB_UNSUPPORTED',
      message: /template\.yaml:\d+: .*registry.* set AWS_ENDPOINT_URL_GLUE/,
    })
    await using moto = await startMoto()
    const url = moto.environment.AWS_ENDPOINT_URL ?? ''
    const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = moto.reader
    const keys = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION: 'us-east-1', AWS_REGION: 'us-east-1' }
    const env = { ...process.env, ...moto.environment, ...keys }
    const id = (await output(judge('moto').path, ['-c', registered], { env })).trim()
    // From here on it asks nobody who they are: it knows no session of the lab's role.
    const reset = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '1000000' }
    await fetch(`${url}/moto-api/reset-auth`, reset)
    const framed = (n: number) =>
      Buffer.concat([Buffer.from([3, 0]), Buffer.from(id.replaceAll('-', ''), 'hex'), order(n)])
    await using running = await startTestLab('orders', { edit, code, environment: { AWS_ENDPOINT_URL_GLUE: url } })
    await produce(running, [framed(1), framed(2)])
    // SAM gives a role this right for a registry that it can read as an ARN.
    await shows(running, registrySentence, 'SERVICE_DENIED')
    const allow = '            - {Effect: Allow, Action: "glue:GetSchemaVersion", Resource: "*"}'
    await running.sed(`0,/^          Statement:/s|^          Statement:|&\\n${allow}|`)
    await settled(running)
    assert.deepEqual(
      taken(running),
      [1, 2].map((n) => `{"id":${n}} {"dataFormat":"AVRO","schemaId":"${id}"}`),
    )
  })
})
