/** Each step of `isthmus probe` made to fail on purpose, without a real cluster: each has a finding of its own. */
import assert from 'node:assert/strict'
import net from 'node:net'
import { after, before, suite, test } from 'node:test'
import tls from 'node:tls'
import { createAuthority, type EmbeddedCluster, type IssuedCertificate, startCluster } from '../src/broker/index.ts'
import { type Answers, ScriptedBroker } from '../src/kafka/fixtures/scripted-broker.ts'
import { createProducer, errorCodes, plainLogin } from '../src/kafka/index.ts'
import { type ProbeOptions, type ProbeResult, probe } from '../src/probe/index.ts'
import { type Dial, IsthmusError, systemWorld, type World } from '../src/world/index.ts'
import { listening } from './support/listening.ts'
import { ofSchema } from './support/schema.ts'

const base = { join: false, services: [], timeoutMs: 5000 } as const
/** Where a step is to run into its limit. */
const brief = { timeoutMs: 300 }
type Some = Partial<ProbeOptions> & Pick<ProbeOptions, 'bootstrap'>
const validate = ofSchema('probe')
const ask = async (options: Some, world: Partial<World> = {}) => {
  const result = await probe({ ...systemWorld, ...world }, { ...base, ...options })
  validate(result)
  return result
}
const at = (port: number, host = '127.0.0.1') => ({ bootstrap: [{ host, port }] })
const said = ({ findings }: ProbeResult) => findings.map(({ code, step }) => `${code} ${step}`)
/** As a listener answers that asks for none. */
const noLogin = () => ({ errorCode: errorCodes.ILLEGAL_SASL_STATE })
const detailOf = ({ steps }: ProbeResult, step: string) => steps.find((each) => each.step === step)?.detail ?? ''

const addresses: Readonly<Record<string, readonly string[]>> = {
  'b-1.orders': ['127.0.0.1'],
  'nlb.orders': ['10.0.0.1', '127.0.0.1'],
  'dual.orders': ['127.0.0.1', '::1'],
}
/** Names as a VPC's resolver would have them. */
const resolve = async (host: string) => {
  if (host === 'silent.orders') return new Promise<never>(() => {})
  const found = addresses[host]
  if (found) return found
  const code = host === 'away.orders' ? 'EAI_AGAIN' : 'ENOTFOUND'
  const cause = Object.assign(new Error(`getaddrinfo ${code}`), { code, syscall: 'getaddrinfo' })
  throw new IsthmusError('NAME_UNRESOLVED', `the name ${host} cannot be resolved`, { cause })
}

/** Connects to 10.x hang or fail as they would; all others are real. */
const dial: Dial = async (host, port, options) => {
  const failed = (code: string) => {
    const cause = Object.assign(new Error(`connect ${code}`), { code, syscall: 'connect' })
    throw new IsthmusError('CONNECT_FAILED', `cannot connect to ${host}:${port}: ${cause.message}`, { cause })
  }
  if (host === '10.0.0.1') throw new IsthmusError('CONNECT_TIMEOUT', `no answer from ${host}:${port} within 300 ms`)
  if (host === '10.0.0.2') failed('EHOSTUNREACH')
  if (host === '10.0.0.3') failed('ENETUNREACH')
  if (host === '10.0.0.4') failed('ECONNRESET')
  if (host === '10.0.0.5') failed('EMFILE')
  return systemWorld.dial(host, port, options)
}

suite('names and connects', () => {
  const cases = [
    ['no.orders', 'NAME_UNRESOLVED resolve', /endpoints cannot be resolved/],
    ['away.orders', 'NAME_SERVER_SILENT resolve', /endpoints cannot be resolved/],
    ['silent.orders', 'NAME_SERVER_SILENT resolve', /Connection error/],
    ['10.0.0.1', 'CONNECT_TIMEOUT connect', /Connection error\. Please check your event source/],
    ['10.0.0.2', 'CONNECT_UNREACHABLE connect', /Connection error/],
    ['10.0.0.3', 'CONNECT_UNREACHABLE connect', /Connection error/],
    ['10.0.0.4', 'CONNECT_RESET connect', /Connection error/],
    ['10.0.0.5', 'CONNECT_FAILED connect', /Connection error/],
  ] as const
  for (const [host, expected, aws] of cases)
    test(`${host}: ${expected}`, async () => {
      const result = await ask({ ...at(9098, host), ...brief }, { resolve, dial })
      assert.deepEqual(said(result), [expected])
      assert.match(result.findings[0]?.lastProcessingResult ?? '', aws)
    })

  test('all addresses of a name are tried; the walk goes on by the one that takes connections', async () => {
    await using broker = await ScriptedBroker.start({
      SaslHandshake: noLogin,
      Metadata: () => ({ brokers: [], topics: [] }),
    })
    const result = await ask(at(broker.port, 'nlb.orders'), { resolve, dial })
    assert.deepEqual(said(result), ['CONNECT_TIMEOUT connect'])
    assert.equal(detailOf(result, 'resolve'), '10.0.0.1 (private), 127.0.0.1 (this host)')
    assert.equal(detailOf(result, 'metadata'), '0 brokers: ')
  })

  test('an IPv6 address that does not answer is no failure where IPv4 does', async () => {
    await using broker = await ScriptedBroker.start({
      SaslHandshake: noLogin,
      Metadata: () => ({ brokers: [], topics: [] }),
    })
    const result = await ask(at(broker.port, 'dual.orders'), { resolve, dial })
    assert.equal(result.verdict, 'passed')
    const connects = result.steps.filter(({ step }) => step === 'connect')
    assert.deepEqual(
      connects.map(({ outcome }) => outcome),
      ['passed', 'skipped'],
    )
  })
})

