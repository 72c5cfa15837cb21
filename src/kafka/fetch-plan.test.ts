import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FetchBudget } from './fetch-budget.ts'
import { FetchPlanner } from './fetch-plan.ts'
import { freshMemory } from './frame-pool.ts'
import { OwnedPartition } from './owned-partition.ts'
import { newChunk } from './record-chunk.ts'

const mib = 1024 * 1024
const limits = { maxBufferedBytes: 32 * mib, fetchMaxBytes: 8 * mib, partitionMaxBytes: mib }

/** A partition with `size` wire bytes waiting. */
function waiting(partition: number, size: number, budget: FetchBudget): OwnedPartition {
  const owned = new OwnedPartition({ topic: 'orders', partition, epoch: 1, startOffset: 0 })
  const chunk = { ...newChunk(Buffer.alloc(0), 0, false, freshMemory), nextOffset: 1, size }
  if (size > 0) owned.push(chunk, budget.hold(size), budget.hold(0))
  return owned
}

function asked(...sizes: number[]): number[] | undefined {
  const budget = new FetchBudget(limits.maxBufferedBytes, () => {})
  const partitions = sizes.map((size, partition) => waiting(partition, size, budget))
  const plan = new FetchPlanner(limits, budget).plan(partitions, partitions.length, partitions, false)
  return plan?.partitions.map(({ partition }) => partition)
}

test('nothing is asked for while every partition has an answer waiting', () => {
  assert.equal(asked(mib, 1.5 * mib, 3 * mib), undefined)
})

test('when one runs out, all that have room are asked for at once', () => {
  assert.deepEqual(asked(mib - 1, 1.5 * mib, 2 * mib, 0), [0, 1, 3])
})

test('the next answer is asked for while one that is as large as it may be is scanned, and no third', () => {
  const budget = new FetchBudget(limits.maxBufferedBytes, () => {})
  const partitions = [waiting(0, 0, budget), waiting(1, 0, budget)]
  const plan = () => new FetchPlanner(limits, budget).plan(partitions, partitions.length, partitions, false)
  for (const partition of partitions) partition.unscannedBytes = mib
  assert.deepEqual(plan()?.partitions, partitions)
  for (const partition of partitions) partition.unscannedBytes = 2 * mib
  assert.equal(plan(), undefined)
})
