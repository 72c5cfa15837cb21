import assert from 'node:assert/strict'
import dns from 'node:dns'
import { once } from 'node:events'
import net from 'node:net'
import { suite, test } from 'node:test'
import { systemWorld } from '../world/index.ts'
import type { ClientOptions } from './client-options.ts'
import { Cluster } from './cluster.ts'
import { CountingClock } from './fixtures/counting-clock.ts'
import { ScriptedBroker } from './fixtures/scripted-broker.ts'
import { until } from './fixtures/until.ts'
import type { Login } from './login.ts'

const metadata = (broker: () => ScriptedBroker) => () => ({
  brokers: [{ nodeId: 1, host: '127.0.0.1', port: broker().port }],
  topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, leaderId: 1 }] }],
})

function clusterOf(broker: ScriptedBroker, options: Partial<ClientOptions> = {}, clock = new CountingClock()) {
  const world = { clock, random: systemWorld.random, dial: systemWorld.dial }
  return new Cluster(world, { bootstrapServers: [`127.0.0.1:${broker.port}`], clientId: 'test', ...options })
}

suite('cluster', () => {
  test('a redial at any moment of a connect leaves no connection behind', async () => {
    await using broker = await ScriptedBroker.start({
      SaslHandshake: () => ({ mechanisms: ['TEST'] }),
      SaslAuthenticate: () => ({}),
    })
    for (let ticks = 0; ticks < 25; ticks++) {
      const said = [Buffer.from('one')]
      const login: Login = {
        mechanism: 'TEST',
        async begin() {
          return {
            async next() {
              const next = said.shift()
              if (!next) void redialAfter(ticks)
              return next
            },
          }
        },
      }
      const cluster = clusterOf(broker, { login })
      const redialAfter = async (count: number) => {
        for (let i = 0; i < count; i++) await undefined
        cluster.redial()
      }
      await cluster.control().catch(() => {})
      await until(() => broker.sockets.size === 0)
    }
  })

  test('a thousand who want new metadata ask once, and once more after 100 ms', async () => {
    await using broker = await ScriptedBroker.start({ Metadata: metadata(() => broker) })
    const clock = new CountingClock()
    const cluster = clusterOf(broker, {}, clock)
    const all = () => Promise.all(Array.from({ length: 1000 }, () => cluster.refresh(['orders'])))
    await all()
    await clock.advance(99)
    await all()
    assert.equal(broker.seen('Metadata').length, 1)
    await clock.advance(1)
    await all()
    assert.equal(broker.seen('Metadata').length, 2)
    assert.equal(cluster.topic('orders')?.partitions.length, 1)
    cluster.close()
  })

  test('a failed refresh is shared in the same way, and tried anew after it', async () => {
    await using broker = await ScriptedBroker.start({ Metadata: () => ({ errorCode: -1 }) })
    const clock = new CountingClock()
    const cluster = clusterOf(broker, {}, clock)
    for (let i = 0; i < 10; i++) await assert.rejects(cluster.refresh(['orders']), { code: 'KAFKA_ERROR' })
    assert.equal(broker.seen('Metadata').length, 1)
    broker.answers.Metadata = metadata(() => broker)
    await clock.advance(100)
    await cluster.refresh(['orders'])
    cluster.close()
  })

  test('a broker that does not answer on one connection is dialled anew for all of them', async () => {
    await using silent = await ScriptedBroker.start({ Heartbeat: () => undefined, OffsetCommit: () => undefined })
    await using other = await ScriptedBroker.start({ Heartbeat: () => undefined })
    const brokers = [silent, other].map(({ port }, i) => ({ nodeId: i + 1, host: '127.0.0.1', port }))
    silent.answers.Metadata = () => ({ brokers, topics: [] })
    const clock = new CountingClock()
    const cluster = clusterOf(silent, {}, clock)
    await cluster.refresh([])
    const group = await cluster.connect(1, 'group')
    const control = await cluster.connect(1, 'control')
    const elsewhere = await cluster.connect(2, 'group')
    const beat = assert.rejects(group.request('Heartbeat', {}, 5000), { code: 'KAFKA_REQUEST_TIMEOUT' })
    const commit = assert.rejects(control.request('OffsetCommit', {}), { code: 'KAFKA_REQUEST_TIMEOUT' })
    await until(() => silent.seen('OffsetCommit').length === 1)
    await clock.advance(5000)
    await Promise.all([beat, commit])
    assert.deepEqual([group.closed, control.closed, elsewhere.closed], [true, true, false])
    assert.notEqual(await cluster.connect(1, 'control'), control)
    cluster.close()
  })

  test('of several addresses of a name, one that takes connections and says nothing does not hide the others', async (t) => {
    await using broker = await ScriptedBroker.start()
    const brokers = [{ nodeId: 1, host: 'kafka.example', port: broker.port }]
    broker.answers.Metadata = () => ({ brokers, topics: [] })
    const silent = net.createServer().listen(broker.port, '127.0.0.2')
    await once(silent, 'listening')
    const addresses = ['127.0.0.2', '127.0.0.1'].map((address) => ({ address, family: 4 }))
    t.mock.method(dns, 'lookup', (_name: string, _options: unknown, done: (error: null, all: object[]) => void) =>
      done(null, addresses),
    )
    const options = { bootstrapServers: [`kafka.example:${broker.port}`], clientId: 'test', connectTimeoutMs: 100 }
    const cluster = new Cluster(systemWorld, options)
    await assert.rejects(cluster.control(), { code: 'KAFKA_REQUEST_TIMEOUT' })
    assert.equal((await cluster.control()).closed, false)
    // And it stays with the one that does, whatever for.
    await cluster.refresh([])
    assert.equal((await cluster.connect(1, 'fetch')).closed, false)
    cluster.close()
    silent.close()
  })

  test('each bootstrap server is tried, then each broker of the metadata', async () => {
    await using other = await ScriptedBroker.start()
    await using broker = await ScriptedBroker.start({
      Metadata: () => ({
        brokers: [
          { nodeId: 1, host: '127.0.0.1', port: broker.port },
          { nodeId: 2, host: '127.0.0.1', port: other.port },
        ],
      }),
    })
    const dead = await ScriptedBroker.start()
    const deadPort = dead.port
    await dead[Symbol.asyncDispose]()
    const bootstrapServers = [deadPort, broker.port].map((port) => `127.0.0.1:${port}`)
    const cluster = clusterOf(broker, { bootstrapServers })
    await cluster.refresh([])
    const connection = await cluster.control()
    assert.equal(connection.port, broker.port)
    broker.drop()
    await until(() => connection.closed)
    broker.answers.ApiVersions = () => ({ errorCode: 35 })
    assert.equal((await cluster.control()).port, other.port)
    cluster.close()
  })

  test('told to begin anew, it asks the bootstrap servers, and no broker that it knew (KIP-1102)', async () => {
    await using next = await ScriptedBroker.start({
      Metadata: () => ({
        brokers: [{ nodeId: 1, host: '127.0.0.1', port: next.port }],
        topics: [{ name: 'orders', topicId: 'b'.repeat(32), partitions: [{ partitionIndex: 0, leaderId: 1 }] }],
      }),
    })
    await using old = await ScriptedBroker.start({
      Metadata: () => ({
        brokers: [{ nodeId: 1, host: '127.0.0.1', port: old.port }],
        topics: [
          { name: 'orders', topicId: 'a'.repeat(32), partitions: [{ partitionIndex: 0, leaderId: 1, leaderEpoch: 7 }] },
        ],
      }),
    })
    let leads = old.port
    const clock = new CountingClock()
    const { random } = systemWorld
    const dial: typeof systemWorld.dial = (host, port, options) =>
      systemWorld.dial(host, port === 1 ? leads : port, options)
    const cluster = new Cluster({ clock, random, dial }, { bootstrapServers: ['127.0.0.1:1'], clientId: 'test' })
    await cluster.refresh(['orders'])
    const fetching = await cluster.connect(1, 'fetch')
    leads = next.port
    old.answers.Metadata = () => ({ errorCode: 129 })
    await clock.advance(100)
    await cluster.refresh(['orders'])
    assert.ok(fetching.closed)
    assert.equal(cluster.address(1), `127.0.0.1:${next.port}`)
    assert.deepEqual(cluster.topic('orders')?.partitions, [{ leader: 1, leaderEpoch: -1 }])
    // One that says so of itself is believed once.
    next.answers.Metadata = () => ({ errorCode: 129 })
    await clock.advance(100)
    await assert.rejects(cluster.refresh(['orders']), { code: 'KAFKA_ERROR' })
    cluster.close()
  })

  test('a broker that has not heard of the newest leader yet says nothing new', async () => {
    let leader = { leaderId: 1, leaderEpoch: 4 }
    await using broker = await ScriptedBroker.start({
      Metadata: () => ({
        brokers: [{ nodeId: 1, host: '127.0.0.1', port: broker.port }],
        topics: [{ name: 'orders', topicId: 'a'.repeat(32), partitions: [{ partitionIndex: 0, ...leader }] }],
      }),
    })
    const clock = new CountingClock()
    const cluster = clusterOf(broker, {}, clock)
    await cluster.refresh(['orders'])
    const nodes = [{ nodeId: 2, host: 'b-2', port: 9092 }]
    assert.equal(cluster.learnLeader('orders', 0, { leaderId: 2, leaderEpoch: 4 }, nodes), false)
    assert.equal(cluster.learnLeader('orders', 0, { leaderId: 3, leaderEpoch: 5 }, nodes), false)
    assert.equal(cluster.learnLeader('orders', 0, { leaderId: 2, leaderEpoch: 6 }, nodes), true)
    assert.equal(cluster.address(2), 'b-2:9092')
    for (const [leaderEpoch, expected] of [
      [5, 2],
      [7, 1],
    ] as const) {
      leader = { leaderId: 1, leaderEpoch }
      await clock.advance(100)
      await cluster.refresh(['orders'])
      assert.equal(cluster.topic('orders')?.partitions[0]?.leader, expected)
    }
    cluster.close()
  })

  test('a broker that comes back newer, in a rolling upgrade, is spoken to in what it knows by then', async () => {
    const speaking = (maxVersion: number) => () => ({ apiKeys: [{ apiKey: 12, minVersion: 0, maxVersion }] })
    await using broker = await ScriptedBroker.start({ ApiVersions: speaking(2), Heartbeat: () => ({}) })
    const cluster = clusterOf(broker)
    const old = await cluster.control()
    await old.request('Heartbeat', {})
    broker.answers.ApiVersions = speaking(4)
    broker.drop()
    await until(() => old.closed)
    await (await cluster.control()).request('Heartbeat', {})
    assert.deepEqual(
      broker.seen('Heartbeat').map(({ version }) => version),
      [2, 4],
    )
    cluster.close()
  })
})
