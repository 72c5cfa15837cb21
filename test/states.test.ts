/**
 * Each sentence of `LastProcessingResult` (../shared/spec/mapping.md 6.2) by a real failure: Apache Kafka, moto's STS and
 * Lambda, and servers that do nothing, as `isthmus serve` meets them. What only the lab can play is in `lab*.test.ts`.
 */
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after, before, suite, test } from 'node:test'
import { readServeFile, Serving } from '../src/control/index.ts'
import { createProducer } from '../src/kafka/index.ts'
import type { MappingEvent } from '../src/mapping/index.ts'
import { IsthmusError, systemWorld } from '../src/world/index.ts'
import { judge } from './support/judges.ts'
import { listening, portOf } from './support/listening.ts'
import { type Moto, motoRegion, startMoto } from './support/moto.ts'
import { eventually, freePort } from './support/process.ts'
import { type SecureKafka, type SecurePort, secrets, startSecureKafka } from './support/secure-kafka.ts'

const judges = [judge('java'), judge('kafka'), judge('kafka-tools'), judge('moto')]
const skip = judges.find((one) => one.skip)?.skip ?? false

const source =
  'PROBLEM: Connection error. Please check your event source connection configuration. If your event source lives in a VPC, try setting up a new Lambda function or EC2 instance with the same VPC, Subnet, and Security Group settings. Connect the new device to the Kafka cluster and consume messages to ensure that the issue is not related to VPC or Endpoint configuration.'
const services =
  'PROBLEM: Connection error. Your event source VPC must be able to connect to Lambda and STS, Secrets Manager (if event source authentication is required), and the OnFailure Destination (if one is configured).'
const role = 'PROBLEM: Lambda failed to assume your function execution role.'
const unauthorized = 'PROBLEM: Cluster failed to authorize Lambda.'
const sasl = 'PROBLEM: SASL authentication failed.'
const serverRefused = 'PROBLEM: Server failed to authenticate Lambda'
const serverWrong = 'PROBLEM: Lambda failed to authenticate server'
const certificate = 'PROBLEM: Provided certificate or private key is invalid'
const unresolved = 'PROBLEM: The provided Kafka broker endpoints cannot be resolved.'
const failed = 'PROBLEM: Function call failed'

const user = 'USER_INITIATED'
const authn = 'EVENT_SOURCE_AUTHN_ERROR'
const config = 'ESM_CONFIG_NOT_VALID'
const fn = 'FUNCTION_CONFIG_NOT_VALID'

interface Case {
  /** `host:port`; or a listener of Kafka's. Default: the one without TLS. */
  readonly at?: SecurePort | string
  readonly access?: Readonly<Record<string, string>>
  readonly topic?: string
  /** Of the mapping: its function. Default: one that works. */
  readonly function?: string
  readonly shows: readonly [result: string, code: string, reason: string]
}