suite('what listens there is no broker, or no willing one', () => {
  const http = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'
  const servers = {
    reset: net.createServer((socket) => socket.resetAndDestroy()),
    silent: net.createServer((socket) => socket.on('error', () => {})),
    closing: net.createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end())),
    http: net.createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(http))),
  }
  const ports: Record<string, number> = {}
  before(async () => {
    for (const [name, server] of Object.entries(servers)) ports[name] = await listening(server)
  })
  after(() => {
    for (const server of Object.values(servers)) server.close()
  })
  for (const [name, plaintext, secured] of [
    ['silent', 'KAFKA_REQUEST_TIMEOUT kafka', 'TLS_TIMEOUT tls'],
    ['closing', 'BROKER_CLOSED kafka', 'TLS_FAILED tls'],
    ['http', 'KAFKA_MALFORMED kafka', 'TLS_FAILED tls'],
  ] as const)
    test(`${name}: ${plaintext}, ${secured}`, async () => {
      assert.deepEqual(said(await ask({ ...at(ports[name] ?? 0), ...brief })), [plaintext])
      assert.deepEqual(said(await ask({ ...at(ports[name] ?? 0), ...brief, tls: {} })), [secured])
    })

  test('reset: CONNECT_RESET, at the connect or after it, as the race goes', async () => {
    for (const tls of [{}, { tls: {} }]) {
      const { findings } = await ask({ ...at(ports.reset ?? 0), ...tls })
      assert.deepEqual(
        findings.map(({ code }) => code),
        ['CONNECT_RESET'],
      )
    }
  })

  test('a broker that shares no version with us', async () => {
    await using broker = await ScriptedBroker.start({ ApiVersions: () => ({ apiKeys: [] }) })
    assert.deepEqual(said(await ask(at(broker.port))), ['KAFKA_UNSUPPORTED_API metadata'])
  })
})

suite('metadata and leaders, by a broker that says what it is told to', () => {
  const partition = (partitionIndex: number, leaderId: number) => ({ partitionIndex, leaderId })
  const scripted = async (topics: (port: number) => NonNullable<Answers['Metadata']>) => {
    const broker = await ScriptedBroker.start({ SaslHandshake: noLogin })
    broker.answers.Metadata = topics(broker.port)
    return broker
  }

  test('partitions without a leader, and leaders of which metadata says nothing', async () => {
    await using broker = await scripted((port) => () => ({
      brokers: [{ nodeId: 1, host: '127.0.0.1', port }],
      topics: [{ name: 'orders', partitions: [partition(1, -1), partition(0, -1), partition(2, 9)] }],
    }))
    const result = await ask({ ...at(broker.port), topic: 'orders' })
    assert.deepEqual(said(result), ['LEADER_MISSING leaders', 'LEADER_UNREACHABLE leaders'])
    assert.match(result.findings[0]?.explanation ?? '', /^partitions 0, 1 of orders have no leader/)
    assert.match(result.findings[1]?.explanation ?? '', /^partition 2 of orders cannot be read: broker 9 leads/)
    assert.equal(detailOf(result, 'fetch'), 'not tried: no leader can be asked')
  })

  test('what passes by itself is waited for: a coordinator that loads its offsets', async () => {
    await using broker = await scripted((port) => () => ({
      brokers: [{ nodeId: 1, host: '127.0.0.1', port }],
      topics: [],
    }))
    let asked = 0
    const { COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS, NONE } = errorCodes
    broker.answers.FindCoordinator = () => {
      const errorCode = asked++ < 2 ? COORDINATOR_NOT_AVAILABLE : NONE
      return { coordinators: [{ key: 'g', nodeId: 1, host: '127.0.0.1', port: broker.port, errorCode }] }
    }
    broker.answers.DescribeGroups = () => ({ groups: [{ groupId: 'g', errorCode: COORDINATOR_LOAD_IN_PROGRESS }] })
    const result = await ask({ ...at(broker.port), groupId: 'g', timeoutMs: 1000 })
    assert.deepEqual(said(result), ['KAFKA_ERROR describe'])
    assert.match(result.findings[0]?.explanation ?? '', /COORDINATOR_LOAD_IN_PROGRESS/)
    assert.ok(broker.seen('DescribeGroups').length > 1)
  })

  test('an error of metadata is told by its name', async () => {
    await using broker = await scripted(() => () => ({
      brokers: [],
      topics: [],
      errorCode: errorCodes.REBOOTSTRAP_REQUIRED,
    }))
    assert.deepEqual(said(await ask(at(broker.port))), ['KAFKA_ERROR metadata'])
  })

  test('an address of this host that is advertised from elsewhere is told as the trap that it is', async () => {
    await using broker = await scripted(() => () => ({
      brokers: [{ nodeId: 1, host: 'localhost', port: 1 }],
      topics: [],
    }))
    const world = { resolve: async (host: string) => (host === 'localhost' ? ['127.0.0.1'] : resolve(host)) }
    const result = await ask(at(broker.port, 'b-1.orders'), world)
    assert.deepEqual(said(result), ['ADVERTISED_UNREACHABLE connect'])
    assert.match(result.findings[0]?.explanation ?? '', /localhost:1, an address of this host and not of the broker/)
  })
})

