import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batchesOf } from './batches.ts'

const recordOf = (bytes: number) => ({ record: { key: null, value: Buffer.alloc(bytes), timestamp: 0 } })

test('batches stay below the size that brokers take, with records in order; one that is larger is alone', () => {
  const records = [400_000, 400_000, 400_000, 2_000_000, 1].map(recordOf)
  const batches = batchesOf(records)
  assert.deepEqual(
    batches.map((batch) => batch.map(({ record }) => record.value.length)),
    [[400_000, 400_000], [400_000], [2_000_000], [1]],
  )
  assert.deepEqual(batches.flat(), records)
})

test('keys and headers count, by the most bytes that their characters take', () => {
  const value = Buffer.alloc(500_000)
  const key = Buffer.alloc(300_000)
  const headers = [{ key: 'ä'.repeat(200_000), value: null }]
  assert.equal(batchesOf([{ record: { key, value, timestamp: 0, headers } }, recordOf(0)]).length, 2)
})
