import assert from 'node:assert/strict'
import { it } from 'node:test'
import { readBatchResponse } from './batch-response.ts'

const read = (text: string) => readBatchResponse(Buffer.from(text))
const item = (identifier: unknown) => JSON.stringify({ batchItemFailures: [{ itemIdentifier: identifier }] })

it('nothing, and JSON that reports no failure, is a success', () => {
  for (const text of ['', ' ', 'null', '""', '"ok"', '1', '[]', '{}', '{"batchItemFailures":[]}'])
    assert.deepEqual(read(text), { kind: 'taken' }, text)
  assert.deepEqual(read('{"batchItemFailures":null}'), { kind: 'taken' })
  assert.deepEqual(read('{"statusCode":200}'), { kind: 'taken' })
})

it('lists the records to send again, each once', () => {
  const items = [
    ['orders-0', 7],
    ['orders-1', 7],
    ['orders-0', 9],
    ['orders-0', 7],
  ].map(([partition, offset]) => ({ itemIdentifier: { partition, offset } }))
  const response = read(JSON.stringify({ batchItemFailures: items }))
  assert.ok(response.kind === 'partial')
  assert.deepEqual(
    [...response.failed].map(([name, offsets]) => [name, [...offsets]]),
    [
      ['orders-0', [7, 9]],
      ['orders-1', [7]],
    ],
  )
})

it('an identifier in another form makes the whole batch fail', () => {
  const identifiers = [
    'orders-0-7',
    '',
    null,
    {},
    { partition: 'orders-0' },
    { partition: '', offset: '7' },
    { partition: 0, offset: 7 },
    { partition: 'orders-0', offset: 7.5 },
    [{ partition: 'orders-0', offset: 7 }],
  ]
  for (const identifier of identifiers) assert.equal(read(item(identifier)).kind, 'invalid', item(identifier))
  for (const text of ['{"batchItemFailures":{}}', '{"batchItemFailures":"orders-0"}', '{"batchItemFailures":[null]}'])
    assert.equal(read(text).kind, 'invalid', text)
  const wrongName = read('{"batchItemFailures":[{"itemIdentifer":{"partition":"orders-0","offset":7}}]}')
  assert.ok(wrongName.kind === 'invalid')
  assert.match(wrongName.message, /itemIdentifier.*itemIdentifer/)
})

it('quotes no more of an answer than a line can hold', () => {
  const long = 'x'.repeat(5_000_000)
  for (const text of [long, JSON.stringify({ batchItemFailures: long }), item(long)]) {
    const response = read(text)
    assert.ok(response.kind === 'invalid')
    assert.ok(response.message.length < 1200 && response.message.includes('x'.repeat(900)))
  }
})

it('what is no JSON is no success', () => {
  assert.equal(read('OK').kind, 'invalid')
  assert.equal(read('{"batchItemFailures":[').kind, 'invalid')
})
