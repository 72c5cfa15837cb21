/** Every way to log in that a mapping can be told, right and wrong, judged by real Apache Kafka. */
import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { after, before, suite, test } from 'node:test'
import { createAuthority, type IssuedCertificate } from '../src/broker/index.ts'
import {
  createAdmin,
  createProducer,
  type Login,
  oauthBearerLogin,
  plainLogin,
  scramLogin,
  type TlsOptions,
} from '../src/kafka/index.ts'
import { IsthmusError, systemWorld } from '../src/world/index.ts'
import { judge } from './support/judges.ts'
import { type Kafka, startKafka } from './support/kafka.ts'
import { Member } from './support/kafka-member.ts'
import { root } from './support/paths.ts'
import { ended, eventually, freePort, spawnLeashed } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'

const judges = [judge('java'), judge('kafka'), judge('kafka-tools')]
const skip = judges.find((one) => one.skip)?.skip ?? false

const day = 86_400_000
/** Neither may be seen anywhere. The last letter is one that SASLprep would change, and Kafka does not. */
const secrets = {
  password: 'S3cret=horseª',
  wrong: 'Wr0ng,donkey',
  passphrase: 'P4ss-phrase',
  subject: 'S3cret-subject',
}

/** As Kafka's validator of tokens without a signature takes it. */
function token(secondsLeft: number): string {
  const now = Date.now() / 1000
  const claims = { sub: secrets.subject, iat: now - 100, exp: now + secondsLeft }
  return `${[{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`
}

/** A fifth of it is the margin in which a session is renewed: enough for a busy machine. */
const sessionMs = 4000

