import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemWorld } from '../world/index.ts'
import { locate } from './cluster-place.ts'
import type { ServeAccess } from './source-access.ts'

const arn = 'arn:aws:kafka:eu-west-1:111122223333:cluster/orders/5f2d4c1e-0a7b-4c59-9d3e-2b8f61a7c0d4-2'
const msk = { kind: 'msk', arn, region: 'eu-west-1' } as const
const none: ServeAccess = { secrets: {}, literals: {} }
const file = { kind: 'file', path: '/secret' } as const

function machine(brokers: Readonly<Record<string, string>>, environment: Readonly<Record<string, string>> = {}) {
  return {
    clock: systemWorld.clock,
    client: {
      request: async () => ({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(brokers)) }),
      close() {},
    },
    credentials: async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 's' }),
    environment,
  }
}

test('MSK: a secret decides on the listener, then IAM, then TLS, else plaintext', async () => {
  const all = {
    bootstrapBrokerString: 'b:9092',
    bootstrapBrokerStringTls: 'b:9094',
    bootstrapBrokerStringSaslScram: 'b:9096',
    bootstrapBrokerStringSaslIam: 'b:9098',
  }
  const { bootstrapBrokerStringSaslIam: _, ...noIam } = all
  for (const [brokers, access, server, secured, role] of [
    [all, none, 'b:9098', true, 'IAM_AUTH'],
    [all, { secrets: { SASL_SCRAM_512_AUTH: file }, literals: {} }, 'b:9096', true, undefined],
    [all, { secrets: { CLIENT_CERTIFICATE_TLS_AUTH: file }, literals: {} }, 'b:9094', true, undefined],
    [noIam, none, 'b:9094', true, undefined],
    [{ bootstrapBrokerString: 'b:9092' }, none, 'b:9092', false, undefined],
  ] as const) {
    const place = await locate(machine(brokers), msk, access)
    assert.deepEqual(place, {
      servers: [server],
      event: { eventSource: 'aws:kafka', eventSourceArn: arn, bootstrapServers: server },
      secured,
      access: role ? { ...access, role } : access,
      region: 'eu-west-1',
    })
  }
  const scram: ServeAccess = { secrets: { SASL_SCRAM_512_AUTH: file }, literals: {} }
  await assert.rejects(locate(machine({ bootstrapBrokerStringSaslIam: 'b:9098' }), msk, scram), {
    code: 'CLUSTER_LISTENER_OFF',
    message: /no scram listener/,
  })
})

test('named brokers: TLS for any access; IAM signs for the Region of their names, else for the machine’s', async () => {
  const at = (server: string) => ({ kind: 'self-managed', servers: [server] }) as const
  const iam: ServeAccess = { ...none, role: 'IAM_AUTH' }
  assert.deepEqual(await locate(machine({}), at('k:9092'), none), {
    servers: ['k:9092'],
    event: { eventSource: 'SelfManagedKafka', bootstrapServers: 'k:9092' },
    secured: false,
    access: none,
    region: '',
  })
  const root: ServeAccess = { secrets: { SERVER_ROOT_CA_CERTIFICATE: file }, literals: {} }
  assert.equal((await locate(machine({}), at('k:9094'), root)).secured, true)
  const environment = { AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-1' }
  for (const [server, region] of [
    ['b-1.orders.1a2b3c.c2.kafka.eu-west-1.amazonaws.com:9098', 'eu-west-1'],
    ['boot-1a2b3c.c1.kafka-serverless.ap-south-1.amazonaws.com:9098', 'ap-south-1'],
    ['kafka.example.com:9098', 'us-east-1'],
  ] as const) {
    const place = await locate(machine({}, environment), at(server), iam)
    assert.deepEqual([place.region, place.secured], [region, true])
  }
  await assert.rejects(locate(machine({}), at('k:9098'), iam), { code: 'REGION_MISSING', message: /AWS_REGION/ })
})
