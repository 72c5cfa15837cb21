import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { suite, test } from 'node:test'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { IsthmusError, systemWorld } from '../world/index.ts'
import { encodeResponse } from './codec.ts'
import { Abandoned, Connection, type ConnectionOptions } from './connection.ts'
import { ScriptedBroker } from './fixtures/scripted-broker.ts'
import { until } from './fixtures/until.ts'
import type { Login } from './login.ts'

function open(broker: ScriptedBroker, options: Partial<ConnectionOptions> = {}, clock = new FakeClock()) {
  return Connection.open(
    { clock, dial: systemWorld.dial },
    {
      bootstrapServers: [],
      clientId: 'test',
      host: '127.0.0.1',
      port: broker.port,
      readBytes: 1024,
      signal: new AbortController().signal,
      ...options,
    },
  )
}

const ofCode =
  (code: string, ...words: string[]) =>
  (error: unknown) =>
    error instanceof IsthmusError && error.code === code && words.every((word) => error.message.includes(word))

suite('connection', () => {
  test('requests are pipelined, answered in order, and may be larger than a read', async () => {
    const leader = 'x'.repeat(5000)
    await using broker = await ScriptedBroker.start({
      Heartbeat: ({ generationId }) => ({ errorCode: generationId }),
      FindCoordinator: () => ({ coordinators: [{ key: leader, nodeId: 1 }] }),
    })
    const connection = await open(broker)
    const answers = await Promise.all([
      connection.request('Heartbeat', { generationId: 1 }),
      connection.request('FindCoordinator', { coordinatorKeys: ['g'] }),
      connection.request('Heartbeat', { generationId: 2 }),
    ])
    assert.equal(answers[0].errorCode, 1)
    assert.equal(answers[1].coordinators[0]?.key, leader)
    assert.equal(answers[2].errorCode, 2)
    connection.close()
  })

  test('an answer that comes byte by byte is put together', async () => {
    await using broker = await ScriptedBroker.start()
    const connection = await open(broker)
    let bytes: Buffer | undefined
    broker.raw = ({ api, version, correlationId }) => {
      if (api !== 'Heartbeat') return undefined
      bytes = Buffer.concat(encodeResponse('Heartbeat', version, correlationId, { errorCode: 27 }))
      return bytes.subarray(0, 1)
    }
    const answer = connection.request('Heartbeat', {})
    await until(() => bytes !== undefined)
    const [socket] = broker.sockets
    for (let i = 1; i < (bytes?.length ?? 0); i++) {
      await new Promise((resolve) => socket?.write(bytes?.subarray(i, i + 1) ?? '', resolve))
    }
    assert.equal((await answer).errorCode, 27)
    connection.close()
  })

  test('the highest version that both sides know is used', async () => {
    await using broker = await ScriptedBroker.start({
      ApiVersions: () => ({
        apiKeys: [
          { apiKey: 12, minVersion: 1, maxVersion: 2 },
          { apiKey: 1, minVersion: 90, maxVersion: 99 },
        ],
      }),
      Heartbeat: () => ({}),
    })
    const connection = await open(broker)
    await connection.request('Heartbeat', {})
    assert.equal(broker.seen('Heartbeat')[0]?.version, 2)
    await assert.rejects(connection.request('Fetch', {}), ofCode('KAFKA_UNSUPPORTED_API', 'Fetch', '90-99'))
    await assert.rejects(connection.request('Metadata', {}), ofCode('KAFKA_UNSUPPORTED_API', 'no version'))
    connection.close()
  })

  test('a broker that does not know ApiVersions 3 is asked again in a version of its own (KIP-511)', async () => {
    await using broker = await ScriptedBroker.start()
    broker.raw = ({ api, version, correlationId }) => {
      if (api !== 'ApiVersions' || version < 3) return undefined
      const apiKeys = [{ apiKey: 18, minVersion: 0, maxVersion: 1 }]
      return Buffer.concat(encodeResponse('ApiVersions', 0, correlationId, { errorCode: 35, apiKeys }))
    }
    const connection = await open(broker)
    assert.deepEqual(
      broker.seen('ApiVersions').map(({ version }) => version),
      [3, 1],
    )
    connection.close()
  })

  test('a late answer ends the connection and all that waits on it', async () => {
    await using broker = await ScriptedBroker.start({ Heartbeat: () => undefined })
    const clock = new FakeClock()
    const connection = await open(broker, {}, clock)
    const first = connection.request('Heartbeat', {}, 5000)
    const second = connection.request('Metadata', {}, 60_000)
    const outcomes = Promise.allSettled([first, second])
    await clock.advance(4999)
    assert.equal(connection.closed, false)
    await clock.advance(1)
    const [one, two] = await outcomes
    assert.ok(one.status === 'rejected' && ofCode('KAFKA_REQUEST_TIMEOUT', 'Heartbeat', `:${broker.port}`)(one.reason))
    assert.ok(two.status === 'rejected')
    assert.equal(connection.closed, true)
    assert.equal(clock.timers, 0)
  })

  test('a broker that closes: the error names it and what was waited for', async () => {
    await using broker = await ScriptedBroker.start({ Heartbeat: () => undefined })
    const connection = await open(broker)
    let told = 0
    connection.onClose(() => told++)
    const waiting = connection.request('Heartbeat', {})
    const failed = assert.rejects(waiting, ofCode('BROKER_CLOSED', 'Heartbeat', `127.0.0.1:${broker.port}`))
    await until(() => broker.seen('Heartbeat').length === 1)
    broker.drop()
    await failed
    assert.equal(told, 1)
    await assert.rejects(connection.request('Heartbeat', {}), ofCode('BROKER_CLOSED'))
  })

  test('closing rejects what is in flight, and is no failure', async () => {
    await using broker = await ScriptedBroker.start({ Heartbeat: () => undefined })
    const clock = new FakeClock()
    const connection = await open(broker, {}, clock)
    const waiting = connection.request('Heartbeat', {})
    connection.close()
    await assert.rejects(waiting, Abandoned)
    assert.equal(clock.timers, 0)
  })

  test('what is no Kafka response ends the connection', async () => {
    await using broker = await ScriptedBroker.start()
    const connection = await open(broker)
    broker.raw = () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')
    await assert.rejects(connection.request('Heartbeat', {}), ofCode('KAFKA_MALFORMED', `:${broker.port}`))
    assert.equal(connection.closed, true)
  })

  test('a broker that throttles is left alone for as long as it says (KIP-219)', async () => {
    await using broker = await ScriptedBroker.start({ Heartbeat: () => ({ throttleTimeMs: 700 }) })
    const clock = new FakeClock()
    const connection = await open(broker, {}, clock)
    await connection.request('Heartbeat', {})
    const next = connection.request('Heartbeat', {}, 500)
    await clock.advance(699)
    assert.equal(broker.seen('Heartbeat').length, 1)
    broker.answers.Heartbeat = () => ({})
    await clock.advance(1)
    await next
    await connection.request('Heartbeat', {})
    broker.answers.Heartbeat = () => ({ throttleTimeMs: 700 })
    await connection.request('Heartbeat', {})
    const waiting = assert.rejects(connection.request('Heartbeat', {}), Abandoned)
    connection.close()
    await waiting
    assert.equal(clock.timers, 0)
  })

  test('what was sent before the broker throttles is waited for as much longer', async () => {
    const { promise: unread, resolve: read } = Promise.withResolvers<object>()
    await using broker = await ScriptedBroker.start({
      Heartbeat: () => ({ throttleTimeMs: 4000 }),
      Metadata: () => unread,
    })
    const clock = new FakeClock()
    const connection = await open(broker, {}, clock)
    const first = connection.request('Heartbeat', {}, 5000)
    const second = connection.request('Metadata', {}, 5000)
    await first
    await clock.advance(8999)
    assert.equal(connection.closed, false)
    read({})
    await second
    assert.equal(clock.timers, 0)
    broker.answers.Metadata = () => undefined
    broker.answers.Heartbeat = () => ({ throttleTimeMs: 4000 })
    const throttled = connection.request('Heartbeat', {}, 5000)
    const lost = assert.rejects(connection.request('Metadata', {}, 5000), ofCode('KAFKA_REQUEST_TIMEOUT', 'Metadata'))
    await throttled
    await clock.advance(9000)
    await lost
    assert.equal(clock.timers, 0)
  })

  test('a listener that never speaks TLS, or breaks off, is a failed connect', async () => {
    const silent = net.createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as net.AddressInfo
    const clock = new FakeClock()
    const broker = { port } as ScriptedBroker
    const opening = open(broker, { tls: {}, connectTimeoutMs: 3000 }, clock)
    const failed = assert.rejects(opening, ofCode('CONNECT_TIMEOUT', 'TLS'))
    await until(() => clock.timers > 0)
    await clock.advance(3000)
    await failed
    silent.removeAllListeners('connection')
    silent.on('connection', (socket) => socket.end('no TLS here'))
    await assert.rejects(open(broker, { tls: {} }), ofCode('TLS_FAILED', `:${port}`))
    silent.close()
  })

  test('a connect that is called off ends at once', async () => {
    await using broker = await ScriptedBroker.start({ ApiVersions: () => undefined })
    const life = new AbortController()
    const opening = open(broker, { signal: life.signal })
    await until(() => broker.seen('ApiVersions').length === 1)
    life.abort(new Abandoned())
    await assert.rejects(opening, Abandoned)
  })
})

