/** `isthmus replay`: what a mapping was refused is delivered again as it was; judged by real Kafka, moto and kafkajs. */
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { after, before, suite, test } from 'node:test'
import kafkajs from 'kafkajs'
import { judge } from './support/judges.ts'
import { type Kafka, startKafka } from './support/kafka.ts'
import { listening } from './support/listening.ts'
import { type Moto, motoRegion, startMoto } from './support/moto.ts'
import { root } from './support/paths.ts'
import { ended, eventually, spawnLeashed } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'

const judges = [judge('java'), judge('kafka'), judge('kafka-tools'), judge('moto')]
const skip = judges.find((one) => one.skip)?.skip ?? false

const isthmus = `${root}/src/cli/main.ts`

interface KafkaEvent {
  readonly records: Readonly<Record<string, readonly { readonly offset: number; readonly value: string }[]>>
}

/** The function: it refuses what `isRefused` says, and keeps every event as the bytes that it got. */
async function startFunction() {
  const fn = {
    refused: [] as string[],
    taken: [] as string[],
    isRefused: (_event: KafkaEvent) => false,
    gate: Promise.resolve(),
  }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const isRefused = fn.isRefused(JSON.parse(body))
    ;(isRefused ? fn.refused : fn.taken).push(body)
    await fn.gate
    response.writeHead(isRefused ? 500 : 200).end('{}')
  })
  const url = `http://127.0.0.1:${await listening(server)}/`
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return Object.assign(fn, { url, [Symbol.dispose]: close })
}

/** As much of one partition as it holds, by the order in which it came. */
function offsetsIn(bodies: readonly string[]): Record<string, number[]> {
  const found: Record<string, number[]> = {}
  for (const body of bodies) {
    const { records }: KafkaEvent = JSON.parse(body)
    for (const [name, list] of Object.entries(records))
      found[name] = [...(found[name] ?? []), ...list.map(({ offset }) => offset)]
  }
  return found
}

