/**
 * Where failed records go, judged by what we did not write: SQS, SNS and S3 as moto plays them, read back by boto3; a
 * topic of Apache Kafka, read back by kcat.
 */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { after, before, suite, test } from 'node:test'
import type { Credentials } from '../src/aws/index.ts'
import { createServiceDestination, type Failure } from '../src/targets/index.ts'
import { IsthmusError } from '../src/world/index.ts'
import { judge } from './support/judges.ts'
import { startKafka } from './support/kafka.ts'
import { listening } from './support/listening.ts'
import { type Moto, motoRegion, startMoto } from './support/moto.ts'
import { root } from './support/paths.ts'
import { ended, eventually, output, spawnLeashed } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'

const uuid = '11111111-2222-8333-8444-555555555555'
const failure: Failure = {
  condition: 'RetryAttemptsExhausted',
  requestId: 'r',
  functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f',
  invokeCount: 3,
  response: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  at: Date.UTC(2026, 10, 26, 8, 9, 10),
  bootstrapServers: 'k:9092',
  records: 1,
  partitions: { 'orders-3': { firstOffset: 5, lastOffset: 5, firstTimestamp: 1000, lastTimestamp: 1000 } },
  event: Buffer.from('{"records":{"orders-3":[{"value":"w7bDpCDigqw="}]}, "text":"ö&<>+ %=€"}'),
}

const made = `import boto3, json
sqs, sns, s3 = (boto3.client(name) for name in ('sqs', 'sns', 's3'))
queue = sqs.create_queue(QueueName='failed')['QueueUrl']
behind = sqs.create_queue(QueueName='behind')['QueueUrl']
arn = lambda url: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=['QueueArn'])['Attributes']['QueueArn']
topic = sns.create_topic(Name='failed')['TopicArn']
sns.subscribe(TopicArn=topic, Protocol='sqs', Endpoint=arn(behind), Attributes={'RawMessageDelivery': 'true'})
s3.create_bucket(Bucket='failed.records', CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'})
print(json.dumps({'queue': arn(queue), 'topic': topic}))`
const got = `import boto3, json
sqs, s3 = boto3.client('sqs'), boto3.client('s3')
take = lambda name: [m['Body'] for m in sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName=name)['QueueUrl'], MaxNumberOfMessages=10).get('Messages', [])]
keys = [o['Key'] for o in s3.list_objects_v2(Bucket='failed.records').get('Contents', [])]
objects = {k: s3.get_object(Bucket='failed.records', Key=k)['Body'].read().decode() for k in keys}
print(json.dumps({'queue': take('failed'), 'topic': take('behind'), 'objects': objects}))`

const aws = judge('moto')
suite('SQS, SNS and S3', { skip: aws.skip }, () => {
  let moto: Moto
  let arns: { readonly queue: string; readonly topic: string }
  const boto = async (script: string) => {
    const keys = { AWS_ACCESS_KEY_ID: moto.reader.accessKeyId, AWS_SECRET_ACCESS_KEY: moto.reader.secretAccessKey }
    const env = { ...process.env, ...moto.environment, ...keys, AWS_DEFAULT_REGION: motoRegion }
    return JSON.parse(await output(aws.path, ['-c', script], { env }))
  }
  const deliver = (arn: string, credentials: Credentials = moto.reader) =>
    createServiceDestination(moto.access(credentials), { arn, region: motoRegion, uuid, newId: () => 'id' }).deliver(
      failure,
      {},
    )
  before(async () => {
    moto = await startMoto()
    arns = await boto(made)
  })
  after(() => moto?.[Symbol.asyncDispose]())

  test('take what is given up: a queue and a topic without the records, a bucket with them', async () => {
    for (const arn of [arns.queue, arns.topic, 'arn:aws:s3:::failed.records'])
      assert.deepEqual(await deliver(arn), { kind: 'delivered' }, arn)
    const { queue, topic, objects } = await boto(got)
    assert.deepEqual([queue.length, topic.length], [1, 1])
    const told = JSON.parse(queue[0])
    assert.deepEqual(told.KafkaBatchInfo.recordsInfo['orders-3'].firstRecordOffset, '5')
    assert.equal('payload' in told, false)
    assert.deepEqual(JSON.parse(topic[0]), told)
    const [[key, body] = ['', ''], ...more] = Object.entries<string>(objects)
    assert.deepEqual([key, more], [`aws/lambda/${uuid}/orders-3/2026/11/26/2026-11-26T08.09.10-id`, []])
    assert.deepEqual(JSON.parse(body), { ...told, payload: failure.event.toString() })
  })

  test('that are not there, or not for us, fail with what to do', async () => {
    const cases = [
      [arns.queue, moto.stranger, /allow sqs:SendMessage/],
      [arns.topic, moto.stranger, /allow sqs:SendMessage, sns:Publish/],
      ['arn:aws:s3:::failed.records', moto.stranger, /s3:PutObject/],
      [`${arns.queue}-gone`, moto.reader, /see that it exists/],
      [`${arns.topic}-gone`, moto.reader, /see that it exists/],
      ['arn:aws:s3:::gone', moto.reader, /NoSuchBucket.*see that it exists/],
    ] as const
    for (const [arn, credentials, message] of cases) {
      const outcome = await deliver(arn, credentials)
      assert.ok(outcome.kind === 'failed' && outcome.error instanceof IsthmusError, arn)
      assert.equal(outcome.error.code, 'DESTINATION_REFUSED')
      assert.match(outcome.error.message, message)
      assert.ok(outcome.error.message.startsWith(`the failure destination ${arn} does not take records: `))
    }
  })
})