suite('permissions at the embedded cluster, and its logins', () => {
  let ca: string
  let cluster: EmbeddedCluster
  /** What each user may not do. */
  const denied: Readonly<Record<string, string>> = {
    all: '',
    topic: 'kafka-cluster:DescribeTopic',
    read: 'kafka-cluster:ReadData',
    group: 'kafka-cluster:DescribeGroup',
    alter: 'kafka-cluster:AlterGroup',
    connect: 'kafka-cluster:Connect',
  }
  const as = (username: string, password = 'S3cret-horse') => ({
    ...at(portOf('iam')),
    tls: { ca },
    login: plainLogin(async () => ({ username, password })),
    topic: 'orders',
    groupId: 'orders-function',
  })
  const portOf = (name: string) => cluster.brokers[0]?.listeners.find((each) => each.name === name)?.port ?? 0

  before(async () => {
    const authority = await createAuthority(systemWorld)
    ca = authority.caPem
    const here = { host: '127.0.0.1', port: 0 }
    const listener = <N extends 'iam' | 'host', S extends 'sasl-tls' | 'plaintext'>(name: N, security: S) => ({
      name,
      security,
      advertised: here,
      bind: here,
    })
    cluster = await startCluster(systemWorld, {
      brokers: [{ id: 1, rack: 'use1-az1', listeners: [listener('iam', 'sasl-tls'), listener('host', 'plaintext')] }],
      topics: [{ name: 'orders', partitions: 2 }],
      autoCreateTopics: false,
      initialRebalanceDelayMs: 3000,
      tls: await authority.issue(['127.0.0.1']),
      mechanisms: ['PLAIN'],
      authenticate: async (_mechanism, _hosts, payload) => {
        const [, principal = '', password] = payload.toString().split('\0')
        if (password !== 'S3cret-horse') throw new Error('Authentication failed: Invalid username or password')
        return { principal, sessionLifetimeMs: 0, reply: Buffer.alloc(0) }
      },
      authorize: (principal, action) => denied[principal] !== action,
    })
    const producer = createProducer(systemWorld, {
      bootstrapServers: [`127.0.0.1:${portOf('host')}`],
      clientId: 'test',
    })
    await producer.send('orders', [{ value: Buffer.from('one') }])
    await producer.close()
  })
  after(() => cluster?.stop())

  const authorize = /PROBLEM: Cluster failed to authorize Lambda/
  const login = /PROBLEM: SASL authentication failed/
  for (const [user, expected, aws] of [
    ['topic', ['TOPIC_DESCRIBE_DENIED exists'], authorize],
    ['read', ['TOPIC_READ_DENIED fetch', 'TOPIC_READ_DENIED commit'], authorize],
    ['group', ['GROUP_DESCRIBE_DENIED coordinator'], authorize],
    ['alter', ['GROUP_READ_DENIED commit'], authorize],
    ['connect', ['SASL_FAILED login'], login],
    ['', ['CREDENTIALS_INVALID login'], login],
  ] as const)
    test(`user ${JSON.stringify(user)}: ${expected.join(', ')}`, async () => {
      const result = await ask({ ...as(user) })
      assert.deepEqual(said(result), expected)
      assert.match(result.findings[0]?.lastProcessingResult ?? '', aws)
      assert.ok(!JSON.stringify(result).includes('S3cret-horse'))
    })

  test('who may do all of it passes every step, and nothing is committed', async () => {
    const result = await ask({ ...as('all') })
    assert.deepEqual(result.findings, [])
    assert.match(detailOf(result, 'metadata'), /^1 broker: 1 at 127\.0\.0\.1:\d+ in use1-az1$/)
    assert.match(detailOf(result, 'fetch'), /^read orders-\d@0, with its batch \d+ bytes$/)
    assert.deepEqual(cluster.committed('orders-function'), {})
  })

  test('a wrong password is refused, and told by the broker’s own word', async () => {
    const result = await ask({ ...as('all', 'Wr0ng') })
    assert.deepEqual(said(result), ['SASL_FAILED login'])
    assert.match(result.findings[0]?.explanation ?? '', /Invalid username or password/)
    assert.ok(!JSON.stringify(result).includes('Wr0ng'))
  })

  test('a group that does not let us in within a minute', async () => {
    const minute = 60_000
    const clock: World['clock'] = {
      ...systemWorld.clock,
      after: (ms, run) => systemWorld.clock.after(ms === minute ? 200 : ms, run),
    }
    const result = await ask({ ...as('all'), join: true }, { clock })
    assert.deepEqual(said(result), ['JOIN_TIMEOUT join'])
  })

  test('a secret that its service does not give fails where it is needed; the services are tried all the same', async () => {
    const refused = new IsthmusError('SERVICE_UNREACHABLE', 'cannot reach secretsmanager.us-east-1.amazonaws.com')
    const services = ['sts.us-east-1.amazonaws.com']
    const result = await ask({ ...as('all'), tls: () => Promise.reject(refused), services }, { resolve, dial })
    assert.deepEqual(said(result), ['SERVICE_UNREACHABLE tls', 'NAME_UNRESOLVED resolve'])
    assert.match(result.findings[0]?.lastProcessingResult ?? '', /must be able to connect to Lambda and STS/)
  })
})

