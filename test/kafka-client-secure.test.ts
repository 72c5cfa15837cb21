/** TLS, SASL and sessions of the client half of `kafka`, judged by real Apache Kafka. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { createAuthority } from '../src/broker/index.ts'
import { createAdmin, createProducer, type Login } from '../src/kafka/index.ts'
import { IsthmusError, systemWorld } from '../src/world/index.ts'
import { judge } from './support/judges.ts'
import { type Kafka, startKafka } from './support/kafka.ts'
import { Member } from './support/kafka-member.ts'
import { eventually, freePort } from './support/process.ts'

const judges = [judge('java'), judge('kafka'), judge('kafka-tools')]
const skip = judges.find((one) => one.skip)?.skip ?? false

suite('a client of Apache Kafka over TLS and SASL', { skip }, () => {
  let kafka: Kafka
  let ca: string
  let server: string
  const plain = (password: string): Login => ({
    mechanism: 'PLAIN',
    async begin() {
      const messages = [Buffer.from(`\0alice\0${password}`)]
      return { next: async () => messages.shift() }
    },
  })
  const options = (password: string) => ({
    bootstrapServers: [server],
    clientId: 'test',
    tls: { ca },
    login: plain(password),
  })

  before(async () => {
    const authority = await createAuthority(systemWorld)
    const { key, cert } = await authority.issue(['127.0.0.1'])
    ca = authority.caPem
    const saslPort = await freePort()
    server = `127.0.0.1:${saslPort}`
    const listener = 'listener.name.sasl_ssl'
    const oneLine = (pem: string) => pem.trim().replaceAll(/\r?\n/g, '\\n')
    kafka = await startKafka({
      topics: { orders: 2 },
      saslPort,
      properties: {
        [`${listener}.ssl.keystore.type`]: 'PEM',
        [`${listener}.ssl.keystore.key`]: oneLine(key),
        [`${listener}.ssl.keystore.certificate.chain`]: oneLine(cert),
        [`${listener}.sasl.enabled.mechanisms`]: 'PLAIN',
        [`${listener}.plain.sasl.jaas.config`]:
          'org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="secret";',
        [`${listener}.connections.max.reauth.ms`]: 1500,
      },
    })
  })
  after(() => kafka?.[Symbol.asyncDispose]())

  test('records flow, also long after the first session is over (KIP-368)', async () => {
    const producer = createProducer(systemWorld, options('secret'))
    const member = new Member(server, { ...options('secret'), groupId: 'secure', topic: 'orders' })
    const end = performance.now() + 5000
    const records = Array.from({ length: 200 }, (_, i) => ({ value: Buffer.from(`${i}`) }))
    let sent = 0
    while (performance.now() < end) {
      sent += (await producer.send('orders', records)).length
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await eventually('all records', () => member.count === sent || undefined)
    assert.deepEqual(member.errors, [])
    assert.deepEqual(member.history, ['assigned 0,1'])
    await Promise.all([member.consumer.stop(), producer.close()])
  })

  test('a JoinGroup that waits longer than a session and a login may last is answered on its connection', async () => {
    const asked = { ...options('secret'), groupId: 'waiting', topic: 'orders', assignor: 'range' } as const
    await using first = new Member(server, asked)
    await eventually('both partitions', () => first.owned.size === 2 || undefined)
    // By range all is given up before anybody joins anew.
    first.settle = () => new Promise((resolve) => setTimeout(resolve, 5000))
    await using second = new Member(server, { ...asked, connectTimeoutMs: 2000 })
    await eventually('one partition each', () => (first.owned.size === 1 && second.owned.size === 1) || undefined)
    assert.deepEqual([first.errors, second.errors], [[], []])
    first.settle = async () => {}
  })

  test('a wrong password, an unknown authority, a listener without TLS: each is told as what it is', async () => {
    for (const [change, code] of [
      [{ login: plain('wrong') }, 'SASL_FAILED'],
      [{ login: { ...plain('secret'), mechanism: 'SCRAM-SHA-512' } }, 'SASL_FAILED'],
      [{ tls: {} }, 'TLS_UNTRUSTED'],
      [{ bootstrapServers: [kafka.bootstrap] }, 'TLS_FAILED'],
      // Java answers with a TLS alert, which is no Kafka response.
      [{ tls: undefined }, 'KAFKA_MALFORMED'],
      [{ bootstrapServers: ['127.0.0.1:1'] }, 'CONNECT_REFUSED'],
      [{ bootstrapServers: ['no-such-host.invalid:9098'] }, 'NAME_UNRESOLVED'],
    ] as const) {
      const admin = createAdmin(systemWorld, { ...options('secret'), ...change })
      await assert.rejects(
        admin.endOffsets('orders'),
        (error) => error instanceof IsthmusError && error.code === code,
        `${JSON.stringify(change)} is ${code}`,
      )
      await admin.close()
    }
  })
})