suite('isthmus replay', { skip, timeout: 480_000 }, () => {
  let kafka: Kafka
  let moto: Moto
  let client: kafkajs.Kafka
  let environment: NodeJS.ProcessEnv
  let python: ChildProcess
  let answers: AsyncIterator<string>
  before(async () => {
    kafka = await startKafka()
    moto = await startMoto()
    client = new kafkajs.Kafka({ brokers: [kafka.bootstrap], logLevel: kafkajs.logLevel.NOTHING })
    environment = {
      ...process.env,
      ...moto.environment,
      AWS_ACCESS_KEY_ID: moto.reader.accessKeyId,
      AWS_SECRET_ACCESS_KEY: moto.reader.secretAccessKey,
      AWS_DEFAULT_REGION: motoRegion,
    }
    const loop = 'import boto3, json, sys\nfor line in sys.stdin: exec(json.loads(line), globals())'
    python = spawnLeashed(judge('moto').path, ['-u', '-c', loop], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: environment,
    })
    if (python.stdout) answers = createInterface(python.stdout)[Symbol.asyncIterator]()
  })
  after(async () => {
    python?.kill()
    await moto?.[Symbol.asyncDispose]()
    await kafka?.[Symbol.asyncDispose]()
  })

  /** What the script prints. One Python for all of them: it takes a second to load boto3. */
  const boto = async (script: string) => {
    python.stdin?.write(`${JSON.stringify(script)}\n`)
    return JSON.parse((await answers.next()).value)
  }
  const makeQueue = (name: string): Promise<{ url: string; arn: string }> =>
    boto(`q = boto3.client('sqs'); u = q.create_queue(QueueName='${name}')['QueueUrl']
a = q.get_queue_attributes(QueueUrl=u, AttributeNames=['QueueArn'])['Attributes']['QueueArn']
print(json.dumps({'url': u, 'arn': a}))`)
  const inQueue = (url: string): Promise<{ visible: number; held: number }> =>
    boto(`n = ('ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible')
a = boto3.client('sqs').get_queue_attributes(QueueUrl='${url}', AttributeNames=list(n))['Attributes']
print(json.dumps({'visible': int(a[n[0]]), 'held': int(a[n[1]])}))`)
  const keysIn = (bucket: string): Promise<string[]> =>
    boto(
      `print(json.dumps([o['Key'] for o in boto3.client('s3').list_objects_v2(Bucket='${bucket}').get('Contents', [])]))`,
    )

  const makeTopics = async (topics: Readonly<Record<string, number>>) => {
    const admin = client.admin()
    await admin.connect()
    const wanted = Object.entries(topics).map(([topic, numPartitions]) => ({ topic, numPartitions }))
    await admin.createTopics({ topics: wanted, waitForLeaders: true })
    await admin.disconnect()
  }
  /** `count` records, in turn over two partitions, some with headers, some without keys; every fifth is filtered out. */
  const produce = async (topic: string, count: number) => {
    const producer = client.producer()
    await producer.connect()
    const messages = Array.from({ length: count }, (_, i) => ({
      partition: i % 2,
      key: i % 3 === 0 ? null : `key ${i}`,
      value: JSON.stringify({ n: i, shown: i % 5 !== 4 }),
      ...(i % 4 === 1 ? { headers: { 'a "name"': Buffer.from([i, 255]), b: 'ö' } } : {}),
    }))
    await producer.send({ topic, messages })
    await producer.disconnect()
  }
  const mappingFile = (folder: string, topic: string, destination: string, url: string): string => {
    const file = `${folder}/${topic}.yaml`
    const pattern = JSON.stringify(JSON.stringify({ value: { shown: [true] } }))
    writeFileSync(
      file,
      [
        'SelfManagedEventSource:',
        `  Endpoints: {KAFKA_BOOTSTRAP_SERVERS: ["${kafka.bootstrap}"]}`,
        `Topics: [${topic}]`,
        'BatchSize: 7',
        'MaximumBatchingWindowInSeconds: 0',
        `SelfManagedKafkaEventSourceConfig: {ConsumerGroupId: ${topic}-function}`,
        'ProvisionedPollerConfig: {MinimumPollers: 1}',
        'MaximumRetryAttempts: 0',
        `FilterCriteria: {Filters: [{Pattern: ${pattern}}]}`,
        `DestinationConfig: {OnFailure: {Destination: "${destination}"}}`,
        `Function: {Url: "${url}"}`,
      ].join('\n'),
    )
    return file
  }
  /** Serves the mapping until so many records are settled. */
  const serveAll = async (file: string, records: number) => {
    const child = spawnLeashed(process.execPath, [isthmus, 'serve', file, '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: environment,
    })
    const committed = new Map<string, number>()
    if (child.stdout)
      createInterface(child.stdout).on('line', (line) => {
        const event: { kind: string; offsets?: Record<string, number> } = JSON.parse(line)
        if (event.kind !== 'committed') return
        for (const [name, offset] of Object.entries(event.offsets ?? {})) committed.set(name, offset)
      })
    await eventually('all is settled', () => {
      const sum = [...committed.values()].reduce((a, b) => a + b, 0)
      return sum === records || undefined
    })
    child.kill('SIGINT')
    assert.equal(await ended(child), 0)
  }
  const replay = async (...args: readonly string[]) => {
    const child = spawnLeashed(process.execPath, [isthmus, 'replay', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment,
    })
    const said = { out: '', err: '' }
    child.stdout?.on('data', (text) => {
      said.out += text
    })
    child.stderr?.on('data', (text) => {
      said.err += text
    })
    const closed = once(child, 'close')
    return { child, said, done: closed.then(() => ({ code: child.exitCode, ...said })) }
  }
  const replayed = async (...args: readonly string[]) => (await replay(...args)).done

  test('a queue: counted, then emptied, each event byte for byte as the mapping sent it', async () => {
    const queue = await makeQueue('failed')
    using folder = runFolder('replay-queue')
    using fn = await startFunction()
    await makeTopics({ 'orders.a': 2 })
    await produce('orders.a', 60)
    fn.isRefused = () => true
    const file = mappingFile(folder.dir, 'orders.a', queue.arn, fn.url)
    await serveAll(file, 60)
    const refused = fn.refused.splice(0)
    const { visible } = await inQueue(queue.url)
    assert.equal(visible, refused.length)
    assert.ok(visible >= 6)

    const dry = await replayed('--from', queue.arn, '--mapping', file, '--dry-run', '--json')
    assert.equal(dry.code, 0, dry.err)
    const count = JSON.parse(dry.out)
    assert.deepEqual([count.failures, count.records], [visible, 48])
    assert.deepEqual(count.conditions, { RetryAttemptsExhausted: visible })
    assert.deepEqual(await inQueue(queue.url), { visible, held: 0 })
    assert.deepEqual([fn.refused, fn.taken], [[], []])

    const alone = await replayed('--from', `sqs:${queue.url}`, '--mapping', file)
    assert.equal(alone.code, 2)
    assert.match(alone.err, /no terminal: give --yes/)
    assert.deepEqual(await inQueue(queue.url), { visible, held: 0 })

    fn.isRefused = () => false
    const one = await replayed('--from', `sqs:${queue.url}`, '--mapping', file, '--yes', '--keep', '--limit', '1')
    assert.equal(one.code, 0, one.err)
    assert.match(one.out, / holds 1 failure record or more \(--limit\), with /)
    assert.doesNotMatch(dry.out + alone.out, /or more/)
    assert.equal(fn.taken.splice(0).length, 1)
    assert.deepEqual(await inQueue(queue.url), { visible, held: 0 })

    // Half mended: what is refused again stays.
    fn.isRefused = ({ records }) => Object.keys(records).includes('orders.a-1')
    const half = await replayed('--from', `sqs:${queue.url}`, '--mapping', file, '--yes')
    assert.equal(half.code, 1, half.err)
    assert.match(half.out, /✖ not taken, left where it is: orders\.a-1@/)
    const { visible: left, held } = await inQueue(queue.url)
    assert.deepEqual([left, held], [fn.refused.length, 0])
    assert.ok(left > 0)

    fn.isRefused = () => false
    const rest = await replayed('--from', `sqs:${queue.arn}`, '--mapping', file, '--yes')
    assert.equal(rest.code, 0, rest.out + rest.err)
    assert.deepEqual(await inQueue(queue.url), { visible: 0, held: 0 })
    assert.deepEqual(fn.taken.toSorted(), refused.toSorted())
    for (const [name, offsets] of Object.entries(offsetsIn(fn.taken)))
      assert.deepEqual(
        offsets,
        offsets.toSorted((a, b) => a - b),
        `${name} is in order`,
      )
  })

  test('a bucket: the kept events themselves, which are deleted only where it is asked for', async () => {
    await boto(
      `boto3.client('s3').create_bucket(Bucket='failed', CreateBucketConfiguration={'LocationConstraint': '${motoRegion}'})
boto3.client('s3').put_object(Bucket='failed', Key='aws/lambda/ a+b&c=<d>.txt', Body=b'something else'); print(1)`,
    )
    using folder = runFolder('replay-bucket')
    using fn = await startFunction()
    await makeTopics({ 'orders.b': 2 })
    await produce('orders.b', 40)
    fn.isRefused = () => true
    await serveAll(mappingFile(folder.dir, 'orders.b', 'arn:aws:s3:::failed', fn.url), 40)
    const refused = fn.refused.splice(0)
    const keys = await keysIn('failed')
    assert.equal(keys.length, refused.length + 1)

    fn.isRefused = () => false
    // No cluster is asked: the events are there.
    const args = ['--from', 's3://failed/aws/lambda/', '--function', fn.url, '--yes'] as const
    const kept = await replayed(...args)
    assert.equal(kept.code, 0, kept.out + kept.err)
    assert.match(kept.out, /left alone: s3:\/\/failed\/aws\/lambda\/ a\+b&c=<d>\.txt is no JSON object/)
    assert.deepEqual(fn.taken.splice(0).toSorted(), refused.toSorted())
    assert.deepEqual(await keysIn('failed'), keys)

    const deleted = await replayed(...args, '--delete', '--json')
    assert.equal(deleted.code, 0, deleted.out + deleted.err)
    assert.deepEqual(fn.taken.toSorted(), refused.toSorted())
    assert.deepEqual(await keysIn('failed'), ['aws/lambda/ a+b&c=<d>.txt'])
    const end = JSON.parse(deleted.out.trim().split('\n').at(-1) ?? '')
    assert.deepEqual(end, { kind: 'end', delivered: refused.length, records: 32, failed: 0, left: 0 })
  })

  test('an event of 6 MB, which is longer as a text in its object', async () => {
    const length = await boto(`r = [{'topic': 'orders', 'partition': 0, 'offset': o, 'timestamp': 1,
  'timestampType': 'CREATE_TIME', 'value': 'eHh4' * 126, 'headers': []} for o in range(10000)]
event = json.dumps({'eventSource': 'SelfManagedKafka', 'bootstrapServers': 'k:1', 'records': {'orders-0': r}}, separators=(',', ':'))
s3 = boto3.client('s3')
s3.create_bucket(Bucket='large', CreateBucketConfiguration={'LocationConstraint': '${motoRegion}'})
body = json.dumps({'requestContext': {'condition': 'RetryAttemptsExhausted'},
  'KafkaBatchInfo': {'batchSize': 10000, 'bootstrapServers': 'k:1'}, 'payload': event})
s3.put_object(Bucket='large', Key='a', Body=body.encode()); print(json.dumps([len(event), len(body)]))`)
    assert.ok(length[0] < 6 * 1024 * 1024 && length[1] > 6_291_556, `${length}`)
    using fn = await startFunction()
    const done = await replayed('--from', 's3://large/', '--function', fn.url, '--yes')
    assert.equal(done.code, 0, done.out + done.err)
    assert.deepEqual(
      fn.taken.map((event) => event.length),
      [length[0]],
    )
  })

  test('a topic: each record as it was kept, in order', async () => {
    using folder = runFolder('replay-topic')
    using fn = await startFunction()
    await makeTopics({ 'orders.c': 2, 'orders.c.failed': 3 })
    await produce('orders.c', 30)
    fn.isRefused = () => true
    const file = mappingFile(folder.dir, 'orders.c', 'kafka://orders.c.failed', fn.url)
    await serveAll(file, 30)
    const refused = fn.refused.splice(0)
    fn.isRefused = () => false
    const done = await replayed('--from', 'kafka://orders.c.failed', '--mapping', file, '--yes')
    assert.equal(done.code, 0, done.out + done.err)
    const recordsIn = (bodies: readonly string[]) =>
      bodies.flatMap((body) => Object.values((JSON.parse(body) as KafkaEvent).records).flat())
    assert.equal(fn.taken.length, 24)
    const byOffset = (list: readonly unknown[]) => list.map((record) => JSON.stringify(record)).toSorted()
    assert.deepEqual(byOffset(recordsIn(fn.taken)), byOffset(recordsIn(refused)))
    for (const offsets of Object.values(offsetsIn(fn.taken)))
      assert.deepEqual(
        offsets,
        offsets.toSorted((a, b) => a - b),
      )
  })

  test('given records: printed as the mapping sends them; what retention has removed is told, and its message stays', async () => {
    const queue = await makeQueue('expired')
    using folder = runFolder('replay-records')
    using fn = await startFunction()
    await makeTopics({ 'orders.d': 2 })
    await produce('orders.d', 28)
    fn.isRefused = () => true
    const file = mappingFile(folder.dir, 'orders.d', queue.arn, fn.url)
    await serveAll(file, 28)
    const refused = fn.refused.splice(0)
    const [first = ''] = refused
    const ranges = Object.entries(offsetsIn([first])).map(([name, list]) => `${name}@${list[0]}..${list.at(-1)}`)
    const printed = await replayed(...ranges, '--mapping', file)
    assert.equal(printed.out, `${first}\n`)
    assert.equal(printed.code, 0, printed.err)

    const admin = client.admin()
    await admin.connect()
    await admin.fetchTopicOffsets('orders.d') // else kafkajs does not know where the topic is
    await admin.deleteTopicRecords({ topic: 'orders.d', partitions: [{ partition: 0, offset: '3' }] })
    await admin.disconnect()
    const gone = await replayed('orders.d-0@0..5', '--mapping', file, '--invoke')
    assert.equal(gone.code, 1)
    assert.match(gone.err, /orders\.d-0@0\.\.2: 3 records left out: retention/)

    fn.isRefused = () => false
    const told = await replayed('--from', queue.arn, '--mapping', file, '--yes')
    assert.equal(told.code, 1)
    assert.match(told.out, /✖ not sent, left where it is: .*orders\.d-0@0\.\./)
    const { visible, held } = await inQueue(queue.url)
    assert.deepEqual([visible > 0, held], [true, 0])
    const rest = await replayed('--from', queue.arn, '--mapping', file, '--yes', '--skip-missing')
    assert.equal(rest.code, 0, rest.out + rest.err)
    assert.deepEqual(await inQueue(queue.url), { visible: 0, held: 0 })
    const all = offsetsIn(refused)
    assert.deepEqual(
      offsetsIn(fn.taken)['orders.d-0']?.toSorted((a, b) => a - b),
      all['orders.d-0']?.filter((offset) => offset >= 3),
    )
  })

  test('transactions: their ends and what was aborted are told, and are no reason to fail', async () => {
    await makeTopics({ 'orders.f': 1 })
    const producer = client.producer({ transactionalId: 'replay', idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    for (const [value, end] of [
      ['a', 'commit'],
      ['b', 'abort'],
      ['c', 'commit'],
    ] as const) {
      const transaction = await producer.transaction()
      await transaction.send({ topic: 'orders.f', messages: [{ value }] })
      await transaction[end]()
    }
    await producer.disconnect()
    using folder = runFolder('replay-transactions')
    const file = mappingFile(folder.dir, 'orders.f', 'kafka://other', 'http://127.0.0.1:1/')
    const unfiltered = await replayed('orders.f-0@0..5', '--bootstrap-servers', kafka.bootstrap, '--json')
    assert.equal(unfiltered.code, 0, unfiltered.err)
    const [ends, event] = unfiltered.out.trim().split('\n')
    assert.deepEqual(JSON.parse(ends ?? ''), {
      kind: 'left-out',
      reason: 'Transaction',
      partition: 'orders.f-0',
      offsets: [
        [1, 1],
        [3, 3],
        [5, 5],
      ],
    })
    assert.deepEqual(JSON.parse(event ?? '').offsets, {
      'orders.f-0': [
        [0, 0],
        [2, 2],
        [4, 4],
      ],
    })
    writeFileSync(
      file,
      `Consumer: {IsolationLevel: read_committed}\n${readFileSync(file, 'utf8').replace(/^Filter.*$/m, '')}`,
    )
    const committed = await replayed('orders.f-0@0..5', '--mapping', file)
    assert.equal(committed.code, 0, committed.err)
    assert.match(committed.err, /orders\.f-0@1, 2, 3, 5: 4 records left out: no records/)
    assert.deepEqual(offsetsIn([committed.out]), { 'orders.f-0': [0, 4] })
  })

  test('a template is served by the code that it names, and replayed by it', async () => {
    using folder = runFolder('replay-template')
    await makeTopics({ 'orders.g': 1 })
    const producer = client.producer()
    await producer.connect()
    await producer.send({ topic: 'orders.g', messages: [{ key: 'k', value: 'v' }] })
    await producer.disconnect()
    mkdirSync(`${folder.dir}/src`)
    writeFileSync(
      `${folder.dir}/src/keep.mjs`,
      `import { appendFileSync } from 'node:fs'
export const handler = async (event) => appendFileSync(process.env.KEPT, JSON.stringify(event) + '\\n')
`,
    )
    const template = `${folder.dir}/template.yaml`
    writeFileSync(
      template,
      `Transform: AWS::Serverless-2016-10-31
Parameters: {Kept: {Type: String}}
Resources:
  Cluster:
    Type: AWS::MSK::Cluster
    Properties: {ClusterName: orders}
  Keep:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: keep.handler
      Runtime: nodejs24.x
      Environment: {Variables: {KEPT: !Ref Kept}}
      Events:
        Orders:
          Type: MSK
          Properties: {Stream: !GetAtt Cluster.Arn, Topics: [orders.g], StartingPosition: TRIM_HORIZON, ConsumerGroupId: keep}
`,
    )
    const kept = `${folder.dir}/kept.jsonl`
    const arn = 'arn:aws:kafka:eu-west-1:111122223333:cluster/orders/5f2d4c1e-0a7b-4c59-9d3e-2b8f61a7c0d4-2'
    const flags = [
      '--bootstrap-servers',
      kafka.bootstrap,
      '--set',
      `Kept=${kept}`,
      '--set',
      `Cluster.Arn=${arn}`,
    ] as const
    const child = spawnLeashed(process.execPath, [isthmus, 'serve', template, ...flags, '--json'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: environment,
    })
    await eventually('the code is called', () => existsSync(kept) || undefined)
    child.kill('SIGINT')
    assert.equal(await ended(child), 0)
    const [first = ''] = readFileSync(kept, 'utf8').split('\n')
    assert.equal(JSON.parse(first).eventSourceArn, arn)
    const again = await replayed('orders.g-0@0', '--mapping', `${template}#KeepOrders`, ...flags, '--invoke')
    assert.equal(again.code, 0, again.err)
    assert.equal(readFileSync(kept, 'utf8'), `${first}\n${first}\n`)
  })

  test('Ctrl-C: the running call is waited for, and the rest is in the queue at once', async () => {
    const { url, arn } = await makeQueue('interrupted')
    using folder = runFolder('replay-interrupted')
    using fn = await startFunction()
    await makeTopics({ 'orders.e': 2 })
    await produce('orders.e', 40)
    // As AWS's guide shows such messages.
    await boto(`c = lambda d, o: {'requestContext': {'condition': 'RetryAttemptsExhausted'}, 'KafkaBatchInfo': {
  'batchSize': 1, 'bootstrapServers': '${kafka.bootstrap}', 'recordsInfo': {f'orders.e-{d}': {
  'firstRecordOffset': str(o), 'lastRecordOffset': str(o)}}}}
for o in range(3): boto3.client('sqs').send_message(QueueUrl='${url}', MessageBody=json.dumps(c(o % 2, o)))
print(1)`)
    const file = mappingFile(folder.dir, 'orders.e', arn, fn.url)
    const { promise, resolve: open } = Promise.withResolvers<void>()
    fn.gate = promise
    const running = await replay('--from', arn, '--mapping', file, '--yes')
    await eventually('a call runs', () => fn.taken.length > 0 || undefined)
    running.child.kill('SIGINT')
    await eventually('it has taken the signal', () => running.said.err.includes('ending after the call') || undefined)
    open()
    const { code, out, err } = await running.done
    assert.equal(code, 1, out + err)
    assert.equal(fn.taken.length, 1)
    assert.match(out, /1 delivered with 1 record; 0 not; 2 not tried/)
    assert.deepEqual(await inQueue(url), { visible: 2, held: 0 })
  })
})
