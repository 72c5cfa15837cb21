/** `isthmus serve --metrics-address`: what it shows while a function works, fails and hangs; judged by promtool. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { createInterface } from 'node:readline'
import { after, before, suite, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { EmbeddedCluster } from '../src/broker/index.ts'
import { createProducer } from '../src/kafka/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { serversOf, startHostCluster } from './support/host-cluster.ts'
import { judge } from './support/judges.ts'
import { listening } from './support/listening.ts'
import { root } from './support/paths.ts'
import { ended, eventually, spawnLeashed } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'

type NewHeader = { readonly key: string; readonly value: Buffer }

const promtool = judge('promtool')
const otlp = judge('otlp')

/** Prometheus' text format, as its own parser reads it: series -> value. */
function parse(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const [, series = '', value] = /^(.+) (\S+)$/.exec(line) ?? []
      return [series, value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value)]
    }),
  )
}

suite('isthmus serve, watched', () => {
  let cluster: EmbeddedCluster
  const servers = () => serversOf(cluster)

  before(async () => {
    cluster = await startHostCluster(['orders', 'hanging', 'chosen', 'logged', 'traced', 'exported', 'undecoded'], 2)
  })
  after(() => cluster?.stop())

  async function produce(topic: string, values: readonly Buffer[], timestamp = 1_000, more: NewHeader[] = []) {
    const producer = createProducer(systemWorld, { bootstrapServers: servers(), clientId: 'test' })
    const headers = [{ key: 'h', value: Buffer.from(secret) }, ...more]
    await producer.send(
      topic,
      values.map((value) => ({ key: Buffer.from(secret), value, timestamp, headers })),
    )
    await producer.close()
  }

  /** A process that serves `topic` to a function that `answer` answers. */
  async function serve(
    topic: string,
    more: object,
    answer: (response: ServerResponse) => void,
    flags: string[] = [],
    env = {},
  ) {
    const folder = runFolder(`observe-${topic}`)
    const fn = createServer((request, response) => request.resume().on('end', () => answer(response)))
    const port = await listening(fn)
    const config = {
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: servers() } },
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: topic },
      Topics: [topic],
      MaximumBatchingWindowInSeconds: 0,
      Function: { Url: `http://127.0.0.1:${port}/`, Timeout: 600 },
      ...more,
    }
    writeFileSync(`${folder.dir}/mapping.yaml`, JSON.stringify({ Mappings: { [topic]: config } }))
    const args = [`${root}/src/cli/main.ts`, 'serve', `${folder.dir}/mapping.yaml`, '--metrics-address', '127.0.0.1:0']
    const child = spawnLeashed(process.execPath, [...args, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    const said: string[] = []
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface(stream).on('line', (line) => said.push(line))
    const at = await eventually('the address is told', () => {
      const line = said.find((one) => one.startsWith('metrics: '))
      return line && /http:\S+:\d+/.exec(line)?.[0]
    })
    const get = async (path: string, how: RequestInit = {}) => {
      const response = await fetch(`${at}${path}`, how)
      return { status: response.status, text: await response.text(), type: response.headers.get('content-type') }
    }
    return {
      child,
      said,
      get,
      metrics: async () => parse((await get('/metrics')).text),
      [Symbol.dispose]() {
        child.kill('SIGKILL')
        fn.close()
        fn.closeAllConnections()
        folder[Symbol.dispose]()
      },
    }
  }

  const secret = 'NobodyMayReadThisInALog'

  test('counts what AWS counts, is ready when it works, and no log has a record', { timeout: 120_000 }, async () => {
    let failing = true
    using served = await serve(
      'orders',
      { BatchSize: 2, MaximumRetryAttempts: 1, ProvisionedPollerConfig: { MinimumPollers: 1 } },
      (response) => {
        if (failing) response.writeHead(500)
        response.end('{}')
      },
      ['--json'],
    )
    const of = 'mapping="orders",topic="orders"'
    await eventually(
      'it is ready without a record',
      async () => (await served.get('/readyz')).status === 200 || undefined,
    )
    await produce(
      'orders',
      Array.from({ length: 2 }, () => Buffer.from(secret)),
    )
    await eventually(
      'records are dropped',
      async () => (await served.metrics()).get(`isthmus_dropped_records_total{${of}}`) === 2 || undefined,
    )
    const notReady = await served.get('/readyz')
    assert.equal(notReady.status, 503)
    const { ready, mappings } = JSON.parse(notReady.text)
    assert.equal(ready, false)
    assert.deepEqual(mappings, [
      {
        mapping: 'orders',
        ready: false,
        state: 'Enabled',
        lastProcessingResult: 'PROBLEM: Function call failed',
        reason: 'PROBLEM: Function call failed',
      },
    ])
    failing = false
    await produce(
      'orders',
      Array.from({ length: 4 }, () => Buffer.from(secret)),
      Date.now(),
    )
    const now = await eventually('all is committed', async () => {
      const metrics = await served.metrics()
      return metrics.get(`isthmus_committed_records_total{${of}}`) === 6 ? metrics : undefined
    })
    assert.equal((await served.get('/readyz')).status, 200)
    const value = (name: string, labels = '') => now.get(`${name}{${of}${labels}}`)
    assert.equal(value('isthmus_polled_records_total'), 6)
    assert.equal(value('isthmus_sum_offset_lag_records'), 0)
    assert.equal(value('isthmus_assigned_partitions'), 2)
    assert.equal(value('isthmus_rebalances_total', ',change="assigned"'), 1)
    assert.equal(value('isthmus_mapping_ready'), 1)
    assert.equal(value('isthmus_partition_lag_seconds', ',partition="0"'), 0)
    // Each of two partitions' records, twice where they failed.
    const invocations =
      (value('isthmus_invocations_total', ',outcome="success"') ?? 0) +
      (value('isthmus_invocations_total', ',outcome="function-error"') ?? 0)
    const durations = [...now].filter(([series]) => series.startsWith('isthmus_invocation_duration_seconds_count'))
    assert.equal(
      durations.reduce((sum, [, count]) => sum + count, 0),
      invocations,
    )
    assert.equal(value('isthmus_invoke_errors_total'), value('isthmus_invocations_total', ',outcome="function-error"'))
    assert.ok((now.get('process_resident_memory_bytes') ?? 0) > 1e6)
    const { text, type } = await served.get('/metrics')
    assert.match(type ?? '', /^text\/plain; version=0\.0\.4/)
    if (promtool.path) {
      const { status, stdout, stderr } = spawnSync(promtool.path, ['check', 'metrics'], {
        input: text,
        encoding: 'utf8',
      })
      const ours = `${stdout}${stderr}`.split('\n').filter((line) => line.startsWith('isthmus'))
      assert.deepEqual(ours, [])
      // Its own lint of Node's metrics, which are not ours to name, gives 3; what it cannot parse, 1.
      assert.notEqual(status, 1, stderr)
    }
    assert.equal((await served.get('/healthz')).text, 'ok\n')
    assert.equal((await served.get('/other')).status, 404)
    assert.equal((await served.get('//')).status, 404)
    assert.equal((await served.get('/metrics', { method: 'POST' })).status, 405)
    served.child.kill('SIGINT')
    assert.equal(await ended(served.child), 0)
    const all = served.said.join('\n')
    assert.match(all, /"kind":"dropped"/)
    for (const form of [secret, Buffer.from(secret).toString('base64'), [...Buffer.from(secret)].join(',')])
      assert.ok(!all.includes(form), `${form} is in the log`)
  })

  test('the lag of what waits for a function grows although nothing is fetched', { timeout: 120_000 }, async () => {
    const calls: ServerResponse[] = []
    using served = await serve('hanging', { BatchSize: 1 }, (response) => void calls.push(response))
    const of = 'mapping="hanging",topic="hanging"'
    // More than the mapping keeps in memory.
    const large = Array.from({ length: 60 }, () => Buffer.alloc(900_000))
    await produce('hanging', large.slice(0, 50), Date.now() - 5_000)
    await eventually('a call runs', () => calls.length > 0 || undefined)
    await produce('hanging', large.slice(50), Date.now())
    const now = await eventually('the lag is all that was produced', async () => {
      const metrics = await served.metrics()
      return metrics.get(`isthmus_sum_offset_lag_records{${of}}`) === 60 ? metrics : undefined
    })
    assert.equal(now.get(`isthmus_invocations_in_flight{${of}}`), 1)
    const ages = [0, 1].map(
      (partition) => now.get(`isthmus_partition_lag_seconds{${of},partition="${partition}"}`) ?? 0,
    )
    assert.ok(Math.max(...ages) >= 5, `${ages}`)
    assert.ok((now.get(`isthmus_buffered_bytes{${of}}`) ?? 0) > 1e6)
    const fetched = [0, 1].map(
      (partition) => now.get(`isthmus_partition_fetch_lag_records{${of},partition="${partition}"}`) ?? 0,
    )
    assert.ok(fetched[0]! + fetched[1]! > 0, 'something is not fetched')
  })

  test('what does not fit its schema is told without what is in it', { timeout: 60_000 }, async () => {
    const schema = { schemaType: 'JSON', schema: '{"additionalProperties":{"type":"number"}}' }
    const registry = createServer((_, response) => void response.end(JSON.stringify(schema)))
    const port = await listening(registry)
    const decoding = {
      SchemaRegistryURI: `http://127.0.0.1:${port}`,
      EventRecordFormat: 'JSON',
      SchemaValidationConfigs: [{ Attribute: 'VALUE' }],
    }
    const more = {
      ProvisionedPollerConfig: { MinimumPollers: 1 },
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: 'undecoded', SchemaRegistryConfig: decoding },
    }
    using served = await serve('undecoded', more, (response) => void response.end('{}'), ['--json'])
    const texts = [`{"${secret}":"${secret}"}`, `${secret}`, `{"a":${secret}}`]
    await produce(
      'undecoded',
      texts.map((text) => Buffer.concat([Buffer.from([0, 0, 0, 0, 1]), Buffer.from(text)])),
    )
    const dropped = 'isthmus_dropped_records_total{mapping="undecoded",topic="undecoded"}'
    await eventually('they are dropped', async () => (await served.metrics()).get(dropped) === 3 || undefined)
    registry.close()
    registry.closeAllConnections()
    const all = served.said.join('\n')
    assert.match(all, /"kind":"undecoded".*does not fit schema 1/)
    assert.ok(!all.includes(secret))
  })

  test('MetricsConfig chooses', { timeout: 60_000 }, async () => {
    using served = await serve(
      'chosen',
      { MetricsConfig: { Metrics: ['KafkaMetrics'] } },
      (response) => void response.end('{}'),
    )
    const names = await eventually('its lag is known', async () => {
      const all = [...(await served.metrics()).keys()]
      return all.some((name) => name.startsWith('isthmus_max_offset_lag_records')) ? all : undefined
    })
    assert.ok(names.some((name) => name.startsWith('isthmus_invocations_total')))
    assert.ok(
      !names.some(
        (name) => name.startsWith('isthmus_polled_records_total') || name.startsWith('isthmus_commit_errors'),
      ),
    )
  })

  test('the listener of docs/metrics.md hears calls, and another hears polls', { timeout: 60_000 }, async () => {
    using folder = runFolder('observe-trace')
    const page = readFileSync(`${root}/docs/metrics.md`, 'utf8')
    const [, example = ''] = /```js\n([^`]+)```/.exec(page) ?? []
    const polls =
      "tracingChannel('isthmus:poll').subscribe({ asyncEnd: (poll) => console.error('poll', JSON.stringify(poll)) })"
    writeFileSync(`${folder.dir}/trace.mjs`, `${example}\n${polls}\n`)
    const env = { NODE_OPTIONS: `--import ${folder.dir}/trace.mjs` }
    using served = await serve('traced', {}, (response) => void response.end('{}'), [], env)
    await produce('traced', [Buffer.from(secret)])
    await eventually(
      'the call is told',
      () => served.said.some((line) => /^traced 1 success \d/.test(line)) || undefined,
    )
    const told = served.said.filter((line) => line.startsWith('poll ')).map((line) => JSON.parse(line.slice(5)))
    assert.ok(told.some(({ result }) => result.bytes > 0))
    assert.deepEqual({ ...told[0], result: {} }, { topic: 'traced', broker: 1, partitions: 2, result: {} })
    assert.ok(!served.said.join('').includes(secret))
  })

  test('OpenTelemetry gets metrics and spans, with links to what the records carry', {
    skip: otlp.skip,
    timeout: 60_000,
  }, async () => {
    using folder = runFolder('observe-otlp')
    const got: Record<string, string[]> = { metrics: [], traces: [] }
    const sink = createServer(async (request, response) => {
      const [, kind = ''] = /^\/v1\/(metrics|traces)$/.exec(request.url ?? '') ?? []
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const file = `${folder.dir}/${kind}-${got[kind]?.length}`
      writeFileSync(
        file,
        request.headers['content-encoding'] === 'gzip' ? gunzipSync(Buffer.concat(chunks)) : Buffer.concat(chunks),
      )
      got[kind]?.push(file)
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
    })
    const port = await listening(sink)
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OTEL_SERVICE_NAME: 'orders-mapping',
    }
    using served = await serve('exported', {}, (response) => void response.end('{}'), [], env)
    const of = 'mapping="exported",topic="exported"'
    const id = 'ab'.repeat(16)
    await produce('exported', [Buffer.from(secret)], Date.now(), [
      { key: 'traceparent', value: Buffer.from(`00-${id}-${'cd'.repeat(8)}-01`) },
    ])
    await eventually(
      'it is committed',
      async () => (await served.metrics()).get(`isthmus_committed_records_total{${of}}`) || undefined,
    )
    served.child.kill('SIGINT')
    assert.equal(await ended(served.child), 0)
    sink.close()
    sink.closeAllConnections()
    const read = (kind: string) =>
      got[kind]!.map((file) => {
        const { status, stdout, stderr } = spawnSync(otlp.path, [`${root}/test/support/python/otlp.py`, kind, file], {
          encoding: 'utf8',
        })
        assert.equal(status, 0, stderr)
        assert.ok(!stdout.includes(secret))
        return JSON.parse(stdout)
      })
    const plain = (attributes: { key: string; value: Record<string, unknown> }[]) =>
      Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
    const [request] = read('metrics').slice(-1)
    const resource = plain(request.resourceMetrics[0].resource.attributes)
    assert.equal(resource['service.name'], 'orders-mapping')
    assert.equal(resource['deployment.environment.name'], 'test')
    const { metrics } = request.resourceMetrics[0].scopeMetrics[0]
    const metric = (name: string) => metrics.find((one: { name: string }) => one.name === name)
    const consumed = metric('messaging.client.consumed.messages').sum
    assert.equal(consumed.isMonotonic, true)
    assert.equal(consumed.dataPoints[0].asDouble ?? Number(consumed.dataPoints[0].asInt), 1)
    assert.deepEqual(plain(consumed.dataPoints[0].attributes), {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'poll',
      'messaging.destination.name': 'exported',
      'messaging.consumer.group.name': 'exported',
      'isthmus.mapping': 'exported',
    })
    const [took] = metric('messaging.process.duration').histogram.dataPoints
    assert.equal(took.count, '1')
    assert.equal(took.explicitBounds.length, 15)
    const spans = read('traces').flatMap(({ resourceSpans }) => resourceSpans[0].scopeSpans[0].spans)
    const call = spans.find(({ name }) => name === 'process exported')
    const hex = (base64: string) => Buffer.from(base64, 'base64').toString('hex')
    assert.equal(call.kind, 'SPAN_KIND_CONSUMER')
    assert.equal(hex(call.links[0].traceId), id)
    assert.notEqual(hex(call.traceId), id)
    assert.equal(plain(call.attributes)['messaging.batch.message_count'], '1')
    assert.ok(spans.some(({ name }) => name === 'commit exported'))
  })

  test('--log-format aws prints system logs and nothing else on stdout', { timeout: 60_000 }, async () => {
    const more = { ProvisionedPollerConfig: { MinimumPollers: 1 }, LoggingConfig: { SystemLogLevel: 'WARN' } }
    const settings = { ...more, MaximumRetryAttempts: 0 }
    const refuse = (response: ServerResponse) => void response.writeHead(500).end(`${secret} is wrong`)
    using served = await serve('logged', settings, refuse, ['--log-format', 'aws'])
    await produce('logged', [Buffer.from(secret)])
    const lines = () => served.said.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
    const dropped = await eventually('the record is dropped', () =>
      lines().find(({ error }) => error?.errorCode === 'RetryAttemptsExhausted'),
    )
    assert.equal(dropped.eventType, 'ESM_PROCESSING_EVENT')
    // A higher level than the mapping asks for.
    assert.ok(!lines().some(({ logLevel }) => logLevel !== 'WARN'))
    assert.deepEqual(
      served.said.filter((line) => !line.startsWith('{') && !line.startsWith('metrics: ')),
      [],
    )
    assert.ok(!served.said.join('').includes(secret))
  })

  test('the configuration and the rules of docs/metrics.md', { skip: promtool.skip }, () => {
    using folder = runFolder('observe-rules')
    const page = readFileSync(`${root}/docs/metrics.md`, 'utf8')
    const files = [...page.matchAll(/```yaml\n# (\S+)\n([^`]+)```/g)]
    assert.deepEqual(
      files.map(([, name]) => name),
      ['prometheus.yml', 'isthmus.rules.yml'],
    )
    for (const [, name = '', text = ''] of files) writeFileSync(`${folder.dir}/${name}`, text)
    // It reads the rules that the configuration names, too.
    const args = ['check', 'config', `${folder.dir}/prometheus.yml`]
    const { status, stdout, stderr } = spawnSync(promtool.path, args, { encoding: 'utf8' })
    assert.equal(status, 0, `${stdout}${stderr}`)
    assert.match(stdout, /4 rules found/)
    // Every metric in a rule exists.
    const known = readFileSync(`${root}/src/observe/catalog.ts`, 'utf8')
    for (const [name] of files[1]![2]!.matchAll(/isthmus_\w+/g)) assert.ok(known.includes(`'${name}'`), name)
  })

  test('an address that is none is refused', () => {
    using folder = runFolder('observe-address')
    const file = `${folder.dir}/mapping.yaml`
    const source = { SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['127.0.0.1:1'] } } }
    writeFileSync(file, JSON.stringify({ ...source, Topics: ['orders'], Function: { Url: 'http://127.0.0.1:1/' } }))
    const args = [`${root}/src/cli/main.ts`, 'serve', file, '--metrics-address', '9464']
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    assert.equal(status, 2)
    assert.match(stderr, /--metrics-address 9464 is not HOST:PORT: give 127\.0\.0\.1:9464, .*ARGUMENT_INVALID/)
  })
})
