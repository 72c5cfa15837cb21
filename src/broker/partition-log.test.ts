import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { batchInfo, buildBatch, scanBatches, verifyBatch } from '../kafka/index.ts'
import { PartitionLog } from './partition-log.ts'

function batchOf(values: readonly string[], timestamp = 1_000): Buffer {
  return buildBatch({
    records: values.map((value, i) => ({
      key: null,
      value: Buffer.from(value),
      headers: [],
      timestamp: timestamp + i,
    })),
  })
}

function append(log: PartitionLog, values: readonly string[], timestamp?: number): number {
  const batch = batchOf(values, timestamp)
  return log.append(batch, batchInfo(batch, 0)!)
}

/** Offset and value of each record from `from` on. */
function recordsOf(bytes: Buffer, from: number): [number, string][] {
  return scanBatches(bytes, from, { checkCrc: true }).chunks.flatMap((chunk) =>
    Array.from({ length: chunk.count }, (_, i): [number, string] => {
      const start = chunk.valueStart[i]!
      return [chunk.offsets[i]!, chunk.bytes.toString('utf8', start, start + chunk.valueLength[i]!)]
    }),
  )
}

test('what is appended is read back in order, from any offset, in any portion, with valid batches', () => {
  const sizes = fc.array(fc.array(fc.string({ maxLength: 40 }), { minLength: 1, maxLength: 5 }), { maxLength: 30 })
  fc.assert(
    fc.property(
      sizes,
      fc.nat(200),
      fc.nat(400),
      fc.constantFrom(300, 2_000, 1 << 20),
      (batches, start, portion, keep) => {
        const log = new PartitionLog(keep)
        const all: string[] = []
        for (const values of batches) {
          assert.equal(append(log, values), all.length)
          all.push(...values)
        }
        assert.equal(log.endOffset, all.length)
        assert.ok(log.startOffset === 0 || log.bytes >= keep, 'no more is dropped than must be')
        if (all.length > 0) {
          const oldest = batchInfo(log.read(log.startOffset, 1, true), 0)
          assert.equal(oldest?.baseOffset, log.startOffset)
        }
        const from = Math.min(Math.max(start, log.startOffset), log.endOffset)
        const read: [number, string][] = []
        for (let offset = from; offset < log.endOffset; ) {
          const bytes = log.read(offset, portion, true)
          const records = recordsOf(bytes, offset)
          assert.ok(records.length > 0, 'at least one batch')
          const first = batchInfo(bytes, 0)!
          assert.ok(bytes.length <= portion || bytes.length === first.size, 'no more than asked for but a first batch')
          assert.equal(verifyBatch(bytes.subarray(0, first.size)), undefined)
          read.push(...records)
          offset = read.at(-1)![0] + 1
        }
        assert.deepEqual(read, all.map((value, i): [number, string] => [i, value]).slice(from))
        assert.equal(log.read(log.endOffset, 1 << 20, true).length, 0)
      },
    ),
  )
})

test('a first batch that is larger than what was asked for is given only where one must be', () => {
  const log = new PartitionLog()
  append(log, ['a'.repeat(1_000)])
  assert.equal(log.read(0, 100, false).length, 0)
  assert.ok(log.read(0, 100, true).length > 1_000)
})

test('what a reader still holds is not touched by later appends and drops', () => {
  const log = new PartitionLog(2_000)
  append(log, ['first'])
  const held = log.read(0, 1 << 20, true)
  for (let i = 0; i < 100; i++) append(log, ['x'.repeat(200)])
  assert.ok(log.startOffset > 0)
  assert.deepEqual(recordsOf(held, 0), [[0, 'first']])
})

test('the log keeps about as many bytes as it is told to', () => {
  const log = new PartitionLog(10_000)
  for (let i = 0; i < 1_000; i++) append(log, ['x'.repeat(100)])
  assert.ok(log.bytes >= 10_000 && log.bytes <= 20_000, String(log.bytes))
})

test('a batch larger than the whole retention is kept as the newest', () => {
  const log = new PartitionLog(500)
  append(log, ['a'])
  append(log, ['b'.repeat(5_000)])
  assert.equal(recordsOf(log.read(1, 1, true), 1).length, 1)
})

test('by timestamp: the first batch that may hold it, and the newest of all', () => {
  const log = new PartitionLog()
  assert.equal(log.maxTimestamp(), -1)
  append(log, ['a', 'b'], 1_000)
  append(log, ['c'], 5_000)
  append(log, ['d'], 3_000)
  assert.equal(batchInfo(log.batchSince(1_001)!, 0)?.baseOffset, 0)
  assert.equal(batchInfo(log.batchSince(1_002)!, 0)?.baseOffset, 2)
  assert.equal(log.batchSince(5_001), undefined)
  assert.equal(log.maxTimestamp(), 5_000)
})

test('batches carry the epoch of the leader that took them, and an epoch ends where the next began', () => {
  const log = new PartitionLog()
  log.beginEpoch(0)
  append(log, ['a', 'b'])
  log.beginEpoch(3)
  append(log, ['c'])
  assert.equal(batchInfo(log.read(0, 1, true), 0)?.leaderEpoch, 0)
  assert.equal(batchInfo(log.read(2, 1, true), 0)?.leaderEpoch, 3)
  assert.deepEqual(log.endOfEpoch(0), { epoch: 0, endOffset: 2 })
  assert.deepEqual(log.endOfEpoch(2), { epoch: 0, endOffset: 2 })
  assert.deepEqual(log.endOfEpoch(3), { epoch: 3, endOffset: 3 })
  assert.deepEqual(log.endOfEpoch(-1), { epoch: -1, endOffset: -1 })
})