suite('what a mapping shows', { skip }, () => {
  let kafka: SecureKafka
  let moto: Moto
  const silent = createServer((socket) => void socket.on('error', () => {}))
  let closedPort = 0
  const environment: Record<string, string> = {}

  before(async () => {
    const starting = startMoto()
    starting.catch(() => {})
    await listening(silent)
    kafka = await startSecureKafka({ strict: true })
    moto = await starting
    closedPort = await freePort()
    const held: Readonly<Record<string, object>> = {
      CA: { certificate: kafka.ca },
      OTHER_CA: { certificate: kafka.foreign.cert },
      ALICE: { username: 'alice', password: secrets.password },
      WRONG: { username: 'alice', password: secrets.wrong },
      BOB: { username: 'bob', password: secrets.password },
      OWN: { certificate: kafka.own.cert, privateKey: kafka.own.key },
      FOREIGN: { certificate: kafka.foreign.cert, privateKey: kafka.foreign.key },
      LOCKED: { certificate: kafka.own.cert, privateKey: kafka.encrypted, privateKeyPassword: secrets.wrong },
      NOT_PEM: { certificate: kafka.own.cert, privateKey: 'no key' },
      NOT_ITS_KEY: { certificate: kafka.own.cert, privateKey: kafka.foreign.key },
    }
    for (const [name, value] of Object.entries(held)) environment[name] = JSON.stringify(value)
    const producer = createProducer(systemWorld, { bootstrapServers: [kafka.bootstrap], clientId: 'test' })
    await producer.send('orders', [{ value: Buffer.from('first') }])
    await producer.close()
  })
  after(async () => {
    silent.close()
    await Promise.all([kafka?.[Symbol.asyncDispose](), moto?.[Symbol.asyncDispose]()])
  })

  const CA = { SERVER_ROOT_CA_CERTIFICATE: 'CA' }
  const working = `Function: {CodeUri: ${JSON.stringify(`${import.meta.dirname}/support/functions`)}, Handler: answers.handler, Runtime: nodejs24.x}`
  const failing = working.replace('answers.handler', 'answers.throws')

  const mappingOf = (name: string, { at, access, topic = 'orders', function: code = working }: Case): string => {
    const ports: Readonly<Partial<Record<string, number>>> = kafka.ports
    const port = at === undefined ? undefined : ports[at]
    const server = port !== undefined ? `127.0.0.1:${port}` : (at ?? kafka.bootstrap)
    const configurations = Object.entries(access ?? {}).map(([type, uri]) => `{Type: ${type}, URI: "env:${uri}"}`)
    return [
      `  ${name}:`,
      `    SelfManagedEventSource: {Endpoints: {KAFKA_BOOTSTRAP_SERVERS: ["${server}"]}}`,
      `    Topics: [${topic}]`,
      `    SelfManagedKafkaEventSourceConfig: {ConsumerGroupId: ${name}}`,
      '    MaximumBatchingWindowInSeconds: 0',
      ...(configurations.length > 0 ? [`    SourceAccessConfigurations: [${configurations.join(', ')}]`] : []),
      `    ${code}`,
    ].join('\n')
  }

  /** Runs all of them at once, and waits until each shows what it must. */
  async function show(cases: Readonly<Record<string, Case>>, by: 'reader' | 'stranger', more: object = {}) {
    const told = new Map<string, Extract<MappingEvent, { kind: 'state' }>>()
    const machine = {
      credentials: async () => moto[by],
      environment: { ...environment, ...moto.environment, ...more },
    }
    const serving = new Serving(systemWorld, machine, {
      event: (name, event) => void (event.kind === 'state' && told.set(name, event)),
      log() {},
    })
    const text = `Mappings:\n${Object.entries(cases)
      .map(([name, each]) => mappingOf(name, each))
      .join('\n')}\n`
    try {
      await serving.apply(readServeFile(text, `${import.meta.dirname}/states.yaml`, {}))
      const shown = (name: string) => {
        const event = told.get(name)
        const code = event?.cause instanceof IsthmusError ? event.cause.code : 'none'
        return [event?.state, event?.lastProcessingResult, code, event?.reason]
      }
      for (const [name, { shows }] of Object.entries(cases)) {
        const expected = ['Enabled', ...shows]
        await eventually(name, () => `${shown(name)}` === `${expected}` || undefined).catch(() => {})
        assert.deepEqual(shown(name), expected, name)
      }
    } finally {
      await serving.stop()
    }
  }

  test('of the cluster and of the function', { timeout: 120_000 }, async () => {
    const closed = `127.0.0.1:${closedPort}`
    const hanging = `127.0.0.1:${portOf(silent)}`
    const SASL = { ...CA, SASL_SCRAM_512_AUTH: 'ALICE' }
    await show(
      {
        works: { shows: ['OK', 'none', user] },
        nothing_to_read: { topic: 'empty', shows: ['No records processed', 'none', user] },
        works_by_scram: { at: 'sasl', access: SASL, shows: ['OK', 'none', user] },
        works_by_certificate: {
          at: 'mutual',
          access: { ...CA, CLIENT_CERTIFICATE_TLS_AUTH: 'OWN' },
          shows: ['OK', 'none', user],
        },
        refuses: { at: closed, shows: [source, 'CONNECT_REFUSED', user] },
        hangs: { at: hanging, access: CA, shows: [source, 'CONNECT_TIMEOUT', user] },
        topic_missing: { topic: 'missing', shows: [source, 'TOPIC_MISSING', config] },
        name_unresolved: { at: 'no-such-host.invalid:9092', shows: [unresolved, 'NAME_UNRESOLVED', config] },
        wrong_password_scram: {
          at: 'sasl',
          access: { ...CA, SASL_SCRAM_512_AUTH: 'WRONG' },
          shows: [sasl, 'SASL_FAILED', authn],
        },
        wrong_password_plain: {
          at: 'sasl',
          access: { ...CA, BASIC_AUTH: 'WRONG' },
          shows: [sasl, 'SASL_FAILED', authn],
        },
        no_acl: {
          at: 'sasl',
          access: { ...CA, BASIC_AUTH: 'BOB' },
          shows: [unauthorized, 'KAFKA_UNAUTHORIZED', 'EVENT_SOURCE_AUTHZ_ERROR'],
        },
        wrong_ca: {
          at: 'tls',
          access: { SERVER_ROOT_CA_CERTIFICATE: 'OTHER_CA' },
          shows: [serverWrong, 'TLS_UNTRUSTED', config],
        },
        no_ca: { at: 'sasl', access: { BASIC_AUTH: 'ALICE' }, shows: [serverWrong, 'TLS_UNTRUSTED', config] },
        wrong_name: { at: 'other', access: CA, shows: [serverWrong, 'TLS_NAME_MISMATCH', config] },
        expired: { at: 'late', access: CA, shows: [serverWrong, 'TLS_EXPIRED', config] },
        no_tls: { at: kafka.bootstrap, access: CA, shows: [serverWrong, 'TLS_FAILED', config] },
        no_client_certificate: { at: 'mutual', access: CA, shows: [serverRefused, 'TLS_CLIENT_REFUSED', authn] },
        strange_client_certificate: {
          at: 'mutual',
          access: { ...CA, CLIENT_CERTIFICATE_TLS_AUTH: 'FOREIGN' },
          shows: [serverRefused, 'TLS_CLIENT_REFUSED', authn],
        },
        locked_key: {
          at: 'mutual',
          access: { ...CA, CLIENT_CERTIFICATE_TLS_AUTH: 'LOCKED' },
          shows: [certificate, 'TLS_PASSPHRASE_WRONG', config],
        },
        key_not_pem: {
          at: 'mutual',
          access: { ...CA, CLIENT_CERTIFICATE_TLS_AUTH: 'NOT_PEM' },
          shows: [certificate, 'TLS_KEY_INVALID', config],
        },
        key_of_another: {
          at: 'mutual',
          access: { ...CA, CLIENT_CERTIFICATE_TLS_AUTH: 'NOT_ITS_KEY' },
          shows: [certificate, 'TLS_KEY_MISMATCH', config],
        },
        function_fails: { function: failing, shows: [failed, 'FUNCTION_FAILED', user] },
        endpoint_unreachable: {
          function: `Function: {Url: "http://${closed}/"}`,
          shows: [failed, 'TARGET_UNREACHABLE', user],
        },
      },
      'reader',
    )
  })

  const atLambda = `FunctionName: arn:aws:lambda:${motoRegion}:123456789012:function:missing`
  const byRole = `${atLambda}\n    Function: {RoleArn: "arn:aws:iam::123456789012:role/invoker"}`

  test('of Lambda and STS, as moto answers for them', { timeout: 60_000 }, async () => {
    await show({ function_missing: { function: atLambda, shows: [failed, 'FUNCTION_MISSING', fn] } }, 'reader')
    await show(
      {
        may_not_invoke: { function: atLambda, shows: [failed, 'SERVICE_DENIED', user] },
        role_not_assumable: { function: byRole, shows: [role, 'ASSUME_ROLE_DENIED', fn] },
      },
      'stranger',
    )
    const nowhere = `http://127.0.0.1:${closedPort}`
    await show(
      { lambda_unreachable: { function: atLambda, shows: [services, 'SERVICE_UNREACHABLE', user] } },
      'reader',
      {
        AWS_ENDPOINT_URL_LAMBDA: nowhere,
      },
    )
    await show({ sts_unreachable: { function: byRole, shows: [services, 'SERVICE_UNREACHABLE', user] } }, 'reader', {
      AWS_ENDPOINT_URL_STS: nowhere,
    })
  })
})
