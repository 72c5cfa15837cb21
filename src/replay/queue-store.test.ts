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
function start(count: number, bodies: Readonly<Record<string, string>> = {}) {
  const clock = new FakeClock()
  const ids = Array.from({ length: count }, (_, i) => `m${i}`)
  const waiting = [...ids]
  /** Each batch: by receipt, for how many seconds. */
  const changes: Record<string, number>[] = []
  const deleted: string[] = []
  const world = { lost: [] as string[], unreachable: false }
  type Entry = { readonly Id: string; readonly ReceiptHandle: string; readonly VisibilityTimeout: number }
  type Fields = { readonly Entries: Entry[]; readonly ReceiptHandle: string; readonly MaxNumberOfMessages: number }
  const answers: Readonly<Record<string, (fields: Fields) => object>> = {
    GetQueueAttributes: () => ({ Attributes: {} }),
    ReceiveMessage({ MaxNumberOfMessages: most }) {
      const given = waiting.splice(0, most)
      return {
        Messages: given.map((id) => ({ MessageId: id, ReceiptHandle: `of ${id}`, Body: bodies[id] ?? failure })),
      }
    },
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
  return { changes, clock, deleted, store, waiting, world }
}

const going = new AbortController().signal

it('messages are held on to until they are deleted or given back', async () => {
  const { changes, clock, deleted, store, world } = start(12)
  const { held } = await store.read(Number.POSITIVE_INFINITY, going)
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

it('of a limited number no message more is held, and what is no failure record is none of them', async () => {
  const { store, waiting } = start(25, { m0: 'something else' })
  const { held, foreign } = await store.read(12, going)
  assert.deepEqual([held.length, foreign.map(({ id }) => id), waiting.length], [12, ['message m0'], 12])
  await store.close()
})

it('nothing is received any more when it is to stop', async () => {
  const { store, waiting } = start(5)
  const { held } = await store.read(Number.POSITIVE_INFINITY, AbortSignal.abort())
  assert.deepEqual([held.length, waiting.length], [0, 5])
  await store.close()
})