suite('SASL', () => {
  /** Says "one", hears "1", says "two", hears "2". */
  const login = (hosts: string[] = []): Login => ({
    mechanism: 'TEST',
    async begin(host) {
      hosts.push(host)
      const said = ['one', 'two']
      return {
        async next(challenge) {
          if (challenge && !['1', '2'].includes(challenge.toString()))
            throw new IsthmusError('SASL_FAILED', 'wrong answer')
          const next = said.shift()
          return next === undefined ? undefined : Buffer.from(next)
        },
      }
    },
  })
  const numbers: Record<string, string> = { one: '1', two: '2' }
  const answers = (sessionLifetimeMs = 0) => ({
    SaslHandshake: () => ({ mechanisms: ['TEST'] }),
    SaslAuthenticate: ({ authBytes }: { authBytes: Buffer }) => ({
      authBytes: Buffer.from(numbers[authBytes.toString()] ?? ''),
      sessionLifetimeMs,
    }),
    Heartbeat: () => ({}),
  })

  test('messages go to and fro until the login is content', async () => {
    await using broker = await ScriptedBroker.start(answers())
    const hosts: string[] = []
    const connection = await open(broker, { login: login(hosts) })
    assert.deepEqual(hosts, ['127.0.0.1'])
    assert.deepEqual(
      broker.requests.map(({ api }) => api),
      ['ApiVersions', 'SaslHandshake', 'SaslAuthenticate', 'SaslAuthenticate'],
    )
    connection.close()
  })

  test('a refusal says what the broker said', async () => {
    await using broker = await ScriptedBroker.start({
      ...answers(),
      SaslAuthenticate: () => ({ errorCode: 58, errorMessage: 'Access denied' }),
    })
    await assert.rejects(open(broker, { login: login() }), ofCode('SASL_FAILED', 'TEST', 'Access denied'))
  })

  test('a mechanism that is not offered is refused with those that are', async () => {
    await using broker = await ScriptedBroker.start({
      SaslHandshake: () => ({ errorCode: 33, mechanisms: ['SCRAM-SHA-512'] }),
    })
    await assert.rejects(open(broker, { login: login() }), ofCode('SASL_FAILED', 'SCRAM-SHA-512'))
  })

  test('what the login throws comes through as it is', async () => {
    await using broker = await ScriptedBroker.start(answers())
    const unreachable = new IsthmusError('SERVICE_UNREACHABLE', 'sts does not answer')
    const failing: Login = { mechanism: 'TEST', begin: () => Promise.reject(unreachable) }
    await assert.rejects(open(broker, { login: failing }), unreachable)
  })

  test('at 80 % of its life the session is renewed, and requests wait for that (KIP-368)', async () => {
    await using broker = await ScriptedBroker.start(answers(10_000))
    const clock = new FakeClock()
    const connection = await open(broker, { login: login() }, clock)
    await clock.advance(7999)
    assert.equal(broker.seen('SaslHandshake').length, 1)
    const renewed = clock.advance(1)
    await renewed
    const heartbeat = connection.request('Heartbeat', {})
    await heartbeat
    assert.deepEqual(broker.requests.map(({ api }) => api).slice(4), [
      'SaslHandshake',
      'SaslAuthenticate',
      'SaslAuthenticate',
      'Heartbeat',
    ])
    await clock.advance(8000)
    await until(() => broker.seen('SaslHandshake').length === 3)
    connection.close()
    assert.equal(clock.timers, 0)
  })

  test('a renewal waits for what is in flight, which may take longer than a login', async () => {
    await using broker = await ScriptedBroker.start(answers(10_000))
    const clock = new FakeClock()
    const connection = await open(broker, { login: login() }, clock)
    const { promise, resolve } = Promise.withResolvers<object>()
    broker.answers.JoinGroup = () => promise
    const joined = connection.request('JoinGroup', { groupId: 'g' }, 300_000)
    const beaten = joined.then(() => connection.request('Heartbeat', {}))
    await until(() => broker.seen('JoinGroup').length === 1)
    await clock.advance(8000)
    await clock.advance(60_000)
    resolve({ generationId: 7 })
    assert.equal((await joined).generationId, 7)
    await beaten
    assert.deepEqual(broker.requests.map(({ api }) => api).slice(4), [
      'JoinGroup',
      'SaslHandshake',
      'SaslAuthenticate',
      'SaslAuthenticate',
      'Heartbeat',
    ])
    connection.close()
    assert.equal(clock.timers, 0)
  })

  test('a renewal waits as long as the answers that it waited for say that the broker reads nothing', async () => {
    await using broker = await ScriptedBroker.start(answers(10_000))
    const clock = new FakeClock()
    const connection = await open(broker, { login: login() }, clock)
    const [joining, reading] = [Promise.withResolvers<object>(), Promise.withResolvers<void>()]
    broker.answers.JoinGroup = () => joining.promise
    broker.answers.SaslHandshake = () => reading.promise.then(() => ({ mechanisms: [] }))
    const joined = connection.request('JoinGroup', { groupId: 'g' }, 300_000)
    await until(() => broker.seen('JoinGroup').length === 1)
    await clock.advance(8000)
    joining.resolve({ generationId: 7, throttleTimeMs: 60_000 })
    await joined
    // The login that is begun too early has its time-out by then, and runs into it.
    await new Promise(setImmediate)
    await clock.advance(60_000)
    reading.resolve()
    await connection.request('Heartbeat', {})
    assert.equal(broker.seen('SaslHandshake').length, 2)
    connection.close()
    assert.equal(clock.timers, 0)
  })

  test('a connection that ends while its renewal waits leaves nothing behind', async () => {
    await using broker = await ScriptedBroker.start(answers(10_000))
    const clock = new FakeClock()
    const connection = await open(broker, { login: login() }, clock)
    broker.answers.JoinGroup = () => new Promise(() => {})
    const joined = assert.rejects(connection.request('JoinGroup', { groupId: 'g' }, 300_000), Abandoned)
    await until(() => broker.seen('JoinGroup').length === 1)
    await clock.advance(8000)
    const held = assert.rejects(connection.request('Heartbeat', {}), Abandoned)
    connection.close()
    await Promise.all([joined, held])
    assert.equal(broker.seen('SaslHandshake').length, 1)
    assert.equal(clock.timers, 0)
  })

  test('a renewal that fails ends the connection with its reason', async () => {
    const script = answers(10_000)
    await using broker = await ScriptedBroker.start(script)
    const clock = new FakeClock()
    const connection = await open(broker, { login: login() }, clock)
    broker.answers.SaslHandshake = () => ({ errorCode: 33, mechanisms: [] })
    await clock.advance(8000)
    await assert.rejects(connection.request('Heartbeat', {}), ofCode('SASL_FAILED'))
  })
})