test('an ARN of something else, and a bucket without a Region, are refused', () => {
  const access = {} as Parameters<typeof createServiceDestination>[0]
  const options = { region: '', uuid, newId: () => 'id' }
  const create = (arn: string) => () => createServiceDestination(access, { ...options, arn })
  assert.throws(create('arn:aws:lambda:eu-west-1:123456789012:function:f'), { code: 'DESTINATION_INVALID' })
  assert.throws(create('arn:aws:s3:::failed'), { code: 'REGION_MISSING' })
})

const judges = [judge('java'), judge('kafka'), judge('kafka-tools'), judge('kcat')]
suite('a topic of the cluster', { skip: judges.find((one) => one.skip)?.skip ?? false }, () => {
  test('takes the records that a served function fails on, with their keys; the others are committed', {
    timeout: 120_000,
  }, async () => {
    await using kafka = await startKafka({ topics: { orders: 2, 'orders-failed': 3 } })
    using folder = runFolder('failure-topic')
    // A function that cannot take one record in ten, and says which.
    const fn = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const event = JSON.parse(Buffer.concat(chunks).toString())
      const batchItemFailures = Object.entries<{ offset: number }[]>(event.records).flatMap(([partition, records]) =>
        records
          .filter(({ offset }) => offset % 10 === 3)
          .map(({ offset }) => ({ itemIdentifier: { partition, offset } })),
      )
      response.end(JSON.stringify({ batchItemFailures }))
    })
    const url = `http://127.0.0.1:${await listening(fn)}/`
    const config = `${folder.dir}/mapping.yaml`
    writeFileSync(
      config,
      [
        'SelfManagedEventSource:',
        `  Endpoints: {KAFKA_BOOTSTRAP_SERVERS: ["${kafka.bootstrap}"]}`,
        'Topics: [orders]',
        'MaximumBatchingWindowInSeconds: 0',
        'SelfManagedKafkaEventSourceConfig: {ConsumerGroupId: orders-function}',
        'ProvisionedPollerConfig: {MinimumPollers: 1}',
        'FunctionResponseTypes: [ReportBatchItemFailures]',
        'MaximumRetryAttempts: 1',
        'DestinationConfig: {OnFailure: {Destination: "kafka://orders-failed"}}',
        `Function: {Url: "${url}"}`,
      ].join('\n'),
    )
    const lines = Array.from({ length: 40 }, (_, i) => `key-${i % 4}:value-${i}`).join('\n')
    const produced = `${folder.dir}/records.txt`
    writeFileSync(produced, `${lines}\n`)
    const kcat = judge('kcat').path
    await output(kcat, ['-b', kafka.bootstrap, '-t', 'orders', '-P', '-K:', '-l', produced])
    const child = spawnLeashed(process.execPath, [`${root}/src/cli/main.ts`, 'serve', config, '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const events: { kind: string; outcome?: string; records?: number; condition?: string }[] = []
    if (child.stdout) createInterface(child.stdout).on('line', (line) => events.push(JSON.parse(line)))
    try {
      const rows = await eventually('all is committed', async () => {
        const described = await kafka.tools.consumerGroup('orders-function')
        const isDone = described.every(({ committed, end }) => (committed ?? 0) === end)
        return described.length === 2 && isDone ? described : undefined
      })
      const failed = rows.reduce((sum, { end }) => sum + Math.max(0, Math.ceil(((end ?? 0) - 3) / 10)), 0)
      assert.ok(failed >= 2)
      const read = await output(kcat, [
        '-b',
        kafka.bootstrap,
        '-t',
        'orders-failed',
        '-C',
        '-e',
        '-q',
        '-f',
        '%k %s\\n',
      ])
      const messages = read
        .trim()
        .split('\n')
        .map((line) => {
          const space = line.indexOf(' ')
          return { key: line.slice(0, space), message: JSON.parse(line.slice(space + 1)) }
        })
      assert.equal(messages.length, failed)
      for (const { key, message } of messages) {
        assert.deepEqual(
          [message.requestContext.condition, message.requestContext.approximateInvokeCount],
          ['RetriesExhausted', 2],
        )
        assert.deepEqual(message.responseContext, { statusCode: 200, executedVersion: '$LATEST', functionError: null })
        const [[, [record]]] = Object.entries<[{ offset: number; key: string }]>(message.payload.records) as [
          [string, [{ offset: number; key: string }]],
        ]
        assert.equal(record.offset % 10, 3)
        assert.equal(message.KafkaBatchInfo.recordInfo.offset, String(record.offset))
        assert.equal(Buffer.from(record.key, 'base64').toString(), key)
      }
      const taken = events.filter(({ kind, outcome }) => kind === 'destination' && outcome === 'delivered')
      assert.equal(
        taken.reduce((sum, { records = 0 }) => sum + records, 0),
        failed,
      )
    } finally {
      child.kill('SIGINT')
      assert.equal(await ended(child), 0)
      fn.close()
      fn.closeAllConnections()
    }
  })
})
