/** `isthmus probe` judged by real Apache Kafka: all green where all is well, and each wrong step told as what it is. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:https'
import { after, before, suite, test } from 'node:test'
import { createAuthority, type IssuedCertificate } from '../src/broker/index.ts'
import { createAdmin, createProducer, oauthBearerLogin, plainLogin, scramLogin } from '../src/kafka/index.ts'
import { type ProbeOptions, type ProbeResult, probe } from '../src/probe/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { judge } from './support/judges.ts'
import { type Kafka, startKafka } from './support/kafka.ts'
import { Member } from './support/kafka-member.ts'
import { listening } from './support/listening.ts'
import { root } from './support/paths.ts'
import { eventually, freePort, output } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'
import { formsOf } from './support/secure-kafka.ts'

const judges = [judge('java'), judge('kafka'), judge('kafka-tools')]
const skip = judges.find((one) => one.skip)?.skip ?? false

const secrets = { right: 'R1ght-horse', wrong: 'Wr0ng-donkey' }
const day = 86_400_000
const listeners = ['TLS', 'MUTUAL', 'OTHER', 'LATE', 'TRAP', 'NOWHERE'] as const

suite('isthmus probe against Apache Kafka', { skip }, () => {
  let kafka: Kafka
  let ca: string
  let own: IssuedCertificate
  let foreign: IssuedCertificate
  /** Of the identity provider. */
  let identity: IssuedCertificate
  let ports: Readonly<Record<(typeof listeners)[number] | 'SASL' | 'closed', number>>

  const at = (port: number) => ({ bootstrap: [{ host: '127.0.0.1', port }] })
  const base = { join: false, services: [], timeoutMs: 30_000 }
  const asked = { topic: 'orders', groupId: 'orders-function' }
  const ask = (options: Partial<ProbeOptions> & Pick<ProbeOptions, 'bootstrap'>) =>
    probe(systemWorld, { ...base, ...options })
  /** As Kafka's validator of tokens without a signature takes it. */
  const bearer = () => {
    const claims = { sub: 'root', iat: Date.now() / 1000 - 100, exp: Date.now() / 1000 + 3600 }
    const parts = [{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    return `${parts.join('.')}.`
  }
  const password = (username: string, text: string) => async () => ({ username, password: text })
  const asRoot = () => plainLogin(password('root', secrets.right))

  before(async () => {
    let now = Date.now()
    const authority = await createAuthority({ ...systemWorld, clock: { ...systemWorld.clock, now: () => now } })
    ca = authority.caPem
    const server = await authority.issue(['127.0.0.1'])
    identity = server
    const other = await authority.issue(['b-1.example', '127.0.0.2'])
    own = await authority.issue(['client'])
    foreign = await (await createAuthority(systemWorld)).issue(['client'])
    now -= 800 * day
    const late = await authority.issue(['127.0.0.1'])
    const all = [...listeners, 'SASL', 'closed'] as const
    const free = await Promise.all(all.map(async (name) => [name, await freePort()] as const))
    ports = Object.fromEntries(free) as typeof ports
    const oneLine = (pem: string) => pem.trim().replaceAll(/\r?\n/g, '\\n')
    const keys = (listener: string, { key, cert }: IssuedCertificate) => ({
      [`listener.name.${listener}.ssl.keystore.type`]: 'PEM',
      [`listener.name.${listener}.ssl.keystore.key`]: oneLine(key),
      [`listener.name.${listener}.ssl.keystore.certificate.chain`]: oneLine(cert),
    })
    const module = 'org.apache.kafka.common.security'
    const sasl = 'listener.name.sasl_ssl'
    kafka = await startKafka({
      topics: { orders: 3, empty: 1 },
      saslPort: ports.SASL,
      sslPorts: Object.fromEntries(listeners.map((name) => [name, ports[name]])),
      advertised: { TRAP: `127.0.0.1:${ports.closed}`, NOWHERE: `broker-1.internal.invalid:${ports.NOWHERE}` },
      format: ['--add-scram', `SCRAM-SHA-512=[name=root,password=${secrets.right}]`],
      properties: {
        ...Object.assign({}, ...['sasl_ssl', 'tls', 'mutual', 'trap', 'nowhere'].map((name) => keys(name, server))),
        ...keys('other', other),
        ...keys('late', late),
        'listener.name.mutual.ssl.client.auth': 'required',
        'listener.name.mutual.ssl.truststore.type': 'PEM',
        'listener.name.mutual.ssl.truststore.certificates': oneLine(ca),
        [`${sasl}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-512,OAUTHBEARER',
        [`${sasl}.plain.sasl.jaas.config`]: `${module}.plain.PlainLoginModule required user_root="${secrets.right}" user_alice="${secrets.right}" user_bob="${secrets.right}";`,
        [`${sasl}.scram-sha-512.sasl.jaas.config`]: `${module}.scram.ScramLoginModule required;`,
        [`${sasl}.oauthbearer.sasl.jaas.config`]: `${module}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        // Whoever shows no name, the certificate of `own` and root may do everything, alice nothing, bob only look.
        'super.users': 'User:ANONYMOUS;User:CN=Isthmus lab;User:root',
      },
    })
    await kafka.tools.allow('User:bob', 'Describe', 'orders', 'orders-function')
    const producer = createProducer(systemWorld, { bootstrapServers: [kafka.bootstrap], clientId: 'test' })
    await producer.send('orders', [{ value: Buffer.from('first') }, { value: Buffer.from('second') }])
    await producer.close()
  })
  after(() => kafka?.[Symbol.asyncDispose]())

  test('all is green, by every way to log in, and nothing is left behind', async () => {
    const ways = {
      plaintext: at(kafka.port),
      tls: { ...at(ports.TLS), tls: { ca } },
      mutual: { ...at(ports.MUTUAL), tls: { ca, ...own } },
      plain: { ...at(ports.SASL), tls: { ca }, login: asRoot() },
      scram: {
        ...at(ports.SASL),
        tls: { ca },
        login: scramLogin(systemWorld.random, 'SCRAM-SHA-512', password('root', secrets.right)),
      },
      bearer: {
        ...at(ports.SASL),
        tls: { ca },
        login: oauthBearerLogin(async () => ({ token: bearer() })),
      },
    }
    for (const [name, way] of Object.entries(ways)) {
      const result = await ask({ ...way, ...asked })
      assert.deepEqual([name, result.findings], [name, []])
      assert.equal(result.verdict, 'passed')
      const steps = result.steps.map(({ step, outcome }) => `${step} ${outcome}`)
      const secured = name === 'plaintext' ? [] : ['tls passed']
      const wanted = [
        ...['connect passed', ...secured, 'kafka passed', 'login passed', 'metadata passed', 'exists passed'],
        ...['leaders passed', 'fetch passed', 'coordinator passed', 'describe passed', 'offsets passed'],
        ...['commit passed', 'join skipped'],
      ]
      assert.deepEqual(steps, wanted)
      assert.match(detailOf(result, 'fetch'), /^read orders-\d@\d+, with its batch \d+ bytes$/)
    }
    const admin = createAdmin(systemWorld, { bootstrapServers: [kafka.bootstrap], clientId: 'test' })
    assert.deepEqual(await admin.committedOffsets('orders-function', 'orders'), [undefined, undefined, undefined])
    await admin.close()
    assert.deepEqual(await kafka.tools.consumerGroup('orders-function'), [])
  })

  test('every --auth, with its secret in a file or the environment, gets in: probe and replay', async () => {
    using folder = runFolder('probe-auth')
    const file = (name: string, content: unknown) => {
      writeFileSync(`${folder.dir}/${name}`, typeof content === 'string' ? content : JSON.stringify(content))
      return `${folder.dir}/${name}`
    }
    const provider = createServer(identity, (request, response) =>
      request.resume().on('end', () => response.end(JSON.stringify({ access_token: bearer() }))),
    )
    using _closing = { [Symbol.dispose]: () => void provider.close() }
    const port = await listening(provider)
    const user = file('login.json', { username: 'root', password: secrets.right })
    const client = file('client.json', { certificate: own.cert, privateKey: own.key })
    const oauth = file('oauth.json', {
      oauthTokenEndpointUrl: `https://127.0.0.1:${port}/token`,
      oauthClientId: 'isthmus',
      oauthClientSecret: secrets.right,
      oauthIdpCaCertificate: ca,
    })
    const authority = ['--ca', file('ca.pem', ca)]
    const secretsManager = createHttpServer((request, response) =>
      request.resume().on('end', () => {
        response.end(JSON.stringify({ SecretString: JSON.stringify({ certificate: ca }) }))
      }),
    )
    using _ending = { [Symbol.dispose]: () => void secretsManager.close() }
    const env = {
      ...process.env,
      LOGIN: readFileSync(user, 'utf8'),
      ...{ AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'key' },
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${await listening(secretsManager)}`,
    }
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:authority-AbCdEf'
    const ways = [
      [kafka.port, 'none'],
      [ports.TLS, 'tls', ...authority],
      [ports.TLS, 'tls', '--ca', arn],
      [ports.MUTUAL, 'mtls', ...authority, '--secret', `file:${client}`],
      [ports.SASL, 'plain', ...authority, '--secret', `file:${user}`],
      [ports.SASL, 'scram-512', ...authority, '--secret', 'env:LOGIN'],
      [ports.SASL, 'oauthbearer', ...authority, '--secret', `file:${oauth}`],
    ] as const
    await Promise.all(
      ways.map(async ([port, auth, ...more]) => {
        const servers = ['--bootstrap-servers', `127.0.0.1:${port}`, '--auth', auth, ...more]
        const args = [
          `${root}/src/cli/main.ts`,
          'probe',
          ...servers,
          '--topic',
          'orders',
          '--group',
          'orders-function',
          '--timeout',
          '30',
        ]
        // Rejects when the exit code is not 0.
        const said = await output(process.execPath, args, { env })
        assert.match(said, /✔ nothing stands in the way from this host: \d+ steps passed, 1 not tried\n$/)
        for (const form of formsOf(secrets.right)) assert.ok(!said.includes(form), form)
        const replay = [`${root}/src/cli/main.ts`, 'replay', 'orders-0@0', ...servers]
        const event = JSON.parse(await output(process.execPath, replay, { env }))
        assert.deepEqual(Object.keys(event.records), ['orders-0'])
      }),
    )
  })

  test('a group at work is described, left as it is, and joined only on demand', async () => {
    await using member = new Member(kafka.bootstrap, { groupId: 'busy', topic: 'orders' })
    await eventually('the member has its records', () => member.count === 2 || undefined)
    await member.commit()
    const before = [...member.history]
    const result = await ask({ ...at(kafka.port), topic: 'orders', groupId: 'busy' })
    assert.deepEqual(result.findings, [])
    assert.match(detailOf(result, 'describe'), /^Stable, 1 member/)
    assert.match(detailOf(result, 'offsets'), /^committed on 3 of 3 partitions, 0 records behind$/)
    assert.deepEqual(member.history, before)
    const committed = new Map(member.committed)
    const joined = await ask({ ...at(kafka.port), topic: 'orders', groupId: 'busy', join: true })
    assert.deepEqual(joined.findings, [])
    assert.match(detailOf(joined, 'join'), /^joined, got (partitions? [\d, ]+|no partition), left again$/)
    // The member hears of it with its next heartbeat.
    await eventually('the group rebalanced', () => member.history.length > before.length || undefined)
    await eventually('the member has all partitions again', () => member.owned.size === 3 || undefined)
    assert.deepEqual(member.committed, committed)
    assert.deepEqual(member.errors, [])
  })

  const wrong: Readonly<Record<string, () => Partial<ProbeOptions> & Pick<ProbeOptions, 'bootstrap'>>> = {
    'CONNECT_REFUSED connect': () => at(ports.closed),
    'TLS_UNTRUSTED tls': () => ({ ...at(ports.TLS), tls: {} }),
    'TLS_NAME_MISMATCH tls': () => ({ ...at(ports.OTHER), tls: { ca } }),
    'TLS_EXPIRED tls': () => ({ ...at(ports.LATE), tls: { ca } }),
    'TLS_CLIENT_REFUSED kafka': () => ({ ...at(ports.MUTUAL), tls: { ca } }),
    'TLS_KEY_MISMATCH tls': () => ({ ...at(ports.MUTUAL), tls: { ca, cert: own.cert, key: foreign.key } }),
    'PLAINTEXT_LISTENER tls': () => ({ ...at(kafka.port), tls: { ca } }),
    'TLS_LISTENER kafka': () => at(ports.TLS),
    'LOGIN_MISSING login': () => ({ ...at(ports.SASL), tls: { ca } }),
    'LOGIN_NOT_TAKEN login': () => ({ ...at(ports.TLS), tls: { ca }, login: asRoot() }),
    'MECHANISM_NOT_OFFERED login': () => ({
      ...at(ports.SASL),
      tls: { ca },
      login: scramLogin(systemWorld.random, 'SCRAM-SHA-256', password('root', secrets.right)),
    }),
    'SASL_FAILED login': () => ({ ...at(ports.SASL), tls: { ca }, login: plainLogin(password('root', secrets.wrong)) }),
    'ADVERTISED_UNREACHABLE connect': () => ({ ...at(ports.TRAP), tls: { ca } }),
    'ADVERTISED_UNREACHABLE resolve': () => ({ ...at(ports.NOWHERE), tls: { ca } }),
    'TOPIC_MISSING exists': () => ({ ...at(kafka.port), topic: 'ordres' }),
    'TOPIC_DESCRIBE_DENIED exists': () => ({
      ...at(ports.SASL),
      tls: { ca },
      login: plainLogin(password('alice', secrets.right)),
      topic: 'orders',
    }),
    'GROUP_DESCRIBE_DENIED coordinator': () => ({
      ...at(ports.SASL),
      tls: { ca },
      login: plainLogin(password('alice', secrets.right)),
      groupId: 'orders-function',
    }),
  }
  for (const [expected, options] of Object.entries(wrong))
    test(`${expected}: told as what it is, and first`, async () => {
      const result = await ask({
        ...(expected.startsWith('GROUP') ? {} : { topic: asked.topic }),
        groupId: asked.groupId,
        ...options(),
      })
      const [first] = result.findings
      assert.equal(result.verdict, 'failed')
      assert.equal(`${first?.code} ${first?.step}`, expected, JSON.stringify(result, null, 1))
      assert.match(first?.lastProcessingResult ?? '', /^PROBLEM: /)
      assert.doesNotMatch(first?.remedy ?? '', /^see /)
      const said = JSON.stringify(result)
      assert.deepEqual(
        Object.values(secrets)
          .flatMap(formsOf)
          .filter((form) => said.includes(form)),
        [],
      )
    })

  test('who may describe and not read is told so for the topic and for the group', async () => {
    const login = plainLogin(password('bob', secrets.right))
    const { findings } = await ask({ ...at(ports.SASL), tls: { ca }, login, ...asked })
    assert.deepEqual(
      findings.map(({ code, step }) => `${code} ${step}`),
      ['TOPIC_READ_DENIED fetch', 'GROUP_READ_DENIED commit'],
    )
    for (const { lastProcessingResult } of findings)
      assert.equal(lastProcessingResult, 'PROBLEM: Cluster failed to authorize Lambda.')
  })

  test('the trap is told with both addresses, and with the partitions that it costs', async () => {
    const { findings } = await ask({ ...at(ports.TRAP), tls: { ca }, ...asked })
    const [first, ...others] = findings
    assert.match(
      first?.explanation ?? '',
      new RegExp(`127.0.0.1:${ports.TRAP} answers.*broker 1 at 127.0.0.1:${ports.closed}`),
    )
    assert.deepEqual(
      others.map(({ code }) => code),
      ['LEADER_UNREACHABLE', 'COORDINATOR_UNREACHABLE'],
    )
    assert.match(others[0]?.explanation ?? '', /partitions 0, 1, 2 of orders/)
  })

  test('one server that fails does not hide that the others work', async () => {
    const { findings, steps } = await ask({
      bootstrap: [...at(ports.closed).bootstrap, ...at(kafka.port).bootstrap],
      ...asked,
    })
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['CONNECT_REFUSED'],
    )
    assert.ok(steps.some(({ step, outcome }) => step === 'commit' && outcome === 'passed'))
  })

  test('an empty topic may be read, and says so', async () => {
    const result = await ask({ ...at(kafka.port), topic: 'empty' })
    assert.deepEqual(result.findings, [])
    assert.equal(detailOf(result, 'fetch'), 'reading is allowed; no record is there')
  })
})

function detailOf({ steps }: ProbeResult, step: string): string {
  return steps.find((each) => each.step === step)?.detail ?? ''
}
