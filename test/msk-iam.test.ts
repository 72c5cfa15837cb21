/**
 * IAM's two ways into MSK. AWS's own signers in Java, Python and JavaScript judge what we sign, and clients with them
 * judge the embedded cluster; `serve` finds an MSK cluster by its ARN.
 */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { after, before, suite, test } from 'node:test'
import { generateAuthTokenFromCredentialsProvider } from 'aws-msk-iam-sasl-signer-js'
import { Kafka, logLevel } from 'kafkajs'
import { type Credentials, mskIamAuthenticator, mskIamLogin } from '../src/aws/index.ts'
import { mskIamPayload, mskIamToken } from '../src/aws/msk-iam.ts'
import { createAuthority, type EmbeddedCluster, startCluster } from '../src/broker/index.ts'
import { createProducer } from '../src/kafka/index.ts'
import { type Dial, systemWorld } from '../src/world/index.ts'
import { java } from './support/java.ts'
import { judge } from './support/judges.ts'
import { Member } from './support/kafka-member.ts'
import { listening } from './support/listening.ts'
import { root } from './support/paths.ts'
import { ended, eventually, output, spawnLeashed } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'

const region = 'eu-west-1'
const lasting: Credentials = { accessKeyId: 'AKIALASTING', secretAccessKey: 'S3cret/lasting+key' }
const temporary: Credentials = {
  accessKeyId: 'ASIATEMPORARY',
  secretAccessKey: 'S3cret/temporary+key',
  sessionToken: 'S3cret+to/ken==',
}
const arn = `arn:aws:kafka:${region}:111122223333:cluster/orders/5f2d4c1e-0a7b-4c59-9d3e-2b8f61a7c0d4-2`