suite('logins at Apache Kafka', { skip }, () => {
  let kafka: Kafka
  let ca: string
  let ports: Record<'sasl' | 'tls' | 'mutual' | 'other' | 'late', number>
  let own: IssuedCertificate
  let encrypted: string
  let expired: IssuedCertificate
  let foreign: IssuedCertificate
  const said: string[] = []

  const password =
    (text: string, username = 'alice') =>
    async () => ({ username, password: text })
  const logins = {
    PLAIN: (text: string, name?: string) => plainLogin(password(text, name)),
    'SCRAM-SHA-256': (text: string, name?: string) =>
      scramLogin(systemWorld.random, 'SCRAM-SHA-256', password(text, name)),
    'SCRAM-SHA-512': (text: string, name?: string) =>
      scramLogin(systemWorld.random, 'SCRAM-SHA-512', password(text, name)),
  }
  const options = (to: keyof typeof ports, more: { readonly tls?: TlsOptions; readonly login?: Login } = {}) => ({
    bootstrapServers: [`127.0.0.1:${ports[to]}`],
    clientId: 'test',
    tls: { ca },
    ...more,
  })

  /** @returns the code of what fails, and remembers all that is said */
  async function codeOf(of: ReturnType<typeof options>): Promise<string> {
    const admin = createAdmin(systemWorld, of)
    try {
      await admin.endOffsets('orders')
      return 'no error'
    } catch (error) {
      assert.ok(error instanceof IsthmusError, String(error))
      said.push(`${error.stack} ${JSON.stringify(error.data)} ${error.cause}`)
      return error.code
    } finally {
      await admin.close()
    }
  }

  before(async () => {
    let now = Date.now()
    const authority = await createAuthority({
      random: systemWorld.random,
      clock: { ...systemWorld.clock, now: () => now },
    })
    const stranger = await createAuthority(systemWorld)
    ca = authority.caPem
    const server = await authority.issue(['127.0.0.1'])
    const otherName = await authority.issue(['b-1.example', '127.0.0.2'])
    own = await authority.issue(['client'])
    foreign = await stranger.issue(['client'])
    now -= 800 * day
    expired = await authority.issue(['127.0.0.1'])
    const { passphrase } = secrets
    const cipher = 'aes-256-cbc'
    encrypted = createPrivateKey(own.key).export({ type: 'pkcs8', format: 'pem', cipher, passphrase }).toString()

    const [sasl, tls, mutual, other, late] = await Promise.all([1, 2, 3, 4, 5].map(freePort))
    ports = { sasl: sasl ?? 0, tls: tls ?? 0, mutual: mutual ?? 0, other: other ?? 0, late: late ?? 0 }
    const oneLine = (pem: string) => pem.trim().replaceAll(/\r?\n/g, '\\n')
    const keys = (listener: string, { key, cert }: IssuedCertificate) => ({
      [`listener.name.${listener}.ssl.keystore.type`]: 'PEM',
      [`listener.name.${listener}.ssl.keystore.key`]: oneLine(key),
      [`listener.name.${listener}.ssl.keystore.certificate.chain`]: oneLine(cert),
    })
    const module = 'org.apache.kafka.common.security'
    const java = secrets.password.replaceAll(
      /[^\x20-\x7e]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    kafka = await startKafka({
      topics: { orders: 1 },
      saslPort: ports.sasl,
      sslPorts: { TLS: ports.tls, MUTUAL: ports.mutual, OTHER: ports.other, LATE: ports.late },
      jvm: ['-Dfile.encoding=UTF-8', '-Dsun.jnu.encoding=UTF-8'],
      format: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
        '--add-scram',
        `${mechanism}=[name=alice,password=${secrets.password}]`,
      ]),
      properties: {
        ...keys('sasl_ssl', server),
        ...keys('tls', server),
        ...keys('mutual', server),
        ...keys('other', otherName),
        ...keys('late', expired),
        'listener.name.mutual.ssl.client.auth': 'required',
        'listener.name.mutual.ssl.truststore.type': 'PEM',
        'listener.name.mutual.ssl.truststore.certificates': oneLine(ca),
        'listener.name.sasl_ssl.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
        'listener.name.sasl_ssl.plain.sasl.jaas.config': `${module}.plain.PlainLoginModule required user_alice="${java}";`,
        'listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config': `${module}.scram.ScramLoginModule required;`,
        'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': `${module}.scram.ScramLoginModule required;`,
        'listener.name.sasl_ssl.oauthbearer.sasl.jaas.config': `${module}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
        'listener.name.sasl_ssl.connections.max.reauth.ms': sessionMs,
      },
    })
  })
  after(() => kafka?.[Symbol.asyncDispose]())

  test('records flow by each mechanism, also over several re-authentications (KIP-368)', async () => {
    let asked = 0
    const bearer = oauthBearerLogin(async () => ({ token: token(3600), extensions: { logicalCluster: `c${asked++}` } }))
    const ways = {
      ...Object.fromEntries(
        Object.entries(logins).map(([name, login]) => [name, options('sasl', { login: login(secrets.password) })]),
      ),
      OAUTHBEARER: options('sasl', { login: bearer }),
      TLS: options('tls'),
      mutual: options('mutual', { tls: { ca, ...own } }),
      encrypted: options('mutual', { tls: { ca, cert: own.cert, key: encrypted, passphrase: secrets.passphrase } }),
    }
    const members = Object.entries(ways).map(([name, way]) => {
      const member = new Member(way.bootstrapServers[0] ?? '', { ...way, groupId: name, topic: 'orders' })
      return { name, member, producer: createProducer(systemWorld, way) }
    })
    const end = performance.now() + 2 * sessionMs
    let sent = 0
    try {
      while (performance.now() < end) {
        for (const { producer } of members)
          sent += (await producer.send('orders', [{ value: Buffer.from('x') }])).length
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      for (const { name, member } of members) {
        await eventually(`all records by ${name}`, () => member.count === sent || undefined)
        assert.deepEqual([name, member.errors], [name, []])
        assert.deepEqual(member.history, ['assigned 0'])
      }
    } finally {
      await Promise.all(members.flatMap(({ member, producer }) => [member.consumer.stop(), producer.close()]))
    }
    assert.ok(asked >= 5, `${asked} tokens for several connections of such sessions`)
  })

  for (const [mechanism, login] of Object.entries(logins))
    test(`${mechanism}: a wrong password and an unknown user are refused`, async () => {
      assert.equal(await codeOf(options('sasl', { login: login(secrets.wrong) })), 'SASL_FAILED')
      assert.equal(await codeOf(options('sasl', { login: login(secrets.password, 'mallory') })), 'SASL_FAILED')
      assert.equal(await codeOf(options('sasl', { login: login('') })), 'CREDENTIALS_INVALID')
      assert.equal(await codeOf(options('sasl', { login: login(secrets.password) })), 'no error')
    })

  test('OAUTHBEARER: an expired token is refused, with the status; so is what is no token', async () => {
    const login = (text: string) => oauthBearerLogin(async () => ({ token: text }))
    assert.equal(await codeOf(options('sasl', { login: login(token(-10)) })), 'SASL_FAILED')
    assert.match(said.at(-1) ?? '', /invalid_token/)
    // Kafka ends the connection without an answer; what was asked is told.
    assert.equal(await codeOf(options('sasl', { login: login('e30.e30.') })), 'BROKER_CLOSED')
    assert.match(said.at(-1) ?? '', /waiting for SaslAuthenticate/)
  })

  test('a password that is changed is used from the next authentication on', async () => {
    let current = secrets.wrong
    const login = plainLogin(async () => ({ username: 'alice', password: current }))
    assert.equal(await codeOf(options('sasl', { login })), 'SASL_FAILED')
    current = secrets.password
    assert.equal(await codeOf(options('sasl', { login })), 'no error')
  })

  test('what is wrong with TLS is told as what it is', async () => {
    const { key, cert } = own
    const { passphrase } = secrets
    for (const [to, tls, code] of [
      ['tls', {}, 'TLS_UNTRUSTED'],
      ['other', { ca }, 'TLS_NAME_MISMATCH'],
      ['late', { ca }, 'TLS_EXPIRED'],
      ['mutual', { ca }, 'TLS_CLIENT_REFUSED'],
      ['mutual', { ca, ...foreign }, 'TLS_CLIENT_REFUSED'],
      ['mutual', { ca, ...expired }, 'TLS_CLIENT_REFUSED'],
      ['mutual', { ca, ...own }, 'no error'],
      ['tls', { ca, ...own }, 'no error'],
      ['mutual', { ca: 'no PEM', key, cert }, 'TLS_AUTHORITY_INVALID'],
      ['mutual', { ca, key, cert: key }, 'TLS_CERTIFICATE_INVALID'],
      ['mutual', { ca, key }, 'TLS_CERTIFICATE_INVALID'],
      ['mutual', { ca, cert }, 'TLS_KEY_INVALID'],
      ['mutual', { ca, cert, key: key.slice(0, 100) }, 'TLS_KEY_INVALID'],
      ['mutual', { ca, cert, key: foreign.key }, 'TLS_KEY_MISMATCH'],
      ['mutual', { ca, cert, key: encrypted }, 'TLS_PASSPHRASE_WRONG'],
      ['mutual', { ca, cert, key: encrypted, passphrase: secrets.wrong }, 'TLS_PASSPHRASE_WRONG'],
      ['mutual', { ca, cert, key: encrypted, passphrase }, 'no error'],
    ] as const)
      assert.deepEqual([to, code, await codeOf(options(to, { tls }))], [to, code, code])
  })

  test('serve takes secrets from files and the environment, and changes of them', { timeout: 60_000 }, async () => {
    using folder = runFolder('auth')
    const invoked = new Set<string>()
    const fn = createServer((request, response) => {
      request.resume().on('end', () => {
        invoked.add(request.url ?? '')
        response.end('{}')
      })
    })
    using _closing = {
      [Symbol.dispose]() {
        fn.close()
        fn.closeAllConnections()
      },
    }
    fn.listen(0, '127.0.0.1')
    await once(fn, 'listening')
    const address = fn.address()
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`
    const file = (name: string, content: unknown) => writeFileSync(`${folder.dir}/${name}`, JSON.stringify(content))
    const user = (text: string) => ({ username: 'alice', password: text })
    file('ca.json', { certificate: ca })
    file('client.json', { certificate: own.cert, privateKey: encrypted, privateKeyPassword: secrets.passphrase })
    file('login.json', user(secrets.password))
    const rootCa = '{Type: SERVER_ROOT_CA_CERTIFICATE, URI: "file:ca.json"}'

    /** Until the function is called, or the process ends. @returns all that it wrote */
    const run = async (
      name: string,
      to: keyof typeof ports,
      access: string,
      done = (_: string) => invoked.has(`/${name}`),
    ) => {
      writeFileSync(
        `${folder.dir}/${name}.yaml`,
        [
          'SelfManagedEventSource:',
          `  Endpoints: {KAFKA_BOOTSTRAP_SERVERS: ["127.0.0.1:${ports[to]}"]}`,
          'Topics: [orders]',
          'MaximumBatchingWindowInSeconds: 0',
          `SelfManagedKafkaEventSourceConfig: {ConsumerGroupId: serve-${name}}`,
          `SourceAccessConfigurations: [${access}]`,
          `Function: {Url: "${url}${name}"}`,
        ].join('\n'),
      )
      const child = spawnLeashed(
        process.execPath,
        [`${root}/src/cli/main.ts`, 'serve', `${folder.dir}/${name}.yaml`, '--json'],
        { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LOGIN: JSON.stringify(user(secrets.password)) } },
      )
      let output = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk) => {
          output += chunk
        })
      }
      await eventually(`${name}: ${output}`, () => done(output) || child.exitCode !== null || undefined, 20_000)
      child.kill('SIGINT')
      const code = await ended(child)
      said.push(output)
      return `${code} ${output}`
    }

    const right = [
      ['basic', 'sasl', `{Type: BASIC_AUTH, URI: "env:LOGIN"}, ${rootCa}`],
      ['scram256', 'sasl', `{Type: SASL_SCRAM_256_AUTH, URI: "file:login.json"}, ${rootCa}`],
      ['scram512', 'sasl', `{Type: SASL_SCRAM_512_AUTH, URI: "file:login.json"}, ${rootCa}`],
      ['mutual', 'mutual', `{Type: CLIENT_CERTIFICATE_TLS_AUTH, URI: "file:client.json"}, ${rootCa}`],
    ] as const
    const outputs = await Promise.all(right.map(([name, to, access]) => run(name, to, access)))
    for (const [i, [name]] of right.entries()) {
      assert.ok(invoked.has(`/${name}`), outputs[i])
      assert.match(outputs[i] ?? '', /^0 /)
    }

    file('login.json', user(secrets.wrong))
    const failing = (text: string) => text.includes('SASL authentication failed.')
    const output = await run('rotated', 'sasl', right[1][2], (text) => {
      if (failing(text)) file('login.json', user(secrets.password))
      return failing(text) && invoked.has('/rotated')
    })
    assert.ok(failing(output) && invoked.has('/rotated'), output)
  })

  test('no secret is in any error or output', () => {
    assert.ok(said.length >= 20, `${said.length} errors and outputs`)
    const all = said.join('\n')
    const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '')
    const keyLine = (pem: string) => pem.split('\n')[1] ?? ''
    const hidden = [
      ...Object.values(secrets).flatMap((text) => [text, base64(text)]),
      ...[own.key, foreign.key, expired.key, encrypted].map(keyLine),
    ]
    assert.deepEqual(
      hidden.filter((text) => text.length < 8 || all.includes(text)),
      [],
    )
  })
})