suite('services', () => {
  let right: IssuedCertificate
  let foreign: IssuedCertificate
  const trusted = tls.getCACertificates('default')
  before(async () => {
    const authority = await createAuthority(systemWorld)
    right = await authority.issue(['lambda.us-east-1.amazonaws.com'])
    foreign = await (await createAuthority(systemWorld)).issue(['lambda.us-east-1.amazonaws.com'])
    tls.setDefaultCACertificates([...trusted, authority.caPem])
  })
  after(() => tls.setDefaultCACertificates(trusted))

  const reach = async (certificate: IssuedCertificate, service: string, address: string) => {
    const server = tls.createServer(certificate, () => {})
    const port = await listening(server)
    try {
      return await probe(
        {
          ...systemWorld,
          resolve: async () => [address],
          dial: (host, _port, options) =>
            host === '10.0.0.1' ? dial(host, 443, options) : systemWorld.dial('127.0.0.1', port, options),
        },
        { ...base, bootstrap: [], services: [`${service}.us-east-1.amazonaws.com`] },
      )
    } finally {
      server.close()
    }
  }

  test('an endpoint with private DNS and a way through the internet are told apart', async () => {
    const inside = await reach(right, 'lambda', '10.0.7.12')
    assert.equal(inside.verdict, 'passed')
    assert.equal(detailOf(inside, 'resolve'), '10.0.7.12 (private)')
    assert.match(
      detailOf(inside, 'tls'),
      /certificate for lambda\.us-east-1\.amazonaws\.com, signed by Isthmus lab authority/,
    )
    assert.equal(detailOf(await reach(right, 'lambda', '52.46.1.2'), 'resolve'), '52.46.1.2 (public)')
  })

  test('blocked, foreign and wrong: each is told, with the sentence that AWS has for services', async () => {
    for (const [expected, result] of [
      ['CONNECT_TIMEOUT connect', await reach(right, 'lambda', '10.0.0.1')],
      ['TLS_UNTRUSTED tls', await reach(foreign, 'lambda', '10.0.7.12')],
      ['TLS_NAME_MISMATCH tls', await reach(right, 'sts', '10.0.7.12')],
    ] as const) {
      assert.deepEqual(said(result), [expected])
      assert.match(result.findings[0]?.lastProcessingResult ?? '', /must be able to connect to Lambda and STS/)
      assert.notEqual(result.findings[0]?.remedy, undefined)
    }
  })
})
