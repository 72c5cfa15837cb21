import assert from 'node:assert/strict'
import { it } from 'node:test'
import { FakeClock } from '../../test/support/fake-clock.ts'
import type { AwsAccess } from '../aws/index.ts'
import { queueStore } from './queue-store.ts'

const failure = JSON.stringify({
  requestContext: { requestId: 'r', functionArn: 'f', condition: 'RetryAttemptsExhausted', approximateInvokeCount: 1 },
  responseContext: null,
  version: '1.0',
  timestamp: '2026-11-25T00:00:00.000Z',
  KafkaBatchInfo: {
    batchSize: 1,
    bootstrapServers: 'k:9092',
    payloadSize: 9,
    recordsInfo: {
      'orders-0': {
        firstRecordOffset: '1',
        lastRecordOffset: '1',
        firstRecordTimestamp: '2026-11-25T00:00:00.000Z',
        lastRecordTimestamp: '2026-11-25T00:00:00.000Z',
      },
    },
  },
})

/** A queue of so many messages, and what was asked of it. */
function start(count: number) {
  const clock = new FakeClock()
  const ids = Array.from({ length: count }, (_, i) => `m${i}`)
  const waiting = [...ids]
  /** Each batch: by receipt, for how many seconds. */
  const changes: Record<string, number>[] = []
  const deleted: string[] = []
  const world = { lost: [] as string[], unreachable: false }
  type Entry = { readonly Id: string; readonly ReceiptHandle: string; readonly VisibilityTimeout: number }
  const answers: Readonly<Record<string, (fields: { Entries: Entry[]; ReceiptHandle: string }) => object>> = {
    GetQueueAttributes: () => ({ Attributes: {} }),
    ReceiveMessage: () => ({
      Messages: waiting.splice(0, 10).map((id) => ({ MessageId: id, ReceiptHandle: `of ${id}`, Body: failure })),
    }),
    ChangeMessageVisibilityBatch({ Entries }) {
      changes.push(Object.fromEntries(Entries.map((one) => [one.ReceiptHandle, one.VisibilityTimeout])))
      return { Failed: Entries.filter((one) => world.lost.includes(one.ReceiptHandle)).map(({ Id }) => ({ Id })) }
    },
    DeleteMessage({ ReceiptHandle }) {
      deleted.push(ReceiptHandle)
      return {}
    },
  }
  const client = {
    async request(_: URL, { headers, body }: Parameters<AwsAccess['client']['request']>[1]) {
      if (world.unreachable) throw new Error('unreachable')
      const action = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1]
      const answer = answers[action?.split('.')[1] ?? '']?.(JSON.parse(Buffer.from(body).toString()))
      return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) }
    },
    close() {},
  }
  const credentials = async () => ({ accessKeyId: 'AKIA', secretAccessKey: 'secret' })
  const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/failed'
  const store = queueStore(
    { clock, client, credentials, environment: {} },
    { region: 'eu-west-1', url },
    'failed',
    false,
  )
  return { changes, clock, deleted, store, world }
}

it('messages are held on to until they are deleted or given back', async () => {
  const { changes, clock, deleted, store, world } = start(12)
  const { held } = await store.read(Number.POSITIVE_INFINITY)
  assert.equal(held.length, 12)
  await store.settle(held[0]!)
  assert.deepEqual(deleted, ['of m0'])

  // Long before the five minutes are over, and again; ten at a time, and not what is deleted.
  await clock.advance(149_999)
  assert.deepEqual(changes, [])
  await clock.advance(1)
  assert.deepEqual(
    changes.map((one) => Object.keys(one).length),
    [10, 1],
  )
  assert.ok(changes.every((one) => !('of m0' in one) && Object.values(one).every((seconds) => seconds === 300)))

  // A time at which SQS does not answer is made up for by the next one.
  world.unreachable = true
  await clock.advance(150_000)
  world.unreachable = false
  assert.ok(held.slice(1).every(store.isOurs))
  changes.length = 0
  world.lost = ['of m5']
  await clock.advance(150_000)
  assert.equal(changes.flatMap((one) => Object.keys(one)).length, 11)
  assert.deepEqual([store.isOurs(held[5]!), store.isOurs(held[6]!)], [false, true], 'others may have that one')

  changes.length = 0
  await store.close()
  const back = Object.assign({}, ...changes)
  assert.equal(Object.keys(back).length, 10)
  assert.ok(Object.values(back).every((seconds) => seconds === 0))
  await clock.advance(600_000)
  assert.deepEqual([clock.timers, changes.length], [0, 1])
})
