import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MappingEvent } from '../mapping/index.ts'
import { Tally } from './tally.ts'

type Invoked = Extract<MappingEvent, { kind: 'invoked' }>

/** @param alone where filters left records out between those that were taken */
function invoked(taken: Invoked['taken'], outcome: Invoked['outcome'] = 'success', alone = taken): Invoked {
  const runs = Object.values(alone).flat()
  const records = runs.reduce((sum, [first, last]) => sum + last - first + 1, 0)
  const call = { kind: 'invoked', requestId: 'r', records, bytes: 1, ranges: {}, milliseconds: 1, attempt: 1 } as const
  return { ...call, outcome, failed: 0, taken, takenAlone: () => alone }
}

test('counts each record once, however often and in whatever batches it is delivered', () => {
  const tally = new Tally()
  tally.add('Orders', invoked({ 'orders-0': [[0, 9]], 'orders-1': [[0, 0]] }))
  tally.add('Orders', invoked({ 'orders-0': [[5, 14]] }))
  tally.add('Orders', invoked({ 'orders-0': [[20, 20]] }))
  assert.equal(tally.delivered, 15 + 1 + 1)
  assert.equal(tally.invocations, 3)
  assert.equal(tally.failed, 0)
})

test('what a filter left out between the records of a batch was not delivered', () => {
  const tally = new Tally()
  tally.add('Orders', { kind: 'filtered', partition: 'orders-0', records: 4 })
  const odd = [1, 3, 5, 7, 9].map((offset) => [offset, offset] as const)
  const call = (first: number, last: number) => {
    const taken = odd.filter(([offset]) => offset >= first && offset <= last)
    return invoked({ 'orders-0': [[first, last]] }, 'success', { 'orders-0': taken })
  }
  tally.add('Orders', call(1, 7))
  tally.add('Orders', call(1, 7))
  tally.add('Orders', call(5, 9))
  assert.deepEqual([tally.delivered, tally.filtered], [5, 4])
})

test('a record after the committed offset that is delivered again counts once', () => {
  const tally = new Tally()
  tally.add('Orders', invoked({ 'orders-0': [[0, 9]] }))
  tally.add('Orders', { kind: 'committed', offsets: { 'orders-0': 5 } })
  tally.add('Orders', invoked({ 'orders-0': [[5, 12]] }))
  assert.equal(tally.delivered, 13)
})

test('a topic that two mappings read is delivered to each, whichever commits first', () => {
  const tally = new Tally()
  tally.add('Orders', invoked({ 'orders-0': [[0, 9]] }))
  tally.add('Audit', invoked({ 'orders-0': [[0, 9]] }))
  assert.equal(tally.delivered, 20)
  tally.add('Orders', { kind: 'committed', offsets: { 'orders-0': 10 } })
  tally.add('Audit', invoked({ 'orders-0': [[0, 9]] }))
  assert.equal(tally.delivered, 20)
})

test('what failed is called and not delivered', () => {
  const tally = new Tally()
  for (const outcome of ['function-error', 'throttled', 'service-error'] as const)
    tally.add('Orders', invoked({}, outcome))
  assert.deepEqual([tally.invocations, tally.failed, tally.delivered], [3, 3, 0])
  tally.add(
    'Orders',
    invoked(
      {
        'orders-0': [
          [0, 3],
          [5, 9],
        ],
      },
      'partial-failure',
    ),
  )
  assert.deepEqual([tally.invocations, tally.failed, tally.delivered], [4, 4, 9])
})

test('counts what is given up by where it went', () => {
  const tally = new Tally()
  const given = {
    kind: 'destination',
    condition: 'RetryAttemptsExhausted',
    records: 2,
    offsets: {},
    milliseconds: 1,
    attempt: 1,
  } as const
  tally.add('Orders', { ...given, outcome: 'failed' })
  tally.add('Orders', { ...given, outcome: 'delivered' })
  tally.add('Orders', { kind: 'dropped', reason: 'Retention', records: 3, offsets: {} })
  assert.deepEqual([tally.onFailure, tally.dropped], [2, 3])
})

test('keeps the newest committed offset of each partition', () => {
  const tally = new Tally()
  tally.add('Orders', { kind: 'committed', offsets: { 'orders-0': 3, 'orders-1': 1 } })
  tally.add('Orders', { kind: 'committed', offsets: { 'orders-0': 7 } })
  assert.deepEqual({ ...tally.committed }, { 'orders-0': 7, 'orders-1': 1 })
})
