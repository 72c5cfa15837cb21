import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseRange } from './record-range.ts'
import { readFailure } from './stored-failure.ts'

/** AWS's own example, but for the names: https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html */
const told = {
  requestContext: {
    requestId: '316aa6d0-8154-xmpl-9af7-85d5f4a6bc81',
    functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:myfunction',
    condition: 'RetryAttemptsExhausted',
    approximateInvokeCount: 1,
  },
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  version: '1.0',
  timestamp: '2019-11-14T00:38:06.021Z',
  KafkaBatchInfo: {
    batchSize: 500,
    eventSourceArn: 'arn:aws:kafka:us-east-1:123456789012:cluster/vpc/1-2',
    bootstrapServers: 'b-1:9098,b-2:9098',
    payloadSize: 2039086,
    recordsInfo: {
      'my-topic-0': {
        firstRecordOffset: '49601189658422359378836298521827638475320189012309704722',
        lastRecordOffset: '49601189658422359378836298522902373528957594348623495186',
      },
      'my-topic-12': { firstRecordOffset: '4', lastRecordOffset: '503' },
    },
  },
}
const withInfo = (recordsInfo: unknown) => ({ ...told, KafkaBatchInfo: { ...told.KafkaBatchInfo, recordsInfo } })
const usual = withInfo({ 'my-topic-12': told.KafkaBatchInfo.recordsInfo['my-topic-12'] })
const parts = [{ topic: 'my-topic', partition: 12, run: [4, 503] }]

describe('a failure record', () => {
  it('of a queue says where the records lie, also behind an SNS topic', () => {
    const failure = readFailure(JSON.stringify(usual))
    assert.ok(typeof failure !== 'string')
    assert.deepEqual(failure.parts, parts)
    assert.deepEqual(
      [failure.condition, failure.records, failure.payloadSize],
      ['RetryAttemptsExhausted', 500, 2039086],
    )
    const notice = { Type: 'Notification', TopicArn: 'arn', Message: JSON.stringify(usual) }
    assert.deepEqual(readFailure(JSON.stringify(notice)), failure)
  })

  it('of a bucket or topic has the event, as a text or an object', () => {
    const event = { records: { 'my-topic-12': [{ offset: 4 }, { offset: 503 }] } }
    for (const payload of [event, JSON.stringify(event)]) {
      const failure = readFailure(JSON.stringify({ ...usual, payload }))
      assert.ok(typeof failure !== 'string')
      assert.equal(failure.payload?.toString(), JSON.stringify(event))
      assert.deepEqual(
        failure.parts.map(({ run }) => run),
        [
          [4, 4],
          [503, 503],
        ],
      )
    }
  })

  it('that is none says why', () => {
    const cases: readonly (readonly [unknown, RegExp])[] = [
      ['text', /is no JSON object/],
      [{ requestContext: {}, KinesisBatchInfo: {} }, /no failure record of a Kafka mapping/],
      // Offsets that no Kafka has: not one of them is guessed.
      [told, /does not say which records/],
      [withInfo({}), /does not say which records/],
      [withInfo({ 'my-topic-1': { firstRecordOffset: '5', lastRecordOffset: '4' } }), /does not say which records/],
      [{ ...usual, payload: '{}' }, /event cannot be used/],
    ]
    for (const [given, why] of cases) {
      const read = readFailure(typeof given === 'string' ? given : JSON.stringify(given))
      assert.ok(typeof read === 'string')
      assert.match(read, why)
    }
  })
})

describe('records as they are named', () => {
  it('are one offset, or the first and the last', () => {
    assert.deepEqual(parseRange('a.b-c-3@17'), { topic: 'a.b-c', partition: 3, run: [17, 17] })
    assert.deepEqual(parseRange('orders-0@17..20'), { topic: 'orders', partition: 0, run: [17, 20] })
  })

  it('are nothing else', () => {
    for (const text of [
      'orders@1',
      'orders-1',
      'orders-1@',
      'orders-1@5..4',
      'orders-1@1..2..3',
      'orders-1@-1',
      'a b-1@1',
    ])
      assert.throws(() => parseRange(text), { code: 'ARGUMENT_INVALID' }, text)
  })
})