suite('IAM at MSK', { concurrency: true }, () => {
  const folder = runFolder('msk-iam')
  const authorityFile = `${folder.dir}/ca.pem`
  const held = new Map([lasting, temporary].map((one) => [one.accessKeyId, one]))
  let ca: string
  let both: EmbeddedCluster
  let bearerOnly: EmbeddedCluster
  /** MSK's API and the function, of the test's own. */
  let http: Server
  let url: string
  const invoked = new Map<string, Record<string, unknown>>()
  const asked = new Map<string, string>()

  const serverOf = (cluster: EmbeddedCluster) => `localhost:${cluster.brokers[0]?.listeners[0]?.port}`
  const environment = (credentials: Credentials) => ({
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))),
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken ? { AWS_SESSION_TOKEN: credentials.sessionToken } : {}),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: `${folder.dir}/none`,
    AWS_SHARED_CREDENTIALS_FILE: `${folder.dir}/none`,
  })

  before(async () => {
    const authority = await createAuthority(systemWorld)
    ca = authority.caPem
    writeFileSync(authorityFile, ca)
    const certificate = await authority.issue(['localhost'])
    const start = (mechanisms: readonly string[]) =>
      startCluster(systemWorld, {
        brokers: [
          {
            id: 1,
            rack: 'a',
            listeners: [
              {
                name: 'iam',
                advertised: { host: 'localhost', port: 0 },
                bind: { host: '127.0.0.1', port: 0 },
                security: 'sasl-tls',
              },
            ],
          },
        ],
        topics: [{ name: 'orders', partitions: 1 }],
        autoCreateTopics: false,
        tls: certificate,
        mechanisms,
        authenticate: mskIamAuthenticator(systemWorld, {
          region,
          lookup(id) {
            const credentials = held.get(id)
            return credentials && { ...credentials, arn: 'arn:aws:sts::111122223333:assumed-role/orders/test' }
          },
        }),
      })
    both = await start(['AWS_MSK_IAM', 'OAUTHBEARER'])
    bearerOnly = await start(['OAUTHBEARER'])
    http = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const path = request.url ?? ''
      if (request.method === 'GET') {
        asked.set(path, request.headers.authorization ?? '')
        return void response.end(JSON.stringify({ bootstrapBrokerStringSaslIam: serverOf(both) }))
      }
      invoked.set(path, JSON.parse(Buffer.concat(chunks).toString()))
      response.end('{}')
    })
    url = `http://127.0.0.1:${await listening(http)}`
    for (const cluster of [both, bearerOnly]) {
      const login = cluster === both ? mskIamLogin(systemWorld.clock, region, async () => lasting) : bearerLogin()
      const producer = createProducer(systemWorld, {
        bootstrapServers: [serverOf(cluster)],
        clientId: 'test',
        tls: { ca },
        login,
      })
      await producer.send('orders', [{ value: Buffer.from('an order') }])
      await producer.close()
    }
  })
  after(async () => {
    await Promise.all([both?.stop(), bearerOnly?.stop()])
    http?.close()
    http?.closeAllConnections()
    folder[Symbol.dispose]()
  })

  /** A client for whom there is no AWS_MSK_IAM: what the public signers are for. */
  const bearerLogin = () => ({
    mechanism: 'OAUTHBEARER',
    async begin() {
      const messages = [Buffer.from(`n,,\x01auth=Bearer ${mskIamToken(lasting, region, Date.now())}\x01\x01`)]
      return { next: async () => messages.shift() }
    },
  })

  const python = judge('moto')
  test("the token of AWS's signer in Python is ours, byte for byte", { skip: python.skip }, async () => {
    const program = `import json, sys
from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
from botocore.credentials import CredentialProvider, Credentials
class Given(CredentialProvider):
    def __init__(self, *parts): self.parts = parts
    def load(self): return Credentials(*self.parts)
for parts in json.loads(sys.argv[1]):
    print(MSKAuthTokenProvider.generate_auth_token_from_credentials_provider('${region}', Given(*parts))[0])`
    const signers = [lasting, temporary]
    const parts = signers.map((one) => [one.accessKeyId, one.secretAccessKey, one.sessionToken ?? null])
    const tokens = (await output(python.path, ['-c', program, JSON.stringify(parts)])).trim().split('\n')
    for (const [i, credentials] of signers.entries()) {
      const theirs = readToken(tokens[i] ?? '')
      const ours = readToken(mskIamToken(credentials, region, theirs.now))
      assert.equal(ours.url, theirs.url)
    }
  })

  test("the token of AWS's signer in JavaScript has the bytes of ours, in another order; kafkajs gets in with it", async () => {
    for (const credentials of [lasting, temporary]) {
      const awsCredentialsProvider = async () => credentials
      const { token } = await generateAuthTokenFromCredentialsProvider({ region, awsCredentialsProvider })
      const theirs = readToken(token)
      assert.deepEqual(readToken(mskIamToken(credentials, region, theirs.now)).parts, theirs.parts)
      const client = new Kafka({
        brokers: [serverOf(both)],
        logLevel: logLevel.NOTHING,
        retry: { retries: 0 },
        ssl: { ca },
        sasl: { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: token }) },
      })
      const admin = client.admin()
      await admin.connect()
      assert.deepEqual(await admin.listTopics(), ['orders'])
      await admin.disconnect()
    }
  })

  const javaJudges = [judge('java'), judge('kafka'), judge('msk-iam-auth')]
  const skipJava = javaJudges.find((one) => one.skip)?.skip ?? false
  test("payload and token of AWS's login in Java are ours, byte for byte; its clients get in", {
    skip: skipJava,
  }, async () => {
    const said = await java(
      {
        program: 'MskIam',
        folder: 'test/support/java/msk-iam',
        args: [serverOf(both), authorityFile],
        jars: [judge('msk-iam-auth').path],
      },
      '',
      { env: environment(temporary) },
    )
    const results = new Map(
      [...said.matchAll(/^(\w+) (\S*)$/gm)].map(([, name = '', text = '']) => [
        name,
        Buffer.from(text, 'base64').toString(),
      ]),
    )
    const payload = results.get('payload') ?? ''
    const { 'x-amz-date': date, 'x-amz-expires': seconds } = JSON.parse(payload)
    const now = readDate(date)
    // It looks at its clock twice: 899 where a second began in between.
    assert.ok(['899', '900'].includes(seconds))
    const ours = mskIamPayload(
      { ...temporary, expiresAt: now + 1000 * Number(seconds) },
      region,
      'localhost',
      now,
    ).toString()
    assert.equal(ours.replace('"isthmus"', '"user agent"'), payload)
    const theirs = readToken(results.get('token') ?? '')
    assert.deepEqual(readToken(mskIamToken(temporary, region, theirs.now)).parts, theirs.parts)
    assert.equal(results.get('AWS_MSK_IAM'), 'orders')
    assert.equal(results.get('OAUTHBEARER'), 'orders')
  })

  test('sessions that end with the credentials are renewed on the open connection, again and again', async () => {
    let issued = 0
    const fresh = async () => {
      const credentials = { ...temporary, accessKeyId: `ASIASHORT${issued++}`, expiresAt: Date.now() + 8000 }
      held.set(credentials.accessKeyId, credentials)
      return credentials
    }
    const options = {
      bootstrapServers: [serverOf(both)],
      clientId: 'test',
      tls: { ca },
      login: mskIamLogin(systemWorld.clock, region, fresh),
    }
    let dials = 0
    const dial: Dial = (...how) => {
      dials++
      return systemWorld.dial(...how)
    }
    const member = new Member(serverOf(both), { ...options, groupId: 'renewing', topic: 'orders' }, { dial })
    const producer = createProducer({ ...systemWorld, dial }, options)
    try {
      await eventually('the first record', () => member.count > 0 || undefined)
      await producer.send('orders', [{ value: Buffer.from('before') }])
      await eventually('the next record', () => member.count >= 2 || undefined)
      const connected = { logins: issued, dials }
      const begun = Date.now()
      // Two sessions more for each connection.
      await eventually('two renewals', () => issued >= 3 * connected.logins || undefined, 30_000)
      assert.ok(Date.now() - begun > 8000, 'longer than any session is')
      await producer.send('orders', [{ value: Buffer.from('after') }])
      await eventually('the last record', () => member.count >= 3 || undefined)
      assert.deepEqual([member.errors, member.history], [[], ['assigned 0']])
      assert.equal(dials, connected.dials, 'no connection was made anew')
    } finally {
      await Promise.all([member.consumer.stop(), producer.close()])
    }
  })

  /** `isthmus serve` until its function is called. @returns all that it wrote */
  const serve = async (name: string, source: string, credentials: Credentials) => {
    writeFileSync(
      `${folder.dir}/${name}.yaml`,
      `${source}\nTopics: [orders]\nMaximumBatchingWindowInSeconds: 0\nFunction: {Url: "${url}/${name}"}\n`,
    )
    const child = spawnLeashed(
      process.execPath,
      [`${root}/src/cli/main.ts`, 'serve', `${folder.dir}/${name}.yaml`, '--json'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...environment(credentials), NODE_EXTRA_CA_CERTS: authorityFile, AWS_ENDPOINT_URL_KAFKA: url },
      },
    )
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        said += chunk
      })
    }
    const done = () => invoked.has(`/${name}`) || child.exitCode !== null || undefined
    try {
      await eventually(`${name} is invoked`, done, 40_000)
      child.kill('SIGINT')
      assert.equal(await ended(child), 0, said)
    } catch (error) {
      throw new Error(said, { cause: error })
    } finally {
      child.kill('SIGKILL')
    }
    assert.doesNotMatch(said, /S3cret/)
    return invoked.get(`/${name}`)
  }

  test('serve asks MSK for the brokers of its ARN and logs in by IAM', async () => {
    const event = await serve('msk', `EventSourceArn: ${arn}`, temporary)
    assert.equal(event?.eventSource, 'aws:kafka')
    assert.equal(event.eventSourceArn, arn)
    assert.equal(event.bootstrapServers, serverOf(both))
    const [[path, authorization] = assert.fail('MSK was not asked')] = [...asked]
    assert.equal(decodeURIComponent(path), `/v1/clusters/${arn}/bootstrap-brokers`)
    assert.match(authorization, new RegExp(`Credential=${temporary.accessKeyId}/\\d{8}/${region}/kafka/aws4_request`))
  })

  for (const [name, cluster] of [
    ['named', () => both],
    ['bearer', () => bearerOnly],
  ] as const)
    test(`serve logs in by IAM at brokers that are named, whichever mechanism they offer: ${name}`, async () => {
      const event = await serve(
        name,
        [
          `SelfManagedEventSource: {Endpoints: {KAFKA_BOOTSTRAP_SERVERS: ["${serverOf(cluster())}"]}}`,
          'SourceAccessConfigurations: [{Type: IAM_AUTH}]',
        ].join('\n'),
        lasting,
      )
      assert.equal(event?.eventSource, 'SelfManagedKafka')
    })
})

/** A token but for who signed: its URL, the parts of that in an order of their own, and when it was signed. */
function readToken(token: string) {
  assert.match(token, /^[\w-]+$/)
  const whole = Buffer.from(token, 'base64url').toString()
  // The login in Java leaves out the path; signed is that of a URL without one.
  const url = whole.replace('.com?', '.com/?').replace(/(?<=[?&])User-Agent=[^&]*/, 'User-Agent=')
  assert.notEqual(url, whole)
  return { url, parts: url.split(/[?&]/).sort(), now: readDate(/X-Amz-Date=(\w+)/.exec(url)?.[1] ?? '') }
}

function readDate(text: string): number {
  return Date.parse(text.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
}
