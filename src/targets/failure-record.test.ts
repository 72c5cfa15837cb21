import assert from 'node:assert/strict'
import { it } from 'node:test'
import { failureRecord, topicMessages } from './failure-record.ts'
import type { Failure } from './types.ts'

const arn = 'arn:aws:kafka:us-east-1:123456789012:cluster/orders/751d2973-a626-431c-9d4e-d7975eb44dd7-2'
const event = {
  eventSource: 'aws:kafka',
  eventSourceArn: arn,
  bootstrapServers: 'b-1:9098',
  records: {
    'orders-0': [
      {
        topic: 'orders',
        partition: 0,
        offset: 5,
        timestamp: 1000,
        timestampType: 'CREATE_TIME',
        key: 'aw==',
        headers: [],
      },
      {
        topic: 'orders',
        partition: 0,
        offset: 7,
        timestamp: 9e15,
        timestampType: 'CREATE_TIME',
        headers: [{ __proto__x: [1] }],
      },
    ],
  },
}
const failure: Failure = {
  condition: 'RetryAttemptsExhausted',
  requestId: 'r',
  functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:f',
  invokeCount: 3,
  response: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  at: Date.UTC(2019, 10, 14, 0, 38, 6, 21),
  eventSourceArn: arn,
  bootstrapServers: 'b-1:9098',
  records: 2,
  partitions: { 'orders-0': { firstOffset: 5, lastOffset: 7, firstTimestamp: 1000, lastTimestamp: -1 } },
  event: Buffer.from(JSON.stringify(event)),
}

// https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
it('is for queues and SNS topics what AWS documents: offsets are texts, times are ISO 8601', () => {
  assert.deepEqual(failureRecord(failure), {
    requestContext: {
      requestId: 'r',
      functionArn: failure.functionArn,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 3,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2019-11-14T00:38:06.021Z',
    KafkaBatchInfo: {
      batchSize: 2,
      eventSourceArn: arn,
      bootstrapServers: 'b-1:9098',
      payloadSize: failure.event.length,
      recordsInfo: {
        'orders-0': {
          firstRecordOffset: '5',
          lastRecordOffset: '7',
          firstRecordTimestamp: '1970-01-01T00:00:01.000Z',
          lastRecordTimestamp: '1969-12-31T23:59:59.999Z',
        },
      },
    },
  })
})

it('has no response where the function was not called, and no ARN for a self-managed cluster', () => {
  const { response: _response, eventSourceArn: _arn, ...never } = failure
  const record = failureRecord({ ...never, condition: 'MaximumPayloadSizeExceeded' })
  assert.equal(record.responseContext, null)
  assert.deepEqual(Object.keys(record.KafkaBatchInfo as object), [
    'batchSize',
    'bootstrapServers',
    'payloadSize',
    'recordsInfo',
  ])
})

// https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
it('is for a Kafka topic a message for each record, with its key and the record as an event of its own', () => {
  const messages = topicMessages(failure)
  assert.deepEqual(
    messages.map(({ key }) => key?.toString()),
    ['k', undefined],
  )
  const [first, second] = messages.map(({ value }) => JSON.parse(value.toString()))
  const payload = { ...event, records: { 'orders-0': [event.records['orders-0'][0]] } }
  assert.deepEqual(first, {
    requestContext: {
      requestId: 'r',
      functionArn: `${failure.functionArn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    responseContext: failure.response,
    version: '1.0',
    timestamp: '2019-11-14T00:38:06.021Z',
    KafkaBatchInfo: {
      batchSize: 1,
      eventSourceArn: arn,
      bootstrapServers: 'b-1:9098',
      payloadSize: Buffer.byteLength(JSON.stringify(payload)),
      recordInfo: { offset: '5', timestamp: '1970-01-01T00:00:01.000Z' },
    },
    payload,
  })
  assert.deepEqual(second.payload.records, { 'orders-0': [event.records['orders-0'][1]] })
  // A timestamp that no date can be.
  assert.equal(second.KafkaBatchInfo.recordInfo.timestamp, '+275760-09-13T00:00:00.000Z')
})

it('other conditions have the same name in both, and a qualified function keeps its qualifier', () => {
  const functionArn = `${failure.functionArn}:live`
  const [message] = topicMessages({ ...failure, functionArn, condition: 'RecordAgeExceeded' })
  const { requestContext } = JSON.parse(message!.value.toString())
  assert.deepEqual([requestContext.condition, requestContext.functionArn], ['RecordAgeExceeded', functionArn])
})
