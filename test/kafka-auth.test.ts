/** Every way to log in that a mapping can be told, right and wrong, judged by real Apache Kafka. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { after, before, suite, test } from 'node:test'
import tls from 'node:tls'
import { getSecretValue } from '../src/aws/index.ts'
import { requestToken } from '../src/control/oauth-token.ts'
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
import { Member } from './support/kafka-member.ts'
import { listening } from './support/listening.ts'
import { type Moto, motoRegion, startMoto } from './support/moto.ts'
import { root } from './support/paths.ts'
import { ended, eventually, spawnLeashed } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'
import {
  formsOf,
  type SecureKafka,
  type SecurePort,
  secrets,
  startSecureKafka,
  unsignedToken,
} from './support/secure-kafka.ts'

const judges = [judge('java'), judge('kafka'), judge('kafka-tools'), judge('moto')]
const skip = judges.find((one) => one.skip)?.skip ?? false

suite('logins at Apache Kafka', { skip }, () => {
  let kafka: SecureKafka
  let moto: Moto
  const said: string[] = []
  before(async () => {
    const starting = startMoto()
    starting.catch(() => {})
    kafka = await startSecureKafka()
    moto = await starting
  })
  after(() => Promise.all([kafka?.[Symbol.asyncDispose](), moto?.[Symbol.asyncDispose]()]))

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
  const options = (to: SecurePort, more: { readonly tls?: TlsOptions; readonly login?: Login } = {}) => ({
    bootstrapServers: [`127.0.0.1:${kafka.ports[to]}`],
    clientId: 'test',
    tls: { ca: kafka.ca },
    ...more,
  })

  /** @returns the code of what fails, and its message; remembers all that is said */
  async function failing(of: Promise<unknown>): Promise<{ readonly code: string; readonly message: string }> {
    try {
      await of
      return { code: 'no error', message: '' }
    } catch (error) {
      assert.ok(error instanceof IsthmusError, String(error))
      said.push(`${error.stack} ${JSON.stringify(error.data)} ${error.cause}`)
      return error
    }
  }

  async function connecting(of: ReturnType<typeof options>) {
    const admin = createAdmin(systemWorld, of)
    return failing(admin.endOffsets('orders')).finally(() => admin.close())
  }

  const codeOf = async (of: ReturnType<typeof options>) => (await connecting(of)).code

  suite('at once', { concurrency: true }, () => {
    test('records flow by each mechanism from one session into the next, on the same connections (KIP-368)', async () => {
      const { ca, own, encrypted } = kafka
      const begun = new Map<string, number>()
      /** Counts the authentications. */
      const counted = (name: string, login: Login): Login => ({
        ...login,
        begin(host) {
          begun.set(name, (begun.get(name) ?? 0) + 1)
          return login.begin(host)
        },
      })
      let asked = 0
      const bearer = oauthBearerLogin(async () => ({
        token: unsignedToken(3600),
        extensions: { logicalCluster: `c${asked++}` },
      }))
      const byName = Object.entries(logins).map(([name, login]) => [name, login(secrets.password)] as const)
      const ways = {
        ...Object.fromEntries(
          [...byName, ['OAUTHBEARER', bearer] as const].map(([name, login]) => [
            name,
            options('sasl', { login: counted(name, login) }),
          ]),
        ),
        TLS: options('tls'),
        mutual: options('mutual', { tls: { ca, ...own } }),
        encrypted: options('mutual', { tls: { ca, cert: own.cert, key: encrypted, passphrase: secrets.passphrase } }),
      }
      let dials = 0
      const world = {
        ...systemWorld,
        dial(...how: Parameters<typeof systemWorld.dial>) {
          dials++
          return systemWorld.dial(...how)
        },
      }
      const members = Object.entries(ways).map(([name, way]) => {
        const member = new Member(way.bootstrapServers[0] ?? '', { ...way, groupId: name, topic: 'orders' }, world)
        return { name, member, producer: createProducer(world, way) }
      })
      let sent = 0
      const send = async () => {
        for (const { producer } of members)
          sent += (await producer.send('orders', [{ value: Buffer.from('x') }])).length
      }
      try {
        await send()
        await eventually('records by each', () => members.every(({ member }) => member.count > 0) || undefined)
        await Promise.all(members.map(({ member }) => member.commit()))
        assert.deepEqual([...begun.keys()].sort(), ['OAUTHBEARER', ...Object.keys(logins)].sort())
        const first = new Map(begun)
        const here = () => ({ dials, begun: new Map(begun), errors: members.map(({ member }) => member.errors.length) })
        let from = here()
        const renewed = () =>
          [...first].every(([name, count]) => (begun.get(name) ?? 0) - (from.begun.get(name) ?? 0) >= count)
        await eventually('sessions that are renewed, and no connection made anew', async () => {
          await send()
          await new Promise((resolve) => setTimeout(resolve, 200))
          // A machine that stands still for longer than the margin ends sessions: it is watched anew from there.
          if (dials !== from.dials) from = here()
          return renewed() || undefined
        })
        await send()
        for (const [i, { name, member }] of members.entries()) {
          await eventually(`all records by ${name}`, () => member.count >= sent || undefined)
          assert.deepEqual([name, member.errors.slice(from.errors[i])], [name, []])
          assert.deepEqual(member.history, ['assigned 0'])
        }
      } finally {
        await Promise.all(members.flatMap(({ member, producer }) => [member.consumer.stop(), producer.close()]))
      }
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
      const expired = await connecting(options('sasl', { login: login(unsignedToken(-10)) }))
      assert.equal(expired.code, 'SASL_FAILED')
      assert.match(expired.message, /invalid_token/)
      // Kafka ends the connection without an answer; what was asked is told.
      const none = await connecting(options('sasl', { login: login('e30.e30.') }))
      assert.equal(none.code, 'BROKER_CLOSED')
      assert.match(none.message, /waiting for SaslAuthenticate/)
    })

    test('a server is told the name that was dialled, and shows the certificate of that; no address (SNI)', async () => {
      const names: string[] = []
      const server = tls.createServer(
        {
          ...kafka.own,
          SNICallback(name, done) {
            names.push(name)
            done(null, tls.createSecureContext(kafka.server))
          },
        },
        (socket) => socket.destroy(),
      )
      const port = await listening(server)
      try {
        const at = (host: string) => ({ ...options('tls'), bootstrapServers: [`${host}:${port}`] })
        assert.equal(await codeOf(at('localhost')), 'BROKER_CLOSED')
        assert.equal(await codeOf(at('127.0.0.1')), 'TLS_NAME_MISMATCH')
        assert.deepEqual([...new Set(names)], ['localhost'])
      } finally {
        server.close()
      }
    })

    test('a password that is changed is used from the next authentication on', async () => {
      let current = secrets.wrong
      const login = plainLogin(async () => ({ username: 'alice', password: current }))
      assert.equal(await codeOf(options('sasl', { login })), 'SASL_FAILED')
      current = secrets.password
      assert.equal(await codeOf(options('sasl', { login })), 'no error')
    })

    test('a mechanism that is not offered gives way to another one, where the broker offers that', async () => {
      const stranger: Login = { ...plainLogin(password(secrets.password)), mechanism: 'AWS_MSK_IAM' }
      const refused = await connecting(options('sasl', { login: stranger }))
      assert.equal(refused.code, 'SASL_FAILED')
      assert.match(refused.message, /it offers .*SCRAM-SHA-512/)
      const ways = [
        [logins['SCRAM-SHA-512'](secrets.password), 'no error'],
        [logins['SCRAM-SHA-512'](secrets.wrong), 'SASL_FAILED'],
        [{ ...stranger, mechanism: 'GSSAPI' }, 'SASL_FAILED'],
      ] as const
      for (const [otherwise, code] of ways)
        assert.equal(await codeOf(options('sasl', { login: { ...stranger, otherwise } })), code)
    })

    test('Secrets Manager gives a secret as it is now, to whoever signs rightly and may read it', async () => {
      const arn = await moto.createSecret('direct', secrets.wrong)
      const reader = moto.access(moto.reader)
      assert.equal(await getSecretValue(reader, arn, motoRegion), secrets.wrong)
      await moto.changeSecret(arn, secrets.password)
      assert.equal(await getSecretValue(reader, arn, motoRegion), secrets.password)
      for (const [credentials, id, message] of [
        [moto.stranger, arn, /allow secretsmanager:GetSecretValue/],
        [{ ...moto.reader, secretAccessKey: secrets.wrong }, arn, /signature/i],
        [moto.reader, `${arn.replace('direct', 'absent')}`, /no such secret/],
      ] as const) {
        const refused = await failing(getSecretValue(moto.access(credentials), id, motoRegion))
        assert.equal(refused.code, 'SECRET_UNREADABLE')
        assert.match(refused.message, message)
        assert.ok(refused.message.includes(id))
      }
    })

    test('an identity provider that gives no token, or shows an unknown certificate, is told', async () => {
      using provider = await startProvider(kafka)
      const { ca: oauthIdpCaCertificate } = kafka
      const client = { oauthTokenEndpointUrl: provider.url, oauthClientId: 'c:1', oauthIdpCaCertificate }
      const right = { ...client, oauthClientSecret: secrets.client }
      assert.match(await requestToken(systemWorld, right, { audience: 'kafka' }), /^[\w.-]+$/)
      assert.deepEqual(provider.asked, [{ grant_type: 'client_credentials', audience: 'kafka' }])
      const { oauthIdpCaCertificate: _, ...untrusting } = right
      for (const [wrong, code, message] of [
        [{ ...client, oauthClientSecret: secrets.wrong }, 'TOKEN_REFUSED', /401 invalid_client/],
        [{ ...right, oauthTokenEndpointUrl: provider.url.replace('https', 'http') }, 'TOKEN_ENDPOINT_INVALID', /https/],
        [untrusting, 'SERVICE_UNREACHABLE', /certificate/],
      ] as const) {
        const refused = await failing(requestToken(systemWorld, wrong, {}))
        assert.equal(refused.code, code)
        assert.match(refused.message, message)
      }
    })

    test('what is wrong with TLS is told as what it is', async () => {
      const { ca, own, expired, foreign, encrypted } = kafka
      const { key, cert } = own
      const { passphrase } = secrets
      for (const [to, secured, code] of [
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
        assert.deepEqual([to, code, await codeOf(options(to, { tls: secured }))], [to, code, code])
    })

    test('serve takes secrets from files, the environment and Secrets Manager, and changes of them', async () => {
      const { ca, own, encrypted } = kafka
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
      const url = `http://127.0.0.1:${await listening(fn)}/`
      const file = (name: string, content: unknown) => writeFileSync(`${folder.dir}/${name}`, JSON.stringify(content))
      const user = (text: string) => ({ username: 'alice', password: text })
      using provider = await startProvider(kafka)
      file('ca.json', { certificate: ca })
      file('client.json', { certificate: own.cert, privateKey: encrypted, privateKeyPassword: secrets.passphrase })
      file('login.json', user(secrets.password))
      const oauth = { oauthTokenEndpointUrl: provider.url, oauthClientId: 'c:1', oauthClientSecret: secrets.client }
      file('oauth.json', { ...oauth, oauthIdpCaCertificate: ca })
      const [loginArn, caArn, rotatedArn] = await Promise.all([
        moto.createSecret('login', JSON.stringify(user(secrets.password))),
        moto.createSecret('ca', JSON.stringify({ certificate: ca })),
        moto.createSecret('rotated', JSON.stringify(user(secrets.wrong))),
      ])
      const rootCa = '{Type: SERVER_ROOT_CA_CERTIFICATE, URI: "file:ca.json"}'

      const mappings = [
        ['basic', 'sasl', `{Type: BASIC_AUTH, URI: "env:LOGIN"}, ${rootCa}`],
        ['scram512', 'sasl', `{Type: SASL_SCRAM_512_AUTH, URI: "file:login.json"}, ${rootCa}`],
        ['mutual', 'mutual', `{Type: CLIENT_CERTIFICATE_TLS_AUTH, URI: "file:client.json"}, ${rootCa}`],
        [
          'arn',
          'sasl',
          `{Type: SASL_SCRAM_512_AUTH, URI: "${loginArn}"}, {Type: SERVER_ROOT_CA_CERTIFICATE, URI: "${caArn}"}`,
        ],
        [
          'oauth',
          'sasl',
          `{Type: OAUTHBEARER_AUTH, URI: "file:oauth.json"}, {Type: OAUTHBEARER_SCOPE, URI: "read all"}, {Type: OAUTHBEARER_LOGICAL_CLUSTER, URI: lkc-1}, ${rootCa}`,
        ],
        ['rotated', 'sasl', `{Type: SASL_SCRAM_256_AUTH, URI: "${rotatedArn}"}, ${rootCa}`],
      ] as const
      const lines = mappings.flatMap(([name, to, access]) => [
        `  ${name}:`,
        '    SelfManagedEventSource:',
        `      Endpoints: {KAFKA_BOOTSTRAP_SERVERS: ["127.0.0.1:${kafka.ports[to]}"]}`,
        '    Topics: [orders]',
        '    MaximumBatchingWindowInSeconds: 0',
        `    SelfManagedKafkaEventSourceConfig: {ConsumerGroupId: serve-${name}}`,
        `    SourceAccessConfigurations: [${access}]`,
        `    Function: {Url: "${url}${name}"}`,
      ])
      writeFileSync(`${folder.dir}/isthmus.yaml`, ['Mappings:', ...lines].join('\n'))
      const child = spawnLeashed(
        process.execPath,
        [`${root}/src/cli/main.ts`, 'serve', `${folder.dir}/isthmus.yaml`, '--json'],
        {
          stdio: ['ignore', 'pipe', 'pipe'],
          env: {
            ...process.env,
            ...moto.environment,
            AWS_ACCESS_KEY_ID: moto.reader.accessKeyId,
            AWS_SECRET_ACCESS_KEY: moto.reader.secretAccessKey,
            LOGIN: JSON.stringify(user(secrets.password)),
          },
        },
      )
      let output = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk) => {
          output += chunk
        })
      }
      const names = mappings.map(([name]) => name)
      const waitFor = (what: string, done: () => boolean) =>
        eventually(what, () => {
          assert.equal(child.exitCode, null, output)
          return done() || undefined
        })
      try {
        const failed = () => output.split('\n').filter((line) => line.includes('SASL authentication failed.'))
        await waitFor('a wrong secret to be told', () => failed().length > 0)
        assert.ok(
          failed().every((line) => line.includes('rotated')),
          output,
        )
        assert.ok(!invoked.has('/rotated'))
        await moto.changeSecret(rotatedArn, JSON.stringify(user(secrets.password)))
        await waitFor('records by each', () => names.every((name) => invoked.has(`/${name}`)))
        child.kill('SIGINT')
        assert.equal(await ended(child), 0, output)
      } catch (error) {
        throw new Error(output, { cause: error })
      } finally {
        said.push(output)
        child.kill('SIGKILL')
      }
      assert.deepEqual(provider.asked[0], { grant_type: 'client_credentials', scope: 'read all' })
    })
  })

  test('no secret is in any error or output', () => {
    assert.ok(said.length >= 20, `${said.length} errors and outputs`)
    const all = said.join('\n')
    const keyLine = (pem: string) => pem.split('\n')[1] ?? ''
    const hidden = [
      ...Object.values(secrets).flatMap(formsOf),
      ...[kafka.own.key, kafka.foreign.key, kafka.expired.key, kafka.encrypted].map(keyLine),
      moto.reader.secretAccessKey,
      moto.stranger.secretAccessKey,
    ]
    assert.deepEqual(
      hidden.filter((text) => text.length < 8 || all.includes(text)),
      [],
    )
  })
})

/** An identity provider that gives the tokens that this Kafka takes, to one client. */
async function startProvider({ server }: SecureKafka) {
  const asked: Record<string, string>[] = []
  const pair = `${encodeURIComponent('c:1')}:${encodeURIComponent(secrets.client)}`
  const provider = createSecureServer(server, async (request, response) => {
    let form = ''
    for await (const chunk of request) form += chunk
    const known = request.headers.authorization === `Basic ${Buffer.from(pair).toString('base64')}`
    if (known) asked.push(Object.fromEntries(new URLSearchParams(form)))
    const answer = known
      ? { access_token: unsignedToken(3600), token_type: 'Bearer', expires_in: 3600 }
      : { error: 'invalid_client', error_description: `not ${secrets.client}` }
    response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  const url = `https://127.0.0.1:${await listening(provider)}/token`
  return {
    url,
    asked,
    [Symbol.dispose]() {
      provider.close()
      provider.closeAllConnections()
    },
  }
}
