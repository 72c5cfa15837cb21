import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { it } from 'node:test'
import type { Producer } from '../kafka/index.ts'
import { IsthmusError } from '../world/index.ts'
import { createTopicDestination } from './topic-destination.ts'
import type { Failure } from './types.ts'

const failure: Failure = {
  condition: 'RetryAttemptsExhausted',
  requestId: 'r',
  functionArn: 'arn:f',
  invokeCount: 1,
  at: 0,
  bootstrapServers: 'k:1',
  records: 1,
  partitions: { 'orders-0': { firstOffset: 5, lastOffset: 5, firstTimestamp: 0, lastTimestamp: 0 } },
  event: Buffer.from('{"records":{"orders-0":[{"offset":5,"timestamp":0,"key":"aw=="}]}}'),
}

function destination(sendEach: Producer['sendEach']) {
  const closed = { times: 0 }
  const producer: Pick<Producer, 'sendEach' | 'close'> = {
    sendEach,
    async close() {
      closed.times++
    },
  }
  return { closed, made: createTopicDestination(producer, 'failed') }
}

it('writes a message for each record, with its key, and closes its producer', async () => {
  const sent: unknown[] = []
  const { closed, made } = destination(async (topic, records) => {
    sent.push([topic, records.map(({ key }) => key?.toString())])
    return []
  })
  assert.deepEqual(await made.deliver(failure, {}), { kind: 'delivered' })
  assert.deepEqual(sent, [['failed', ['k']]])
  await made.close()
  assert.equal(closed.times, 1)
})

it('says what to do about a topic that does not take them', async () => {
  for (const [code, kafkaError, remedy] of [
    ['KAFKA_UNAUTHORIZED', 'TOPIC_AUTHORIZATION_FAILED', /allow writing to the topic/],
    ['TOPIC_MISSING', 'UNKNOWN_TOPIC_OR_PARTITION', /create the topic/],
    ['KAFKA_ERROR', 'MESSAGE_TOO_LARGE', /raise the topic's max.message.bytes/],
    ['KAFKA_ERROR', 'KAFKA_STORAGE_ERROR', /see that it exists/],
  ] as const) {
    const { made } = destination(() => Promise.reject(new IsthmusError(code, 'no', { data: { kafkaError } })))
    const outcome = await made.deliver(failure, {})
    assert.ok(outcome.kind === 'failed' && outcome.error instanceof IsthmusError)
    assert.equal(outcome.error.code, 'DESTINATION_REFUSED')
    assert.match(outcome.error.message, /^the failure destination kafka:\/\/failed does not take records: no: /)
    assert.match(outcome.error.message, remedy)
  }
})

it('says which records it has where it does not take all', async () => {
  const { made } = destination(async () => [{ partition: 0, offset: 5 }, new Error('no'), { partition: 0, offset: 6 }])
  const outcome = await made.deliver(failure, {})
  assert.ok(outcome.kind === 'failed')
  assert.match(outcome.error.message, /^the failure destination kafka:\/\/failed does not take records: no: /)
  assert.deepEqual(outcome.taken, new Set([0, 2]))
})

it('waits no longer once it is aborted', async () => {
  const { made } = destination(() => new Promise(() => {}))
  const abort = new AbortController()
  const delivery = made.deliver(failure, { signal: abort.signal })
  abort.abort(new Error('over'))
  await assert.rejects(delivery, /over/)
  await assert.rejects(made.deliver(failure, { signal: abort.signal }), /over/)
})

it('leaves nothing with the signal that all deliveries share', async () => {
  const abort = new AbortController()
  const { made } = destination(async () => [])
  for (let i = 0; i < 3; i++) await made.deliver(failure, { signal: abort.signal })
  assert.equal(getEventListeners(abort.signal, 'abort').length, 0)
})
