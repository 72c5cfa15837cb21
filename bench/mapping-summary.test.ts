import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnClaims, median, medians, type Sample, table } from './mapping-summary.ts'

const sample = (contestant: string, batchSize: number, mbPerSecond: number, cpuSecondsPerGb: number): Sample => ({
  contestant,
  ...(batchSize ? { column: { batchSize, concurrency: 6 } } : {}),
  mbPerSecond,
  cpuSecondsPerGb,
  othersCpuSecondsPerGb: 2.5,
  peakRssMb: 80,
})

const samples = [
  sample('bare', 0, 1800, 0.4),
  sample('kafkajs', 100, 100, 16),
  sample('isthmus', 100, 300, 3),
  sample('franz-go', 100, 500, 4),
  sample('isthmus, aws-crt', 100, 500, 2),
  sample('kafkajs', 10_000, 120, 10),
  sample('isthmus', 10_000, 360, 1.5),
  sample('isthmus', 100, 900, 4),
  sample('isthmus', 100, 400, 1),
]

test('the median is the middle, or between the two', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 3, 2]), 2.5)
})

test('contestants are compared within a column, by the medians of their runs, with those that were there', () => {
  const rows = medians(samples)
  assert.deepEqual(
    rows.map((row) => [row.contestant, row.column?.batchSize, row.mbPerSecond, row.cpuSecondsPerGb]),
    [
      ['bare', undefined, 1800, 0.4],
      ['franz-go', 100, 500, 4],
      ['isthmus', 100, 400, 3],
      ['isthmus, aws-crt', 100, 500, 2],
      ['kafkajs', 100, 100, 16],
      ['isthmus', 10_000, 360, 1.5],
      ['kafkajs', 10_000, 120, 10],
    ],
  )
  assert.deepEqual(
    columnClaims(rows).map(({ what, measured, holds }) => [what, measured, holds]),
    [
      ['batch 100, 6 in flight: rate to franz-go', 0.8, false],
      ['batch 100, 6 in flight: CPU to franz-go', 0.75, true],
      ['batch 100, 6 in flight: rate to kafkajs', 4, true],
      ['batch 100, 6 in flight: CPU to kafkajs', 0.188, true],
      ['batch 100, 6 in flight, aws-crt: rate to franz-go', 1, true],
      ['batch 100, 6 in flight, aws-crt: CPU to franz-go', 0.5, true],
      ['batch 100, 6 in flight, aws-crt: rate to kafkajs', 5, true],
      ['batch 100, 6 in flight, aws-crt: CPU to kafkajs', 0.125, true],
      ['6 MB, 6 in flight: rate to kafkajs', 3, false],
      ['6 MB, 6 in flight: CPU to kafkajs', 0.15, true],
    ],
  )
  assert.match(table(rows, 2), /^6 MB, 6 in flight: isthmus +360 +500 +1.5 +2.5 +80$/m)
})
