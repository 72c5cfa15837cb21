/** `isthmus serve` - the mapping as users run it - judged by real Apache Kafka: joins, a kill, and what is committed. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { judge } from './support/judges.ts'
import { startKafka } from './support/kafka.ts'
import { listening } from './support/listening.ts'
import { root } from './support/paths.ts'
import { ended, eventually, output, spawnLeashed } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'

const judges = [judge('java'), judge('kafka'), judge('kafka-tools')]
const skip = judges.find((one) => one.skip)?.skip ?? false

const records = 100_000
const partitions = 6
const group = 'orders-function'

interface Taken {
  /** By `topic-partition`: every offset that the function was given, in the order in which it came. */
  readonly offsets: Map<string, number[]>
  distinct(): number
}

/** The function: an HTTP endpoint of the test's own, which believes nothing but the events that it gets. */
async function startFunction(took: { milliseconds: number }) {
  const offsets = new Map<string, number[]>()
  const seen = new Set<string>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const event = JSON.parse(Buffer.concat(chunks).toString())
    for (const [partition, list] of Object.entries<{ offset: number; value: string }[]>(event.records)) {
      const all = offsets.get(partition) ?? []
      offsets.set(partition, all)
      for (const { offset, value } of list) {
        if (Buffer.from(value, 'base64').length !== 100) return void response.writeHead(500).end()
        all.push(offset)
        seen.add(`${partition}@${offset}`)
      }
    }
    await sleep(took.milliseconds)
    response.end('{}')
  })
  const port = await listening(server)
  const taken: Taken = { offsets, distinct: () => seen.size }
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { taken, url: `http://127.0.0.1:${port}/`, [Symbol.dispose]: close }
}

/** A process of `isthmus serve`; its events as they come. */
function serve(config: string) {
  const args = [`${root}/src/cli/main.ts`, 'serve', config, '--json']
  const child = spawnLeashed(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const events: { kind: string; partitions?: string[] }[] = []
  if (child.stdout) createInterface(child.stdout).on('line', (line) => events.push(JSON.parse(line)))
  const kill = () => void child.kill('SIGKILL')
  return { child, saw: (kind: string) => events.some((event) => event.kind === kind), [Symbol.dispose]: kill }
}

suite('isthmus serve against Apache Kafka', { skip }, () => {
  test('100,000 records, two members, one killed: nothing lost, in order, rightly committed', {
    timeout: 300_000,
  }, async () => {
    await using kafka = await startKafka({
      topics: { orders: partitions },
      properties: { 'group.min.session.timeout.ms': 1000 },
    })
    using folder = runFolder('serve')
    // Half a minute of work for six lanes: nobody is done before the second member is there.
    const took = { milliseconds: 100 }
    using fn = await startFunction(took)
    const config = `${folder.dir}/mapping.yaml`
    writeFileSync(
      config,
      [
        'SelfManagedEventSource:',
        `  Endpoints: {KAFKA_BOOTSTRAP_SERVERS: ["${kafka.bootstrap}"]}`,
        'Topics: [orders]',
        'BatchSize: 50',
        'MaximumBatchingWindowInSeconds: 0',
        `SelfManagedKafkaEventSourceConfig: {ConsumerGroupId: ${group}}`,
        'ProvisionedPollerConfig: {MinimumPollers: 1}',
        `Function: {Url: "${fn.url}"}`,
      ].join('\n'),
    )
    const producing = kafka.tools.producerPerf({ topic: 'orders', records, recordSize: 100 })
    using first = serve(config)
    await eventually('the first member works', () => fn.taken.distinct() > 0 || undefined)
    using second = serve(config)
    await eventually('the second member has partitions', () => second.saw('assigned') || undefined)
    await eventually('it works', () => second.saw('committed') || undefined)
    // In the middle of its work, with records in flight and offsets that are not committed.
    assert.ok(fn.taken.distinct() < records)
    first.child.kill('SIGKILL')
    took.milliseconds = 0
    await producing
    await eventually('all is delivered', () => fn.taken.distinct() === records || undefined, 120_000)

    const described = await eventually('all is committed', async () => {
      const rows = await kafka.tools.consumerGroup(group)
      return rows.length === partitions && rows.every((row) => row.lag === 0) ? rows : undefined
    })
    second.child.kill('SIGINT')
    assert.equal(await ended(second.child), 0)

    let sum = 0
    for (const { topic, partition, committed, end } of described) {
      const offsets = fn.taken.offsets.get(`${topic}-${partition}`) ?? []
      assertOrder(`${topic}-${partition}`, offsets)
      assert.equal(committed, end)
      assert.equal(committed, Math.max(-1, ...offsets) + 1)
      sum += committed ?? 0
    }
    assert.equal(sum, records)
  })
})

/** Offsets come one after the other; only whoever takes a partition over may begin again, at what was not committed. */
function assertOrder(partition: string, offsets: readonly number[]): void {
  let next = 0
  for (const offset of offsets) {
    assert.ok(offset <= next, `${partition}@${offset} came before ${next}`)
    next = Math.max(next, offset + 1)
  }
}

test('serve says what is wrong with its file, and where', async () => {
  using folder = runFolder('serve-config')
  const config = `${folder.dir}/mapping.yaml`
  const brokers = 'SelfManagedEventSource: {Endpoints: {KAFKA_BOOTSTRAP_SERVERS: ["k:1"]}}\nTopics: [orders]\n'
  const cases = [
    [`${brokers}BatchSize: 0\n`, /mapping\.yaml:3: BatchSize.*SETTING_INVALID/s],
    [brokers, /no function.*CONFIG_INVALID/s],
    [`${brokers}Function: {CodeUri: ., Handler: no.handler, Runtime: nodejs24.x}\n`, /HANDLER_MISSING/],
    ['Topics: [orders\n', /mapping\.yaml:\d+:\d+: .*TEMPLATE_INVALID/s],
  ] as const
  for (const [text, wanted] of cases) {
    writeFileSync(config, text)
    const run = output(process.execPath, [`${root}/src/cli/main.ts`, 'serve', config])
    await assert.rejects(run, wanted, text)
  }
})
