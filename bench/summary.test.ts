import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median, medians, ratios, type Sample, table } from './summary.ts'

const sample = (contestant: string, batchSize: number, mbPerSecond: number, cpuSecondsPerGb: number): Sample => ({
  contestant,
  ...(batchSize ? { column: { batchSize, concurrency: 6 } } : {}),
  mbPerSecond,
  cpuSecondsPerGb,
  peakRssMb: 80,
})

const samples = [
  sample('bare', 0, 1800, 0.4),
  sample('kafkajs', 100, 100, 12),
  sample('isthmus', 100, 300, 3),
  sample('kafkajs', 10_000, 120, 10),
  sample('isthmus', 10_000, 360, 2),
  sample('isthmus', 100, 900, 4),
  sample('isthmus', 100, 400, 1),
]

test('the median is the middle, or between the two', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 3, 2]), 2.5)
})

test('contestants are compared within a column, by the medians of their runs', () => {
  const rows = medians(samples)
  assert.deepEqual(
    rows.map((row) => [row.contestant, row.column?.batchSize, row.mbPerSecond, row.cpuSecondsPerGb]),
    [
      ['bare', undefined, 1800, 0.4],
      ['isthmus', 100, 400, 3],
      ['kafkajs', 100, 100, 12],
      ['isthmus', 10_000, 360, 2],
      ['kafkajs', 10_000, 120, 10],
    ],
  )
  assert.deepEqual(ratios(rows), [
    { column: { batchSize: 100, concurrency: 6 }, rate: 4, cpu: 0.25 },
    { column: { batchSize: 10_000, concurrency: 6 }, rate: 3, cpu: 0.2 },
  ])
  assert.match(table(rows, ratios(rows)), /^6 MB, 6 in flight +3 +0.2$/m)
})
