/** A deploy: `isthmus serve` is told to stop while its function works. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { createInterface } from 'node:readline'
import { after, before, suite, test } from 'node:test'
import type { EmbeddedCluster } from '../src/broker/index.ts'
import { createProducer } from '../src/kafka/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { serversOf, startHostCluster } from './support/host-cluster.ts'
import { listening } from './support/listening.ts'
import { root } from './support/paths.ts'
import { ended, eventually, spawnLeashed } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'

suite('isthmus serve, told to stop', () => {
  let cluster: EmbeddedCluster
  const servers = () => serversOf(cluster)

  before(async () => {
    cluster = await startHostCluster(['drained', 'abandoned', 'limited', 'edited'], 2)
  })
  after(() => cluster?.stop())

  /** A process that serves a topic of two records, one in each partition, to a function that the test answers. */
  async function serve(topic: string, flags: readonly string[] = []) {
    const folder = runFolder(`serve-stop-${topic}`)
    const calls: ServerResponse[] = []
    const fn = createServer((request, response) => request.resume().on('end', () => calls.push(response)))
    const port = await listening(fn)
    const producer = createProducer(systemWorld, { bootstrapServers: servers(), clientId: 'test' })
    // Without a key: the partitions in turn.
    const record = { key: null, value: Buffer.from('v'), timestamp: 1 }
    await producer.send(topic, [record, record])
    await producer.close()
    const write = (settings = {}) =>
      writeFileSync(
        `${folder.dir}/mapping.yaml`,
        JSON.stringify({
          SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: servers() } },
          SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: topic },
          Topics: [topic],
          MaximumBatchingWindowInSeconds: 0,
          Function: { Url: `http://127.0.0.1:${port}/`, Timeout: 600 },
          ...settings,
        }),
      )
    write()
    const start = (more: readonly string[] = flags) => {
      const args = [`${root}/src/cli/main.ts`, 'serve', `${folder.dir}/mapping.yaml`, '--json', ...more]
      const child = spawnLeashed(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
      const said: string[] = []
      const events: { kind: string; pollers?: number; state?: string }[] = []
      if (child.stdout) createInterface(child.stdout).on('line', (line) => events.push(JSON.parse(line)))
      if (child.stderr) createInterface(child.stderr).on('line', (line) => said.push(line))
      const saw = (kind: string) => events.some((event) => event.kind === kind)
      return { child, events, said, saw }
    }
    const close = () => {
      fn.close()
      fn.closeAllConnections()
      folder[Symbol.dispose]()
    }
    return { start, write, calls, [Symbol.dispose]: close }
  }

  const committed = (topic: string) =>
    Object.values(cluster.committed(topic)).reduce((sum: number, offset) => sum + offset, 0)

  /** Had the group not been left, its partitions would be another's only after the session timeout of 45 s. */
  async function isLeft(start: () => { child: ReturnType<typeof spawnLeashed>; saw(kind: string): boolean }) {
    const next = start()
    await eventually('another process has its partitions', () => next.saw('assigned') || undefined, 20_000)
    next.child.kill('SIGKILL')
    await ended(next.child)
  }

  test('ends at once while the cluster is still being asked for', { timeout: 60_000 }, async (t) => {
    using folder = runFolder('serve-stop-early')
    let asked = 0
    const silent = createServer(() => asked++)
    t.after(() => {
      silent.close()
      silent.closeAllConnections()
    })
    const endpoint = `http://127.0.0.1:${await listening(silent)}`
    const EventSourceArn = 'arn:aws:kafka:eu-west-1:111122223333:cluster/c/01234567-89ab-cdef-0123-456789abcdef-2'
    const config = `${folder.dir}/mapping.yaml`
    writeFileSync(config, JSON.stringify({ EventSourceArn, Topics: ['orders'], Function: { Url: endpoint } }))
    const child = spawnLeashed(process.execPath, [`${root}/src/cli/main.ts`, 'serve', config], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' },
    })
    const said: string[] = []
    if (child.stdout) createInterface(child.stdout).on('line', (line) => said.push(line))
    await eventually('MSK is asked', () => asked > 0 || undefined)
    child.kill('SIGINT')
    assert.equal(await ended(child), 0)
    assert.deepEqual(said, ['stopped before anything was served'])
  })

  test('settles what is in flight, commits it and leaves the group', { timeout: 60_000 }, async () => {
    using served = await serve('drained')
    const { child, said, events } = served.start()
    // With nobody's word on it there is a poller for each partition.
    await eventually('both partitions are with the function', () => served.calls.length === 2 || undefined)
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'pollers').map(({ pollers }) => pollers),
      [2],
    )
    child.kill('SIGTERM')
    await eventually('it says that it stops', () => said.some((line) => /^stopping: .* 610 s/.test(line)) || undefined)
    assert.equal(committed('drained'), 0)
    for (const response of served.calls) response.end('{}')
    assert.equal(await ended(child), 0)
    assert.equal(committed('drained'), 2)
    await isLeft(served.start)
  })

  test('in the middle of an edit: what the edit stops is waited for, and not started again', {
    timeout: 60_000,
  }, async () => {
    using served = await serve('edited')
    const { child, said, events } = served.start()
    await eventually('both partitions are with the function', () => served.calls.length === 2 || undefined)
    served.write({ BatchSize: 7 })
    await eventually('the edit stops it', () => events.some(({ state }) => state === 'Updating') || undefined)
    child.kill('SIGTERM')
    await eventually('it says that it stops', () => said.some((line) => /^stopping: /.test(line)) || undefined)
    for (const response of served.calls) response.end('{}')
    assert.equal(await ended(child), 0)
    assert.equal(committed('edited'), 2)
    assert.equal(events.filter(({ kind }) => kind === 'assigned').length, 1)
    await isLeft(served.start)
  })

  test('asked twice, it commits what is settled and leaves the group at once', { timeout: 60_000 }, async () => {
    using served = await serve('abandoned')
    const { child, said } = served.start()
    await eventually('both partitions are with the function', () => served.calls.length === 2 || undefined)
    child.kill('SIGTERM')
    await eventually('it says that it stops', () => said.length > 0 || undefined)
    served.calls[0]!.end('{}')
    await eventually('one is committed', () => committed('abandoned') === 1 || undefined)
    child.kill('SIGTERM')
    assert.equal(await ended(child), 1)
    assert.equal(committed('abandoned'), 1)
    await isLeft(served.start)
  })

  test('waits no longer than it may', { timeout: 60_000 }, async () => {
    using served = await serve('limited', ['--drain', '1'])
    const { child, said } = served.start()
    await eventually('both partitions are with the function', () => served.calls.length === 2 || undefined)
    child.kill('SIGTERM')
    assert.equal(await ended(child), 1)
    assert.match(said.join('\n'), /within 1 s; .*\nstopped: what was in flight then is not committed/s)
    await isLeft(served.start)
  })
})
